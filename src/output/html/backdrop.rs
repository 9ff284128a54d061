//! What lies below the features: countries, first-order units, roads and water
//! from the gazetteer, finely where the features are; and what the page must
//! know besides: its language, its words, the names of the places.

use std::collections::{BTreeMap, BTreeSet};

use gazetteer::{Detail, Gazetteer, Place, PlaceKind, Shape};
use serde_json::{Map, Value, json};

use super::labels;
use super::words::{LANGUAGES, words};
use crate::feature::Properties;

/// What was seen of the features; it does not grow with their number, but with
/// the places and squares of a degree that they are at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// How many articles in each language.
    languages: BTreeMap<String, usize>,
    article: String,
    /// The places, and where a feature says that each is: not always where the
    /// gazetteer has it, as a pin may be moved on purpose.
    places: BTreeMap<String, Option<(f64, f64)>>,
    /// Where features are, in hundredths of a degree.
    points: BTreeSet<(i32, i32)>,
}

/// Features that may lie anywhere in an area wider than this, in metres, do not
/// draw the eye to its middle.
const VAST: i64 = 150_000;

impl Seen {
    pub(super) fn add(&mut self, p: &Properties) {
        let article = p.doc_id.as_deref().unwrap_or_default();
        if self.article != article {
            article.clone_into(&mut self.article);
            *self.languages.entry(p.language.as_deref().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let itself = matches!(p.relation.as_deref(), Some("at" | "in"));
        let at = p.lon.zip(p.lat).filter(|_| itself);
        match p.place_id.as_deref().map(|id| (id, self.places.get_mut(id))) {
            Some((_, Some(known))) => *known = known.or(at),
            Some((id, None)) => {
                self.places.insert(id.to_owned(), at);
            }
            None => {}
        }
        if let (Some(lon), Some(lat), false) = (p.lon, p.lat, p.radius_m.is_some_and(|r| r > VAST)) {
            self.points.insert(((lon * 100.0).round() as i32, (lat * 100.0).round() as i32));
        }
    }

    /// The language of most articles, if the page speaks it; English else.
    fn language(&self) -> &'static str {
        let most = LANGUAGES.iter().rev().max_by_key(|l| self.languages.get(**l));
        most.copied().filter(|l| self.languages.contains_key(*l)).unwrap_or("en")
    }

    /// All that the page needs beside the features. Places are called as in the
    /// language `names`, by default that of the page.
    pub(super) fn backdrop(&self, gazetteer: &Gazetteer<'_>, names: Option<&str>) -> Value {
        let language = self.language();
        let names = names.unwrap_or(language);
        let points: Vec<[f64; 2]> =
            self.points.iter().map(|&(lon, lat)| [f64::from(lon) / 100.0, f64::from(lat) / 100.0]).collect();
        let near = Near::new(&points);
        let known: Vec<_> = self.places.iter().filter_map(|(id, at)| Some((gazetteer.by_id(id)?, *at))).collect();
        let told = known.iter().map(|(p, _)| (p.id(), json!([name(p, names), whereabouts(p, names)])));
        json!({
            "language": language,
            "words": words(language),
            "places": told.collect::<Map<String, Value>>(),
            "labels": labels::labels(gazetteer, names, &points, &near, &known),
            "units": shapes(gazetteer, &near, &[PlaceKind::Admin1]),
            "water": shapes(gazetteer, &near, &[PlaceKind::Lake, PlaceKind::River]),
            "roads": roads(gazetteer, &near, names),
            "countries": countries(gazetteer, &near),
        })
    }
}

/// What a place is called in a language, by its usual English name where that is not known.
pub(super) fn name<'g>(place: &Place<'g>, language: &str) -> &'g str {
    place.name_in(language).unwrap_or_else(|| place.name())
}

/// The unit and the country that a place lies in: "Aleppo, Syria".
fn whereabouts(place: &Place<'_>, language: &str) -> String {
    let units = [place.admin1(), place.country()].into_iter().flatten();
    units.map(|unit| name(&unit, language)).collect::<Vec<_>>().join(", ")
}

/// Squares of a degree with features in them or around them.
#[derive(Debug)]
pub(super) struct Near(BTreeSet<(i32, i32)>);

/// Squares around one with a feature that are near, on each side.
const AROUND: i32 = 2;

/// Where that makes more squares than this, one on each side must do.
const MANY: usize = 300;

