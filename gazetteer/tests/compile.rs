//! From tables to a gazetteer that answers, and what is said of bad tables.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use gazetteer::{Detail, Error, Gazetteer, MatchRule, PlaceKind, Shape, Sources, compile};

const PLACES: &str = "\
id\tname\tkind\tcode\tlat\tlon\tcountry\tadmin1\tparent\tpopulation\tnames
dateline:quarter\tNew Aleppo\tquarter\t\t36.2\t37.094\tSY\t09\tgeonames:170063\t\tHalab Al-Jadidah|ar:حلب الجديدة
geonames:163576\tTal Hadya\tsettlement\tP.PPL\t35.996\t36.939\tSY\t09\t\t\tTell Hadia|ar:تل حدية
geonames:163843\tSyria\tcountry\tA.PCLI\t35\t38\tSY\t\t\t18000000\tfr:Syrie|ar:سوريا
geonames:170062\tAleppo\tadmin1\tA.ADM1\t36.3\t37.5\tSY\t09\t\t\tfr:Gouvernorat d'Alep
geonames:170063\tAleppo\t\tP.PPLA\t36.20124\t37.16117\tSY\t09\t\t2098210\tfr:Alep|ar:حلب
";
const SHAPES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"geonames:170062","properties":{},"geometry":{"type":"Polygon","coordinates":[[[36,35],[38,35],[38,37],[36,37],[36,35]]]}}
]}"#;

struct Files(tempfile::TempDir);

impl Files {
    fn new(places: &str, shapes: &str) -> Self {
        let files = Files(tempfile::tempdir().unwrap());
        files.write("places.tsv", places);
        files.write("shapes.geojson", shapes);
        files.write("demonyms.tsv", "place_id\tlang\tforms\ngeonames:163843\tfr\tsyrien|syrienne\n");
        files
            .write("organisations.tsv", "slug\tkind\tcountry\tnames\nanadolu\tagency\tTR\tAnadolu|fr:agence Anadolu\n");
        files
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.0.path()).join(name)
    }

    fn compile(&self) -> Result<Vec<u8>, Error> {
        compile(&Sources {
            places: vec![self.path("places.tsv")],
            shapes: vec![self.path("shapes.geojson")],
            demonyms: vec![self.path("demonyms.tsv")],
            organisations: vec![self.path("organisations.tsv")],
            ..Sources::default()
        })
    }
}

#[test]
fn places_are_found_by_every_tier() {
    let bytes = Files::new(PLACES, SHAPES).compile().unwrap();
    let gazetteer = Gazetteer::new(&bytes).unwrap();
    for (name, id, rule) in [
        ("Alep", "geonames:170063", MatchRule::Exact),
        ("ALEP", "geonames:170063", MatchRule::Normalized),
        ("Halab al Jadidah", "dateline:quarter", MatchRule::Normalized),
        ("Tel Hadya", "geonames:163576", MatchRule::Romanized),
        ("Tall Hadiyyeh", "geonames:163576", MatchRule::Romanized),
        ("Tal Hadyo", "geonames:163576", MatchRule::Skeleton),
        ("Tal Hadra", "geonames:163576", MatchRule::Fuzzy),
        ("حلب", "geonames:170063", MatchRule::Exact),
    ] {
        let found = gazetteer.lookup(name, 1, None);
        let first = found.first().unwrap_or_else(|| panic!("{name} is not found"));
        assert_eq!((gazetteer.place(first.place).id().as_str(), first.rule), (id, rule), "{name}");
    }
    assert!(gazetteer.lookup("Hama", 5, None).is_empty());
}

#[test]
fn places_know_what_they_belong_to() {
    let bytes = Files::new(PLACES, SHAPES).compile().unwrap();
    let gazetteer = Gazetteer::new(&bytes).unwrap();
    let quarter = gazetteer.by_id("dateline:quarter").unwrap();
    assert_eq!(quarter.kind(), PlaceKind::Quarter);
    assert_eq!(quarter.parent().unwrap().id(), "geonames:170063");
    assert_eq!(quarter.admin1().unwrap().id(), "geonames:170062");
    assert_eq!(quarter.country().unwrap().name(), "Syria");
    assert_eq!(quarter.name_in("ar"), Some("حلب الجديدة"));
    let governorate = gazetteer.by_id("geonames:170062").unwrap();
    assert!(matches!(governorate.shape(Detail::Coarse), Some(Shape::Polygons(p)) if p.len() == 1));
    assert!(gazetteer.by_id("geonames:1").is_none());
}

#[test]
fn what_is_wrong_is_named_with_file_and_line() {
    let row = |cells: &str| format!("id\tname\tkind\tlat\tlon\n{cells}\n");
    for (places, line, said) in [
        (row("dateline:a\tA\tsettlement\t95\t37"), 2, "`95` is no lat"),
        (row("dateline:a\tA\tsettlement\t36"), 2, "4 cells where the header has 5"),
        (row("dateline:a\tA\ttown\t36\t37"), 2, "`town` is no kind of place"),
        (row("dateline:a\tA\tsettlement\t36\t"), 2, "lat without lon"),
        (row("\tA\tsettlement\t36\t37"), 2, "a place needs an `id`"),
        (row("dateline:a\tA\t\t36\t37"), 2, "no source gives its kind"),
        (row("dateline:a\tA\tsettlement\t\t"), 2, "no source gives its coordinates"),
        (row("dateline:a\tA\tsettlement\t36\t37\ndateline:a\tB\tsettlement\t36\t37"), 3, "`dateline:a` stands twice"),
        ("id\tkind\n".to_owned(), 1, "the header lacks the column `name`"),
    ] {
        let no_shapes = r#"{"type":"FeatureCollection","features":[]}"#;
        let files = Files::new(&places, no_shapes);
        files.write("demonyms.tsv", "place_id\tlang\tforms\n");
        let error = files.compile().unwrap_err().to_string();
        assert!(error.contains(&format!("places.tsv:{line}: ")) && error.contains(said), "{error}");
    }
    let open = SHAPES.replace(",[36,35]]]", "]]");
    let error = Files::new(PLACES, &open).compile().unwrap_err().to_string();
    assert!(error.contains("shapes.geojson:2") && error.contains("not closed"), "{error}");
}

#[test]
fn foreign_bytes_are_refused() {
    let bytes = Files::new(PLACES, SHAPES).compile().unwrap();
    assert!(Gazetteer::new(b"PK\x03\x04").is_err());
    assert!(Gazetteer::new(bytes.get(..bytes.len() / 2).unwrap()).is_err());
    assert!(Gazetteer::new(&[]).is_err());
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let files = Files::new(PLACES, SHAPES);
    assert_eq!(files.compile().unwrap(), files.compile().unwrap());
}

/// A change in a table is read as a diff: rows stay where they sort.
#[test]
fn tables_written_by_hand_are_sorted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/local");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let ids: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
        assert!(ids.iter().all(|id| id.starts_with("geonames:") || id.starts_with("dateline:")), "{}", path.display());
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] >= pair[1]) {
            panic!("{}: {} stands before {}", path.display(), pair[0], pair[1]);
        }
    }
}
