//! An automaton of all names a few letters off a name.

use fst::Automaton;

/// The most letters of a name.
pub(super) const MOST: usize = 40;
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

/// A row of the table after some letters, and the bytes of a letter begun.
#[derive(Clone)]
pub(super) struct Row {
    cells: [u8; MOST + 1],
    /// Letters read.
    read: usize,
    letter: u32,
    missing: u8,
    dead: bool,
}

impl LettersOff {
    /// `None` for a name that is empty or too long.
    pub fn new(name: &str, most: u8) -> Option<Self> {
        let letters: Vec<char> = name.chars().collect();
        (1..=MOST).contains(&letters.len()).then_some(LettersOff { letters, most })
    }

    /// The row after one more letter.
    fn step(&self, row: &mut Row, letter: char) {
        if row.read == 0 && self.letters.first() != Some(&letter) {
            row.dead = true;
            return;
        }
        row.read += 1;
        // Cells farther from the diagonal than `most` can only be too far.
        let most = usize::from(self.most);
        let (from, to) = (row.read.saturating_sub(most).max(1), (row.read + most).min(self.letters.len()));
        let at = |cells: &[u8; MOST + 1], i: usize| cells.get(i).copied().unwrap_or(FAR);
        let mut diagonal = at(&row.cells, from - 1);
        let start = if from == 1 { u8::try_from(row.read).unwrap_or(FAR).min(FAR) } else { FAR };
        if let Some(cell) = row.cells.get_mut(from - 1) {
            *cell = start;
        }
        let mut least = start;
        for i in from..=to {
            let above = at(&row.cells, i);
            let same = self.letters.get(i - 1) == Some(&letter);
            let left = at(&row.cells, i - 1);
            let value = (diagonal + u8::from(!same)).min(above + 1).min(left + 1).min(FAR);
            diagonal = above;
            if let Some(cell) = row.cells.get_mut(i) {
                *cell = value;
            }
            least = least.min(value);
        }
        if let Some(cell) = row.cells.get_mut(to + 1) {
            *cell = FAR;
        }
        row.dead = from > to || least > self.most;
    }
}

impl Automaton for LettersOff {
    type State = Row;

    fn start(&self) -> Row {
        let mut cells = [FAR; MOST + 1];
        for (cell, n) in cells.iter_mut().zip(0..=self.most) {
            *cell = n;
        }
        Row { cells, read: 0, letter: 0, missing: 0, dead: false }
    }

    fn is_match(&self, row: &Row) -> bool {
        !row.dead
            && row.read > 0
            && row.missing == 0
            && row.cells.get(self.letters.len()).is_some_and(|&off| off <= self.most)
    }

    fn can_match(&self, row: &Row) -> bool {
        !row.dead
    }

    fn accept(&self, row: &Row, byte: u8) -> Row {
        let mut next = row.clone();
        let (letter, missing) = match byte {
            0x80..=0xbf => (row.letter << 6 | u32::from(byte & 0x3f), row.missing.saturating_sub(1)),
            0xc0..=0xdf => (u32::from(byte & 0x1f), 1),
            0xe0..=0xef => (u32::from(byte & 0x0f), 2),
            0xf0..=0xff => (u32::from(byte & 0x07), 3),
            _ => (u32::from(byte), 0),
        };
        (next.letter, next.missing) = (letter, missing);
        if missing == 0 {
            self.step(&mut next, char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(automaton: &LettersOff, name: &str) -> bool {
        let mut row = automaton.start();
        for byte in name.bytes() {
            row = automaton.accept(&row, byte);
            if !automaton.can_match(&row) {
                return false;
            }
        }
        automaton.is_match(&row)
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

        #[test]
        fn accepts_what_the_table_says(a in "[abcéل]{1,9}", b in "[abcéل]{0,10}", most in 1u8..=2) {
            let automaton = LettersOff::new(&a, most).unwrap();
            let expected = a.chars().next() == b.chars().next() && strsim::levenshtein(&a, &b) <= usize::from(most);
            proptest::prop_assert_eq!(accepts(&automaton, &b), expected);
        }
    }
}
