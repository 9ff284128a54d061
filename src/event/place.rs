//! Which places an event happened at.

use std::ops::Range;

use gazetteer::PlaceKind;

use super::grammar::{Class, Cue, before_fillers, class};
use super::trigger::{Form, Trigger};
use super::view::View;
use super::{EventType, Relation, RelationKind};
use crate::recognize::{Mention, MentionKind};
use crate::text::{Gap, Lang};

/// Names that are joined: "les provinces d'Alep et d'Idlib".
#[derive(Debug, Clone)]
pub(super) struct List {
    /// Mentions of the field.
    members: Vec<usize>,
    tokens: Range<usize>,
    /// What the preposition before it says.
    governor: Class,
    /// How large the places are: 0 a point, 3 a country.
    rank: u8,
    /// Whether it is where somebody sits or speaks, or who does it.
    seat: bool,
    /// Whether it stands in the dateline.
    dateline: bool,
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
            && joins(view, last, lead(view, mention, relations.get(i)), size)
        {
            if !far_end {
                last.members.push(i);
            }
            last.tokens.end = mention.tokens.end;
            continue;
        }
        let related = relations.get(i).is_some_and(|r| r.kind != RelationKind::At);
        let governor = governor(view, mention.tokens.start);
        let governor =
            if related && !governor.is(Class::FROM.or(Class::TO)) { governor.or(Class::AT) } else { governor };
        let seat = governor.is(Class::BY) || is_seat(view, mention);
        let dateline = is_dateline(view, mention);
        found.push(List { members: vec![i], tokens: mention.tokens.clone(), governor, rank: size, seat, dateline });
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

/// What a place has to score to be an event's.
const ENOUGH: f64 = -2.0;

/// What the only place of a sentence has to score.
const FAR: f64 = -8.0;

/// Whether a trigger is a participle that only qualifies a noun: "un chef tué
/// par un drone". What the main clause says of places is not about it.
fn is_reduced(view: &View<'_, '_, '_>, trigger: &Trigger) -> bool {
    let Range { start, end } = trigger.tokens.clone();
    let agent = (start..(end + 1).min(view.tokens.end)).any(|i| class(view.text, i).is(Class::BY));
    let auxiliary = (start.saturating_sub(3).max(view.tokens.start)..end).any(|i| class(view.text, i).is(Class::BE));
    trigger.row.form == Form::Transitive && agent && !auxiliary && view.text.lang != Lang::Ar
}

/// Whether a list stands in a relative clause that ends before the trigger.
fn is_aside(view: &View<'_, '_, '_>, list: &List, trigger: &Trigger) -> bool {
    let relative = |i: &usize| {
        matches!(view.text.word(*i), "qui" | "dont" | "which" | "who" | "whose" | "where" | "الذي" | "التي")
    };
    let opens = (view.tokens.start..list.tokens.start)
        .rev()
        .take_while(|&i| view.cost(i, list.tokens.start) <= 2)
        .find(relative);
    opens.is_some_and(|o| view.cost(o, list.tokens.start) == 0)
        && view.cost(list.tokens.end - 1, trigger.tokens.start) > 0
}

/// The places of the event of a trigger: mentions of the field.
pub(super) fn places(view: &View<'_, '_, '_>, lists: &[List], trigger: &Trigger) -> Vec<usize> {
    let mut best: Option<(f64, usize)> = None;
    for (n, list) in lists.iter().enumerate() {
        if list.seat {
            continue;
        }
        let score = score(view, list, trigger);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, n));
        }
    }
    // The only place of a sentence, with a preposition of its own, may stand far off.
    let only = |n: usize| {
        let list = lists.get(n).filter(|_| lists.len() == 1);
        list.is_some_and(|l| {
            l.governor.is(Class::AT) && l.tokens.start >= trigger.tokens.end && !is_reduced(view, trigger)
        })
    };
    let enough = |(score, n): &(f64, usize)| *score > if only(*n) { FAR } else { ENOUGH };
    let Some((top, mut chosen)) = best.filter(enough) else { return Vec::new() };
    // "la ville d'Alep en Syrie", "in southern Syria's Daraa": the finer one.
    for _ in 0..2 {
        let Some(list) = lists.get(chosen) else { break };
        let finer = |n: usize| {
            lists.get(n).filter(|&l| {
                let (from, to) = if l.tokens.end <= list.tokens.start { (l, list) } else { (list, l) };
                let gap = from.tokens.end..to.tokens.start;
                let parted = view.triggers.iter().any(|t| gap.contains(&t.tokens.start));
                l.rank < list.rank
                    && !l.seat
                    && !l.dateline
                    && gap.len() <= 6
                    && !parted
                    && view.cost(gap.start, gap.end) <= 1
                    && score(view, l, trigger) > top - 9.0
            })
        };
        let after = Some(chosen + 1).filter(|&n| finer(n).is_some());
        match after.or_else(|| chosen.checked_sub(1).filter(|&n| finer(n).is_some())) {
            Some(n) => chosen = n,
            None => break,
        }
    }
    lists.get(chosen).map(|l| l.members.clone()).unwrap_or_default()
}

