//! The search for a name that a person or a table gives: every reading, all
//! tiers, and candidates ranked by how likely the names are one place's and by
//! what else is known of the place.

use fst::automaton::{Automaton, Levenshtein, Str};
use fst::{IntoStreamer, Streamer};
use rustc_hash::FxHashMap as HashMap;

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
/// Names of more letters are no names.
const FUZZY_MOST: usize = 40;
/// Places whose names are weighed, the most important ones first.
const WEIGHED: usize = 60;
/// A candidate is told where it is worth this share of the best one.
const WORTH: f64 = 0.45;
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
        let mut seen: HashMap<(PlaceIndex, usize), MatchRule> = HashMap::default();
        for (family, rule) in [
            (Keys::Normalized, MatchRule::Normalized),
            (Keys::Romanized, MatchRule::Romanized),
            (Keys::Skeleton, MatchRule::Skeleton),
        ] {
            for (n, reading) in readings.all.iter().enumerate() {
                if let Some(key) = family.key(&reading.text) {
                    for entry in self.keyed(family, &key).take(WEIGHED * 4) {
                        self.hit(entry.referent, rule, n, &key, search, (&mut seen, &mut hits));
                    }
                }
            }
            if hits.len() >= search.limit.max(1) * 2 && rule >= MatchRule::Romanized {
                break;
            }
        }
        if hits.is_empty() {
            let best: Vec<usize> = (0..readings.all.len().min(3)).collect();
            for n in best {
                let Some(reading) = readings.all.get(n) else { continue };
                self.fuzzy(&reading.text, &mut |key, referent| {
                    self.hit(referent, MatchRule::Fuzzy, n, key, search, (&mut seen, &mut hits));
                });
            }
        }
        self.ranked(name, &readings, hits, search)
    }

    fn hit(
        &self,
        referent: Referent,
        rule: MatchRule,
        reading: usize,
        key: &str,
        search: &Search,
        (seen, hits): (&mut HashMap<(PlaceIndex, usize), MatchRule>, &mut Vec<Hit>),
    ) {
        let Referent::Place(place) = referent else { return };
        let country = self.place(place).country_code();
        if !search.countries.is_empty() && !search.countries.iter().any(|c| c == country) {
            return;
        }
        if let std::collections::hash_map::Entry::Vacant(free) = seen.entry((place, reading)) {
            free.insert(rule);
            hits.push(Hit { place, rule, reading, key: key.to_owned() });
        }
    }

    /// Weighs what was found, each place once, by its best reading.
    fn ranked(&self, name: &str, readings: &Readings, hits: Vec<Hit>, search: &Search) -> Vec<Candidate> {
        let model = Model::builtin();
        let forms: Vec<Form> = readings.all.iter().map(|r| Form::new(&r.text, model)).collect();
        let mut best: HashMap<PlaceIndex, Candidate> = HashMap::default();
        let mut parts: HashMap<PlaceIndex, usize> = HashMap::default();
        let mut weighed = 0;
        for hit in hits {
            let (Some(reading), Some(form)) = (readings.all.get(hit.reading), forms.get(hit.reading)) else { continue };
            weighed += usize::from(hit.rule > MatchRule::Romanized);
            if weighed > WEIGHED && hit.rule > MatchRule::Romanized {
                continue;
            }
            *parts.entry(hit.place).or_default() += 1;
            let candidate = self.weigh(name, reading, form, &hit, readings, search);
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
        reading: &Reading,
        form: &Form,
        hit: &Hit,
        readings: &Readings,
        search: &Search,
    ) -> Candidate {
        let place = self.place(hit.place);
        let (mut matched, mut rule) = (place.name(), hit.rule);
        let family = match hit.rule {
            MatchRule::Romanized => Keys::Romanized,
            MatchRule::Skeleton => Keys::Skeleton,
            _ => Keys::Normalized,
        };
        let mut closest = f64::MIN;
        for candidate in place.names() {
            let normalized = normalize(candidate.text);
            if candidate.text == asked {
                (matched, rule) = (candidate.text, MatchRule::Exact);
                break;
            }
            if family.key(&normalized).as_deref() == Some(&hit.key) {
                let alike = strsim::normalized_levenshtein(&normalized, &reading.text);
                if alike > closest {
                    (matched, closest) = (candidate.text, alike);
                }
            }
        }
        let alike = if rule <= MatchRule::Normalized {
            1.0
        } else {
            Likeness::of(form, &Form::new(matched, Model::builtin())).probability().max(0.01)
        };
        // What a tier's matches are worth beside exact ones.
        let tier = match rule {
            MatchRule::Exact | MatchRule::Normalized => 1.0,
            MatchRule::Romanized => 0.97,
            MatchRule::Skeleton => 0.92,
            MatchRule::Fuzzy => 0.85,
        };
        let kind = kind_factor(&readings.kinds, place.kind());
        let importance = f64::from(place.importance());
        let mut score = alike * tier * reading.weight * kind * (0.8 + 0.2 * importance);
        let mut rules = vec![format!("{rule} match with \"{matched}\" (probability {alike:.2})")];
        if !reading.how.is_empty() {
            rules.push(format!("read as \"{}\": {}", reading.text, reading.how));
        }
        if search.explain && rule > MatchRule::Normalized {
            rules.extend(explain(form, &Form::new(matched, Model::builtin())));
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
        let Some(first) = normalized.chars().next() else { return };
        if !(FUZZY_LEAST..=FUZZY_MOST).contains(&letters) {
            return;
        }
        let edits = if letters >= 9 { 2 } else { 1 };
        let Ok(automaton) = Levenshtein::new(normalized, edits) else { return };
        let prefix = first.to_string();
        let same_start = automaton.intersection(Str::new(&prefix).starts_with());
        for file in self.layers() {
            let mut stream = file.fst(Keys::Normalized).search(&same_start).into_stream();
            while let Some((key, _)) = stream.next() {
                if key != normalized.as_bytes()
                    && let Ok(key) = std::str::from_utf8(key)
                {
                    for entry in self.get(key) {
                        add(key, entry.referent);
                    }
                }
            }
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
