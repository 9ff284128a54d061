//! Whether the names were found where they stand.

use std::collections::{BTreeMap, HashSet};

use super::GoldToponym;
use crate::evaluate::share;

/// First code point and the one after the last.
pub(super) type Span = (usize, usize);

/// How many were found, given and wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// Given and wanted.
    pub right: usize,
    /// Given, without those that are neither wanted nor wrong.
    pub given: usize,
    /// Wanted.
    pub wanted: usize,
}

impl Found {
    /// Of what was given, the share that was wanted.
    pub fn precision(&self) -> f64 {
        share(self.right, self.given)
    }

    /// Of what was wanted, the share that was given.
    pub fn recall(&self) -> f64 {
        share(self.right, self.wanted)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.given + self.wanted)
    }
}

impl std::ops::AddAssign for Found {
    fn add_assign(&mut self, other: Found) {
        self.right += other.right;
        self.given += other.given;
        self.wanted += other.wanted;
    }
}

/// Code points that two spans share.
fn shared(a: Span, b: Span) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// The toponyms with their spans as they are to be scored: where a name was not
/// found as it stands but as one of its alternatives, that takes its place; the
/// spans that were not used are optional.
pub(super) fn with_alternatives(gold: &[GoldToponym], given: &[Span]) -> Vec<GoldToponym> {
    let given: HashSet<Span> = given.iter().copied().collect();
    let taken: HashSet<Span> = gold.iter().map(GoldToponym::span).collect();
    let (mut out, mut unused) = (Vec::new(), Vec::new());
    for toponym in gold {
        let free = |a: &Span| !taken.contains(a);
        let instead = toponym.alternatives.iter().copied().find(|a| given.contains(a) && free(a));
        let used = instead.filter(|_| !given.contains(&toponym.span())).unwrap_or(toponym.span());
        let others = std::iter::once(toponym.span()).chain(toponym.alternatives.iter().copied());
        unused.extend(others.filter(|a| *a != used && free(a)).map(|(start, end)| GoldToponym {
            start,
            end,
            optional: true,
            ..GoldToponym::default()
        }));
        out.push(GoldToponym { start: used.0, end: used.1, ..toponym.clone() });
    }
    out.append(&mut unused);
    out
}

/// The spans of names that are wanted, and of those that are optional, each once and in order.
fn wanted_and_optional(gold: &[GoldToponym]) -> (Vec<Span>, Vec<Span>) {
    let spans = |optional: bool| {
        let mut spans: Vec<Span> = gold.iter().filter(|t| t.optional == optional).map(GoldToponym::span).collect();
        spans.sort_unstable();
        spans.dedup();
        spans
    };
    let wanted = spans(false);
    let optional = spans(true).into_iter().filter(|s| wanted.binary_search(s).is_err()).collect();
    (wanted, optional)
}

/// Counts names with the same start and end. `given` is sorted, without repetitions.
pub(super) fn exact(gold: &[GoldToponym], given: &[Span]) -> Found {
    let (wanted, optional) = wanted_and_optional(gold);
    let right = given.iter().filter(|s| wanted.binary_search(s).is_ok()).count();
    let passed_over = given.iter().filter(|s| optional.binary_search(s).is_ok()).count();
    Found { right, given: given.len() - passed_over, wanted: wanted.len() }
}

/// Counts names that share a code point, each with one other at most.
pub(super) fn overlapping(gold: &[GoldToponym], given: &[Span]) -> Found {
    let (wanted, optional) = wanted_and_optional(gold);
    let pairs = matching(&wanted, given);
    let used: HashSet<usize> = pairs.values().copied().collect();
    let passed_over =
        given.iter().enumerate().filter(|(j, s)| !used.contains(j) && optional.iter().any(|o| shared(**s, *o) > 0));
    Found { right: pairs.len(), given: given.len() - passed_over.count(), wanted: wanted.len() }
}

/// How many traps are covered by a span that is no name, and how many there are.
pub(super) fn trapped(gold: &[GoldToponym], given: &[Span], traps: &[Span]) -> (usize, usize) {
    let names: HashSet<Span> = gold.iter().map(GoldToponym::span).collect();
    let wrong: Vec<Span> = given.iter().copied().filter(|s| !names.contains(s)).collect();
    let traps: HashSet<Span> = traps.iter().copied().collect();
    (traps.iter().filter(|t| wrong.iter().any(|s| shared(**t, *s) > 0)).count(), traps.len())
}

