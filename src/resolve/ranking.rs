//! The places of a name, ranked by what speaks for each.

use gazetteer::{MatchRule, PlaceIndex, PlaceKind};

use super::candidates::{Candidate, NO_UNIT};
use super::clues::{CLUES, Clue, Row, in_article};
use super::context::{Anchor, DOUBT, Own, is_vast};
use super::document::{ABBREVIATION, Features, Group, Resolver, Scored, speaks};
use super::evidence::Evidence;
use super::weights;

/// Kilometres in a degree of latitude.
pub(super) const KM_PER_DEGREE: f64 = 111.2;

/// Farther than this nearness means nothing, in kilometres.
const FAR_KM: f64 = 400.0;

/// Which weights the places are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Those of the first impression, to learn what the article is about.
    First,
    /// Those that decide.
    Last,
}

/// What of the article counts for the places of one group.
pub(super) struct Around {
    own: Own,
    /// Places that nearness to means something, but those of the same name.
    others: Vec<Anchor>,
    /// The text names a country beside the name in which one of the places lies.
    stated: bool,
}

/// How near a place is to the others of the article.
#[derive(Default)]
struct Nearness {
    /// Kilometres to the nearest, where that is not far.
    km: Option<f64>,
    /// How many are near.
    amid: f64,
}

impl Resolver<'_, '_> {
    /// Ranks the places of all names by what the article says now.
    pub(super) fn rank(&mut self, pass: Pass) {
        let families = self.families();
        let ranked: Vec<Vec<Scored>> =
            self.groups.iter().map(|group| self.ranked(group, &self.around(group, &families), pass)).collect();
        for (group, scored) in self.groups.iter_mut().zip(ranked) {
            group.scored = scored;
        }
    }

    /// The groups of each family.
    pub(super) fn families(&self) -> Vec<Vec<usize>> {
        let mut families = vec![Vec::new(); self.groups.iter().map(|g| g.family + 1).max().unwrap_or(0)];
        self.groups.iter().enumerate().for_each(|(g, group)| families[group.family].push(g));
        families
    }

    pub(super) fn around(&self, group: &Group, families: &[Vec<usize>]) -> Around {
        let family = families.get(group.family).into_iter().flatten();
        let other = |a: &&Anchor| a.local && a.family != group.family;
        Around {
            own: Own::of(family.filter_map(|&g| self.groups.get(g))),
            others: self.context.anchors.iter().filter(other).copied().collect(),
            stated: self.is_country_stated(group),
        }
    }

    fn is_country_stated(&self, group: &Group) -> bool {
        // A country whose name is taken for the country: "Lebanon" may be a town of Ohio.
        let country = |area: PlaceIndex| {
            let named = |g: &Group| g.scored.first().and_then(|s| g.candidates.get(s.candidate)).map(|c| c.place);
            self.gazetteer.place(area).kind() == PlaceKind::Country
                && self.groups.iter().any(|g| named(g) == Some(area))
        };
        let lies_in = |area: PlaceIndex| group.candidates.iter().any(|c| c.lies_in(area));
        group.containers.iter().any(|&area| country(area) && lies_in(area))
    }

    fn ranked(&self, group: &Group, around: &Around, pass: Pass) -> Vec<Scored> {
        let weights = if pass == Pass::First { &weights::FIRST } else { self.weights };
        let mut scored: Vec<Scored> = group
            .candidates
            .iter()
            .zip(&group.alone)
            .enumerate()
            .map(|(c, (candidate, alone))| {
                let (row, features) = self.clues(group, candidate, around);
                let logit = alone[pass as usize] + in_article(&row, weights);
                Scored { candidate: c, logit, share: 0.0, features }
            })
            .collect();
        // That the gazetteer has none of them is a possibility, too.
        let top = scored.iter().map(|s| s.logit).fold(0.0, f64::max);
        scored.iter_mut().for_each(|s| s.share = (s.logit - top).exp());
        // It is the less likely the better known the place is that fits best.
        let best = scored.iter().max_by(|a, b| a.logit.total_cmp(&b.logit));
        let fame = best.and_then(|s| group.candidates.get(s.candidate)).map_or(0.0, |c| f64::from(c.importance));
        let none = (-top).exp() * (1.0 - fame).powi(3);
        let sum: f64 = scored.iter().map(|s| s.share).sum::<f64>() + none;
        scored.iter_mut().for_each(|s| s.share /= sum);
        let place = |s: &Scored| group.candidates.get(s.candidate).map(|c| c.place);
        scored.sort_by(|a, b| b.logit.total_cmp(&a.logit).then_with(|| place(a).cmp(&place(b))));
        scored
    }

