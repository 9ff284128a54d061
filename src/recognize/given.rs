//! Names that somebody else found: spans of a text that are said to name places.

use std::ops::Range;

use gazetteer::name::{NameRules, is_article, romanized_key};
use gazetteer::{Gazetteer, Keys, Referent};

use super::arabic::{Stem, stems};
use super::context::{Role, roles};
use super::{Field, Mention, MentionKind, PlaceEvidence, cues, listed};
use crate::text::{Gap, Lang, Shape, Text};

/// Puts mentions of the text at `spans` (bytes of it) among those that were
/// recognized. What was recognized there gives way to them; what was recognized
/// elsewhere stays and speaks for the countries that the article is about. A
/// span without a word is passed over.
///
/// Each span is looked up as it stands, then without what the language puts
/// around a name: a possessive, an article, a proclitic, a word for the kind of
/// the place.
pub fn with_given(
    gazetteer: &Gazetteer<'_>,
    text: &Text<'_>,
    recognized: Vec<Mention>,
    spans: &[Range<usize>],
) -> Vec<Mention> {
    let mut spans = spans.to_vec();
    spans.sort_by_key(|s| (s.start, s.end));
    spans.dedup();
    let (mut mentions, body): (Vec<_>, Vec<_>) = recognized.into_iter().partition(|m| m.field == Field::Title);
    let touches = |m: &Mention, s: &Range<usize>| m.bytes.start < s.end && s.start < m.bytes.end;
    let given = Given { gazetteer, text };
    let mut found: Vec<Mention> = spans
        .iter()
        .filter_map(|span| {
            let there: Vec<&Mention> = body.iter().filter(|m| touches(m, span)).collect();
            given.mention(span, &there)
        })
        .collect();
    found.extend(body.into_iter().filter(|m| !spans.iter().any(|s| touches(m, s))));
    found.sort_by_key(|m| (m.bytes.start, m.bytes.end));
    mentions.append(&mut found);
    mentions
}

/// Where names that the caller knows stand in a text where nothing was
/// recognized, as spans for [`with_given`]; at each word the longest. A name is
/// given to `knows` as [`gazetteer::name::normalize`] makes it.
pub fn unrecognized(text: &Text<'_>, recognized: &[Mention], knows: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    while let Some(token) = text.tokens.get(start) {
        let read = stems(text.word(start)).take(if token.shape == Shape::Caseless { usize::MAX } else { 1 });
        let mut ends = (start + 1..=(start + MAX_WORDS).min(text.tokens.len())).rev();
        let found = ends.find_map(|end| {
            let joined = (start + 1..end).all(|i| text.tokens.get(i).is_some_and(|t| t.gap != Gap::Break));
            let stem = read.clone().find(|&stem| joined && knows(&listed::key(text, start..end, stem)))?;
            Some((end, stem.letters()))
        });
        let Some((end, cut)) = found.filter(|_| token.shape != Shape::Lower) else {
            start += 1;
            continue;
        };
        let span = text.span(start..end);
        // Proclitics are letters of two bytes.
        let span = span.start + 2 * cut..span.end;
        if !recognized.iter().any(|m| m.field == Field::Text && m.bytes.start < span.end && span.start < m.bytes.end) {
            spans.push(span);
        }
        start = end;
    }
    spans
}

/// Names of more words are not looked for.
const MAX_WORDS: usize = 6;

struct Given<'s, 'g, 't> {
    gazetteer: &'s Gazetteer<'g>,
    text: &'s Text<'t>,
}

/// What the gazetteer has under a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Place,
    Demonym,
    Nothing,
}

