//! The choice of places for a whole article.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use gazetteer::{Gazetteer, MatchRule, Place, PlaceIndex, PlaceKind};

use super::candidates::{Candidate, NO_UNIT, alike, exact, romanized};
use super::clues::{Row, alone, of_place};
use super::context::Context;
use super::focus::{Focus, focus};
use super::publisher::{Homes, ToHome};
use super::ranking::{KM_PER_DEGREE, Pass};
use super::scope::Scope;
use super::weights::StandsFor;
use super::{Alternative, Resolution, Status, metonym, weights};
use crate::article::Article;
use crate::recognize::{Mention, MentionKind};
use crate::text::{Lang, Text};

/// What the user knows beforehand.
#[derive(Debug, Clone, Default)]
pub struct ResolveOptions {
    /// Countries (ISO 3166-1 alpha-2) that the articles are likely about.
    pub focus: Vec<String>,
    /// Where the user looks for places: a name that could be one there likely is.
    pub scope: Scope,
    /// The country (ISO 3166-1 alpha-2) that the articles are published in.
    pub home: Option<String>,
    /// What names the publisher, which may be named after its town: its name,
    /// the host of its address.
    pub publisher: Vec<String>,
}

impl ResolveOptions {
    /// With what an article says of its publisher, where the user does not know it.
    pub fn of_article(&self, article: &Article) -> Self {
        let mut options = self.clone();
        options.home = options.home.or_else(|| article.home());
        if options.publisher.is_empty() {
            options.publisher = article.publisher();
        }
        options
    }
}

/// The mentions of an article that stood the test, and their places.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Mentions, title first, in text order.
    pub mentions: Vec<Mention>,
    /// For each mention, what became of it.
    pub resolutions: Vec<Arc<Resolution>>,
    /// Countries that the article is about, the largest first.
    pub focus: Vec<Focus>,
}

/// The full names of units, of which a text in another language has `_` alone.
const FULL_NAMES: [&str; 8] =
    ["_ county", "county _", "_ district", "_ department", "_ province", "province of _", "_ prefecture", "_ parish"];

/// How many alternatives are kept.
const ALTERNATIVES: usize = 5;
/// A choice with less than this share of the belief is ambiguous.
const RESOLVED_SHARE: f64 = 0.5;
/// Places of one name this near to each other are one answer for a map.
const SAME_PLACE_KM: f64 = 25.0;

/// The tag of names that are abbreviations.
pub(super) const ABBREVIATION: &str = "abbr";
/// All mentions of one name that ask for the same kind of place.
#[derive(Clone)]
pub(super) struct Group {
    pub(super) key: String,
    /// The number of its key: groups of one name do not speak for each other.
    pub(super) family: usize,
    /// It is written as abbreviations are.
    pub(super) short: bool,
    pub(super) asked: Option<PlaceKind>,
    /// It is a thing of that kind that is named after a place of that name.
    pub(super) named_after: bool,
    pub(super) members: Vec<usize>,
    pub(super) candidates: Vec<Candidate>,
    /// For each of them, the logit of the name and the place alone, at first and in the end.
    pub(super) alone: Vec<[f64; 2]>,
    /// How much it says of what the article is about.
    pub(super) weight: f64,
    pub(super) misses: Vec<Candidate>,
    pub(super) containers: Vec<PlaceIndex>,
    /// The country that the paragraph speaks of, where the article speaks of
    /// several that have a place of this name.
    pub(super) local: Option<[u8; 2]>,
    /// Nothing could make a place of it.
    pub(super) hopeless: bool,
    pub(super) scored: Vec<Scored>,
}

impl Group {
    /// Whether a candidate comes near enough to what the words around the name say it is.
    fn may_be(&self, candidate: &Candidate) -> bool {
        let thing = self.asked.filter(|_| self.named_after);
        thing.is_none_or(|thing| weights::stands_for(thing, candidate.kind) != StandsFor::Nothing)
    }

    /// Whether the thing that is meant is not the candidate, but there or near.
    fn stands_in(&self, candidate: &Candidate) -> bool {
        self.asked.is_some_and(|thing| {
            (self.named_after || weights::excludes_settlement(thing))
                && weights::stands_for(thing, candidate.kind) == StandsFor::Surroundings
        })
    }
}

/// A candidate with what speaks for it.
#[derive(Clone, Copy)]
pub(super) struct Scored {
    pub(super) candidate: usize,
    pub(super) logit: f64,
    /// Its share of the belief; the rest goes to places that no gazetteer has.
    pub(super) share: f64,
    pub(super) features: Features,
}

