//! Actors: who takes part in what a sentence tells, and in which role.

use std::ops::Range;
use std::sync::LazyLock;

use gazetteer::{OrganisationKind, PlaceKind};

use super::first::{self, First};
use super::grammar::{Class, class};
use super::phrase::{ByLang, Phrases, read};
use super::trigger::{Form, Trigger};
use super::view::View;
use crate::recognize::MentionKind;
use crate::text::Lang;

/// On which side of a weapon an actor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Forces of a state.
    State,
    /// Armed, and of no state.
    Armed,
    /// Unarmed.
    Civilian,
    /// Parties, organisations of states.
    Other,
}

impl Side {
    /// Whether it can take or leave ground.
    pub(super) fn is_armed(self) -> bool {
        matches!(self, Side::State | Side::Armed)
    }
}

/// An actor where a sentence names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Actor {
    /// Its words.
    pub(super) tokens: Range<usize>,
    /// As written.
    pub(super) name: String,
    /// Its side.
    pub(super) side: Side,
    /// Its organisation.
    pub(super) organisation: Option<u32>,
    /// "fighters", "troops": says little beside a name.
    generic: bool,
}

struct Row {
    side: Side,
    generic: bool,
    /// Also an adjective: "positions militaires" are no soldiers.
    adjective: bool,
}

const ACTORS: &str = include_str!("data/actors.tsv");

static TABLE: LazyLock<ByLang<Phrases<Row>>> = LazyLock::new(|| {
    read("actors.tsv", ACTORS, first::ACTORS, |line| {
        let side = match line.get("side") {
            "state" => Side::State,
            "armed" => Side::Armed,
            "civilian" => Side::Civilian,
            _ => return None,
        };
        let note = line.get("note");
        Some(Row { side, generic: note == "generic", adjective: note == "adjective" })
    })
});

/// Tells the first words of the table.
pub(super) fn register(first: &mut First) {
    first.add(&TABLE);
}

fn side_of(kind: OrganisationKind) -> Side {
    match kind {
        OrganisationKind::ArmedGroup => Side::Armed,
        OrganisationKind::StateForce | OrganisationKind::Government => Side::State,
        _ => Side::Other,
    }
}

/// The actors of a sentence, in order.
pub(super) fn actors(view: &View<'_, '_, '_>) -> Vec<Actor> {
    let mut found: Vec<Actor> = Vec::new();
    let phrases = TABLE.get(view.text.lang);
    let mut i = view.tokens.start;
    while i < view.tokens.end {
        if let Some((_, mention)) = view.mention_at(i)
            && mention.kind != MentionKind::Demonym
        {
            let side = match view.context.organisation(mention) {
                Some(o) if o.kind.is_actor() => Some(side_of(o.kind)),
                None if mention.kind == MentionKind::Metonym => Some(Side::State),
                _ => None,
            };
            if let Some(side) = side {
                let (tokens, organisation) = (mention.tokens.clone(), mention.organisation);
                let name = view.text.slice(mention.bytes.clone()).to_owned();
                push(view, &mut found, Actor { name, tokens, side, organisation, generic: false });
            }
            i = mention.tokens.end.max(i + 1);
            continue;
        }
        let hit = phrases.and_then(|p| p.at(view.text, i, view.tokens.end));
        i = match hit {
            Some(hit) if hit.value.adjective && qualifies(view, i) => hit.tokens.end,
            Some(hit) => {
                let tokens = with_demonym(view, hit.tokens);
                let end = tokens.end;
                let (side, generic) = (hit.value.side, hit.value.generic);
                let name = view.written(tokens.clone());
                push(view, &mut found, Actor { name, tokens, side, organisation: None, generic });
                end
            }
            None => i + 1,
        };
    }
    found
}

/// Whether word `i` follows a noun that it qualifies, rather than an article,
/// a number or a preposition.
fn qualifies(view: &View<'_, '_, '_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1).filter(|_| i > view.tokens.start && !view.breaks(i)) else { return false };
    class(view.text, before) == Class::default() && super::number::number_at(view.text, before, i).is_none()
        || (class(view.text, before).is(Class::AND) && before > view.tokens.start && qualifies(view, before))
}

/// The words of an actor with the demonym beside it: "Turkish-backed rebels",
/// "armée turque", "الجيش السوري".
fn with_demonym(view: &View<'_, '_, '_>, tokens: Range<usize>) -> Range<usize> {
    let mut whole = tokens;
    for demonym in view.demonyms() {
        let (d, backed) = (&demonym.tokens, view.text.word(demonym.tokens.end));
        if view.text.lang == Lang::En {
            let linked =
                matches!(backed, "backed" | "led" | "allied" | "aligned" | "armed" | "government" | "supported");
            if d.end == whole.start || (linked && d.end + 1 == whole.start) {
                whole.start = d.start;
            }
        } else if d.start == whole.end && !view.breaks(d.start) {
            whole.end = d.end;
        }
    }
    whole
}

