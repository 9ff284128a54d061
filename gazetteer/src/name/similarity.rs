//! How much two names look alike, between 0 and 1.

use super::{normalize, romanized_key, skeleton};

/// What the likeness of two romanized keys counts, beside that of the spellings.
const ROMANIZED: f64 = 0.97;
/// No two names that normalize to something else are more alike than this.
const MOST: f64 = 0.99;

/// The similarity of two names: 1 for names that normalize to the same,
/// symmetric, and never 1 for names that do not.
///
/// The best of three views: the normalized spellings, their romanized keys
/// (slightly less, since those fold real differences) and their skeletons
/// (less again).
pub fn similarity(a: &str, b: &str) -> f64 {
    Likened::new(a).above(b, f64::MIN).unwrap_or_default()
}

/// A name that others are compared with.
pub(crate) struct Likened {
    normalized: String,
    romanized: Option<String>,
    skeleton: Option<String>,
}

impl Likened {
    pub fn new(name: &str) -> Self {
        let normalized = normalize(name);
        Likened { romanized: romanized_key(&normalized), skeleton: skeleton(&normalized), normalized }
    }

    /// The [`similarity`] to `other` where it is more than `floor`. What
    /// cannot be is not worked out.
    pub fn above(&self, other: &str, floor: f64) -> Option<f64> {
        let other = normalize(other);
        if self.normalized == other {
            return Some(1.0).filter(|&s| s > floor);
        }
        let mut best = floor;
        let a = &self.normalized;
        if most_alike(a, &other) > best {
            best = best.max(strsim::normalized_damerau_levenshtein(a, &other).min(MOST));
        }
        if ROMANIZED > best
            && let (Some(x), Some(y)) = (&self.romanized, romanized_key(&other))
            && ROMANIZED * most_alike(x, &y) > best
        {
            best = best.max(ROMANIZED * strsim::normalized_levenshtein(x, &y));
        }
        // Skeletons of two scripts are all that there is to compare.
        let weight = if a.is_ascii() == other.is_ascii() { 0.8 } else { 0.9 };
        if weight > best
            && let (Some(x), Some(y)) = (&self.skeleton, skeleton(&other))
            && weight * most_alike(x, &y) > best
        {
            best = best.max(weight * strsim::normalized_levenshtein(x, &y));
        }
        (best > floor).then_some(best)
    }
}

/// No less than the normalized similarity of two strings: what has no
/// counterpart in the other must be edited, in whatever order it stands.
fn most_alike(a: &str, b: &str) -> f64 {
    // How many more of a letter the first has; letters that share a place hide
    // a difference, and make none.
    let mut more = [0i16; 64];
    let mut count = |name: &str, by: i16| {
        let letters = name.chars().map(|c| more.get_mut(c as usize % 64).map(|n| *n += by));
        letters.count()
    };
    let letters = count(a, 1).max(count(b, -1));
    let alone = |sign: i16| more.iter().map(|&n| usize::from((n * sign).max(0).unsigned_abs())).sum::<usize>();
    if letters == 0 { 1.0 } else { 1.0 - alone(1).max(alone(-1)) as f64 / letters as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition.
    fn plainly(a: &str, b: &str) -> f64 {
        let (a, b) = (normalize(a), normalize(b));
        if a == b {
            return 1.0;
        }
        let both = |key: fn(&str) -> Option<String>| match (key(&a), key(&b)) {
            (Some(x), Some(y)) => strsim::normalized_levenshtein(&x, &y),
            _ => 0.0,
        };
        let weight = if a.is_ascii() == b.is_ascii() { 0.8 } else { 0.9 };
        let views = [both(romanized_key) * ROMANIZED, both(skeleton) * weight];
        views.into_iter().fold(strsim::normalized_damerau_levenshtein(&a, &b), f64::max).min(MOST)
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

        #[test]
        fn nothing_is_missed_above_the_floor(
            a in "[abehtkql ]{0,9}|[\u{62d}\u{644}\u{628}ا ]{0,5}|[халеп]{0,6}",
            b in "[abehtkql ]{0,9}|[\u{62d}\u{644}\u{628}ا ]{0,5}|[халеп]{0,6}",
            floor in 0.0f64..1.1,
        ) {
            let whole = plainly(&a, &b);
            proptest::prop_assert_eq!(similarity(&a, &b), whole);
            proptest::prop_assert_eq!(Likened::new(&a).above(&b, floor), Some(whole).filter(|&s| s > floor));
        }
    }
}
