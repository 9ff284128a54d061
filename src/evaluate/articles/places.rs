//! Whether the places are the right ones.

use std::collections::{BTreeMap, HashSet};

use gazetteer::{PlaceKind, distance_km};

use super::spans::{Span, with_alternatives};
use super::whereabouts::Whereabouts;
use super::{Answer, GoldArticle, GoldToponym, Pin};

/// The error, in kilometres, of a place that is not known: half the way round
/// the Earth.
pub const FARTHEST_KM: f64 = 20_039.0;

/// A pin this near to the place that is meant is right.
pub const RIGHT_KM: f64 = 161.0;

/// What became of one toponym whose place the gold data know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// Kilometres from the right place, 0 where the identifier is the right
    /// one; [`FARTHEST_KM`] where there is no pin.
    pub km: f64,
    /// Whether there is a pin.
    pub pinned: bool,
    /// Whether the identifier is the right one, where the gold data have one.
    pub id: Option<bool>,
    /// Whether the country is, where it is known.
    pub country: Option<bool>,
    /// Whether the first-order unit is, where it is known.
    pub admin1: Option<bool>,
}

/// A pin that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongPin {
    /// The identifier of the article.
    pub article: String,
    /// The name as the text has it; of what the gold data do not have, nothing.
    pub name: String,
    /// How often the article has it with this pin.
    pub times: usize,
    /// Kilometres from the right place.
    pub km: f64,
    /// The right place: degrees north and east.
    pub right: (f64, f64),
    /// The place that was given for it.
    pub pin: Pin,
}

/// The places of one article, scored.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Placing {
    /// One for each toponym whose place the gold data know.
    pub placed: Vec<Placed>,
    /// For each pin that counts: how sure it was, and whether it is right: near
    /// enough, or by its identifier, or the country that the name is the name of.
    pub pins: Vec<(f64, bool)>,
}

/// Scores the answers to one article, and adds what is wrong to `wrong`.
pub(super) fn place(
    gold: &GoldArticle,
    answers: &[&Answer],
    whereabouts: &Whereabouts<'_>,
    wrong: &mut Vec<WrongPin>,
) -> Placing {
    let mut by_span: BTreeMap<Span, &Answer> = BTreeMap::new();
    for answer in answers {
        // One answer for each span: the first with a place.
        let known = by_span.entry((answer.start, answer.end)).or_insert(answer);
        if known.pin.is_none() {
            *known = answer;
        }
    }
    let spans: Vec<Span> = by_span.keys().copied().collect();
    let toponyms = with_alternatives(&gold.toponyms, &spans);
    let located = |t: &&GoldToponym| t.point.is_some() && !t.optional;
    let passed_over: HashSet<Span> = toponyms.iter().filter(|t| !located(t)).map(GoldToponym::span).collect();
    let mut done: HashSet<Span> = HashSet::new();
    let mut placing = Placing::default();
    for toponym in toponyms.iter().filter(located) {
        let Some(point) = toponym.point.filter(|_| done.insert(toponym.span())) else { continue };
        let pin = by_span.get(&toponym.span()).and_then(|a| a.pin.as_ref());
        let right_id = |p: &Pin| toponym.geonames.as_ref().map(|id| p.id.strip_prefix("geonames:") == Some(id));
        let km = pin.map_or(FARTHEST_KM, |p| if right_id(p) == Some(true) { 0.0 } else { distance_km(p.point, point) });
        let units = whereabouts.of(toponym, point);
        let right_country = units.country.map(|c| pin.is_some_and(|p| p.country == c));
        placing.placed.push(Placed {
            km,
            pinned: pin.is_some(),
            id: toponym.geonames.as_ref().map(|_| pin.and_then(right_id) == Some(true)),
            country: right_country,
            admin1: units.admin1.map(|u| pin.is_some_and(|p| p.admin1 == u)),
        });
        let Some(pin) = pin else { continue };
        let right =
            km <= RIGHT_KM || (units.is_country && pin.kind == PlaceKind::Country && right_country == Some(true));
        placing.pins.push((pin.confidence, right));
        if !right {
            let (article, name) = (&gold.article.id, &toponym.name);
            let same =
                |w: &&mut WrongPin| w.article == *article && w.name == *name && w.pin.id == pin.id && w.right == point;
            match wrong.iter_mut().find(same) {
                Some(again) => again.times += 1,
                None => wrong.push(WrongPin {
                    article: article.clone(),
                    name: name.clone(),
                    times: 1,
                    km,
                    right: point,
                    pin: pin.clone(),
                }),
            }
        }
    }
    let others = by_span.iter().filter(|(span, _)| !done.contains(span) && !passed_over.contains(span));
    placing.pins.extend(others.filter_map(|(_, a)| Some((a.pin.as_ref()?.confidence, false))));
    placing
}
