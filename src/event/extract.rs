//! Extraction: from a text with its mentions to events.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::actor::{Actor, Roles, Side, actors, roles};
use super::attribution::{sayings, telling};
use super::date::{Expression, choose, expressions, is_dateline};
use super::grammar::{Class, Cue};
use super::number::{Count, Counted, counts};
use super::phrase::Hit;
use super::place::{List, lists, places};
use super::sense::Senses;
use super::trigger::{Form, Needs, Trigger, scan};
use super::view::{Context, View};
use super::{Certainty, Event, EventType, Numbers, Relation, RelationKind, TimePrecision, When};
use crate::recognize::{Field, Mention, MentionKind};
use crate::text::{Lang, Text};

/// What a text has told so far.
#[derive(Debug, Default)]
struct Memory {
    /// The places of the last sentence that had events.
    places: Vec<usize>,
    /// That sentence.
    sentence: Option<usize>,
    /// The last source.
    source: Option<String>,
    /// The last day.
    date: Option<Date>,
    /// The last sentence that named somebody armed.
    armed: Option<usize>,
    /// The flood, the epidemic that it tells of, unless violence came after it.
    calamity: Option<EventType>,
    /// Whether somebody armed or a victim was named, or violence by a word for nothing else.
    grave: bool,
}

/// Prepositions under which a name is no subject.
const OBLIQUE: Class = Class::AT.or(Class::FROM).or(Class::TO).or(Class::BY).or(Class::WITH).or(Class::AGAINST);

/// Words that stand for who was named before.
const PRONOUNS: &[&str] = &["they", "it", "its", "their", "ils", "elle", "elles", "leurs", "leur", "celle", "celui"];

/// How many sentences back "they" looks.
const BACK: usize = 3;

/// The events of one field. `mentions` are those of the field in the order of
/// the text, `relations` theirs; [`Event::places`] are indices into `mentions`.
pub fn extract(context: &Context<'_, '_>, text: &Text<'_>, mentions: &[Mention], relations: &[Relation]) -> Vec<Event> {
    let triggers = scan(text, mentions);
    let mut events = Vec::new();
    let mut memory = Memory::default();
    let mut rest = triggers.as_slice();
    while let Some(first) = rest.first() {
        let sentence = text.sentence_of(first.tokens.start);
        let Some(tokens) = window(text, sentence, first.tokens.clone()) else { break };
        let (of_sentence, others) = rest.split_at(rest.partition_point(|t| t.tokens.start < tokens.end));
        rest = others;
        let view = View::new(context, text, tokens, mentions, of_sentence);
        let here = view.here.clone();
        let mut found = Sentence::new(&view, relations, &memory, sentence).events(sentence, &mut memory);
        found.iter_mut().for_each(|(event, _)| move_to_roads(&mut event.places, here.clone(), relations));
        events.append(&mut found);
    }
    // An article in which nobody fights and nobody is hurt has goals that are shot
    // and markets that are stormed.
    let article = text.sentences.len() >= ARTICLE && !memory.grave;
    events.retain(|(_, loose)| !(article && *loose));
    events.into_iter().map(|(event, _)| event).collect()
}

/// A text of so many sentences says of violence more than one word.
const ARTICLE: usize = 5;

/// Drops places that say again where another one is: "Zerbé, 20 km au sud-ouest
/// d'Alep". `is_located` tells whether the place of a mention is known; where
/// that of the name is not, the words after the comma are all that locates it.
pub fn drop_appositions(
    places: &mut Vec<usize>,
    text: &Text<'_>,
    mentions: &[Mention],
    relations: &[Relation],
    is_located: impl Fn(usize) -> bool,
) {
    let mut before: Option<usize> = None;
    places.retain(|&place| {
        let again = before
            .filter(|&b| is_located(b))
            .and_then(|b| Some((mentions.get(b)?, relations.get(place)?)))
            .is_some_and(|(named, r)| {
                let placed = matches!(r.kind, RelationKind::Distance | RelationKind::Direction | RelationKind::Near);
                let between = text.slice(named.bytes.end..r.bytes.start);
                let comma = between.trim_start().strip_prefix([',', '،', '(']);
                placed && comma.is_some_and(|rest| rest.len() < 40 && !rest.contains([',', '،', ';']))
            });
        before = Some(place);
        !again
    });
}

