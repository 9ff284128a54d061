//! Words: maximal runs of letters, digits and their marks.

use std::ops::Range;

use gazetteer::name::fold_char;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// "alep"
    Lower,
    /// "Alep"
    Title,
    /// "ALEP", and single capitals
    Upper,
    /// "McDonald"
    Mixed,
    /// "2024", "15th"
    Digits,
    /// Scripts without case: "حلب"
    Caseless,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Nothing before: the text begins.
    Start,
    /// White space only, within one paragraph.
    Space,
    /// One hyphen or dash without spaces.
    Hyphen,
    /// One apostrophe.
    Apostrophe,
    /// A dot and a space after a short abbreviation: "St. Louis".
    Abbreviation,
    /// Anything else: punctuation, a new line.
    Break,
}

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    start: u32,
    end: u32,
    fold_start: u32,
    fold_end: u32,
    /// How it is written.
    pub shape: Shape,
    /// What separates it from the word before.
    pub gap: Gap,
}

impl Token {
    /// First byte.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Byte after the last.
    pub fn end(&self) -> usize {
        self.end as usize
    }

    pub(super) fn folded(&self) -> Range<usize> {
        self.fold_start as usize..self.fold_end as usize
    }

    /// Whether it is written with a capital first letter.
    pub fn is_capitalized(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper | Shape::Mixed)
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' | '´' | '′')
}

fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    matches!(c, '\u{0620}'..='\u{0669}')
        || !is_apostrophe(c)
            && (c.is_alphanumeric()
                || matches!(c, '\u{0300}'..='\u{036f}' | '\u{0610}'..='\u{061a}' | '\u{0640}'
                | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{0591}'..='\u{05c7}' | '\u{0900}'..='\u{0dff}'
                | '\u{200c}'..='\u{200d}' | '\u{00ad}'))
}

/// Short words before a dot that belongs to a name.
const NAME_ABBREVIATIONS: &[&str] = &["st", "ste", "mt", "ft", "pt"];

/// Cuts `source` into words and appends their folded forms to `folded`.
pub(super) fn tokenize(source: &str, tokens: &mut Vec<Token>, folded: &mut String) {
    let bytes = source.as_bytes();
    let mut at = 0;
    let mut previous_end = 0;
    while at < bytes.len() {
        let Some(c) = source.get(at..).and_then(|s| s.chars().next()) else { break };
        if !is_word_char(c) {
            at += c.len_utf8();
            continue;
        }
        let start = at;
        let fold_start = folded.len();
        let mut writing = Writing::default();
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                folded.push(byte.to_ascii_lowercase() as char);
                writing.see_ascii(byte);
                at += 1;
                continue;
            }
            if byte.is_ascii() {
                // "U.S.": a dot between single letters belongs to the word.
                if byte == b'.'
                    && writing.is_initials()
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
                    && !bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic)
                {
                    writing.after_dot();
                    at += 1;
                    continue;
                }
                if byte == b'.' && writing.dots > 0 && writing.letters_since_dot == 1 {
                    at += 1;
                }
                break;
            }
            let Some(c) = source.get(at..).and_then(|s| s.chars().next()) else { break };
            if !is_word_char(c) {
                break;
            }
            fold_char(c, folded);
            writing.see(c);
            at += c.len_utf8();
        }
        let gap = gap(source.get(previous_end..start).unwrap_or_default(), tokens.last(), folded);
        tokens.push(Token {
            start: start as u32,
            end: at as u32,
            fold_start: fold_start as u32,
            fold_end: folded.len() as u32,
            shape: writing.shape(),
            gap,
        });
        previous_end = at;
    }
}

/// What has been seen of a word.
#[derive(Default)]
struct Writing {
    first_upper: bool,
    upper: u32,
    lower: u32,
    caseless: u32,
    digits: u32,
    dots: u32,
    letters_since_dot: u32,
}

impl Writing {
    fn see_ascii(&mut self, byte: u8) {
        self.letters_since_dot += 1;
        if byte.is_ascii_uppercase() {
            self.first_upper |= self.upper + self.lower + self.caseless + self.digits == 0;
            self.upper += 1;
        } else if byte.is_ascii_lowercase() {
            self.lower += 1;
        } else {
            self.digits += 1;
        }
    }

    fn see(&mut self, c: char) {
        self.letters_since_dot += 1;
        if matches!(c, '\u{0600}'..='\u{065f}' | '\u{066e}'..='\u{06ef}') {
            self.caseless += 1;
            return;
        }
        if c.is_uppercase() {
            self.first_upper |= self.upper + self.lower + self.caseless + self.digits == 0;
            self.upper += 1;
        } else if c.is_lowercase() {
            self.lower += 1;
        } else if c.is_numeric() {
            self.digits += 1;
        } else if c.is_alphabetic() {
            self.caseless += 1;
        }
    }

    fn is_initials(&self) -> bool {
        self.letters_since_dot == 1 && self.digits == 0 && self.caseless == 0
    }

    fn after_dot(&mut self) {
        self.dots += 1;
        self.letters_since_dot = 0;
    }

    fn shape(&self) -> Shape {
        if self.upper + self.lower + self.caseless == 0 || (self.digits > 0 && self.upper == 0 && self.caseless == 0) {
            Shape::Digits
        } else if self.caseless > 0 {
            Shape::Caseless
        } else if self.upper == 0 {
            Shape::Lower
        } else if self.lower == 0 {
            Shape::Upper
        } else if self.first_upper && self.upper == 1 {
            Shape::Title
        } else {
            Shape::Mixed
        }
    }
}

fn gap(between: &str, previous: Option<&Token>, folded: &str) -> Gap {
    let Some(previous) = previous else { return Gap::Start };
    let mut chars = between.chars();
    match (chars.next(), chars.next()) {
        (Some(' ' | '\u{a0}'), None) => Gap::Space,
        (Some('-' | '‐' | '‑' | '–'), None) => Gap::Hyphen,
        (Some(c), None) if is_apostrophe(c) => Gap::Apostrophe,
        (Some('.'), Some(' ' | '\u{a0}'))
            if between.len() <= 3 && folded.get(previous.folded()).is_some_and(|w| NAME_ABBREVIATIONS.contains(&w)) =>
        {
            Gap::Abbreviation
        }
        _ if !between.is_empty() && between.chars().all(char::is_whitespace) && between.matches('\n').count() < 2 => {
            Gap::Space
        }
        _ => Gap::Break,
    }
}
