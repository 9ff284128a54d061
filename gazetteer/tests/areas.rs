//! The outlines in `data/areas`: whole, valid, and where the places are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use geo::algorithm::Validation;
use geo::{Area, LineString, MultiPolygon, Polygon};
use geojson::{Feature, GeoJson, GeometryValue, JsonObject, Position};

/// The mean IoU that Syria's governorates must reach, and the least of one.
const MEAN_IOU: f64 = 0.80;
const LEAST_IOU: f64 = 0.50;
/// Part of the world's places, in percent, that must lie in their own unit.
const INSIDE: usize = 96;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(path)
}

fn features(path: &Path) -> Vec<Feature> {
    match std::fs::read_to_string(path).unwrap().parse().unwrap() {
        GeoJson::FeatureCollection(collection) => collection.features,
        _ => panic!("{}: not a FeatureCollection", path.display()),
    }
}

fn polygon(rings: &[Vec<Position>]) -> Polygon {
    let mut rings = rings.iter().map(|ring| {
        ring.iter().map(|p| (*p.as_slice().first().unwrap(), *p.as_slice().get(1).unwrap())).collect::<LineString>()
    });
    Polygon::new(rings.next().unwrap(), rings.collect())
}

fn shape(feature: &Feature) -> MultiPolygon {
    match &feature.geometry.as_ref().unwrap().value {
        GeometryValue::Polygon { coordinates } => MultiPolygon(vec![polygon(coordinates)]),
        GeometryValue::MultiPolygon { coordinates } => MultiPolygon(coordinates.iter().map(|p| polygon(p)).collect()),
        other => panic!("{:?} is no area: {other:?}", feature.id),
    }
}

fn shapes(path: &str) -> BTreeMap<String, MultiPolygon> {
    let features = features(&data(path));
    let count = features.len();
    let shapes: BTreeMap<_, _> = features
        .iter()
        .map(|feature| match &feature.id {
            Some(geojson::feature::Id::String(id)) => (id.clone(), shape(feature)),
            other => panic!("{path}: {other:?} is no identifier"),
        })
        .collect();
    assert_eq!(shapes.len(), count, "{path}: an identifier stands twice");
    shapes
}

/// The rows of a table, as cells by column.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<_> = lines.next().unwrap().split('\t').collect();
    lines.map(|line| header.iter().map(|h| h.to_string()).zip(line.split('\t').map(str::to_owned)).collect()).collect()
}

/// "CC.A1" -> identifier of each first-order unit.
fn units() -> BTreeMap<String, BTreeMap<String, String>> {
    rows(&data("world/admin1.tsv"))
        .into_iter()
        .map(|row| (format!("{}.{}", row["country"], row["admin1"]), row))
        .collect()
}

/// Where a parallel runs inside: pairs of longitudes, from west to east.
fn spans(shape: &MultiPolygon, y: f64) -> Vec<(f64, f64)> {
    let mut crossings: Vec<f64> = shape
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .flat_map(|ring| ring.lines())
        .filter(|line| (line.start.y > y) != (line.end.y > y))
        .map(|line| line.start.x + (line.end.x - line.start.x) * (y - line.start.y) / (line.end.y - line.start.y))
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
}

fn holds(shape: &MultiPolygon, x: f64, y: f64) -> bool {
    spans(shape, y).iter().any(|(west, east)| (*west..*east).contains(&x))
}

/// Intersection over union of two areas, measured along parallels.
fn iou(a: &MultiPolygon, b: &MultiPolygon) -> f64 {
    let (mut both, mut sum) = (0.0, 0.0);
    for step in 0..3000 {
        let y = 32.0 + f64::from(step) * 0.002 + 0.00013;
        let (a, b) = (spans(a, y), spans(b, y));
        sum += a.iter().chain(&b).map(|(west, east)| east - west).sum::<f64>();
        both += a.iter().flat_map(|p| b.iter().map(move |q| (p.1.min(q.1) - p.0.max(q.0)).max(0.0))).sum::<f64>();
    }
    both / (sum - both)
}

#[test]
fn every_unit_has_an_outline_or_a_reason() {
    let without: BTreeMap<_, _> =
        rows(&data("areas/without.tsv")).into_iter().map(|row| (row["id"].clone(), row["reason"].clone())).collect();
    assert!(without.values().all(|reason| !reason.is_empty()));
    let (coarse, fine) = (shapes("areas/admin1.geojson"), shapes("areas/fine/admin1.geojson"));
    let ids: BTreeSet<_> = units().into_values().map(|row| row["id"].clone()).collect();
    assert_eq!(coarse.keys().collect::<Vec<_>>(), fine.keys().collect::<Vec<_>>());
    for id in &ids {
        assert!(coarse.contains_key(id) != without.contains_key(id), "{id}: an outline or a reason, and not both");
    }
    for id in coarse.keys().chain(without.keys()) {
        assert!(ids.contains(id), "{id} is no unit");
    }
    println!("{} of {} units have an outline", coarse.len(), ids.len());
}