/// What in the article speaks for a candidate, and against it.
#[derive(Clone, Copy, Default)]
pub(super) struct Features {
    pub(super) language: bool,
    pub(super) asked: Option<bool>,
    /// Share of the article that speaks for its country, itself included.
    pub(super) country: f64,
    /// Share of the other names that speaks for its first-order unit, …
    pub(super) province: f64,
    /// … and for its second-order unit.
    pub(super) district: f64,
    /// The article names its first-order or its second-order unit.
    pub(super) named: bool,
    pub(super) containment: bool,
    pub(super) parent: bool,
    /// Kilometres to the nearest other place of the article.
    pub(super) near: Option<f64>,
    /// How many other places of the article are near.
    pub(super) amid: f64,
    /// The article's places lie elsewhere.
    pub(super) remote: bool,
    /// Kilometres to the first place that the article names, where that is near.
    pub(super) first: Option<f64>,
    /// How it lies to the town that the publisher is named after.
    pub(super) home: ToHome,
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
    let mut resolver = Resolver::new(gazetteer, options, lang, &weights::RANKING);
    let accepted = resolver.decide(&mentions, &texts);
    resolver.finish(mentions, &accepted, &texts)
}

/// The work on one document.
pub(super) struct Resolver<'r, 'g> {
    pub(super) gazetteer: &'r Gazetteer<'g>,
    pub(super) options: &'r ResolveOptions,
    pub(super) lang: Lang,
    /// What each clue weighs in the end.
    pub(super) weights: &'r Row,
    pub(super) groups: Vec<Group>,
    /// The numbers of the units that places of the article may lie in.
    pub(super) units: HashMap<PlaceIndex, u32>,
    pub(super) context: Context,
    pub(super) homes: Homes,
}

impl<'r, 'g> Resolver<'r, 'g> {
    pub(super) fn new(gazetteer: &'r Gazetteer<'g>, options: &'r ResolveOptions, lang: Lang, weights: &'r Row) -> Self {
        let (groups, units) = (Vec::new(), HashMap::default());
        let (context, homes) = (Context::default(), Homes::default());
        Resolver { gazetteer, options, lang, weights, groups, units, context, homes }
    }

