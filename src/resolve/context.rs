//! What the names of an article say together: the countries and units that it
//! is about, and the places that stand in it beyond doubt.

use gazetteer::{PlaceIndex, PlaceKind};
use rustc_hash::FxHashMap as HashMap;

use super::candidates::{Candidate, NO_UNIT};
use super::document::{Group, Resolver};
use super::weights;
use crate::recognize::{Field, Mention, MentionKind};

/// A document has at most this many anchors: the most important ones.
const MAX_ANCHORS: usize = 64;

/// A place that stands in the article beyond doubt.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub family: usize,
    pub place: PlaceIndex,
    pub point: (f64, f64),
    importance: f32,
    /// Cosine of its latitude: how much shorter a degree of longitude is there.
    pub shrink: f64,
    /// Whether it is small enough for nearness to it to mean something.
    pub local: bool,
}

/// What the names of an article say together.
#[derive(Default)]
pub(super) struct Context {
    /// What speaks for each country, by its [`number`].
    pub countries: Vec<f64>,
    /// The sum of it.
    pub all: f64,
    /// What speaks for each unit.
    pub units: Vec<f64>,
    /// How surely a name of each unit stands in the article, with the family of
    /// the name; the surest, and the surest of another family.
    named: Vec<[(f64, usize); 2]>,
    /// Countries and their shares of the article, the largest first.
    pub shares: Vec<([u8; 2], f64)>,
    pub anchors: Vec<Anchor>,
    /// The first place that the article names.
    pub first: Option<Anchor>,
}

/// How many codes of two capitals there are.
pub(super) const COUNTRIES: usize = 26 * 26;

/// Names that speak for no country yet: a doubt as large as half a name.
pub(super) const DOUBT: f64 = 0.5;

/// The number of a country's code; `None` for the code of no country.
pub(super) fn number([a, b]: [u8; 2]) -> Option<usize> {
    let letter = |c: u8| c.is_ascii_uppercase().then(|| usize::from(c - b'A'));
    Some(letter(a)? * 26 + letter(b)?)
}

/// Places so large that being near one means nothing.
pub(super) fn is_vast(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Country | PlaceKind::Continent | PlaceKind::Ocean)
}

/// The units that a name of a place speaks for: those that it lies in, or it is.
pub(super) fn units(candidate: &Candidate) -> impl Iterator<Item = usize> {
    candidate.units.into_iter().filter(|&u| u != NO_UNIT).map(|u| u as usize)
}

impl Context {
    /// Share of the article that speaks for a country.
    pub fn share(&self, code: [u8; 2]) -> f64 {
        let votes = number(code).and_then(|n| self.countries.get(n)).copied().unwrap_or(0.0);
        votes / (self.all + DOUBT)
    }

    /// How surely the article names a unit, other than by a name of `family`.
    pub fn named(&self, unit: u32, family: usize) -> f64 {
        let known = self.named.get(unit as usize);
        known.and_then(|two| two.iter().find(|(_, f)| *f != family)).map_or(0.0, |(sure, _)| *sure)
    }

    fn name(&mut self, unit: u32, sure: f64, family: usize) {
        let Some([first, second]) = self.named.get_mut(unit as usize) else { return };
        if family == first.1 {
            first.0 = first.0.max(sure);
        } else if sure > first.0 {
            *second = *first;
            *first = (sure, family);
        } else if sure > second.0 {
            *second = (sure, family);
        }
    }
}