#[test]
fn rings_are_closed_directed_and_do_not_cross() {
    for path in
        ["areas/countries.geojson", "areas/admin1.geojson", "areas/fine/countries.geojson", "areas/fine/admin1.geojson"]
    {
        for (id, shape) in shapes(path) {
            for polygon in &shape {
                assert!(polygon.exterior().is_closed() && polygon.exterior().0.len() > 3, "{path}: {id}");
                assert!(
                    Polygon::new(polygon.exterior().clone(), vec![]).signed_area() > 0.0,
                    "{path}: {id} is clockwise"
                );
                for hole in polygon.interiors() {
                    assert!(
                        Polygon::new(hole.clone(), vec![]).signed_area() < 0.0,
                        "{path}: {id}: a hole not clockwise"
                    );
                }
                assert!(
                    polygon.exterior().points().all(|p| (-180.0..=180.0).contains(&p.x()) && p.y().abs() <= 90.0),
                    "{path}: {id} leaves the map"
                );
                polygon.check_validation().unwrap_or_else(|e| panic!("{path}: {id}: {e}"));
            }
        }
    }
}

#[test]
fn units_hold_their_label_points_and_places() {
    let (coarse, fine) = (shapes("areas/admin1.geojson"), shapes("areas/fine/admin1.geojson"));
    let units = units();
    let outside: Vec<_> = units
        .values()
        .filter_map(|row| {
            let shape = coarse.get(&row["id"])?;
            (!holds(shape, row["lon"].parse().unwrap(), row["lat"].parse().unwrap())).then_some(&row["name"])
        })
        .collect();
    assert!(outside.len() * 100 < units.len(), "label points outside their outline: {outside:?}");
    let (mut inside, mut all) = (0, 0);
    for file in std::fs::read_dir(data("world")).unwrap() {
        let path = file.unwrap().path();
        if path.file_stem().unwrap().len() != 2 {
            continue;
        }
        for (n, row) in rows(&path).into_iter().enumerate() {
            let unit = units.get(&format!("{}.{}", row["country"], row["admin1"]));
            // A tenth of the places is enough, and keeps the test short.
            if let Some(shape) = unit.and_then(|unit| fine.get(&unit["id"])).filter(|_| n % 10 == 0) {
                all += 1;
                inside += usize::from(holds(shape, row["lon"].parse().unwrap(), row["lat"].parse().unwrap()));
            }
        }
    }
    println!("label points outside: {}; places in their own unit: {inside} of {all}", outside.len());
    assert!(inside * 100 >= all * INSIDE, "places in their own unit: {inside} of {all}");
}

#[test]
fn the_governorates_of_syria_are_where_the_reference_has_them() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/gazetteer/areas/governorates.geojson");
    if !reference.exists() {
        eprintln!("skipped: ../shared/gazetteer/areas/governorates.geojson is not here");
        return;
    }
    let text = |properties: &Option<JsonObject>| properties.as_ref().unwrap()["PCODE"].as_str().unwrap().to_owned();
    let reference: BTreeMap<_, _> = features(&reference).iter().map(|f| (text(&f.properties), shape(f))).collect();
    // GeoNames' codes in the order of OCHA's, SY01 to SY14.
    let codes = ["13", "09", "08", "11", "10", "02", "12", "01", "07", "14", "04", "06", "05", "03"];
    let units = units();
    for path in ["areas/admin1.geojson", "areas/fine/admin1.geojson"] {
        let shapes = shapes(path);
        let mut values = Vec::new();
        for ((pcode, wanted), code) in reference.iter().zip(codes) {
            let unit = &units[&format!("SY.{code}")];
            let value = iou(&shapes[&unit["id"]], wanted);
            println!("{path} {pcode} {:24} {value:.3}", unit["name"]);
            values.push(value);
        }
        let mean = values.iter().sum::<f64>() / 14.0;
        let least = values.iter().copied().fold(1.0, f64::min);
        println!("{path} mean {mean:.3}, least {least:.3}");
        assert!(
            values.len() == 14 && mean >= MEAN_IOU && least >= LEAST_IOU,
            "{path}: mean {mean:.3}, least {least:.3}"
        );
    }
}
