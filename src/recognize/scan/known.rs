//! Names that the gazetteer has.

use gazetteer::name::{NameRules, TypeWord};
use gazetteer::{Entries, PlaceIndex, PlaceKind, Referent};

use super::{Found, Scan, is_article, is_thing, kinds, part_of_name};
use crate::recognize::arabic::{Stem, stems};
use crate::recognize::context::{Role, roles};
use crate::recognize::model::lattice::label;
use crate::recognize::{Mention, MentionKind, cues, listed};
use crate::text::{Gap, Lang, Shape, Token};

impl Scan<'_, '_, '_> {
    /// Whether a name may begin at word `i`.
    pub(super) fn may_begin(&self, i: usize, token: &Token) -> bool {
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

    pub(super) fn longest(&self, i: usize, token: &Token) -> Option<Found> {
        // Most words begin none.
        if !self.reading.positions.get(i)?.begins_name() {
            return self.after_article(i);
        }
        let word = self.text.folded(token);
        if token.shape != Shape::Caseless {
            let found = self.walk(i, Stem::whole(word)).or_else(|| self.after_article(i))?;
            // "La Nouvelle-Zélande" is not "La Nouvelle".
            let article = found.end > i + 1 && self.gap(found.end) == Gap::Hyphen && is_article(word);
            let next = || self.longest(i + 1, self.text.tokens.get(i + 1)?).filter(|next| next.end > found.end);
            return (!article || next().is_none()).then_some(found);
        }
        // «جنوب السودان» is a country before it is the south of one.
        if roles(word).has(Role::Locative) {
            return self.walk(i, Stem::whole(word)).filter(|found| found.end > i + 1 && self.is_country(&found.key));
        }
        let ordinary = roles(word).has(Role::Common);
        if ordinary || self.is_attribute(i) || self.is_possessed(i) {
            return None;
        }
        let found = stems(word).find_map(|stem| self.walk(i, stem))?;
        // «المحافظة الجنوبية» is "the southern province", whichever has it for a name.
        let of_unit = self.text.word(i).starts_with("ال")
            && matches!(cues::kind(self.text, i), Some(PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Settlement));
        let turned = |t: usize| is_side(self.text.word(t));
        (!(of_unit && found.end > i + 1 && (i + 1..found.end).all(turned))).then_some(found)
    }

    /// Whether a name is that of a country.
    pub(super) fn is_country(&self, key: &str) -> bool {
        let country = |place: PlaceIndex| self.gazetteer.place(place).kind() == PlaceKind::Country;
        self.gazetteer.get(key).any(|e| matches!(e.referent, Referent::Place(place) if country(place)))
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
        definite(i) && noun.is_some_and(|n| definite(n) && cues::kind(self.text, n).is_some())
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
        // "Un" begins a French sentence, though UN is an organisation.
        let first = self.text.tokens.get(i).map(|t| t.shape);
        let spelled_out = end - i == 1 && !self.caseless && first == Some(Shape::Title);
        for entry in entries.filter(|e| !(spelled_out && e.lang == "abbr")) {
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
    pub(super) fn longer_name(&self, found: Found, previous: Option<&Mention>) -> Found {
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
    pub(super) fn whole_name(&self, found: Found, previous: Option<&Mention>) -> Found {
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
            // "Montréal est touché" is no "Montréal-Est".
            let is = lower == "est" && self.gap(end - 1) == Gap::Space && self.text.lang == Lang::Fr;
            if is || lower.len() <= 2 || roles(lower).has(Role::Linker) || roles(lower).has(Role::Locative) {
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
        // «مدينة» is "city" before it is Medina; Temple is a town where "temple" is no word.
        let lang = self.text.lang;
        let is_word = |t: &TypeWord| lang == Lang::Other || t.lang == *lang.as_str().as_bytes();
        if words == 1 && NameRules::builtin().type_words(self.text.folded(first)).iter().any(is_word) {
            return false;
        }
        if self.caseless || first.shape == Shape::Caseless {
            return true;
        }
        match first.shape {
            // "un" is no agency: one small word is a people or nothing.
            Shape::Lower => entries.all(|e| match e.referent {
                Referent::Place(_) => words > 1 && (listed::is_joined_article(self.text, i) || self.is_highway(i)),
                Referent::Organisation(_) => words > 1,
                Referent::Demonym(_) => true,
            }),
            Shape::Upper => true,
            _ if words == 1 => entries.any(|e| e.lang != "abbr"),
            _ => true,
        }
    }

    /// "Hakkari province", «محافظة إدلب», «مكة المكرمة»: a unit or a town is named
    /// without the small words that say what it is or praise it, unless the model
    /// reads them as part of the name, though the gazetteer has the name with them.
    pub(super) fn without_unit(&self, found: Found) -> Found {
        if self.caseless || !found.is_place || found.end - found.start < 2 {
            return found;
        }
        let core = self.core(found.start..found.end);
        let small =
            |i: usize| self.text.tokens.get(i).is_some_and(|t| matches!(t.shape, Shape::Lower | Shape::Caseless));
        let types = |i: usize| kinds(self.text.word(i));
        // "Baltic states": several are named together.
        let is_unit = |i: usize| {
            let unit = |kind: PlaceKind| {
                kind.is_unit() || matches!(kind, PlaceKind::Settlement | PlaceKind::Quarter | PlaceKind::Country)
            };
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
            long.iter().any(|place| short.contains(place))
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
    pub(super) fn core(&self, tokens: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let of_model = |i: &usize| matches!(self.reading.label(*i), Some(label::PLACE | label::PLACE_ON));
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

    /// "lac Victoria", "comté de Kerry": where the model reads the type word as part
    /// of the name, it is. A natural feature or a building is a thing of its own;
    /// a unit or a town is what its bare name says.
    pub(super) fn with_type_word(&self, mut mention: Mention, previous: Option<&Mention>) -> Mention {
        let free = previous.map_or(0, |p| p.tokens.end);
        let mut start = mention.tokens.start;
        while start > free && self.reading.label(start) == Some(label::PLACE_ON) {
            start -= 1;
        }
        let named = mention.kind == MentionKind::Toponym
            && start < mention.tokens.start
            && self.reading.label(start) == Some(label::PLACE);
        let thing = part_of_name(self.text.word(start));
        if !named || thing.is_none() && !self.is_unit_word(start) {
            return mention;
        }
        mention.bytes.start = self.text.span(start..start + 1).start;
        // The word for a unit stays one of those around the name, which are read for more.
        if let Some(kind) = thing {
            mention.tokens.start = start;
            self.named_after(&mut mention, kind);
        }
        mention
    }

    /// Makes a mention that was widened by a word for `kind` the name of such a
    /// thing: the one of that whole name, where the gazetteer has it.
    pub(super) fn named_after(&self, mention: &mut Mention, kind: PlaceKind) {
        let tokens = mention.tokens.clone();
        let whole = listed::key(self.text, tokens.clone(), Stem::whole(self.text.word(tokens.start)));
        mention.asked = Some(kind);
        let known = self.gazetteer.get(&whole).any(|e| matches!(e.referent, Referent::Place(_)));
        let inner = std::mem::replace(&mut mention.key, whole);
        mention.named_after = (!known).then_some(inner);
    }

    /// The longest name of a place in the gazetteer that begins at word `i`.
    pub(super) fn listed_place(&self, i: usize) -> Option<Found> {
        self.longest(i, self.text.tokens.get(i)?).filter(|found| found.is_place)
    }
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
