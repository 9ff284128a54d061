//! The table of Syrian places: what it must hold, and how far its positions
//! lie from a reference.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use gazetteer::name::normalize;

/// A table with a header: one map from column to cell for each line.
type Rows = Vec<HashMap<String, String>>;

fn table(path: &Path) -> Rows {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<String> = lines.next().unwrap().split('\t').map(str::to_owned).collect();
    lines.map(|line| header.iter().cloned().zip(line.split('\t').map(str::to_owned)).collect()).collect()
}

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file)
}

fn syria() -> Rows {
    table(&data("local/syria.tsv"))
}

fn point(row: &HashMap<String, String>) -> Option<(f64, f64)> {
    Some((row["lat"].parse().ok()?, row["lon"].parse().ok()?))
}

/// Kilometres between two positions.
fn distance((lat, lon): (f64, f64), (lat2, lon2): (f64, f64)) -> f64 {
    let (a, b) = (lat.to_radians(), lat2.to_radians());
    let half = |d: f64| (d / 2.0).sin().powi(2);
    let h = half(a - b) + a.cos() * b.cos() * half((lon - lon2).to_radians());
    12_742.0 * h.sqrt().asin()
}

#[test]
fn it_has_what_the_news_of_the_war_names() {
    let rows = syria();
    let count = |test: &dyn Fn(&HashMap<String, String>) -> bool| rows.iter().filter(|r| test(r)).count();
    let of_kind = |kind: &str| count(&|r| r["kind"] == kind);
    assert!(rows.len() >= 600, "{} places", rows.len());

    let quarters = |city: &str| count(&|r| r["kind"] == "quarter" && r["parent"] == city);
    let aleppo = quarters("geonames:170063");
    assert!(aleppo >= 60, "{aleppo} quarters of Aleppo");
    // Damascus, Homs, Hama, Deir ez-Zor.
    let four = ["geonames:170654", "geonames:169577", "geonames:170017", "geonames:170794"].map(quarters);
    assert!(four.iter().sum::<usize>() >= 60 && four.iter().all(|n| *n > 0), "{four:?} quarters");

    for (kind, least) in [
        ("base", 40),
        ("facility", 50),
        ("crossing", 25),
        ("camp", 15),
        ("mountain", 50),
        ("region", 60),
        ("landmark", 40),
        ("road", 19),
        ("dam", 8),
        ("bridge", 6),
        ("airport", 5),
    ] {
        assert!(of_kind(kind) >= least, "{} of kind {kind}, wanted {least}", of_kind(kind));
    }
}

#[test]
fn every_place_has_its_names_and_its_parent() {
    let rows = syria();
    let mut known: HashSet<String> = rows.iter().map(|r| r["id"].clone()).collect();
    for world in ["world/SY.tsv", "world/admin1.tsv", "local/regions.tsv"] {
        known.extend(table(&data(world)).into_iter().map(|r| r["id"].clone()));
    }
    let mut pcodes = HashSet::new();
    for row in &rows {
        let (id, names) = (&row["id"], &row["names"]);
        assert!(!row["name"].is_empty(), "{id} has no English name");
        for tag in ["fr:", "ar:"] {
            assert!(names.split('|').any(|n| n.starts_with(tag)), "{id} has no name with `{tag}`");
        }
        let parent = &row["parent"];
        assert!(parent.is_empty() || known.contains(parent), "{id}: its parent {parent} is no place");
        assert!(row["kind"] != "quarter" || !parent.is_empty(), "{id} is a quarter of no city");
        assert!(!row["note"].is_empty(), "{id}: the note must say where the position comes from");
        let pcode = &row["pcode"];
        assert!(pcode.is_empty() || pcodes.insert(pcode.clone()), "{id}: {pcode} stands twice");
        let (lat, lon) = point(row).unwrap();
        assert!((32.2..37.5).contains(&lat) && (35.5..42.5).contains(&lon), "{id} is not in Syria: {lat} {lon}");
    }
}

