//! The search for a name that a person or a table gives: every reading, all
//! tiers, and candidates ranked by how likely the names are one place's and by
//! what else is known of the place.

use std::cell::OnceCell;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::letters_off::LettersOff;
use super::reading::Readings;
use super::{Candidate, MatchRule};
use crate::entry::Referent;
use crate::index::Keys;
use crate::name::likeness::{Form, Likeness, Model, aligned, explain};
use crate::name::{near_skeletons, normalize};
use crate::place::distance_km;
use crate::{Gazetteer, Place, PlaceIndex, PlaceKind};

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
/// What is less likely the same name is no candidate: the rules do not lead to it.
const LEAST: f64 = 0.3;
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
    key: Rc<str>,
}

/// A hit as it was weighed.
struct Weighed<'h> {
    hit: &'h Hit,
    rule: MatchRule,
    /// The name of the place that matched, or the place's name.
    matched: String,
    /// Whether it is the whole name that matched.
    whole: bool,
    alike: f64,
    score: f64,
}

/// What is asked for, and what was worked out for it.
struct Asked<'s> {
    name: &'s str,
    readings: Readings,
    search: &'s Search,
    /// The readings taken apart, where names are weighed: exact matches need
    /// no model.
    forms: Vec<OnceCell<Form>>,
    /// How like a reading a name is. Places of one name are many, and hits may
    /// be ranked twice; each name is weighed once.
    alike: HashMap<(usize, String), f64>,
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
        let forms = vec![OnceCell::new(); readings.all.len()];
        let mut asked = Asked { name, readings, search, forms, alike: HashMap::default() };
        let mut hits: Vec<Hit> = Vec::new();
        let mut seen: HashSet<(PlaceIndex, usize)> = HashSet::default();
        for (family, rule) in [
            (Keys::Normalized, MatchRule::Normalized),
            (Keys::Romanized, MatchRule::Romanized),
            (Keys::Skeleton, MatchRule::Skeleton),
        ] {
            for (n, reading) in asked.readings.all.iter().enumerate() {
                if let Some(key) = family.key(&reading.text) {
                    let key: Rc<str> = key.into();
                    for entry in self.keyed(family, &key) {
                        self.hit(entry.referent, rule, n, &key, search, (&mut seen, &mut hits));
                    }
                }
            }
            if hits.len() >= search.limit.max(1) * 2 && rule >= MatchRule::Romanized {
                break;
            }
        }
        let list = self.ranked(&mut asked, &hits);
        // Faint matches leave room for a sound that sources disagree on and for
        // a slip of the pen.
        if list.first().is_some_and(|(best, _)| best.score >= FAINT) {
            return self.told(&asked, &list);
        }
        for (n, reading) in asked.readings.all.iter().enumerate().take(FUZZY_READINGS) {
            for key in Keys::Skeleton.key(&reading.text).iter().flat_map(|key| near_skeletons(key)) {
                let key: Rc<str> = key.into();
                for entry in self.keyed(Keys::Skeleton, &key) {
                    self.hit(entry.referent, MatchRule::Skeleton, n, &key, search, (&mut seen, &mut hits));
                }
            }
            self.fuzzy(&reading.text, &mut |key, referent| {
                self.hit(referent, MatchRule::Fuzzy, n, &key.into(), search, (&mut seen, &mut hits));
            });
        }
        let list = self.ranked(&mut asked, &hits);
        self.told(&asked, &list)
    }

    fn hit(
        &self,
        referent: Referent,
        rule: MatchRule,
        reading: usize,
        key: &Rc<str>,
        search: &Search,
        (seen, hits): (&mut HashSet<(PlaceIndex, usize)>, &mut Vec<Hit>),
    ) {
        let Referent::Place(place) = referent else { return };
        if !search.countries.is_empty() {
            let country = self.place(place).country_code();
            if !search.countries.iter().any(|c| c == country) {
                return;
            }
        }
        if seen.insert((place, reading)) {
            hits.push(Hit { place, rule, reading, key: key.clone() });
        }
    }

    /// Weighs what was found, each place once, by its best reading: the best
    /// first, each with whether it is as good as the first.
    fn ranked<'h>(&self, asked: &mut Asked<'_>, hits: &'h [Hit]) -> Vec<(Weighed<'h>, bool)> {
        // The hits stand by tier, then by reading, then by importance.
        let mut best: HashMap<PlaceIndex, Weighed<'h>> = HashMap::default();
        let mut counts: HashMap<MatchRule, usize> = HashMap::default();
        for hit in hits {
            let count = counts.entry(hit.rule).or_insert(0);
            *count += 1;
            if *count > WEIGHED {
                continue;
            }
            let Some(weighed) = self.weigh(asked, hit) else { continue };
            match best.entry(hit.place) {
                Entry::Vacant(free) => {
                    free.insert(weighed);
                }
                Entry::Occupied(mut held) => {
                    if weighed.score > held.get().score {
                        held.insert(weighed);
                    }
                }
            }
        }
        let mut list: Vec<Weighed<'h>> = best.into_values().filter(|w| w.alike >= LEAST).collect();
        let name = normalize(asked.name);
        let is_named = |w: &Weighed<'_>| w.rule <= MatchRule::Normalized && normalize(&w.matched) == name;
        if list.iter().any(is_named) {
            for weighed in list.iter_mut().filter(|w| !is_named(w)) {
                weighed.score *= BESIDE;
            }
        }
        list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.rule.cmp(&b.rule)).then(a.hit.place.cmp(&b.hit.place)));
        let first = list.first().map_or(0.0, |w| w.score);
        list.retain(|w| w.score >= WORTH * first);
        list.truncate(asked.search.limit);
        list.into_iter()
            .enumerate()
            .map(|(n, w)| (n > 0 && w.score >= TIE * first, w))
            .map(|(tie, w)| (w, tie))
            .collect()
    }

    fn weigh<'h>(&self, asked: &mut Asked<'_>, hit: &'h Hit) -> Option<Weighed<'h>> {
        let place = self.place(hit.place);
        let reading = asked.readings.all.get(hit.reading)?;
        let form = asked.forms.get(hit.reading)?;
        let (mut matched, mut rule, mut whole) = (place.name(), hit.rule, true);
        let bears = |key: &str| place.names().find(|n| normalize(n.text) == key).map(|n| n.text);
        if place.names().any(|n| n.text == asked.name) {
            (matched, rule) = (asked.name, MatchRule::Exact);
        } else {
            let found = match hit.rule {
                MatchRule::Romanized => closest(&place, Keys::Romanized, &hit.key, &reading.text),
                MatchRule::Skeleton => closest(&place, Keys::Skeleton, &hit.key, &reading.text),
                _ => bears(&hit.key),
            };
            (matched, whole) = found.map_or((matched, false), |n| (n, true));
        }
        let alike = if rule <= MatchRule::Normalized || !whole {
            1.0
        } else {
            let known = asked.alike.entry((hit.reading, matched.to_owned()));
            *known.or_insert_with(|| {
                let form = form.get_or_init(|| Form::new(&reading.text, Model::builtin()));
                rated(form, &Form::new(matched, Model::builtin()), rule).max(0.01)
            })
        };
        // A name that is borne as it stands needs no other reading, and its
        // words for a kind are its own.
        let named = whole && hit.reading == 0 && rule <= MatchRule::Normalized;
        let kind = if named { 1.0 } else { kind_factor(&asked.readings.kinds, place.kind()) };
        // "Aleppo" alone is hardly the airport, which needs its kind beside it.
        let part = if whole || asked.readings.kinds.contains(&place.kind()) { 1.0 } else { PART };
        let importance = f64::from(place.importance());
        let mut score = alike * rule.weight() * part * reading.weight * kind * (0.8 + 0.2 * importance);
        if let Some(near) = asked.search.near {
            score *= 0.6 + 0.4 / (1.0 + distance_km(near, (place.lat(), place.lon())) / 50.0);
        }
        Some(Weighed { hit, rule, matched: matched.to_owned(), whole, alike, score })
    }

    /// The candidates with the rules that led to their scores, in words.
    fn told(&self, asked: &Asked<'_>, list: &[(Weighed<'_>, bool)]) -> Vec<Candidate> {
        list.iter().map(|(weighed, tie)| self.candidate_of(asked, weighed, *tie)).collect()
    }

    fn candidate_of(&self, asked: &Asked<'_>, weighed: &Weighed<'_>, tie: bool) -> Candidate {
        let Weighed { hit, rule, matched, whole, alike, score } = weighed;
        let place = self.place(hit.place);
        let mut rules = vec![if *whole {
            format!("{rule} match with \"{matched}\" (probability {alike:.2})")
        } else {
            format!("{rule} match with \"{matched}\" without the word for its kind")
        }];
        if let Some(reading) = asked.readings.all.get(hit.reading) {
            let own = match rule {
                MatchRule::Romanized => Keys::Romanized.key(&reading.text),
                MatchRule::Skeleton => Keys::Skeleton.key(&reading.text),
                _ => None,
            };
            if let Some(own) = own.filter(|_| asked.search.explain) {
                rules.push(if *own == *hit.key {
                    format!("both have the {rule} key \"{own}\"")
                } else {
                    format!(
                        "the {rule} keys \"{own}\" and \"{}\" differ in one sound that sources disagree on",
                        hit.key
                    )
                });
            }
            if !reading.how.is_empty() {
                rules.push(format!("read as \"{}\": {}", reading.text, reading.how));
            }
            if asked.search.explain && *whole && *rule > MatchRule::Normalized {
                let model = Model::builtin();
                rules.extend(explain(&Form::new(&reading.text, model), &Form::new(matched, model)));
            }
        }
        if !asked.readings.kinds.is_empty() {
            let wanted: Vec<&str> = asked.readings.kinds.iter().map(|k| k.as_str()).collect();
            rules.push(format!("{} where {} is asked for", place.kind(), wanted.join(" or ")));
        }
        rules.push(format!("importance {:.2}", place.importance()));
        if let Some(near) = asked.search.near {
            rules.push(format!("{:.0} km from the given point", distance_km(near, (place.lat(), place.lon()))));
        }
        Candidate {
            place: hit.place,
            rule: *rule,
            name: matched.clone(),
            similarity: *alike,
            score: *score,
            tie,
            rules,
        }
    }

    /// Names one letter off (two from nine letters on) with the same first letter.
    fn fuzzy(&self, normalized: &str, add: &mut dyn FnMut(&str, Referent)) {
        let letters = normalized.chars().count();
        if letters < FUZZY_LEAST {
            return;
        }
        let Some(automaton) = LettersOff::new(normalized, if letters >= 9 { 2 } else { 1 }) else { return };
        for file in self.named_layers() {
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

/// The name of the place with this key that is the most like the reading.
fn closest<'g>(place: &Place<'g>, family: Keys, key: &str, reading: &str) -> Option<&'g str> {
    // Keys cost more than letters: the closest names are tried first.
    let mut names: Vec<(f64, String, &str)> = place
        .names()
        .map(|n| {
            let normalized = normalize(n.text);
            (strsim::normalized_levenshtein(&normalized, reading), normalized, n.text)
        })
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    names.iter().find(|n| family.key(&n.1).as_deref() == Some(key)).map(|n| n.2)
}

/// The probability that the two names are one place's. What only its
/// consonants led to must stand the test of its letters: among names of one
/// skeleton the alignment tells one place from two, and hardly anything else
/// does.
fn rated(asked: &Form, found: &Form, rule: MatchRule) -> f64 {
    let letters = if rule == MatchRule::Skeleton { aligned(asked, found) } else { 1.0 };
    // Where the letters say no, the rest need not be heard.
    if letters < LEAST { letters } else { letters.min(Likeness::of(asked, found).probability()) }
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
