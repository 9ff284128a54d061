//! Toponym resolution: from mentions to places.
//!
//! The places of one article hang together. Names are resolved a document at a
//! time: sure names (countries, capitals, demonyms) tell which countries the
//! article is about; these, the words around a name, and the other places say
//! which of the places of that name is meant, and whether it is a place at all.

mod acceptance;
mod candidates;
mod clues;
mod context;
mod document;
mod evidence;
mod focus;
mod locality;
mod metonym;
mod publisher;
mod ranking;
mod scope;
#[cfg(feature = "training")]
pub mod training;
mod weights;

use gazetteer::{MatchRule, PlaceIndex};

pub use document::{Document, ResolveOptions, resolve};
pub use evidence::Evidence;
pub use focus::Focus;
pub use scope::Scope;

/// What became of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// One place, well ahead of the others.
    Resolved,
    /// Several places that fit about as well; the best is given.
    Ambiguous,
    /// A place whose name is only alike.
    Approximate,
    /// A person said so.
    Decided,
    /// No place.
    Unknown,
}

impl Status {
    /// The word that output uses for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Resolved => "resolved",
            Status::Ambiguous => "ambiguous",
            Status::Approximate => "approximate",
            Status::Decided => "decided",
            Status::Unknown => "unknown",
        }
    }
}

/// A place that a mention could have meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The place.
    pub place: PlaceIndex,
    /// Its share of the belief, 0 to 1.
    pub score: f64,
    /// The tier that found it.
    pub rule: MatchRule,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// The place of a mention, with the reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// What became of it.
    pub status: Status,
    /// The place; `None` exactly where the status is unknown.
    pub place: Option<PlaceIndex>,
    /// How sure we are of the place, 0 to 1.
    pub confidence: f64,
    /// The tier that found the name.
    pub rule: Option<MatchRule>,
    /// Why this place.
    pub evidence: Vec<Evidence>,
    /// The other places that it could have been, best first.
    pub alternatives: Vec<Alternative>,
}

impl Resolution {
    /// Whether a person wants to know nothing of the name.
    pub fn is_ignored(&self) -> bool {
        matches!(self.evidence.as_slice(), [Evidence::Ignored(_)])
    }
}
