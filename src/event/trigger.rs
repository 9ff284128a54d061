//! Triggers: the words that say that something happened.

use std::ops::Range;
use std::sync::LazyLock;

use super::EventType;
use super::first::{self, First};
use super::phrase::{ByLang, Phrases, read};
use crate::recognize::{Mention, MentionKind};
use crate::text::Text;

/// What kind of word a trigger is; it decides who does it and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A noun: "clashes in Aleppo".
    Noun,
    /// A verb with an object: "seized Aleppo", or passive "was seized by".
    Transitive,
    /// A verb without one: "entered", "withdrew".
    Intransitive,
}

/// What a trigger needs near it to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// An armed party in its sentence.
    Actor,
    /// A place in its sentence.
    Place,
    /// Both.
    Both,
    /// Something that ties it to this world's news: an armed party, a place
    /// (or "the town"), a people, or a number of victims.
    Either,
    /// A place right after it: "prise de Saraqeb".
    Next,
    /// A place, or "the town", right before it: "Saraqeb fell".
    Before,
    /// A number of people beside it: "12 dead".
    Number,
}

/// A row of `data/triggers.tsv`; a type of `-` marks phrases that contain a
/// trigger and tell no event: "heart attack", "champ de bataille". What it needs
/// may be followed by a slash and the type that it has without.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) event_type: EventType,
    pub(super) form: Form,
    pub(super) needs: Needs,
    /// What it says where it lacks what it needs: "Hebron was captured", but "he
    /// was captured".
    pub(super) otherwise: Option<Box<Row>>,
}

impl Row {
    /// Whether the word has other meanings: verbs, and nouns that need company.
    pub(super) fn is_open(&self) -> bool {
        self.form != Form::Noun || self.needs != Needs::Nothing
    }
}

/// The row of a word that is in no table.
pub(super) static UNKNOWN: Row =
    Row { event_type: EventType::Statement, form: Form::Intransitive, needs: Needs::Nothing, otherwise: None };

/// A trigger in a text.
#[derive(Debug, Clone)]
pub(super) struct Trigger {
    pub(super) tokens: Range<usize>,
    pub(super) row: &'static Row,
}

const TRIGGERS: &str = include_str!("data/triggers.tsv");

static TABLE: LazyLock<ByLang<Phrases<Option<Row>>>> = LazyLock::new(|| {
    read("triggers.tsv", TRIGGERS, first::TRIGGERS, |line| {
        if line.get("type") == "-" {
            return Some(None);
        }
        let form = match line.get("form") {
            "n" => Form::Noun,
            "t" => Form::Transitive,
            "i" => Form::Intransitive,
            _ => return None,
        };
        let (needs, otherwise) = line.get("needs").split_once('/').unwrap_or((line.get("needs"), ""));
        let needs = match needs {
            "" => Needs::Nothing,
            "actor" => Needs::Actor,
            "place" => Needs::Place,
            "both" => Needs::Both,
            "either" => Needs::Either,
            "next" => Needs::Next,
            "before" => Needs::Before,
            "number" => Needs::Number,
            _ => return None,
        };
        let otherwise = EventType::parse(otherwise)
            .map(|event_type| Box::new(Row { event_type, form, needs: Needs::Either, otherwise: None }));
        Some(Some(Row { event_type: EventType::parse(line.get("type"))?, form, needs, otherwise }))
    })
});

/// Tells the first words of the table.
pub(super) fn register(first: &mut First) {
    first.add(&TABLE);
}

/// The triggers of a text in order. Words of names are none: a siege is no
/// event in "Siege of Aleppo Museum", nor rights in the name of an observatory.
pub(super) fn scan(text: &Text<'_>, mentions: &[Mention]) -> Vec<Trigger> {
    let Some(phrases) = TABLE.get(text.lang) else { return Vec::new() };
    let mut names = mentions.iter().filter(|m| m.kind != MentionKind::Demonym).peekable();
    let mut triggers = Vec::new();
    for sentence in &text.sentences {
        let mut i = sentence.start;
        while i < sentence.end {
            while names.next_if(|m| m.tokens.end <= i).is_some() {}
            if let Some(name) = names.peek()
                && name.tokens.start <= i
            {
                i = name.tokens.end.max(i + 1);
                continue;
            }
            match phrases.at(text, i, sentence.end) {
                Some(mut hit) => {
                    // "ont pris" begins before "pris le contrôle", which says more.
                    for later in i + 1..hit.tokens.end {
                        let longer = phrases.at(text, later, sentence.end);
                        if let Some(longer) = longer.filter(|l| l.tokens.len() > hit.tokens.len()) {
                            hit = longer;
                            break;
                        }
                    }
                    i = hit.tokens.end;
                    if let Some(row) = hit.value {
                        triggers.push(Trigger { tokens: hit.tokens, row });
                    }
                }
                None => i += 1,
            }
        }
    }
    triggers
}