    /// What the article says of a candidate.
    pub(super) fn clues(&self, group: &Group, candidate: &Candidate, around: &Around) -> (Row, Features) {
        let context = &self.context;
        let nearness = nearness(candidate, &around.others);
        let [admin1, admin2, own] = candidate.units;
        let province = candidate.province().unwrap_or(NO_UNIT);
        let district = if candidate.kind == PlaceKind::Admin2 { own } else { admin2 };
        let others = (context.all - around.own.all).max(0.0) + DOUBT;
        let country = around.own.others_for_country(context, candidate.country);
        let unit = |u: u32| if u == NO_UNIT { 0.0 } else { around.own.others_for_unit(context, u) };
        let (in_province, in_district) = (unit(province), unit(district));
        let named = |u: u32| if u == NO_UNIT { 0.0 } else { context.named(u, group.family) };
        let (province_named, district_named) = (named(admin1), named(admin2));
        let first = context.first.filter(|a| a.family != group.family && !is_vast(candidate.kind));
        let first = first.map(|a| squared(candidate.point, a.point, a.shrink).sqrt() * KM_PER_DEGREE);
        let features = Features {
            language: speaks(candidate, self.lang.as_str()),
            asked: group.asked.map(|asked| weights::kind_fits(asked, candidate.kind)),
            // A country speaks for itself; that counts half.
            country: context.share(candidate.country) * if candidate.kind == PlaceKind::Country { 0.5 } else { 1.0 },
            province: in_province / others,
            named: province_named.max(district_named) > 0.5,
            containment: group.containers.iter().any(|&area| candidate.lies_in(area)),
            parent: candidate
                .parent
                .is_some_and(|p| context.anchors.iter().any(|a| a.family != group.family && a.place == p)),
            near: nearness.km,
            district: in_district / others,
            amid: nearness.amid,
            remote: nearness.km.is_none() && around.others.len() > 1 && !is_vast(candidate.kind),
            first: first.filter(|km| *km < FAR_KM),
            home: self.to_home(candidate),
        };
        let mut row = [0.0; CLUES];
        let mut set = |clue: Clue, value: f64| row[clue as usize] = value;
        set(Clue::CountryShare, country / others);
        set(Clue::CountryNames, country.ln_1p());
        set(Clue::ProvinceShare, features.province);
        set(Clue::ProvinceNames, in_province.ln_1p());
        set(Clue::DistrictNames, in_district.ln_1p());
        set(Clue::ProvinceNamed, province_named);
        set(Clue::DistrictNamed, district_named);
        if let Some(km) = nearness.km {
            set(Clue::Beside, (-km / 30.0).exp());
            set(Clue::Near, (-km / 120.0).exp());
            set(Clue::Amid, nearness.amid.ln_1p());
        }
        set(Clue::First, first.map_or(0.0, |km| (-km / 100.0).exp()));
        set(Clue::HomeTown, features.home.near);
        set(Clue::HomeProvince, features.home.province);
        let mut when = |clue: Clue, on: bool| set(clue, f64::from(u8::from(on)));
        when(Clue::Containment, features.containment);
        when(Clue::Elsewhere, around.stated && !features.containment);
        when(Clue::Parent, features.parent);
        when(Clue::Paragraph, group.local == Some(candidate.country));
        when(Clue::Remote, features.remote);
        when(Clue::Home, self.is_home(candidate));
        (row, features)
    }

