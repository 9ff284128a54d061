//! What speaks for a place being the one of an event, and what that weighs.
//!
//! The clues name roles of words, never words: they hold for every language
//! whose prepositions stand in `data/words.tsv`. The weights are fitted by
//! `examples/train_attachment`.

use std::ops::Range;

use super::EventType;
use super::grammar::{Class, Cue, class};
use super::place::List;
use super::trigger::{Form, Trigger, UNKNOWN, is_empty};
use super::view::{View, between};
use crate::clues::clues;
use crate::text::Lang;

/// Declares the clues with what each weighs.
macro_rules! weighed {
    ($($(#[$doc:meta])* $clue:ident = $weight:literal,)*) => {
        clues! { $($(#[$doc])* $clue,)* }

        /// The unit is the logit, against there being no place at all.
        pub(super) const WEIGHTS: [f64; CLUES] = [$($weight,)*];
    };
}

weighed! {
    /// 1 for every place: that there is one.
    Any = 3.36,
    /// The trigger is in no table.
    UnknownTrigger = 0.07,
    /// The trigger is a noun.
    NounTrigger = 0.54,
    /// The words only look like an event: "captured the title".
    NoTrigger = -1.76,
    /// The trigger is a verb of saying.
    Telling = -2.06,
    /// The trigger follows "to": what is wished, or what for.
    Infinitive = -0.17,
    /// The trigger is to come, or wished or feared.
    Planned = -0.59,
    /// Somebody is killed or hurt.
    Killing = -0.24,
    /// A protest or a riot.
    Protest = -0.39,
    /// An arrest or an abduction.
    Arrest = -0.32,
    /// An explosion, a strike, shelling.
    Blast = 0.19,
    /// Ground taken or fought for.
    Ground = -0.72,
    /// It is the only place of the sentence.
    Only = 0.00,
    /// How sure it is a place name, 0 to 1.
    Sure = 0.75,
    /// The gazetteer does not know the name.
    UnknownName = 0.25,
    /// A country, or larger.
    Country = -2.14,
    /// A region or a first-order unit.
    Region = -0.89,
    /// A smaller unit, a river or a road.
    District = 0.49,
    /// Several names, joined.
    Several = 0.54,
    /// Stands before the trigger.
    Before = -2.19,
    /// A preposition of place before it; it stands after the trigger.
    AtAfter = -0.15,
    /// The same, before the trigger.
    AtBefore = -0.65,
    /// A preposition of place, right after the trigger.
    AtNext = -0.62,
    /// The first place after the trigger, with a preposition, in its clause.
    AtFirst = -0.27,
    /// A preposition of place in the trigger's clause, before the trigger.
    AtOwn = -0.10,
    /// A preposition of place, right after a comma.
    AtBreak = -0.73,
    /// A preposition of place, right after another trigger.
    AtOther = 0.30,
    /// A preposition of place before a country or region.
    AtLarge = 0.87,
    /// A preposition of origin.
    From = -2.41,
    /// A preposition of origin, and people leave.
    FromMove = 3.51,
    /// A preposition of direction.
    To = -2.24,
    /// A preposition of direction, and people arrive.
    ToMove = 2.99,
    /// A preposition of direction, and people leave.
    ToLeave = -2.00,
    /// A preposition of direction, and something is fired.
    ToFire = 2.50,
    /// "by", "against" and "with".
    Party = -1.43,
    /// Right after the trigger: its object, or its genitive.
    Object = -1.30,
    /// The object of taking, attacking, shelling.
    ObjectTaken = 1.32,
    /// Right after the trigger, and a country.
    ObjectCountry = 0.33,
    /// A phrase says how the event lies to it: "near", "north of".
    Related = 0.15,
    /// No preposition, before the trigger.
    BareBefore = -1.13,
    /// No preposition, farther after the trigger.
    BareAfter = -0.75,
    /// Right before the trigger, without a preposition: its subject.
    Subject = -0.64,
    /// A country or region that is the subject.
    SubjectLarge = 0.36,
    /// An English name with a noun after it: "Baghdad police".
    Modifier = -0.18,
    /// A country or region so.
    ModifierLarge = -0.09,
    /// An English genitive: "Aleppo's".
    Genitive = -1.20,
    /// A generic noun before it: "the city of".
    Generic = 0.80,
    /// A country that is the only place.
    OnlyCountry = 0.34,
    /// Opens the sentence: "In Homs, …".
    Opens = 0.95,
    /// Stands in the dateline.
    Dateline = -3.00,
    /// Where somebody sits or speaks.
    Seat = -3.93,
    /// In a relative clause that ends before the trigger.
    Aside = -0.70,
    /// Clause boundaries to the trigger after it.
    CostAfter = -0.05,
    /// Clause boundaries to the trigger before it.
    CostBefore = 0.08,
    /// In the trigger's own clause.
    SameClause = 0.78,
    /// Words from the trigger to it, as a logarithm.
    DistanceAfter = -1.03,
    /// Words from it to the trigger, as a logarithm.
    DistanceBefore = -0.18,
    /// Other triggers between.
    TriggersAfter = -0.19,
    /// Other triggers between, it before them.
    TriggersBefore = 0.12,
    /// Another trigger is in its clause, and this one is not.
    Taken = -0.15,
    /// Places between.
    PlacesBetween = -0.30,
    /// The trigger is a participle of another clause: "a chief killed by".
    Reduced = 0.29,
    /// The place right after it holds it: "Nablus, West Bank".
    Inner = -0.51,
    /// Holds the place right before it.
    Outer = -0.38,
    /// A smaller place right after it: "West Bank city of Nablus".
    BeforeFiner = -0.46,
    /// A larger place right before it.
    AfterCoarser = 0.30,
    /// The place right after it only tells where it lies: "Batrah near Hilla".
    Described = 0.77,
    /// It only tells where the place right before it lies.
    Describes = -1.29,
    /// The place right after it has a preposition: "a square in Baghdad".
    Within = 0.10,
    /// It has a preposition, and a place right before it.
    Around = -0.58,
}

/// Calls `add` with each clue to the place and how much of it there is.
pub(super) fn clues(
    view: &View<'_, '_, '_>,
    lists: &[List],
    n: usize,
    trigger: &Trigger,
    mut add: impl FnMut(Clue, f64),
) {
    use {Clue as C, EventType as E};
    let Some(list) = lists.get(n) else { return };
    let mut when = |is: bool, clue: Clue| {
        if is {
            add(clue, 1.0);
        }
    };
    let after = list.tokens.start >= trigger.tokens.end;
    let Range { start: from, end: to } = between(&trigger.tokens, &list.tokens);
    let words = to.saturating_sub(from);
    let cost = view.cost(from.saturating_sub(1), to.min(view.tokens.end.saturating_sub(1))).min(5);
    let kind = Kind::of(trigger);
    let (at, origin, goal) = (list.governor.is(Class::AT), list.governor.is(Class::FROM), list.governor.is(Class::TO));
    // "Un exode vers des zones plus sûres hors d'Alep".
    let goal = goal || (after && kind == Kind::Leave && (from..to).any(|i| class(view.text, i).is(Class::TO)));
    let party = list.governor.is(Class::BY.or(Class::AGAINST).or(Class::WITH)) && !at;
    let bare = !(at || origin || goal || party);
    let large = list.rank >= 2;

    when(true, C::Any);
    when(std::ptr::eq(trigger.row, &UNKNOWN), C::UnknownTrigger);
    when(trigger.row.form == Form::Noun, C::NounTrigger);
    when(is_empty(view.text, trigger, view.tokens.start, view.tokens.end), C::NoTrigger);
    let touches = |c: &Range<usize>| c.start < trigger.tokens.end && trigger.tokens.start < c.end;
    let is_saying = |cue: Cue| matches!(cue, Cue::Report | Cue::Claim | Cue::Denial);
    when(view.cues.iter().any(|c| is_saying(*c.value) && touches(&c.tokens)), C::Telling);
    let leads = |c: &Range<usize>| {
        c.start < trigger.tokens.end
            && trigger.tokens.start <= c.end + 5
            && view.cost(c.start, trigger.tokens.start) == 0
    };
    when(view.cues.iter().any(|c| *c.value == Cue::Planned && leads(&c.tokens)), C::Planned);
    let verb = trigger.row.form != Form::Noun;
    let before = trigger.tokens.start.checked_sub(1).filter(|&i| i >= view.tokens.start);
    when(verb && before.is_some_and(|i| class(view.text, i).is(Class::TO)), C::Infinitive);
    match trigger.row.event_type {
        E::Killing | E::AttackOnCivilians => when(true, C::Killing),
        E::Protest | E::Riot => when(true, C::Protest),
        E::Arrest | E::Abduction => when(true, C::Arrest),
        E::Explosion | E::AirStrike | E::Shelling => when(true, C::Blast),
        E::TerritoryGained | E::TerritoryRegained | E::ArmedClash => when(true, C::Ground),
        _ => {}
    }
    when(lists.len() == 1, C::Only);
    when(lists.len() == 1 && list.rank == 3, C::OnlyCountry);
    when(list.unknown, C::UnknownName);
    when(list.rank == 3, C::Country);
    when(list.rank == 2, C::Region);
    when(list.rank == 1, C::District);
    when(list.members.len() > 1, C::Several);
    when(!after, C::Before);
    when(at && after, C::AtAfter);
    when(at && !after, C::AtBefore);
    let own = at && cost == 0;
    let host = list.lead.checked_sub(2).filter(|&i| at && i >= view.tokens.start);
    when(own && after && words <= 4 && host.is_some_and(|i| i < trigger.tokens.end), C::AtNext);
    when(own && after && !lists.iter().any(|l| l.tokens.start >= from && l.tokens.end <= to), C::AtFirst);
    when(own && !after, C::AtOwn);
    when(host.is_some_and(|i| view.breaks(i + 1)), C::AtBreak);
    let other = |i: usize| view.triggers.iter().any(|t| t.tokens.contains(&i) && t.tokens != trigger.tokens);
    when(host.is_some_and(other), C::AtOther);
    when(at && large, C::AtLarge);
    when(origin, C::From);
    when(origin && kind == Kind::Leave, C::FromMove);
    when(goal, C::To);
    when(goal && kind == Kind::Arrive, C::ToMove);
    when(goal && kind == Kind::Leave, C::ToLeave);
    when(goal && kind == Kind::Fire, C::ToFire);
    when(party, C::Party);
    let object = bare && after && words <= 4 && cost == 0;
    when(object, C::Object);
    when(object && matches!(kind, Kind::Take | Kind::Fire | Kind::Arrive), C::ObjectTaken);
    when(object && list.rank == 3, C::ObjectCountry);
    when(list.related, C::Related);
    when(bare && !after, C::BareBefore);
    when(bare && after && !object, C::BareAfter);
    let subject = bare && !after && words <= 2 && cost == 0 && trigger.row.form != Form::Noun;
    when(subject, C::Subject);
    when(subject && large, C::SubjectLarge);
    when(list.modifies, C::Modifier);
    when(list.modifies && large, C::ModifierLarge);
    when(list.genitive, C::Genitive);
    when(list.generic, C::Generic);
    when(!after && at && list.tokens.start <= view.tokens.start + 4, C::Opens);
    when(list.dateline, C::Dateline);
    // "The talks in Cairo" are there, though who is killed meanwhile is not.
    let own_seat = || view.cues.iter().any(|c| *c.value == Cue::Seat && after && touches(&c.tokens));
    when(list.seat && !own_seat(), C::Seat);
    when(!after && is_aside(view, list, trigger), C::Aside);
    when(cost == 0, C::SameClause);
    when(cost > 0 && is_reduced(view, trigger), C::Reduced);
    let here = |t: &&Trigger| t.tokens != trigger.tokens;
    when(cost > 0 && view.triggers.iter().filter(here).any(|t| is_beside(view, list, t)), C::Taken);

    let next = lists.get(n + 1).filter(|l| is_joint(view, list, l));
    let previous = n.checked_sub(1).and_then(|p| lists.get(p)).filter(|l| is_joint(view, l, list));
    if let Some(next) = next {
        when(next.rank > list.rank, C::Inner);
        when(next.rank < list.rank, C::BeforeFiner);
        when(next.related, C::Described);
        when(next.governor.is(Class::AT) && !next.related, C::Within);
    }
    if let Some(previous) = previous {
        when(previous.rank < list.rank, C::Outer);
        when(previous.rank > list.rank, C::AfterCoarser);
        when(list.related, C::Describes);
        when(at && !list.related, C::Around);
    }

    add(C::Sure, list.score);
    add(if after { C::CostAfter } else { C::CostBefore }, cost as f64);
    add(if after { C::DistanceAfter } else { C::DistanceBefore }, (1.0 + words as f64).ln());
    let between = |t: &&Trigger| t.tokens.start >= from && t.tokens.end <= to && t.tokens != trigger.tokens;
    let triggers = view.triggers.iter().filter(between).count().min(3) as f64;
    add(if after { C::TriggersAfter } else { C::TriggersBefore }, triggers);
    let places = lists.iter().filter(|l| l.tokens.start >= from && l.tokens.end <= to).count();
    add(C::PlacesBetween, places.min(3) as f64);
}

/// How much speaks for a place, as a logit against none.
pub(super) fn score(view: &View<'_, '_, '_>, lists: &[List], n: usize, trigger: &Trigger) -> f64 {
    let mut sum = 0.0;
    clues(view, lists, n, trigger, |clue, value| sum += WEIGHTS.get(clue as usize).map_or(0.0, |w| w * value));
    sum
}

/// What a trigger says of the names around it.
#[derive(PartialEq, Eq)]
enum Kind {
    Leave,
    Arrive,
    Fire,
    Take,
    Other,
}

impl Kind {
    fn of(trigger: &Trigger) -> Kind {
        use EventType as E;
        match trigger.row.event_type {
            E::Displacement | E::Evacuation | E::Withdrawal => Kind::Leave,
            E::Advance | E::Return | E::TroopMovement => Kind::Arrive,
            E::Shelling | E::AirStrike => Kind::Fire,
            E::TerritoryGained | E::TerritoryRegained | E::ArmedClash | E::Siege | E::Explosion => Kind::Take,
            _ => Kind::Other,
        }
    }
}

/// Whether one place follows another so closely that it is about it.
fn is_joint(view: &View<'_, '_, '_>, first: &List, second: &List) -> bool {
    let gap = first.tokens.end..second.tokens.start;
    gap.len() <= 6
        && view.cost(first.tokens.end.saturating_sub(1), gap.end) <= 1
        && !view.triggers.iter().any(|t| gap.contains(&t.tokens.start))
}

/// Whether a place stands in the clause of a trigger, and near it.
fn is_beside(view: &View<'_, '_, '_>, list: &List, trigger: &Trigger) -> bool {
    let gap = between(&trigger.tokens, &list.tokens);
    gap.len() <= 8 && view.cost(gap.start.saturating_sub(1), gap.end.min(view.tokens.end.saturating_sub(1))) == 0
}

/// Whether a trigger is a participle that only qualifies a noun: "un chef tué
/// par un drone". What the main clause says of places is not about it.
fn is_reduced(view: &View<'_, '_, '_>, trigger: &Trigger) -> bool {
    let (start, end) = (trigger.tokens.start, trigger.tokens.end);
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
