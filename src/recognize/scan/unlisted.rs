//! Names that no gazetteer has.

use std::ops::Range;

use gazetteer::name::{NameRules, romanized_key};
use gazetteer::{Keys, PlaceKind, Referent};

use super::{Found, Scan, is_nameable, kinds, part_of_name};
use crate::recognize::arabic::Stem;
use crate::recognize::context::{Role, roles};
use crate::recognize::model::lattice::label;
use crate::recognize::{Mention, MentionKind, PlaceEvidence, cues, listed};
use crate::text::{Gap, Lang, Shape, Token};

/// A shorter name reads like too many others.
const RESPELLED_MIN: usize = 6;

impl Scan<'_, '_, '_> {
    /// A name that the model finds at word `i` and that the tables do not know,
    /// or not as a whole: `found` is what they know there.
    pub(super) fn unlisted(
        &self,
        i: usize,
        found: Option<&Found>,
        sentence: usize,
        previous: Option<&Mention>,
    ) -> Option<Mention> {
        let (end, label) = self.reading.name_at(i).or_else(|| self.second_name_at(i, previous))?;
        // «المحافظة الجنوبية»: "the province" with an article is no name.
        let described = || self.text.word(i).starts_with("ال") && cues::kind(self.text, i).is_some();
        if label != label::PLACE || found.is_none() && described() || cues::is_instead(self.text, i) {
            return None;
        }
        let end = self.before_next_name(i, end);
        // "comté de Dingri": looked up without the word for the unit.
        if found.is_none() && self.is_unit_word(i) {
            let begins = |t: &usize| self.text.tokens.get(*t).is_some_and(Token::is_capitalized);
            let start = (i + 1..end).find(begins)?;
            let bare = || self.new_name(self.text.word(start), start..end, false, sentence, previous);
            return self.listed_place(start).is_none().then(|| self.with_type_word(bare(), previous));
        }
        if found.is_none()
            && let Some(announced) = self.announced_unknown(i, self.text.tokens.get(i)?, sentence, previous)
            && announced.tokens.end > end
        {
            return Some(announced);
        }
        // "Cité Soleil", "Jabal Afa'ii": a type word with a capital is part of the name.
        let free = previous.map_or(0, |p| p.tokens.end);
        let type_word = i.checked_sub(1).filter(|&b| {
            let token = self.text.tokens.get(b);
            found.is_none()
                && b >= free
                && self.gap(i) == Gap::Space
                && token.is_some_and(|t| t.shape == Shape::Title)
                && !NameRules::builtin().type_words(self.text.word(b)).is_empty()
        });
        match found {
            Some(found) if found.organisation.is_some() || found.end >= end => return None,
            Some(found) if self.is_road_between(found, end) => return None,
            Some(found) if (found.end..end).all(|t| self.is_description(t)) => {
                return self.described(found, end, sentence, previous);
            }
            Some(_) => {}
            None => {
                // "southern Aleppo", "lac Assad": the listed name begins later. In
                // "place Paul Vallier", "West Palestine Avenue" it does not go to the end.
                let mut later = (i + 1..end).take_while(|&t| self.is_description(t - 1));
                let thing = [i, end - 1].iter().any(|&t| part_of_name(self.text.word(t)).is_some());
                let rest = |place: &Found| place.end >= end || !thing;
                if later.any(|t| self.listed_place(t).is_some_and(|place| rest(&place))) {
                    return None;
                }
            }
        }
        let joined = previous.filter(|p| p.tokens.end == i).and_then(|_| self.joined_word(i));
        let start = type_word.unwrap_or(i);
        let rest = joined.unwrap_or_else(|| self.text.word(start));
        Some(self.new_name(rest, start..end, joined.is_some(), sentence, previous))
    }

    /// A name that the tables do not know, whose first word is read as `first`;
    /// `cut` where a conjunction was taken off.
    fn new_name(
        &self,
        first: &str,
        tokens: Range<usize>,
        cut: bool,
        sentence: usize,
        previous: Option<&Mention>,
    ) -> Mention {
        let found = Found {
            start: tokens.start,
            end: tokens.end,
            key: listed::key(self.text, tokens, Stem::whole(first)),
            cut_letters: usize::from(cut),
            is_place: false,
            demonym: false,
            organisation: None,
            preposition: false,
            conjunction: cut,
        };
        Mention { kind: MentionKind::Toponym, ..self.mention(found, sentence, previous) }
    }

    /// Whether word `i` is a small word for a unit or a town.
    pub(super) fn is_unit_word(&self, i: usize) -> bool {
        let word = self.text.word(i);
        let small = self.text.tokens.get(i).is_some_and(|t| t.shape == Shape::Lower);
        small && !self.caseless && part_of_name(word).is_none() && !NameRules::builtin().type_words(word).is_empty()
    }

    /// «معرة النعمان وخان شيخون», «حاريص وطلوسة»: a name that a conjunction begins is
    /// another one. Where the name that begins at `i` ends, `end` at most.
    fn before_next_name(&self, i: usize, end: usize) -> usize {
        let is_next = |&t: &usize| {
            self.listed_place(t).is_some_and(|p| p.conjunction)
                || self.joined_word(t).is_some() && cues::kind(self.text, t).is_none() && self.gap(t) == Gap::Space
        };
        // "Daychopan district of Zabul province", "Shindand District of Herat Province".
        let is_unit = |t: usize| kinds(self.text.word(t)).any(PlaceKind::is_unit);
        let is_unit_of = |&t: &usize| t + 1 < end && is_unit(t) && roles(self.text.word(t + 1)).has(Role::Linker);
        // "du Loiret, du Cher", but "9, rue Lepeletier".
        let is_number = |t: usize| self.text.tokens.get(t).is_some_and(|t| t.shape == Shape::Digits);
        let is_apart =
            |&t: &usize| matches!(self.text.between(t).trim(), "," | "،" | ";") && !is_number(t - 1) && !is_number(t);
        (i + 1..end).find(|t| is_next(t) || is_unit_of(t) || is_apart(t)).unwrap_or(end)
    }

    /// What follows the conjunction in an Arabic word that the gazetteer does not know.
    fn joined_word(&self, i: usize) -> Option<&str> {
        let rest = self.text.word(i).strip_prefix('و').filter(|_| self.text.lang == Lang::Ar)?;
        (rest.chars().count() >= 4 && !self.reading.positions.get(i)?.is_place()).then_some(rest)
    }

    /// The rest of a name that was cut before word `i`, with its conjunction.
    fn second_name_at(&self, i: usize, previous: Option<&Mention>) -> Option<(usize, usize)> {
        let cut = previous.is_some_and(|p| p.tokens.end == i);
        (cut && self.reading.label(i) == Some(label::PLACE_ON) && self.joined_word(i).is_some())
            .then(|| (self.reading.end_of(i, label::PLACE), label::PLACE))
    }

    /// "Laurel County": a listed name with the type word that is part of it as
    /// it is written. In "Idlib province" the type word is no part of the name.
    fn described(&self, found: &Found, end: usize, sentence: usize, previous: Option<&Mention>) -> Option<Mention> {
        let part = |t: usize| self.text.tokens.get(t).is_some_and(Token::is_capitalized);
        if self.caseless || !(found.end..end).all(part) {
            return None;
        }
        // "British Museum", "Madison Square Garden": named after a people, a square,
        // "Russian Empire".
        if !found.is_place || end > found.end + 1 {
            let named = if found.is_place {
                part_of_name(self.text.word(end - 1)).is_some()
            } else {
                !NameRules::builtin().type_words(self.text.word(end - 1)).is_empty()
            };
            return named
                .then(|| self.new_name(self.text.word(found.start), found.start..end, false, sentence, previous));
        }
        let cue = cues::after(self.text, found.end).or_else(|| self.foreign_type_word(found.end))?;
        let mut mention = self.mention(Found { end, key: found.key.clone(), ..*found }, sentence, previous);
        mention.kind = MentionKind::Toponym;
        mention.asked = cue.kind;
        mention.evidence.announced = true;
        if let Some(kind) = part_of_name(self.text.word(cue.token)) {
            self.named_after(&mut mention, kind);
        }
        Some(mention)
    }

    /// Word `i` as a type word of any language: French writes of "Tower Bridge".
    fn foreign_type_word(&self, i: usize) -> Option<cues::Cue> {
        let kind = kinds(self.text.word(i)).next()?;
        (self.gap(i) == Gap::Space).then_some(cues::Cue { kind: Some(kind), token: i })
    }

    /// A word that describes a place rather than names it: "province",
    /// "northern", "of".
    fn is_description(&self, i: usize) -> bool {
        let word = self.text.word(i);
        let r = roles(word);
        r.has(Role::Direction)
            || r.has(Role::Linker)
            || !NameRules::builtin().type_words(word).is_empty()
            || self.text.tokens.get(i).is_some_and(|t| t.shape == Shape::Lower)
    }

    /// A name that no gazetteer knows, where the text says that it is a place.
    pub(super) fn announced_unknown(
        &self,
        i: usize,
        token: &Token,
        sentence: usize,
        previous: Option<&Mention>,
    ) -> Option<Mention> {
        let arabic = token.shape == Shape::Caseless;
        // Most words of most texts end here.
        let article = listed::is_joined_article(self.text, i);
        if !arabic && !token.is_capitalized() && !article {
            return None;
        }
        let word = self.text.folded(token);
        let r = roles(word);
        if !article && (r.has(Role::Common) || r.has(Role::Linker) || r.has(Role::Locative)) {
            return None;
        }
        if self.caseless {
            return None;
        }
        let cue = cues::before(self.text, i);
        // "Tal", "Jabal" are parts of names here, and words for things elsewhere.
        let types = NameRules::builtin().type_words(word);
        let is_type_word = types.iter().any(|t| t.lang == *self.text.lang.as_str().as_bytes());
        // "the town of Lake Placid", "le quartier de Cité Soleil".
        let begins = || cue.is_some() && self.gap(i + 1) == Gap::Space && self.capitals_from(i) > i + 1;
        if is_type_word && !begins() {
            return None;
        }
        let listed = previous.filter(|p| p.evidence.announced && p.asked.is_some() && self.coordinated(p, i, false));
        if cue.is_none() && (arabic || listed.is_none()) {
            let other = if arabic { Self::second_of_two } else { Self::respelled };
            return other(self, i, sentence, previous);
        }
        // A bare noun that an ordinary word follows is no name: «قرية صغيرة».
        if let Some(cue) = cue
            && (cue.kind.is_none_or(|k| !is_nameable(k)) || (arabic && !self.is_arabic_name(i, cue.token)))
        {
            return None;
        }
        let end = if arabic { i + 1 } else { self.capitals_from(i) };
        let key = listed::key(self.text, i..end, Stem::whole(word));
        let asked = cue.map_or_else(|| listed.and_then(|p| p.asked), |c| c.kind);
        let evidence = PlaceEvidence { announced: true, listed: listed.is_some(), ..PlaceEvidence::default() };
        Some(self.unknown(i..end, sentence, key, asked, evidence))
    }

    /// «بلدتي حاريص وطلوسة»: the dual "two towns" announces two names.
    fn second_of_two(&self, i: usize, sentence: usize, previous: Option<&Mention>) -> Option<Mention> {
        let first = previous.filter(|p| p.tokens.end == i && p.kind == MentionKind::Toponym)?;
        let cue = first.tokens.start.checked_sub(1).filter(|_| self.gap(i) == Gap::Space)?;
        let dual = self.text.word(cue).ends_with("تي") && cues::kind(self.text, cue).is_some_and(is_nameable);
        let rest = self.joined_word(i).filter(|_| dual)?;
        Some(self.new_name(rest, i..i + 1, true, sentence, previous))
    }

    /// A mention that the gazetteer does not have under this name.
    fn unknown(
        &self,
        tokens: Range<usize>,
        sentence: usize,
        key: String,
        asked: Option<PlaceKind>,
        evidence: PlaceEvidence,
    ) -> Mention {
        Mention {
            field: self.field,
            bytes: self.text.span(tokens.clone()),
            sentence,
            kind: MentionKind::Toponym,
            key,
            asked,
            named_after: None,
            organisation: None,
            evidence: PlaceEvidence { words: tokens.len().min(255) as u8, ..evidence },
            score: self.reading.score(tokens.clone()),
            tokens,
        }
    }

    /// The end of the capitalized words from word `i` on, small words within
    /// them included: "Dar al-Kabira".
    fn capitals_from(&self, i: usize) -> usize {
        let mut end = i + 1;
        let mut at = end;
        while let Some(next) = self.text.tokens.get(at) {
            let joins = matches!(next.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe);
            let possessive = next.gap == Gap::Apostrophe && self.text.folded(next) == "s";
            if !joins || possessive || at - i > 4 {
                break;
            }
            // "Bza'a" goes on after the apostrophe.
            if next.is_capitalized() || next.gap == Gap::Apostrophe {
                end = at + 1;
            } else if next.gap == Gap::Space && !self.is_inner_article(at) {
                break;
            }
            at += 1;
        }
        end
    }

    /// Whether word `i` is an article within a name: "Deir ez-Zor", "Tel el Kebir",
    /// but not "Lombok en Indonésie".
    fn is_inner_article(&self, i: usize) -> bool {
        let word = self.text.word(i);
        gazetteer::name::is_article(word) && (self.gap(i + 1) == Gap::Hyphen || !roles(word).has(Role::Locative))
    }

    /// A name in a spelling that the gazetteer lacks ("Ourem al-Koubra"), where a
    /// place is likely: after a preposition of place, or on a list of places.
    fn respelled(&self, i: usize, sentence: usize, previous: Option<&Mention>) -> Option<Mention> {
        let listed = previous.is_some_and(|p| self.coordinated(p, i, false));
        let before = i.checked_sub(1).filter(|_| self.gap(i) != Gap::Break)?;
        let locative = roles(self.text.word(before)).has(Role::Locative)
            || self.locative_before_article(i)
            || (self.text.lang == Lang::Fr && matches!(self.text.word(before), "d" | "de"));
        if !(listed || locative) {
            return None;
        }
        let is_place = |end: usize| {
            let rest = self.text.word(i);
            let key = listed::key(self.text, i..end, Stem::whole(rest));
            let known = |k: String| {
                let entries = self.gazetteer.keyed(Keys::Romanized, &k);
                entries
                    .take(20)
                    .any(|e| matches!(e.referent, Referent::Place(p) if self.gazetteer.place(p).is_curated()))
            };
            let named = (i..end).any(|t| !roles(self.text.word(t)).has(Role::Direction));
            (named && key.len() >= RESPELLED_MIN && romanized_key(&key).is_some_and(known)).then_some((end, key))
        };
        let (end, key) = (i + 1..=self.capitals_from(i)).rev().find_map(is_place)?;
        let evidence = PlaceEvidence { locative, listed, respelled: true, ..PlaceEvidence::default() };
        Some(self.unknown(i..end, sentence, key, None, evidence))
    }

    /// Arabic has no capitals: what follows "village" is a name only right
    /// after the bare word, and not if it is an ordinary word itself.
    fn is_arabic_name(&self, i: usize, cue: usize) -> bool {
        let cue_word = self.text.word(cue);
        let word = self.text.word(i);
        i == cue + 1
            && self.gap(i) == Gap::Space
            && !cue_word.starts_with("ال")
            && word.chars().count() >= 4
            && matches!(cue_word, "قريه" | "بلده" | "حي" | "مدينه" | "قريتي" | "بلدتي" | "حيي" | "مدينتي")
            && !word.ends_with("ها")
            && !word.ends_with("هم")
    }
}
