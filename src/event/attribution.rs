//! Attribution: who says so, and what that makes of the news.

use std::ops::Range;

use gazetteer::OrganisationKind;

use super::Certainty;
use super::grammar::{Class, Cue, class};
use super::phrase::forms;
use super::trigger::{Form, Trigger};
use super::view::{View, is_party};
use crate::recognize::MentionKind;
use crate::text::Lang;

/// Somebody who can be quoted.
#[derive(Debug, Clone)]
struct Source {
    tokens: Range<usize>,
    name: String,
    /// Whether it speaks of itself: an armed group, an army.
    party: bool,
    /// Whether it has a name.
    named: bool,
}

/// A place in the sentence where somebody says something.
#[derive(Debug, Clone)]
pub(super) struct Saying {
    tokens: Range<usize>,
    source: Option<String>,
    party: bool,
    claim: bool,
    /// "according to": holds for the whole sentence.
    whole: bool,
    /// Whether it can speak of what stands before it.
    backward: bool,
    denial: bool,
}

/// Words that stand for the source of the sentence before.
const PRONOUNS: &[&str] = &["he", "she", "it", "they", "il", "elle", "ils", "elles", "هو", "هي"];

/// How many words a source stands from its verb at most.
const REACH: usize = 14;

/// What is said in a sentence, by whom. `previous` is the last source of the
/// text before it.
pub(super) fn sayings(view: &View<'_, '_, '_>, previous: Option<&str>) -> Vec<Saying> {
    let kinds = [Cue::According, Cue::Report, Cue::Claim, Cue::Denial];
    if !view.cues.iter().any(|c| kinds.contains(c.value)) {
        return Vec::new();
    }
    let sources = sources(view);
    let mut found = Vec::new();
    for cue in view.cues.iter().filter(|c| kinds.contains(c.value)) {
        let words = cue.tokens.clone();
        let whole = *cue.value == Cue::According;
        let source =
            if whole { source_after(view, &sources, words.end) } else { source_of_verb(view, &sources, &words) };
        let same = view
            .cues
            .iter()
            .any(|c| *c.value == Cue::Same && c.tokens.start >= words.end && c.tokens.start <= words.end + 3);
        let pronoun = words.start.checked_sub(1).is_some_and(|i| {
            (i.saturating_sub(2).max(view.tokens.start)..=i).any(|i| PRONOUNS.contains(&view.text.word(i)))
        });
        // "قالت إسرائيل إن قواتها": the source stands inside the phrase.
        let source = source.or_else(|| {
            let inside = |s: &&Source| words.start <= s.tokens.start && s.tokens.end <= words.end;
            sources.iter().find(inside).cloned()
        });
        // An Arabic verb needs no pronoun.
        let pronoun = pronoun || (view.text.lang == Lang::Ar && !whole);
        let (name, party) = match source {
            _ if whole && same => (previous.map(str::to_owned), false),
            Some(s) => (Some(s.name), s.party),
            None if pronoun => (previous.map(str::to_owned), false),
            None => (None, false),
        };
        // "reports" and "claims" are nouns too, and nobody says anything then.
        if name.is_none() && !whole && *cue.value == Cue::Report {
            continue;
        }
        let that = (words.start..words.end + 3)
            .any(|i| i < view.tokens.end && class(view.text, i).is(Class::THAT) && !view.breaks(i));
        found.push(Saying {
            backward: whole
                || (!that && (closes(view, &words) || (view.text.lang == Lang::Fr && is_inverted(view, &words)))),
            tokens: words,
            source: name,
            party,
            claim: *cue.value == Cue::Claim,
            whole,
            denial: *cue.value == Cue::Denial,
        });
    }
    found
}

