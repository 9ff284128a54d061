//! A name prepared for comparing: every view of it that a measure needs.

use super::measure::Bigrams;
use super::model::{Model, WordStats};
use crate::name::romanize::{Script, romanize, script_of};
use crate::name::skeleton::{classes, coarsen};
use crate::name::{NameRules, Qualifier, normalize};

/// Letter codes of the Latin alphabet: 0 is a space, then letters, then digits.
pub const LATIN: usize = 37;
/// Letter codes of the Arabic alphabet: 0 is a space, the last is any other.
pub const ARABIC: usize = 48;
const ARABIC_LETTERS: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگڤڑٹڈں0123456789";

/// The code of a Latin letter or digit.
pub fn latin_code(c: char) -> Option<u8> {
    Some(match c {
        ' ' => 0,
        'a'..='z' => c as u8 - b'a' + 1,
        '0'..='9' => c as u8 - b'0' + 27,
        _ => return None,
    })
}

/// The letter or digit of a code.
pub fn latin_letter(code: u8) -> char {
    match code {
        1..=26 => char::from(b'a' + code - 1),
        27..=36 => char::from(b'0' + code - 27),
        _ => ' ',
    }
}

/// The code of an Arabic letter or digit, normalized.
fn arabic_code(c: char) -> u8 {
    if c == ' ' {
        return 0;
    }
    ARABIC_LETTERS.chars().position(|l| l == c).map_or(ARABIC as u8 - 1, |at| (at as u8 + 1).min(ARABIC as u8 - 1))
}

/// The letter of an Arabic code.
pub fn arabic_letter(code: u8) -> char {
    code.checked_sub(1).map_or(' ', |at| ARABIC_LETTERS.chars().nth(at as usize).unwrap_or('?'))
}

/// A word of a name.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Latin codes.
    pub codes: Vec<u8>,
    /// Arabic codes without the article, of a word in Arabic letters.
    pub arabic: Vec<u8>,
    /// The codes of its class key, vowels kept.
    pub classes: Vec<u8>,
    /// How rare it is: the logarithm of one over its share of names.
    pub rarity: f32,
    /// What the weights know of it.
    pub stats: WordStats,
    /// The one spelling of its generic.
    pub generic: Option<&'static str>,
    /// What it means, in any language.
    pub concept: Option<u16>,
    /// What it says of size, side, height, age, number.
    pub qualifier: Option<Qualifier>,
    /// An article.
    pub article: bool,
    /// It says what kind of place it is.
    pub kind: bool,
    /// All digits.
    pub number: bool,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Latin,
    Arabic,
    /// A script with a table of its own.
    Table,
    /// Han and others without one: letter by letter from Unicode's readings.
    Other,
}

/// A name in all the views that are compared. Preparing it once makes
/// comparing it with many others cheap.
#[derive(Debug, Clone)]
pub struct Form {
    pub(super) normalized: String,
    pub(super) writing: Writing,
    /// Latin codes with spaces.
    pub(super) codes: Vec<u8>,
    /// Latin codes without spaces and articles.
    pub(super) joined: Vec<u8>,
    /// Latin codes of the words in alphabetical order, without spaces.
    pub(super) sorted: Vec<u8>,
    /// Arabic codes, of a name in Arabic letters.
    pub(super) arabic: Vec<u8>,
    pub(super) words: Vec<Word>,
    pub(super) bigrams: Bigrams,
    /// Consonant classes.
    pub(super) skeleton: Vec<u8>,
    /// Coarser classes.
    pub(super) coarse: Vec<u8>,
    /// Classes with vowels.
    pub(super) key: Vec<u8>,
    /// First letters of the words.
    pub(super) initials: Vec<u8>,
    /// Written without capitals where its script has them.
    pub(super) lower: bool,
    /// Written in capitals only.
    pub(super) upper: bool,
    /// Written with vowels.
    pub(super) vowels: bool,
    /// Vowels are a smaller part of it than in any language.
    pub(super) bare: bool,
}

fn codes(text: &str) -> Vec<u8> {
    text.chars().filter_map(latin_code).collect()
}

