//! Areas: the sector to one side of a place, the part of a country, and the
//! position that stands for an area.

use geo::{
    BooleanOps, BoundingRect, Contains, InteriorPoint, LineString, MapCoords, MultiPolygon, Point, Polygon, Rect,
};

use super::{Geometry, Position, destination, four, km, signed_area, six};

/// The points of the compass, clockwise from north.
const COMPASS: [&str; 16] =
    ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

/// The bearing of a point of the compass, and how far to each side of it the
/// word reaches, both in degrees: "west" says less than "south-west".
pub(super) fn compass(direction: &str) -> Option<(f64, f64)> {
    let n = COMPASS.iter().position(|d| *d == direction)?;
    let half = match direction.len() {
        1 => 45.0,
        2 => 22.5,
        _ => 11.25,
    };
    Some((n as f64 * 22.5, half))
}

/// The sector that lies in `direction` of `home`, from `inner` to `outer`
/// kilometres, and the position in the middle of it. `None` near the poles,
/// where a direction has no sector.
pub(super) fn sector(home: Position, direction: &str, inner: f64, outer: f64) -> Option<(Geometry, Position)> {
    let (bearing, half) = compass(direction)?;
    if home[1].abs() > 85.0 {
        return None;
    }
    let outer = outer.max(inner + 5.0);
    let steps = (half / 5.625).ceil() as i32;
    let arc = |radius: f64| {
        (-steps..=steps).map(move |i| destination(home, bearing + half * f64::from(i) / f64::from(steps), radius))
    };
    // Bearings grow clockwise: the outer arc is walked against them.
    let mut ring: Vec<Position> = arc(outer).rev().chain(arc(inner)).collect();
    for position in &mut ring {
        if (position[0] - home[0]).abs() > 180.0 {
            position[0] -= 360.0 * (position[0] - home[0]).signum();
        }
    }
    ring.extend(ring.first().copied());
    let middle = destination(home, bearing, f64::midpoint(inner, outer));
    let geometry = Geometry::from_polygons(at_antimeridian(vec![ring]))?;
    Some((geometry, middle))
}

/// A polygon whose longitudes may go beyond ±180, cut there.
fn at_antimeridian(rings: Vec<Vec<Position>>) -> Vec<Vec<Vec<Position>>> {
    if rings.iter().flatten().all(|p| p[0].abs() <= 180.0) {
        return vec![rings];
    }
    let whole = MultiPolygon::new(vec![polygon(&rings)]);
    [0.0, 360.0, -360.0]
        .into_iter()
        .flat_map(|shift: f64| {
            let world = Rect::new((-180.0 + shift, -90.0), (180.0 + shift, 90.0)).to_polygon();
            let part = whole.intersection(&world).map_coords(|c| geo::Coord { x: four(c.x - shift), y: four(c.y) });
            from_geo(&part)
        })
        .collect()
}

fn polygon(rings: &[Vec<Position>]) -> Polygon<f64> {
    let mut rings = rings.iter().map(|r| LineString::from(r.clone()));
    Polygon::new(rings.next().unwrap_or_else(|| LineString::new(Vec::new())), rings.collect())
}

fn from_geo(polygons: &MultiPolygon<f64>) -> Vec<Vec<Vec<Position>>> {
    let ring = |r: &LineString<f64>| r.coords().map(|c| [c.x, c.y]).collect();
    polygons.iter().map(|p| std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect()).collect()
}

/// A box: west, south, east, north.
type Bounds = [f64; 4];

fn bounds(rings: &[Vec<Position>]) -> Bounds {
    let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    rings.iter().flatten().fold(start, |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])])
}

/// How far from the mainland, as a share of its size, islands still count when
/// "the north" of a country is reckoned: Corsica does, Guiana does not.
const NEIGHBOUR: f64 = 0.15;