/// "coupé la M5 à la hauteur de Zerbé": it happens on the road that is cut to
/// the place after it, not in the place. `here` are the sentence's mentions.
fn move_to_roads(places: &mut Vec<usize>, here: Range<usize>, relations: &[Relation]) {
    let road_to = |place: usize| {
        here.clone().take_while(|&m| m < place).find(|&m| {
            relations.get(m).is_some_and(|r| r.other == Some(place) && r.kind != RelationKind::At)
                // The two ends of a stretch name each other; the road names the first.
                && relations.get(place).is_none_or(|r| r.other != Some(m))
        })
    };
    let roads: Vec<usize> = places.iter().map(|&p| road_to(p).unwrap_or(p)).collect();
    if roads != *places && !roads.iter().any(|r| places.contains(r)) {
        *places = roads;
    }
}

/// Longer sentences, tables and lists mostly, are read in pieces, so that the
/// work grows with their length and not with its square.
const LONGEST: usize = 240;

/// The words of a sentence, or of the piece of it, that a trigger stands in.
fn window(text: &Text<'_>, sentence: usize, trigger: Range<usize>) -> Option<Range<usize>> {
    let whole = text.sentences.get(sentence)?;
    if whole.len() <= LONGEST {
        return Some(whole.clone());
    }
    let start = trigger.start - (trigger.start.saturating_sub(whole.start)) % LONGEST;
    Some(start..(start + LONGEST).max(trigger.end).min(whole.end))
}

/// The places of what the words at `span` (bytes of the field) tell, whether or
/// not they are a trigger of the tables: for asking where "shot" happened. They
/// are found as those of an event are, within the sentence. Indices into
/// `mentions`, which are those of the field, as in [`extract`].
pub fn places_of(
    context: &Context<'_, '_>,
    text: &Text<'_>,
    mentions: &[Mention],
    relations: &[Relation],
    span: Range<usize>,
) -> Vec<usize> {
    asked(context, text, mentions, span, |view, trigger| {
        let mut found = places(view, &lists(view, relations), trigger);
        move_to_roads(&mut found, view.here.clone(), relations);
        found
    })
}

