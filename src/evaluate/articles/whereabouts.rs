//! The country and the first-order unit of a gold toponym.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use gazetteer::name::normalize;
use gazetteer::{Gazetteer, Place, PlaceIndex, PlaceKind, Referent, distance_km};
use rustc_hash::FxHashMap as HashMap;

use super::answer::admin1;
use super::{GoldArticle, GoldToponym};

/// A point is in the country of the nearest settlement, if there is one this near.
const NEAR_KM: f64 = 50.0;

/// What a toponym lies in, or is; `None` where that is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Units {
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// GeoNames' code, `SY.09`.
    pub admin1: Option<String>,
    /// It is the country itself, as its name says: of a country the gold data
    /// may have any point.
    pub is_country: bool,
}

/// Tells where toponyms lie: by GeoNames' number where the gold data have it,
/// else by the nearest settlement.
pub(super) struct Whereabouts<'g> {
    gazetteer: &'g Gazetteer<'g>,
    settlements: OnceLock<Grid>,
}

/// Settlements by whole degrees.
type Grid = HashMap<(i32, i32), Vec<((f64, f64), PlaceIndex)>>;

impl<'g> Whereabouts<'g> {
    pub fn new(gazetteer: &'g Gazetteer<'g>) -> Self {
        Whereabouts { gazetteer, settlements: OnceLock::new() }
    }

    /// What a toponym at a point lies in.
    pub fn of(&self, toponym: &GoldToponym, point: (f64, f64)) -> Units {
        let known = toponym.geonames.as_ref().and_then(|id| self.gazetteer.by_id(&format!("geonames:{id}")));
        if let Some(place) = known {
            return units(&place);
        }
        let country = self.country_named(&toponym.name);
        let near = self.nearest(point).map(|p| units(&self.gazetteer.place(p)));
        match (country, near) {
            (None, near) => near.unwrap_or_default(),
            (Some(country), Some(near)) if near.country.as_ref() != Some(&country) => near,
            (country, _) => Units { is_country: country.is_some(), country, admin1: None },
        }
    }

    /// The country that most toponyms of an article lie in, or are; several
    /// where as many lie in each.
    pub fn focus(&self, gold: &GoldArticle) -> Vec<String> {
        let mut countries: BTreeMap<String, usize> = BTreeMap::new();
        for toponym in gold.toponyms.iter().filter(|t| !t.optional) {
            let country = toponym.point.and_then(|point| self.of(toponym, point).country);
            country.into_iter().for_each(|c| *countries.entry(c).or_default() += 1);
        }
        let most = countries.values().max().copied();
        countries.into_iter().filter(|(_, times)| Some(*times) == most).map(|(country, _)| country).collect()
    }

    fn country_named(&self, name: &str) -> Option<String> {
        self.gazetteer.get(&normalize(name)).find_map(|e| match e.referent {
            Referent::Place(place) => {
                let place = self.gazetteer.place(place);
                (place.kind() == PlaceKind::Country).then(|| place.country_code().to_owned()).filter(|c| !c.is_empty())
            }
            _ => None,
        })
    }

    fn nearest(&self, point: (f64, f64)) -> Option<PlaceIndex> {
        let grid = self.settlements.get_or_init(|| {
            let mut grid = Grid::default();
            let settlements = self.gazetteer.places().filter(|p| p.kind() == PlaceKind::Settlement);
            for place in settlements.filter(|p| !p.country_code().is_empty()) {
                let at = (place.lat(), place.lon());
                grid.entry(cell(at)).or_default().push((at, place.index()));
            }
            grid
        });
        let (lat, lon) = cell(point);
        let around = (lat - 1..=lat + 1).flat_map(|lat| (lon - 1..=lon + 1).map(move |lon| (lat, lon)));
        let settlements = around.filter_map(|c| grid.get(&c)).flatten();
        let distances = settlements.map(|(at, place)| (distance_km(*at, point), *place));
        let nearest = distances.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        nearest.filter(|(km, _)| *km <= NEAR_KM).map(|(_, place)| place)
    }
}

fn cell((lat, lon): (f64, f64)) -> (i32, i32) {
    (lat.floor() as i32, lon.floor() as i32)
}

fn units(place: &Place<'_>) -> Units {
    let known = |code: String| Some(code).filter(|c| !c.is_empty());
    Units { country: known(place.country_code().to_owned()), admin1: known(admin1(place)), is_country: false }
}
