//! The choice of places for a whole article.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use gazetteer::{Gazetteer, MatchRule, Place, PlaceIndex, PlaceKind};

use super::acceptance::trust;
use super::candidates::{Candidate, alike, exact, romanized};
use super::evidence::Evidence;
use super::{Alternative, Resolution, Status, metonym, weights};
use crate::recognize::{Mention, MentionKind, ordinary};
use crate::text::{Lang, Text};

/// What the user knows beforehand.
#[derive(Debug, Clone, Default)]
pub struct ResolveOptions {
    /// Countries (ISO 3166-1 alpha-2) that the articles are likely about.
    pub focus: Vec<String>,
    /// Only places in these countries, where not empty.
    pub countries: Vec<String>,
    /// Only places in this box: west, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
}

/// The mentions of an article that stood the test, and their places.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Mentions, title first, in text order.
    pub mentions: Vec<Mention>,
    /// For each mention, what became of it.
    pub resolutions: Vec<Arc<Resolution>>,
    /// Countries that the article is about with their shares, the largest first.
    pub focus: Vec<(String, f64)>,
}

/// How many alternatives are kept.
const ALTERNATIVES: usize = 5;
/// A choice with less than this share of the belief is ambiguous.
const RESOLVED_SHARE: f64 = 0.5;
/// Places of one name this near to each other are one answer for a map.
const SAME_PLACE_KM: f64 = 25.0;

/// The tag of names that are abbreviations.
pub(super) const ABBREVIATION: &str = "abbr";
/// A document has at most this many anchors: the most important ones.
const MAX_ANCHORS: usize = 64;

/// A place that stands in the article beyond doubt.
#[derive(Clone, Copy)]
struct Anchor {
    group: usize,
    place: PlaceIndex,
    point: (f64, f64),
    importance: f32,
    /// Cosine of its latitude: how much shorter a degree of longitude is there.
    shrink: f64,
    /// Whether it is small enough for nearness to it to mean something.
    local: bool,
}

/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;

/// All mentions of one name that ask for the same kind of place.
#[derive(Clone)]
pub(super) struct Group {
    pub(super) key: String,
    pub(super) asked: Option<PlaceKind>,
    pub(super) members: Vec<usize>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) misses: Vec<Candidate>,
    pub(super) containers: Vec<PlaceIndex>,
    /// The country that the paragraph speaks of, where the article speaks of
    /// several that have a place of this name.
    pub(super) local: Option<[u8; 2]>,
    /// Nothing could make a place of it.
    pub(super) hopeless: bool,
    pub(super) scored: Vec<Scored>,
}

/// A candidate with what speaks for it.
#[derive(Clone, Copy)]
pub(super) struct Scored {
    pub(super) candidate: usize,
    pub(super) logit: f64,
    pub(super) share: f64,
    pub(super) features: Features,
}

/// What speaks for a candidate, and against it.
#[derive(Clone, Copy, Default)]
pub(super) struct Features {
    pub(super) language: bool,
    pub(super) asked: Option<bool>,
    pub(super) country: f64,
    pub(super) containment: bool,
    pub(super) parent: bool,
    /// Kilometres to the nearest other place of the article.
    pub(super) near: Option<f64>,
}

/// Decides which place each mention is, and drops mentions that are none.
///
/// `texts` gives the text of a mention's field.
pub fn resolve<'t>(
    gazetteer: &Gazetteer<'_>,
    mentions: Vec<Mention>,
    texts: impl Fn(&Mention) -> &'t Text<'t>,
    options: &ResolveOptions,
) -> Document {
    let lang = mentions.first().map_or(Lang::Other, |m| texts(m).lang);
    let mut resolver =
        Resolver { gazetteer, options, lang, shares: Vec::new(), share_of: Vec::new(), groups: Vec::new() };
    resolver.group(&mentions);
    resolver.weigh_countries(&mentions);
    resolver.find_containers(&mentions, &texts);
    resolver.split_by_paragraph(&mentions, &texts);
    resolver.score(&[]);
    let anchors = resolver.anchors(&mentions);
    resolver.score(&anchors);
    let mut accepted = resolver.accept(&mentions);
    // The countries were weighed by all that looks like a name. What was
    // dropped since must not count.
    resolver.weigh_accepted(&mentions, &accepted);
    let anchors = resolver.anchors(&mentions);
    resolver.find_alike(&mentions, &accepted);
    resolver.score(&anchors);
    for (n, keep) in resolver.accept(&mentions).into_iter().enumerate() {
        accepted[n] &= keep;
    }
    resolver.finish(mentions, &accepted, &texts)
}