impl Near {
    fn new(points: &[[f64; 2]]) -> Self {
        let around = |by: i32| {
            let squares = points.iter().map(square);
            squares.flat_map(move |(x, y)| (x - by..=x + by).flat_map(move |x| (y - by..=y + by).map(move |y| (x, y))))
        };
        let squares: BTreeSet<_> = around(AROUND).collect();
        Near(if squares.len() > MANY { around(1).collect() } else { squares })
    }

    pub(super) fn has(&self, at: &[f64; 2]) -> bool {
        self.0.contains(&square(at))
    }

    fn touches(&self, shape: &Shape) -> bool {
        shape.positions().any(|p| self.has(p))
    }

    /// The line with positions to a hundred metres near features, to five
    /// kilometres elsewhere. Each position moves by itself, so that neighbours
    /// go on sharing their border.
    fn thinned(&self, line: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let mut thin: Vec<[f64; 2]> = Vec::with_capacity(line.len());
        for position in line {
            let steps = if self.has(position) { 1000.0 } else { 20.0 };
            let at = position.map(|degrees| (degrees * steps).round() / steps);
            if thin.last() != Some(&at) {
                thin.push(at);
            }
        }
        thin
    }
}

fn square(at: &[f64; 2]) -> (i32, i32) {
    (at[0].floor() as i32, at[1].floor() as i32)
}

fn of_kind<'g>(gazetteer: &'g Gazetteer<'_>, kind: PlaceKind) -> impl Iterator<Item = (Place<'g>, Shape)> {
    gazetteer.places().filter(move |p| p.kind() == kind).filter_map(|p| Some((p, p.shape(Detail::Coarse)?)))
}

/// All countries by their identifiers; those near the features with their full outline.
fn countries(gazetteer: &Gazetteer<'_>, near: &Near) -> Map<String, Value> {
    let mut all = Map::new();
    for (place, coarse) in of_kind(gazetteer, PlaceKind::Country) {
        let fine = place.shape(Detail::Fine).filter(|fine| near.touches(fine));
        let rounded = |line: &Vec<[f64; 2]>| {
            line.iter().map(|p| p.map(|degrees| (degrees * 100.0).round() / 100.0)).collect::<Vec<_>>()
        };
        let drawn = match &fine {
            Some(fine) => geometry(fine, |line| near.thinned(line)),
            None => geometry(&coarse, rounded),
        };
        all.extend(drawn.map(|drawn| (place.id(), drawn)));
    }
    all
}

/// The shapes of some kinds that come near features, by the identifiers of their places.
fn shapes(gazetteer: &Gazetteer<'_>, near: &Near, kinds: &[PlaceKind]) -> Map<String, Value> {
    let all = kinds.iter().flat_map(|&kind| of_kind(gazetteer, kind));
    all.filter(|(_, coarse)| near.touches(coarse))
        .filter_map(|(place, coarse)| {
            let fine = place.shape(Detail::Fine).unwrap_or(coarse);
            Some((place.id(), geometry(&fine, |line| near.thinned(line))?))
        })
        .collect()
}

/// Roads that come near features, with their names.
fn roads(gazetteer: &Gazetteer<'_>, near: &Near, language: &str) -> Vec<Value> {
    let all = of_kind(gazetteer, PlaceKind::Road).filter(|(_, shape)| near.touches(shape));
    all.filter_map(|(place, shape)| Some(json!([name(&place, language), geometry(&shape, |line| near.thinned(line))?])))
        .collect()
}

/// GeoJSON of a shape whose lines were made simpler; `None` where nothing is left.
fn geometry(shape: &Shape, simpler: impl Fn(&Vec<[f64; 2]>) -> Vec<[f64; 2]>) -> Option<Value> {
    match shape {
        Shape::Lines(lines) => {
            let lines: Vec<_> = lines.iter().map(simpler).filter(|l| l.len() > 1).collect();
            (!lines.is_empty()).then(|| json!({"type": "MultiLineString", "coordinates": lines}))
        }
        Shape::Polygons(polygons) => {
            let rings = |rings: &Vec<Vec<[f64; 2]>>| {
                let mut rings = rings.iter().map(&simpler);
                let outer = rings.next().filter(|r| r.len() > 3)?;
                Some(std::iter::once(outer).chain(rings.filter(|r| r.len() > 3)).collect::<Vec<_>>())
            };
            let polygons: Vec<_> = polygons.iter().filter_map(rings).collect();
            (!polygons.is_empty()).then(|| json!({"type": "MultiPolygon", "coordinates": polygons}))
        }
    }
}
