//! The places that a name may stand for, by tiers.

use std::collections::HashSet;

use fst::automaton::{Automaton, Levenshtein, Str};
use fst::{IntoStreamer, Streamer};

use crate::entry::{Entries, Referent};
use crate::index::Keys;
use crate::name::{normalize, similarity};
use crate::place::distance_km;
use crate::{Gazetteer, PlaceIndex};

/// How a name was found, from certain to faint. The tiers are tried in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchRule {
    /// Letter for letter.
    Exact,
    /// The same after [`crate::name::normalize`].
    Normalized,
    /// The same after [`crate::name::romanized_key`].
    Romanized,
    /// The same [`crate::name::skeleton`].
    Skeleton,
    /// One or two letters off.
    Fuzzy,
}

impl MatchRule {
    /// What a match is worth beside an exact one: fainter tiers find more that
    /// is only alike.
    const fn weight(self) -> f64 {
        match self {
            MatchRule::Exact | MatchRule::Normalized => 1.0,
            MatchRule::Romanized => 0.95,
            MatchRule::Skeleton => 0.85,
            MatchRule::Fuzzy => 0.8,
        }
    }

    /// The word that output uses for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            MatchRule::Exact => "exact",
            MatchRule::Normalized => "normalized",
            MatchRule::Romanized => "romanized",
            MatchRule::Skeleton => "skeleton",
            MatchRule::Fuzzy => "fuzzy",
        }
    }
}

impl std::fmt::Display for MatchRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A place that a name may stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The place.
    pub place: PlaceIndex,
    /// The tier that found it.
    pub rule: MatchRule,
    /// The name of the place that matched.
    pub name: String,
    /// How alike the two names are, 0 to 1.
    pub similarity: f64,
    /// How alike the two names are and how important the place is, 0 to 1.
    pub score: f64,
    /// The rules that led to the score, in words.
    pub rules: Vec<String>,
}

/// Names of this many letters or fewer are never matched with letters off:
/// too many of them are one letter apart.
const FUZZY_MIN_LETTERS: usize = 5;

impl<'a> Gazetteer<'a> {
    /// The places that `name` may stand for, best first, at most `limit`.
    ///
    /// The tiers are tried in order; a fainter one is tried only where the
    /// better ones found fewer than `limit` places. `near` (lat, lon) puts
    /// nearer places first among equally good names.
    pub fn lookup(&self, name: &str, limit: usize, near: Option<(f64, f64)>) -> Vec<Candidate> {
        let mut found = self.found(name, limit, near);
        let normalized = normalize(name);
        if found.list.len() < limit {
            self.fuzzy(&normalized, &mut |entries| found.add(entries, MatchRule::Fuzzy));
        }
        let mut list = found.list;
        list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        list.truncate(limit);
        list
    }

    /// The places whose name is `name` or has the same key, best first: all
    /// tiers but the fuzzy one, which costs milliseconds.
    pub fn alike(&self, name: &str) -> Vec<Candidate> {
        let mut list = self.found(name, 1, None).list;
        list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        list
    }

    /// What the key tiers find; a fainter tier is tried only where the better
    /// ones found fewer than `enough`.
    fn found<'f>(&'f self, name: &'f str, enough: usize, near: Option<(f64, f64)>) -> Found<'f, 'a> {
        let normalized = normalize(name);
        let mut found = Found { gazetteer: self, name, seen: HashSet::new(), list: Vec::new(), near };
        if normalized.is_empty() {
            return found;
        }
        found.add(self.get(&normalized), MatchRule::Normalized);
        if found.list.len() < enough
            && let Some(key) = Keys::Romanized.key(&normalized)
        {
            found.add(self.keyed(Keys::Romanized, &key), MatchRule::Romanized);
        }
        if found.list.len() < enough
            && let Some(key) = Keys::Skeleton.key(&normalized)
        {
            found.add(self.keyed(Keys::Skeleton, &key), MatchRule::Skeleton);
        }
        found
    }

    /// Names one letter off (two from nine letters on) with the same first letter.
    fn fuzzy(&self, normalized: &str, add: &mut dyn FnMut(Entries<'_>)) {
        let letters = normalized.chars().count();
        let Some(first) = normalized.chars().next() else { return };
        if !(FUZZY_MIN_LETTERS..=40).contains(&letters) {
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
                    add(self.get(key));
                }
            }
        }
    }
}

/// Candidates as they are collected.
struct Found<'f, 'a> {
    gazetteer: &'f Gazetteer<'a>,
    name: &'f str,
    seen: HashSet<PlaceIndex>,
    list: Vec<Candidate>,
    near: Option<(f64, f64)>,
}

impl Found<'_, '_> {
    fn add(&mut self, entries: Entries<'_>, rule: MatchRule) {
        for entry in entries {
            let Referent::Place(index) = entry.referent else { continue };
            if self.seen.insert(index) {
                let candidate = self.candidate(index, rule);
                self.list.push(candidate);
            }
        }
    }

    fn candidate(&self, index: PlaceIndex, rule: MatchRule) -> Candidate {
        let place = self.gazetteer.place(index);
        let mut best = (f64::MIN, "");
        for name in place.names() {
            let alike = if name.text == self.name { 1.1 } else { similarity(name.text, self.name) };
            if alike > best.0 {
                best = (alike, name.text);
            }
        }
        let rule = if rule == MatchRule::Normalized && best.0 > 1.0 { MatchRule::Exact } else { rule };
        let alike = best.0.clamp(0.0, 1.0);
        let importance = f64::from(place.importance());
        let mut score = alike * rule.weight() * (0.8 + 0.2 * importance);
        let mut rules = vec![
            format!("{rule} match with \"{}\" (similarity {alike:.2})", best.1),
            format!("importance {importance:.2}"),
        ];
        if let Some(near) = self.near {
            let km = distance_km(near, (place.lat(), place.lon()));
            score *= 0.6 + 0.4 / (1.0 + km / 50.0);
            rules.push(format!("{km:.0} km from the given point"));
        }
        Candidate { place: index, rule, name: best.1.to_owned(), similarity: alike, score, rules }
    }
}
