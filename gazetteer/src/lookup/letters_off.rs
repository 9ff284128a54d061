//! An automaton of all names a few letters off a name.

use fst::raw::{Fst, Node};

/// The most letters of a name.
pub(super) const MOST: usize = 40;
/// The most letters that may be off.
const MOST_OFF: usize = 2;
/// More than any number of letters that may be off.
const FAR: u8 = 9;

/// Accepts what is at most so many letters (added, dropped, changed) off a
/// name, and begins with its first letter. It is walked as it stands, a row of
/// the usual table a letter: nothing is built, which for one look-up costs
/// more than the walk.
pub(super) struct LettersOff {
    letters: Vec<char>,
    most: u8,
}

/// The cells of a row of the table that are not too far from its diagonal, and
/// the bytes of a letter begun. The cell in the middle says how far the letters
/// read are off as many letters of the name.
#[derive(Debug, Clone, Copy)]
struct Row {
    cells: [u8; 2 * MOST_OFF + 1],
    /// Letters read.
    read: u8,
    letter: u32,
    missing: u8,
}

impl LettersOff {
    /// `None` for a name that is empty or too long, and for more than two letters.
    pub fn new(name: &str, most: u8) -> Option<Self> {
        let letters: Vec<char> = name.chars().collect();
        let wanted = (1..=MOST).contains(&letters.len()) && usize::from(most) <= MOST_OFF;
        wanted.then_some(LettersOff { letters, most })
    }

    /// Calls `found` with every key that is accepted, in the order of the keys.
    pub fn keys(&self, fst: &Fst<&[u8]>, found: &mut dyn FnMut(&[u8])) {
        self.walk(fst, fst.root(), self.start(), &mut Vec::with_capacity(2 * MOST), found);
    }

    fn walk(&self, fst: &Fst<&[u8]>, node: Node<'_>, row: Row, key: &mut Vec<u8>, found: &mut dyn FnMut(&[u8])) {
        let mut follow = |at: fst::raw::Transition| {
            let Some(next) = self.accept(row, at.inp) else { return };
            let to = fst.node(at.addr);
            key.push(at.inp);
            if to.is_final() && self.is_match(next) {
                found(key);
            }
            self.walk(fst, to, next, key, found);
            key.pop();
        };
        // Where no more may be off, few letters lead on: they are looked up.
        let Some(next) = self.only(row) else {
            return node.transitions().for_each(follow);
        };
        for &byte in next.iter().take_while(|&&b| b != 0) {
            if let Some(n) = node.find_input(byte) {
                follow(node.transition(n));
            }
        }
    }

    fn start(&self) -> Row {
        let mut cells = [FAR; 2 * MOST_OFF + 1];
        for (cell, n) in cells.iter_mut().skip(MOST_OFF).zip(0..=self.most) {
            *cell = n;
        }
        Row { cells, read: 0, letter: 0, missing: 0 }
    }

    /// The place in the name that a cell of the row stands for.
    fn place(&self, row: Row, cell: usize) -> Option<usize> {
        (usize::from(row.read) + cell).checked_sub(MOST_OFF).filter(|&i| i <= self.letters.len())
    }

    /// The first bytes of the only letters that lead on from a row, in order
    /// and filled up with 0; `None` where any letter may.
    fn only(&self, row: Row) -> Option<[u8; 2 * MOST_OFF + 1]> {
        if row.missing > 0 || row.read > 0 && row.cells.iter().any(|&c| c < self.most) {
            return None;
        }
        let mut next = [0u8; 2 * MOST_OFF + 1];
        let mut count = 0;
        for (cell, &off) in row.cells.iter().enumerate() {
            let first = row.read == 0 && cell == MOST_OFF;
            let letter = self.place(row, cell).and_then(|i| self.letters.get(i));
            if let Some(letter) = letter.filter(|_| first || row.read > 0 && off == self.most) {
                let byte = letter.encode_utf8(&mut [0; 4]).bytes().next().unwrap_or_default();
                if let Some(slot) = next.get_mut(count).filter(|_| byte != 0) {
                    *slot = byte;
                    count += 1;
                }
            }
        }
        let filled = next.get_mut(..count).unwrap_or_default();
        filled.sort_unstable();
        // Each once; what stands twice is put last and passed over.
        let mut kept = 0;
        let mut each = [0u8; 2 * MOST_OFF + 1];
        for &byte in next.iter().take(count) {
            if kept == 0 || each.get(kept - 1) != Some(&byte) {
                if let Some(slot) = each.get_mut(kept) {
                    *slot = byte;
                }
                kept += 1;
            }
        }
        Some(each)
    }

