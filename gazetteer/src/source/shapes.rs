//! Outlines and courses: GeoJSON whose features carry a place's `id`.

use std::path::Path;

use geojson::{GeoJson, GeometryValue, Position};

use crate::{Error, Shape};

/// Reads the shapes of `text`, the content of the GeoJSON file `path`.
///
/// # Errors
/// Text that is no FeatureCollection, a feature without a string `id`, a
/// geometry that is neither a line nor a polygon, a ring that is not closed.
pub fn read_shapes(path: &Path, text: &str) -> Result<Vec<(String, Shape)>, Error> {
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(c)) => c,
        Ok(_) => return Err(Error::row(path, 1, "not a FeatureCollection")),
        Err(e) => return Err(Error::row(path, 1, e.to_string())),
    };
    let mut shapes = Vec::new();
    for (n, feature) in collection.features.into_iter().enumerate() {
        let wrong = |what: &str| Error::row(path, n + 2, format!("feature {}: {what}", n + 1));
        let Some(geojson::feature::Id::String(id)) = feature.id else {
            return Err(wrong("no `id` with the identifier of a place"));
        };
        let shape = match feature.geometry.map(|g| g.value) {
            Some(GeometryValue::LineString { coordinates }) => Shape::Lines(vec![line(&coordinates)]),
            Some(GeometryValue::MultiLineString { coordinates }) => {
                Shape::Lines(coordinates.iter().map(|l| line(l)).collect())
            }
            Some(GeometryValue::Polygon { coordinates }) => Shape::Polygons(vec![rings(&coordinates)]),
            Some(GeometryValue::MultiPolygon { coordinates }) => {
                Shape::Polygons(coordinates.iter().map(|p| rings(p)).collect())
            }
            _ => return Err(wrong("wanted a line or a polygon")),
        };
        if let Shape::Polygons(polygons) = &shape
            && polygons.iter().flatten().any(|r| r.len() < 4 || r.first() != r.last())
        {
            return Err(wrong("a ring is not closed, or has fewer than four positions"));
        }
        shapes.push((id, shape));
    }
    Ok(shapes)
}

fn line(positions: &[Position]) -> Vec<[f64; 2]> {
    positions.iter().filter_map(|p| Some([*p.as_slice().first()?, *p.as_slice().get(1)?])).collect()
}

fn rings(rings: &[Vec<Position>]) -> Vec<Vec<[f64; 2]>> {
    rings.iter().map(|r| line(r)).collect()
}
