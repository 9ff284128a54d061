//! GeoJSON whose features are places: points, lines and polygons with names.
//! A feature that has no name is the shape of the place with its `id`.
//!
//! Names and codes are found under the property names of OCHA's common
//! operational datasets (`ADM1_EN`, `admin1Name_ar`, `ADM1_PCODE`), of
//! geoBoundaries (`shapeName`, `shapeType`), of our own export, and under the
//! plain ones (`name`, `name:fr`, `kind`).

use std::path::Path;

use geo::{InteriorPoint, Intersects, Orient};
use geojson::{Feature, GeometryValue, Position};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::lines::not_utf8;
use super::tsv::split_tag;
use super::{Each, Item, Row, full_id};
use crate::{Error, PlaceKind, Shape};

/// What is read of a collection, or of a single feature.
#[derive(Deserialize)]
struct Document<'a> {
    r#type: String,
    #[serde(borrow, default)]
    features: Vec<&'a RawValue>,
    #[serde(default)]
    crs: Option<Value>,
    #[serde(default, alias = "license")]
    licence: Option<String>,
    #[serde(default)]
    attribution: Option<String>,
}

/// Reads the features of a file: a collection, or features line by line.
pub(super) fn read(path: &Path, each: Each<'_>) -> Result<(), Error> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let text = std::str::from_utf8(&bytes).map_err(|e| {
        let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
        not_utf8(path, 1 + before.iter().filter(|&&b| b == b'\n').count())
    })?;
    // Text sequences (RFC 8142) begin each feature with a mark that is no JSON.
    let unmarked = text.replace('\u{1e}', " ");
    let text = unmarked.trim_start_matches('\u{feff}');
    let mut lines = LineNumbers { text, at: 0, line: 1 };
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let raw = document.map_err(|e| Error::row(path, e.line(), e.to_string()))?.get();
        let first = lines.of(raw);
        let document: Document<'_> =
            serde_json::from_str(raw).map_err(|e| Error::row(path, first + e.line() - 1, e.to_string()))?;
        if document.crs.as_ref().is_some_and(|crs| !is_wgs84(crs)) {
            return Err(Error::row(path, first, format!("not in WGS 84; {}", reproject(path))));
        }
        match document.r#type.as_str() {
            "Feature" => feature(path, first, 1, raw, each)?,
            "FeatureCollection" => {
                if document.licence.is_some() || document.attribution.is_some() {
                    let (licence, attribution) = (document.licence, document.attribution);
                    let credit = Item::Credit(licence.unwrap_or_default(), attribution.unwrap_or_default());
                    each(first, Ok(credit))?;
                }
                for (n, raw) in document.features.iter().enumerate() {
                    feature(path, lines.of(raw.get()), n + 1, raw.get(), each)?;
                }
            }
            other => {
                return Err(Error::row(path, first, format!("a `{other}` where a FeatureCollection is wanted")));
            }
        }
    }
    Ok(())
}

fn is_wgs84(crs: &Value) -> bool {
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or("");
    name.is_empty() || name.contains("CRS84") || name.contains("4326")
}

fn reproject(path: &Path) -> String {
    format!("reproject it: ogr2ogr -t_srs EPSG:4326 wgs84.geojson {}", path.display())
}

/// The lines on which parts of a text begin, asked in the order of the text.
struct LineNumbers<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl LineNumbers<'_> {
    fn of(&mut self, part: &str) -> usize {
        let to = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let between = self.text.as_bytes().get(self.at..to).unwrap_or_default();
        self.line += between.iter().filter(|&&b| b == b'\n').count();
        self.at = self.at.max(to);
        self.line
    }
}

