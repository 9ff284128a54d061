//! From a place and what the text says of it to something that can be drawn.
//!
//! A settlement is a point, a governorate a polygon, a road the stretch of line
//! that the text names; "15 km south of X" is a reckoned point with a radius,
//! "west of X" a sector, "between X and Y" the stretch between the two.
//! What comes out keeps RFC 7946 to the letter: right-hand rings, closed, no
//! longitude beyond ±180, six decimals at most.

mod area;
mod line;

use std::cell::RefCell;
use std::sync::Arc;

use gazetteer::{Detail, Place, PlaceIndex, PlaceKind, Shape};
use geo::{Destination, Distance, Haversine};
use rustc_hash::FxHashMap as HashMap;
use serde::{Deserialize, Serialize};

use crate::event::{Relation, RelationKind};

/// Longitude and latitude in degrees, WGS 84.
pub type Position = [f64; 2];

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Geometry {
    /// One position.
    Point(Position),
    /// A course of two positions or more.
    LineString(Vec<Position>),
    /// Several courses.
    MultiLineString(Vec<Vec<Position>>),
    /// An exterior ring and its holes, all closed.
    Polygon(Vec<Vec<Position>>),
    /// Several polygons.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

impl Geometry {
    /// The name of its type in GeoJSON.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Geometry::Point(_) => "Point",
            Geometry::LineString(_) => "LineString",
            Geometry::MultiLineString(_) => "MultiLineString",
            Geometry::Polygon(_) => "Polygon",
            Geometry::MultiPolygon(_) => "MultiPolygon",
        }
    }

    /// Courses as one geometry; `None` where none of them has two positions.
    fn from_lines(lines: Vec<Vec<Position>>) -> Option<Geometry> {
        let mut lines: Vec<_> = lines.into_iter().map(tidy_line).filter(|l| l.len() >= 2).collect();
        match lines.len() {
            0 => None,
            1 => lines.pop().map(Geometry::LineString),
            _ => Some(Geometry::MultiLineString(lines)),
        }
    }

    /// Polygons as one geometry, wound as RFC 7946 asks; `None` where none of
    /// them encloses anything.
    fn from_polygons(polygons: Vec<Vec<Vec<Position>>>) -> Option<Geometry> {
        let mut polygons: Vec<_> = polygons.into_iter().filter_map(tidy_polygon).collect();
        match polygons.len() {
            0 => None,
            1 => polygons.pop().map(Geometry::Polygon),
            _ => Some(Geometry::MultiPolygon(polygons)),
        }
    }

    /// All positions, one after the other.
    pub fn positions(&self) -> Box<dyn Iterator<Item = &Position> + '_> {
        match self {
            Geometry::Point(p) => Box::new(std::iter::once(p)),
            Geometry::LineString(l) => Box::new(l.iter()),
            Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => Box::new(lines.iter().flatten()),
            Geometry::MultiPolygon(polygons) => Box::new(polygons.iter().flatten().flatten()),
        }
    }
}

/// How finely a place is known, from the place and the words around it; it says
/// nothing of how sure we are that it is the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeoPrecision {
    /// The place itself: a settlement, a base, a bridge.
    Exact,
    /// Reckoned from another place: near it, west of it, 15 km from it.
    Near,
    /// A part of a settlement.
    District,
    /// A road or a stretch of it.
    Road,
    /// A second-order unit or smaller.
    Admin2,
    /// A first-order unit.
    Admin1,
    /// A country.
    Country,
    /// Any other area: a region, a river, a sea.
    Region,
    /// Not known where.
    Unlocated,
}

impl GeoPrecision {
    /// The word that output uses for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            GeoPrecision::Exact => "exact",
            GeoPrecision::Near => "near",
            GeoPrecision::District => "district",
            GeoPrecision::Road => "road",
            GeoPrecision::Admin2 => "admin2",
            GeoPrecision::Admin1 => "admin1",
            GeoPrecision::Country => "country",
            GeoPrecision::Region => "region",
            GeoPrecision::Unlocated => "unlocated",
        }
    }

    /// The precision of a place that is named without anything around it.
    pub const fn of(kind: PlaceKind) -> Self {
        match kind {
            PlaceKind::Quarter => GeoPrecision::District,
            PlaceKind::Road => GeoPrecision::Road,
            PlaceKind::Admin1 => GeoPrecision::Admin1,
            PlaceKind::Admin2 | PlaceKind::Admin3 => GeoPrecision::Admin2,
            PlaceKind::Country => GeoPrecision::Country,
            PlaceKind::Settlement
            | PlaceKind::Camp
            | PlaceKind::Airport
            | PlaceKind::Base
            | PlaceKind::Crossing
            | PlaceKind::Bridge
            | PlaceKind::Dam
            | PlaceKind::Port
            | PlaceKind::Facility
            | PlaceKind::Landmark => GeoPrecision::Exact,
            PlaceKind::Continent
            | PlaceKind::Ocean
            | PlaceKind::Sea
            | PlaceKind::Lake
            | PlaceKind::River
            | PlaceKind::Mountain
            | PlaceKind::Desert
            | PlaceKind::Island
            | PlaceKind::Region => GeoPrecision::Region,
        }
    }
}

