//! The field's measures, counted against gold data.

pub mod articles;
mod headlines;
mod names;
mod pairs;

pub use headlines::{Headline, HeadlineCounts, NEAR_KM, Spellings, headlines};
pub use names::{Count, NameCounts, NamedPoint, RIGHT_KM, names};
pub use pairs::{Pair, PairCounts, known, pairs};

/// 0 of 0 is 0.
fn share(x: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { x as f64 / of as f64 }
}