    /// Ranks the places of each name, and says which mentions are places at all.
    pub(super) fn decide<'t>(&mut self, mentions: &[Mention], texts: &impl Fn(&Mention) -> &'t Text<'t>) -> Vec<bool> {
        self.group(mentions, texts);
        self.find_homes();
        self.find_containers(mentions, texts);
        self.split_by_paragraph(mentions, texts);
        // First each name by itself, then by what the others seem to say.
        self.rank(Pass::First);
        self.weigh(mentions, |group| {
            let place = |m: &Mention| if m.kind == MentionKind::Toponym { f64::from(m.score) } else { 1.0 };
            let place = group.members.iter().filter_map(|&m| mentions.get(m)).map(place).fold(0.0, f64::max);
            (group.members.len().min(4) as f64).sqrt() * place
        });
        self.rank(Pass::First);
        let mut accepted = self.accept(mentions);
        // The countries were weighed by all that looks like a name. What was
        // dropped since must not count.
        let counted = accepted.clone();
        let times = |group: &Group| group.members.iter().filter(|&&m| counted.get(m) == Some(&true)).count();
        self.weigh(mentions, |group| (times(group).min(4) as f64).sqrt());
        self.find_alike(mentions, &accepted);
        self.rank(Pass::Last);
        for (n, keep) in self.accept(mentions).into_iter().enumerate() {
            accepted[n] &= keep;
        }
        accepted
    }

    fn place(&self, candidate: &Candidate) -> Place<'r> {
        self.gazetteer.place(candidate.place)
    }

    fn group<'t>(&mut self, mentions: &[Mention], texts: &impl Fn(&Mention) -> &'t Text<'t>) {
        let mut families: HashMap<&str, usize> = HashMap::default();
        let mut numbers: HashMap<(&str, Option<PlaceKind>, bool, bool), usize> = HashMap::default();
        for (n, mention) in mentions.iter().enumerate() {
            if mention.kind == MentionKind::Embedded {
                continue;
            }
            let name = mention.named_after.as_deref().unwrap_or(&mention.key);
            let short = mention.evidence.capitals
                || is_cut_short(texts(mention), mention)
                    && exact(self.gazetteer, name).iter().any(|c| c.lang == ABBREVIATION);
            let next = families.len();
            let family = *families.entry(name).or_insert(next);
            let named_after = mention.named_after.is_some();
            let kind = (name, mention.asked, named_after, short);
            let number = *numbers.entry(kind).or_insert_with(|| {
                self.groups.push(Group {
                    key: name.to_owned(),
                    family,
                    short,
                    asked: mention.asked,
                    named_after,
                    members: Vec::new(),
                    candidates: Vec::new(),
                    alone: Vec::new(),
                    weight: 0.0,
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
            if !demonym && group.asked.is_some_and(PlaceKind::is_unit) && !found.iter().any(|c| c.kind.is_unit()) {
                found.extend(self.units_by_full_name(&group.key));
            }
            if group.asked == Some(PlaceKind::Admin1) && found.iter().all(|c| c.kind != PlaceKind::Admin1) {
                found.extend(self.units_of_seats(&found));
            }
            let short = group.short;
            found.retain(|c| short || c.lang != ABBREVIATION);
            let (found, unfit) = found.into_iter().partition(|c| group.may_be(c));
            self.groups[i].candidates = found;
            self.groups[i].misses = unfit;
            if !demonym && self.is_hopeless(&self.groups[i], mentions) {
                let group = &mut self.groups[i];
                group.candidates.clear();
                group.hopeless = true;
            }
            self.prepare(i);
        }
    }

    /// Numbers the units of a group's candidates, and says what each is worth by itself.
    fn prepare(&mut self, g: usize) {
        let Some(group) = self.groups.get_mut(g) else { return };
        let words = group.key.split(' ').count();
        group.candidates.iter_mut().for_each(|c| number_units(&mut self.units, c));
        let lang = self.lang.as_str();
        let row = |c: &Candidate| of_place(c, group.asked, words, speaks(c, lang));
        let scope = &self.options.scope;
        let lean = |c: &Candidate| {
            let inside = !scope.is_everywhere() && scope.holds(&self.gazetteer.place(c.place));
            if inside { weights::SCOPE } else { 0.0 }
        };
        let of = |c: &Candidate| {
            let row = row(c);
            [&weights::FIRST, self.weights].map(|w| alone(&row, w) + lean(c))
        };
        group.alone = group.candidates.iter().map(of).collect();
    }

    /// "le comté de Pitkin": the unit that the gazetteer has as "Pitkin County" only.
    fn units_by_full_name(&self, key: &str) -> Vec<Candidate> {
        let full = |form: &str| exact(self.gazetteer, &form.replace('_', key)).into_iter().filter(|c| c.kind.is_unit());
        FULL_NAMES.iter().flat_map(|form| full(form)).collect()
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

    /// Looks for alike names where no gazetteer has the very name.
    fn find_alike(&mut self, mentions: &[Mention], accepted: &[bool]) {
        let countries: Vec<[u8; 2]> =
            self.context.shares.iter().take(3).filter(|(_, s)| *s > 0.15).map(|&(c, _)| c).collect();
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            let kept = group.members.iter().any(|&m| {
                accepted.get(m) == Some(&true) && mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym)
            });
            if !kept || !group.candidates.is_empty() {
                continue;
            }
            let (near, far) = alike(self.gazetteer, &group.key, &countries);
            let fits = |c: &Candidate| group.asked.is_none_or(|asked| asked == c.kind);
            let (near, unfit): (Vec<_>, Vec<_>) = near.into_iter().partition(fits);
            self.groups[g].candidates = near;
            let misses = &mut self.groups[g].misses;
            let same_name = misses.len();
            for miss in far.into_iter().chain(unfit) {
                if !misses.iter().take(same_name).any(|known| known.place == miss.place) {
                    misses.push(miss);
                }
            }
            // Near misses of the countries that the article is about come first.
            misses.sort_by_key(|c| countries.iter().position(|country| *country == c.country).unwrap_or(usize::MAX));
            self.prepare(g);
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
            let resolution = Arc::new(self.resolution(group, self.certainty(group, &mentions)));
            for &m in &group.members {
                by_mention[m] = Some(Arc::clone(&resolution));
            }
        }
        let mut document = Document::default();
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
        let places = document.mentions.iter().zip(document.resolutions.iter().map(Arc::as_ref));
        document.focus = focus(self.gazetteer, places);
        document
    }

    fn resolution(&self, group: &Group, certainty: f64) -> Resolution {
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
        let stands_in = group.stands_in(candidate);
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
        // "Place de Clichy" is not in Clichy where the article is about another country.
        let elsewhere = stands_in && best.features.remote && group.asked != Some(PlaceKind::Airport);
        if belief < weights::BELIEVED || group.named_after && elsewhere {
            let alternatives = group.scored.iter().take(ALTERNATIVES).filter_map(alternative).collect();
            return Resolution { alternatives, ..unknown() };
        }
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
            confidence: belief.min(1.0) * certain * certainty,
            rule: Some(candidate.rule),
            evidence: self.evidence(group, best),
            alternatives: group.scored.iter().skip(1).take(ALTERNATIVES).filter_map(alternative).collect(),
        }
    }
}

/// Numbers the units of a candidate.
pub(super) fn number_units(units: &mut HashMap<PlaceIndex, u32>, candidate: &mut Candidate) {
    let own = matches!(candidate.kind, PlaceKind::Admin1 | PlaceKind::Admin2).then_some(candidate.place);
    candidate.units = [candidate.admin1, candidate.admin2, own].map(|unit| {
        let next = units.len() as u32;
        unit.map_or(NO_UNIT, |u| *units.entry(u).or_insert(next))
    });
}

/// Whether a name of a candidate is one of the language of the text.
/// Abbreviations belong to none, and the way they are written has shown that one is meant.
pub(super) fn speaks(candidate: &Candidate, lang: &str) -> bool {
    candidate.lang == lang || candidate.lang == ABBREVIATION
}

/// "Fla.", "Minn.": a short word with a full stop, as abbreviations have.
fn is_cut_short(text: &Text<'_>, mention: &Mention) -> bool {
    let dotted = |end: usize| text.slice(mention.bytes.start..end).ends_with('.');
    mention.key.len() <= 6 && (dotted(mention.bytes.end) || dotted(mention.bytes.end + 1))
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
