//! Phrases of folded words, found with one hash look-up a word.
//!
//! A phrase is written as folded words: `*` at a word's end stands for any
//! ending, `_` for up to three words in between. Arabic words match without
//! the proclitics و ف ب ل ك and without the article.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::path::Path;

use gazetteer::source::{Line, Table};

use super::first;
use crate::text::{Gap, Lang, Text};

/// The most words that a `_` stands for.
const MAX_BETWEEN: usize = 3;

/// One element of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Word(&'static str),
    Stem(&'static str),
    Between,
}

#[derive(Debug)]
struct Phrase<T> {
    parts: Vec<Part>,
    /// Letters that the phrase fixes: the more, the more telling.
    weight: usize,
    value: T,
}

/// A phrase that fits: the word after it, its weight, itself.
type Best<'p, T> = (usize, usize, &'p Phrase<T>);

/// Where a phrase was found.
#[derive(Debug)]
pub(super) struct Hit<'p, T> {
    /// Its words.
    pub(super) tokens: Range<usize>,
    /// What its row says.
    pub(super) value: &'p T,
}

/// Phrases of one language.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    buckets: HashMap<u64, Vec<Head<u32>>, BuildHasherDefault<KeyHasher>>,
    phrases: Vec<Phrase<T>>,
    arabic: bool,
    /// The bit of the table in the marks of words; 0 for a table of its own.
    table: u64,
}

/// Keys are packed letters or short words; one multiplication for each eight
/// bytes spreads them.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

/// Words by their spelling.
pub(super) type WordMap<V> = HashMap<&'static str, V, BuildHasherDefault<KeyHasher>>;

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.write_u64(chunk.iter().fold(0, |n, &b| n << 8 | u64::from(b)));
        }
    }

    fn write_u64(&mut self, key: u64) {
        let spread = (self.0.rotate_left(5) ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ spread >> 29;
    }
}

/// The first word of a phrase by its first eight bytes, so that most
/// comparisons are one of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<T> {
    pub(super) bits: u64,
    pub(super) mask: u64,
    /// The number of the phrase, or the tables that have such a phrase.
    pub(super) of: T,
}

/// The first eight bytes of a word, as a number that begins with the first.
pub(super) fn bits(word: &str) -> u64 {
    let bytes = word.as_bytes();
    if let Some(eight) = bytes.first_chunk::<8>() {
        return u64::from_be_bytes(*eight);
    }
    // Of a shorter word its head and its tail, which may overlap.
    let tail = 64 - 8 * bytes.len() as u32;
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>(), bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        (Some(head), Some(end), ..) => {
            u64::from(u32::from_be_bytes(*head)) << 32 | u64::from(u32::from_be_bytes(*end)) << tail
        }
        (_, _, Some(head), Some(end)) => {
            u64::from(u16::from_be_bytes(*head)) << 48 | u64::from(u16::from_be_bytes(*end)) << tail
        }
        _ => bytes.first().map_or(0, |&b| u64::from(b) << 56),
    }
}

/// The first three letters (two bytes each in Arabic), which a stem and all
/// words with it share.
pub(super) const fn key(bits: u64, arabic: bool) -> u64 {
    if arabic { bits >> 16 } else { bits >> 40 }
}

fn cut<'w>(word: &'w str, prefixes: &[char]) -> Option<&'w str> {
    let rest = word.strip_prefix(prefixes)?;
    (rest.chars().nth(2).is_some()).then_some(rest)
}

