//! What people decide about names, from the table that `check` writes to the
//! map of the next run.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::{dateline, root, stdout};

/// Villages that no gazetteer has, and one that two countries could have.
const ARTICLES: [(&str, &str); 2] = [
    (
        "one.txt",
        "ALEPPO, Nov 29 – Shelling was reported in the village of Deir Tamlukh on Friday. Fighters took the village of \
         Kafr Zarbuq, residents said. Three people were killed in Homs.",
    ),
    (
        "two.txt",
        "HAMA, Nov 30 – Clashes broke out in the village of Kafr Zarbuq on Saturday. The town of Abu Qandush was \
         shelled. Five people were killed in Idlib.",
    ),
];

/// A folder with the articles, and with the table filled in by `fill`.
fn decided(name: &str, fill: impl Fn(&mut BTreeMap<String, String>)) -> (tempfile::TempDir, String) {
    let folder = tempfile::Builder::new().prefix(name).tempdir().unwrap();
    std::fs::create_dir(folder.path().join("news")).unwrap();
    for (file, text) in ARTICLES {
        std::fs::write(folder.path().join("news").join(file), text).unwrap();
    }
    let table = folder.path().join("names.tsv");
    let (news, table_name) = (folder.path().join("news"), table.to_str().unwrap().to_owned());
    stdout(&["check", news.to_str().unwrap(), "--date", "2024-12-01", "--write-decisions", &table_name, "-q"], 1);
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(&table).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    rows.iter_mut().for_each(fill);
    let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_path(&table).unwrap();
    writer.write_record(&header).unwrap();
    for row in rows {
        writer.write_record(header.iter().map(|column| &row[column])).unwrap();
    }
    writer.flush().unwrap();
    (folder, table_name)
}

fn map(news: &Path, more: &[&str]) -> (Vec<Value>, String) {
    let news = news.to_str().unwrap();
    let args = ["map", news, "--date", "2024-12-01", "-f", "geojsonl"];
    let output = dateline(&args.iter().chain(more).copied().collect::<Vec<_>>());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let features = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    (features, String::from_utf8(output.stderr).unwrap())
}

fn mention(feature: &Value) -> &str {
    feature["properties"]["mention"].as_str().unwrap_or_default()
}

#[test]
fn the_map_changes_as_decided_and_only_there() {
    let set = |row: &mut BTreeMap<String, String>, cells: &[(&str, &str)]| {
        cells.iter().for_each(|(column, cell)| _ = row.insert((*column).to_owned(), (*cell).to_owned()));
    };
    let (folder, table) = decided("round", |row| match row["name"].as_str() {
        "Deir Tamlukh" => set(row, &[("decision", "place"), ("place_id", "geonames:172045")]),
        "Kafr Zarbuq" => {
            set(row, &[("decision", "new place"), ("lat", "35.71"), ("lon", "36.92"), ("names", "fr:Kafr Zarbouq")]);
        }
        "Abu Qandush" => set(row, &[("decision", "not a place")]),
        other => panic!("{other}"),
    });
    let news = folder.path().join("news");
    let (before, _) = map(&news, &[]);
    let (after, said) = map(&news, &["--decisions", &table]);
    assert!(said.contains("3 of 3 decisions used"), "{said}");

    let decided = |f: &&Value| ["Deir Tamlukh", "Kafr Zarbuq", "Abu Qandush"].contains(&mention(f));
    let others = |features: &[Value]| features.iter().filter(|f| !decided(f)).cloned().collect::<Vec<_>>();
    // What happened in what is no place stays as an event without one.
    let named = |f: &Value| !f["properties"]["mention"].is_null();
    let rest = |features: &[Value]| others(features).into_iter().filter(named).collect::<Vec<_>>();
    assert_eq!(rest(&before), rest(&after));

    let of = |name: &str| after.iter().filter(|f| mention(f) == name).cloned().collect::<Vec<_>>();
    for (name, id, lon) in [("Deir Tamlukh", "geonames:172045", 36.98), ("Kafr Zarbuq", "names:kafr-zarbuq", 36.92)] {
        let found = of(name);
        assert!(!found.is_empty());
        for feature in found {
            let p = &feature["properties"];
            assert_eq!((p["place_id"].as_str(), p["resolution"].as_str()), (Some(id), Some("decided")), "{name}");
            assert_eq!((p["lon"].as_f64(), p["confidence"].as_f64()), (Some(lon), Some(1.0)), "{name}");
            assert_eq!(p["country_code"].as_str(), Some("SY"), "{name}");
        }
    }
    for article in ["one", "two"] {
        assert!(of("Kafr Zarbuq").iter().any(|f| f["properties"]["doc_id"] == article), "{article}");
    }
    assert!(of("Abu Qandush").is_empty());

    // Nothing is left to ask.
    let news = news.to_str().unwrap();
    stdout(&["check", news, "--decisions", &table, "-q"], 0);
    // To give back.
    let tsv = stdout(&["gazetteer", "export", "--decisions", &table, "-f", "tsv"], 0);
    assert!(tsv.lines().nth(1).unwrap().starts_with("names:kafr-zarbuq\tKafr Zarbuq\tsettlement\t"), "{tsv}");
    assert_eq!(tsv.lines().count(), 2);
    let lpf: Value =
        serde_json::from_str(&stdout(&["gazetteer", "export", "--decisions", &table, "-f", "lpf"], 0)).unwrap();
    assert_eq!(lpf["features"][0]["geometry"]["coordinates"], serde_json::json!([36.92, 35.71]));
}

