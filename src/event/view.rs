//! One sentence as the extraction sees it.

use std::ops::Range;

use gazetteer::{Gazetteer, Organisation, OrganisationKind, PlaceKind, Referent};
use jiff::civil::Date;

use super::grammar::{Class, Cue, class, cues};
use super::phrase::Hit;
use super::trigger::Trigger;
use crate::recognize::{Mention, MentionKind};
use crate::text::{Gap, Lang, Text};

/// What the extraction knows beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'g, 'a> {
    /// The gazetteer that the mentions were found in.
    pub gazetteer: &'g Gazetteer<'a>,
    /// The day of publication.
    pub publication: Option<Date>,
}

impl<'a> Context<'_, 'a> {
    /// The organisation of a mention.
    pub(super) fn organisation(&self, mention: &Mention) -> Option<Organisation<'a>> {
        mention.organisation.map(|n| self.gazetteer.organisation(n))
    }

    /// What kind of place a mention most likely names; before resolution this
    /// is what the words around it ask for, else the foremost place of the name.
    pub(super) fn kind(&self, mention: &Mention) -> Option<PlaceKind> {
        mention.asked.or_else(|| {
            self.gazetteer.get(&mention.key).find_map(|entry| match entry.referent {
                Referent::Place(p) => Some(self.gazetteer.place(p).kind()),
                _ => None,
            })
        })
    }

    /// The country or place that a demonym belongs to, by its usual name.
    pub(super) fn demonym(&self, mention: &Mention) -> Option<String> {
        let numbers = self.gazetteer.get(&mention.key).filter_map(|entry| match entry.referent {
            Referent::Demonym(d) => Some(d),
            _ => None,
        });
        let mut places = numbers.filter_map(|d| self.gazetteer.demonym(d).place);
        places.next().map(|p| self.gazetteer.place(p).name().to_owned())
    }
}

/// Whether an organisation acts in events; sources and parties alike.
pub(super) fn is_party(kind: OrganisationKind) -> bool {
    matches!(kind, OrganisationKind::ArmedGroup | OrganisationKind::StateForce)
}

/// The words between two stretches; none where they touch or overlap.
pub(super) fn between(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    if b.start >= a.end { a.end..b.start } else { b.end..a.start }
}

/// A sentence with its mentions, cues and triggers.
pub(super) struct View<'v, 'g, 'a> {
    pub(super) context: &'v Context<'g, 'a>,
    pub(super) text: &'v Text<'v>,
    /// Its words.
    pub(super) tokens: Range<usize>,
    /// All mentions of the field.
    pub(super) mentions: &'v [Mention],
    /// Those of the sentence.
    pub(super) here: Range<usize>,
    /// Its triggers.
    pub(super) triggers: &'v [Trigger],
    /// Its cues.
    pub(super) cues: Vec<Hit<'static, Cue>>,
    /// For each word, how many clause boundaries stand before it, weighted.
    costs: Vec<u16>,
}

impl<'v, 'g, 'a> View<'v, 'g, 'a> {
    pub(super) fn new(
        context: &'v Context<'g, 'a>,
        text: &'v Text<'v>,
        tokens: Range<usize>,
        mentions: &'v [Mention],
        triggers: &'v [Trigger],
    ) -> Self {
        let here = mentions.partition_point(|m| m.tokens.end <= tokens.start)
            ..mentions.partition_point(|m| m.tokens.start < tokens.end);
        let mut cost = 0;
        let costs = tokens
            .clone()
            .map(|i| {
                if i > tokens.start {
                    cost += boundary(text, i);
                }
                cost
            })
            .collect();
        View { cues: cues(text, tokens.clone()), context, text, tokens, mentions, here, triggers, costs }
    }

    /// How many clause boundaries lie between two words, weighted: a comma 1,
    /// a word that begins a clause 2, a semicolon 3.
    pub(super) fn cost(&self, a: usize, b: usize) -> usize {
        let at = |i: usize| self.costs.get(i.saturating_sub(self.tokens.start)).or(self.costs.last()).copied();
        usize::from(at(a).unwrap_or(0).abs_diff(at(b).unwrap_or(0)))
    }

    /// Whether words stand in the clause of a trigger, `reach` words away at most.
    pub(super) fn is_beside(&self, words: &Range<usize>, trigger: &Range<usize>, reach: usize) -> bool {
        let overlap = words.start < trigger.end && trigger.start < words.end;
        overlap || (between(words, trigger).len() <= reach && self.cost(words.start, trigger.start) == 0)
    }

    /// The mentions of the sentence with their numbers in the field.
    pub(super) fn mentions_here(&self) -> impl Iterator<Item = (usize, &'v Mention)> + use<'v> {
        let list = self.mentions.get(self.here.clone()).unwrap_or_default();
        (self.here.start..).zip(list)
    }

    /// Whether anything but a space stands before word `i`.
    pub(super) fn breaks(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_none_or(|t| t.gap == Gap::Break)
    }

    /// The words as written.
    pub(super) fn written(&self, tokens: Range<usize>) -> String {
        let words = self.text.slice(self.text.span(tokens));
        if words.contains(['\n', '\t']) {
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            words.to_owned()
        }
    }

    /// The class of the word before word `i`, fillers and generics skipped.
    pub(super) fn governor(&self, i: usize) -> Class {
        let at = super::grammar::before_fillers(self.text, i, self.tokens.start, 6);
        if at <= self.tokens.start || self.breaks(at) {
            return Class::default();
        }
        class(self.text, at - 1)
    }

    /// The mention that word `i` belongs to.
    pub(super) fn mention_at(&self, i: usize) -> Option<(usize, &'v Mention)> {
        self.mentions_here().find(|(_, m)| m.tokens.contains(&i))
    }

    /// Demonyms of the sentence.
    pub(super) fn demonyms(&self) -> impl Iterator<Item = &'v Mention> + use<'v> {
        self.mentions_here().map(|(_, m)| m).filter(|m| m.kind == MentionKind::Demonym)
    }
}

fn boundary(text: &Text<'_>, i: usize) -> u16 {
    let comma = match text.tokens.get(i).map(|t| t.gap) {
        Some(Gap::Break) => {
            let sign = text.between(i);
            if sign.contains([';', ':', '؛', '—', '–', '"', '“', '”', '«', '»']) {
                3
            } else {
                u16::from(sign.contains([',', '،', '(', ')']))
            }
        }
        _ => 0,
    };
    let clause = class(text, i).is(Class::CLAUSE) && !(text.lang == Lang::Ar && class(text, i).is(Class::AT));
    comma + if clause { 2 } else { 0 }
}