/// An Arabic word as it stands, then without conjunction, preposition, article,
/// the mark of the future.
pub(super) fn forms(word: &str, arabic: bool) -> impl Iterator<Item = &str> {
    let mut list = [Some(word), None, None, None, None, None];
    if arabic {
        let bare = cut(word, &['و', 'ف']);
        list[1] = bare;
        let unjoined = bare.unwrap_or(word);
        list[2] = cut(unjoined, &['ب', 'ل', 'ك']);
        let article = |w: &'_ str| -> Option<usize> {
            let rest = w.strip_prefix("ال").or_else(|| w.strip_prefix("لل"))?;
            rest.chars().nth(1).is_some().then_some(w.len() - rest.len())
        };
        let without = |w| article(w).and_then(|n| str::get(w, n..));
        list[3] = without(unjoined).or_else(|| without(word));
        list[4] = list[2].and_then(without);
        // "سينسحب" is "ينسحب" that is still to come.
        list[5] = unjoined.strip_prefix('س').filter(|w| w.starts_with(['ي', 'ت']) && w.chars().nth(3).is_some());
    }
    list.into_iter().flatten()
}

/// The first of a word's forms that a map knows.
pub(super) fn look_up<'m, V>(map: &'m WordMap<V>, word: &str, lang: Lang) -> Option<&'m V> {
    if lang == Lang::Ar { forms(word, true).find_map(|f| map.get(f)) } else { map.get(word) }
}

impl Part {
    fn parse(word: &'static str) -> Part {
        match word.strip_suffix('*') {
            _ if word == "_" => Part::Between,
            Some(stem) => Part::Stem(stem),
            None => Part::Word(word),
        }
    }

    fn fits(self, word: &str, arabic: bool) -> bool {
        match self {
            Part::Word(w) => word == w || (arabic && forms(word, true).any(|f| f == w)),
            Part::Stem(s) => word.starts_with(s) || (arabic && forms(word, true).any(|f| f.starts_with(s))),
            Part::Between => true,
        }
    }

    fn letters(self) -> usize {
        match self {
            // A word that is fixed to its end says more than a stem.
            Part::Word(w) => w.chars().count() + 1,
            Part::Stem(s) => s.chars().count(),
            Part::Between => 0,
        }
    }
}

impl<T> Phrases<T> {
    /// No phrases.
    pub(super) fn new(lang: Lang) -> Self {
        Phrases { buckets: HashMap::default(), phrases: Vec::new(), arabic: lang == Lang::Ar, table: 0 }
    }

    /// The first words of its phrases.
    pub(super) fn heads(&self) -> impl Iterator<Item = Head<u64>> {
        self.buckets.values().flatten().map(|h| Head { bits: h.bits, mask: h.mask, of: self.table })
    }

    /// The phrases whose first word shares its first letters with a word.
    fn bucket(&self, bits: u64) -> Option<&[Head<u32>]> {
        self.buckets.get(&key(bits, self.arabic)).map(Vec::as_slice)
    }

    /// Adds a phrase with what it means.
    pub(super) fn add(&mut self, pattern: &'static str, value: T) {
        let parts: Vec<Part> = pattern.split(' ').filter(|w| !w.is_empty()).map(Part::parse).collect();
        let Some(Part::Word(first) | Part::Stem(first)) = parts.first() else { return };
        let whole = matches!(parts.first(), Some(Part::Word(_)));
        // A word that ends within eight bytes is compared with its end.
        let mask = if first.len() >= 8 || whole { u64::MAX } else { !(u64::MAX >> (8 * first.len())) };
        let head = Head { bits: bits(first), mask, of: self.phrases.len() as u32 };
        self.buckets.entry(key(head.bits, self.arabic)).or_default().push(head);
        let weight = parts.iter().map(|p| p.letters()).sum();
        self.phrases.push(Phrase { parts, weight, value });
    }

    /// Whether a phrase may begin at word `i`: no phrase is read, only the mark of the word.
    pub(super) fn may_begin(&self, text: &Text<'_>, i: usize) -> bool {
        self.table == 0 || first::may_begin(text, i, self.table)
    }