/// Adds an actor; a name takes the place of "fighters" before or after it.
fn push(view: &View<'_, '_, '_>, found: &mut Vec<Actor>, actor: Actor) {
    if let Some(last) = found.last() {
        let gap = last.tokens.end..actor.tokens.start;
        let linked = gap.len() <= 3
            && (gap.start..=gap.end).all(|i| !view.breaks(i))
            && gap
                .clone()
                .all(|i| class(view.text, i).is(Class::FILLER) || matches!(view.text.word(i), "from" | "من" | "في"));
        let armed = last.side.is_armed() || last.generic;
        // "HTS fighters", "Les combattants du HTS", "forces de l'armée".
        if linked
            && gap.is_empty()
            && last.organisation.is_some()
            && actor.organisation.is_none()
            && actor.side != Side::Civilian
        {
            return;
        }
        let of = gap.clone().any(|i| matches!(view.text.word(i), "of" | "from" | "de" | "d" | "du" | "des" | "من"));
        if linked
            && armed
            && last.organisation.is_none()
            && (of || gap.is_empty())
            && (actor.organisation.is_some() || last.generic)
        {
            found.pop();
        } else if last.organisation.is_some() && last.organisation == actor.organisation {
            // "Hayat Tahrir al-Sham (HTS)"
            return;
        }
    }
    found.push(actor);
}

/// Who does it, and to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Roles {
    pub(super) initiator: Option<String>,
    pub(super) target: Option<String>,
    /// The side of the target.
    pub(super) target_side: Option<Side>,
}

/// The roles in the event of a trigger.
pub(super) fn roles(view: &View<'_, '_, '_>, actors: &[Actor], trigger: &Trigger) -> Roles {
    let Range { start, end } = trigger.tokens.clone();
    let next = view.triggers.iter().map(|t| t.tokens.start).find(|&s| s >= end).unwrap_or(view.tokens.end);
    let mut roles = Roles::default();
    let initiator = &mut roles.initiator;
    let governor = |a: &Actor| view.governor(a.tokens.start);
    let by = |a: &Actor| {
        let from = a.tokens.start.saturating_sub(3).max(view.tokens.start);
        governor(a).is(Class::BY) || (from..a.tokens.start).any(|i| is_by(view, i))
    };
    let after = |a: &&Actor| a.tokens.start >= end && view.cost(end.saturating_sub(1), a.tokens.start) <= 3;
    let passive = trigger.row.form == Form::Transitive && is_passive(view, &trigger.tokens);
    // "par une opération conjointe de l'armée": the agent may lie deep in its phrase.
    let through = |a: &Actor| (a.tokens.start.saturating_sub(7).max(end)..a.tokens.start).any(|i| is_by(view, i));
    let close = |a: &Actor| passive || trigger.row.form == Form::Noun || a.tokens.start <= end + 3;
    let agent = actors.iter().filter(after).find(|a| close(a) && (by(a) || (passive && through(a))));
    let oblique = Class::BY.or(Class::AGAINST).or(Class::FROM).or(Class::WITH);
    let subject = || {
        let before =
            |a: &&Actor| a.tokens.end <= start && !(governor(a).is(oblique) && a.tokens.start > view.tokens.start + 2);
        let genitive = |a: &Actor| {
            let word = a.tokens.start.checked_sub(1).map_or("", |i| view.text.word(i));
            matches!(word, "of" | "de" | "d" | "du")
                || (word == "l" && view.text.word(a.tokens.start.saturating_sub(2)) == "de")
        };
        let near = actors.iter().rev().filter(before).find(|a| view.cost(a.tokens.start, start) <= 1 && !genitive(a));
        near.or_else(|| actors.iter().find(before)).or_else(|| actors.iter().rev().find(before))
    };
    let object = || {
        let first = |a: &&Actor| {
            a.tokens.start >= end && a.tokens.start < next && view.cost(end.saturating_sub(1), a.tokens.start) <= 1
        };
        actors.iter().filter(first).find(|a| !by(a) && !governor(a).is(Class::WITH.or(Class::FROM)))
    };
    let mut target: Option<&Actor> = None;
    match trigger.row.form {
        Form::Transitive if passive || agent.is_some() => {
            *initiator = agent.map(|a| a.name.clone()).or_else(|| country_after_by(view, end, next));
            target = subject();
        }
        Form::Transitive | Form::Intransitive => {
            // Arabic puts the verb first: "سيطرت الفصائل على".
            let vso = (view.text.lang == Lang::Ar)
                .then(|| {
                    actors
                        .iter()
                        .find(|a| a.tokens.start >= end && a.tokens.start <= end + 2 && !view.breaks(a.tokens.start))
                })
                .flatten();
            let doer = vso.or_else(subject);
            *initiator = doer.map(|a| a.name.clone()).or_else(|| country_before(view, start));
            if trigger.row.form == Form::Transitive {
                target = match vso {
                    Some(v) => actors.iter().find(|a| a.tokens.start >= v.tokens.end && a.tokens.start < next),
                    None => object(),
                };
            }
        }
        Form::Noun => {
            let beside = |a: &&Actor| {
                let gap = end..a.tokens.start;
                let link = |i: usize| class(view.text, i).is(Class::FILLER);
                a.tokens.start >= end && gap.len() <= 3 && gap.clone().all(link) && !view.breaks(a.tokens.start)
            };
            let between =
                actors.iter().filter(after).find(|a| matches!(word_before(view, a), "between" | "entre" | "بين"));
            let genitive = actors.iter().find(beside).filter(|a| a.side.is_armed());
            let compound = actors.iter().rev().find(|a| a.tokens.end == start && view.text.lang == Lang::En);
            if let Some(one) = between {
                *initiator = Some(one.name.clone());
                target = actors.iter().find(|a| a.tokens.start >= one.tokens.end && a.tokens.start < next + 1);
            } else if let Some(agent) = agent.or(genitive).or(compound) {
                *initiator = Some(agent.name.clone());
            } else {
                *initiator = demonym_beside(view, &trigger.tokens).or_else(|| {
                    let near = |a: &&Actor| view.cost(a.tokens.start, start) <= 2;
                    subject().filter(near).map(|a| a.name.clone())
                });
            }
            if target.is_none() {
                let aimed = Class::AGAINST.or(Class::WITH);
                target = actors.iter().filter(after).find(|a| governor(a).is(aimed) && a.tokens.start < next);
            }
        }
    }
    if let Some(target) = target.filter(|t| roles.initiator.as_deref() != Some(t.name.as_str())) {
        roles.target = Some(target.name.clone());
        roles.target_side = Some(target.side);
    }
    roles
}