/// Where something is, as far as the text and the gazetteer tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// What to draw; large outlines are shared by all who draw them.
    pub geometry: Arc<Geometry>,
    /// The one position that stands for it: in the polygon, on the line.
    pub point: Position,
    /// How far from `point` it may be, in metres; `None` where nothing tells.
    pub radius_m: Option<u32>,
    /// How finely it is known.
    pub precision: GeoPrecision,
}

impl Location {
    /// The same, moved to the middle of the cell that it lies in, of a net whose
    /// cells are `km` kilometres wide and high; the radius reaches all of the
    /// cell. Where in it the place was cannot be reckoned back.
    pub fn blurred(self, km: f64) -> Location {
        let middle = |degrees: f64, step: f64| (degrees / step).floor().mul_add(step, step / 2.0);
        let [lon, lat] = self.point;
        let north = km / line::DEGREE_KM;
        let lat = middle(lat, north).clamp(-90.0, 90.0);
        let east = north / lat.to_radians().cos().max(0.01);
        let point = [middle(lon, east).clamp(-180.0, 180.0), lat].map(six);
        let half = (km * 1000.0 * std::f64::consts::FRAC_1_SQRT_2).ceil() as u32;
        Location {
            geometry: Arc::new(Geometry::Point(point)),
            point,
            radius_m: Some(self.radius_m.unwrap_or(0).saturating_add(half)),
            precision: GeoPrecision::Near,
        }
    }
}

/// Where `place` is, given how the place meant lies to it. `others` are the
/// places that the relation refers to: the far end of "between", the place (or
/// the two) that a road is cut to. `detail` is that of outlines and courses.
pub fn locate(place: &Place<'_>, relation: Option<&Relation>, others: &[Place<'_>], detail: Detail) -> Location {
    let part = match relation {
        None => Some(None),
        Some(r) if matches!(r.kind, RelationKind::At | RelationKind::In) => Some(None),
        // Of an area the relation counts only where it names a part.
        Some(r) if has_outline(place.kind()) => {
            Some(r.direction.filter(|_| matches!(r.kind, RelationKind::Within | RelationKind::Direction)))
        }
        Some(_) => None,
    };
    match part {
        Some(part) if others.is_empty() || place.kind() != PlaceKind::Road => {
            remembered(place, part, detail, || reckon(place, relation, others, detail))
        }
        _ => reckon(place, relation, others, detail),
    }
}

/// Locations that depend on the place and a direction alone.
#[derive(Default)]
struct Memory {
    /// By gazetteer, place, part of it, and detail.
    known: HashMap<(u64, PlaceIndex, Option<&'static str>, Detail), Location>,
    /// How many positions they have together.
    positions: usize,
}

/// More positions than this are not remembered: four megabytes for each thread.
const MEMORY: usize = 1 << 18;

thread_local! {
    static MEMORIES: RefCell<Memory> = RefCell::default();
}

/// What `reckon` says, which is asked once for each place and part: the same
/// few countries stand in article after article.
fn remembered(
    place: &Place<'_>,
    part: Option<&'static str>,
    detail: Detail,
    reckon: impl FnOnce() -> Location,
) -> Location {
    let key = (place.serial(), place.index(), part, detail);
    MEMORIES.with_borrow_mut(|memory| {
        if let Some(location) = memory.known.get(&key) {
            return location.clone();
        }
        let location = reckon();
        // An entry weighs something even where it is a point.
        let size = location.geometry.positions().count() + 8;
        if memory.positions + size > MEMORY {
            *memory = Memory::default();
        }
        memory.positions += size;
        memory.known.insert(key, location.clone());
        location
    })
}

fn reckon(place: &Place<'_>, relation: Option<&Relation>, others: &[Place<'_>], detail: Detail) -> Location {
    let kind = relation.map_or(RelationKind::At, |r| r.kind);
    let precision = GeoPrecision::of(place.kind());
    let home = at(place);
    if place.kind() == PlaceKind::Road {
        let ends: Vec<_> = others.iter().filter(|o| !o.kind().is_area()).map(|o| (at(o), radius_km(o))).collect();
        return course(place, precision, &ends, detail);
    }
    if has_outline(place.kind()) {
        let part = relation.filter(|r| matches!(r.kind, RelationKind::Within | RelationKind::Direction));
        return outline(place, precision, part.and_then(|r| r.direction), detail);
    }
    match (kind, relation) {
        (RelationKind::Near, _) => Location {
            geometry: Geometry::Point(home).into(),
            point: home,
            radius_m: Some(metres(NEAR_KM.max(radius_km(place) + NEAR_KM - 1.0))),
            precision: GeoPrecision::Near,
        },
        (RelationKind::Distance, Some(relation)) => reckoned(place, relation),
        (RelationKind::Direction, Some(relation)) => {
            let sector = relation.direction.and_then(|d| area::sector(home, d, radius_km(place), reach_km(place)));
            match sector {
                Some((geometry, point)) => drawn(geometry, point, GeoPrecision::Near),
                None => Location {
                    geometry: Geometry::Point(home).into(),
                    point: home,
                    radius_m: Some(metres(reach_km(place))),
                    precision: GeoPrecision::Near,
                },
            }
        }
        (RelationKind::Between, _) => {
            let far = others.iter().find(|o| !o.kind().is_area()).map_or(home, at);
            match line::straight(home, far) {
                Some((geometry, middle)) => drawn(geometry, middle, GeoPrecision::Near),
                None => spot(place, precision),
            }
        }
        _ => spot(place, precision),
    }
}

