//! The walk over the words of a text.

use gazetteer::name::{NameRules, romanized_key};
use gazetteer::{Entries, Gazetteer, Keys, PlaceIndex, PlaceKind, Referent};

use super::arabic::{Stem, stems};
use super::context::{Role, is_given_name, roles};
use super::model::features::Position;
use super::model::lattice::label;
use super::model::{Models, Reading, read};
use super::{Field, Mention, MentionKind, PlaceEvidence, cues, listed, name_span};
use crate::text::{Gap, Lang, Shape, Text, Token, is_caseless};

/// A shorter name reads like too many others.
const RESPELLED_MIN: usize = 6;

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
    /// Whether a name may begin at word `i`.
    fn may_begin(&self, i: usize, token: &Token) -> bool {
        match token.shape {
            Shape::Digits => false,
            Shape::Caseless => true,
            Shape::Lower if !self.caseless => {
                // Demonyms and languages are lower case in French and begin few names.
                self.text.lang == Lang::Fr && self.text.folded(token).len() > 4 && token.gap != Gap::Hyphen
                    || listed::is_joined_article(self.text, i)
            }
            _ => token.gap != Gap::Apostrophe || self.elided(i),
        }
    }

    /// Whether the word before `i` is an elided French particle: d', l', qu'.
    fn elided(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else { return false };
        let word = self.text.word(before);
        word.len() == 1 || matches!(word, "qu" | "jusqu" | "lorsqu" | "puisqu" | "quoiqu")
    }

    fn longest(&self, i: usize, token: &Token) -> Option<Found> {
        // Most words begin none.
        if !self.reading.positions.get(i)?.begins_name() {
            return self.after_article(i);
        }
        let word = self.text.folded(token);
        if token.shape != Shape::Caseless {
            return self.walk(i, Stem::whole(word)).or_else(|| self.after_article(i));
        }
        let ordinary = roles(word).has(Role::Common) || roles(word).has(Role::Locative);
        if ordinary || self.is_attribute(i) || self.is_possessed(i) {
            return None;
        }
        let found = stems(word).find_map(|stem| self.walk(i, stem))?;
        // «المحافظة الجنوبية» is "the southern province", whichever has it for a name.
        let of_unit = self.text.word(i).starts_with("ال") && cues::is_unit(self.text, i);
        let turned = |t: usize| is_side(self.text.word(t));
        (!(of_unit && found.end > i + 1 && (i + 1..found.end).all(turned))).then_some(found)
    }

    /// "al-Zerbé", which the gazetteer has without the article that begins at `i`.
    fn after_article(&self, i: usize) -> Option<Found> {
        let next = self.text.tokens.get(i + 1).filter(|_| listed::is_joined_article(self.text, i))?;
        self.longest(i + 1, next).filter(|found| found.is_place).map(|found| Found { start: i, ..found })
    }

    /// «المحافظة الجنوبية»: an adjective of the noun before it, which says what
    /// kind of place something is.
    fn is_attribute(&self, i: usize) -> bool {
        let definite = |i: usize| self.text.word(i).starts_with("ال");
        let noun = i.checked_sub(1).filter(|_| self.gap(i) == Gap::Space);
        definite(i) && noun.is_some_and(|n| definite(n) && cues::is_type_word(self.text, n))
    }

    /// «سفيره», "his ambassador", is not «سفيرة»: where the model reads no name, a
    /// name in ة is not written with ه.
    fn is_possessed(&self, i: usize) -> bool {
        let written = self.text.slice(self.text.span(i..i + 1));
        written.ends_with('ه') && !matches!(self.reading.name_at(i), Some((_, label::PLACE)))
    }

    /// Walks the gazetteer's keys from word `i`, whose text is read as `stem`.
    fn walk(&self, i: usize, stem: Stem<'_>) -> Option<Found> {
        let mut best: Option<(usize, Entries<'_>)> = None;
        listed::walk(self.gazetteer, self.text, i, stem, |end, walk| {
            if self.may_end(i, end)
                && let Some(entries) = walk.entries()
                && self.fits(i, end - i, entries.clone())
                && !(i..end).all(|t| roles(self.text.word(t)).has(Role::Direction))
                && !self.goes_on(end)
            {
                best = Some((end, entries));
            }
        });
        let (end, entries) = best?;
        let mut found = Found {
            start: i,
            end,
            key: listed::key(self.text, i..end, stem),
            cut_letters: stem.letters(),
            is_place: false,
            demonym: false,
            organisation: None,
            preposition: stem.preposition,
            conjunction: stem.conjunction,
        };
        for entry in entries {
            match entry.referent {
                Referent::Place(_) => found.is_place = true,
                Referent::Demonym(_) => found.demonym = true,
                Referent::Organisation(number) => found.organisation = found.organisation.or(Some(number)),
            }
        }
        Some(found)
    }

    /// "édit de Nantes", "eau de Cologne": a name that begins with small words
    /// before the place in it, which the walk did not begin at.
    fn longer_name(&self, found: Found, previous: Option<&Mention>) -> Found {
        if !found.is_place || found.organisation.is_some() || self.text.lang == Lang::Ar {
            return found;
        }
        let free = previous.map_or(0, |p| p.tokens.end);
        for start in (free.max(found.start.saturating_sub(3))..found.start).rev() {
            if self.gap(start + 1) == Gap::Break {
                break;
            }
            let rest = self.text.word(start);
            let stem = Stem::whole(rest);
            if let Some(longer) = self.walk(start, stem).filter(|l| l.organisation.is_some() && l.end >= found.end) {
                return longer;
            }
        }
        found
    }

    /// "citadelle historique d'Alep": where the type word and the name together
    /// are a name of their own, the mention is the whole.
    fn whole_name(&self, found: Found, previous: Option<&Mention>) -> Found {
        let free = previous.map_or(0, |p| p.tokens.end);
        let Some(cue) = cues::before(self.text, found.start).filter(|c| c.token >= free) else { return found };
        if !found.is_place || cue.kind.is_none_or(|k| !is_facility(k)) {
            return found;
        }
        let word = self.text.word(cue.token);
        let name = &found.key;
        let joined: &[String] = &match self.text.lang {
            Lang::Fr => [format!("{word} d{name}"), format!("{word} de {name}"), format!("{word} du {name}")],
            _ => [format!("{word} of {name}"), format!("{word} {name}"), format!("{name} {word}")],
        };
        let is_place = |key: &&String| self.gazetteer.get(key).any(|e| matches!(e.referent, Referent::Place(_)));
        match joined.iter().find(is_place) {
            Some(key) => Found { start: cue.token, key: key.clone(), cut_letters: 0, organisation: None, ..found },
            None => found,
        }
    }

    /// Whether a name that began at `start` may end before word `end`.
    fn may_end(&self, start: usize, end: usize) -> bool {
        // A name ends in a capitalized word, unless it is one with a small tail.
        let last = self.text.tokens.get(end - 1);
        if end - start > 1 && !self.caseless && last.is_some_and(|t| t.shape == Shape::Lower) {
            let lower = last.map_or("", |t| self.text.folded(t));
            if lower.len() <= 2 || roles(lower).has(Role::Linker) || roles(lower).has(Role::Locative) {
                return false;
            }
        }
        match self.text.tokens.get(end) {
            // "Aleppo's" ends before the apostrophe, "Jam'eyat" does not.
            Some(next) if next.gap == Gap::Apostrophe => matches!(self.text.folded(next), "s" | ""),
            _ => true,
        }
    }

    /// "Dar al-Kabira", "Tal Al-Bardah" are no "Dar", no "Tal": an article and a
    /// capital follow.
    fn goes_on(&self, end: usize) -> bool {
        let small = self.text.tokens.get(end).filter(|t| t.shape != Shape::Upper && t.gap == Gap::Space);
        small.is_some_and(|t| gazetteer::name::is_article(self.text.folded(t)))
            && self.text.tokens.get(end + 1).is_some_and(|t| t.gap == Gap::Hyphen && t.is_capitalized())
    }

    /// Whether a name of the gazetteer is written as the text writes it:
    /// abbreviations need capitals, lower-case words are only demonyms.
    fn fits(&self, i: usize, words: usize, mut entries: Entries<'_>) -> bool {
        let Some(first) = self.text.tokens.get(i) else { return false };
        // «مدينة» is "city" before it is Medina.
        if words == 1 && !NameRules::builtin().type_words(self.text.folded(first)).is_empty() {
            return false;
        }
        if self.caseless || first.shape == Shape::Caseless {
            return true;
        }
        match first.shape {
            // "un" is no agency: one small word is a people or nothing.
            Shape::Lower => entries.all(|e| match e.referent {
                Referent::Place(_) => words > 1 && listed::is_joined_article(self.text, i),
                Referent::Organisation(_) => words > 1,
                Referent::Demonym(_) => true,
            }),
            Shape::Upper => true,
            _ if words == 1 => entries.any(|e| e.lang != "abbr"),
            _ => true,
        }
    }

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
        let cue = after.filter(|c| c.kind.is_some_and(is_unit)).or(before).or(after);
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
            organisation: found.organisation.filter(|_| listed),
            evidence,
            score,
        }
    }

    /// "Hakkari province", «محافظة إدلب», «مكة المكرمة»: a unit or a town is named
    /// without the small words that say what it is or praise it, unless the model
    /// reads them as part of the name, though the gazetteer has the name with them.
    fn without_unit(&self, found: Found) -> Found {
        if self.caseless || !found.is_place || found.end - found.start < 2 {
            return found;
        }
        let core = self.core(found.start..found.end);
        let small =
            |i: usize| self.text.tokens.get(i).is_some_and(|t| matches!(t.shape, Shape::Lower | Shape::Caseless));
        let types = |i: usize| NameRules::builtin().type_words(self.text.word(i)).iter().filter_map(|t| t.kind);
        // "Baltic states": several are named together.
        let is_unit = |i: usize| {
            let unit = |kind| is_unit(kind) || matches!(kind, PlaceKind::Settlement | PlaceKind::Quarter);
            small(i) && types(i).any(unit) && !types(i).any(is_thing) && !self.text.word(i).ends_with('s')
        };
        let is_epithet = |i: usize| self.text.lang == Lang::Ar && self.text.word(i).starts_with("ال");
        let places = |key: &str| -> Vec<PlaceIndex> {
            let place = |referent| if let Referent::Place(place) = referent { Some(place) } else { None };
            self.gazetteer.get(key).filter_map(|e| place(e.referent)).collect()
        };
        // «حلب الجديدة» is not «حلب».
        let is_same = || {
            let short = listed::key(self.text, core.clone(), Stem::whole(self.text.word(core.start)));
            let (short, long) = (places(&short), places(&found.key));
            long.first().is_some_and(|place| short.contains(place))
        };
        let (before, after) = (found.start..core.start, core.end..found.end);
        let praised = || before.is_empty() && after.clone().all(is_epithet) && found.cut_letters == 0 && is_same();
        if before.clone().chain(after.clone()).all(is_unit) || praised() {
            let cut_letters = if before.is_empty() { found.cut_letters } else { 0 };
            return Found { start: core.start, end: core.end, cut_letters, ..found };
        }
        found
    }

    /// The words of a listed name that must be read as one: those that the model
    /// reads so, or else those that do not say what it is. The model has learned
    /// to see "Beirut" alone in "Beirut airport", «مكة» in «مكة المكرمة».
    fn core(&self, tokens: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let of_model = |i: &usize| {
            let label = self.reading.labels.get(*i).map(|&l| usize::from(l));
            matches!(label, Some(label::PLACE | label::PLACE_ON))
        };
        let named = |i: &usize| {
            let small = |t: &Token| matches!(t.shape, Shape::Lower | Shape::Caseless);
            let word = self.text.word(*i);
            !self.text.tokens.get(*i).is_some_and(small)
                || !roles(word).has(Role::Linker) && NameRules::builtin().type_words(word).is_empty()
        };
        let within = |is: &dyn Fn(&usize) -> bool| {
            let first = tokens.clone().find(is)?;
            Some(first..tokens.clone().rev().find(is)? + 1)
        };
        within(&of_model).or_else(|| within(&named)).unwrap_or(tokens.clone())
    }

    /// Whether the model reads word `i` as part of another name.
    fn reads_embedded(&self, i: usize) -> bool {
        let label = self.reading.labels.get(i).map(|&l| usize::from(l));
        matches!(label, Some(label::EMBEDDED | label::EMBEDDED_ON))
    }

    /// A name that the model finds at word `i` and that the tables do not know,
    /// or not as a whole: `found` is what they know there.
    fn unlisted(
        &self,
        i: usize,
        found: Option<&Found>,
        sentence: usize,
        previous: Option<&Mention>,
    ) -> Option<Mention> {
        let (end, label) = self.reading.name_at(i).or_else(|| self.second_name_at(i, previous))?;
        // «المحافظة الجنوبية»: "the province" with an article is no name.
        let described = || self.text.word(i).starts_with("ال") && cues::is_type_word(self.text, i);
        if label != label::PLACE || found.is_none() && described() {
            return None;
        }
        let end = self.before_next_name(i, end);
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
            Some(found) if (found.end..end).all(|t| self.is_description(t)) => {
                return self.described(found, end, sentence, previous);
            }
            Some(_) => {}
            None => {
                // "southern Aleppo", "lac Assad": the listed name begins later.
                let mut later = (i + 1..end).take_while(|&t| self.is_description(t - 1));
                if later.any(|t| self.listed_place(t).is_some()) {
                    return None;
                }
            }
        }
        let joined = previous.filter(|p| p.tokens.end == i).and_then(|_| self.joined_word(i));
        let start = type_word.unwrap_or(i);
        let rest = joined.unwrap_or_else(|| self.text.word(start));
        let key = listed::key(self.text, start..end, Stem::whole(rest));
        let found = Found {
            start,
            end,
            key,
            cut_letters: usize::from(joined.is_some()),
            is_place: false,
            demonym: false,
            organisation: None,
            preposition: false,
            conjunction: false,
        };
        let mut mention = self.mention(found, sentence, previous);
        mention.kind = MentionKind::Toponym;
        Some(mention)
    }

    /// «معرة النعمان وخان شيخون», «حاريص وطلوسة»: a name that a conjunction begins is
    /// another one. Where the name that begins at `i` ends, `end` at most.
    fn before_next_name(&self, i: usize, end: usize) -> usize {
        let is_next = |&t: &usize| {
            self.listed_place(t).is_some_and(|p| p.conjunction)
                || self.joined_word(t).is_some() && !cues::is_type_word(self.text, t) && self.gap(t) == Gap::Space
        };
        (i + 1..end).find(is_next).unwrap_or(end)
    }

    /// What follows the conjunction in an Arabic word that the gazetteer does not know.
    fn joined_word(&self, i: usize) -> Option<&str> {
        let rest = self.text.word(i).strip_prefix('و').filter(|_| self.text.lang == Lang::Ar)?;
        (rest.chars().count() >= 4 && !self.reading.positions.get(i)?.is_place()).then_some(rest)
    }

    /// The rest of a name that was cut before word `i`, with its conjunction.
    fn second_name_at(&self, i: usize, previous: Option<&Mention>) -> Option<(usize, usize)> {
        let label = |t: usize| self.reading.labels.get(t).map(|&l| usize::from(l));
        let goes_on = |t: usize| label(t) == Some(label::PLACE_ON);
        let cut = previous.is_some_and(|p| p.tokens.end == i) && goes_on(i) && self.joined_word(i).is_some();
        cut.then(|| ((i + 1..).find(|&t| !goes_on(t)).unwrap_or(i + 1), label::PLACE))
    }

    /// The longest name of a place in the gazetteer that begins at word `i`.
    fn listed_place(&self, i: usize) -> Option<Found> {
        self.longest(i, self.text.tokens.get(i)?).filter(|found| found.is_place)
    }

    /// "lac Victoria", "Gulf of Aden", "château de Versailles": where the model
    /// reads the type word of a natural feature or a building as part of the
    /// name, it is. Units and towns are named without: "province d'Idlib".
    fn with_type_word(&self, mut mention: Mention, previous: Option<&Mention>) -> Mention {
        let free = previous.map_or(0, |p| p.tokens.end);
        let label = |t: usize| self.reading.labels.get(t).map(|&l| usize::from(l));
        let mut start = mention.tokens.start;
        while start > free && label(start) == Some(label::PLACE_ON) {
            start -= 1;
        }
        let word = self.text.word(start);
        let named = mention.kind == MentionKind::Toponym
            && start < mention.tokens.start
            && label(start) == Some(label::PLACE)
            && NameRules::builtin().type_words(word).iter().any(|t| t.kind.is_some_and(is_thing));
        if named {
            mention.tokens.start = start;
            mention.bytes.start = self.text.span(start..start + 1).start;
        }
        mention
    }

    /// "Laurel County": a listed name with the type word that is part of it as
    /// it is written. In "Idlib province" the type word is no part of the name.
    fn described(&self, found: &Found, end: usize, sentence: usize, previous: Option<&Mention>) -> Option<Mention> {
        let part = |t: usize| self.text.tokens.get(t).is_some_and(Token::is_capitalized);
        if self.caseless || !found.is_place || !(found.end..end).all(part) {
            return None;
        }
        let cue = cues::after(self.text, found.end)?;
        let mut mention = self.mention(Found { end, key: found.key.clone(), ..*found }, sentence, previous);
        mention.kind = MentionKind::Toponym;
        mention.asked = cue.kind;
        mention.evidence.announced = true;
        Some(mention)
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

    /// Whether the words around say that somebody speaks or acts: "Washington
    /// dit", "selon Damas", «أعلنت موسكو».
    fn acts(&self, start: usize, end: usize) -> bool {
        let speaks = |i: usize| roles(self.text.word(i)).has(Role::Speaks);
        let after = self.gap(end) == Gap::Space && end < self.text.tokens.len() && speaks(end);
        let before = start.checked_sub(1).filter(|_| self.gap(start) == Gap::Space);
        let arabic = self.text.lang == Lang::Ar;
        after && !arabic || before.is_some_and(|b| roles(self.text.word(b)).has(Role::Source) || (arabic && speaks(b)))
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
        let is_article = |i: &usize| touches(*i + 1) && matches!(self.text.word(*i), "the" | "la" | "le" | "les" | "l");
        let article = first.checked_sub(1).filter(is_article);
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

    /// Whether another capitalized word touches the name, so that it is
    /// probably part of a longer name that nobody listed.
    fn touched(&self, start: usize, end: usize, previous: Option<&Mention>) -> bool {
        if self.text.tokens.get(start).is_none_or(|t| t.shape == Shape::Caseless) || self.is_title_case(start) {
            return false;
        }
        let before = start.checked_sub(1).filter(|_| matches!(self.gap(start), Gap::Space | Gap::Hyphen));
        let before_touches = before.is_some_and(|b| {
            let taken = previous.is_some_and(|p| p.tokens.end == start);
            let first = self.text.sentences.binary_search_by(|s| s.start.cmp(&b)).is_ok();
            !taken && self.is_foreign_capital(b) && !(first && self.is_small(b))
        });
        let after_touches = matches!(self.gap(end), Gap::Space | Gap::Hyphen)
            && end < self.text.tokens.len()
            && self.is_foreign_capital(end)
            && !self.begins_listed(end);
        before_touches || after_touches
    }

    /// Whether a name of the gazetteer begins at word `i`.
    fn is_known(&self, i: usize) -> bool {
        self.text.tokens.get(i).and_then(|t| self.longest(i, t)).is_some()
    }

    /// Whether the words at `i` are themselves a name that the tables know.
    fn begins_listed(&self, i: usize) -> bool {
        self.text.tokens.get(i).and_then(|t| self.longest(i, t)).is_some_and(|f| f.organisation.is_some() || f.demonym)
    }

    /// A capitalized word that neither says what kind of place follows nor
    /// points in a direction nor is an ordinary word.
    fn is_foreign_capital(&self, i: usize) -> bool {
        let Some(token) = self.text.tokens.get(i) else { return false };
        let word = self.text.folded(token);
        let r = roles(word);
        token.is_capitalized()
            && !r.has(Role::Direction)
            && !r.has(Role::Common)
            && !r.has(Role::Title)
            && NameRules::builtin().type_words(word).is_empty()
    }

    /// A word that stands capitalized only because it begins the sentence.
    fn is_small(&self, i: usize) -> bool {
        let word = self.text.word(i);
        let r = roles(word);
        r.has(Role::Locative) || r.has(Role::Linker) || r.has(Role::Common) || r.has(Role::Source)
    }

    /// Whether the sentence around word `i` is written like a headline, every
    /// word capitalized.
    fn is_title_case(&self, i: usize) -> bool {
        let Some(sentence) = self.text.sentences.get(self.text.sentence_of(i)) else { return false };
        let words = self.text.tokens.get(sentence.clone()).unwrap_or_default();
        if words.len() > 30 {
            return false;
        }
        let long = words.iter().filter(|t| t.end() - t.start() > 3 && t.shape != Shape::Digits);
        let (capital, all) = long.fold((0, 0), |(c, n), t| (c + usize::from(t.is_capitalized()), n + 1));
        all >= 4 && capital * 4 > all * 3
    }

    /// Whether the words around make the name part of another name.
    fn embedded(&self, found: &Found, evidence: &PlaceEvidence) -> bool {
        if evidence.announced && !evidence.titled {
            return false;
        }
        let follows = self.text.tokens.get(found.end).filter(|t| matches!(t.gap, Gap::Space | Gap::Hyphen));
        let embeds_after = follows.is_some_and(|t| t.is_capitalized() && roles(self.text.folded(t)).has(Role::Embeds));
        let before = found.start.checked_sub(1).and_then(|b| Some((self.text.tokens.get(b)?, b)));
        let embeds_before = before.is_some_and(|(t, b)| {
            // "Université d'Alep": through one linker.
            let direct = self.gap(found.start) != Gap::Break;
            let over = roles(self.text.folded(t)).has(Role::Linker)
                && b > 0
                && self.gap(b) != Gap::Break
                && self
                    .text
                    .tokens
                    .get(b - 1)
                    .is_some_and(|t| t.is_capitalized() && roles(self.text.folded(t)).has(Role::Embeds));
            direct && (over || (t.is_capitalized() && roles(self.text.folded(t)).has(Role::Embeds)))
        });
        let branded = before.is_some_and(|(t, b)| {
            let word = self.text.folded(t);
            let direct = self.gap(found.start) != Gap::Break && is_brand(word);
            let over = roles(word).has(Role::Linker)
                && self.gap(found.start) != Gap::Break
                && b > 0
                && self.gap(b) != Gap::Break
                && is_brand(self.text.word(b - 1));
            (direct && self.text.lang != Lang::En) || over
        });
        // "le prix Albert-Londres": the second half of somebody's name.
        let hyphenated = before.is_some_and(|(_, b)| {
            self.gap(found.start) == Gap::Hyphen && self.is_foreign_capital(b) && !self.is_known(b)
        });
        let person = !evidence.locative && self.is_surname(found) || self.is_first_name(found, evidence);
        !self.is_title_case(found.start)
            && (person || hyphenated || embeds_after || embeds_before || branded || evidence.titled)
    }

    /// "Barbara Jordan", "Diane de Poitiers": a given name stands before the name.
    fn is_surname(&self, found: &Found) -> bool {
        let touches = |i: usize| matches!(self.gap(i), Gap::Space | Gap::Apostrophe);
        let before = |i: usize| i.checked_sub(1).filter(|_| touches(i));
        let linked = |b: &usize| matches!(self.text.word(*b), "de" | "d" | "du" | "von" | "van" | "di" | "da");
        let link = before(found.start).filter(linked);
        let first = before(link.unwrap_or(found.start));
        first.is_some_and(|b| self.is_given_name(b) && self.importance(b) < 5)
    }

    /// "Chad Kroeger", "Dallas Smith": the name is a given name, and what follows
    /// is written as a surname is.
    fn is_first_name(&self, found: &Found, evidence: &PlaceEvidence) -> bool {
        found.end == found.start + 1
            && !evidence.locative
            && self.gap(found.end) == Gap::Space
            && self.is_given_name(found.start)
            && self.is_foreign_capital(found.end)
            && self.text.tokens.get(found.end).is_some_and(|t| t.shape == Shape::Title)
            && self.importance(found.end) < 3
    }

    fn importance(&self, i: usize) -> u32 {
        self.reading.positions.get(i).map_or(0, Position::importance)
    }

    /// Whether word `i` is written as a given name.
    fn is_given_name(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_some_and(|t| t.shape == Shape::Title) && is_given_name(self.text.word(i))
    }

    /// A name that no gazetteer knows, where the text says that it is a place.
    fn announced_unknown(
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
        // "Tal", "Jabal" are parts of names here, and words for things elsewhere.
        let types = NameRules::builtin().type_words(word);
        let cue = cues::before(self.text, i);
        // "the town of Lake Placid", "le bidonville de Cité Soleil".
        let begins = cue.is_some() && self.gap(i + 1) == Gap::Space && self.capitals_from(i) > i + 1;
        if self.caseless || !begins && types.iter().any(|t| t.lang == *self.text.lang.as_str().as_bytes()) {
            return None;
        }
        let listed = previous.filter(|p| p.evidence.announced && p.asked.is_some() && self.coordinated(p, i, false));
        if cue.is_none() && (arabic || listed.is_none()) {
            return if arabic { None } else { self.respelled(i, sentence, previous) };
        }
        // A bare noun that an ordinary word follows is no name: «قرية صغيرة».
        if let Some(cue) = cue
            && (cue.kind.is_none_or(|k| !is_nameable(k)) || (arabic && !self.is_arabic_name(i, cue.token)))
        {
            return None;
        }
        let end = if arabic { i + 1 } else { self.capitals_from(i) };
        Some(Mention {
            field: self.field,
            bytes: self.text.span(i..end),
            tokens: i..end,
            sentence,
            kind: MentionKind::Toponym,
            key: listed::key(self.text, i..end, Stem::whole(word)),
            asked: cue.map_or_else(|| listed.and_then(|p| p.asked), |c| c.kind),
            organisation: None,
            evidence: PlaceEvidence {
                announced: true,
                listed: listed.is_some(),
                words: (end - i).min(255) as u8,
                ..PlaceEvidence::default()
            },
            score: self.reading.score(i..end),
        })
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
            } else if next.gap == Gap::Space && !gazetteer::name::is_article(self.text.folded(next)) {
                break;
            }
            at += 1;
        }
        end
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
            (key.len() >= RESPELLED_MIN && romanized_key(&key).is_some_and(known)).then_some((end, key))
        };
        let (end, key) = (i + 1..=self.capitals_from(i)).rev().find_map(is_place)?;
        Some(Mention {
            field: self.field,
            bytes: self.text.span(i..end),
            tokens: i..end,
            sentence,
            kind: MentionKind::Toponym,
            key,
            asked: None,
            organisation: None,
            evidence: PlaceEvidence {
                locative,
                listed,
                respelled: true,
                words: (end - i).min(255) as u8,
                ..PlaceEvidence::default()
            },
            score: self.reading.score(i..end),
        })
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

/// Arabic adjectives of the points of the compass.
fn is_side(word: &str) -> bool {
    matches!(
        word,
        "الشماليه"
            | "الجنوبيه"
            | "الشرقيه"
            | "الغربيه"
            | "الشمالي"
            | "الجنوبي"
            | "الشرقي"
            | "الغربي"
            | "الوسطى"
    )
}

fn is_unit(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Admin3)
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

/// Kinds of place that are named after the settlement that they belong to.
fn is_facility(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::Landmark
            | PlaceKind::Facility
            | PlaceKind::Base
            | PlaceKind::Airport
            | PlaceKind::Crossing
            | PlaceKind::Dam
            | PlaceKind::Bridge
            | PlaceKind::Port
            | PlaceKind::Camp
            | PlaceKind::Road
    )
}

/// Whether a word makes the name of a product, a club, a treaty of the place
/// name after it.
fn is_brand(word: &str) -> bool {
    roles(word).has(Role::Brand)
        || (word.starts_with(|c: char| c > '\u{600}') && stems(word).any(|s| roles(s.rest).has(Role::Brand)))
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
