//! `dateline` turns news into maps.
//!
//! It reads articles, finds the place names, decides which place each one is,
//! decides which event each place belongs to, and emits features for a map.
//! The way through it, each arrow one function on plain values:
//!
//! ```text
//! bytes -> Article -> Text -> [Mention] -> [Resolution] -> [Event] -> [Feature] -> writer
//! ```
//!
//! Not found, ambiguous, undated and unlocated are values, not errors.
//!
//! ```no_run
//! use dateline::article::Article;
//! use dateline::feature::{FeatureOptions, features};
//! use dateline::{Analysis, AnalysisOptions};
//!
//! let article = Article { text: "Clashes broke out in Aleppo on Friday.".into(), ..Article::default() };
//! let analysis = Analysis::new(dateline::builtin(), &article, &AnalysisOptions::default());
//! for feature in features(&analysis, &FeatureOptions::default()) {
//!     println!("{}", feature.id);
//! }
//! ```

mod analysis;
pub mod article;
mod clues;
pub mod decisions;
mod error;
pub mod evaluate;
pub mod event;
pub mod feature;
pub mod geometry;
pub mod output;
mod pipeline;
pub mod recognize;
pub mod resolve;
pub mod text;

use std::sync::LazyLock;

use gazetteer::Gazetteer;

pub use analysis::{Analysis, AnalysisOptions, Piece};
pub use error::Error;
pub use pipeline::run;

/// The bytes of [`builtin`], to lay others over; see [`gazetteer::stack`].
pub static BUILTIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.bin"));

/// The gazetteer inside the program, read where it lies.
///
/// # Panics
/// Never in a build that passed its tests: the bytes are made by `build.rs`.
pub fn builtin() -> &'static Gazetteer<'static> {
    static GAZETTEER: LazyLock<Gazetteer<'static>> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "a damaged program cannot do anything")]
        Gazetteer::new(BUILTIN).expect("the gazetteer inside the program is whole")
    });
    &GAZETTEER
}