/// Reads the sentence around the words at `span` as that of a trigger.
pub(super) fn asked<T>(
    context: &Context<'_, '_>,
    text: &Text<'_>,
    mentions: &[Mention],
    span: Range<usize>,
    answer: impl FnOnce(&View<'_, '_, '_>, &Trigger) -> Vec<T>,
) -> Vec<T> {
    let first = text.tokens.partition_point(|t| t.end() <= span.start);
    let asked = first..text.tokens.partition_point(|t| t.start() < span.end).max(first + 1);
    let Some(tokens) = window(text, text.sentence_of(first), asked.clone()).filter(|w| w.contains(&first)) else {
        return Vec::new();
    };
    let here: Vec<Trigger> = scan(text, mentions).into_iter().filter(|t| tokens.contains(&t.tokens.start)).collect();
    let own = here.iter().find(|t| t.tokens.start < asked.end && asked.start < t.tokens.end).cloned();
    let trigger = own.unwrap_or(Trigger { tokens: asked, row: &super::trigger::UNKNOWN });
    answer(&View::new(context, text, tokens, mentions, &here), &trigger)
}

struct Sentence<'s, 'v, 'g, 'a> {
    view: &'s View<'v, 'g, 'a>,
    actors: Vec<Actor>,
    lists: Vec<List>,
    dates: Vec<Expression>,
    counts: Vec<Count>,
    sayings: Vec<super::attribution::Saying>,
    senses: Senses,
    /// Whether somebody armed was named in the sentences before.
    armed_before: bool,
}

/// An event while its sentence is read.
struct Draft {
    trigger: Trigger,
    event: Event,
    counts: Vec<usize>,
}

impl<'s, 'v, 'g, 'a> Sentence<'s, 'v, 'g, 'a> {
    fn new(view: &'s View<'v, 'g, 'a>, relations: &[Relation], memory: &Memory, sentence: usize) -> Self {
        let mut dates = expressions(view.text, view.tokens.clone());
        dates.retain(|e| !is_dateline(view.text, e));
        let dated = |i: usize| dates.iter().any(|d| d.tokens.contains(&i));
        Sentence {
            actors: actors(view),
            lists: lists(view, relations),
            counts: counts(view.text, view.tokens.clone(), dated),
            sayings: sayings(view, memory.source.as_deref()),
            senses: Senses::of(view),
            armed_before: memory.armed.is_some_and(|s| s + BACK >= sentence),
            dates,
            view,
        }
    }

    /// The trigger, as what the sentence has of its needs makes it. Where it needs
    /// a place before it, a place farther off may be its subject too.
    fn with_needs(&self, trigger: &Trigger) -> Option<Trigger> {
        if self.has_needs(trigger) {
            return Some(trigger.clone());
        }
        let otherwise = Trigger { row: trigger.row.otherwise.as_deref()?, ..trigger.clone() };
        let start = trigger.tokens.start;
        let subject = |m: &Mention| m.tokens.end <= start && !self.view.governor(m.tokens.start).is(OBLIQUE);
        let may_be_place = self.has_anaphor() || self.places_here().any(subject);
        (!may_be_place && self.has_needs(&otherwise)).then_some(otherwise)
    }

    /// Whether what a trigger needs stands in the sentence.
    fn has_needs(&self, trigger: &Trigger) -> bool {
        let end = trigger.tokens.end;
        // Land that is measured is taken by somebody, named or not.
        let land = || self.counts.iter().any(|c| c.counted == Counted::Area);
        let actor = || self.has_armed() || land() || (self.armed_before && self.has_pronoun(trigger));
        let place = || self.places_here().next().is_some();
        match trigger.row.needs {
            Needs::Nothing => true,
            Needs::Actor => actor(),
            Needs::Place => place(),
            Needs::Both => actor() && place(),
            Needs::Either => {
                actor()
                    || place()
                    || !self.counts.is_empty()
                    || self.has_anaphor()
                    || self.view.demonyms().next().is_some()
            }
            Needs::Next => self.places_here().any(|m| {
                m.tokens.start >= end && m.tokens.start - end <= 5 && self.view.cost(end - 1, m.tokens.start) == 0
            }),
            Needs::Before => self.follows_place(trigger.tokens.start),
            Needs::Number => self.counts.iter().any(|c| c.tokens.start < end && trigger.tokens.start < c.tokens.end),
        }
    }

    fn has_armed(&self) -> bool {
        self.actors.iter().any(|a| a.side.is_armed())
    }

    /// Whether a verb may have a pronoun for its subject, which an Arabic verb needs not show.
    fn has_pronoun(&self, trigger: &Trigger) -> bool {
        let arabic = self.view.text.lang == Lang::Ar && trigger.row.form != Form::Noun;
        arabic || (self.view.tokens.start..trigger.tokens.start).any(|i| PRONOUNS.contains(&self.view.text.word(i)))
    }

    /// Whether a place is the subject of the word: right before it, without a preposition.
    fn follows_place(&self, start: usize) -> bool {
        let near = |words: &Range<usize>| {
            words.end <= start
                && start - words.end <= 4
                && self.view.cost(words.start, start) == 0
                && !self.view.governor(words.start).is(OBLIQUE)
        };
        // "The base of Kuweires, 30 km east of Aleppo, fell": an aside stands between.
        let opens = |words: &Range<usize>| {
            self.view.breaks(start)
                && words.start - self.view.tokens.start <= 6
                && self.view.cost(words.start, start) == 2
                && !self.view.governor(words.start).is(OBLIQUE)
        };
        let anaphor = |c: &Hit<'_, Cue>| *c.value == Cue::Anaphor && near(&c.tokens);
        self.places_here().any(|m| near(&m.tokens) || opens(&m.tokens)) || self.view.cues.iter().any(anaphor)
    }

    /// Whether the sentence names somebody armed by more than a country's name, or counts victims.
    fn is_in_earnest(&self) -> bool {
        let country =
            |a: &Actor| self.view.mention_at(a.tokens.start).is_some_and(|(_, m)| m.kind == MentionKind::Metonym);
        self.actors.iter().any(|a| a.side.is_armed() && !country(a))
            || self.counts.iter().any(|c| matches!(c.counted, Counted::Killed | Counted::Injured))
    }

    /// Whether the sentence tells deadly violence, or names somebody who does it.
    fn has_violence(&self) -> bool {
        let told = |t: &Trigger| is_deadly(t.row.event_type) && !self.senses.is_death(t);
        self.has_armed() || self.view.triggers.iter().any(told)
    }

    fn places_here(&self) -> impl Iterator<Item = &'v Mention> + use<'v> {
        self.view.mentions_here().map(|(_, m)| m).filter(|m| m.kind == MentionKind::Toponym)
    }

    /// The events of the sentence, and whether each stands on a word that has
    /// other meanings alone.
    fn events(self, sentence: usize, memory: &mut Memory) -> Vec<(Event, bool)> {
        let mut drafts: Vec<Draft> = Vec::new();
        let in_earnest = self.is_in_earnest();
        memory.grave |= in_earnest;
        for trigger in self.view.triggers {
            let Some(trigger) = self.with_needs(trigger) else { continue };
            if self.senses.is_figure(self.view, &trigger, in_earnest) {
                continue;
            }
            let Some(draft) = self.draft(&trigger, sentence, memory) else { continue };
            match drafts.iter_mut().find(|d| self.same(d, &draft)) {
                Some(known) => absorb(known, draft),
                None => drafts.push(draft),
            }
        }
        self.keep_news(&mut drafts);
        self.number(&mut drafts);
        if let Some(last) = drafts.last() {
            memory.source = last.event.attribution.clone().or(memory.source.take());
        }
        let day = |d: &Draft| {
            (d.event.when.precision == TimePrecision::Day && !d.event.background).then(|| d.event.when.date())?
        };
        let stated = |d: &&Draft| d.event.when.basis != super::DateBasis::Publication;
        memory.date = drafts.iter().filter(stated).find_map(day).or(memory.date);
        let named: Vec<usize> = drafts.iter().flat_map(|d| d.event.places.iter().copied()).collect();
        let near = memory.sentence.is_some_and(|s| s + 1 == sentence) && !self.opens_paragraph();
        if !named.is_empty() {
            memory.places = named;
        } else if near && self.lists.is_empty() && self.has_anaphor() {
            for draft in &mut drafts {
                draft.event.places.clone_from(&memory.places);
            }
        } else {
            memory.places.clear();
        }
        memory.sentence = Some(sentence);
        if self.has_armed() {
            memory.armed = Some(sentence);
        }
        let told = drafts.iter().map(|d| d.event.event_type).rfind(|&t| is_calamity(t) || is_deadly(t));
        memory.calamity = told.map_or(memory.calamity, |t| is_calamity(t).then_some(t));
        let told = |d: Draft| {
            let word = d.trigger.tokens.len() == 1 && d.trigger.row.is_open();
            let loose = !in_earnest && is_deadly(d.event.event_type) && (word || self.senses.is_death(&d.trigger));
            (d.event, loose)
        };
        let events: Vec<(Event, bool)> = drafts.into_iter().map(told).collect();
        memory.grave |= events.iter().any(|(event, loose)| is_deadly(event.event_type) && !loose);
        events
    }

    fn opens_paragraph(&self) -> bool {
        self.view.text.between(self.view.tokens.start).contains('\n')
    }

    fn has_anaphor(&self) -> bool {
        self.view.cues.iter().any(|c| *c.value == Cue::Anaphor)
    }

    fn draft(&self, trigger: &Trigger, sentence: usize, memory: &Memory) -> Option<Draft> {
        let view = self.view;
        let telling = telling(view, &self.sayings, trigger)?;
        let places = places(view, &self.lists, trigger);
        let roles = roles(view, &self.actors, trigger);
        let publication = view.context.publication;
        let (when, dated) = choose(view.text, &self.dates, &trigger.tokens, publication, memory.date);
        let background = is_past(&when, dated, publication) || self.has_background(trigger);
        let civilians = roles.target_side == Some(Side::Civilian);
        let event_type = match self.senses.by_weapon(view, trigger) {
            EventType::ArmedClash if civilians => EventType::AttackOnCivilians,
            EventType::Killing if self.senses.is_death(trigger) && !self.has_violence() => {
                memory.calamity.unwrap_or(EventType::Killing)
            }
            other => other,
        };
        // Nobody does a flood.
        let roles = if is_calamity(event_type) { Roles::default() } else { roles };
        // Who calls for something has said so, whatever becomes of it.
        let certainty = match (event_type, telling.certainty) {
            (EventType::Statement, Certainty::Denied | Certainty::Unverified) => return None,
            (EventType::Statement, _) => Certainty::Asserted,
            (_, certainty) => certainty,
        };
        let event = Event {
            event_type,
            field: view.mentions.first().map_or(Field::Text, |m| m.field),
            sentence,
            trigger: view.text.span(trigger.tokens.clone()),
            when,
            certainty,
            background,
            actors: match is_calamity(event_type) {
                true => Vec::new(),
                false => self.parties(telling.source.as_deref(), &roles.initiator, &roles.target),
            },
            attribution: telling.source,
            initiator: roles.initiator,
            target: roles.target,
            numbers: Numbers::default(),
            number_text: None,
            places,
        };
        Some(Draft { trigger: trigger.clone(), event, counts: Vec::new() })
    }

    /// All parties of the sentence, each once; who only reports is none.
    fn parties(&self, source: Option<&str>, initiator: &Option<String>, target: &Option<String>) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut seen: Vec<u32> = Vec::new();
        let roles = initiator.iter().chain(target).cloned();
        let others = self.actors.iter().filter(|a| {
            let again = a.organisation.is_some_and(|o| seen.contains(&o));
            seen.extend(a.organisation);
            !again && (a.side.is_armed() || source != Some(a.name.as_str()))
        });
        for name in roles.chain(others.map(|a| a.name.clone())) {
            if !names.iter().any(|n| n.eq_ignore_ascii_case(&name)) {
                names.push(name);
            }
        }
        names
    }

    fn has_background(&self, trigger: &Trigger) -> bool {
        let near = |c: &Range<usize>| self.view.is_beside(c, &trigger.tokens, 6);
        self.view.cues.iter().any(|c| *c.value == Cue::Background && near(&c.tokens))
    }

    /// Whether two triggers tell one event: the same type in one clause, or at
    /// the same place.
    fn same(&self, a: &Draft, b: &Draft) -> bool {
        let (a_places, b_places) = (&a.event.places, &b.event.places);
        let cost = self.view.cost(a.trigger.tokens.start, b.trigger.tokens.start);
        let alike = a.event.event_type == b.event.event_type
            && a.event.certainty == b.event.certainty
            && a.event.background == b.event.background;
        let where_ = a_places == b_places || a_places.is_empty() || b_places.is_empty();
        alike && where_ && (cost <= 3 || !a_places.is_empty() && a_places == b_places) && a.event.when == b.event.when
    }

    /// Drops what only repeats other news of the sentence.
    fn keep_news(&self, drafts: &mut Vec<Draft>) {
        use EventType::{Killing, Statement};
        // What is condemned or called for has the place; the words about it have none.
        let other_news = drafts.iter().any(|d| d.event.event_type != Statement);
        for draft in drafts.iter_mut().filter(|d| other_news && d.event.event_type == Statement) {
            draft.event.places.clear();
        }
        // Deaths belong to what caused them, where the same sentence tells it.
        let causes: Vec<(Vec<usize>, bool)> = drafts
            .iter()
            .filter(|d| {
                let kind = d.event.event_type;
                (is_calamity(kind) || is_deadly(kind) && kind != Killing)
                    && !matches!(d.event.certainty, Certainty::Planned | Certainty::Denied)
            })
            .map(|d| (d.event.places.clone(), d.event.background))
            .collect();
        drafts.retain(|d| {
            let places = &d.event.places;
            let caused = |(at, past): &(Vec<usize>, bool)| {
                *past == d.event.background && (places.is_empty() || places.iter().all(|p| at.contains(p)))
            };
            d.event.event_type != Killing || !causes.iter().any(caused)
        });
    }

    /// Gives each number to the event that it counts for.
    fn number(&self, drafts: &mut [Draft]) {
        for (n, count) in self.counts.iter().enumerate() {
            let best = drafts
                .iter_mut()
                .filter_map(|d| Some((affinity(count.counted, d.event.event_type)?, d)))
                .min_by_key(|(rank, d)| {
                    let (t, w) = (&d.trigger.tokens, &count.tokens);
                    (*rank, if t.end <= w.start { w.start - t.end } else { t.start.saturating_sub(w.end) })
                });
            if let Some((_, draft)) = best {
                draft.counts.push(n);
            }
        }
        for draft in drafts {
            let mut words = Vec::new();
            for count in draft.counts.iter().filter_map(|&n| self.counts.get(n)) {
                let numbers = &mut draft.event.numbers;
                let slot = match count.counted {
                    Counted::Killed => &mut numbers.fatalities,
                    Counted::Injured => &mut numbers.injured,
                    Counted::Displaced => &mut numbers.displaced,
                    Counted::Captured => &mut numbers.captured,
                    Counted::Area => {
                        numbers.area_km2.get_or_insert(count.min);
                        words.push(self.view.written(count.tokens.clone()));
                        continue;
                    }
                };
                slot.get_or_insert(count.range());
                words.push(self.view.written(count.tokens.clone()));
            }
            draft.event.number_text = (!words.is_empty()).then(|| words.join("; "));
        }
    }
}

