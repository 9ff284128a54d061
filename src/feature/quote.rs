//! What of a text is shown, and offsets as other programs count them.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::Text;

/// From bytes to code points, for the offsets that are needed of one field;
/// the field is read once.
#[derive(Debug, Default)]
pub(super) struct CodePoints {
    /// Code points of the field before the text that was read.
    before: usize,
    /// Sorted (byte, code point); empty where the two are the same.
    known: Vec<(usize, usize)>,
}

impl CodePoints {
    /// Counts up to each of `offsets` in `source`, which `before` code points precede.
    pub(super) fn new(source: &str, before: usize, offsets: impl Iterator<Item = usize>) -> Self {
        if source.is_ascii() {
            return CodePoints { before, known: Vec::new() };
        }
        let mut bytes: Vec<usize> = offsets.collect();
        bytes.sort_unstable();
        bytes.dedup();
        let (mut at, mut count) = (0, 0);
        let known = bytes.into_iter().map(|byte| {
            count += source.get(at..byte).map_or(0, |s| s.chars().count());
            at = byte;
            (byte, count)
        });
        CodePoints { before, known: known.collect() }
    }

    /// The code point at `byte`, one of the offsets that were asked for.
    pub(super) fn at(&self, byte: usize) -> i64 {
        let found = self.known.binary_search_by_key(&byte, |k| k.0).ok().and_then(|i| self.known.get(i));
        (self.before + found.map_or(byte, |k| k.1)) as i64
    }
}

/// A sentence longer than this many bytes is cut around what it is quoted for:
/// text without full stops would be copied whole into every feature.
pub(super) const LONG: usize = 2000;
/// What is kept of it to each side, in bytes.
const AROUND: usize = 400;
/// Stands where words were left out.
const CUT: &str = "…";

/// The sentence with number `sentence`; around `focus` where it is very long.
pub(super) fn quote<'a>(text: &Text<'a>, sentence: usize, focus: &Range<usize>) -> Cow<'a, str> {
    let span = text.sentence_span(sentence);
    if span.len() <= LONG {
        return text.slice(span).into();
    }
    let near = |i: usize| text.tokens.get(i).map(|t| t.start()..t.end());
    let first = text.tokens.partition_point(|t| t.end() + AROUND < focus.start);
    let last = text.tokens.partition_point(|t| t.start() <= focus.end + AROUND).saturating_sub(1);
    let start = near(first).map_or(span.start, |t| t.start.clamp(span.start, focus.start.max(span.start)));
    let end = near(last).map_or(span.end, |t| t.end.clamp(focus.end.min(span.end), span.end));
    let before = if start > span.start { CUT } else { "" };
    let after = if end < span.end { CUT } else { "" };
    [before, text.slice(start..end), after].concat().into()
}

/// The clause that `core` (the trigger, and the place where it stands in the
/// same sentence) belongs to: from the sign before it to the sign after it.
pub(super) fn clause<'a>(text: &Text<'a>, sentence: usize, core: Range<usize>) -> &'a str {
    let span = text.sentence_span(sentence);
    let window = core.start.saturating_sub(LONG).max(span.start)..(core.end + LONG).min(span.end);
    // Signs stand between words only: "2,000" is one clause.
    let mut start = core.start;
    let mut depth = 0;
    for i in (0..=text.tokens.partition_point(|t| t.end() <= core.start)).rev() {
        let Some(token) = text.tokens.get(i).filter(|t| t.start() >= window.start) else { break };
        start = start.min(token.start());
        let between = text.between(i);
        if between.chars().rev().any(|c| ends_clause(c, between, [')', '('], &mut depth)) {
            break;
        }
    }
    let mut end = core.end;
    let mut depth = 0;
    for i in text.tokens.partition_point(|t| t.start() < core.end)..=text.tokens.len() {
        let before = i.checked_sub(1).and_then(|p| text.tokens.get(p));
        let Some(before) = before.filter(|t| t.end() <= window.end) else { break };
        end = end.max(before.end());
        let between = text.between(i);
        if between.chars().any(|c| ends_clause(c, between, ['(', ')'], &mut depth)) {
            break;
        }
    }
    text.slice(start..end)
}

/// Whether `c`, which stands in `between` two words, ends a clause. What stands
/// in brackets is passed over; a bracket that closes and was not opened ends it.
fn ends_clause(c: char, between: &str, [open, close]: [char; 2], depth: &mut usize) -> bool {
    match c {
        _ if c == open => *depth += 1,
        _ if c == close && *depth == 0 => return true,
        _ if c == close => *depth -= 1,
        _ if *depth > 0 => {}
        ',' | ';' | ':' | '،' | '؛' => return between.chars().count() > 1,
        '"' | '«' | '»' | '“' | '”' | '—' => return true,
        _ => {}
    }
    false
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn offsets_become_code_points() {
        let source = "à Alep, حلب, ok";
        let offsets = [0, 3, 7, 9, 15, 19];
        let points = CodePoints::new(source, 0, offsets.into_iter().rev());
        for byte in offsets {
            assert_eq!(points.at(byte) as usize, source[..byte].chars().count());
        }
        assert_eq!(CodePoints::new("plain", 0, [3].into_iter()).at(3), 3);
    }

    #[test]
    fn clauses_end_at_signs() {
        let source = "Rebels, who had fled in 2016, entered the city of Aleppo with 2,000 men, the group said. More.";
        let text = Text::new(source, Some(Lang::En));
        let core = source.find("entered").unwrap()..source.find(" with").unwrap();
        assert_eq!(clause(&text, 0, core), "entered the city of Aleppo with 2,000 men");
        let source = "Fighters of the group (HTS, formerly Nusra) entered Aleppo (north).";
        let text = Text::new(source, Some(Lang::En));
        let core = source.find("entered").unwrap()..source.find(" (north").unwrap();
        assert_eq!(clause(&text, 0, core), "Fighters of the group (HTS, formerly Nusra) entered Aleppo (north");
        let whole = Text::new("Clashes in Idlib.", Some(Lang::En));
        assert_eq!(clause(&whole, 0, 0..7), "Clashes in Idlib");
    }

    #[test]
    fn only_long_sentences_are_cut() {
        let short = Text::new("Shells fell on Idlib. Nothing else.", Some(Lang::En));
        assert_eq!(quote(&short, 0, &(15..20)), "Shells fell on Idlib.");
        let source = ["mot ".repeat(2000), "Alep ".to_owned(), "mot ".repeat(2000)].concat();
        let text = Text::new(&source, Some(Lang::Fr));
        let cut = quote(&text, 0, &(8000..8004));
        assert!(cut.len() < 3 * AROUND && cut.contains("Alep") && cut.starts_with('…') && cut.ends_with('…'), "{cut}");
    }
}