/// Whether a trigger that is in no table stands in a phrase that tells no
/// event: "captured the title". `start..end` is its sentence.
pub(super) fn is_empty(text: &Text<'_>, trigger: &Trigger, start: usize, end: usize) -> bool {
    let Some(phrases) = TABLE.get(text.lang).filter(|_| std::ptr::eq(trigger.row, &UNKNOWN)) else { return false };
    let covers = |i: usize| {
        phrases.at(text, i, end).is_some_and(|hit| hit.value.is_none() && hit.tokens.end >= trigger.tokens.end)
    };
    (trigger.tokens.start.saturating_sub(4).max(start)..=trigger.tokens.start).any(covers)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::event::phrase::{check_table, table};
    use crate::text::Lang;

    #[test]
    fn the_table_is_sound() {
        let count = check_table("triggers.tsv", TRIGGERS);
        for lang in ["en", "fr", "ar"] {
            assert!(count[lang] >= 120, "{lang}");
        }
        let mut covered = HashSet::new();
        table("triggers.tsv", TRIGGERS, &["lang", "pattern", "type", "form", "needs", "note"], |line| {
            let kind = line.get("type");
            assert!(kind == "-" || EventType::parse(kind).is_some(), "{kind} is no type");
            assert!(["n", "t", "i"].contains(&line.get("form")), "{}", line.get("pattern"));
            let mut needs = line.get("needs").split('/');
            let known = ["", "actor", "place", "both", "either", "next", "before", "number"];
            assert!(needs.next().is_some_and(|n| known.contains(&n)));
            assert!(needs.all(|otherwise| EventType::parse(otherwise).is_some()), "{}", line.get("needs"));
            if kind != "-" {
                covered.insert((line.get("lang"), kind));
            }
        });
        assert_eq!(covered.len(), 3 * EventType::ALL.len(), "a type without triggers in a language");
    }

    fn types(lang: Lang, source: &str) -> Vec<&'static str> {
        let text = Text::new(source, Some(lang));
        scan(&text, &[]).iter().map(|t| t.row.event_type.as_str()).collect()
    }

    #[test]
    fn words_of_news_are_triggers() {
        let rows: &[(Lang, &str, &[&str])] = &[
            (Lang::En, "Rockets hit the market and a car bomb exploded.", &["shelling", "explosion"]),
            (Lang::En, "They signed a deal on Monday.", &["ceasefire"]),
            (Lang::En, "They violated the ceasefire.", &["violation"]),
            (Lang::En, "The museum opened its doors again.", &[]),
            (Lang::En, "He died of a heart attack on the battlefield.", &["killing"]),
            (Lang::En, "She scored twice in the second half.", &[]),
            (Lang::Fr, "Elles ont pris le contrôle du bourg.", &["territory_gained"]),
            (Lang::Fr, "Ils sont parvenus à reprendre le contrôle du pont.", &["territory_regained"]),
            (Lang::Fr, "Des tirs intensifs de roquettes et l'exode des civils", &["shelling", "displacement"]),
            (Lang::Fr, "Le festival a ouvert ses portes hier.", &[]),
            (Lang::Fr, "Le marché a retrouvé des couleurs.", &[]),
            (Lang::Ar, "سيطرت الفصائل على البلدة", &["territory_gained"]),
            (Lang::Ar, "واندلعت اشتباكات عنيفة بعد قصف مدفعي", &["armed_clash", "shelling"]),
            (Lang::Ar, "افتتح المعرض أبوابه أمام الزوار", &[]),
        ];
        for (lang, source, expected) in rows {
            assert_eq!(&types(*lang, source), expected, "{source}");
        }
    }
}
