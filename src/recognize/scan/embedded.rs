//! Names of places that are part of other names.

use gazetteer::name::NameRules;

use super::{Found, Scan};
use crate::recognize::arabic::stems;
use crate::recognize::context::{Role, is_given_name, roles};
use crate::recognize::model::features::Position;
use crate::recognize::{Mention, PlaceEvidence};
use crate::text::{Gap, Lang, Shape};

impl Scan<'_, '_, '_> {
    /// Whether another capitalized word touches the name, so that it is
    /// probably part of a longer name that nobody listed.
    pub(super) fn touched(&self, start: usize, end: usize, previous: Option<&Mention>) -> bool {
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
    pub(super) fn embedded(&self, found: &Found, evidence: &PlaceEvidence) -> bool {
        if evidence.announced && !evidence.titled {
            return false;
        }
        let follows = self.text.tokens.get(found.end).filter(|t| matches!(t.gap, Gap::Space | Gap::Hyphen));
        let embeds_after = follows.is_some_and(|t| t.is_capitalized() && roles(self.text.folded(t)).has(Role::Embeds));
        let before = found.start.checked_sub(1).and_then(|b| Some((self.text.tokens.get(b)?, b)));
        let embeds_before = before.is_some_and(|(t, b)| {
            // "Université d'Alep": through one linker.
            let direct = self.gap(found.start) != Gap::Break;
            let over = self.is_of(b)
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
            let over = self.is_of(b)
                && self.gap(found.start) != Gap::Break
                && b > 0
                && self.gap(b) != Gap::Break
                && is_brand(self.text.word(b - 1));
            // «علاقات وثيقة بإثيوبيا»: "close ties with".
            (direct && self.text.lang != Lang::En && !found.preposition) || over
        });
        // "le prix Albert-Londres": the second half of somebody's name.
        let hyphenated = before.is_some_and(|(_, b)| {
            self.gap(found.start) == Gap::Hyphen && self.is_foreign_capital(b) && !self.is_known(b)
        });
        // «زار الرئيس مصر»: no president is called after a country.
        let titled = evidence.titled && !(self.text.lang == Lang::Ar && self.is_country(&found.key));
        let person = !evidence.locative && (self.is_surname(found) || self.is_first_name(found));
        !self.is_title_case(found.start) && (person || hyphenated || embeds_after || embeds_before || branded || titled)
    }

    /// "club de Birmingham", but "un club en Uruguay".
    fn is_of(&self, i: usize) -> bool {
        let r = roles(self.text.word(i));
        r.has(Role::Linker) && !r.has(Role::Locative)
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
    fn is_first_name(&self, found: &Found) -> bool {
        found.end == found.start + 1
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
}

/// Whether a word makes the name of a product, a club, a treaty of the place
/// name after it.
fn is_brand(word: &str) -> bool {
    roles(word).has(Role::Brand)
        || (word.starts_with(|c: char| c > '\u{600}') && stems(word).any(|s| roles(s.rest).has(Role::Brand)))
}
