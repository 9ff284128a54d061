//! Which places an event happened at.

use std::ops::Range;

use gazetteer::PlaceKind;

use super::attachment::score;
use super::grammar::{Class, Cue, before_fillers, class};
use super::trigger::Trigger;
use super::view::View;
use super::{Relation, RelationKind};
use crate::recognize::{Mention, MentionKind};
use crate::text::Lang;

/// Names that are joined: "les provinces d'Alep et d'Idlib".
#[derive(Debug, Clone)]
pub(super) struct List {
    /// Mentions of the field.
    pub(super) members: Vec<usize>,
    pub(super) tokens: Range<usize>,
    /// What the preposition before it says.
    pub(super) governor: Class,
    /// How large the places are: 0 a point, 3 a country.
    pub(super) rank: u8,
    /// Whether it is where somebody sits or speaks, or who does it.
    pub(super) seat: bool,
    /// Whether it stands in the dateline.
    pub(super) dateline: bool,
    /// Whether the gazetteer does not know the first name.
    pub(super) unknown: bool,
    /// Whether words say how something lies to it: "near".
    pub(super) related: bool,
    /// Whether a noun follows that it qualifies: "Baghdad police".
    pub(super) modifies: bool,
    /// Whether it is a genitive: "Aleppo's".
    pub(super) genitive: bool,
    /// Whether a generic noun stands before it: "the city of".
    pub(super) generic: bool,
    /// The first word of what belongs to the name: "the city of".
    pub(super) lead: usize,
    /// How sure the first is a name of a place, 0 to 1.
    pub(super) score: f64,
}

/// The most words between two members of a list.
const JOINT: usize = 8;

fn rank(kind: Option<PlaceKind>) -> u8 {
    match kind {
        Some(PlaceKind::Continent | PlaceKind::Ocean | PlaceKind::Country) => 3,
        Some(PlaceKind::Region | PlaceKind::Sea | PlaceKind::Desert | PlaceKind::Admin1) => 2,
        Some(PlaceKind::Admin2 | PlaceKind::Admin3 | PlaceKind::River | PlaceKind::Road) => 1,
        _ => 0,
    }
}

/// The lists of toponyms in a sentence, in order.
pub(super) fn lists(view: &View<'_, '_, '_>, relations: &[Relation]) -> Vec<List> {
    let mut found: Vec<List> = Vec::new();
    for (i, mention) in view.mentions_here() {
        if mention.kind != MentionKind::Toponym {
            continue;
        }
        let far_end = relations.get(i).is_some_and(|r| {
            r.kind == RelationKind::Between
                && r.other.is_some_and(|o| o < i)
                && view.here.contains(&r.other.unwrap_or(i))
        });
        let size = rank(view.context.kind(mention));
        if let Some(last) = found.last_mut()
            && (far_end || joins(view, last, lead(view, mention, relations.get(i)), size))
        {
            if !far_end {
                last.members.push(i);
            }
            last.tokens.end = mention.tokens.end;
            continue;
        }
        let related = relations.get(i).is_some_and(|r| r.kind != RelationKind::At);
        let between = relations.get(i).is_some_and(|r| r.kind == RelationKind::Between);
        let governor = governor(view, mention.tokens.start);
        // "The road from Gao to Kidal" leads from nowhere.
        let governor = match related && !governor.is(Class::FROM.or(Class::TO)) {
            _ if between => Class::AT,
            true => governor.or(Class::AT),
            false => governor,
        };
        let seat = governor.is(Class::BY) || is_seat(view, mention);
        let dateline = is_dateline(view, mention);
        let lead = before_fillers(view.text, mention.tokens.start, view.tokens.start, 6);
        found.push(List {
            members: vec![i],
            tokens: mention.tokens.clone(),
            governor,
            rank: size,
            seat,
            dateline,
            unknown: view.context.kind(mention).is_none(),
            related,
            modifies: modifies(view, mention.tokens.end),
            genitive: view.text.lang == Lang::En && view.text.word(mention.tokens.end) == "s",
            generic: (lead..mention.tokens.start).any(|w| class(view.text, w).is(Class::GENERIC)),
            lead,
            score: f64::from(mention.score),
        });
    }
    found
}

/// The preposition that governs a name, Arabic proclitics among them.
fn governor(view: &View<'_, '_, '_>, i: usize) -> Class {
    if view.text.lang == Lang::Ar {
        match view.text.word(i).chars().next() {
            Some('ب') if view.mention_at(i).is_some_and(|(_, m)| !m.key.starts_with('ب')) => return Class::AT,
            Some('ل') if view.mention_at(i).is_some_and(|(_, m)| !m.key.starts_with('ل')) => return Class::TO,
            _ => {}
        }
    }
    view.governor(i)
}