/// A largest set of pairs of spans that share something, each span in one pair
/// at most, as numbers in `wanted` to numbers in `given`. Those that share the
/// most are tried first.
fn matching(wanted: &[Span], given: &[Span]) -> BTreeMap<usize, usize> {
    let near: Vec<Vec<usize>> = wanted
        .iter()
        .map(|&w| {
            let all = given.iter().enumerate();
            let mut near: Vec<usize> = all.filter(|(_, g)| shared(w, **g) > 0).map(|(j, _)| j).collect();
            near.sort_by_key(|&j| {
                let g = given.get(j).copied().unwrap_or_default();
                (std::cmp::Reverse(shared(w, g)), g.0.abs_diff(w.0))
            });
            near
        })
        .collect();
    pairs(&near)
}

/// A largest set of pairs of a number and one that is near it, each in one pair
/// at most. The nearest are tried first.
pub(in crate::evaluate) fn pairs(near: &[Vec<usize>]) -> BTreeMap<usize, usize> {
    let mut owner: BTreeMap<usize, usize> = BTreeMap::new();
    for i in 0..near.len() {
        augment(i, near, &mut owner, &mut HashSet::new());
    }
    owner.into_iter().map(|(j, i)| (i, j)).collect()
}

/// Finds a partner for `i`, moving others to another partner where that makes room.
fn augment(i: usize, near: &[Vec<usize>], owner: &mut BTreeMap<usize, usize>, seen: &mut HashSet<usize>) -> bool {
    for &j in near.get(i).into_iter().flatten() {
        if !seen.insert(j) {
            continue;
        }
        let free = match owner.get(&j).copied() {
            None => true,
            Some(other) => augment(other, near, owner, seen),
        };
        if free {
            owner.insert(j, i);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold(spans: &[Span]) -> Vec<GoldToponym> {
        spans.iter().map(|&(start, end)| GoldToponym { start, end, ..GoldToponym::default() }).collect()
    }

    #[test]
    fn spans_are_the_same_or_overlap() {
        let gold = gold(&[(0, 4), (10, 20), (30, 34)]);
        let given = [(0, 4), (10, 15), (16, 20), (40, 44)];
        assert_eq!(exact(&gold, &given), Found { right: 1, given: 4, wanted: 3 });
        assert_eq!(overlapping(&gold, &given), Found { right: 2, given: 4, wanted: 3 });
    }

    #[test]
    fn the_largest_matching_is_found() {
        // The first wanted span fits both given ones, the second only the longer.
        let gold = gold(&[(0, 10), (8, 12)]);
        assert_eq!(overlapping(&gold, &[(0, 3), (4, 12)]).right, 2);
    }

    #[test]
    fn optional_names_are_neither_wanted_nor_wrong() {
        let mut gold = gold(&[(0, 4), (10, 14)]);
        gold[1].optional = true;
        assert_eq!(exact(&gold, &[(0, 4), (10, 14)]), Found { right: 1, given: 1, wanted: 1 });
        assert_eq!(overlapping(&gold, &[(0, 4), (12, 18)]), Found { right: 1, given: 1, wanted: 1 });
    }

    #[test]
    fn an_alternative_is_as_right() {
        let mut gold = gold(&[(10, 14)]);
        gold[0].alternatives = vec![(0, 14)];
        let scored = with_alternatives(&gold, &[(0, 14)]);
        assert_eq!(exact(&scored, &[(0, 14)]), Found { right: 1, given: 1, wanted: 1 });
        let both = [(0, 14), (10, 14)];
        assert_eq!(exact(&with_alternatives(&gold, &both), &both), Found { right: 1, given: 1, wanted: 1 });
    }

    #[test]
    fn a_trap_is_covered_by_what_is_no_name() {
        let gold = gold(&[(0, 4)]);
        assert_eq!(trapped(&gold, &[(0, 4), (10, 14)], &[(0, 6), (10, 20), (30, 32)]), (1, 3));
    }
}
