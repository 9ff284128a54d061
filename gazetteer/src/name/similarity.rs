//! How much two names look alike, between 0 and 1.

use super::{normalize, romanized_key, skeleton};

/// The similarity of two names: 1 for names that normalize to the same,
/// symmetric, and never 1 for names that do not.
///
/// The best of three views: the normalized spellings, their romanized keys
/// (slightly less, since those fold real differences) and their skeletons
/// (less again).
pub fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (normalize(a), normalize(b));
    if a == b {
        return 1.0;
    }
    let spelled = strsim::normalized_damerau_levenshtein(&a, &b);
    let romanized = match (romanized_key(&a), romanized_key(&b)) {
        (Some(a), Some(b)) => 0.97 * strsim::normalized_levenshtein(&a, &b),
        _ => 0.0,
    };
    let consonants = match (skeleton(&a), skeleton(&b)) {
        // Skeletons of two scripts are all that there is to compare.
        (Some(x), Some(y)) => {
            let weight = if a.is_ascii() == b.is_ascii() { 0.8 } else { 0.9 };
            weight * strsim::normalized_levenshtein(&x, &y)
        }
        _ => 0.0,
    };
    spelled.max(romanized).max(consonants).min(0.99)
}