fn word_before<'v>(view: &'v View<'_, '_, '_>, actor: &Actor) -> &'v str {
    let at = super::grammar::before_fillers(view.text, actor.tokens.start, view.tokens.start, 4);
    at.checked_sub(1).map_or("", |i| view.text.word(i))
}

/// "by": one word, or "على يد", "من قبل".
fn is_by(view: &View<'_, '_, '_>, i: usize) -> bool {
    let (word, next) = (view.text.word(i), view.text.word(i + 1));
    match view.text.lang {
        Lang::Ar => matches!((word, next), ("علي", "يد" | "ايدي") | ("من", "قبل" | "جانب")),
        _ => matches!(word, "by" | "par"),
    }
}

/// Whether a transitive verb stands in the passive: after "was", or before "by".
fn is_passive(view: &View<'_, '_, '_>, trigger: &Range<usize>) -> bool {
    let near = trigger.start.saturating_sub(2).max(view.tokens.start)..trigger.start;
    let be = near.clone().any(|i| class(view.text, i).is(Class::BE)) && view.text.lang != Lang::Ar;
    let been = trigger.clone().any(|i| matches!(view.text.word(i), "ete" | "was" | "were" | "been"));
    been || be || (trigger.end..trigger.end + 2).any(|i| is_by(view, i) && i < view.tokens.end)
}

/// "Israel" in "shelled by Israel".
fn country_after_by(view: &View<'_, '_, '_>, end: usize, next: usize) -> Option<String> {
    let (_, mention) = view.mentions_here().find(|(_, m)| {
        m.kind == MentionKind::Toponym
            && m.tokens.start >= end
            && m.tokens.start <= next
            && view.governor(m.tokens.start).is(Class::BY)
    })?;
    Some(view.text.slice(mention.bytes.clone()).to_owned())
}

/// "Israel" in "Israel struck the town".
fn country_before(view: &View<'_, '_, '_>, start: usize) -> Option<String> {
    let is_subject = |m: &crate::recognize::Mention| {
        m.kind == MentionKind::Toponym
            && m.tokens.end <= start
            && start - m.tokens.end <= 2
            && view.context.kind(m) == Some(PlaceKind::Country)
            && (m.tokens.start == view.tokens.start || view.governor(m.tokens.start) == Class::default())
    };
    let (_, mention) = view.mentions_here().find(|(_, m)| is_subject(m))?;
    Some(view.text.slice(mention.bytes.clone()).to_owned())
}

/// "Israel" in "Israeli air strikes", "raids israéliens", "غارات إسرائيلية".
fn demonym_beside(view: &View<'_, '_, '_>, trigger: &Range<usize>) -> Option<String> {
    let beside = |d: &Range<usize>| {
        let after = d.start == trigger.end && !view.breaks(d.start);
        let before = d.end == trigger.start && view.text.lang == Lang::En;
        after || before
    };
    let demonym = view.demonyms().find(|m| beside(&m.tokens))?;
    view.context.demonym(demonym).or_else(|| Some(view.text.slice(demonym.bytes.clone()).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::phrase::check_table;

    #[test]
    fn the_table_is_sound() {
        check_table("actors.tsv", ACTORS);
    }
}
