//! Places, their names in every spelling, and matching between the two.
//!
//! The crate knows nothing of articles. Its parts, from the bottom up:
//!
//! - [`name`]: what two spellings of one name have in common (normalization,
//!   romanization, consonant skeletons, similarity);
//! - [`source`]: readers of gazetteer files, every error with file and line;
//! - [`compile`](mod@compile): rows to checked, linked, indexed bytes;
//! - [`Gazetteer`], the one facade that the rest of the program uses: compiled
//!   files, read in place without work at start-up, in layers.

pub mod compile;
mod entry;
mod error;
mod file;
mod gazetteer;
mod index;
mod kind;
mod lookup;
pub mod name;
mod place;
mod shape;
pub mod source;
mod walk;

pub use compile::{Progress, Sorter, Sources, Summary, check, compile, compile_to};
pub use entry::{Entries, Entry, Referent};
pub use error::Error;
pub use file::{Compiled, read, stack, verify};
pub use gazetteer::{Demonym, Gazetteer, Organisation, SAME_PLACE_KM, Source};
pub use index::Keys;
pub use kind::{OrganisationKind, PlaceKind};
pub use lookup::{Candidate, MatchRule, Search};
pub use place::{Place, PlaceIndex, PlaceName, distance_km};
pub use shape::{Detail, Shape};
pub use walk::Walk;