    /// The row after one more letter; `None` where nothing can match any more.
    fn step(&self, row: Row, letter: char) -> Option<Row> {
        if row.read == 0 && self.letters.first() != Some(&letter) {
            return None;
        }
        let mut next = Row { read: row.read.checked_add(1)?, ..row };
        let (mut left, mut least) = (FAR, FAR);
        for cell in 0..next.cells.len() {
            let mut value = FAR;
            if let Some(i) = self.place(next, cell) {
                // In the row before, the same cell stands for one letter less.
                let diagonal = row.cells.get(cell).copied().unwrap_or(FAR);
                let above = row.cells.get(cell + 1).copied().unwrap_or(FAR);
                value = match i.checked_sub(1) {
                    None => next.read,
                    Some(before) => {
                        let other = self.letters.get(before) != Some(&letter);
                        (diagonal + u8::from(other)).min(above + 1).min(left + 1)
                    }
                };
                if value > self.most {
                    value = FAR;
                }
            }
            if let Some(slot) = next.cells.get_mut(cell) {
                *slot = value;
            }
            left = value;
            least = least.min(value);
        }
        (least <= self.most).then_some(next)
    }

    fn is_match(&self, row: Row) -> bool {
        let last = (self.letters.len() + MOST_OFF).checked_sub(usize::from(row.read));
        row.read > 0 && row.missing == 0 && last.and_then(|n| row.cells.get(n)).is_some_and(|&off| off <= self.most)
    }

    /// The row after one more byte; `None` where nothing can match any more.
    fn accept(&self, row: Row, byte: u8) -> Option<Row> {
        let (letter, missing) = match byte {
            0x80..=0xbf => (row.letter << 6 | u32::from(byte & 0x3f), row.missing.saturating_sub(1)),
            0xc0..=0xdf => (u32::from(byte & 0x1f), 1),
            0xe0..=0xef => (u32::from(byte & 0x0f), 2),
            0xf0..=0xff => (u32::from(byte & 0x07), 3),
            _ => (u32::from(byte), 0),
        };
        let next = Row { letter, missing, ..row };
        if missing > 0 {
            return Some(next);
        }
        self.step(next, char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(automaton: &LettersOff, name: &str) -> bool {
        name.bytes()
            .try_fold(automaton.start(), |row, byte| automaton.accept(row, byte))
            .is_some_and(|row| automaton.is_match(row))
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

        #[test]
        fn accepts_what_the_table_says(a in "[abcéل]{1,9}", b in "[abcéل]{0,10}", most in 1u8..=2) {
            let automaton = LettersOff::new(&a, most).unwrap();
            let expected = a.chars().next() == b.chars().next() && strsim::levenshtein(&a, &b) <= usize::from(most);
            proptest::prop_assert_eq!(accepts(&automaton, &b), expected);
        }

        #[test]
        fn the_walk_finds_what_is_accepted(
            a in "[abcéل]{1,7}",
            keys in proptest::collection::btree_set("[abcéل]{0,7}", 1..200),
            most in 1u8..=2,
        ) {
            let mut builder = fst::SetBuilder::memory();
            for key in &keys {
                builder.insert(key).unwrap();
            }
            let bytes = builder.into_inner().unwrap();
            let fst = fst::raw::Fst::new(bytes.as_slice()).unwrap();
            let automaton = LettersOff::new(&a, most).unwrap();
            let mut found = Vec::new();
            automaton.keys(&fst, &mut |key| found.push(String::from_utf8(key.to_vec()).unwrap()));
            let expected: Vec<String> = keys.into_iter().filter(|k| accepts(&automaton, k)).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