    fn is_home(&self, candidate: &Candidate) -> bool {
        self.options.home.as_ref().is_some_and(|home| home.as_bytes() == candidate.country.as_slice())
    }

    /// The features of a candidate as reasons in words.
    pub(super) fn evidence(&self, group: &Group, scored: &Scored) -> Vec<Evidence> {
        let Some(candidate) = group.candidates.get(scored.candidate) else { return Vec::new() };
        let f = &scored.features;
        let mut reasons = vec![Evidence::Importance(candidate.importance)];
        let capital = candidate.governs && candidate.kind == PlaceKind::Settlement;
        reasons.extend(capital.then_some(Evidence::Capital));
        reasons.extend((candidate.kind != PlaceKind::Settlement).then_some(Evidence::Kind(candidate.kind)));
        reasons.extend(candidate.curated.then_some(Evidence::Curated));
        reasons.extend(candidate.main.then_some(Evidence::MainName));
        let short = candidate.lang == ABBREVIATION;
        reasons.extend(short.then_some(Evidence::Abbreviation));
        reasons.extend((f.language && !short).then_some(Evidence::Language(candidate.lang)));
        reasons.extend((candidate.rule > MatchRule::Normalized).then_some(Evidence::Respelled));
        reasons.extend(group.key.contains(' ').then_some(Evidence::SeveralWords));
        reasons.extend(
            group.asked.zip(f.asked).map(
                |(asked, fits)| {
                    if fits { Evidence::AskedKind(asked) } else { Evidence::OtherKind(asked) }
                },
            ),
        );
        reasons.extend((f.country > 0.0).then_some(Evidence::Country(candidate.country, f.country as f32)));
        reasons.extend((f.province >= 0.1).then_some(Evidence::Province(f.province as f32)));
        reasons.extend((f.district >= 0.1).then_some(Evidence::District(f.district as f32)));
        reasons.extend(f.named.then_some(Evidence::UnitNamed));
        reasons.extend((group.local == Some(candidate.country)).then_some(Evidence::Paragraph));
        reasons.extend(self.is_home(candidate).then_some(Evidence::Home));
        reasons.extend(f.containment.then_some(Evidence::Containment));
        reasons.extend(f.parent.then_some(Evidence::Parent));
        reasons.extend(f.near.map(|km| Evidence::Near(km as f32)));
        reasons.extend((f.amid >= 1.5).then_some(Evidence::Amid(f.amid as f32)));
        reasons.extend(f.remote.then_some(Evidence::Remote));
        reasons.extend(f.first.map(|km| Evidence::First(km as f32)));
        reasons.extend(f.home.km.map(|km| Evidence::HomeTown(km as f32)));
        reasons.extend((f.home.km.is_none() && f.home.province > 0.3).then_some(Evidence::HomeProvince));
        reasons
    }
}

/// The square of the distance between two points in degrees of latitude; a degree
/// of longitude is shorter by `shrink`. A flat map will do to tell near from far.
pub(super) fn squared((lat, lon): (f64, f64), to: (f64, f64), shrink: f64) -> f64 {
    let (north, east) = (lat - to.0, (lon - to.1) * shrink);
    north * north + east * east
}

/// How near a candidate is to other places.
fn nearness(candidate: &Candidate, others: &[Anchor]) -> Nearness {
    if is_vast(candidate.kind) {
        return Nearness::default();
    }
    const FAR: f64 = (FAR_KM / KM_PER_DEGREE) * (FAR_KM / KM_PER_DEGREE);
    let (mut least, mut amid) = (f64::MAX, 0.0);
    for anchor in others {
        let square = squared(candidate.point, anchor.point, anchor.shrink);
        if square < FAR {
            amid += (-square.sqrt() * KM_PER_DEGREE / 100.0).exp();
            least = least.min(square);
        }
    }
    let km = least.sqrt() * KM_PER_DEGREE;
    Nearness { km: (km < FAR_KM).then_some(km), amid }
}
