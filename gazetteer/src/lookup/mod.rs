//! The places that a name may stand for, by tiers.

mod letters_off;
mod reading;
mod search;

use rustc_hash::FxHashSet as HashSet;

use crate::entry::{Entries, Referent};
use crate::index::Keys;
use crate::name::{Likened, normalize};
use crate::{Gazetteer, PlaceIndex};

pub use search::Search;

/// How a name was found, from certain to faint. The tiers are tried in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchRule {
    /// Letter for letter.
    Exact,
    /// The same after [`crate::name::normalize`].
    Normalized,
    /// The same after [`crate::name::romanized_key`].
    Romanized,
    /// The same [`crate::name::skeleton`], or a near one
    /// ([`crate::name::near_skeletons`]).
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
    /// Whether it is about as good as the first: nothing in the name tells
    /// which of them is meant.
    pub tie: bool,
    /// The rules that led to the score, in words.
    pub rules: Vec<String>,
}

impl<'a> Gazetteer<'a> {
    /// The places whose name is `name` or has the same key, best first: all
    /// tiers but the fuzzy one, which costs milliseconds.
    pub fn alike(&self, name: &str) -> Vec<Candidate> {
        let mut list = self.found(name, 1).list;
        list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        list
    }

    /// What the key tiers find; a fainter tier is tried only where the better
    /// ones found fewer than `enough`.
    fn found<'f>(&'f self, name: &'f str, enough: usize) -> Found<'f, 'a> {
        let normalized = normalize(name);
        let mut found =
            Found { gazetteer: self, name, likened: Likened::new(name), seen: HashSet::default(), list: Vec::new() };
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
}

/// Candidates as they are collected.
struct Found<'f, 'a> {
    gazetteer: &'f Gazetteer<'a>,
    name: &'f str,
    likened: Likened,
    seen: HashSet<PlaceIndex>,
    list: Vec<Candidate>,
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
            let alike = if name.text == self.name { Some(1.1) } else { self.likened.above(name.text, best.0) };
            if let Some(alike) = alike.filter(|&a| a > best.0) {
                best = (alike, name.text);
            }
        }
        let rule = if rule == MatchRule::Normalized && best.0 > 1.0 { MatchRule::Exact } else { rule };
        let alike = best.0.clamp(0.0, 1.0);
        let importance = f64::from(place.importance());
        let score = alike * rule.weight() * (0.8 + 0.2 * importance);
        let rules = vec![
            format!("{rule} match with \"{}\" (similarity {alike:.2})", best.1),
            format!("importance {importance:.2}"),
        ];
        Candidate { place: index, rule, name: best.1.to_owned(), similarity: alike, score, tie: false, rules }
    }
}