fn feature(path: &Path, line: usize, number: usize, raw: &str, each: Each<'_>) -> Result<(), Error> {
    let wrong = |what: &str| Error::row(path, line, format!("feature {number}: {what}"));
    let item = raw.parse::<Feature>().map_err(|e| wrong(&e.to_string())).and_then(|feature| {
        let geometry = feature.geometry.map(|g| g.value);
        let (point, shape) = match geometry {
            Some(geometry) => place_of(&geometry).map_err(|problem| {
                let hint = if problem.contains("range") { format!(" ({})", reproject(path)) } else { String::new() };
                wrong(&format!("{problem}{hint}"))
            })?,
            None => (None, None),
        };
        let properties = feature.properties.unwrap_or_default();
        let id = match feature.id {
            Some(geojson::feature::Id::String(id)) => Some(id),
            Some(geojson::feature::Id::Number(id)) => Some(id.to_string()),
            None => None,
        };
        let names = names(&properties);
        match (names.is_empty(), id, shape) {
            (true, Some(id), Some(shape)) => Ok(Item::Shape(full_id(path, &id), shape)),
            (true, ..) => {
                Err(wrong("no name; wanted a property `name`, `name_en`, `ADM1_EN`, `shapeName` or the like"))
            }
            (false, id, shape) => {
                let row = row(path, number, &properties, id, names, point, shape.as_ref()).map_err(|m| wrong(&m))?;
                Ok(Item::Place(Box::new(row), shape))
            }
        }
    });
    each(line, item)
}

/// The names of a feature with their languages, the English ones first.
fn names(properties: &Map<String, Value>) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for (key, value) in properties {
        let Some(text) = value.as_str().map(str::trim).filter(|t| !t.is_empty()) else { continue };
        match name_lang(key) {
            Some("|") => names.extend(text.split('|').filter(|n| !n.is_empty()).map(split_tag)),
            Some(lang) => names.push((lang.to_owned(), text.to_owned())),
            None => {}
        }
    }
    // The plain name is the usual one, then the English ones.
    let rank = |lang: &str| match lang {
        "en" => 1,
        "" => 2,
        _ => 3,
    };
    let plain = ["name", "place_name", "Name", "NAME", "shapeName"].iter().find_map(|k| properties.get(*k)?.as_str());
    names.sort_by_key(|(lang, name)| if Some(name.as_str()) == plain { 0 } else { rank(lang) });
    names.dedup_by(|a, b| a.1 == b.1);
    names
}

/// The language of the names under a property, `|` where it holds several;
/// `None` where it holds none.
fn name_lang(key: &str) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    if lower == "names" {
        return Some("|");
    }
    let (stem, lang) = match lower.rsplit_once([':', '_']) {
        Some((stem, "en" | "eng")) => (stem, "en"),
        Some((stem, "fr" | "fra" | "fre")) => (stem, "fr"),
        Some((stem, "ar" | "ara")) => (stem, "ar"),
        _ => (lower.as_str(), ""),
    };
    let level = |s: &str| s.bytes().filter(u8::is_ascii_digit).count() == 1;
    let is_name =
        matches!(stem, "name" | "place_name" | "toponym" | "shapename" | "alt_name" | "official_name" | "featurename")
            || (stem.starts_with("admin") && stem.ends_with("name") && level(stem))
            || (stem.starts_with("adm") && level(stem) && stem.len() == 4 && !lang.is_empty())
            || (stem.starts_with("adm") && level(stem) && stem.ends_with("_name"))
            || (stem.starts_with("featurealtname") && level(stem));
    is_name.then_some(lang)
}

/// The number of the smallest unit that the properties tell of: OCHA's files
/// have those of all larger ones too.
fn level(properties: &Map<String, Value>) -> Option<u32> {
    let named = properties.iter().filter(|(_, value)| value.as_str().is_some_and(|v| !v.is_empty()));
    let digit = |key: &str| key.chars().find_map(|c| c.to_digit(10));
    let levels = named.filter_map(|(key, value)| {
        let lower = key.to_ascii_lowercase();
        if lower == "shapetype" {
            return digit(value.as_str()?);
        }
        let ocha = lower.starts_with("adm") && (lower.contains("pcode") || name_lang(key).is_some());
        if ocha { digit(&lower) } else { None }
    });
    levels.max()
}

