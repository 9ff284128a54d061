//! The field's measures, counted against gold data.

mod pairs;

pub use pairs::{Pair, PairCounts, known, pairs};