/// Whether a verb of saying comes after what was said: ", rapporte le média",
/// ", the army said.".
fn closes(view: &View<'_, '_, '_>, verb: &Range<usize>) -> bool {
    let parted = |i: usize| i > view.tokens.start && view.cost(i - 1, i) > 0;
    let last = verb.end >= view.tokens.end || view.breaks(verb.end);
    let ahead = (verb.start.saturating_sub(8).max(view.tokens.start)..=verb.start).any(parted);
    parted(verb.start) || (last && (ahead || view.text.lang == Lang::En))
}

fn sources(view: &View<'_, '_, '_>) -> Vec<Source> {
    let mut found: Vec<Source> = Vec::new();
    for (_, m) in view.mentions_here() {
        let kind = view.context.organisation(m).map(|o| o.kind);
        let speaks = match kind {
            Some(kind) => kind.is_source() || kind.is_actor() || kind == OrganisationKind::Person,
            None => m.kind == MentionKind::Metonym,
        };
        if speaks {
            let name = view.text.slice(m.bytes.clone()).to_owned();
            found.push(Source { tokens: m.tokens.clone(), name, party: kind.is_some_and(is_party), named: true });
        }
    }
    for cue in view.cues.iter().filter(|c| matches!(c.value, Cue::Source | Cue::Party)) {
        let Range { mut start, mut end } = cue.tokens.clone();
        let inside = |s: &Source| s.tokens.start < end && start < s.tokens.end;
        if found.iter().any(inside) {
            continue;
        }
        for d in view.demonyms() {
            if d.tokens.end == start {
                start = d.tokens.start;
            } else if d.tokens.start == end && view.text.lang != Lang::En {
                end = d.tokens.end;
            }
        }
        // "the group": the one that the sentence named.
        let group = matches!(view.text.word(start), "group" | "groupe" | "الجماعه" | "جماعه") && end == start + 1;
        let named =
            found.iter().rev().find(|s| group && s.named && s.party && s.tokens.end <= start).map(|s| s.name.clone());
        let name = named.unwrap_or_else(|| view.written(start..end));
        found.push(Source { tokens: start..end, name, party: *cue.value == Cue::Party, named: false });
    }
    found.sort_by_key(|s| s.tokens.start);
    found
}

/// The source after "according to": the name in its phrase, else the phrase.
fn source_after(view: &View<'_, '_, '_>, sources: &[Source], from: usize) -> Option<Source> {
    let mut end = from;
    while end < view.tokens.end && end - from < REACH && (end == from || view.cost(end - 1, end) == 0) {
        end += 1;
    }
    let mut inside = sources.iter().filter(|s| s.tokens.start >= from && s.tokens.start < end);
    let first = inside.clone().next();
    if let Some(found) = inside.find(|s| s.named && s.tokens.start <= from + 9).or(first) {
        return Some(found.clone());
    }
    capitalized(view, from..end).or_else(|| {
        let end = end.min(from + 4);
        (end > from).then(|| Source { tokens: from..end, name: view.written(from..end), party: false, named: false })
    })
}

/// A run of capitalised words, the first of the range.
fn capitalized(view: &View<'_, '_, '_>, range: Range<usize>) -> Option<Source> {
    let capital = |i: usize| {
        let place =
            view.mention_at(i).is_some_and(|(_, m)| matches!(m.kind, MentionKind::Toponym | MentionKind::Demonym));
        !place && view.text.tokens.get(i).is_some_and(|t| t.is_capitalized()) && !class(view.text, i).is(Class::FILLER)
    };
    let start = range.clone().find(|&i| capital(i))?;
    let end = (start + 1..range.end).find(|&i| !capital(i) || view.breaks(i)).unwrap_or(range.end);
    Some(Source { tokens: start..end, name: view.written(start..end), party: false, named: true })
}