fn row(
    path: &Path,
    number: usize,
    properties: &Map<String, Value>,
    id: Option<String>,
    mut names: Vec<(String, String)>,
    point: Option<(f64, f64)>,
    shape: Option<&Shape>,
) -> Result<Row, String> {
    let text = |keys: &[&str]| -> String {
        let mut found = properties.iter().filter(|(k, _)| keys.iter().any(|key| k.eq_ignore_ascii_case(key)));
        let text = found.find_map(|(_, value)| match value {
            Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        text.unwrap_or_default()
    };
    let level = level(properties);
    if let Some(level) = level {
        // Of OCHA's names only those of the unit itself.
        let own: Vec<(String, String)> = properties
            .iter()
            .filter(|(key, _)| !key.to_ascii_lowercase().starts_with("adm") || key.contains(&level.to_string()))
            .filter_map(|(key, value)| Some((name_lang(key)?.to_owned(), value.as_str()?.trim().to_owned())))
            .filter(|(lang, name)| lang != "|" && !name.is_empty())
            .collect();
        names.retain(|name| own.contains(name));
    }
    let pcode = match level {
        Some(level) => text(&[&format!("adm{level}_pcode"), &format!("admin{level}pcode"), "pcode"]),
        None => text(&["pcode", "featurepcode"]),
    };
    let code = text(&["code", "feature_code", "fcode"]);
    let kind = match text(&["kind", "place_kind"]).as_str() {
        "" => None,
        word => Some(PlaceKind::parse(word).ok_or_else(|| format!("`{word}` is no kind of place"))?),
    };
    let by_level = level.filter(|_| matches!(shape, Some(Shape::Polygons(_)))).map(|level| match level {
        0 => PlaceKind::Country,
        1 => PlaceKind::Admin1,
        2 => PlaceKind::Admin2,
        _ => PlaceKind::Admin3,
    });
    let by_geometry = match shape {
        None => PlaceKind::Settlement,
        Some(Shape::Lines(_)) if !text(&["waterway"]).is_empty() => PlaceKind::River,
        Some(Shape::Lines(_)) => PlaceKind::Road,
        Some(Shape::Polygons(_)) => PlaceKind::Region,
    };
    let kind = kind.or_else(|| PlaceKind::from_feature_code(&code)).or(by_level).unwrap_or(by_geometry);
    let coded = |p: &str| p.get(..2).filter(|c| c.bytes().all(|b| b.is_ascii_uppercase())).unwrap_or("").to_owned();
    let country = match text(&["country_code", "iso_a2", "iso2", "admin0pcode", "adm0_pcode"]) {
        country if country.len() == 2 => country.to_ascii_uppercase(),
        _ => coded(&pcode),
    };
    let id = id.or_else(|| Some(text(&["place_id", "id"])).filter(|id| !id.is_empty()));
    let id = id.or_else(|| Some(pcode.clone()).filter(|id| !id.is_empty()));
    let id = id.or_else(|| Some(text(&["shapeid", "shapeiso", "fid", "osm_id"])).filter(|id| !id.is_empty()));
    let (_, name) = names.remove(0);
    Ok(Row {
        id: full_id(path, &id.unwrap_or_else(|| number.to_string())),
        name,
        kind: Some(kind),
        code,
        point,
        country,
        admin1: text(&["admin1_code"]),
        admin2: text(&["admin2_code"]),
        parent: text(&["parent"]),
        population: text(&["population", "pop"]).parse::<f64>().map_or(0, |n| n as u32),
        names,
        curated: pcode.is_empty() && level.is_none(),
        pcode,
    })
}

type Located = (Option<(f64, f64)>, Option<Shape>);

/// The point (lat, lon) that stands for a geometry, and its shape; the error
/// says what is wrong with it.
fn place_of(geometry: &GeometryValue) -> Result<Located, String> {
    let shape = match geometry {
        GeometryValue::Point { coordinates } => return Ok((Some(lat_lon(position(coordinates)?)), None)),
        GeometryValue::MultiPoint { coordinates } => {
            let first = coordinates.first().map(position).transpose()?;
            return Ok((first.map(lat_lon), None));
        }
        GeometryValue::LineString { coordinates } => Shape::Lines(vec![line(coordinates)?]),
        GeometryValue::MultiLineString { coordinates } => {
            Shape::Lines(coordinates.iter().map(|l| line(l)).collect::<Result<_, _>>()?)
        }
        GeometryValue::Polygon { coordinates } => Shape::Polygons(vec![polygon(coordinates)?]),
        GeometryValue::MultiPolygon { coordinates } => {
            Shape::Polygons(coordinates.iter().map(|p| polygon(p)).collect::<Result<_, _>>()?)
        }
        GeometryValue::GeometryCollection { .. } => {
            return Err("a GeometryCollection; wanted points, lines or polygons".to_owned());
        }
    };
    let inside = match &shape {
        Shape::Lines(lines) => {
            let longest = lines.iter().max_by_key(|l| l.len());
            longest.and_then(|l| l.get(l.len() / 2)).copied()
        }
        Shape::Polygons(polygons) => {
            let polygons: Vec<geo::Polygon> = polygons.iter().map(|rings| geo_polygon(rings)).collect();
            geo::MultiPolygon::new(polygons).interior_point().map(|p| [p.x(), p.y()])
        }
    };
    Ok((inside.map(lat_lon), Some(shape)))
}

fn lat_lon([lon, lat]: [f64; 2]) -> (f64, f64) {
    (lat, lon)
}

fn position(position: &Position) -> Result<[f64; 2], String> {
    let &[lon, lat, ..] = position.as_slice() else { return Err("a position with fewer than two numbers".to_owned()) };
    if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
        Ok([lon, lat])
    } else {
        Err(format!("the position [{lon}, {lat}] is out of range: wanted [longitude, latitude] in degrees"))
    }
}

fn line(positions: &[Position]) -> Result<Vec<[f64; 2]>, String> {
    let line: Vec<[f64; 2]> = positions.iter().map(position).collect::<Result<_, _>>()?;
    if line.len() < 2 { Err("a line of fewer than two positions".to_owned()) } else { Ok(line) }
}

/// Rings, checked, and wound as RFC 7946 asks.
fn polygon(rings: &[Vec<Position>]) -> Result<Vec<Vec<[f64; 2]>>, String> {
    let mut checked = Vec::with_capacity(rings.len());
    for ring in rings {
        let ring: Vec<[f64; 2]> = ring.iter().map(position).collect::<Result<_, _>>()?;
        if ring.len() < 4 || ring.first() != ring.last() {
            return Err("a ring is not closed, or has fewer than four positions".to_owned());
        }
        if let Some([lon, lat]) = crossing(&ring) {
            return Err(format!("a ring crosses itself near [{lon}, {lat}]; mend it in QGIS with “Fix geometries”"));
        }
        checked.push(ring);
    }
    let wound = geo_polygon(&checked).orient(geo::orient::Direction::Default);
    let ring = |line: &geo::LineString| line.coords().map(|c| [c.x, c.y]).collect();
    Ok(std::iter::once(wound.exterior()).chain(wound.interiors()).map(ring).collect())
}

fn geo_polygon(rings: &[Vec<[f64; 2]>]) -> geo::Polygon {
    let mut rings = rings.iter().map(|ring| ring.iter().map(|p| geo::coord! { x: p[0], y: p[1] }).collect());
    geo::Polygon::new(rings.next().unwrap_or_else(|| geo::LineString::new(Vec::new())), rings.collect())
}

/// Where a closed ring crosses or touches itself, if it does. The segments are
/// swept from west to east, so that each is compared only with those beside it.
fn crossing(ring: &[[f64; 2]]) -> Option<[f64; 2]> {
    let mut segments: Vec<geo::Line> = ring
        .windows(2)
        .filter(|w| w[0] != w[1])
        .map(|w| geo::Line::new((w[0][0], w[0][1]), (w[1][0], w[1][1])))
        .collect();
    let west = |l: &geo::Line| l.start.x.min(l.end.x);
    segments.sort_by(|a, b| west(a).total_cmp(&west(b)));
    let mut open: Vec<geo::Line> = Vec::new();
    for segment in segments {
        open.retain(|other| other.start.x.max(other.end.x) >= west(&segment));
        let (low, high) = (segment.start.y.min(segment.end.y), segment.start.y.max(segment.end.y));
        let beside = |o: &&geo::Line| o.start.y.min(o.end.y) <= high && o.start.y.max(o.end.y) >= low;
        // Neighbours share an end.
        let joined = |o: &geo::Line| o.start == segment.end || o.end == segment.start;
        if open.iter().filter(beside).any(|o| !joined(o) && o.intersects(&segment)) {
            return Some([segment.start.x, segment.start.y]);
        }
        open.push(segment);
    }
    None
}