    /// The longest phrase that begins at word `i` and ends before word `end`;
    /// of equally long ones the most telling.
    pub(super) fn at<'p>(&'p self, text: &Text<'_>, i: usize, end: usize) -> Option<Hit<'p, T>> {
        if !self.may_begin(text, i) {
            return None;
        }
        let mut best = None;
        if self.arabic {
            for form in forms(text.word(i), true) {
                self.best(form, text, i, end, &mut best);
            }
        } else {
            self.best(text.word(i), text, i, end, &mut best);
        }
        best.map(|(stop, _, phrase): Best<'p, T>| Hit { tokens: i..stop, value: &phrase.value })
    }

    /// Looks for a better phrase than `best` whose first word is `form`.
    fn best<'p>(&'p self, form: &str, text: &Text<'_>, i: usize, end: usize, best: &mut Option<Best<'p, T>>) {
        let bits = bits(form);
        let Some(bucket) = self.bucket(bits) else { return };
        for head in bucket.iter().filter(|h| h.bits == bits & h.mask) {
            let Some(phrase) = self.phrases.get(head.of as usize) else { continue };
            let begins = match phrase.parts.first() {
                Some(Part::Word(w)) => *w == form,
                Some(Part::Stem(s)) => form.starts_with(s),
                _ => false,
            };
            if !begins {
                continue;
            }
            let rest = phrase.parts.get(1..).unwrap_or_default();
            let Some(stop) = fit(rest, text, i + 1, end, self.arabic) else { continue };
            if best.as_ref().is_none_or(|(s, w, _)| (stop, phrase.weight) > (*s, *w)) {
                *best = Some((stop, phrase.weight, phrase));
            }
        }
    }

    /// All phrases in a range of words from left to right, none overlapping.
    pub(super) fn scan<'p>(&'p self, text: &Text<'_>, tokens: Range<usize>) -> Vec<Hit<'p, T>> {
        let mut hits = Vec::new();
        let mut i = tokens.start;
        while i < tokens.end {
            match self.at(text, i, tokens.end) {
                Some(hit) => {
                    i = hit.tokens.end;
                    hits.push(hit);
                }
                None => i += 1,
            }
        }
        hits
    }
}

/// The end of the words that fit `parts` from word `i` on.
fn fit(parts: &[Part], text: &Text<'_>, i: usize, end: usize, arabic: bool) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(i) };
    if *part == Part::Between {
        for skipped in 0..=MAX_BETWEEN {
            if let Some(stop) = fit(rest, text, i + skipped, end, arabic) {
                return Some(stop);
            }
            if text.tokens.get(i + skipped).is_none_or(|t| t.gap == Gap::Break) {
                return None;
            }
        }
        return None;
    }
    let token = text.tokens.get(i).filter(|t| i < end && t.gap != Gap::Break)?;
    part.fits(text.folded(token), arabic).then(|| fit(rest, text, i + 1, end, arabic))?
}

/// One value for each language that the tables know.
#[derive(Debug)]
pub(super) struct ByLang<T>([T; 3]);

impl<T> ByLang<T> {
    /// Makes each from its language.
    pub(super) fn new(make: impl Fn(Lang) -> T) -> Self {
        ByLang([Lang::En, Lang::Fr, Lang::Ar].map(make))
    }

    /// The value for a language; `None` for languages without tables.
    pub(super) fn get(&self, lang: Lang) -> Option<&T> {
        self.0.get(Self::number(lang)?)
    }

    /// The value for a language, to be filled.
    pub(super) fn get_mut(&mut self, lang: Lang) -> Option<&mut T> {
        self.0.get_mut(Self::number(lang)?)
    }

    fn number(lang: Lang) -> Option<usize> {
        match lang {
            Lang::En => Some(0),
            Lang::Fr => Some(1),
            Lang::Ar => Some(2),
            Lang::Other => None,
        }
    }
}

/// Calls `each` with every line of an embedded table.
pub(super) fn table(name: &'static str, tsv: &'static str, columns: &[&str], mut each: impl FnMut(&Line<'_, 'static>)) {
    let read = Table::new(Path::new(name), tsv, columns).and_then(|table| {
        table.for_each(|line| {
            each(line);
            Ok(())
        })
    });
    debug_assert!(read.is_ok(), "{read:?}");
}

