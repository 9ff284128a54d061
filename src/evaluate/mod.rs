//! The field's measures, counted against gold data.

use std::path::Path;

pub mod articles;
pub mod events;
mod headlines;
mod names;
mod pairs;

pub use headlines::{Headline, HeadlineCounts, NEAR_KM, Spellings, headlines};
pub use names::{Count, NameCounts, NamedPoint, RIGHT_KM, names};
pub use pairs::{Pair, PairCounts, known, pairs};

/// The whole of a file of gold data; `-` is standard input.
///
/// # Errors
/// It cannot be read, or is not UTF-8.
pub fn text_of(path: &Path) -> std::io::Result<String> {
    if path == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) }
}

/// 0 of 0 is 0.
fn share(x: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { x as f64 / of as f64 }
}
