use std::collections::BTreeSet;

use super::*;
use crate::feature::COLUMNS;
use crate::feature::fixture::{gazetteer, motley};

fn heading(name: &str) -> Heading<'_> {
    Heading { name, attribution: "© GeoNames (CC BY 4.0)", gazetteer: gazetteer(), names: None }
}

fn written(format: Format) -> String {
    String::from_utf8(bytes(format)).unwrap()
}

fn bytes(format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = writer(format, &mut out, heading("out \"1\"")).unwrap();
    for feature in motley() {
        writer.feature(&feature).unwrap();
    }
    writer.finish().unwrap();
    out
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
fn a_table_says_the_types_of_its_columns() {
    let types = csv::types();
    let types: Vec<&str> = types.trim_end().split(',').collect();
    assert_eq!(types.len(), COLUMNS.len() + 1);
    let of = |name: &str| types[1 + COLUMNS.iter().position(|c| c.name == name).unwrap()];
    assert_eq!(types[0], "\"WKT\"");
    assert_eq!([of("start"), of("published"), of("lat")], ["\"DateTime\"", "\"Date\"", "\"Real\""]);
}

#[test]
fn the_same_features_are_the_same_bytes() {
    for format in Format::all() {
        assert!(bytes(format) == bytes(format), "{format}");
    }
}

#[test]
fn kml_has_a_folder_for_each_type() {
    let text = written(Format::Kml);
    assert_eq!(text.matches("<Placemark>").count(), motley().len());
    assert_eq!(text.matches("<Folder>").count(), 5);
    assert_eq!(text.matches("<Point>").count() + text.matches("<MultiGeometry>").count(), 3);
    // A whole day is a date; the styles that are referred to are there.
    assert!(text.contains("<TimeSpan><begin>2024-11-29</begin><end>2024-11-29</end></TimeSpan>"));
    for style in text.split("<styleUrl>#").skip(1).map(|s| s.split('<').next().unwrap()) {
        assert!(text.contains(&format!("<Style id=\"{style}\">")), "{style}");
    }
    // The text is data, also where a balloon shows it as HTML.
    assert!(text.contains("&amp;lt;b&amp;gt;Nowhere") && text.contains("&lt;b&gt;Nowhere") && !text.contains("<b>"));
    let mut reader = quick_xml::Reader::from_str(&text);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
}

#[test]
fn a_geopackage_has_a_layer_for_each_type_of_geometry() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes(Format::GeoPackage)).unwrap();
    let database = rusqlite::Connection::open(file.path()).unwrap();
    let one = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(one("PRAGMA application_id"), 0x4750_4b47);
    let located = motley().iter().filter(|f| f.geometry.is_some()).count();
    let layers = ["points", "lines", "areas"];
    let count = |table: &str| one(&format!("SELECT count(*) FROM {table}"));
    assert_eq!(layers.map(count).iter().sum::<i64>(), located as i64);
    assert_eq!(count("unlocated"), (motley().len() - located) as i64);
    for layer in layers {
        assert_eq!(count(&format!("rtree_{layer}_geom")), count(layer));
        let styles = format!("layer_styles WHERE useAsDefault AND f_table_name = '{layer}'");
        assert_eq!(count(&styles), 1);
    }
    assert_eq!(one("SELECT count(*) FROM points WHERE start = '2024-11-29T00:00:00.000Z'"), 2);
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    assert_eq!(
        database.query_row("PRAGMA foreign_key_check", [], |_| Ok(())).unwrap_err().to_string(),
        "Query returned no rows"
    );
}

#[test]
fn flatgeobuf_is_read_by_its_own_reader() {
    use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
    let written = bytes(Format::FlatGeobuf);
    let open = || FgbReader::open(std::io::Cursor::new(written.as_slice())).unwrap();
    let mut all = open().select_all().unwrap();
    let (mut quotes, mut unlocated) = (BTreeSet::new(), 0);
    while let Some(feature) = all.next().unwrap() {
        unlocated += usize::from(feature.geometry().is_none());
        quotes.insert(feature.property::<String>("title").unwrap());
    }
    assert_eq!(quotes, motley().iter().map(|f| f.properties.title.as_deref().unwrap().to_owned()).collect());
    assert_eq!(unlocated, motley().iter().filter(|f| f.geometry.is_none()).count());
    // The index finds what is near Idlib, and nothing that is nowhere.
    let mut near = open().select_bbox(36.6, 35.9, 36.7, 36.0).unwrap();
    let mut found = 0;
    while let Some(feature) = near.next().unwrap() {
        assert!(feature.geometry().is_some());
        found += 1;
    }
    assert!((2..motley().len()).contains(&found), "{found}");
}

#[test]
fn maps_without_features_are_whole() {
    for format in Format::all() {
        let mut out = Vec::new();
        writer(format, &mut out, heading("dateline")).unwrap().finish().unwrap();
        assert!(!out.is_empty() || matches!(format, Format::GeoJsonLines | Format::GeoJsonSeq), "{format}");
    }
}

#[test]
fn what_stands_beside_a_map() {
    let folder = tempfile::tempdir().unwrap();
    let names = || {
        let mut names: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| !n.starts_with('.'))
            .collect();
        names.sort();
        names
    };
    let at = |name: &str| folder.path().join(name);
    let mut beside = Beside::create(Format::GeoJson, Some(&at("a.geojson")), true).unwrap();
    motley().iter().for_each(|f| beside.feature(f));
    assert!(names().is_empty());
    beside.commit(heading("a")).unwrap();
    assert_eq!(names(), ["a.qgs", "a.qmd", "a.qml"]);
    let read = |name: &str| std::fs::read_to_string(at(name)).unwrap();
    assert!(read("a.qml").contains("startField=\"start\" endField=\"end\""));
    assert!(read("a.qmd").contains("<rights>© GeoNames (CC BY 4.0)</rights>"));
    assert!(read("a.qgs").contains("<datasource>./a.geojson|geometrytype=LineString</datasource>"));
    for name in ["a.qgs", "a.qmd", "a.qml"] {
        let text = read(name);
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        std::fs::remove_file(at(name)).unwrap();
    }
    Beside::create(Format::Csv, Some(&at("a.csv")), false).unwrap().commit(heading("a")).unwrap();
    assert_eq!(names(), ["a.csvt", "a.prj"]);
    // Nothing beside what is no file, and no map that QGIS would not take it with.
    Beside::create(Format::Csv, None, false).unwrap().commit(heading("a")).unwrap();
    let error = Beside::create(Format::GeoJson, None, true).unwrap_err().to_string();
    assert!(error.contains("--qgis") && error.ends_with("name a file with -o"), "{error}");
    let error = Beside::create(Format::Kml, Some(&at("a.kml")), true).unwrap_err().to_string();
    assert!(error.contains("kml") && error.contains("leave --qgis out"), "{error}");
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
        ("a.kml", Format::Kml),
        ("a.gpkg", Format::GeoPackage),
        ("a.fgb", Format::FlatGeobuf),
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
