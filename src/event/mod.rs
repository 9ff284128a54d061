//! Events: what happened, when, where, who did it, and who says so.
//!
//! What is particular to a language stands in the tables of `data/`, each
//! phrase as folded words ([`crate::text::Text::word`]); Arabic ones without
//! proclitics and article. To teach the module a new word, add a row:
//!
//! - `kinds.tsv`: the event types and what ACLED, PLOVER and maps call them;
//! - `triggers.tsv`: phrases that tell an event, with its type, their form
//!   (`n` noun, `t` verb with an object, `i` verb without) and what they need
//!   beside them (`actor`, `place`, `both`, `either`, `next`, `before`, `number`); the
//!   type `-` marks phrases that only look like one;
//! - `senses.tsv`: words beside a trigger that say what it means: `topic` and
//!   `thing` make it a figure of speech, `air` and `artillery` name the weapon,
//!   `death` words tell deaths of any cause, `violence` words that somebody caused them;
//! - `cues.tsv`: negation, doubt, plans, verbs of saying, sources, anaphors;
//! - `words.tsv`: prepositions, conjunctions, articles, generic nouns;
//! - `actors.tsv`, `numbers.tsv`, `dates.tsv`, `relations.tsv`: what their
//!   names say.

mod actor;
mod attachment;
mod attribution;
mod date;
mod extract;
mod first;
mod grammar;
mod kind;
mod number;
mod phrase;
mod place;
mod relation;
mod sense;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod testing;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
#[cfg(feature = "training")]
pub mod training;
mod trigger;
mod view;

use std::ops::Range;

use jiff::civil::DateTime;

pub use date::{date_of, publication_in};
pub use extract::{drop_appositions, extract, places_of};
pub use kind::EventType;
pub use relation::relations;
pub use view::Context;

use crate::recognize::Field;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that output uses for it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// What a word stands for.
            pub fn parse(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// What the text asserts, not how sure the program is.
    Certainty {
        /// Told as fact.
        Asserted = "asserted",
        /// Told by a named source.
        Reported = "reported",
        /// Said by a party to the event.
        Claimed = "claimed",
        /// "allegedly", the French conditional.
        Unverified = "unverified",
        /// Sources contradict each other.
        Disputed = "disputed",
        /// Said not to be so.
        Denied = "denied",
        /// Said to come.
        Planned = "planned",
    }
}

words! {
    /// How finely a date is known.
    TimePrecision {
        /// One day.
        Day = "day",
        /// One week.
        Week = "week",
        /// One month.
        Month = "month",
        /// One year.
        Year = "year",
        /// Not at all.
        Unknown = "unknown",
    }
}

words! {
    /// What a date rests on.
    DateBasis {
        /// The text states it in full.
        Stated = "stated",
        /// Reckoned from the publication date: "vendredi", "two days earlier".
        Relative = "relative",
        /// No date in the text: the day of publication.
        Publication = "publication",
        /// Nothing.
        None = "none",
    }
}

/// When something happened: the first and the last moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// First moment.
    pub start: Option<DateTime>,
    /// Last moment.
    pub end: Option<DateTime>,
    /// How finely it is known.
    pub precision: TimePrecision,
    /// What it rests on.
    pub basis: DateBasis,
}

words! {
    /// How a place lies to the name that the text gives.
    RelationKind {
        /// At or in it; the plain case.
        At = "at",
        /// Expressly inside it.
        In = "in",
        /// Near it: "aux abords de", "on the outskirts of".
        Near = "near",
        /// In a direction from it, no distance: "à l'ouest d'Alep".
        Direction = "direction",
        /// A distance from it, with or without a direction.
        Distance = "distance",
        /// Between it and another: "entre Saraqeb et Alep".
        Between = "between",
        /// Along it: "along the Euphrates".
        Along = "along",
        /// A part of it: "northern Syria", "le nord de la Syrie".
        Within = "within",
    }
}

/// How the place meant lies to the place named.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// The kind of relation.
    pub kind: RelationKind,
    /// Compass direction `N`, `NNE`, … for [`RelationKind::Direction`],
    /// [`RelationKind::Distance`] and [`RelationKind::Within`].
    pub direction: Option<&'static str>,
    /// Distance in kilometres.
    pub distance_km: Option<f64>,
    /// The other mention, as an index into the article's mentions: the far end
    /// of [`RelationKind::Between`], or the place that a road is cut to.
    pub other: Option<usize>,
    /// The words that state it, as bytes of the field, the name included.
    pub bytes: Range<usize>,
}

/// Numbers that the text gives; minimum and maximum, equal where it is exact,
/// the maximum [`Numbers::OPEN`] for "at least".
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Numbers {
    /// Killed.
    pub fatalities: Option<(u32, u32)>,
    /// Injured.
    pub injured: Option<(u32, u32)>,
    /// Driven from home.
    pub displaced: Option<(u32, u32)>,
    /// Taken prisoner, arrested or abducted.
    pub captured: Option<(u32, u32)>,
    /// Square kilometres.
    pub area_km2: Option<f64>,
}

impl Numbers {
    /// The maximum of what has none.
    pub const OPEN: u32 = u32::MAX;
}

/// Something that happened, as one sentence tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened.
    pub event_type: EventType,
    /// The field that tells it.
    pub field: Field,
    /// The sentence that tells it.
    pub sentence: usize,
    /// The words that gave the type, as bytes of the field.
    pub trigger: Range<usize>,
    /// When.
    pub when: When,
    /// What the text asserts.
    pub certainty: Certainty,
    /// Told as history, not as news.
    pub background: bool,
    /// Who says so.
    pub attribution: Option<String>,
    /// Who did it.
    pub initiator: Option<String>,
    /// To whom.
    pub target: Option<String>,
    /// All parties named, initiator and target among them.
    pub actors: Vec<String>,
    /// Numbers.
    pub numbers: Numbers,
    /// The words that give the numbers.
    pub number_text: Option<String>,
    /// Where: indices into the article's mentions.
    pub places: Vec<usize>,
}