/// How far "near" reaches from the middle of a village, in kilometres.
const NEAR_KM: f64 = 5.0;

fn at(place: &Place<'_>) -> Position {
    [place.lon(), place.lat()].map(six)
}

fn spot(place: &Place<'_>, precision: GeoPrecision) -> Location {
    let point = at(place);
    let radius_m = GeoPrecision::of(place.kind()) != GeoPrecision::Region;
    Location {
        geometry: Geometry::Point(point).into(),
        point,
        radius_m: radius_m.then(|| metres(radius_km(place))),
        precision,
    }
}

/// A geometry with a radius that covers it.
fn drawn(geometry: Geometry, point: Position, precision: GeoPrecision) -> Location {
    // The farthest position is found on a flat map; its distance is exact.
    let shrink = point[1].to_radians().cos();
    let flat = |p: &Position| (p[1] - point[1]).powi(2) + ((p[0] - point[0]) * shrink).powi(2);
    let farthest = geometry.positions().max_by(|a, b| flat(a).total_cmp(&flat(b)));
    let reach = farthest.map_or(0.0, |p| km(point, *p));
    Location { radius_m: Some(metres(reach)), geometry: geometry.into(), point, precision }
}

/// A road, cut to the stretch that `ends` tell; the whole of it where they lie
/// far from it.
fn course(place: &Place<'_>, precision: GeoPrecision, ends: &[(Position, f64)], detail: Detail) -> Location {
    let lines = match place.shape(detail) {
        Some(Shape::Lines(lines)) => lines,
        _ => Vec::new(),
    };
    let stretch = match ends {
        [] => None,
        [(end, radius)] => line::near(&lines, *end, *radius),
        [(a, _), (b, _), ..] => line::between(&lines, *a, *b),
    };
    let found = stretch.and_then(Geometry::from_lines).or_else(|| Geometry::from_lines(lines));
    match found {
        Some(geometry) => {
            let point = line::middle(&geometry).unwrap_or_else(|| at(place));
            drawn(geometry, point, precision)
        }
        None => match ends.first() {
            // No course is known: the place that the text cuts the road to says more than its middle.
            Some((end, radius)) => Location {
                geometry: Geometry::Point(*end).into(),
                point: *end,
                radius_m: Some(metres(*radius)),
                precision,
            },
            None => Location { radius_m: None, ..spot(place, precision) },
        },
    }
}

/// An area, or the part of it that lies in `direction`.
fn outline(place: &Place<'_>, precision: GeoPrecision, direction: Option<&str>, detail: Detail) -> Location {
    let point = at(place);
    let nothing = || Location { geometry: Geometry::Point(point).into(), point, radius_m: None, precision };
    let found = match place.shape(detail) {
        Some(Shape::Polygons(polygons)) => direction
            .and_then(|d| area::part(&polygons, d))
            .and_then(Geometry::from_polygons)
            .or_else(|| Geometry::from_polygons(polygons)),
        Some(Shape::Lines(lines)) => Geometry::from_lines(lines),
        None => None,
    };
    let Some(geometry) = found else { return nothing() };
    let inside = match &geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => area::inside(&geometry, point),
        _ => line::middle(&geometry),
    };
    drawn(geometry, inside.unwrap_or(point), precision)
}