#[test]
fn roads_have_their_lines() {
    let shapes = std::fs::read_to_string(data("areas/syria_roads.geojson")).unwrap();
    for road in syria().iter().filter(|r| r["kind"] == "road") {
        let (id, name) = (&road["id"], &road["name"]);
        let line = shapes.lines().find(|l| l.contains(&format!("\"id\":\"{id}\"")));
        assert!(line.is_some_and(|l| l.contains("LineString")), "{name} has no line");
    }
    for road in ["m1", "m4", "m5", "castello", "khanasir-ithriyah", "damascus-baghdad"] {
        assert!(shapes.contains(&format!("\"id\":\"dateline:road-{road}\"")), "no line of the road {road}");
    }
}

/// GeoNames' codes of the governorates by the names that the reference writes.
fn governorate(name: &str) -> &'static str {
    match normalize(name).trim_start_matches("al ").trim_start_matches("al-") {
        "aleppo" => "09",
        n if n.starts_with("hasak") => "01",
        "lattakia" | "latakia" => "02",
        "quneitra" => "03",
        n if n.contains("raqqa") => "04",
        n if n.contains("suwayda") || n.contains("sweida") => "05",
        n if n.starts_with("dar") => "06",
        n if n.contains("zor") || n.contains("zawr") => "07",
        n if n.contains("rif") || n.contains("rural") => "08",
        n if n.starts_with("hama") => "10",
        n if n.starts_with("homs") => "11",
        n if n.starts_with("idl") => "12",
        n if n.starts_with("dam") => "13",
        n if n.starts_with("tart") => "14",
        _ => "",
    }
}

#[test]
fn positions_agree_with_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/gazetteer/syria_places.tsv");
    if !path.exists() {
        eprintln!("skipped: ../shared/gazetteer/syria_places.tsv is not here");
        return;
    }
    let reference = table(&path);
    let mut by_key: HashMap<String, Vec<(f64, f64)>> = HashMap::new();
    for place in &reference {
        let Some(at) = point(place) else { continue };
        let unit = governorate(&place["adm1"]);
        for key in [
            format!("geonames:{}", place["geonameid"]),
            place["pcode"].clone(),
            format!("{unit} {} {}", place["class"], normalize(&place["name"])),
        ] {
            by_key.entry(key).or_default().push(at);
        }
    }
    let mut found: Vec<(f64, String)> = Vec::new();
    let mut wrong = Vec::new();
    for row in &syria() {
        let at = point(row).unwrap();
        // Where neither number is known there: the same name and class in the governorate.
        let class = match row["kind"].as_str() {
            "settlement" => "place",
            "quarter" => "neighbourhood",
            "airport" => "airport",
            _ => "none",
        };
        let named = format!("{} {class} {}", row["admin1"], normalize(&row["name"]));
        let keys = [row["id"].as_str(), row["pcode"].as_str(), named.as_str()];
        let Some(places) = keys.iter().filter(|k| !k.is_empty()).find_map(|k| by_key.get(*k)) else { continue };
        let km = places.iter().map(|p| distance(at, *p)).fold(f64::MAX, f64::min);
        found.push((km, format!("{} {}", row["id"], row["name"])));
        // "position after ..." says that it is the reference's own.
        if km > 3.0 && (row["note"].is_empty() || row["note"].starts_with("position after")) {
            wrong.push(format!("{} {}: {km:.1} km", row["id"], row["name"]));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (km, place) in &found {
        println!("{km:.2} km\t{place}");
    }
    let median = found[found.len() / 2].0;
    println!("{} of our places are in the reference, median distance {median:.3} km", found.len());
    assert!(found.len() >= 2000, "only {} places compared", found.len());
    assert!(median < 0.5, "median {median} km");
    assert!(wrong.is_empty(), "more than 3 km off, without a note that says why: {wrong:#?}");
}