/// Whether a name is Arabic letters spelled out one by one, as machines do
/// ("mdrst alrashd"): no capitals, and words that hardly have a vowel.
fn is_machine_arabic(name: &str, latin: &str) -> bool {
    let vowels = latin.bytes().filter(|b| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')).count();
    let letters = latin.bytes().filter(u8::is_ascii_alphabetic).count();
    !name.chars().any(char::is_uppercase) && !latin.contains(['e', 'o']) && vowels * 3 < letters
}

/// The same with the article parted from its word.
fn part_articles(latin: &str) -> String {
    let part = |w: &str| match w.strip_prefix("al") {
        Some(rest) if rest.len() > 2 => format!("al {rest}"),
        _ => w.to_owned(),
    };
    latin.split(' ').map(part).collect::<Vec<_>>().join(" ")
}

impl Form {
    /// Prepares a name, as it is written, with the weights of `model`.
    pub fn new(name: &str, model: &Model) -> Self {
        let normalized = normalize(name);
        let scripts = |wanted: Script| normalized.chars().any(|c| c != ' ' && script_of(c) == wanted);
        let arabic = scripts(Script::Arabic);
        let romanized = romanize(&normalized);
        let with_vowels = romanized.as_ref().is_some_and(|(_, vowels)| *vowels);
        let (writing, latin) = match romanized {
            Some((latin, _)) if arabic => (Writing::Arabic, latin),
            Some((latin, _)) if latin == normalized => (Writing::Latin, latin),
            Some((latin, _)) => (Writing::Table, latin),
            None => (Writing::Other, normalize(&any_ascii::any_ascii(name))),
        };
        let latin = if is_machine_arabic(name, &latin) { part_articles(&latin) } else { latin };
        let all = codes(&latin);
        let rules = NameRules::builtin();
        let native: Vec<&str> = normalized.split(' ').collect();
        let romanized: Vec<&str> = latin.split(' ').collect();
        let same_words = native.len() == romanized.len();
        let words: Vec<Word> = romanized
            .iter()
            .enumerate()
            .filter(|(_, w)| !w.is_empty())
            .map(|(i, &latin)| {
                let own = native.get(i).copied().filter(|_| same_words).unwrap_or(latin);
                let bare = own.strip_prefix("ال").filter(|b| b.chars().count() > 1).unwrap_or(own);
                let generic = rules.generic(own).or_else(|| rules.generic(bare)).or_else(|| rules.generic(latin));
                let kinds = |w: &str| !rules.type_words(w).is_empty();
                let concept = rules.concept(own).or_else(|| rules.concept(bare)).or_else(|| rules.concept(latin));
                let stats = model.word(latin);
                Word {
                    arabic: if arabic { bare.chars().map(arabic_code).collect() } else { Vec::new() },
                    classes: codes(&classes(latin, true)),
                    rarity: stats.map_or(model.rarest, |s| s.rarity),
                    stats: stats.unwrap_or_default(),
                    generic,
                    concept,
                    qualifier: rules
                        .qualifier(own)
                        .or_else(|| rules.qualifier(bare))
                        .or_else(|| rules.qualifier(latin)),
                    article: rules.is_article(latin),
                    kind: generic.is_some() || concept.is_some() || kinds(own) || kinds(bare) || kinds(latin),
                    number: latin.bytes().all(|b| b.is_ascii_digit()),
                    codes: codes(latin),
                }
            })
            .collect();
        let joined: Vec<u8> = words.iter().filter(|w| !w.article).flat_map(|w| w.codes.iter().copied()).collect();
        let joined =
            if joined.is_empty() { words.iter().flat_map(|w| w.codes.iter().copied()).collect() } else { joined };
        let mut order: Vec<&Word> = words.iter().filter(|w| !w.article).collect();
        order.sort_by(|a, b| a.codes.cmp(&b.codes));
        let skeleton = classes(&latin, false);
        let cased = name.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        let vowels = joined.iter().filter(|&&c| matches!(latin_letter(c), 'a' | 'e' | 'i' | 'o' | 'u')).count();
        Form {
            arabic: if writing == Writing::Arabic { normalized.chars().map(arabic_code).collect() } else { Vec::new() },
            sorted: order.iter().flat_map(|w| w.codes.iter().copied()).collect(),
            bigrams: Bigrams::of(&joined),
            coarse: codes(&coarsen(&skeleton)),
            skeleton: codes(&skeleton),
            key: codes(&classes(&latin, true)),
            initials: words.iter().filter_map(|w| w.codes.first().copied()).collect(),
            lower: cased && !name.chars().any(char::is_uppercase),
            upper: cased && !name.chars().any(char::is_lowercase),
            vowels: with_vowels,
            bare: writing == Writing::Latin && joined.len() >= 4 && vowels * 5 < joined.len(),
            codes: all,
            joined,
            writing,
            words,
            normalized,
        }
    }

    /// Its Latin codes, spaces among them.
    pub fn latin(&self) -> &[u8] {
        &self.codes
    }

    /// Its Arabic codes; empty where it is in another script.
    pub fn arabic(&self) -> &[u8] {
        &self.arabic
    }

    /// Its words in Latin letters.
    pub fn words(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(|w| w.codes.iter().map(|&c| latin_letter(c)).collect())
    }
}
