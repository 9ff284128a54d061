//! What an article is about: countries, and in each the first-order unit where
//! its places hang together.

use std::collections::{BTreeMap, BTreeSet};

use gazetteer::{Gazetteer, PlaceIndex};

use super::Resolution;
use crate::recognize::{Field, Mention, MentionKind};

/// A country that an article is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Focus {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Its share of the article's places, 0 to 1.
    pub share: f64,
    /// The first-order unit that most of the article's places in the country
    /// lie in, where they hang together.
    pub admin1: Option<PlaceIndex>,
}

/// At most this many countries, …
const COUNTRIES: usize = 5;
/// … each with at least this share.
const LEAST_SHARE: f64 = 0.1;
/// What a headline names counts as often.
const IN_TITLE: f64 = 2.0;
/// A word for a people tells less of where than the name of a place.
const PEOPLE: f64 = 0.5;
/// Places hang together where this share of them lies in one unit, …
const TOGETHER: f64 = 0.5;
/// … and this many different ones do.
const PLACES: usize = 2;

/// What speaks for a country.
#[derive(Default)]
struct Votes {
    all: f64,
    /// For places that lie in a unit: the sum, and by unit with the places.
    within: f64,
    units: BTreeMap<PlaceIndex, (f64, BTreeSet<PlaceIndex>)>,
}

/// The countries that an article is about, the largest first, by the places of
/// its names, each as sure as it is.
pub(super) fn focus<'r>(
    gazetteer: &Gazetteer<'_>,
    names: impl Iterator<Item = (&'r Mention, &'r Resolution)>,
) -> Vec<Focus> {
    let mut countries: BTreeMap<String, Votes> = BTreeMap::new();
    let mut all = 0.0;
    for (mention, resolution) in names {
        let Some(place) = resolution.place.map(|p| gazetteer.place(p)) else { continue };
        let kind = if mention.kind == MentionKind::Demonym { PEOPLE } else { 1.0 };
        let vote = resolution.confidence * kind * if mention.field == Field::Title { IN_TITLE } else { 1.0 };
        if place.country_code().is_empty() {
            continue;
        }
        all += vote;
        let votes = countries.entry(place.country_code().to_owned()).or_default();
        votes.all += vote;
        if let Some(unit) = place.own_admin1() {
            votes.within += vote;
            let (sum, places) = votes.units.entry(unit.index()).or_default();
            *sum += vote;
            places.insert(place.index());
        }
    }
    let mut found: Vec<Focus> = countries
        .into_iter()
        .map(|(country, votes)| {
            let most = votes.units.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(a.0)));
            let together = most.filter(|(_, (sum, places))| *sum >= TOGETHER * votes.within && places.len() >= PLACES);
            Focus { country, share: votes.all / all.max(f64::MIN_POSITIVE), admin1: together.map(|(unit, _)| *unit) }
        })
        .filter(|f| f.share >= LEAST_SHARE)
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.country.cmp(&b.country)));
    found.truncate(COUNTRIES);
    found
}
