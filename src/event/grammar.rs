//! Small words and cues: what a word does in a sentence, and what a phrase
//! says about how the sentence tells its news.

use std::ops::Range;
use std::sync::LazyLock;

use super::first::{self, First, class_bits};
use super::phrase::{ByLang, Hit, Phrases, WordMap, look_up, read, table};
use crate::text::{Gap, Lang, Text};

/// What a small word does; a set, as many do several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Class(u16);

impl Class {
    /// An article or another word without weight.
    pub(super) const FILLER: Class = Class(1);
    /// A generic noun before a name: "ville de".
    pub(super) const GENERIC: Class = Class(1 << 1);
    /// A preposition of place: "in", "dans", "في".
    pub(super) const AT: Class = Class(1 << 2);
    /// A preposition of origin.
    pub(super) const FROM: Class = Class(1 << 3);
    /// A preposition of direction.
    pub(super) const TO: Class = Class(1 << 4);
    /// A word that joins the members of a list.
    pub(super) const AND: Class = Class(1 << 5);
    /// An auxiliary of the passive.
    pub(super) const BE: Class = Class(1 << 6);
    /// The preposition of who does it in the passive.
    pub(super) const BY: Class = Class(1 << 7);
    /// The preposition of whom it is done to.
    pub(super) const AGAINST: Class = Class(1 << 8);
    /// "with".
    pub(super) const WITH: Class = Class(1 << 9);
    /// "that" after a verb of saying.
    pub(super) const THAT: Class = Class(1 << 10);
    /// A word that begins a clause.
    pub(super) const CLAUSE: Class = Class(1 << 11);

    fn parse(word: &str) -> Option<Class> {
        Some(match word {
            "filler" => Class::FILLER,
            "generic" => Class::GENERIC,
            "at" => Class::AT,
            "from" => Class::FROM,
            "to" => Class::TO,
            "and" => Class::AND,
            "be" => Class::BE,
            "by" => Class::BY,
            "against" => Class::AGAINST,
            "with" => Class::WITH,
            "that" => Class::THAT,
            "clause" => Class::CLAUSE,
            _ => return None,
        })
    }

    /// Whether it has one of the classes of `other`.
    pub(super) const fn is(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub(super) const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

const WORDS: &str = include_str!("data/words.tsv");
const CUES: &str = include_str!("data/cues.tsv");

static WORD_TABLE: LazyLock<ByLang<WordMap<Class>>> = LazyLock::new(|| {
    let mut all = ByLang::new(|_| WordMap::default());
    table("words.tsv", WORDS, &["lang", "word", "classes"], |line| {
        let classes = line.get("classes").split('|').filter_map(Class::parse).fold(Class::default(), Class::or);
        if let Some(words) = all.get_mut(Lang::parse(line.get("lang"))) {
            words.insert(line.get("word"), classes);
        }
    });
    all
});

/// What word `i` does.
pub(super) fn class(text: &Text<'_>, i: usize) -> Class {
    Class(class_bits(text, i))
}

/// What a folded word does, as bits.
pub(super) fn class_of(word: &str, lang: Lang) -> u16 {
    WORD_TABLE.get(lang).and_then(|words| look_up(words, word, lang)).map_or(0, |class| class.0)
}

/// Tells the first words of the cues, and the small words.
pub(super) fn register(first: &mut First) {
    first.add(&CUE_TABLE);
    for (word, class) in WORD_TABLE.get(first.lang).into_iter().flatten() {
        first.add_word(word, class.0);
    }
}

/// The first word of the run of fillers and generics before word `i`, at most
/// `limit` of them, within one clause.
pub(super) fn before_fillers(text: &Text<'_>, i: usize, from: usize, limit: usize) -> usize {
    let mut at = i;
    while at > from
        && i - at < limit
        && text.tokens.get(at).is_some_and(|t| t.gap != Gap::Break)
        && class(text, at - 1).is(Class::FILLER.or(Class::GENERIC))
        && !(text.lang == Lang::Ar && class(text, at - 1).is(Class::AT))
    {
        at -= 1;
    }
    at
}

/// What a phrase says about how its sentence tells the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// It is not so.
    Negation,
    /// It looks like another cue and is none.
    Plain,
    /// Somebody says that it is not so.
    Denial,
    /// It is not known to be so.
    Unverified,
    /// It is to come, wished or feared.
    Planned,
    /// A verb of a party that speaks of itself.
    Claim,
    /// A verb of saying.
    Report,
    /// "according to": the source follows.
    According,
    /// A source without a name: "witnesses".
    Source,
    /// A party that can be a source: "the group".
    Party,
    /// "the same source".
    Same,
    /// History.
    Background,
    /// The place after it is where somebody sits or speaks.
    Seat,
    /// A place named before: "the city".
    Anaphor,
}

impl Cue {
    fn parse(word: &str) -> Option<Cue> {
        Some(match word {
            "negation" => Cue::Negation,
            "plain" => Cue::Plain,
            "denial" => Cue::Denial,
            "unverified" => Cue::Unverified,
            "planned" => Cue::Planned,
            "claim" => Cue::Claim,
            "report" => Cue::Report,
            "according" => Cue::According,
            "source" => Cue::Source,
            "party" => Cue::Party,
            "same" => Cue::Same,
            "background" => Cue::Background,
            "seat" => Cue::Seat,
            "anaphor" => Cue::Anaphor,
            _ => return None,
        })
    }
}

static CUE_TABLE: LazyLock<ByLang<Phrases<Cue>>> =
    LazyLock::new(|| read("cues.tsv", CUES, first::CUES, |line| Cue::parse(line.get("cue"))));

/// The cues of a range of words, in order.
pub(super) fn cues(text: &Text<'_>, tokens: Range<usize>) -> Vec<Hit<'static, Cue>> {
    CUE_TABLE.get(text.lang).map_or_else(Vec::new, |phrases| phrases.scan(text, tokens))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::phrase::check_table;

    #[test]
    fn the_tables_are_sound() {
        check_table("cues.tsv", CUES);
        let mut kinds = std::collections::HashSet::new();
        table("cues.tsv", CUES, &["lang", "pattern", "cue", "note"], |line| {
            assert!(Cue::parse(line.get("cue")).is_some(), "{}", line.get("cue"));
            kinds.insert((line.get("lang"), line.get("cue")));
        });
        assert_eq!(kinds.len(), 3 * 14, "a cue without phrases in a language");
        let mut seen = std::collections::HashSet::new();
        table("words.tsv", WORDS, &["lang", "word", "classes"], |line| {
            assert!(seen.insert((line.get("lang"), line.get("word"))), "{}", line.get("word"));
            assert!(line.get("classes").split('|').all(|c| Class::parse(c).is_some()), "{}", line.get("classes"));
            assert_eq!(gazetteer::name::normalize(line.get("word")), line.get("word"));
        });
    }

    #[test]
    fn fillers_are_skipped_backwards() {
        let text = Text::new("au sud de la ville d'Alep", Some(Lang::Fr));
        assert_eq!(before_fillers(&text, 6, 0, 6), 2);
        let text = Text::new("at dawn, the city of Homs", Some(Lang::En));
        assert_eq!(before_fillers(&text, 5, 0, 6), 2);
    }
}
