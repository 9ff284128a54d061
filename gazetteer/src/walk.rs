//! [`Walk`]: over running text, word by word.

use std::cell::RefCell;
use std::hash::{BuildHasher, BuildHasherDefault};

use fst::raw::{CompiledAddr, Node, Output};
use rustc_hash::FxHasher;

use crate::index::{Entries, Index, Keys};

/// A walk through the normalized keys, fed with the folded words of a text.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'w, 'a> {
    index: &'w Index<'a>,
    node: Node<'w>,
    output: Output,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub(crate) fn new(index: &'w Index<'a>) -> Self {
        Walk { index, node: index.fst(Keys::Normalized).root(), output: Output::zero() }
    }

    /// A walk that has followed `word`. Texts repeat their words: where the
    /// last ones led is remembered.
    pub(crate) fn from(index: &'w Index<'a>, word: &str) -> Option<Self> {
        let Some(padded) = Step::padded(word) else {
            let mut walk = Walk::new(index);
            return walk.feed(word.as_bytes()).then_some(walk);
        };
        let place = BuildHasherDefault::<FxHasher>::default().hash_one((index.serial(), padded)) as usize % STEPS;
        STEPS_TAKEN.with_borrow_mut(|taken| {
            taken.resize(STEPS, Step::default());
            let step = taken.get_mut(place)?;
            if step.word != padded || step.of != index.serial() {
                let mut walk = Walk::new(index);
                let to = walk.feed(word.as_bytes()).then(|| (walk.node.addr(), walk.output.value()));
                *step = Step { of: index.serial(), word: padded, to };
            }
            let (addr, output) = step.to?;
            Some(Walk { index, node: index.fst(Keys::Normalized).node(addr), output: Output::new(output) })
        })
    }

    /// Follows `bytes`; false where no key goes on like this.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let fst = self.index.fst(Keys::Normalized);
        for &byte in bytes {
            let Some(i) = self.node.find_input(byte) else { return false };
            let transition = self.node.transition(i);
            self.output = self.output.cat(transition.out);
            self.node = fst.node(transition.addr);
        }
        true
    }

    /// The meanings of the key that ends here.
    pub fn entries(&self) -> Option<Entries<'a>> {
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
