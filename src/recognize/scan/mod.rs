//! The walk over the words of a text.

mod embedded;
mod known;
mod road;
mod unlisted;

use gazetteer::name::NameRules;
use gazetteer::{Gazetteer, PlaceKind, Referent};

use super::context::{Role, roles, speaks};
use super::model::lattice::label;
use super::model::{Models, Reading, read};
use super::{Field, Mention, MentionKind, PlaceEvidence, cues, name_span};
use crate::text::{Gap, Lang, Shape, Text, is_caseless};

/// Finds the names in a text, in order, none overlapping another.
pub fn recognize(models: &Models, gazetteer: &Gazetteer<'_>, text: &Text<'_>, field: Field) -> Vec<Mention> {
    let reading = read(models, gazetteer, text);
    let scan = Scan { gazetteer, text, field, caseless: is_caseless(&text.tokens), reading: &reading };
    let mut mentions: Vec<Mention> = Vec::new();
    let mut i = 0;
    let mut sentence = 0;
    while let Some(token) = text.tokens.get(i) {
        while text.sentences.get(sentence).is_some_and(|s| s.end <= i) {
            sentence += 1;
        }
        let found = if scan.may_begin(i, token) { scan.longest(i, token) } else { None };
        if let Some(unlisted) = scan.unlisted(i, found.as_ref(), sentence, mentions.last()) {
            i = unlisted.tokens.end;
            mentions.push(unlisted);
            continue;
        }
        if let Some(found) = found {
            let found = scan.without_unit(found);
            i = found.end;
            let found = scan.longer_name(found, mentions.last());
            let found = scan.whole_name(found, mentions.last());
            let mention = scan.mention(found, sentence, mentions.last());
            let mention = scan.with_type_word(mention, mentions.last());
            let mention = scan.of_road(mention, mentions.last());
            mentions.push(mention);
            continue;
        }
        if let Some(unknown) = scan.announced_unknown(i, token, sentence, mentions.last()) {
            i = unknown.tokens.end;
            mentions.push(unknown);
            continue;
        }
        i += 1;
    }
    mentions
}

struct Scan<'s, 'g, 't> {
    gazetteer: &'s Gazetteer<'g>,
    text: &'s Text<'t>,
    field: Field,
    /// Capitals say nothing in this text.
    caseless: bool,
    /// What the model makes of the text.
    reading: &'s Reading,
}

/// The longest name that begins at a word.
struct Found {
    start: usize,
    end: usize,
    key: String,
    cut_letters: usize,
    is_place: bool,
    demonym: bool,
    organisation: Option<u32>,
    preposition: bool,
    conjunction: bool,
}