/// The subject of a verb of saying: before it, or after it where the verb
/// comes first ("rapporte le média", "قال المرصد").
fn source_of_verb(view: &View<'_, '_, '_>, sources: &[Source], verb: &Range<usize>) -> Option<Source> {
    let clause = |s: &&Source, edge: usize, limit: usize| view.cost(s.tokens.start, edge) <= limit;
    let before = || {
        let near =
            |s: &&Source| s.tokens.end <= verb.start && verb.start - s.tokens.end <= REACH && clause(s, verb.start, 2);
        let by = |s: &&Source| !view.governor(s.tokens.start).is(Class::BY.or(Class::AGAINST));
        sources.iter().rev().filter(near).find(by).cloned()
    };
    let after = || {
        let near = |s: &&Source| s.tokens.start >= verb.end && s.tokens.start - verb.end <= 8 && clause(s, verb.end, 0);
        let mut list = sources.iter().filter(near);
        let first = list.clone().next();
        list.find(|s| s.named).or(first).cloned()
    };
    let inverted = is_inverted(view, verb);
    let name_beside = || {
        let left = verb.start.saturating_sub(4).max(view.tokens.start)..verb.start;
        capitalized(view, left).filter(|s| s.tokens.end == verb.start && s.tokens.len() > 1)
    };
    if inverted {
        after().or_else(before)
    } else {
        before().or_else(name_beside).or_else(|| if article_follows(view, verb) { after() } else { None })
    }
}

fn article_follows(view: &View<'_, '_, '_>, verb: &Range<usize>) -> bool {
    view.text.lang == Lang::Fr && matches!(view.text.word(verb.end), "le" | "la" | "l" | "les" | "un" | "une" | "des")
}

/// Whether the subject of a verb of saying comes after it.
fn is_inverted(view: &View<'_, '_, '_>, verb: &Range<usize>) -> bool {
    let ahead = verb.start.saturating_sub(4).max(view.tokens.start);
    match view.text.lang {
        Lang::Ar => true,
        Lang::Fr => {
            article_follows(view, verb) && (verb.start == view.tokens.start || view.cost(ahead, verb.start) > 0)
        }
        _ => verb.start > view.tokens.start && view.breaks(verb.start),
    }
}

/// How a sentence tells the event of one trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Telling {
    pub(super) certainty: Certainty,
    pub(super) source: Option<String>,
}

/// The words between a cue and the trigger that it bears upon, at most.
const NEGATION: usize = 4;
const PLAN: usize = 6;
const DOUBT: usize = 8;

/// How a sentence tells the event of a trigger; `None` where it says that it
/// did not happen.
pub(super) fn telling(view: &View<'_, '_, '_>, sayings: &[Saying], trigger: &Trigger) -> Option<Telling> {
    let start = trigger.tokens.start;
    let bears = |cue: &Range<usize>, reach: usize| {
        cue.end <= start && start - cue.end <= reach && view.cost(cue.end.saturating_sub(1), start) == 0
    };
    // Of a noun it is the verb after it that says so: "une frappe aurait touché", "talks will resume".
    let noun = trigger.row.form == Form::Noun;
    let next =
        view.triggers.iter().map(|t| t.tokens.start).find(|&s| s >= trigger.tokens.end).unwrap_or(view.tokens.end);
    let follows = |cue: &Range<usize>, reach: usize| {
        noun && cue.start >= trigger.tokens.end
            && cue.start < next
            && cue.start - trigger.tokens.end <= reach
            && view.cost(trigger.tokens.end - 1, cue.start) == 0
    };
    let mut certainty = None;
    for cue in &view.cues {
        match cue.value {
            Cue::Negation if bears(&cue.tokens, NEGATION) => return None,
            Cue::Planned if bears(&cue.tokens, PLAN) || follows(&cue.tokens, NEGATION) => {
                certainty = Some(Certainty::Planned)
            }
            Cue::Unverified if certainty.is_none() => {
                let wide = cue.tokens.len() > 2;
                let inside = cue.tokens.start < trigger.tokens.end && start <= cue.tokens.start;
                if wide || inside || bears(&cue.tokens, DOUBT) || follows(&cue.tokens, DOUBT) {
                    certainty = Some(Certainty::Unverified);
                }
            }
            _ => {}
        }
    }
    if certainty.is_none() && is_future(view, &trigger.tokens) {
        certainty = Some(Certainty::Planned);
    }
    if certainty.is_none() && is_conditional(view, &trigger.tokens) {
        certainty = Some(Certainty::Unverified);
    }
    let before = sayings
        .iter()
        .rev()
        .filter(|s| s.tokens.start < trigger.tokens.end)
        .find(|s| s.whole || reaches(view, s, start));
    let after = || sayings.iter().find(|s| s.tokens.start >= trigger.tokens.end && s.backward);
    let saying = before.or_else(after);
    let told = match saying {
        Some(s) if s.denial && s.tokens.start < start => Some(Certainty::Denied),
        Some(s) if s.denial => Some(Certainty::Disputed),
        Some(s) if s.party || (s.claim && s.source.is_none()) || (s.claim && !s.whole && !known_third(view, s)) => {
            Some(Certainty::Claimed)
        }
        Some(s) if s.source.is_some() => Some(Certainty::Reported),
        _ => None,
    };
    let certainty = match (certainty, told) {
        (_, Some(Certainty::Denied)) => Certainty::Denied,
        (Some(c), _) => c,
        (None, told) => told.unwrap_or(Certainty::Asserted),
    };
    Some(Telling { certainty, source: saying.and_then(|s| s.source.clone()) })
}