fn score(view: &View<'_, '_, '_>, list: &List, trigger: &Trigger) -> f64 {
    use EventType::{Advance, Displacement, Evacuation, Return, TroopMovement, Withdrawal};
    let kind = trigger.row.event_type;
    let after = list.tokens.start >= trigger.tokens.end;
    let (from, to) =
        if after { (trigger.tokens.end, list.tokens.start) } else { (list.tokens.end, trigger.tokens.start) };
    let distance = to.saturating_sub(from) as f64;
    let mut score = 10.0 - 0.2 * distance - if after { 0.0 } else { 3.5 };
    let cost = view.cost(from.saturating_sub(1), to.min(view.tokens.end.saturating_sub(1)));
    score -= 2.5 * cost.min(4) as f64;
    // A place at the head of the sentence holds for all of it: "In Homs, ...".
    if !after && list.tokens.start <= view.tokens.start + 4 && list.governor.is(Class::AT) {
        score += 2.0 + cost as f64;
    }
    let moves = matches!(kind, Displacement | Evacuation | Withdrawal);
    let goal = list.governor.is(Class::TO) || (after && moves && (from..to).any(|i| class(view.text, i).is(Class::TO)));
    if goal {
        score += match kind {
            Displacement | Evacuation | Withdrawal => -8.0,
            Advance | Return | TroopMovement => 3.0,
            EventType::Shelling | EventType::AirStrike => 0.0,
            _ => -9.0,
        };
    } else if list.governor.is(Class::FROM) {
        score += if moves { 4.0 } else { -9.0 };
    } else if list.governor.is(Class::AT) {
        score += 3.0;
    } else if after && distance <= 5.0 && cost == 0 {
        // The object, or the genitive: "shelled Aleppo", "bombardement d'Alep".
        score += if trigger.row.form == Form::Noun && distance > 3.0 { 1.0 } else { 2.5 };
    }
    let between = |t: &&Trigger| {
        t.tokens.start >= from && t.tokens.end <= to && t.row.event_type != kind && t.tokens != trigger.tokens
    };
    score -= 2.0 * view.triggers.iter().filter(between).count().min(3) as f64;
    if list.dateline {
        score -= 9.0;
    }
    if (cost > 0 && is_reduced(view, trigger)) || (!after && is_aside(view, list, trigger)) {
        score -= 9.0;
    }
    // A country that does it: "Israel struck Gaza".
    let subject = !after && list.rank == 3 && list.governor == Class::default() && trigger.row.form != Form::Noun;
    if subject && distance <= 2.0 && !view.text.tokens.get(list.tokens.end).is_some_and(|t| t.gap == Gap::Break) {
        score -= 5.0;
    }
    if list.members.len() > 1 { score + 1.0 } else { score }
}
