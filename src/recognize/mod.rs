//! Toponym recognition: from a text to its mentions.
//!
//! A walk over the words finds every name that the gazetteer knows; the words
//! around each tell what it does there. Names that the gazetteer does not know
//! are found where the text says outright that a place is named ("the village
//! of X"). What is found here is a proposal with its evidence; whether a weak
//! one is a place at all is decided with the whole document in view
//! ([`crate::resolve`]).

mod arabic;
mod context;
mod cues;
mod given;
mod listed;
pub mod model;
mod scan;
mod span;

use std::ops::Range;

use gazetteer::PlaceKind;

pub use context::{Role, Roles, is_highway, ordinary, roles, speaks};
pub use given::{unrecognized, with_given};
pub use scan::recognize;
pub use span::name_span;

/// The part of an article that a mention stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// The body.
    Text,
}

impl Field {
    /// The word that output uses for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Text => "text",
        }
    }
}

/// What a place name does where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// It names a place.
    Toponym,
    /// It names a government or an army by its place: "Moscow said".
    Metonym,
    /// It names a people, or what belongs to a place: "Syrian".
    Demonym,
    /// It is part of another name, or is one: of an organisation, a medium, a
    /// person, an operation, a product.
    Embedded,
}

impl MentionKind {
    /// The word that output uses for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            MentionKind::Toponym => "toponym",
            MentionKind::Metonym => "metonym",
            MentionKind::Demonym => "demonym",
            MentionKind::Embedded => "embedded",
        }
    }
}

/// An occurrence of a name in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub field: Field,
    /// Its bytes in the field.
    pub bytes: Range<usize>,
    /// Its words in the field's [`crate::text::Text`]; without the word for a unit
    /// that `bytes` begin with ("comté de Kerry").
    pub tokens: Range<usize>,
    /// Its sentence.
    pub sentence: usize,
    /// What it does there.
    pub kind: MentionKind,
    /// The normalized name that it was looked up under; differs from the
    /// folded text where a proclitic was cut off.
    pub key: String,
    /// The kind of place that the words around it ask for ("province d'").
    pub asked: Option<PlaceKind>,
    /// The normalized name of the place that a thing of that kind is named after,
    /// where the gazetteer does not know the thing: of "gare de Dunkerque"
    /// "dunkerque".
    pub named_after: Option<String>,
    /// The organisation, person, operation or product that it is, as a number
    /// for [`gazetteer::index::Index::organisation`].
    pub organisation: Option<u32>,
    /// What speaks for its being a place name at all, beside the name itself.
    pub evidence: PlaceEvidence,
    /// The probability that it is used as the name of a place, as the sequence
    /// model reads the sentence; 0 to 1.
    pub score: f32,
}

/// What speaks for, and against, a name being used as the name of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlaceEvidence {
    /// A word such as "village", "province" says so.
    pub announced: bool,
    /// A preposition of place stands before it.
    pub locative: bool,
    /// It stands in a list beside, or after a comma from, another name.
    pub listed: bool,
    /// Number of words.
    pub words: u8,
    /// It begins a sentence, where a capital says nothing.
    pub sentence_start: bool,
    /// A capitalized word that is no part of it touches it.
    pub touched: bool,
    /// A person's title stands before it.
    pub titled: bool,
    /// Letters were cut off before it (Arabic proclitics).
    pub cut: bool,
    /// No gazetteer has this spelling; it reads like one that one has.
    pub respelled: bool,
    /// The words around it say that it speaks or acts.
    pub acts: bool,
    /// It is written in capitals, as abbreviations are.
    pub capitals: bool,
    /// Somebody else says that it names a place ([`with_given`]).
    pub given: bool,
}
