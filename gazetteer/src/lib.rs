//! Places, their names in every spelling, and matching between the two.
//!
//! The crate knows nothing of articles. Its parts, from the bottom up:
//!
//! - [`name`]: what two spellings of one name have in common (normalization,
//!   romanization, consonant skeletons, similarity);
//! - [`source`]: readers of gazetteer files, every error with file and line;
//! - [`compile`](mod@compile): rows to checked, linked, indexed bytes;
//! - [`index`]: those bytes, read in place without work at start-up;
//! - [`lookup`]: [`Gazetteer`], the one facade that the rest of the program uses.

pub mod compile;
mod error;
pub mod index;
pub mod lookup;
pub mod name;
mod place;
pub mod source;
mod walk;

pub use compile::{Sources, compile};
pub use error::Error;
pub use index::{Demonym, Entry, Organisation, Place, PlaceName};
pub use lookup::{Candidate, Gazetteer, MatchRule};
pub use place::{OrganisationKind, PlaceIndex, PlaceKind, Shape};
pub use walk::Walk;
