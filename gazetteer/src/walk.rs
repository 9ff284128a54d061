//! [`Walk`]: over running text, word by word.

use std::cell::RefCell;
use std::hash::{BuildHasher, BuildHasherDefault};

use fst::raw::{CompiledAddr, Node, Output};
use rustc_hash::FxHasher;

use crate::Gazetteer;
use crate::entry::Entries;
use crate::index::{Index, Keys};

/// A walk through the normalized keys, fed with the folded words of a text.
#[derive(Debug, Clone)]
pub struct Walk<'w> {
    gazetteer: &'w Gazetteer<'w>,
    /// In the lowest file; `None` where no key of it goes on like this.
    first: Option<Cursor<'w>>,
    /// In the layers above, by their number from 0.
    above: Vec<(usize, Cursor<'w>)>,
}

/// A place in the automaton of one file.
#[derive(Debug, Clone, Copy)]
struct Cursor<'w> {
    index: &'w Index<'w>,
    node: Node<'w>,
    output: Output,
}

impl<'w> Walk<'w> {
    pub(crate) fn new(gazetteer: &'w Gazetteer<'w>) -> Self {
        Walk::begin(gazetteer, |index| Some(Cursor::root(index)))
    }

    /// A walk that has followed `word`. Texts repeat their words: where the
    /// last ones led is remembered.
    pub(crate) fn from(gazetteer: &'w Gazetteer<'w>, word: &str) -> Option<Self> {
        let walk = Walk::begin(gazetteer, |index| Cursor::after(index, word));
        walk.goes_on().then_some(walk)
    }

    fn begin(gazetteer: &'w Gazetteer<'w>, cursor: impl Fn(&'w Index<'w>) -> Option<Cursor<'w>>) -> Self {
        let (first, above) = match gazetteer.named_layers() {
            [first, above @ ..] => (cursor(first), above),
            [] => (None, &[][..]),
        };
        let above = above.iter().enumerate().filter_map(|(n, index)| Some((n, cursor(index)?))).collect();
        Walk { gazetteer, first, above }
    }

    fn goes_on(&self) -> bool {
        self.first.is_some() || !self.above.is_empty()
    }

    /// Follows `bytes`; false where no key goes on like this.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        self.first = self.first.take().and_then(|cursor| cursor.feed(bytes));
        self.above.retain_mut(|(_, cursor)| match cursor.feed(bytes) {
            Some(further) => {
                *cursor = further;
                true
            }
            None => false,
        });
        self.goes_on()
    }

    /// The meanings of the key that ends here.
    pub fn entries(&self) -> Option<Entries<'w>> {
        let first = self.first.as_ref().and_then(Cursor::entries);
        if self.above.is_empty() {
            return first;
        }
        let above = self.above.iter().filter_map(|(n, cursor)| Some((*n, cursor.entries()?)));
        let all = self.gazetteer.merge(first.unwrap_or(Entries::none()), above);
        (all.len() > 0).then_some(all)
    }
}

impl<'w> Cursor<'w> {
    fn root(index: &'w Index<'w>) -> Self {
        Cursor { index, node: index.fst(Keys::Normalized).root(), output: Output::zero() }
    }

    fn after(index: &'w Index<'w>, word: &str) -> Option<Self> {
        let Some(padded) = Step::padded(word) else { return Cursor::root(index).feed(word.as_bytes()) };
        let place = BuildHasherDefault::<FxHasher>::default().hash_one((index.serial(), padded)) as usize % STEPS;
        STEPS_TAKEN.with_borrow_mut(|taken| {
            taken.resize(STEPS, Step::default());
            let step = taken.get_mut(place)?;
            if step.word != padded || step.of != index.serial() {
                let led = Cursor::root(index).feed(word.as_bytes());
                let to = led.map(|c| (c.node.addr(), c.output.value()));
                *step = Step { of: index.serial(), word: padded, to };
            }
            let (addr, output) = step.to?;
            Some(Cursor { index, node: index.fst(Keys::Normalized).node(addr), output: Output::new(output) })
        })
    }

    fn feed(mut self, bytes: &[u8]) -> Option<Self> {
        let fst = self.index.fst(Keys::Normalized);
        for &byte in bytes {
            let transition = self.node.transition(self.node.find_input(byte)?);
            self.output = self.output.cat(transition.out);
            self.node = fst.node(transition.addr);
        }
        Some(self)
    }

    fn entries(&self) -> Option<Entries<'w>> {
        self.node.is_final().then(|| self.index.entries(self.output.cat(self.node.final_output())))
    }
}

/// Where a word led from the root.
#[derive(Debug, Clone, Default)]
struct Step {
    /// The index.
    of: u64,
    /// The word, with zeros after it; no word is all zeros.
    word: [u64; 3],
    to: Option<(CompiledAddr, u64)>,
}

impl Step {
    /// A word in the room of a step; `None` for none, and where it is longer than that.
    fn padded(word: &str) -> Option<[u64; 3]> {
        if word.is_empty() {
            return None;
        }
        let mut bytes = [0; 24];
        bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        let mut words = [0; 3];
        for (word, chunk) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*chunk);
        }
        Some(words)
    }
}

/// How many words are remembered: a quarter of a megabyte for each thread.
const STEPS: usize = 1 << 12;

thread_local! {
    static STEPS_TAKEN: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
}