/// What is said reaches forward to the end of its sentence, but not into a
/// clause that "while" begins.
fn reaches(view: &View<'_, '_, '_>, saying: &Saying, start: usize) -> bool {
    // Without "that" an Arabic verb of saying has a noun for its object, and the next clause is news again.
    if view.text.lang == Lang::Ar && !saying.whole {
        let that = (saying.tokens.start..start).any(|i| class(view.text, i).is(Class::THAT));
        let quoted = (saying.tokens.end..=start).any(|i| view.text.between(i).contains(['«', '"', '“', ':']));
        let comma = (saying.tokens.end..=start).any(|i| view.text.between(i).contains(['،', ',']));
        if !that && !quoted && comma {
            return false;
        }
    }
    let barrier = |i: usize| matches!(view.text.word(i), "while" | "whereas" | "tandis" | "alors" | "بينما" | "فيما");
    !(saying.tokens.end..start).any(barrier)
}

/// Whether the source of a claim is a medium or a monitor: no party to it.
fn known_third(view: &View<'_, '_, '_>, saying: &Saying) -> bool {
    let Some(name) = &saying.source else { return false };
    let third = |kind| matches!(kind, OrganisationKind::Medium | OrganisationKind::Agency | OrganisationKind::Monitor);
    view.mentions_here().any(|(_, m)| {
        view.text.slice(m.bytes.clone()) == name && view.context.organisation(m).is_some_and(|o| third(o.kind))
    })
}

/// A verb in the future: "attaqueront", "سينسحب".
fn is_future(view: &View<'_, '_, '_>, trigger: &Range<usize>) -> bool {
    let word = view.text.word(trigger.start);
    match view.text.lang {
        Lang::Fr => word.ends_with("eront") || word.ends_with("iront") || word.ends_with("era"),
        Lang::Ar => forms(word, true).any(|form| {
            // "سيطر" and "سيول" begin so, and are no verbs of the future.
            form.starts_with("سي") && !form.starts_with("سيطر") && !form.starts_with("سيول") || form.starts_with("ست")
        }),
        _ => false,
    }
}

/// French verbs in the conditional beside a trigger: news that is not confirmed.
fn is_conditional(view: &View<'_, '_, '_>, trigger: &Range<usize>) -> bool {
    let from = trigger.start.saturating_sub(3).max(view.tokens.start);
    view.text.lang == Lang::Fr
        && (from..trigger.end).any(|i| {
            let word = view.text.tokens.get(i).map_or("", |t| view.text.slice(t.start()..t.end()));
            word.len() > 6 && (word.ends_with("eraient") || word.ends_with("erait"))
        })
}
