//! What each word of a text may begin: one look-up a word for all tables of
//! phrases together. Most words begin nothing, and no table is asked for them.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::phrase::{ByLang, Head, KeyHasher, Phrases, bits, forms, key};
use super::{actor, date, grammar, number, relation, sense, trigger};
use crate::text::{Lang, Text};

/// The numbers of the tables: bits of a word's mark.
pub(super) const TRIGGERS: u32 = 0;
pub(super) const CUES: u32 = 1;
pub(super) const ACTORS: u32 = 2;
pub(super) const NUMBERS: u32 = 3;
pub(super) const TIMES: u32 = 4;
pub(super) const BOUNDS: u32 = 5;
pub(super) const COUNTED: u32 = 6;
pub(super) const BEFORE: u32 = 7;
pub(super) const UNITS: u32 = 8;
pub(super) const CROSSES: u32 = 9;
pub(super) const ROADS: u32 = 10;
pub(super) const DATE_STARTS: u32 = 11;
/// The first of the classes of dates.
pub(super) const DATES: u32 = 12;
/// After the last of them.
pub(super) const SENSES: u32 = 47;

/// The first bit of what a word does by itself ([`grammar::Class`]).
const CLASS: u32 = 48;

/// The first words of all phrases of one language.
pub(super) struct First {
    buckets: HashMap<u64, Vec<Head<u64>>, BuildHasherDefault<KeyHasher>>,
    /// A bit for each key's hash: most words are told apart without a look-up.
    filter: Box<[u64; FILTER]>,
    pub(super) lang: Lang,
}

/// 64-bit words of the filter; 2¹⁵ bits for some thousand keys.
const FILTER: usize = 512;

/// The place of a key in the filter.
const fn slot(key: u64) -> (usize, u64) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 49;
    (hash as usize / 64, 1 << (hash % 64))
}

impl First {
    fn new(lang: Lang) -> Self {
        let mut first = First { buckets: HashMap::default(), filter: Box::new([0; FILTER]), lang };
        trigger::register(&mut first);
        grammar::register(&mut first);
        actor::register(&mut first);
        number::register(&mut first);
        relation::register(&mut first);
        sense::register(&mut first);
        date::register(&mut first);
        first
    }

    /// Adds the first words of a table.
    pub(super) fn add<T>(&mut self, table: &ByLang<Phrases<T>>) {
        let Some(phrases) = table.get(self.lang) else { return };
        phrases.heads().for_each(|head| self.add_head(head));
    }

    /// Adds what a word does by itself, where its bits are all of it.
    pub(super) fn add_word(&mut self, word: &str, class: u16) {
        if self.holds(word) {
            self.add_head(Head { bits: bits(word), mask: u64::MAX, of: u64::from(class) << CLASS });
        }
    }

    /// Whether the bits of a word are all of it. Of an Arabic word only the
    /// first form that is known counts.
    fn holds(&self, word: &str) -> bool {
        word.len() < 8 && self.lang != Lang::Ar
    }

    fn add_head(&mut self, head: Head<u64>) {
        let key = key(head.bits, self.lang == Lang::Ar);
        let (word, bit) = slot(key);
        if let Some(word) = self.filter.get_mut(word) {
            *word |= bit;
        }
        let bucket = self.buckets.entry(key).or_default();
        match bucket.iter_mut().find(|h| h.bits == head.bits && h.mask == head.mask) {
            Some(known) => known.of |= head.of,
            None => bucket.push(head),
        }
    }

    fn mark(&self, word: &str) -> u64 {
        let arabic = self.lang == Lang::Ar;
        let class = if self.holds(word) { 0 } else { grammar::class_of(word, self.lang) };
        let mut mark = u64::from(class) << CLASS;
        let mut see = |form: &str| {
            let bits = bits(form);
            let key = key(bits, arabic);
            let (word, bit) = slot(key);
            if self.filter.get(word).is_none_or(|w| w & bit == 0) {
                return;
            }
            for head in self.buckets.get(&key).into_iter().flatten().filter(|h| h.bits == bits & h.mask) {
                mark |= head.of;
            }
        };
        if arabic {
            forms(word, true).for_each(see)
        } else {
            see(word)
        }
        mark
    }
}

static FIRST: LazyLock<ByLang<First>> = LazyLock::new(|| ByLang::new(First::new));

/// The mark of word `i`.
fn mark(text: &Text<'_>, i: usize) -> u64 {
    let marks = text.marks(|| FIRST.get(text.lang).map(|first| |word: &str| first.mark(word)));
    marks.get(i).copied().unwrap_or_default()
}

/// Whether a phrase of one of `tables` (bits) may begin at word `i`.
pub(super) fn may_begin(text: &Text<'_>, i: usize, tables: u64) -> bool {
    mark(text, i) & tables != 0
}

/// What word `i` does by itself, as the bits of its class.
pub(super) fn class_bits(text: &Text<'_>, i: usize) -> u16 {
    (mark(text, i) >> CLASS) as u16
}
