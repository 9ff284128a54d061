use std::collections::BTreeSet;

use super::*;
use crate::feature::COLUMNS;
use crate::feature::fixture::{gazetteer, motley};

fn heading(name: &str) -> Heading<'_> {
    Heading { name, attribution: "© GeoNames (CC BY 4.0)", gazetteer: gazetteer(), names: None }
}

fn written(format: Format) -> String {
    let mut out = Vec::new();
    let mut writer = writer(format, &mut out, heading("out \"1\"")).unwrap();
    for feature in motley() {
        writer.feature(&feature).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

/// Names of members in the order written, with those of nested objects after
/// their object; `serde_json` would hide repetitions.
fn members(json: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let mut end = start + 1;
        while !rest[end..].starts_with('"') {
            end += if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
        }
        let (name, after) = (&rest[start + 1..end], &rest[end + 1..]);
        if after.starts_with(':') {
            names.push(name.to_owned());
        }
        rest = after;
    }
    names
}

/// The rules that geojsonhint checked, and the contract.
fn lint_feature(line: &str) {
    let feature: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(feature["type"], "Feature");
    assert!(feature["id"].is_string() && feature["properties"].is_object());
    assert!(feature.get("geometry").is_some());
    let located = !feature["geometry"].is_null();
    let mut wanted = vec!["type", "id", "geometry"];
    wanted.extend(if located { vec!["type", "coordinates"] } else { vec![] });
    wanted.push("properties");
    wanted.extend(COLUMNS.iter().map(|c| c.name));
    assert_eq!(members(line), wanted);
    let short = |number: &str| {
        number.parse::<f64>().is_ok() && number.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 6)
    };
    for (name, value) in feature["properties"].as_object().unwrap() {
        assert!(!value.is_object() && !value.is_array(), "{name}");
        assert!(!value.is_number() || short(&value.to_string()), "{name}: {value}");
    }
    if located {
        let (_, coordinates) = line.split_once("\"coordinates\":").unwrap();
        let (coordinates, _) = coordinates.split_once('}').unwrap();
        let mut numbers = coordinates.split(['[', ']', ',']).filter(|n| !n.is_empty());
        assert!(numbers.all(short), "{coordinates}");
    }
}

#[test]
fn a_collection_is_rfc_7946() {
    let text = written(Format::GeoJson);
    let parsed: serde_json::Value = serde_json::from_str(&text).unwrap();
    let top: Vec<&String> = parsed.as_object().unwrap().keys().collect();
    assert_eq!(
        BTreeSet::from_iter(top.iter().map(|s| s.as_str())),
        BTreeSet::from(["attribution", "features", "generator", "name", "type"])
    );
    assert_eq!(parsed["name"], "out \"1\"");
    assert!(parsed["generator"].as_str().unwrap().starts_with("dateline "));
    let features = parsed["features"].as_array().unwrap();
    assert_eq!(features.len(), motley().len());
    let ids: BTreeSet<&str> = features.iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), features.len());
    for line in text.lines().filter(|l| l.starts_with("{\"type\":\"Feature\"")) {
        lint_feature(line.trim_end_matches(','));
    }
    // The reader of another hand takes it, and finds the rings as they should be.
    let ::geojson::GeoJson::FeatureCollection(read) = text.parse().unwrap() else { panic!() };
    assert_eq!(read.features.iter().filter(|f| f.geometry.is_none()).count(), 2);
    let types: BTreeSet<&str> =
        read.features.iter().filter_map(|f| Some(f.geometry.as_ref()?.value.type_name())).collect();
    assert_eq!(types, BTreeSet::from(["MultiLineString", "Point", "Polygon"]));
}

#[test]
fn an_empty_collection_is_whole() {
    let mut out = Vec::new();
    writer(Format::GeoJson, &mut out, heading("dateline")).unwrap().finish().unwrap();
    let parsed: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(parsed["features"], serde_json::json!([]));
}

#[test]
fn lines_and_sequences_hold_the_same_features() {
    let lines = written(Format::GeoJsonLines);
    assert_eq!(lines.lines().count(), motley().len());
    lines.lines().for_each(lint_feature);
    let sequence = written(Format::GeoJsonSeq);
    assert!(sequence.split_terminator('\n').all(|r| r.starts_with('\u{1e}')) && sequence.ends_with('\n'));
    assert_eq!(sequence.replace('\u{1e}', ""), lines);
}

#[test]
fn a_table_has_all_columns() {
    let text = written(Format::Csv);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let wanted: Vec<&str> = std::iter::once("wkt").chain(COLUMNS.iter().map(|c| c.name)).collect();
    assert_eq!(header, wanted);
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), motley().len());
    assert_eq!(&rows[0][0], "POINT (37.16117 36.20124)");
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    for (row, feature) in rows.iter().zip(motley()) {
        assert_eq!(row[0].is_empty(), feature.geometry.is_none());
        assert_eq!(&row[column("quote")], feature.properties.quote.as_deref().unwrap());
        assert_eq!(&row[column("lat")], feature.properties.lat.map(crate::feature::number).unwrap_or_default());
    }
    assert!(rows.iter().any(|r| r[0].starts_with("POLYGON ((")));
    assert!(rows.iter().any(|r| r[0].starts_with("MULTILINESTRING ((")));
}

#[test]
fn formats_are_told_by_name_and_by_ending() {
    for format in Format::all() {
        assert_eq!(Format::parse(format.as_str()).unwrap(), format);
    }
    for (path, format) in [
        ("a.geojson", Format::GeoJson),
        ("a.JSON", Format::GeoJson),
        ("a.geojsonl", Format::GeoJsonLines),
        ("a.ndjson", Format::GeoJsonLines),
        ("a.geojsons", Format::GeoJsonSeq),
        ("b/a.csv", Format::Csv),
        ("a.html", Format::Html),
        ("a.htm", Format::Html),
    ] {
        assert_eq!(Format::of_path(Path::new(path)).unwrap(), format);
    }
    for path in ["a.shp", "a", "geojson", ".csv"] {
        let message = Format::choose(None, Some(Path::new(path))).unwrap_err().to_string();
        assert!(message.contains("geojson (.geojson, .json), geojsonl") && message.contains(path), "{message}");
    }
    assert!(Format::parse("shapefile").is_err());
    assert_eq!(Format::choose(Some("csv"), Some(Path::new("a.shp"))).unwrap(), Format::Csv);
    assert_eq!(Format::choose(None, None).unwrap(), Format::GeoJson);
    assert_eq!(Format::choose(None, Some(Path::new("/dev/stdout"))).unwrap(), Format::GeoJson);
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for format in Format::all() {
        let result = writer(format, Full, heading("x")).and_then(|mut w| {
            motley().iter().try_for_each(|f| w.feature(f))?;
            w.finish()
        });
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull, "{format}");
    }
}

/// Not a check: `cargo test --release -- --ignored --nocapture speed` says how fast writing is.
#[test]
#[ignore = "measures"]
fn speed() {
    struct Count(usize);
    impl io::Write for &mut Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let features = motley();
    for format in Format::all() {
        let mut count = Count(0);
        let start = std::time::Instant::now();
        let mut writer = writer(format, &mut count, heading("x")).unwrap();
        for _ in 0..20_000 {
            features.iter().for_each(|f| writer.feature(f).unwrap());
        }
        writer.finish().unwrap();
        println!("{format}: {:.0} MB/s", count.0 as f64 / 1e6 / start.elapsed().as_secs_f64());
    }
}