#[test]
fn a_decision_may_be_for_one_article_or_to_ask_no_more() {
    let (folder, table) = decided("one", |row| {
        let cells: &[(&str, &str)] = match row["name"].as_str() {
            "Kafr Zarbuq" => &[("decision", "new"), ("lat", "35,71"), ("lon", "36,92"), ("article", "one")],
            "Deir Tamlukh" => &[("decision", "ignore")],
            _ => &[],
        };
        cells.iter().for_each(|(column, cell)| _ = row.insert((*column).to_owned(), (*cell).to_owned()));
    });
    let news = folder.path().join("news");
    let (features, _) = map(&news, &["--decisions", &table]);
    let resolution = |article: &str, name: &str| {
        let is_it = |f: &&Value| mention(f) == name && f["properties"]["doc_id"] == article;
        features.iter().find(is_it).map(|f| f["properties"]["resolution"].as_str().unwrap().to_owned())
    };
    assert_eq!(resolution("one", "Kafr Zarbuq").as_deref(), Some("decided"));
    assert_eq!(resolution("two", "Kafr Zarbuq").as_deref(), Some("unknown"));
    let asked = stdout(&["check", news.to_str().unwrap(), "--decisions", &table, "-f", "csv", "-q"], 1);
    assert!(!asked.contains("Deir Tamlukh") && asked.contains("Abu Qandush"), "{asked}");
}

#[test]
fn what_cannot_be_applied_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |table: &str| {
        let path = folder.path().join("d.tsv");
        std::fs::write(&path, table).unwrap();
        let output = dateline(&["map", "tests/cmd/brief.txt", "--decisions", path.to_str().unwrap(), "-q"]);
        assert_eq!(output.status.code(), Some(2), "{table}");
        let said = String::from_utf8(output.stderr).unwrap();
        said.rsplit_once("d.tsv").unwrap().1.trim_end().to_owned()
    };
    let table = |rows: &str| format!("name\tdecision\tplace_id\tlat\tlon\n{rows}");
    for (rows, said) in [
        (
            "Alep\tplace\tgeonames:170063\t\t\nalep\tignore\t\t\t\n",
            "says of \"alep\": ignore; line 2 says: geonames:170063",
        ),
        (
            "Alep\tplace\tgeonames:9\t\t\n",
            ":2: no place has the identifier `geonames:9`; look for it: dateline lookup \"Alep\"",
        ),
        ("Alep\tplace\t\t\t\n", ":2: does not say which place"),
        ("Alep\tmaybe\t\t\t\n", ":2: `maybe` is no decision; write one of: place, new, not a place, ignore"),
        ("Alep\t\tgeonames:170063\t\t\n", ":2: names a place, but has no decision"),
        ("Foo\tnew\t\t36\t\n", ":2: `` is no lon of a new place"),
        ("Foo\tnew\t\t96\t3\n", ":2: `96` is no lat of a new place"),
        ("\tignore\t\t\t\n", ":2: has no name"),
    ] {
        let found = refused(&table(rows));
        assert!(found.contains(said), "{rows:?}: {found}");
    }
    assert!(refused("name\tplace\nx\ty\n").starts_with(":1: has no column `decision`"));
    // The same said twice is no contradiction.
    let path = folder.path().join("twice.csv");
    std::fs::write(&path, "name,decision,place_id\nAlep,place,geonames:170063\nALEP,place,geonames:170063\n").unwrap();
    assert!(root().exists());
    stdout(&["map", "tests/cmd/brief.txt", "--decisions", path.to_str().unwrap(), "-q"], 0);
}
