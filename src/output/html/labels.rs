//! Which names the backdrop shows, and from which zoom on.

use std::collections::{BTreeMap, BTreeSet};

use gazetteer::{Gazetteer, Place, PlaceKind};
use serde_json::{Value, json};

use super::backdrop::{Near, name};

/// Zooms at which towns are chosen: from a part of the world to a town with its villages.
const ZOOMS: std::ops::RangeInclusive<u8> = 4..=11;

/// Towns that a square of the map (512 pixels) names, at most.
const PER_TILE: usize = 6;

/// Towns that a page names at most; those of the closest zooms are left out first.
const TOWNS: usize = 1200;

/// The zoom from which a feature's own place is named at the latest.
const SEEN: u8 = 7;

/// The labels of a page: `[what, name, lon, lat, zoom, seen]`, the most
/// important of each kind first. `seen`: whether features are there. `known`
/// are their places, each with the position that they give it.
pub(super) fn labels(
    gazetteer: &Gazetteer<'_>,
    language: &str,
    points: &[[f64; 2]],
    near: &Near,
    known: &[(Place<'_>, Option<(f64, f64)>)],
) -> Vec<Value> {
    let seen: BTreeMap<_, _> = known.iter().map(|(place, at)| (place.index(), *at)).collect();
    let mut chosen: Vec<(&str, Place<'_>, u8)> = Vec::new();
    let mut countries = Vec::new();
    let mut towns = Towns::new(points);
    for place in gazetteer.places() {
        match place.kind() {
            // Those without an outline are of the past.
            PlaceKind::Country if place.has_shape() => countries.push(place),
            PlaceKind::Ocean => chosen.push(("water", place, 1)),
            PlaceKind::Sea => chosen.push(("water", place, 3)),
            PlaceKind::Lake if near.has(&position(&place)) => chosen.push(("water", place, 7)),
            PlaceKind::Admin1 if near.has(&position(&place)) => chosen.push(("unit", place, 6)),
            PlaceKind::Settlement => towns.add(place),
            // Only where the features have it: it may be one whose place must not be shown.
            kind if !kind.is_area()
                && kind != PlaceKind::Road
                && seen.get(&place.index()).is_some_and(Option::is_some) =>
            {
                chosen.push(("town", place, SEEN));
            }
            _ => {}
        }
    }
    by_importance(&mut countries);
    chosen.extend(countries.into_iter().enumerate().map(|(rank, place)| {
        let zoom = [40, 90, 160].iter().filter(|limit| rank >= **limit).count() as u8 + 1;
        ("country", place, zoom)
    }));
    let mut named = towns.chosen();
    for (place, _) in known.iter().filter(|(p, _)| p.kind() == PlaceKind::Settlement) {
        let zoom = named.entry(place.index()).or_insert((*place, SEEN));
        zoom.1 = zoom.1.min(SEEN);
    }
    chosen.extend(named.into_values().map(|(place, zoom)| ("town", place, zoom)));
    chosen.sort_by(|(_, a, za), (_, b, zb)| {
        let key = |p: &Place<'_>| !seen.contains_key(&p.index());
        (za, key(a)).cmp(&(zb, key(b))).then(b.importance().total_cmp(&a.importance())).then(a.index().cmp(&b.index()))
    });
    let row = |(what, place, zoom): (&str, Place<'_>, u8)| {
        let told = seen.get(&place.index());
        let (lon, lat) = told.copied().flatten().unwrap_or((place.lon(), place.lat()));
        json!([what, name(&place, language), lon, lat, zoom, told.is_some()])
    };
    chosen.into_iter().map(row).collect()
}

fn position(place: &Place<'_>) -> [f64; 2] {
    [place.lon(), place.lat()]
}

fn by_importance(places: &mut [Place<'_>]) {
    places.sort_by(|a, b| {
        let rank = |p: &Place<'_>| (p.importance(), p.population());
        let ((ia, pa), (ib, pb)) = (rank(a), rank(b));
        ib.total_cmp(&ia).then(pb.cmp(&pa)).then(a.index().cmp(&b.index()))
    });
}

/// A square of the map: zoom, column, row.
type Tile = (u8, i32, i32);

/// The towns of the squares that have features in them or beside them.
struct Towns<'g> {
    tiles: BTreeMap<Tile, Vec<Place<'g>>>,
}

impl<'g> Towns<'g> {
    fn new(points: &[[f64; 2]]) -> Self {
        let own: BTreeSet<Tile> = points.iter().flat_map(|p| ZOOMS.map(move |zoom| tile(zoom, *p))).collect();
        let around = |(zoom, x, y): Tile| {
            (x - 1..=x + 1).flat_map(move |x| (y - 1..=y + 1).map(move |y| ((zoom, x, y), Vec::new())))
        };
        Towns { tiles: own.into_iter().flat_map(around).collect() }
    }

    fn add(&mut self, place: Place<'g>) {
        for zoom in ZOOMS {
            // Where no square of a zoom is wanted, none of the closer ones is.
            let Some(towns) = self.tiles.get_mut(&tile(zoom, position(&place))) else { return };
            towns.push(place);
            if towns.len() > PER_TILE * 8 {
                by_importance(towns);
                towns.truncate(PER_TILE);
            }
        }
    }

    /// The most important towns of each square, with the first zoom that names them.
    fn chosen(self) -> BTreeMap<gazetteer::PlaceIndex, (Place<'g>, u8)> {
        let mut chosen = BTreeMap::new();
        for ((zoom, ..), mut towns) in self.tiles {
            by_importance(&mut towns);
            for place in towns.into_iter().take(PER_TILE) {
                if chosen.len() < TOWNS {
                    chosen.entry(place.index()).or_insert((place, zoom));
                }
            }
        }
        chosen
    }
}

/// The square of a position, in Web Mercator.
fn tile(zoom: u8, [lon, lat]: [f64; 2]) -> Tile {
    let n = f64::from(1u32 << zoom);
    let x = (lon + 180.0) / 360.0;
    let y = (1.0 - lat.clamp(-85.0, 85.0).to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    (zoom, (x * n).floor() as i32, (y * n).floor() as i32)
}