impl Resolver<'_, '_> {
    /// Adds up what the names say, each with a weight, as they are ranked now.
    pub(super) fn weigh(&mut self, mentions: &[Mention], weight: impl Fn(&Group) -> f64) {
        let mut context = Context {
            countries: vec![0.0; COUNTRIES],
            units: vec![0.0; self.units.len()],
            named: vec![[(0.0, usize::MAX); 2]; self.units.len()],
            ..Context::default()
        };
        for group in &mut self.groups {
            group.weight = weight(group);
            for scored in &group.scored {
                let Some(candidate) = group.candidates.get(scored.candidate) else { continue };
                let vote = group.weight * scored.share;
                if let Some(slot) = number(candidate.country).and_then(|n| context.countries.get_mut(n)) {
                    *slot += vote;
                }
                units(candidate).for_each(|u| context.units[u] += vote);
                context.name(candidate.units[2], scored.share * group.weight.min(1.0), group.family);
            }
        }
        for mention in mentions {
            let country = mention.organisation.map(|o| self.gazetteer.organisation(o).country);
            add(&mut context.countries, country.unwrap_or_default(), 0.2);
        }
        self.options
            .focus
            .iter()
            .chain(&self.options.scope.countries)
            .for_each(|c| add(&mut context.countries, c, weights::FOCUS));
        context.all = context.countries.iter().sum();
        let letters = |n: usize| [b'A' + (n / 26) as u8, b'A' + (n % 26) as u8];
        let shares = context.countries.iter().enumerate().filter(|(_, v)| **v > 0.0);
        context.shares = shares.map(|(n, v)| (letters(n), v / (context.all + DOUBT))).collect();
        context.shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.find_anchors(&mut context, mentions);
        self.weigh_homes(&context);
        self.context = context;
    }

    /// Places that stand in the article beyond doubt.
    fn find_anchors(&self, context: &mut Context, mentions: &[Mention]) {
        let mut first_at = usize::MAX;
        for group in self.groups.iter().filter(|g| g.weight > 0.3) {
            let Some(best) = group.scored.first() else { continue };
            let Some(candidate) = group.candidates.get(best.candidate) else { continue };
            let is_toponym = |m: &usize| mentions.get(*m).is_some_and(|m| m.kind == MentionKind::Toponym);
            if best.share < weights::SURE || !group.members.iter().any(is_toponym) {
                continue;
            }
            let anchor = Anchor {
                family: group.family,
                place: candidate.place,
                point: candidate.point,
                importance: candidate.importance,
                shrink: candidate.point.0.to_radians().cos(),
                local: !is_vast(candidate.kind),
            };
            let in_text = |m: &&usize| mentions.get(**m).is_some_and(|m| m.field == Field::Text);
            if let Some(&m) = group.members.iter().filter(|m| is_toponym(m)).find(in_text)
                && m < first_at
                && anchor.local
            {
                (first_at, context.first) = (m, Some(anchor));
            }
            context.anchors.push(anchor);
        }
        context.anchors.sort_by(|a, b| b.importance.total_cmp(&a.importance).then(a.place.cmp(&b.place)));
        context.anchors.truncate(MAX_ANCHORS);
    }
}

fn add(countries: &mut [f64], code: &str, votes: f64) {
    let code = <[u8; 2]>::try_from(code.as_bytes()).ok();
    if let Some(slot) = code.and_then(number).and_then(|n| countries.get_mut(n)) {
        *slot += votes;
    }
}

/// What the names of one family say, to be taken away from what all say: a name
/// does not speak for itself.
#[derive(Default)]
pub(super) struct Own {
    pub all: f64,
    countries: HashMap<[u8; 2], f64>,
    units: HashMap<u32, f64>,
}

impl Own {
    pub fn of<'g>(groups: impl Iterator<Item = &'g Group>) -> Self {
        let mut own = Own::default();
        for group in groups {
            for scored in &group.scored {
                let Some(candidate) = group.candidates.get(scored.candidate) else { continue };
                let vote = group.weight * scored.share;
                if candidate.country != [0, 0] {
                    own.all += vote;
                    *own.countries.entry(candidate.country).or_default() += vote;
                }
                for unit in candidate.units.into_iter().filter(|&u| u != NO_UNIT) {
                    *own.units.entry(unit).or_default() += vote;
                }
            }
        }
        own
    }

    /// What others say for a country.
    pub fn others_for_country(&self, context: &Context, code: [u8; 2]) -> f64 {
        let all = number(code).and_then(|n| context.countries.get(n)).copied().unwrap_or(0.0);
        (all - self.countries.get(&code).copied().unwrap_or(0.0)).max(0.0)
    }

    /// What others say for a unit.
    pub fn others_for_unit(&self, context: &Context, unit: u32) -> f64 {
        let all = context.units.get(unit as usize).copied().unwrap_or(0.0);
        (all - self.units.get(&unit).copied().unwrap_or(0.0)).max(0.0)
    }
}