impl Scan<'_, '_, '_> {
    fn mention(&self, found: Found, sentence: usize, previous: Option<&Mention>) -> Mention {
        let tokens = found.start..found.end;
        let mut bytes = name_span(self.text, tokens.clone());
        let score = self.reading.score(self.core(tokens.clone()));
        if found.cut_letters > 0 {
            let word = self.text.slice(bytes.clone());
            let mut skipped = skip_letters(word, found.cut_letters);
            // The article of «للمغرب» is half of the preposition: «لمغرب» is no word.
            let half = |rest: &str| rest.starts_with('ل') && found.key.starts_with("ال");
            if word.get(..skipped).is_some_and(|w| w.ends_with('ل')) && word.get(skipped..).is_some_and(half) {
                skipped -= 'ل'.len_utf8();
            }
            bytes.start += skipped;
        }
        // "in the district of Zabul province": the nearer word.
        let (before, after) = (cues::before(self.text, found.start), cues::after(self.text, found.end));
        let cue = after.filter(|c| c.kind.is_some_and(PlaceKind::is_unit)).or(before).or(after);
        let inherited = previous.filter(|p| self.coordinated(p, found.start, found.conjunction));
        let asked: Option<PlaceKind> = cue.map_or_else(|| inherited.and_then(|p| p.asked), |c| c.kind);
        let word_before = found.start.checked_sub(1).map(|b| (roles(self.text.word(b)), self.gap(found.start)));
        let has = |role| word_before.is_some_and(|(r, gap)| gap != Gap::Break && r.has(role));
        let start_of_sentence = self.text.sentences.get(sentence).is_some_and(|s| s.start == found.start);
        let evidence = PlaceEvidence {
            announced: cue.is_some() || inherited.is_some_and(|p| p.evidence.announced),
            locative: found.preposition || has(Role::Locative) || self.locative_before_article(found.start),
            listed: inherited.is_some(),
            words: (found.end - found.start).min(255) as u8,
            sentence_start: start_of_sentence,
            touched: self.touched(found.start, found.end, previous),
            titled: has(Role::Title) && !start_of_sentence,
            cut: found.cut_letters > 0,
            respelled: false,
            acts: self.acts(found.start, found.end),
            capitals: self.text.tokens.get(found.start).is_some_and(|t| t.shape == Shape::Upper),
            given: false,
        };
        // «مدينة الميادين» is no channel.
        let announced = before.filter(|c| c.kind.is_some_and(is_nameable)).is_some();
        let listed = found.organisation.is_some() && !(announced && (found.is_place || tokens.len() == 1));
        let mut kind = MentionKind::Toponym;
        if listed {
            kind = MentionKind::Embedded;
        } else if found.demonym && !(found.is_place && (score > 0.5 || self.names_a_place(&found, &evidence))) {
            kind = MentionKind::Demonym;
        } else if self.reads_embedded(found.start) || self.embedded(&found, &evidence) {
            kind = MentionKind::Embedded;
        }
        Mention {
            field: self.field,
            bytes,
            tokens,
            sentence,
            kind,
            key: found.key,
            asked,
            named_after: None,
            organisation: found.organisation.filter(|_| listed),
            evidence,
            score,
        }
    }

    /// Whether the model reads word `i` as part of another name.
    fn reads_embedded(&self, i: usize) -> bool {
        matches!(self.reading.label(i), Some(label::EMBEDDED | label::EMBEDDED_ON))
    }

    /// Whether the words around say that somebody speaks or acts: "Washington
    /// dit", "selon Damas", «أعلنت موسكو».
    fn acts(&self, start: usize, end: usize) -> bool {
        let speaks_at = |i: usize| speaks(self.text.word(i));
        let after = self.gap(end) == Gap::Space && end < self.text.tokens.len() && speaks_at(end);
        let before = start.checked_sub(1).filter(|_| self.gap(start) == Gap::Space);
        let arabic = self.text.lang == Lang::Ar;
        after && !arabic
            || before.is_some_and(|b| roles(self.text.word(b)).has(Role::Source) || (arabic && speaks_at(b)))
    }

    fn gap(&self, i: usize) -> Gap {
        self.text.tokens.get(i).map_or(Gap::Start, |t| t.gap)
    }

    /// "dans la Turquie", "in northern Mali", "in the central Sahel": the
    /// preposition before an article and words of direction.
    fn locative_before_article(&self, start: usize) -> bool {
        let touches = |i: usize| self.gap(i) != Gap::Break;
        let direction = |i: &usize| touches(*i + 1) && roles(self.text.word(*i)).has(Role::Direction);
        let turned = (start.saturating_sub(3)..start).rev().take_while(direction).last();
        let first = turned.unwrap_or(start);
        let article_at = |i: &usize| touches(*i + 1) && (self.text.word(*i) == "the" || is_article(self.text.word(*i)));
        let article = first.checked_sub(1).filter(article_at);
        let head = article.unwrap_or(first);
        head < start
            && head.checked_sub(1).is_some_and(|b| touches(head) && roles(self.text.word(b)).has(Role::Locative))
    }

    /// Whether the name that begins at `start` goes on a list that `previous` is in.
    fn coordinated(&self, previous: &Mention, start: usize, conjunction: bool) -> bool {
        let between = previous.tokens.end..start;
        if previous.kind != MentionKind::Toponym || between.len() > 4 {
            return false;
        }
        let comma = |i: usize| matches!(self.text.between(i).trim(), "," | "،");
        if between.is_empty() {
            return comma(start) || conjunction;
        }
        let mut joined = conjunction;
        for i in between.clone() {
            let r = roles(self.text.word(i));
            if r.has(Role::And) {
                joined = true;
            } else if !r.has(Role::Linker) {
                return false;
            }
            if self.gap(i) == Gap::Break {
                if !comma(i) {
                    return false;
                }
                joined = true;
            }
        }
        if self.gap(start) == Gap::Break {
            return comma(start);
        }
        joined
    }

    /// Whether a name that is also a demonym names a place here: Arabic سورية.
    fn names_a_place(&self, found: &Found, evidence: &PlaceEvidence) -> bool {
        if self.text.lang != Lang::Ar {
            let entries = self.gazetteer.get(&found.key);
            let best = entries
                .filter_map(|e| match e.referent {
                    Referent::Place(p) => Some(self.gazetteer.place(p).importance()),
                    _ => None,
                })
                .fold(0.0, f32::max);
            return best > 0.55 && (evidence.locative || evidence.announced);
        }
        // After an indefinite or definite noun it agrees with, it is an adjective.
        let article = found.key.starts_with("ال");
        !article && (evidence.locative || evidence.announced || evidence.cut)
    }
}

/// Kinds of place that a text names one by one.
fn is_nameable(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::Settlement
            | PlaceKind::Quarter
            | PlaceKind::Camp
            | PlaceKind::Base
            | PlaceKind::Airport
            | PlaceKind::Crossing
            | PlaceKind::Dam
            | PlaceKind::Admin2
    )
}

/// Kinds of place that the type word is part of the name of: "Lake Victoria",
/// but "Idlib province".
fn is_thing(kind: PlaceKind) -> bool {
    use PlaceKind as K;
    !matches!(
        kind,
        K::Country | K::Admin1 | K::Admin2 | K::Admin3 | K::Settlement | K::Quarter | K::Region | K::Continent
    )
}

/// The kind of thing that a word is for that is part of the thing's name: "lac",
/// "palais", "delta". Units and towns are named without.
fn part_of_name(word: &str) -> Option<PlaceKind> {
    let region = || kinds(word).next().filter(|_| kinds(word).all(|k| k == PlaceKind::Region));
    kinds(word).find(|&k| is_thing(k)).or_else(region)
}

/// The kinds of place that a word is for, in any language.
fn kinds(word: &str) -> impl Iterator<Item = PlaceKind> {
    NameRules::builtin().type_words(word).iter().filter_map(|t| t.kind)
}

/// Whether a word is a French article.
fn is_article(word: &str) -> bool {
    matches!(word, "le" | "la" | "les" | "l")
}

/// Bytes of the first `letters` letters of `text`, marks included.
fn skip_letters(text: &str, letters: usize) -> usize {
    let mut left = letters;
    for (at, c) in text.char_indices() {
        let mut folded = String::new();
        gazetteer::name::fold_char(c, &mut folded);
        if folded.is_empty() {
            continue;
        }
        if left == 0 {
            return at;
        }
        left -= 1;
    }
    0
}
