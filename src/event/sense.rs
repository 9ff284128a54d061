//! Senses: what the words beside a trigger make of it. "The critics attacked
//! the film" tells no attack, and what warplanes bombard is struck from the air.

use std::sync::LazyLock;

use super::EventType;
use super::first::{self, First};
use super::phrase::{ByLang, Hit, Phrases, read};
use super::trigger::{Form, Trigger};
use super::view::View;

/// What a word of `data/senses.tsv` says of the triggers beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// The sentence is about sport, business, the arts: no trigger that has a
    /// figurative use is meant in earnest.
    Topic,
    /// Nothing that weapons hit or hold: prices, words, a virus, hearts.
    Thing,
    /// What flies.
    Air,
    /// Guns, rockets, missiles.
    Artillery,
    /// Deaths, whatever the cause.
    Death,
    /// Deaths that somebody caused: "shot dead".
    Violence,
}

const SENSES: &str = include_str!("data/senses.tsv");

static TABLE: LazyLock<ByLang<Phrases<Sense>>> =
    LazyLock::new(|| read("senses.tsv", SENSES, first::SENSES, |line| parse(line.get("sense"))));

fn parse(word: &str) -> Option<Sense> {
    Some(match word {
        "topic" => Sense::Topic,
        "thing" => Sense::Thing,
        "air" => Sense::Air,
        "artillery" => Sense::Artillery,
        "death" => Sense::Death,
        "violence" => Sense::Violence,
        _ => return None,
    })
}

/// Tells the first words of the table.
pub(super) fn register(first: &mut First) {
    first.add(&TABLE);
}

/// The words of a sentence that say what its triggers mean.
pub(super) struct Senses(Vec<Hit<'static, Sense>>);

/// How far a word stands from the verb that it is subject or object of.
const VERB: usize = 6;

/// How far from a noun that it goes with.
const NOUN: usize = 3;

/// How far a weapon stands from its verb.
const WEAPON: usize = 9;

impl Senses {
    /// Reads a sentence.
    pub(super) fn of(view: &View<'_, '_, '_>) -> Self {
        let phrases = TABLE.get(view.text.lang);
        Senses(phrases.map_or_else(Vec::new, |phrases| phrases.scan(view.text, view.tokens.clone())))
    }

    /// Whether a trigger is a figure of speech. Nothing is where somebody armed
    /// or a number of victims stands in the sentence (`in_earnest`).
    pub(super) fn is_figure(&self, view: &View<'_, '_, '_>, trigger: &Trigger, in_earnest: bool) -> bool {
        if in_earnest || is_talk(trigger.row.event_type) {
            return false;
        }
        let noun = trigger.row.form == Form::Noun;
        let reach = if noun { NOUN } else { VERB };
        self.0.iter().any(|hit| match hit.value {
            Sense::Topic => trigger.row.is_open(),
            Sense::Thing => view.is_beside(&hit.tokens, &trigger.tokens, reach),
            Sense::Air | Sense::Artillery | Sense::Death | Sense::Violence => false,
        })
    }

    /// Whether a trigger tells that people died, and not how.
    pub(super) fn is_death(&self, trigger: &Trigger) -> bool {
        let says = |sense| {
            let of_trigger =
                |h: &Hit<'_, Sense>| h.tokens.start < trigger.tokens.end && trigger.tokens.start < h.tokens.end;
            self.0.iter().any(|h| *h.value == sense && of_trigger(h))
        };
        trigger.row.event_type == EventType::Killing && says(Sense::Death) && !says(Sense::Violence)
    }

    /// The type of a trigger by the weapon that the clause names.
    pub(super) fn by_weapon(&self, view: &View<'_, '_, '_>, trigger: &Trigger) -> EventType {
        let kind = trigger.row.event_type;
        let beside =
            |sense| self.0.iter().any(|h| *h.value == sense && view.is_beside(&h.tokens, &trigger.tokens, WEAPON));
        let open = trigger.row.is_open();
        match kind {
            EventType::Shelling if open && beside(Sense::Air) && !beside(Sense::Artillery) => EventType::AirStrike,
            EventType::AirStrike if open && beside(Sense::Artillery) && !beside(Sense::Air) => EventType::Shelling,
            _ => kind,
        }
    }
}

/// Events of words and papers, which sport and business have as well.
fn is_talk(kind: EventType) -> bool {
    use EventType as E;
    matches!(
        kind,
        E::Statement
            | E::Negotiation
            | E::Election
            | E::Sanction
            | E::Aid
            | E::Protest
            | E::Threat
            | E::DiseaseOutbreak
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::phrase::{check_table, table};

    #[test]
    fn the_table_is_sound() {
        let count = check_table("senses.tsv", SENSES);
        for lang in ["en", "fr", "ar"] {
            assert!(count[lang] >= 60, "{lang}");
        }
        table("senses.tsv", SENSES, &["lang", "pattern", "sense"], |line| {
            assert!(parse(line.get("sense")).is_some(), "{}", line.get("pattern"));
        });
    }
}
