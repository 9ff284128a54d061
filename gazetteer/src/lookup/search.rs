//! The search for a name that a person or a table gives: every reading, all
//! tiers, and candidates ranked by how likely the names are one place's and by
//! what else is known of the place.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::letters_off::LettersOff;
use super::reading::{Reading, Readings};
use super::{Candidate, MatchRule};
use crate::entry::Referent;
use crate::index::Keys;
use crate::name::likeness::{Form, Likeness, Model, explain};
use crate::name::normalize;
use crate::place::distance_km;
use crate::{Gazetteer, PlaceIndex, PlaceKind};

/// What is known beside the name.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Candidates at most.
    pub limit: usize,
    /// A point (lat, lon) in degrees; nearer places come first.
    pub near: Option<(f64, f64)>,
    /// Only places of these countries (ISO 3166-1 alpha-2); empty for all.
    pub countries: Vec<String>,
    /// Whether candidates say how their letters stand for the name's.
    pub explain: bool,
}

impl Default for Search {
    fn default() -> Self {
        Search { limit: 10, near: None, countries: Vec::new(), explain: false }
    }
}

/// Names of fewer letters are never matched with letters off: too many of them
/// are one letter apart.
const FUZZY_LEAST: usize = 5;
/// Readings, the best ones, that are looked for with letters off.
const FUZZY_READINGS: usize = 3;
/// Places whose names are weighed, the most important ones first.
const WEIGHED: usize = 30;
/// What a match with a part of a name is worth: with the name of an airport
/// without its "Airport".
const PART: f64 = 0.6;
/// What any other place is worth beside one that bears the name as it stands.
const BESIDE: f64 = 0.75;
/// A candidate is told where it is worth this share of the best one.
const WORTH: f64 = 0.6;
/// Where no candidate reaches this score, letters may be off.
const FAINT: f64 = 0.6;
/// A score of this share of the best one is no worse than it.
const TIE: f64 = 0.97;

/// A place as it was found.
struct Hit {
    place: PlaceIndex,
    rule: MatchRule,
    reading: usize,
    /// The key that found it.
    key: String,
}

