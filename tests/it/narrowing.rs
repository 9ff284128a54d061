//! Options that leave things out, move them or word them otherwise.

use serde_json::Value;

use crate::stdout;

const ARTICLE: &str = "BEIRUT, 2 December 2024 – Clashes broke out in Tripoli, Libya, on Sunday. Shelling hit Homs in Syria on \
                       Saturday. An air strike hit a hospital, Al-Shifa Hospital in Gaza, on 20 November.";

/// The features of the article, after the options.
fn features(options: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, ARTICLE).unwrap();
    let args = ["map", path.to_str().unwrap(), "-f", "geojsonl", "-q"];
    let lines = stdout(&args.iter().chain(options).copied().collect::<Vec<_>>(), 0);
    lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn values<'f>(features: &'f [Value], property: &str) -> Vec<&'f str> {
    let mut values: Vec<&str> = features.iter().filter_map(|f| f["properties"][property].as_str()).collect();
    values.sort_unstable();
    values.dedup();
    values
}

#[test]
fn only_places_of_a_country_or_a_box() {
    assert!(values(&features(&[]), "country_code").contains(&"LY"));
    assert_eq!(values(&features(&["--country", "SY"]), "country_code"), ["SY"]);
    assert_eq!(values(&features(&["--country", "sy", "--country", "LY"]), "country_code"), ["LY", "SY"]);
    // The text says which Tripoli it is; a wish does not move it.
    assert!(!values(&features(&["--country", "LB"]), "place_name").contains(&"Tripoli"));
    let syria = features(&["--bbox", "35.5,32,42.5,37.5"]);
    assert!(values(&syria, "place_name").contains(&"Homs") && !values(&syria, "place_name").contains(&"Gaza"));
    assert!(features(&["--bbox", "-10,-10,-5,-5"]).is_empty());
}

#[test]
fn a_name_that_could_be_there_is_taken_for_it() {
    let file = tempfile::Builder::new().suffix(".txt").tempfile().unwrap();
    std::fs::write(file.path(), "Clashes broke out in Tripoli on Sunday.").unwrap();
    let path = file.path().to_str().unwrap();
    for code in ["LB", "LY"] {
        let rows = stdout(&["places", path, "--country", code, "-f", "csv", "-q"], 0);
        assert!(rows.contains(&format!(",{code},")), "{rows}");
    }
}

#[test]
fn only_events_of_some_days() {
    let dated = |options: &[&str]| {
        let all = features(options);
        let events = all.iter().filter(|f| f["properties"]["event_type"] != "mention");
        let mut days: Vec<String> =
            events.map(|f| f["properties"]["start"].as_str().unwrap().split_once('T').unwrap().0.to_owned()).collect();
        days.sort();
        days.dedup();
        days
    };
    assert_eq!(dated(&[]), ["2024-11-20", "2024-11-30", "2024-12-01"]);
    assert_eq!(dated(&["--from", "2024-11-30"]), ["2024-11-30", "2024-12-01"]);
    assert_eq!(dated(&["--from", "2024-11-21", "--to", "2024-11-30"]), ["2024-11-30"]);
}

#[test]
fn kinds_confidence_and_names() {
    let all = features(&["--kinds", "toponym,metonym,demonym,embedded"]);
    assert!(all.len() >= features(&[]).len());
    let sure = features(&["--min-confidence", "0.9"]);
    assert!(sure.iter().all(|f| f["properties"]["confidence"].as_f64().is_none_or(|c| c >= 0.9)));
    assert!(
        values(&features(&["--names", "fr"]), "admin1").contains(&"gouvernorat de Homs")
            || values(&features(&["--names", "fr"]), "place_name").contains(&"Syrie")
    );
}

#[test]
fn pins_of_sensitive_sites_are_blurred() {
    let (sharp, blurred) = (features(&[]), features(&["--blur", "20"]));
    assert_eq!(sharp.len(), blurred.len());
    let mut moved = 0;
    for (sharp, blurred) in sharp.iter().zip(&blurred) {
        let sensitive = ["facility", "camp", "base", "crossing"];
        let kind = sharp["properties"]["place_kind"].as_str().unwrap_or_default();
        if !sensitive.contains(&kind) {
            assert_eq!(sharp, blurred);
            continue;
        }
        moved += 1;
        let point = |f: &Value| (f["properties"]["lat"].as_f64().unwrap(), f["properties"]["lon"].as_f64().unwrap());
        let radius = blurred["properties"]["radius_m"].as_f64().unwrap();
        assert!(radius >= 14_142.0);
        assert!(gazetteer::distance_km(point(sharp), point(blurred)) * 1000.0 <= radius * 1.01);
        assert_eq!(blurred["geometry"]["coordinates"][0], blurred["properties"]["lon"]);
        assert_eq!(blurred["properties"]["geo_precision"], "near");
    }
    assert!(moved > 0, "the hospital is found");
}