/// The point at a distance, and in a direction where the text gives one.
fn reckoned(place: &Place<'_>, relation: &Relation) -> Location {
    let home = at(place);
    let distance = relation.distance_km.unwrap_or_default();
    let compass = relation.direction.and_then(area::compass);
    let (point, radius) = match compass {
        Some((bearing, half)) => (destination(home, bearing, distance), 1.0 + distance * (0.1 + half / 225.0)),
        None => (home, 1.0 + distance * 1.1),
    };
    let radius_m = Some(metres(radius));
    Location { geometry: Geometry::Point(point).into(), point, radius_m, precision: GeoPrecision::Near }
}

/// Whether a place of this kind is drawn by its outline, where that is known.
const fn has_outline(kind: PlaceKind) -> bool {
    kind.is_area() || matches!(kind, PlaceKind::Lake | PlaceKind::River | PlaceKind::Island | PlaceKind::Mountain)
}

/// The radius of a place that is drawn as a point, in kilometres. A city is
/// taken as a disc of 8,000 inhabitants per square kilometre, which fits the
/// large cities of the Middle East and Europe within a factor of two.
fn radius_km(place: &Place<'_>) -> f64 {
    match place.kind() {
        PlaceKind::Settlement => {
            (f64::from(place.population()) / 8000.0 / std::f64::consts::PI).sqrt().clamp(1.0, 15.0)
        }
        PlaceKind::Quarter => 0.7,
        PlaceKind::Airport | PlaceKind::Base => 2.0,
        PlaceKind::Camp | PlaceKind::Port | PlaceKind::Facility => 1.0,
        PlaceKind::Crossing | PlaceKind::Dam => 0.5,
        PlaceKind::Bridge | PlaceKind::Landmark => 0.3,
        _ => 1.0,
    }
}

/// How far "west of it" reaches from the middle of a place, in kilometres: 8 for
/// a village, 30 for a city of a million.
fn reach_km(place: &Place<'_>) -> f64 {
    let size = f64::from(place.population().max(1)).log10();
    8.0 + 22.0 * ((size - 3.5) / 2.5).clamp(0.0, 1.0)
}

/// Metres, up to the next hundred: a radius is an estimate.
fn metres(km: f64) -> u32 {
    // Less than a metre above a hundred is an error of rounding.
    ((km * 10.0 - 0.01).ceil() * 100.0).min(f64::from(u32::MAX)) as u32
}

fn km(a: Position, b: Position) -> f64 {
    Haversine.distance(a.into(), b.into()) / 1000.0
}

/// The position at `km` from `from` on the great circle that starts at
/// `bearing`, to four decimals: a reckoned point has no more to say.
fn destination(from: Position, bearing: f64, km: f64) -> Position {
    let to = Haversine.destination(from.into(), bearing, km * 1000.0);
    [wrap(to.x()), to.y()].map(four)
}

/// A longitude between -180 and 180.
fn wrap(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 }
}

fn six(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

fn four(degrees: f64) -> f64 {
    (degrees * 1e4).round() / 1e4
}

/// Six decimals, no position twice in a row.
fn tidy_line(mut line: Vec<Position>) -> Vec<Position> {
    for position in &mut line {
        *position = [position[0].clamp(-180.0, 180.0), position[1].clamp(-90.0, 90.0)].map(six);
    }
    line.dedup();
    line
}

/// Tidy rings, wound as RFC 7946 asks; `None` where the exterior encloses nothing.
fn tidy_polygon(rings: Vec<Vec<Position>>) -> Option<Vec<Vec<Position>>> {
    let mut tidy = Vec::with_capacity(rings.len());
    for (i, ring) in rings.into_iter().enumerate() {
        let mut ring = tidy_line(ring);
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
        let turn = signed_area(&ring);
        if ring.len() < 4 || turn == 0.0 {
            if i == 0 {
                return None;
            }
            continue;
        }
        if (turn < 0.0) == (i == 0) {
            ring.reverse();
        }
        tidy.push(ring);
    }
    (!tidy.is_empty()).then_some(tidy)
}

/// Twice the area of a closed ring in square degrees; positive where it runs
/// counter-clockwise. Reckoned from its first position, so that small rings far
/// from the origin keep their digits.
pub(crate) fn signed_area(ring: &[Position]) -> f64 {
    let Some(&[x, y]) = ring.first() else { return 0.0 };
    ring.array_windows::<2>().map(|[a, b]| (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y)).sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests;
