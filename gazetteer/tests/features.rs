//! The features of the world and the sites of its wars: names, shapes, positions.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gazetteer::{PlaceKind, Shape, source};

type Point = [f64; 2];

/// Places that stay points: peaks, reefs and islets too small for the source
/// of the coast, and notions whose outline nobody could draw.
const POINTS: &[&str] = &[
    "arctic",
    "baengnyeong",
    "bhasan-char",
    "diego-garcia",
    "dokdo",
    "eurasia",
    "fiery-cross-reef",
    "iwo-jima",
    "kastellorizo",
    "kharg",
    "kilimanjaro-mountain",
    "mischief-reef",
    "mount-ararat",
    "mount-chaambi",
    "mount-everest",
    "north-pole",
    "nyiragongo",
    "ottoman-empire",
    "perim",
    "polynesia",
    "pratas",
    "sabina-shoal",
    "scarborough-shoal",
    "second-thomas-shoal",
    "snake-island",
    "south-global",
    "south-pole",
    "thitu",
    "tiran-sanafir",
    "yeonpyeong",
];

/// Sites at a border, or so remote that the nearest town is a neighbour's.
const FAR_FROM_TOWNS: &[&str] = &["joda-crossing", "lusenda-camp", "trebil", "wadiah-crossing"];

/// Names that two places share because the language does.
const SHARED: &[&str] = &["gulf"];

#[derive(Debug)]
struct Row {
    id: String,
    kind: Option<PlaceKind>,
    point: Option<Point>,
    country: String,
    names: Vec<(String, String)>,
    note: String,
}

impl Row {
    fn slug(&self) -> &str {
        self.id.strip_prefix("dateline:").unwrap_or(&self.id)
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn table(path: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(data().join(path)).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let cells: BTreeMap<&str, &str> = header.iter().copied().zip(line.split('\t')).collect();
            let get = |column: &str| cells.get(column).copied().unwrap_or_default();
            let mut names = vec![("en".to_owned(), get("name").to_owned())];
            names.extend(get("names").split('|').filter_map(|name| {
                let (language, name) = name.split_once(':')?;
                Some((language.to_owned(), name.to_owned()))
            }));
            let kind = match get("kind") {
                "" => PlaceKind::from_feature_code(get("code")),
                word => PlaceKind::parse(word),
            };
            let point = get("lon").parse().ok().zip(get("lat").parse().ok()).map(|(lon, lat)| [lon, lat]);
            Row {
                id: get("id").to_owned(),
                kind,
                point,
                country: get("country").to_owned(),
                names,
                note: get("note").to_owned(),
            }
        })
        .collect()
}

fn regions() -> Vec<Row> {
    table("local/regions.tsv").into_iter().filter(|row| row.id.starts_with("dateline:")).collect()
}

fn shapes() -> BTreeMap<String, Shape> {
    let path = data().join("areas/features.geojson");
    let mut shapes = BTreeMap::new();
    source::read(&path, &mut |_, item| {
        if let source::Item::Shape(id, shape) = item? {
            shapes.insert(id, shape);
        }
        Ok(())
    })
    .unwrap();
    shapes
}

fn lines_of(shape: &Shape) -> Vec<&Vec<Point>> {
    match shape {
        Shape::Lines(lines) => lines.iter().collect(),
        Shape::Polygons(polygons) => polygons.iter().flatten().collect(),
    }
}

/// Kilometres between two points, well enough for some hundred kilometres.
fn km(a: Point, b: Point) -> f64 {
    let [dx, dy] = [(a[0] - b[0]) * ((a[1] + b[1]) / 2.0).to_radians().cos(), a[1] - b[1]];
    dx.hypot(dy) * 111.2
}

/// Kilometres from `p` to the segment `ab`.
fn km_to_segment(p: Point, a: Point, b: Point) -> f64 {
    let shrink = p[1].to_radians().cos();
    let [dx, dy] = [(b[0] - a[0]) * shrink, b[1] - a[1]];
    let length = dx * dx + dy * dy;
    let t =
        if length > 0.0 { (((p[0] - a[0]) * shrink * dx + (p[1] - a[1]) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    km(p, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])])
}

fn inside(p: Point, ring: &[Point]) -> bool {
    let mut result = false;
    for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
        if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0] + (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) {
            result = !result;
        }
    }
    result
}

#[test]
fn features_and_sites_are_many_and_named_in_three_languages() {
    let (regions, sites) = (regions(), table("local/sites.tsv"));
    println!("{} features, {} sites", regions.len(), sites.len());
    assert!(regions.len() >= 550 && sites.len() >= 300);
    for row in regions.iter().chain(&sites) {
        for language in ["en", "fr", "ar"] {
            assert!(
                row.names.iter().any(|(l, name)| l == language && !name.is_empty()),
                "{}: no {language} name",
                row.id
            );
        }
        assert!(row.kind.is_some() && row.point.is_some(), "{}", row.id);
    }
    assert!(sites.iter().all(|site| !site.note.is_empty()));
}

