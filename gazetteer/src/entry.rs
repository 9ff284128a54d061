//! What a key of the gazetteer stands for.

use crate::PlaceIndex;

/// Bytes of one packed [`Entry`].
pub(crate) const ENTRY_LEN: usize = 5;
/// Set in an FST value that points to a posting list.
pub(crate) const MULTI: u64 = 1 << 39;
/// Languages that names are tagged with; anything else is the empty tag.
/// `abbr` marks abbreviations, which only capitals stand for.
pub(crate) const LANGS: &[&str] =
    &["", "en", "fr", "ar", "abbr", "ku", "tr", "ru", "uk", "he", "fa", "es", "de", "it", "pt"];

/// The tag in [`LANGS`], the empty one where it has none.
pub(crate) fn known_lang(lang: &str) -> &'static str {
    LANGS.iter().find(|l| **l == lang).copied().unwrap_or("")
}

/// What a key of the gazetteer can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referent {
    /// A place.
    Place(PlaceIndex),
    /// A people or language named after a place; see [`crate::Gazetteer::demonym`].
    Demonym(u32),
    /// Something that is no place; see [`crate::Gazetteer::organisation`].
    Organisation(u32),
}

/// One meaning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it means.
    pub referent: Referent,
    /// Language of the name: `en`, `fr`, `ar`, …, `abbr`, or empty.
    pub lang: &'static str,
    /// Whether it is the place's main name.
    pub main: bool,
}

impl Entry {
    pub(crate) fn pack(self) -> u64 {
        let (kind, index) = match self.referent {
            Referent::Place(p) => (0u64, p.0),
            Referent::Demonym(d) => (1, d),
            Referent::Organisation(o) => (2, o),
        };
        let lang = LANGS.iter().position(|l| *l == self.lang).unwrap_or(0) as u64;
        u64::from(index) << 8 | lang << 3 | u64::from(self.main) << 2 | kind
    }

    fn unpack(packed: u64) -> Self {
        let index = (packed >> 8) as u32;
        Entry {
            referent: match packed & 3 {
                0 => Referent::Place(PlaceIndex(index)),
                1 => Referent::Demonym(index),
                _ => Referent::Organisation(index),
            },
            lang: LANGS.get((packed >> 3 & 31) as usize).copied().unwrap_or(""),
            main: packed & 4 != 0,
        }
    }
}

/// The meanings of one key, the most important place first.
#[derive(Debug, Clone)]
pub struct Entries<'a>(Inner<'a>);

#[derive(Debug, Clone)]
enum Inner<'a> {
    One(Option<u64>),
    Many(std::slice::ChunksExact<'a, u8>),
    Merged(std::vec::IntoIter<Entry>),
}

impl<'a> Entries<'a> {
    /// No meanings.
    pub const fn none() -> Self {
        Entries(Inner::One(None))
    }

    /// The meanings behind the value that an automaton has for a key.
    pub(crate) fn of(value: u64, postings: &'a [u8]) -> Self {
        if value & MULTI == 0 {
            return Entries(Inner::One(Some(value)));
        }
        let at = (value & !MULTI) as usize * ENTRY_LEN;
        let list = postings
            .get(at..at + ENTRY_LEN)
            .map(|c| unpack5(c) as usize * ENTRY_LEN)
            .and_then(|len| postings.get(at + ENTRY_LEN..at + ENTRY_LEN + len));
        Entries(Inner::Many(list.unwrap_or_default().chunks_exact(ENTRY_LEN)))
    }

    /// Meanings that several layers gave.
    pub(crate) fn merged(entries: Vec<Entry>) -> Self {
        Entries(Inner::Merged(entries.into_iter()))
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        match &mut self.0 {
            Inner::One(value) => value.take().map(Entry::unpack),
            Inner::Many(chunks) => chunks.next().map(|c| Entry::unpack(unpack5(c))),
            Inner::Merged(entries) => entries.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = match &self.0 {
            Inner::One(value) => usize::from(value.is_some()),
            Inner::Many(chunks) => chunks.len(),
            Inner::Merged(entries) => entries.len(),
        };
        (n, Some(n))
    }
}

impl ExactSizeIterator for Entries<'_> {}

fn unpack5(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))
}
