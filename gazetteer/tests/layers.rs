//! Layers over a gazetteer: what they add, what they never do twice, and what
//! is said of bad ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;

use gazetteer::{Compiled, Detail, Gazetteer, PlaceKind, Shape, Sources, compile, compile_to, read, stack, verify};

const BASE: &str = "\
id\tname\tkind\tcode\tlat\tlon\tcountry\tadmin1\tparent\tpcode\tpopulation\tnames
dateline:abdin\tAbdin\tsettlement\tP.PPL\t35.468\t36.537\tSY\t12\t\tC3990\t\tar:قرية عابدين
geonames:163576\tTal Hadya\tsettlement\tP.PPL\t35.996\t36.939\tSY\t09\t\t\t\tTell Hadia|ar:تل حدية
geonames:163843\tSyria\tcountry\tA.PCLI\t35\t38\tSY\t\t\t\t18000000\tfr:Syrie|ar:سوريا
geonames:170062\tAleppo\tadmin1\tA.ADM1\t36.3\t37.5\tSY\t09\t\tSY02\t\tfr:Gouvernorat d'Alep
geonames:170063\tAleppo\t\tP.PPLA\t36.20124\t37.16117\tSY\t09\t\t\t2098210\tfr:Alep|ar:حلب
";
const OUTLINE: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"geonames:170062","properties":{},"geometry":{"type":"Polygon","coordinates":[[[36,35],[38,35],[38,37],[36,37],[36,35]]]}}
]}"#;

/// A GeoNames dump of two places: one is known under this number, one lies
/// beside a place that has another.
const DUMP: &str = "\
163576\tTall Hadiyah\tTall Hadiyah\tTalhadia,TH,http://example.org\t35.9961\t36.9391\tP\tPPL\tSY\t\t09\t\t\t\t500\t\t\tAsia/Damascus\t2024-01-01
9999\tAbdin\tAbdin\tAbdine,عابدين\t35.470\t36.540\tP\tPPL\tSY\t\t12\t\t\t\t0\t\t\tAsia/Damascus\t2024-01-01
9998\tKafr Jadid\tKafr Jadid\t\t36.5\t36.9\tP\tPPL\tSY\t\t09\t\t\t\t0\t\t\tAsia/Damascus\t2024-01-01
";

struct Files {
    folder: tempfile::TempDir,
    base: Vec<u8>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.tsv"), BASE).unwrap();
        std::fs::write(folder.path().join("outline.geojson"), OUTLINE).unwrap();
        let sources = Sources {
            places: vec![folder.path().join("base.tsv")],
            shapes: vec![folder.path().join("outline.geojson")],
            ..Sources::default()
        };
        let base = compile(&sources).unwrap();
        Files { folder, base }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn layers(&self, paths: &[PathBuf]) -> Vec<Compiled> {
        read(&self.base, paths).unwrap()
    }

    fn build(&self, name: &str, paths: &[PathBuf]) -> PathBuf {
        let path = self.folder.path().join(name);
        let below = Gazetteer::new(&self.base).unwrap();
        let file = std::fs::File::create(&path).unwrap();
        compile_to(&Sources::layer(paths.to_vec()), Some(&below), file, &mut |_, _, _| {}).unwrap();
        path
    }

    fn error(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        read(&self.base, &[self.write(name, content)]).unwrap_err().to_string()
    }
}

/// The identifiers of the candidates for a name.
fn ids(gazetteer: &Gazetteer<'_>, name: &str) -> Vec<String> {
    gazetteer.lookup(name, 10, None).iter().map(|c| gazetteer.place(c.place).id()).collect()
}

#[test]
fn a_dump_adds_places_and_names_and_no_pin_twice() {
    let files = Files::new();
    let layers = files.layers(&[files.write("SY.txt", DUMP)]);
    let gazetteer = stack(&files.base, &layers).unwrap();
    assert_eq!(ids(&gazetteer, "Kafr Jadid"), ["geonames:9998"]);
    // Known by its number, and by its name within two kilometres.
    assert_eq!(ids(&gazetteer, "Talhadia").first().unwrap(), "geonames:163576");
    assert_eq!(ids(&gazetteer, "Tal Hadya").iter().filter(|id| *id == "geonames:163576").count(), 1);
    assert_eq!(ids(&gazetteer, "Abdin"), ["dateline:abdin"]);
    assert_eq!(ids(&gazetteer, "Abdine"), ["dateline:abdin"]);
    assert_eq!(gazetteer.by_id("geonames:9999").unwrap().id(), "dateline:abdin");
    assert_eq!(gazetteer.places().filter(|p| p.name() == "Abdin").count(), 1);
    let names: Vec<&str> = gazetteer.by_id("geonames:163576").unwrap().names().map(|n| n.text).collect();
    assert!(names.contains(&"Talhadia") && names.contains(&"تل حدية"), "{names:?}");
    assert!(!names.iter().any(|n| n.contains("://") || *n == "TH"), "{names:?}");
    // Positions and units stay those of the place below; new places have them from it.
    assert_eq!(gazetteer.by_id("geonames:163576").unwrap().lat(), 35.996);
    let new = gazetteer.by_id("geonames:9998").unwrap();
    assert_eq!(new.country().unwrap().name(), "Syria");
    assert_eq!(new.admin1().unwrap().id(), "geonames:170062");
    assert!(gazetteer.attribution().contains("GeoNames"));
}

