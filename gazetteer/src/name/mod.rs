//! What two spellings of one name have in common.
//!
//! Three steps, each lossier than the one before: [`normalize()`] folds what no
//! reader would call a difference (case, marks, apostrophes, hyphens);
//! [`romanized_key`] folds what the traditions of romanization do differently
//! (ou/u, ch/sh, dj/j, articles, generics) and keeps the vowel classes;
//! [`skeleton`] keeps the consonants only, and so meets names written in
//! Arabic letters. [`similarity()`] weighs what is left between two names.

mod keys;
pub mod likeness;
mod normalize;
mod romanize;
mod similarity;
mod skeleton;
mod tradition;
mod variants;

pub use keys::unglued;
pub use normalize::{fold_char, normalize, normalize_into};
pub use romanize::{Script, script_of};
pub(crate) use similarity::Likened;
pub use similarity::similarity;
pub use skeleton::{near_skeletons, romanized_key, skeleton};
pub use tradition::readings;
pub use variants::{NameRules, Qualifier, Side, TypeWord, is_article};
