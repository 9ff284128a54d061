//! A text as the rest of the program sees it: words with their folded forms,
//! each with the way back to the original, and sentences.

mod language;
mod sentence;
mod token;

use std::ops::Range;
use std::sync::OnceLock;

pub(crate) use language::is_caseless;
pub use language::{Lang, detect};
pub use token::{Gap, Shape, Token};

/// A text, cut into words and sentences. Offsets are bytes of `source`, always
/// on character boundaries; [`Text::chars_before`] makes code points of them.
#[derive(Debug)]
pub struct Text<'a> {
    /// The text as the article has it.
    pub source: &'a str,
    /// Its language.
    pub lang: Lang,
    /// Its words, in order.
    pub tokens: Vec<Token>,
    /// Its sentences, as ranges of tokens; none is empty.
    pub sentences: Vec<Range<usize>>,
    spans: Vec<Range<usize>>,
    folded: String,
    marks: OnceLock<Box<[u64]>>,
}

impl<'a> Text<'a> {
    /// Reads `source`; `lang` is what is known of its language.
    pub fn new(source: &'a str, lang: Option<Lang>) -> Self {
        let mut text = Text {
            source,
            lang: lang.unwrap_or_else(|| detect(source)),
            tokens: Vec::with_capacity(source.len() / 5),
            sentences: Vec::new(),
            spans: Vec::new(),
            folded: String::with_capacity(source.len()),
            marks: OnceLock::new(),
        };
        token::tokenize(source, &mut text.tokens, &mut text.folded);
        text.sentences = sentence::split(source, &text.tokens);
        text.spans = text.sentences.iter().map(|s| sentence::span(source, &text.tokens, s)).collect();
        text
    }

    /// The folded form of a word ([`gazetteer::name::normalize`]).
    pub fn folded(&self, token: &Token) -> &str {
        self.folded.get(token.folded()).unwrap_or_default()
    }

    /// The folded form of the word with number `i`; empty beyond the ends.
    pub fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| self.folded(t))
    }

    /// What a later stage notes of each word, once: `marker` gives the function
    /// that makes a mark of a folded word, or none where there is nothing to note.
    pub(crate) fn marks<F: Fn(&str) -> u64>(&self, marker: impl FnOnce() -> Option<F>) -> &[u64] {
        self.marks.get_or_init(|| match marker() {
            Some(mark) => self.tokens.iter().map(|t| mark(self.folded(t))).collect(),
            None => Box::default(),
        })
    }

    /// The original of a range of bytes.
    pub fn slice(&self, bytes: Range<usize>) -> &'a str {
        self.source.get(bytes).unwrap_or_default()
    }

    /// What stands between word `i - 1` and word `i`.
    pub fn between(&self, i: usize) -> &'a str {
        let start = i.checked_sub(1).and_then(|p| self.tokens.get(p)).map_or(0, |t| t.end());
        let end = self.tokens.get(i).map_or(self.source.len(), |t| t.start());
        self.slice(start..end)
    }

    /// Whether a dash alone joins word `i` to the one before it: "Bamako-Ségou",
    /// «حمص - تدمر».
    pub fn is_dashed(&self, i: usize) -> bool {
        i > 0 && matches!(self.between(i).trim(), "-" | "‐" | "‑" | "–" | "—")
    }

    /// The bytes from the first to the last word of a range of words.
    pub fn span(&self, tokens: Range<usize>) -> Range<usize> {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|l| self.tokens.get(l))) {
            (Some(first), Some(last)) => first.start()..last.end(),
            _ => 0..0,
        }
    }

    /// The bytes of sentence `i`, with the punctuation that closes it.
    pub fn sentence_span(&self, i: usize) -> Range<usize> {
        self.spans.get(i).cloned().unwrap_or_default()
    }

    /// The sentence that word `i` stands in.
    pub fn sentence_of(&self, i: usize) -> usize {
        self.sentences.partition_point(|s| s.end <= i)
    }

    /// Code points before byte `offset`.
    pub fn chars_before(&self, offset: usize) -> usize {
        self.source.get(..offset).map_or(0, |s| s.chars().count())
    }
}