#[test]
fn alternate_names_are_added_by_number() {
    let files = Files::new();
    let names = "1\t170063\tfr\tAlep-la-Blanche\t1\t\t\t\n2\t170063\tlink\thttps://example.org\t\t\t\t\n3\t4242\ten\tNowhere\t\t\t\t\n";
    let layers = files.layers(&[files.write("alternateNamesV2.txt", names)]);
    let gazetteer = stack(&files.base, &layers).unwrap();
    assert_eq!(ids(&gazetteer, "Alep la Blanche"), ["geonames:170063"]);
    assert!(ids(&gazetteer, "Nowhere").is_empty());
}

#[test]
fn geojson_of_many_makers_is_understood() {
    let files = Files::new();
    let ocha = r#"{"type":"FeatureCollection","license":"CC BY-IGO","attribution":"OCHA","features":[
{"type":"Feature","properties":{"ADM1_EN":"Aleppo","ADM1_AR":"حلب","ADM1_PCODE":"SY02","ADM0_EN":"Syria","ADM0_PCODE":"SY"},"geometry":{"type":"Polygon","coordinates":[[[36,35.5],[38,35.5],[38,37],[36,37],[36,35.5]]]}}]}"#;
    let bounds = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"shapeName":"New District","shapeISO":"","shapeID":"XYZ-1","shapeGroup":"SYR","shapeType":"ADM2"},"geometry":{"type":"Polygon","coordinates":[[[36.5,36],[36.5,36.4],[37,36.4],[37,36],[36.5,36]]]}}]}"#;
    let own = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"checkpoint-1","properties":{"name":"Checkpoint One","name:fr":"Barrage Un","kind":"crossing"},"geometry":{"type":"Point","coordinates":[37.1,36.3]}},
{"type":"Feature","properties":{"name":"Ring Road"},"geometry":{"type":"LineString","coordinates":[[37,36.1],[37.1,36.2],[37.2,36.2]]}}]}"#;
    let layers = files.layers(&[
        files.write("ocha.geojson", ocha),
        files.write("bounds.geojson", bounds),
        files.write("own.geojson", own),
    ]);
    let gazetteer = stack(&files.base, &layers).unwrap();
    let aleppo = gazetteer.by_id("geonames:170062").unwrap();
    assert_eq!(gazetteer.by_id("ocha:SY02").unwrap().id(), aleppo.id());
    assert!(matches!(aleppo.shape(Detail::Fine), Some(Shape::Polygons(p)) if p[0][0].contains(&[38.0, 35.5])));
    let district = gazetteer.by_id("bounds:XYZ-1").unwrap();
    assert_eq!((district.kind(), district.country_code()), (PlaceKind::Admin2, "SY"));
    assert!(
        matches!(district.shape(Detail::Coarse), Some(Shape::Polygons(p)) if p[0][0][1] == [37.0, 36.0]),
        "wound anew"
    );
    let checkpoint = gazetteer.by_id("own:checkpoint-1").unwrap();
    assert_eq!((checkpoint.kind(), checkpoint.name_in("fr")), (PlaceKind::Crossing, Some("Barrage Un")));
    assert_eq!(checkpoint.admin1().unwrap().id(), "geonames:170062", "told by the outline");
    assert_eq!(gazetteer.by_id("own:2").unwrap().kind(), PlaceKind::Road);
    let sources = gazetteer.sources();
    assert!(sources.iter().any(|s| s.name == "ocha" && s.licence == "CC BY-IGO" && s.attribution == "OCHA"));
}

#[test]
fn a_table_names_its_places_after_its_file() {
    let files = Files::new();
    let table = files.write(
        "my places.tsv",
        "id\tname\tkind\tlat\tlon\tparent\n1\tHill 40\tmountain\t36.2\t37.0\tgeonames:170063\n",
    );
    let layers = files.layers(&[table]);
    let gazetteer = stack(&files.base, &layers).unwrap();
    let hill = gazetteer.by_id("my-places:1").unwrap();
    assert_eq!(hill.parent().unwrap().id(), "geonames:170063");
    assert!(hill.is_curated());
}

#[test]
fn compiled_layers_are_mapped_and_do_not_double_each_other() {
    let files = Files::new();
    let dump = files.build("SY.gaz", &[files.write("SY.txt", DUMP)]);
    let table = "id\tname\tkind\tlat\tlon\tcountry\nx\tKafr Jadid\tsettlement\t36.501\t36.901\tSY\n";
    let other = files.build("other.gaz", &[files.write("other.tsv", table)]);
    verify(&dump).unwrap();
    let layers = files.layers(&[dump, other]);
    let gazetteer = stack(&files.base, &layers).unwrap();
    assert_eq!(ids(&gazetteer, "Kafr Jadid"), ["geonames:9998"]);
    assert_eq!(ids(&gazetteer, "Abdine"), ["dateline:abdin"]);
    // The walk over running text goes through all layers.
    let mut walk = gazetteer.walk_from("kafr").unwrap();
    assert!(walk.feed(b" jadid"));
    assert_eq!(walk.entries().unwrap().count(), 1);
}

