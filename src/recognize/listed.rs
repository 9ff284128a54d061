//! Names of the gazetteer in the words of a text.

use std::ops::Range;

use gazetteer::{Gazetteer, Walk};

use super::arabic::Stem;
use crate::text::{Gap, Shape, Text};

/// No name in the gazetteer has more words.
const MAX_WORDS: usize = 10;

/// Walks the gazetteer's keys from word `i` of a text, which is read as `stem`,
/// for as long as one goes on. `at` is called after each word, with the number
/// of the word after it.
pub(super) fn walk<'w>(
    gazetteer: &'w Gazetteer<'_>,
    text: &Text<'_>,
    i: usize,
    stem: Stem<'_>,
    mut at: impl FnMut(usize, &Walk<'w>),
) {
    let begun = if stem.article {
        let mut walk = gazetteer.walk();
        (walk.feed("ال".as_bytes()) && walk.feed(stem.rest.as_bytes())).then_some(walk)
    } else {
        gazetteer.walk_from(stem.rest)
    };
    let Some(mut walk) = begun else { return };
    let mut end = i + 1;
    loop {
        at(end, &walk);
        let Some(next) = text.tokens.get(end).filter(|_| end - i < MAX_WORDS) else { return };
        let joined = match next.gap {
            Gap::Space | Gap::Hyphen | Gap::Abbreviation => walk.feed(b" "),
            Gap::Apostrophe => true,
            Gap::Break | Gap::Start => false,
        };
        if !joined || !walk.feed(text.folded(next).as_bytes()) {
            return;
        }
        end += 1;
    }
}

/// Whether word `i` is a small article that a name is joined to: "al-Bab".
pub(super) fn is_joined_article(text: &Text<'_>, i: usize) -> bool {
    text.tokens.get(i).is_some_and(|t| t.shape == Shape::Lower)
        && text.tokens.get(i + 1).is_some_and(|t| t.gap == Gap::Hyphen && t.is_capitalized())
        && gazetteer::name::is_article(text.word(i))
}

/// Words of a text as the gazetteer's keys spell them, the first read as `stem`.
pub(super) fn key(text: &Text<'_>, tokens: Range<usize>, stem: Stem<'_>) -> String {
    let mut key = String::from(if stem.article { "ال" } else { "" });
    key.push_str(stem.rest);
    for i in tokens.skip(1) {
        if text.tokens.get(i).is_some_and(|t| t.gap != Gap::Apostrophe) {
            key.push(' ');
        }
        key.push_str(text.word(i));
    }
    key
}