/// The polygons that make the body of a country (its largest one and what lies
/// near), moved east by 360 degrees where they stand beyond the antimeridian.
fn body(polygons: &[Vec<Vec<Position>>]) -> Option<(Vec<Vec<Vec<Position>>>, Bounds)> {
    let size = |p: &[Vec<Position>]| p.first().map_or(0.0, |r| signed_area(r).abs());
    let mut rest: Vec<Vec<Vec<Position>>> = polygons.to_vec();
    rest.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let mut rest = rest.into_iter();
    let first = rest.next()?;
    let mut frame = bounds(&first);
    let mut found = vec![first];
    let mut rest: Vec<_> = rest.collect();
    loop {
        let before = found.len();
        let margin = [(frame[2] - frame[0]) * NEIGHBOUR, (frame[3] - frame[1]) * NEIGHBOUR];
        rest.retain(|candidate| {
            let b = bounds(candidate);
            let shift = [0.0, 360.0, -360.0].into_iter().find(|s| {
                b[0] + s <= frame[2] + margin[0]
                    && b[2] + s >= frame[0] - margin[0]
                    && b[1] <= frame[3] + margin[1]
                    && b[3] >= frame[1] - margin[1]
            });
            let Some(shift) = shift else { return true };
            let moved: Vec<Vec<Position>> =
                candidate.iter().map(|r| r.iter().map(|p| [p[0] + shift, p[1]]).collect()).collect();
            let b = bounds(&moved);
            frame = [frame[0].min(b[0]), frame[1].min(b[1]), frame[2].max(b[2]), frame[3].max(b[3])];
            found.push(moved);
            false
        });
        if found.len() == before {
            return Some((found, frame));
        }
    }
}

/// The part of `polygons` that lies in `direction`: the northern third, the
/// north-eastern quarter. `None` for a word that is no direction, and where
/// nothing is left.
pub(super) fn part(polygons: &[Vec<Vec<Position>>], direction: &str) -> Option<Vec<Vec<Vec<Position>>>> {
    compass(direction)?;
    let (body, frame) = body(polygons)?;
    let has = |c: char| direction.contains(c);
    // "NNE" is the third of its first letter and the half of the other.
    let share = |c: char| match (has(c), direction.len()) {
        (false, _) => 1.0,
        (true, 1) => 1.0 / 3.0,
        (true, 2) => 0.5,
        (true, _) => {
            if direction.matches(c).count() == 2 {
                1.0 / 3.0
            } else {
                0.5
            }
        }
    };
    let (width, height) = (frame[2] - frame[0], frame[3] - frame[1]);
    let west = frame[2] - width * share('E');
    let east = frame[0] + width * share('W');
    let south = frame[3] - height * share('N');
    let north = frame[1] + height * share('S');
    let window = Rect::new((west.max(frame[0]), south.max(frame[1])), (east.min(frame[2]), north.min(frame[3])));
    let whole = MultiPolygon::new(body.iter().map(|p| polygon(p)).collect());
    let cut = whole.intersection(&window.to_polygon());
    let parts: Vec<_> = from_geo(&cut).into_iter().flat_map(at_antimeridian).collect();
    (!parts.is_empty()).then_some(parts)
}

/// The position that stands for an area: `wanted` where it lies inside, else
/// one in the middle of the largest polygon.
pub(super) fn inside(geometry: &Geometry, wanted: Position) -> Option<Position> {
    let polygons: Vec<Polygon<f64>> = match geometry {
        Geometry::Polygon(rings) => vec![polygon(rings)],
        Geometry::MultiPolygon(polygons) => polygons.iter().map(|p| polygon(p)).collect(),
        _ => return None,
    };
    let middle = |p: &Polygon<f64>| p.bounding_rect().map(|r| [r.center().x, r.center().y]);
    let point = Point::from(wanted);
    if let Some(around) = polygons.iter().find(|p| p.contains(&point)) {
        // The gazetteer's own point of a country serves; of a part of it, only
        // where it is not at the rim.
        let central = middle(around).is_none_or(|m| {
            around.bounding_rect().is_none_or(|r| {
                let reach = km([r.min().x, r.min().y], [r.max().x, r.max().y]);
                km(m, wanted) < reach / 4.0
            })
        });
        if central {
            return Some(wanted);
        }
    }
    let size = |p: &Polygon<f64>| {
        let ring: Vec<Position> = p.exterior().coords().map(|c| [c.x, c.y]).collect();
        signed_area(&ring).abs()
    };
    let largest = polygons.iter().max_by(|a, b| size(a).total_cmp(&size(b)))?;
    let centre = middle(largest).map(|m| m.map(four)).filter(|m| largest.contains(&Point::from(*m)));
    centre.or_else(|| largest.interior_point().map(|p| [six(p.x()), six(p.y())]))
}
