//! Which place of the gazetteer below a place of a layer is.

use std::collections::HashMap;

use crate::entry::Referent;
use crate::name::normalize;
use crate::{Detail, Gazetteer, Place, PlaceKind, SAME_PLACE_KM, Shape, distance_km};

/// The gazetteer that a layer is compiled over.
pub(super) struct Below<'b> {
    pub gazetteer: &'b Gazetteer<'b>,
    pcodes: Option<HashMap<&'b str, String>>,
    units: Option<Units<'b>>,
}

/// The outlines of countries and units, and which of them each square degree
/// may lie in.
struct Units<'b> {
    all: Vec<Unit<'b>>,
    squares: HashMap<(i32, i32), Vec<usize>>,
}

/// The outline of a unit, and the box around it (west, south, east, north).
struct Unit<'b> {
    code: &'b str,
    bounds: [f64; 4],
    shape: Shape,
}

/// What is asked about a place of a layer.
pub(super) struct Asked<'a> {
    pub kind: PlaceKind,
    pub point: (f64, f64),
    /// `SY.09`, or empty.
    pub unit: &'a str,
    pub pcode: &'a str,
    pub shape: Option<&'a Shape>,
}

impl<'b> Below<'b> {
    pub fn new(gazetteer: &'b Gazetteer<'b>) -> Self {
        Below { gazetteer, pcodes: None, units: None }
    }

    /// The place that the asked one is.
    pub fn find<'n>(&mut self, asked: &Asked<'_>, names: impl Iterator<Item = &'n str>) -> Option<String> {
        let dots = asked.unit.matches('.').count();
        let is_unit = match asked.kind {
            PlaceKind::Country => !asked.unit.is_empty() && dots == 0,
            PlaceKind::Admin1 => dots == 1,
            PlaceKind::Admin2 => dots == 2,
            _ => false,
        };
        if is_unit && let Some(unit) = self.gazetteer.unit(asked.unit).filter(|u| u.kind() == asked.kind) {
            return Some(unit.id());
        }
        if !asked.pcode.is_empty() {
            let all = self.gazetteer;
            let pcodes =
                self.pcodes.get_or_insert_with(|| all.places().filter_map(|p| Some((p.pcode()?, p.id()))).collect());
            if let Some(id) = pcodes.get(asked.pcode) {
                return Some(id.clone());
            }
        }
        let mut best: Option<(f64, Place<'b>)> = None;
        for name in names {
            for entry in self.gazetteer.get(&normalize(name)) {
                let Referent::Place(index) = entry.referent else { continue };
                let place = self.gazetteer.place(index);
                let km = distance_km(asked.point, (place.lat(), place.lon()));
                if is_it(asked, &place, km) && best.as_ref().is_none_or(|(other, _)| km < *other) {
                    best = Some((km, place));
                }
            }
        }
        best.map(|(_, place)| place.id())
    }

    /// The code of the country or first-order unit in which a point lies.
    pub fn unit_at(&mut self, (lat, lon): (f64, f64)) -> Option<&'b str> {
        let gazetteer = self.gazetteer;
        let units = self.units.get_or_insert_with(|| Units::of(gazetteer));
        let near = units.squares.get(&(lat.floor() as i32, lon.floor() as i32)).into_iter().flatten();
        let inside = near
            .filter_map(|&n| units.all.get(n))
            .filter(|u| is_within(u.bounds, (lat, lon)) && contains(&u.shape, (lat, lon)));
        inside.max_by_key(|u| u.code.len()).map(|u| u.code)
    }

    /// The country in which a point lies, where that is another one than
    /// `country`, and the point is not at its border.
    pub fn other_country(&mut self, (lat, lon): (f64, f64), country: &str) -> Option<&'b str> {
        // Outlines are rough, and so are borders at sea.
        const AROUND: [(f64, f64); 5] = [(0.0, 0.0), (0.25, 0.0), (-0.25, 0.0), (0.0, 0.25), (0.0, -0.25)];
        let codes = AROUND.map(|(y, x)| self.unit_at((lat + y, lon + x)).and_then(|code| code.get(..2)));
        if codes.iter().flatten().any(|code| *code == country) {
            return None;
        }
        *codes.first()?
    }
}

impl<'b> Units<'b> {
    fn of(gazetteer: &'b Gazetteer<'b>) -> Self {
        let is_unit = |p: &Place<'_>| matches!(p.kind(), PlaceKind::Admin1 | PlaceKind::Country);
        let mut units = Units { all: Vec::new(), squares: HashMap::new() };
        for place in gazetteer.places().filter(is_unit) {
            let Some(shape) = place.shape(Detail::Coarse) else { continue };
            let bounds = bounds(&shape);
            let [west, south, east, north] = bounds.map(|d| d.floor() as i32);
            for square in (south..=north).flat_map(|y| (west..=east).map(move |x| (y, x))) {
                units.squares.entry(square).or_default().push(units.all.len());
            }
            units.all.push(Unit { code: place.unit_code(), bounds, shape });
        }
        units
    }
}

/// Whether two places of one name are one place: close together, or for units
/// one in the outline of the other.
fn is_it(asked: &Asked<'_>, place: &Place<'_>, km: f64) -> bool {
    if !asked.kind.goes_with(place.kind()) {
        return false;
    }
    if km <= SAME_PLACE_KM {
        return true;
    }
    let point = (place.lat(), place.lon());
    let is_unit = matches!(asked.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Admin3);
    is_unit && asked.shape.is_some_and(|shape| is_within(bounds(shape), point) && contains(shape, point))
}

fn bounds(shape: &Shape) -> [f64; 4] {
    let all = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    shape.positions().fold(all, |[w, s, e, n], &[x, y]| [w.min(x), s.min(y), e.max(x), n.max(y)])
}

fn is_within([west, south, east, north]: [f64; 4], (lat, lon): (f64, f64)) -> bool {
    (west..=east).contains(&lon) && (south..=north).contains(&lat)
}

/// Whether a point (lat, lon) lies in a polygon: whether a ray to the east
/// crosses its rings an odd number of times.
fn contains(shape: &Shape, (lat, lon): (f64, f64)) -> bool {
    let Shape::Polygons(polygons) = shape else { return false };
    let mut inside = false;
    for ring in polygons.iter().flatten() {
        for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
            if (a[1] > lat) != (b[1] > lat) && lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0] {
                inside = !inside;
            }
        }
    }
    inside
}