/// Reads an embedded table of phrases, which has the number `number` in
/// [`first`]; `value` makes of a line what its phrase means.
pub(super) fn read<T>(
    name: &'static str,
    tsv: &'static str,
    number: u32,
    value: impl Fn(&Line<'_, 'static>) -> Option<T>,
) -> ByLang<Phrases<T>> {
    let mut all = ByLang::new(|lang| Phrases { table: 1 << number, ..Phrases::new(lang) });
    table(name, tsv, &["lang", "pattern"], |line| {
        if let (Some(phrases), Some(value)) = (all.get_mut(Lang::parse(line.get("lang"))), value(line)) {
            phrases.add(line.get("pattern"), value);
        }
    });
    all
}

/// Checks that hold for every table of phrases: folded, no duplicates, all
/// languages, first words that the index can find.
#[cfg(test)]
pub(super) fn check_table(name: &'static str, tsv: &'static str) -> HashMap<&'static str, usize> {
    let mut seen = std::collections::HashSet::new();
    let mut count = HashMap::new();
    table(name, tsv, &["lang", "pattern"], |line| {
        let (lang, pattern) = (line.get("lang"), line.get("pattern"));
        assert!(seen.insert((lang, pattern)), "{name}: {lang} {pattern} stands twice");
        *count.entry(lang).or_default() += 1;
        for (n, word) in pattern.split(' ').enumerate() {
            let bare = word.strip_suffix('*').unwrap_or(word);
            assert!(word == "_" || gazetteer::name::normalize(bare) == bare, "{name}: `{word}` is not folded");
            assert!(n > 0 || word != "_", "{name}: `{pattern}` begins with a gap");
            assert!(n > 0 || bare == word || bare.chars().count() > 2, "{name}: the stem `{word}` is too short");
        }
        assert!(!pattern.ends_with('_'), "{name}: `{pattern}` ends with a gap");
    });
    assert_eq!(count.len(), 3, "{name}: a language is missing");
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lang: Lang, patterns: &[&'static str], source: &str) -> Vec<String> {
        let mut phrases = Phrases::new(lang);
        for p in patterns {
            phrases.add(p, ());
        }
        let text = Text::new(source, Some(lang));
        let hits = phrases.scan(&text, 0..text.tokens.len());
        hits.iter().map(|h| text.slice(text.span(h.tokens.clone())).to_owned()).collect()
    }

    #[test]
    fn words_as_numbers_begin_with_their_first_letter() {
        for word in ["", "a", "de", "the", "city", "Alep!", "Aleppo", "Syrian!", "fighters", "attacked it"] {
            let mut bytes = [0; 8];
            word.bytes().zip(&mut bytes).for_each(|(b, slot)| *slot = b);
            assert_eq!(bits(word), u64::from_be_bytes(bytes), "{word}");
        }
    }

    #[test]
    fn the_longest_phrase_wins() {
        let patterns = &["air strike", "air strike*", "strike*", "pris le controle", "tirs _ de roquettes"];
        assert_eq!(found(Lang::En, patterns, "Air strikes and a strike."), ["Air strikes", "strike"]);
        assert_eq!(found(Lang::Fr, patterns, "ils ont pris le contrôle"), ["pris le contrôle"]);
        assert_eq!(
            found(Lang::Fr, patterns, "des tirs très intensifs de roquettes"),
            ["tirs très intensifs de roquettes"]
        );
        assert_eq!(found(Lang::Fr, patterns, "des tirs, puis de roquettes"), [""; 0]);
    }

    #[test]
    fn arabic_words_match_without_proclitics() {
        let patterns = &["قصف*", "سيطر* علي"];
        assert_eq!(found(Lang::Ar, patterns, "وقصفت الطائرات"), ["وقصفت"]);
        assert_eq!(found(Lang::Ar, patterns, "بالقصف وللقصف"), ["بالقصف", "وللقصف"]);
        assert_eq!(found(Lang::Ar, patterns, "سيطرت على المدينة"), ["سيطرت على"]);
        assert_eq!(found(Lang::Ar, patterns, "المقصف"), [""; 0]);
    }
}
