//! Geometry as GeoPackage has it: a header, a rectangle, well-known binary.

use crate::geometry::{Geometry, Position};

/// `[west, south, east, north]`.
pub(super) type Bounds = [f64; 4];

/// A rectangle that holds nothing.
pub(super) const NOTHING: Bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

/// The rectangle around both.
pub(super) fn union(a: Bounds, b: Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The rectangle around a geometry.
pub(super) fn bounds(geometry: &Geometry) -> Bounds {
    geometry.positions().fold(NOTHING, |all, &[lon, lat]| union(all, [lon, lat, lon, lat]))
}

/// Types of well-known binary.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;

/// Little-endian; with a rectangle, but for points.
const WITH_BOUNDS: u8 = 0b0000_0011;
const WITHOUT_BOUNDS: u8 = 0b0000_0001;

/// A geometry for a column of its layer, where lines and areas are all of the
/// type that may have several parts.
pub(super) fn blob(geometry: &Geometry, [west, south, east, north]: Bounds, out: &mut Vec<u8>) {
    let point = matches!(geometry, Geometry::Point(_));
    out.extend_from_slice(&[b'G', b'P', 0, if point { WITHOUT_BOUNDS } else { WITH_BOUNDS }]);
    out.extend_from_slice(&4326i32.to_le_bytes());
    if !point {
        [west, east, south, north].iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
    }
    match geometry {
        Geometry::Point(p) => {
            head(POINT, None, out);
            positions(std::slice::from_ref(p), out);
        }
        Geometry::LineString(line) => lines(std::slice::from_ref(line), out),
        Geometry::MultiLineString(all) => lines(all, out),
        Geometry::Polygon(rings) => polygons(std::slice::from_ref(rings), out),
        Geometry::MultiPolygon(all) => polygons(all, out),
    }
}

fn lines(lines: &[Vec<Position>], out: &mut Vec<u8>) {
    head(MULTI_LINE, Some(lines.len()), out);
    for line in lines {
        head(LINE, Some(line.len()), out);
        positions(line, out);
    }
}

fn polygons(polygons: &[Vec<Vec<Position>>], out: &mut Vec<u8>) {
    head(MULTI_POLYGON, Some(polygons.len()), out);
    for rings in polygons {
        head(POLYGON, Some(rings.len()), out);
        for ring in rings {
            count(ring.len(), out);
            positions(ring, out);
        }
    }
}

fn head(kind: u32, parts: Option<usize>, out: &mut Vec<u8>) {
    // Little-endian.
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
    parts.into_iter().for_each(|n| count(n, out));
}

fn count(n: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn positions(positions: &[Position], out: &mut Vec<u8>) {
    positions.iter().flatten().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
}