/// Whether an English noun seems to stand at word `i`, right after a name. The
/// word for what it is itself is none: "Idlib province".
fn modifies(view: &View<'_, '_, '_>, i: usize) -> bool {
    let i = if i < view.tokens.end && !view.breaks(i) && class(view.text, i).is(Class::GENERIC) { i + 1 } else { i };
    let grammatical = Class::AT.or(Class::FROM).or(Class::TO).or(Class::AND).or(Class::BE).or(Class::BY);
    let grammatical = grammatical.or(Class::AGAINST).or(Class::WITH).or(Class::THAT).or(Class::CLAUSE);
    view.text.lang == Lang::En
        && i < view.tokens.end
        && !view.breaks(i)
        && view.text.word(i) != "s"
        && !class(view.text, i).is(grammatical)
        && !view.triggers.iter().any(|t| t.tokens.contains(&i))
}

/// The first word of a mention with the words of its relation: "au sud d'Idlib".
fn lead(view: &View<'_, '_, '_>, mention: &Mention, relation: Option<&Relation>) -> usize {
    let name = mention.tokens.start;
    let Some(relation) = relation.filter(|r| r.other.is_none()) else { return name };
    let starts = |i: &usize| view.text.tokens.get(*i).is_some_and(|t| t.start() >= relation.bytes.start);
    (view.tokens.start..name).rev().take_while(starts).last().unwrap_or(name)
}

/// Whether what begins at word `lead` goes on with a list.
fn joins(view: &View<'_, '_, '_>, list: &List, lead: usize, size: u8) -> bool {
    let gap = list.tokens.end..lead;
    if gap.end < gap.start || gap.len() > JOINT {
        return false;
    }
    let arabic_and = |i: usize| view.text.lang == Lang::Ar && view.text.word(i).starts_with('و');
    let mut and = arabic_and(gap.end);
    let mut comma = false;
    for i in gap.start..=gap.end {
        if view.breaks(i) {
            let sign = view.text.between(i).trim();
            comma |= matches!(sign, "," | "،" | "/");
            if !matches!(sign, "," | "،" | "/") {
                return false;
            }
        }
        if i == gap.end {
            break;
        }
        let word = class(view.text, i);
        and |= word.is(Class::AND) || arabic_and(i);
        let small = word.is(Class::FILLER.or(Class::GENERIC).or(Class::AND));
        let repeated = word.is(Class::AT) && and && list.governor.is(Class::AT);
        if !small && !repeated && !arabic_and(i) {
            return false;
        }
    }
    // "Aleppo, Syria": a place and what it lies in are no list.
    and || (comma && size == list.rank)
}

/// Whether the words before a name make it somebody's seat: "speaking in".
fn is_seat(view: &View<'_, '_, '_>, mention: &Mention) -> bool {
    let first = before_fillers(view.text, mention.tokens.start, view.tokens.start, 5);
    view.cues.iter().any(|c| *c.value == Cue::Seat && (first..=mention.tokens.start).contains(&c.tokens.end))
}

/// Whether a name opens a text's dateline: "ALEPPO, Syria, Nov 30 (Reuters) -".
fn is_dateline(view: &View<'_, '_, '_>, mention: &Mention) -> bool {
    if mention.tokens.start > view.tokens.start + 6 {
        return false;
    }
    let end = (mention.tokens.end + 8).min(view.tokens.end);
    let dash = (mention.tokens.end..end)
        .find(|&i| view.text.between(i).contains(['–', '—']) || view.text.between(i).contains(" - "));
    let head = dash.is_some_and(|dash| {
        // Between the name and the dash stand other names, dates, agencies: no verb.
        (mention.tokens.end..dash).all(|i| {
            view.text.tokens.get(i).is_some_and(|t| t.is_capitalized() || t.shape == crate::text::Shape::Digits)
                || view.text.lang != Lang::En
        })
    });
    head && (mention.tokens.start == view.tokens.start || view.breaks(mention.tokens.start))
}

/// The places of the event of a trigger: mentions of the field.
pub(super) fn places(view: &View<'_, '_, '_>, lists: &[List], trigger: &Trigger) -> Vec<usize> {
    let scored = lists.iter().enumerate().map(|(n, list)| (score(view, lists, n, trigger), list));
    // The first of equals, so that nothing hangs on what stands far behind.
    let best = scored.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.filter(|(score, _)| *score > ENOUGH).map(|(_, list)| list.members.clone()).unwrap_or_default()
}

/// What a place has to score against there being none.
const ENOUGH: f64 = 0.0;