#[test]
fn sources_of_one_layer_do_not_double_each_other() {
    let files = Files::new();
    let table = "id\tname\tkind\tlat\tlon\nx\tKafr Jadid\tsettlement\t36.501\t36.901\n";
    let layers = files.layers(&[files.write("SY.txt", DUMP), files.write("other.tsv", table)]);
    assert_eq!(layers.len(), 1);
    let gazetteer = stack(&files.base, &layers).unwrap();
    assert_eq!(ids(&gazetteer, "Kafr Jadid"), ["geonames:9998"]);
}

#[test]
fn bad_data_is_named_with_file_and_line() {
    let files = Files::new();
    let table = |cells: &str| format!("id\tname\tkind\tlat\tlon\n{cells}\n");
    let place = "a\tA\tsettlement\t36\t37";
    let ring = |positions: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{{\"type\":\"Feature\",\"properties\":{{\"name\":\"A\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{positions}]]}}}}\n]}}"
        )
    };
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("north.tsv", table("a\tA\tsettlement\t95\t37").into(), ":2: ", "`95` is no lat"),
        ("column.tsv", "id\tkind\tlat\tlon\na\tsettlement\t36\t37\n".into(), ":1: ", "lacks the column `name`"),
        ("latin.tsv", [table(place).as_bytes(), b"b\tAl\xe9p\tsettlement\t36\t37\n"].concat(), ":3: ", "not UTF-8"),
        ("twice.tsv", table(&format!("{place}\n{place}")).into(), ":3: ", "stands twice (first in line 2)"),
        ("SY.txt", DUMP.replacen("\tKafr", "\t\tKafr", 1).into(), ":3: ", "20 columns where a GeoNames dump has 19"),
        ("north.txt", DUMP.replace("36.5\t", "95\t").into(), ":3: ", "`95` is no latitude"),
        ("crossing.geojson", ring("[0,0],[1,1],[1,0],[0,1],[0,0]").into(), ":2: ", "crosses itself"),
        ("open.geojson", ring("[0,0],[1,0],[1,1],[0,1]").into(), ":2: ", "not closed"),
        ("metres.geojson", ring("[0,0],[100000,0],[100000,1],[0,0]").into(), ":2: ", "ogr2ogr -t_srs EPSG:4326"),
        ("nameless.geojson", ring("[0,0],[1,0],[1,1],[0,0]").replace("name", "height").into(), ":2: ", "no name"),
        ("cut.geojson", ring("[0,0],[1,0],[1,1],[0,0]").into_bytes()[..90].to_vec(), ":2: ", "EOF"),
        ("notes.txt", "Just a text.\n".into(), ":1: ", "neither a table"),
        ("SY.zip", b"PK\x03\x04".to_vec(), ":1: ", "unzip"),
    ];
    for (name, content, line, said) in cases {
        let error = files.error(name, content);
        assert!(error.contains(&format!("{name}{line}")) && error.contains(said), "{name}: {error}");
    }
    let missing = read(&files.base, &[files.folder.path().join("nothing.tsv")]).unwrap_err().to_string();
    assert!(missing.contains("nothing.tsv"), "{missing}");
}

#[test]
fn a_check_tells_all_that_is_wrong() {
    let files = Files::new();
    let table =
        files.write("bad.tsv", "id\tname\tkind\tlat\tlon\na\tA\ttown\t36\t37\nb\tB\tsettlement\t95\t37\nb2\tB\n");
    let below = Gazetteer::new(&files.base).unwrap();
    let wrong = gazetteer::check(&Sources::layer(vec![table]), Some(&below), &mut |_, _, _| {}).unwrap();
    let lines: Vec<String> = wrong.iter().map(|e| e.to_string()).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines.iter().zip(2..).all(|(text, line)| text.contains(&format!("bad.tsv:{line}: "))), "{lines:?}");
}

#[test]
fn damaged_and_foreign_files_are_refused() {
    let files = Files::new();
    let good = std::fs::read(files.build("good.gaz", &[files.write("SY.txt", DUMP)])).unwrap();
    let refused = |name: &str, bytes: &[u8], said: &str| {
        let error = files.error(name, bytes);
        assert!(error.contains(name) && error.contains(said), "{error}");
    };
    refused("cut.gaz", &good[..good.len() / 2], "cut short");
    refused("head.gaz", &good[..20], "cut short");
    // Every byte counts, from the end of the version on.
    for at in (8..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 0x41;
        refused("bad.gaz", &bad, if (8..16).contains(&at) { "cut short" } else { "damaged" });
    }
    let mut old = good.clone();
    old[4] ^= 0x40;
    refused("old.gaz", &old, "another version");
}