impl Gazetteer<'_> {
    /// The places that `name` may stand for, best first, at most `limit`;
    /// `near` (lat, lon) puts nearer places first. [`Gazetteer::search`] with
    /// nothing else known.
    pub fn lookup(&self, name: &str, limit: usize, near: Option<(f64, f64)>) -> Vec<Candidate> {
        self.search(name, &Search { limit, near, ..Search::default() })
    }

    /// The places that `name` may stand for, best first. The name may say more
    /// than a name: a kind ("Teir Maaleh village"), two names ("Kobane (Ayn
    /// al-Arab)"), a part ("rural Damascus").
    ///
    /// The tiers are tried in order, and a fainter one only where the better
    /// ones leave room. What is found is ranked by the probability that the
    /// two names are one place's ([`crate::name::likeness`]), kind, importance
    /// and distance; what is far below the best is left out.
    pub fn search(&self, name: &str, search: &Search) -> Vec<Candidate> {
        let readings = Readings::of(name);
        let mut hits: Vec<Hit> = Vec::new();
        let mut seen: HashSet<(PlaceIndex, usize)> = HashSet::default();
        for (family, rule) in [
            (Keys::Normalized, MatchRule::Normalized),
            (Keys::Romanized, MatchRule::Romanized),
            (Keys::Skeleton, MatchRule::Skeleton),
        ] {
            for (n, reading) in readings.all.iter().enumerate() {
                if let Some(key) = family.key(&reading.text) {
                    for entry in self.keyed(family, &key) {
                        self.hit(entry.referent, rule, n, &key, search, (&mut seen, &mut hits));
                    }
                }
            }
            if hits.len() >= search.limit.max(1) * 2 && rule >= MatchRule::Romanized {
                break;
            }
        }
        let list = self.ranked(name, &readings, &hits, search);
        // Faint matches leave room for a slip of the pen.
        if list.first().is_none_or(|c| c.score < FAINT) {
            for (n, reading) in readings.all.iter().enumerate().take(FUZZY_READINGS) {
                self.fuzzy(&reading.text, &mut |key, referent| {
                    self.hit(referent, MatchRule::Fuzzy, n, key, search, (&mut seen, &mut hits));
                });
            }
            return self.ranked(name, &readings, &hits, search);
        }
        list
    }

    fn hit(
        &self,
        referent: Referent,
        rule: MatchRule,
        reading: usize,
        key: &str,
        search: &Search,
        (seen, hits): (&mut HashSet<(PlaceIndex, usize)>, &mut Vec<Hit>),
    ) {
        let Referent::Place(place) = referent else { return };
        let country = self.place(place).country_code();
        if !search.countries.is_empty() && !search.countries.iter().any(|c| c == country) {
            return;
        }
        if seen.insert((place, reading)) {
            hits.push(Hit { place, rule, reading, key: key.to_owned() });
        }
    }

    /// Weighs what was found, each place once, by its best reading.
    fn ranked(&self, name: &str, readings: &Readings, hits: &[Hit], search: &Search) -> Vec<Candidate> {
        // Readings are taken apart where names are weighed: exact matches need no model.
        let forms: Vec<OnceCell<Form>> = vec![OnceCell::new(); readings.all.len()];
        // The hits stand by tier, then by reading, then by importance.
        let mut best: HashMap<PlaceIndex, Candidate> = HashMap::default();
        let mut weighed = HashMap::default();
        let mut lossy: HashMap<MatchRule, usize> = HashMap::default();
        for hit in hits {
            let (Some(reading), Some(form)) = (readings.all.get(hit.reading), forms.get(hit.reading)) else {
                continue;
            };
            let count = lossy.entry(hit.rule).or_insert(0usize);
            *count += 1;
            if *count > WEIGHED {
                continue;
            }
            let candidate = self.weigh(name, (readings, reading, form), hit, &mut weighed, search);
            match best.entry(hit.place) {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(candidate);
                }
                std::collections::hash_map::Entry::Occupied(mut held) => {
                    if candidate.score > held.get().score {
                        held.insert(candidate);
                    }
                }
            }
        }
        let mut list: Vec<Candidate> = best.into_values().collect();
        let is_named = |c: &Candidate| c.rule <= MatchRule::Normalized && normalize(&c.name) == normalize(name);
        if list.iter().any(is_named) {
            for candidate in list.iter_mut().filter(|c| !is_named(c)) {
                candidate.score *= BESIDE;
            }
        }
        list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.rule.cmp(&b.rule)).then(a.place.cmp(&b.place)));
        let first = list.first().map_or(0.0, |c| c.score);
        list.retain(|c| c.score >= WORTH * first);
        list.truncate(search.limit);
        for candidate in list.iter_mut().skip(1) {
            candidate.tie = candidate.score >= TIE * first;
        }
        list
    }

    fn weigh(
        &self,
        asked: &str,
        (readings, reading, form): (&Readings, &Reading, &OnceCell<Form>),
        hit: &Hit,
        weighed: &mut HashMap<(usize, String), f64>,
        search: &Search,
    ) -> Candidate {
        let place = self.place(hit.place);
        let form = || form.get_or_init(|| Form::new(&reading.text, Model::builtin()));
        let (mut matched, mut rule, mut whole) = (place.name(), hit.rule, true);
        let family = match hit.rule {
            MatchRule::Romanized => Keys::Romanized,
            MatchRule::Skeleton => Keys::Skeleton,
            _ => Keys::Normalized,
        };
        if place.names().any(|n| n.text == asked) {
            (matched, rule) = (asked, MatchRule::Exact);
        } else {
            // Keys cost more than letters: the closest names are tried first.
            let mut names: Vec<(f64, String, &str)> = place
                .names()
                .map(|n| {
                    let normalized = normalize(n.text);
                    (strsim::normalized_levenshtein(&normalized, &reading.text), normalized, n.text)
                })
                .collect();
            names.sort_by(|a, b| b.0.total_cmp(&a.0));
            let found = names.iter().find(|n| family.key(&n.1).as_deref() == Some(&hit.key));
            (matched, whole) = found.map_or((matched, false), |n| (n.2, true));
        }
        let alike = if rule <= MatchRule::Normalized || !whole {
            1.0
        } else {
            // Places of one name are many; each name is weighed once.
            let known = weighed.entry((hit.reading, matched.to_owned()));
            *known
                .or_insert_with(|| Likeness::of(form(), &Form::new(matched, Model::builtin())).probability().max(0.01))
        };
        // What a tier's matches are worth beside exact ones.
        let tier = match rule {
            MatchRule::Exact | MatchRule::Normalized => 1.0,
            MatchRule::Romanized => 0.97,
            MatchRule::Skeleton => 0.92,
            MatchRule::Fuzzy => 0.85,
        };
        // A name that is borne as it stands needs no other reading, and its
        // words for a kind are its own.
        let named = whole && hit.reading == 0 && rule <= MatchRule::Normalized;
        let kind = if named { 1.0 } else { kind_factor(&readings.kinds, place.kind()) };
        // "Aleppo" alone is hardly the airport, which needs its kind beside it.
        let part = if whole || readings.kinds.contains(&place.kind()) { 1.0 } else { PART };
        let importance = f64::from(place.importance());
        let mut score = alike * tier * part * reading.weight * kind * (0.8 + 0.2 * importance);
        let mut rules = vec![if whole {
            format!("{rule} match with \"{matched}\" (probability {alike:.2})")
        } else {
            format!("{rule} match with \"{matched}\" without the word for its kind")
        }];
        if search.explain && matches!(rule, MatchRule::Romanized | MatchRule::Skeleton) {
            rules.push(format!("both have the {rule} key \"{}\"", hit.key));
        }
        if !reading.how.is_empty() {
            rules.push(format!("read as \"{}\": {}", reading.text, reading.how));
        }
        if search.explain && whole && rule > MatchRule::Normalized {
            rules.extend(explain(form(), &Form::new(matched, Model::builtin())));
        }
        if !readings.kinds.is_empty() {
            let wanted: Vec<&str> = readings.kinds.iter().map(|k| k.as_str()).collect();
            rules.push(format!("{} where {} is asked for", place.kind(), wanted.join(" or ")));
        }
        rules.push(format!("importance {importance:.2}"));
        if let Some(near) = search.near {
            let km = distance_km(near, (place.lat(), place.lon()));
            score *= 0.6 + 0.4 / (1.0 + km / 50.0);
            rules.push(format!("{km:.0} km from the given point"));
        }
        Candidate { place: hit.place, rule, name: matched.to_owned(), similarity: alike, score, tie: false, rules }
    }

    /// Names one letter off (two from nine letters on) with the same first letter.
    fn fuzzy(&self, normalized: &str, add: &mut dyn FnMut(&str, Referent)) {
        let letters = normalized.chars().count();
        if letters < FUZZY_LEAST {
            return;
        }
        let Some(automaton) = LettersOff::new(normalized, if letters >= 9 { 2 } else { 1 }) else { return };
        for file in self.layers() {
            automaton.keys(file.fst(Keys::Normalized), &mut |key| {
                if key != normalized.as_bytes()
                    && let Ok(key) = std::str::from_utf8(key)
                {
                    for entry in self.get(key) {
                        add(key, entry.referent);
                    }
                }
            });
        }
    }
}

/// How well a place's kind goes with the kinds that were asked for.
fn kind_factor(asked: &[PlaceKind], kind: PlaceKind) -> f64 {
    use PlaceKind as K;
    let area = |k: PlaceKind| matches!(k, K::Region | K::Admin1 | K::Admin2 | K::Admin3);
    if asked.is_empty() || asked.contains(&kind) {
        1.0
    } else if asked.iter().any(|k| k.goes_with(kind)) {
        0.97
    } else if asked.iter().any(|&k| area(k)) && area(kind) {
        0.9
    } else {
        0.75
    }
}