impl Given<'_, '_, '_> {
    /// The mention at a span, where `there` was recognized.
    fn mention(&self, span: &Range<usize>, there: &[&Mention]) -> Option<Mention> {
        let first = self.text.tokens.partition_point(|t| t.end() <= span.start);
        let end = self.text.tokens.partition_point(|t| t.start() < span.end);
        let tokens = first..end;
        if tokens.is_empty() {
            return None;
        }
        let same = there.iter().find(|m| m.tokens == tokens && m.organisation.is_none());
        let inner = there.iter().find(|m| m.organisation.is_none() && self.is_the_name_in(m, &tokens));
        let evidence = self.evidence(&tokens);
        let (key, kind) = match (same, self.key(&tokens), inner) {
            (Some(m), ..) => (m.key.clone(), self.kind(&m.key, Some(m))),
            (None, Some(key), _) => {
                let kind = self.kind(&key, None);
                (key, kind)
            }
            (None, None, Some(m)) => (m.key.clone(), self.kind(&m.key, Some(m))),
            (None, None, None) => {
                (listed::key(self.text, tokens.clone(), Stem::whole(self.text.word(first))), MentionKind::Toponym)
            }
        };
        let of = same.or(inner);
        let cue = cues::before(self.text, first).or_else(|| cues::after(self.text, end));
        let romanized =
            |key: &str| romanized_key(key).is_some_and(|k| self.gazetteer.keyed(Keys::Romanized, &k).next().is_some());
        let mut evidence = of.map_or(evidence, |m| m.evidence);
        evidence.given = true;
        evidence.respelled |= self.known(&key) == Known::Nothing && romanized(&key);
        Some(Mention {
            field: Field::Text,
            bytes: span.clone(),
            sentence: self.text.sentence_of(first),
            tokens,
            kind,
            key,
            asked: of.map_or_else(|| cue.and_then(|c| c.kind), |m| m.asked),
            named_after: same.and_then(|m| m.named_after.clone()),
            organisation: None,
            evidence,
            score: 1.0,
        })
    }

    /// What the words around a span say where nothing was recognized.
    fn evidence(&self, tokens: &Range<usize>) -> PlaceEvidence {
        let joined = self.text.tokens.get(tokens.start).is_some_and(|t| t.gap != Gap::Break);
        let before = tokens.start.checked_sub(1).filter(|_| joined);
        PlaceEvidence {
            announced: cues::before(self.text, tokens.start).or_else(|| cues::after(self.text, tokens.end)).is_some(),
            locative: before.is_some_and(|b| roles(self.text.word(b)).has(Role::Locative)),
            words: tokens.len().min(255) as u8,
            capitals: self.text.tokens.get(tokens.start).is_some_and(|t| t.shape == Shape::Upper),
            ..PlaceEvidence::default()
        }
    }

    fn known(&self, key: &str) -> Known {
        let mut known = Known::Nothing;
        for entry in self.gazetteer.get(key) {
            match entry.referent {
                Referent::Place(_) => return Known::Place,
                Referent::Demonym(_) => known = Known::Demonym,
                Referent::Organisation(_) => {}
            }
        }
        known
    }

    /// A name that is said to be one of a place is not part of another name.
    fn kind(&self, key: &str, recognized: Option<&Mention>) -> MentionKind {
        match (recognized.map(|m| m.kind), self.known(key)) {
            (Some(kind @ (MentionKind::Toponym | MentionKind::Metonym | MentionKind::Demonym)), _) => kind,
            (_, Known::Demonym) => MentionKind::Demonym,
            _ => MentionKind::Toponym,
        }
    }

    /// The name under which the gazetteer knows the words of a span. "St John's"
    /// is a name with its possessive, "Aleppo's" one without: the better known counts.
    fn key(&self, tokens: &Range<usize>) -> Option<String> {
        let possessive = tokens.len() > 1
            && self.text.tokens.get(tokens.end - 1).is_some_and(|t| t.gap == Gap::Apostrophe)
            && self.text.word(tokens.end - 1) == "s";
        let bare = possessive.then(|| self.key_from(tokens.start..tokens.end - 1)).flatten();
        match (self.key_from(tokens.clone()), bare) {
            (Some(whole), Some(bare)) if self.fame(&bare) > self.fame(&whole) => Some(bare),
            (whole, bare) => whole.or(bare),
        }
    }

    /// The same, with the last word as it stands.
    fn key_from(&self, tokens: Range<usize>) -> Option<String> {
        let known = |key: String| (self.known(&key) != Known::Nothing).then_some(key);
        for start in tokens.clone() {
            let word = self.text.word(start);
            let caseless = self.text.tokens.get(start).is_some_and(|t| t.shape == Shape::Caseless);
            // The first of the stems is the whole word.
            let read = stems(word).skip(1).filter(|_| caseless);
            let mut read = std::iter::once(Stem::whole(word)).chain(read);
            if let Some(key) = read.find_map(|stem| known(listed::key(self.text, start..tokens.end, stem))) {
                return Some(key);
            }
            if !is_small(word) {
                return None;
            }
        }
        None
    }

    /// The importance of the best known place of a name.
    fn fame(&self, key: &str) -> f32 {
        let places = self.gazetteer.get(key).filter_map(|e| match e.referent {
            Referent::Place(place) => Some(self.gazetteer.place(place).importance()),
            _ => None,
        });
        places.fold(0.0, f32::max)
    }

    /// Whether a mention is the name in a span, the rest of whose words only say
    /// what kind of place it is.
    fn is_the_name_in(&self, mention: &Mention, tokens: &Range<usize>) -> bool {
        let inside = tokens.start <= mention.tokens.start && mention.tokens.end <= tokens.end;
        let rest = (tokens.start..mention.tokens.start).chain(mention.tokens.end..tokens.end);
        inside
            && rest.into_iter().all(|i| {
                let word = self.text.word(i);
                word == "s"
                    || is_small(word)
                    || !NameRules::builtin().type_words(word).is_empty()
                    || self.is_cut_type(word)
            })
    }

    /// «بمحافظة»: a type word with proclitics.
    fn is_cut_type(&self, word: &str) -> bool {
        self.text.lang == Lang::Ar && stems(word).any(|s| !NameRules::builtin().type_words(s.rest).is_empty())
    }
}

/// Articles and prepositions, which belong to no name.
fn is_small(word: &str) -> bool {
    let r = roles(word);
    is_article(word) || r.has(Role::Linker) || r.has(Role::Locative)
}