/// What kills without anybody who does it.
fn is_calamity(kind: EventType) -> bool {
    matches!(kind, EventType::Disaster | EventType::DiseaseOutbreak)
}

/// Violence that deaths come of. [`EventType::is_violent`] has ground taken and
/// people abducted as well, which explain no deaths.
fn is_deadly(kind: EventType) -> bool {
    use EventType as E;
    matches!(
        kind,
        E::AirStrike | E::ArmedClash | E::AttackOnCivilians | E::Explosion | E::Killing | E::Riot | E::Shelling
    )
}

/// Adds what a second trigger of the same event knows.
fn absorb(known: &mut Draft, other: Draft) {
    let (known, other) = (&mut known.event, other.event);
    if known.places.is_empty() {
        known.places = other.places;
    }
    known.initiator = known.initiator.take().or(other.initiator);
    known.target = known.target.take().or(other.target);
    known.attribution = known.attribution.take().or(other.attribution);
}

/// How well a number fits a type of event: lower is better.
fn affinity(counted: Counted, kind: EventType) -> Option<u8> {
    use EventType as E;
    match counted {
        Counted::Killed | Counted::Injured => match kind {
            E::Killing | E::AirStrike | E::Shelling | E::Explosion | E::AttackOnCivilians => Some(0),
            E::ArmedClash | E::Riot | E::Disaster | E::DiseaseOutbreak => Some(0),
            E::Protest | E::Advance | E::TerritoryGained | E::TerritoryRegained => Some(1),
            _ => None,
        },
        Counted::Displaced => match kind {
            E::Displacement | E::Return | E::Evacuation => Some(0),
            E::ArmedClash | E::AirStrike | E::Shelling | E::Disaster => Some(1),
            _ => None,
        },
        Counted::Captured => match kind {
            E::Arrest | E::Abduction => Some(0),
            E::ArmedClash | E::TerritoryGained | E::Protest | E::AttackOnCivilians => Some(1),
            _ => None,
        },
        Counted::Area => match kind {
            E::TerritoryGained | E::TerritoryRegained => Some(0),
            E::Advance | E::Withdrawal | E::Disaster => Some(1),
            _ => None,
        },
    }
}

/// Whether a date makes an event history: "since 2016", or more than a year
/// before publication.
fn is_past(when: &When, dated: Option<&Expression>, publication: Option<Date>) -> bool {
    let Some(expression) = dated else { return false };
    if expression.since {
        return true;
    }
    let coarse = matches!(when.precision, TimePrecision::Year | TimePrecision::Month);
    match (publication, when.end) {
        (Some(p), Some(end)) => p.checked_sub(1.year()).is_ok_and(|limit| end.date() < limit),
        // News says "on Friday", not "in 2016".
        (None, Some(_)) => coarse,
        _ => false,
    }
}