#[test]
fn no_two_places_of_ours_have_the_same_name() {
    let files = ["local/regions.tsv", "local/sites.tsv", "local/syria.tsv"];
    let mut owners = BTreeMap::<String, BTreeSet<String>>::new();
    for row in files.into_iter().flat_map(table) {
        for (_, name) in &row.names {
            owners.entry(name.to_lowercase()).or_default().insert(row.id.clone());
        }
    }
    let ours: BTreeSet<String> = files.into_iter().take(2).flat_map(table).map(|row| row.id).collect();
    for (name, ids) in owners {
        let shared = ids.len() > 1 && ids.iter().any(|id| ours.contains(id));
        assert!(
            !shared || SHARED.contains(&name.as_str()) || ids.iter().any(|id| id.starts_with("geonames:")),
            "{name}: {ids:?}"
        );
        assert!(
            !["reunion", "base", "sud", "nord", "don", "القاعدة", "المعبر", "السد"].contains(&name.as_str()),
            "{name}"
        );
    }
}

#[test]
fn every_feature_has_the_shape_that_its_kind_asks_for() {
    let (regions, shapes) = (regions(), shapes());
    for row in &regions {
        let shape = shapes.get(&row.id);
        let kind = row.kind.unwrap();
        let fits = match kind {
            PlaceKind::River | PlaceKind::Road => matches!(shape, Some(Shape::Lines(_))),
            PlaceKind::Ocean
            | PlaceKind::Sea
            | PlaceKind::Lake
            | PlaceKind::Desert
            | PlaceKind::Island
            | PlaceKind::Mountain => {
                matches!(shape, Some(Shape::Polygons(_)))
            }
            // Borders, corridors and front lines are regions too.
            PlaceKind::Region => shape.is_some(),
            _ => true,
        };
        let excepted = POINTS.contains(&row.slug());
        assert!(fits != excepted, "{}: {kind}, listed as a point: {excepted}", row.id);
    }
    let ids: BTreeSet<&str> = regions.iter().map(|row| row.id.as_str()).collect();
    assert!(shapes.keys().all(|id| ids.contains(id.as_str())));
}

#[test]
fn a_point_lies_in_its_shape() {
    let shapes = shapes();
    for row in regions() {
        let (Some(shape), Some(point)) = (shapes.get(&row.id), row.point) else { continue };
        let within = match shape {
            Shape::Lines(_) => false,
            Shape::Polygons(polygons) => polygons.iter().any(|p| {
                p.first().is_some_and(|outer| inside(point, outer)) && !p.iter().skip(1).any(|hole| inside(point, hole))
            }),
        };
        let nearest = lines_of(shape)
            .into_iter()
            .flat_map(|line| line.iter().zip(line.iter().skip(1)))
            .map(|(a, b)| km_to_segment(point, *a, *b))
            .fold(f64::INFINITY, f64::min);
        assert!(within || nearest < 10.0, "{}: {nearest:.0} km from its shape", row.id);
    }
}

#[test]
fn rings_are_wound_and_do_not_cross_themselves() {
    let text = std::fs::read_to_string(data().join("areas/features.geojson")).unwrap();
    assert!(text.len() < 4_000_000, "{} bytes", text.len());
    for (id, shape) in shapes() {
        for line in lines_of(&shape) {
            for v in line.iter().flatten() {
                assert!((v * 1e4 - (v * 1e4).round()).abs() < 1e-6, "{id}: {v} has more than four decimals");
            }
        }
        let Shape::Polygons(polygons) = &shape else { continue };
        for (n, ring) in polygons.iter().flat_map(|p| p.iter().enumerate()) {
            let twice: f64 = ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
            assert!((twice > 0.0) == (n == 0), "{id}: a ring is wound the wrong way");
            assert!(!crosses_itself(ring), "{id}: a ring crosses itself");
        }
    }
}

/// Whether two sides of a closed ring cross, by a sweep from west to east.
fn crosses_itself(ring: &[Point]) -> bool {
    let cross = |o: Point, a: Point, b: Point| (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
    let mut sides: Vec<(Point, Point)> = ring.iter().copied().zip(ring.iter().copied().skip(1)).collect();
    sides.sort_by(|a, b| a.0[0].min(a.1[0]).total_cmp(&b.0[0].min(b.1[0])));
    sides.iter().enumerate().any(|(i, &(a, b))| {
        let east = a[0].max(b[0]);
        sides
            .iter()
            .skip(i + 1)
            .take_while(|(c, d)| c[0].min(d[0]) <= east)
            .any(|&(c, d)| cross(a, b, c) * cross(a, b, d) < 0.0 && cross(c, d, a) * cross(c, d, b) < 0.0)
    })
}

#[test]
fn sites_lie_in_the_country_they_claim() {
    let mut towns = Vec::new();
    for entry in std::fs::read_dir(data().join("world")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.len() == "XX.tsv".len() {
            towns.extend(table(&format!("world/{name}")).into_iter().filter_map(|row| Some((row.point?, row.country))));
        }
    }
    for site in table("local/sites.tsv") {
        let point = site.point.unwrap();
        let (mut own, mut any) = (f64::INFINITY, f64::INFINITY);
        for (town, country) in towns.iter().filter(|(town, _)| (town[1] - point[1]).abs() < 4.0) {
            let distance = km(point, *town);
            any = any.min(distance);
            if *country == site.country {
                own = own.min(distance);
            }
        }
        let fits = own < 30.0 || own < 1.25 * any + 15.0;
        assert!(
            fits != FAR_FROM_TOWNS.contains(&site.slug()),
            "{}: {own:.0} km from {}, {any:.0} km from a town",
            site.id,
            site.country
        );
    }
}
