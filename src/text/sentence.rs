//! Sentences.

use std::ops::Range;

use super::token::{Shape, Token};

/// Words before a dot that ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "maj", "capt", "sgt", "gov", "sen", "rep", "st", "ste", "mt",
    "ft", "vs", "no", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mme",
    "mlle", "cf", "art", "janv", "fevr", "avr", "juil", "inc", "ltd", "co", "corp", "jr", "sr", "approx",
];

/// Cuts the words of `source` into sentences.
pub(super) fn split(source: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let wrapped = is_wrapped(source);
    let mut sentences = Vec::with_capacity(tokens.len() / 20 + 1);
    let mut start = 0;
    for (i, pair) in tokens.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let between = source.get(before.end()..after.start()).unwrap_or_default();
        if between.len() > 1 || between == "." || between == "\n" {
            let word = source.get(before.start()..before.end()).unwrap_or_default();
            if breaks(between, word, before, after, wrapped) {
                sentences.push(start..i + 1);
                start = i + 1;
            }
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

/// The bytes of a sentence of words, with the punctuation that closes it.
pub(super) fn span(source: &str, tokens: &[Token], words: &Range<usize>) -> Range<usize> {
    let (Some(first), Some(last)) = (tokens.get(words.start), tokens.get(words.end.saturating_sub(1))) else {
        return 0..0;
    };
    let next = tokens.get(words.end).map_or(source.len(), |t| t.start());
    let tail = source.get(last.end()..next).unwrap_or_default();
    // French sets a space before ! ? »: closing signs after it belong too.
    let closing: usize =
        tail.chars().take_while(|c| !matches!(c, '\n' | '«' | '“' | '(' | '—' | '–')).map(char::len_utf8).sum();
    first.start()..last.end() + tail.get(..closing).unwrap_or_default().trim_end().len()
}

fn breaks(between: &str, word: &str, before: &Token, after: &Token, wrapped: bool) -> bool {
    let newlines = between.bytes().filter(|&b| b == b'\n').count();
    if newlines >= 2 || (newlines == 1 && !wrapped) {
        return true;
    }
    let Some(stop) = between.find(['.', '!', '?', '…', '؟', '۔', '。']) else { return false };
    let end = between.get(stop..).unwrap_or_default();
    let dot = end.starts_with('.');
    if dot && before.shape != Shape::Caseless {
        let single = word.chars().count() == 1 && before.shape == Shape::Upper;
        let lower = word.to_lowercase();
        if single || (ABBREVIATIONS.contains(&lower.as_str()) && before.end() + 4 > after.start()) {
            return false;
        }
    }
    if end.chars().any(|c| c.is_whitespace() || matches!(c, '"' | '»' | '”')) || before.shape == Shape::Caseless {
        return !dot || after.shape != Shape::Lower;
    }
    // "terroriste.Des images": the space was lost.
    dot && end == "." && before.shape == Shape::Lower && after.shape == Shape::Title && word.len() > 2
}

/// Whether the lines were wrapped at a fixed width, so that a new line says nothing.
fn is_wrapped(source: &str) -> bool {
    let mut lines = 0;
    let mut unfinished = 0;
    for line in source.lines().take(200) {
        let line = line.trim_end();
        if line.len() > 200 {
            return false;
        }
        if line.len() >= 50 {
            lines += 1;
            unfinished += usize::from(line.ends_with(|c: char| c.is_alphanumeric() || c == ','));
        }
    }
    lines >= 4 && unfinished * 3 > lines * 2
}
