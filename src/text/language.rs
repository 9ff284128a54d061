//! Which language a text is in.

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use super::token::{Shape, Token};

/// The languages that the program knows, and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
    /// Arabic.
    Ar,
    /// Any other: names are matched, words are not understood.
    Other,
}

impl Lang {
    /// The ISO 639-1 code; `und` for other languages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
            Lang::Ar => "ar",
            Lang::Other => "und",
        }
    }

    /// The language of a tag such as `fr`, `fr-CH`, `ara`.
    pub fn parse(tag: &str) -> Lang {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" | "eng" => Lang::En,
            "fr" | "fra" | "fre" => Lang::Fr,
            "ar" | "ara" => Lang::Ar,
            _ => Lang::Other,
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Small words that only one of the languages uses, the commonest first.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "in", "that", "was", "for", "with", "on", "by", "from", "at", "were", "has", "have",
    "is", "after", "said", "their",
];
const FRENCH: &[&str] = &[
    "le", "la", "les", "des", "du", "et", "dans", "une", "un", "par", "pour", "sur", "qui", "que", "au", "aux", "est",
    "avec", "ont", "sont", "de",
];

/// The small words, packed, and whether each is English, and French.
static SMALL: LazyLock<HashMap<u64, (bool, bool)>> = LazyLock::new(|| {
    let mut small: HashMap<u64, (bool, bool)> = HashMap::default();
    ENGLISH.iter().for_each(|word| small.entry(packed(word.as_bytes())).or_default().0 = true);
    FRENCH.iter().for_each(|word| small.entry(packed(word.as_bytes())).or_default().1 = true);
    small
});

/// A word of at most eight bytes as a number, ASCII letters in lower case; 0 for a longer one.
fn packed(word: &[u8]) -> u64 {
    if word.len() > 8 {
        return 0;
    }
    word.iter().fold(0, |n, b| n << 8 | u64::from(b.to_ascii_lowercase()))
}

/// The language of `source`, from its script and its small words; only the
/// first few thousand characters are read.
pub fn detect(source: &str) -> Lang {
    let mut end = source.len().min(1500);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let head = source.get(..end).unwrap_or_default();
    // Letters of Arabic begin with these bytes, and none of Latin does.
    if head.bytes().any(|b| (0xd8..=0xdb).contains(&b)) {
        let (mut arabic, mut foreign, mut letters) = (0, 0, 0);
        for c in head.chars() {
            letters += usize::from(c.is_alphabetic());
            arabic += usize::from(matches!(c, '\u{0600}'..='\u{06ff}'));
            // Persian and Urdu have letters that Arabic lacks.
            foreign += usize::from(matches!(c, 'پ' | 'چ' | 'گ' | 'ژ' | 'ی' | 'ک' | 'ں' | 'ہ'));
        }
        if arabic * 2 > letters {
            return if foreign * 50 > arabic { Lang::Other } else { Lang::Ar };
        }
    }
    let (mut english, mut french, mut words) = (0, 0, 0);
    let mut count = |word: &[u8]| {
        words += 1;
        let of = SMALL.get(&packed(word)).copied().unwrap_or_default();
        english += usize::from(of.0);
        french += usize::from(of.1);
    };
    if head.is_ascii() {
        head.as_bytes().split(|b| !b.is_ascii_alphabetic()).filter(|w| !w.is_empty()).for_each(&mut count);
    } else {
        head.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).for_each(|w| count(w.as_bytes()));
    }
    if english.max(french) * 25 < words {
        return Lang::Other;
    }
    if french > english { Lang::Fr } else { Lang::En }
}

/// Whether a text is written without regard to case: all capitals, or none.
pub(crate) fn is_caseless(tokens: &[Token]) -> bool {
    let (mut lower, mut upper, mut title) = (0, 0, 0);
    for token in tokens {
        lower += usize::from(token.shape == Shape::Lower);
        upper += usize::from(token.shape == Shape::Upper);
        title += usize::from(token.shape == Shape::Title);
    }
    upper > 4 * (lower + title) || (upper + title == 0 && lower > 20)
}