/// The work on one document.
pub(super) struct Resolver<'r, 'g> {
    gazetteer: &'r Gazetteer<'g>,
    options: &'r ResolveOptions,
    pub(super) lang: Lang,
    /// Countries and their shares of the article, the largest first.
    shares: Vec<([u8; 2], f64)>,
    /// The same by the number of the country ([`number`]); empty before they are known.
    share_of: Vec<f64>,
    pub(super) groups: Vec<Group>,
}

/// How many codes of two capitals there are.
const COUNTRIES: usize = 26 * 26;

/// The number of a country's code; `None` for the code of no country.
fn number([a, b]: [u8; 2]) -> Option<usize> {
    let letter = |c: u8| c.is_ascii_uppercase().then(|| usize::from(c - b'A'));
    Some(letter(a)? * 26 + letter(b)?)
}

/// Places so large that being near one means nothing.
fn is_vast(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Country | PlaceKind::Continent | PlaceKind::Ocean)
}

impl<'r> Resolver<'r, '_> {
    fn place(&self, candidate: &Candidate) -> Place<'r> {
        self.gazetteer.place(candidate.place)
    }

    fn allowed(&self, place: &Place<'_>) -> bool {
        let in_country =
            self.options.countries.is_empty() || self.options.countries.iter().any(|c| c == place.country_code());
        let in_box = self.options.bbox.is_none_or(|[west, south, east, north]| {
            let lon = place.lon();
            let inside = if west <= east { west <= lon && lon <= east } else { lon >= west || lon <= east };
            inside && south <= place.lat() && place.lat() <= north
        });
        in_country && in_box
    }

    fn group(&mut self, mentions: &[Mention]) {
        let mut numbers: HashMap<(&str, Option<PlaceKind>, bool), usize> = HashMap::default();
        for (n, mention) in mentions.iter().enumerate() {
            if mention.kind == MentionKind::Embedded {
                continue;
            }
            let number =
                *numbers.entry((&mention.key, mention.asked, mention.evidence.capitals)).or_insert_with(|| {
                    self.groups.push(Group {
                        key: mention.key.clone(),
                        asked: mention.asked,
                        members: Vec::new(),
                        candidates: Vec::new(),
                        misses: Vec::new(),
                        containers: Vec::new(),
                        local: None,
                        hopeless: false,
                        scored: Vec::new(),
                    });
                    self.groups.len() - 1
                });
            if let Some(group) = self.groups.get_mut(number) {
                group.members.push(n);
            }
        }
        for i in 0..self.groups.len() {
            let group = &self.groups[i];
            let demonym =
                group.members.iter().all(|&m| mentions.get(m).is_some_and(|m| m.kind == MentionKind::Demonym));
            let mut found = if demonym { self.demonym(&group.key) } else { exact(self.gazetteer, &group.key) };
            let respelled = group.members.iter().any(|&m| mentions.get(m).is_some_and(|m| m.evidence.respelled));
            if found.is_empty() && respelled {
                found = romanized(self.gazetteer, &group.key);
            }
            if group.asked == Some(PlaceKind::Admin1) && found.iter().all(|c| c.kind != PlaceKind::Admin1) {
                found.extend(self.units_of_seats(&found));
            }
            let capitals = group.members.first().and_then(|&m| mentions.get(m)).is_some_and(|m| m.evidence.capitals);
            self.groups[i].candidates = found
                .into_iter()
                .filter(|c| capitals || c.lang != ABBREVIATION)
                .filter(|c| self.allowed(&self.gazetteer.place(c.place)))
                .collect();
            if !demonym && self.is_hopeless(&self.groups[i], mentions) {
                let group = &mut self.groups[i];
                group.candidates.clear();
                group.hopeless = true;
            }
        }
    }

    /// "la province d'Idleb": the unit whose seat bears the name, where the unit
    /// itself is not known under this spelling.
    fn units_of_seats(&self, found: &[Candidate]) -> Vec<Candidate> {
        let seats = found.iter().map(|c| (c, self.place(c))).filter(|(_, p)| matches!(p.code(), "P.PPLA" | "P.PPLC"));
        seats.filter_map(|(c, p)| Some(Candidate::new(&p.admin1()?, c.rule, false, c.lang))).collect()
    }

    /// The place that a people is named after.
    fn demonym(&self, key: &str) -> Vec<Candidate> {
        self.gazetteer
            .get(key)
            .filter_map(|entry| match entry.referent {
                gazetteer::Referent::Demonym(d) => self.gazetteer.demonym(d).place,
                _ => None,
            })
            .map(|place| Candidate::new(&self.gazetteer.place(place), MatchRule::Normalized, false, ""))
            .take(1)
            .collect()
    }

    /// What each name says of the countries, before anything is decided: a
    /// name speaks for the countries of its places as their importance has it.
    fn weigh_countries(&mut self, mentions: &[Mention]) {
        let mut weights: HashMap<[u8; 2], f64> = HashMap::default();
        for group in &self.groups {
            let times = group.members.len().min(4) as f64;
            let strong =
                group.members.iter().filter_map(|&m| mentions.get(m)).map(|m| trust(&m.evidence)).fold(0.0, f64::max)
                    * ordinary(self.lang, &group.key).exp();
            let mut sum = 0.0;
            let mut of: Vec<([u8; 2], f64)> = Vec::new();
            for candidate in &group.candidates {
                sum += candidate.weight;
                of.push((candidate.country, candidate.weight * f64::from(candidate.importance)));
            }
            for (code, weight) in of {
                *weights.entry(code).or_default() += times.sqrt() * strong * weight / sum;
            }
        }
        self.set_shares(weights, mentions);
    }

    fn weigh_accepted(&mut self, mentions: &[Mention], accepted: &[bool]) {
        let mut weights: HashMap<[u8; 2], f64> = HashMap::default();
        for group in &self.groups {
            let times = group.members.iter().filter(|&&m| accepted.get(m) == Some(&true)).count().min(4) as f64;
            for scored in &group.scored {
                if let Some(candidate) = group.candidates.get(scored.candidate) {
                    *weights.entry(candidate.country).or_default() += times.sqrt() * scored.share;
                }
            }
        }
        self.set_shares(weights, mentions);
    }

    fn set_shares(&mut self, mut weights: HashMap<[u8; 2], f64>, mentions: &[Mention]) {
        for mention in mentions {
            let country = mention.organisation.map(|o| self.gazetteer.organisation(o).country);
            if let Some(code) = country.and_then(|c| <[u8; 2]>::try_from(c.as_bytes()).ok()) {
                *weights.entry(code).or_default() += 0.2;
            }
        }
        for focus in &self.options.focus {
            if let Ok(code) = <[u8; 2]>::try_from(focus.as_bytes()) {
                *weights.entry(code).or_default() += weights::FOCUS;
            }
        }
        weights.remove(&[0, 0]);
        let sum: f64 = weights.values().sum::<f64>() + 0.5;
        self.shares = weights.into_iter().map(|(c, w)| (c, w / sum)).collect();
        self.shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.share_of.clear();
        self.share_of.resize(COUNTRIES, 0.0);
        for (code, share) in &self.shares {
            if let Some(slot) = number(*code).and_then(|n| self.share_of.get_mut(n)) {
                *slot = *share;
            }
        }
    }

    fn share(&self, code: [u8; 2]) -> f64 {
        number(code).and_then(|n| self.share_of.get(n)).copied().unwrap_or(0.0)
    }

    /// Places that stand in the article beyond doubt.
    fn anchors(&self, mentions: &[Mention]) -> Vec<Anchor> {
        let mut anchors = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            let Some(best) = group.scored.first() else { continue };
            let Some(candidate) = group.candidates.get(best.candidate) else { continue };
            let toponym =
                group.members.iter().any(|&m| mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym));
            if best.share > 0.7 && toponym && candidate.importance > 0.35 {
                anchors.push(Anchor {
                    group: g,
                    place: candidate.place,
                    point: candidate.point,
                    importance: candidate.importance,
                    shrink: candidate.point.0.to_radians().cos(),
                    local: !is_vast(candidate.kind),
                });
            }
        }
        anchors.sort_by(|a, b| b.importance.total_cmp(&a.importance).then(a.group.cmp(&b.group)));
        anchors.truncate(MAX_ANCHORS);
        anchors
    }

    fn score(&mut self, anchors: &[Anchor]) {
        let mut others: Vec<Anchor> = Vec::with_capacity(anchors.len());
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            // Nearness to a place of the same name says nothing.
            let other = |a: &&Anchor| a.group != g && self.groups.get(a.group).is_none_or(|o| o.key != group.key);
            others.clear();
            others.extend(anchors.iter().filter(|a| a.local).filter(other));
            let mut scored: Vec<Scored> = Vec::with_capacity(group.candidates.len());
            scored.extend((0..group.candidates.len()).filter_map(|c| self.score_one(g, group, c, anchors, &others)));
            let top = scored.iter().map(|s| s.logit).fold(f64::MIN, f64::max);
            scored.iter_mut().for_each(|s| s.share = (s.logit - top).exp());
            let sum: f64 = scored.iter().map(|s| s.share).sum();
            scored.iter_mut().for_each(|s| s.share /= sum);
            let place = |s: &Scored| group.candidates.get(s.candidate).map(|c| c.place);
            scored.sort_by(|a, b| b.logit.total_cmp(&a.logit).then_with(|| place(a).cmp(&place(b))));
            self.groups[g].scored = scored;
        }
    }

    fn score_one(&self, g: usize, group: &Group, c: usize, anchors: &[Anchor], others: &[Anchor]) -> Option<Scored> {
        let candidate = group.candidates.get(c)?;
        let features = Features {
            // Abbreviations belong to no language, and capitals have shown that one is meant.
            language: candidate.lang == self.lang.as_str() || candidate.lang == ABBREVIATION,
            asked: group.asked.map(|asked| weights::kind_fits(asked, candidate.kind)),
            // A country speaks for itself; that counts half.
            country: self.share(candidate.country) * if candidate.kind == PlaceKind::Country { 0.5 } else { 1.0 },
            containment: group.containers.iter().any(|&area| self.contains(area, &self.place(candidate))),
            parent: candidate.parent.is_some_and(|p| anchors.iter().any(|a| a.group != g && a.place == p)),
            near: nearest(candidate, others),
        };
        let when = |on: bool, weight: f64| if on { weight } else { 0.0 };
        let logit = weights::IMPORTANCE * f64::from(candidate.importance)
            + when(candidate.main, weights::MAIN_NAME)
            + when(features.language, weights::LANGUAGE)
            + when(candidate.governs, weights::GOVERNS)
            + features.asked.map_or(0.0, |fits| if fits { weights::ASKED_KIND } else { weights::OTHER_KIND })
            + when(group.asked == Some(candidate.kind), weights::VERY_KIND)
            + weights::COUNTRY * features.country
            + when(features.containment, weights::CONTAINMENT)
            + when(features.parent, weights::PARENT)
            + when(group.local == Some(candidate.country), weights::PARAGRAPH)
            + features.near.map_or(0.0, |km| weights::NEAR * (-km / weights::NEAR_KM).exp());
        Some(Scored { candidate: c, logit, share: 0.0, features })
    }

    /// The features of a candidate as reasons in words.
    fn evidence(&self, group: &Group, scored: &Scored) -> Vec<Evidence> {
        let Some(candidate) = group.candidates.get(scored.candidate) else { return Vec::new() };
        let f = &scored.features;
        let mut reasons = vec![Evidence::Importance(candidate.importance)];
        reasons.extend(candidate.main.then_some(Evidence::MainName));
        reasons.extend(f.language.then_some(Evidence::Language(candidate.lang)));
        reasons.extend(
            group.asked.zip(f.asked).map(
                |(asked, fits)| {
                    if fits { Evidence::AskedKind(asked) } else { Evidence::OtherKind(asked) }
                },
            ),
        );
        reasons.extend((f.country > 0.0).then_some(Evidence::Country(candidate.country, f.country as f32)));
        reasons.extend(f.containment.then_some(Evidence::Containment));
        reasons.extend(f.parent.then_some(Evidence::Parent));
        reasons.extend(f.near.map(|km| Evidence::Near(km as f32)));
        reasons
    }

    fn contains(&self, area: PlaceIndex, place: &Place<'_>) -> bool {
        area != place.index()
            && (place.country().is_some_and(|c| c.index() == area)
                || place.admin1().is_some_and(|a| a.index() == area)
                || place.parent().is_some_and(|p| p.index() == area))
    }

    /// Looks for alike names where no gazetteer has the very name.
    fn find_alike(&mut self, mentions: &[Mention], accepted: &[bool]) {
        let countries: Vec<String> = self
            .shares
            .iter()
            .take(3)
            .filter(|(_, s)| *s > 0.15)
            .map(|(c, _)| String::from_utf8_lossy(c).into_owned())
            .collect();
        let countries: Vec<&str> = countries.iter().map(String::as_str).collect();
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            let kept = group.members.iter().any(|&m| {
                accepted.get(m) == Some(&true) && mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym)
            });
            if !kept || !group.candidates.is_empty() {
                continue;
            }
            let (near, misses) = alike(self.gazetteer, &group.key, &countries);
            let fits = |c: &Candidate| {
                let place = self.gazetteer.place(c.place);
                self.allowed(&place) && group.asked.is_none_or(|asked| asked == place.kind())
            };
            let (near, unfit): (Vec<_>, Vec<_>) = near.into_iter().partition(fits);
            self.groups[g].candidates = near;
            self.groups[g].misses = misses.into_iter().chain(unfit).collect();
        }
    }

    fn finish<'t>(
        self,
        mentions: Vec<Mention>,
        accepted: &[bool],
        texts: &impl Fn(&Mention) -> &'t Text<'t>,
    ) -> Document {
        let mut by_mention: Vec<Option<Arc<Resolution>>> = vec![None; mentions.len()];
        let nothing = Arc::new(unknown());
        for group in &self.groups {
            let resolution = Arc::new(self.resolution(group));
            for &m in &group.members {
                by_mention[m] = Some(Arc::clone(&resolution));
            }
        }
        let mut document = Document {
            focus: self
                .shares
                .iter()
                .take(5)
                .filter(|(_, s)| *s >= 0.1)
                .map(|(c, s)| (String::from_utf8_lossy(c).into_owned(), *s))
                .collect(),
            ..Document::default()
        };
        for (n, (mut mention, resolution)) in mentions.into_iter().zip(by_mention).enumerate() {
            if !accepted.get(n).copied().unwrap_or(false) {
                continue;
            }
            let resolution = resolution.unwrap_or_else(|| Arc::clone(&nothing));
            if mention.kind == MentionKind::Toponym
                && let Some(place) = resolution.place
                && metonym::acts(self.lang, &mention, &self.gazetteer.place(place), texts(&mention))
            {
                mention.kind = MentionKind::Metonym;
            }
            document.mentions.push(mention);
            document.resolutions.push(resolution);
        }
        metonym::spread(self.gazetteer, self.lang, &mut document, texts);
        document
    }

    fn resolution(&self, group: &Group) -> Resolution {
        let alternative = |s: &Scored| {
            group.candidates.get(s.candidate).map(|c| Alternative {
                place: c.place,
                score: s.share,
                rule: c.rule,
                evidence: self.evidence(group, s),
            })
        };
        let Some((best, candidate)) = group.scored.first().and_then(|s| Some((s, group.candidates.get(s.candidate)?)))
        else {
            let misses = group.misses.iter().take(ALTERNATIVES).map(|c| Alternative {
                place: c.place,
                score: 0.0,
                rule: c.rule,
                evidence: Vec::new(),
            });
            return Resolution { alternatives: misses.collect(), ..unknown() };
        };
        let place = self.place(candidate);
        // The air base of a town that the gazetteer has no base of: near the town.
        let stands_in = group.asked.is_some_and(|a| {
            weights::excludes_settlement(a) && matches!(candidate.kind, PlaceKind::Settlement | PlaceKind::Admin1)
        });
        // Belief in places that a map shows at the same spot adds up.
        let belief: f64 = group
            .scored
            .iter()
            .filter(|s| {
                group.candidates.get(s.candidate).is_some_and(|c| {
                    let north = (c.point.0 - candidate.point.0).abs() * KM_PER_DEGREE;
                    // Most are told apart by their latitude alone.
                    north < 2.0 * SAME_PLACE_KM && self.place(c).distance_km(&place) < SAME_PLACE_KM
                })
            })
            .map(|s| s.share)
            .sum();
        let exactly = candidate.rule <= MatchRule::Normalized && !stands_in;
        let status = match (exactly, belief >= RESOLVED_SHARE) {
            (true, true) => Status::Resolved,
            (true, false) => Status::Ambiguous,
            (false, _) => Status::Approximate,
        };
        let certain = if exactly { 0.98 } else { 0.6 };
        Resolution {
            status,
            place: Some(candidate.place),
            confidence: belief.min(1.0) * certain,
            rule: Some(candidate.rule),
            evidence: self.evidence(group, best),
            alternatives: group.scored.iter().skip(1).take(ALTERNATIVES).filter_map(alternative).collect(),
        }
    }
}

/// Kilometres from a candidate to the nearest of other places, where that is
/// near enough to mean something.
fn nearest(candidate: &Candidate, others: &[Anchor]) -> Option<f64> {
    if is_vast(candidate.kind) {
        return None;
    }
    // Degrees on a flat map around the anchor will do to tell near from far.
    let (lat, lon) = candidate.point;
    let squares = others.iter().map(|a| {
        let (north, east) = (lat - a.point.0, (lon - a.point.1) * a.shrink);
        north * north + east * east
    });
    let km = squares.fold(f64::MAX, f64::min).sqrt() * KM_PER_DEGREE;
    (km < 400.0).then_some(km)
}

fn unknown() -> Resolution {
    Resolution {
        status: Status::Unknown,
        place: None,
        confidence: 0.0,
        rule: None,
        evidence: Vec::new(),
        alternatives: Vec::new(),
    }
}
