//! `maps/` holds what the program writes for the sample articles.
//!
//! `UPDATE_MAPS=1 cargo test maps` writes it anew.

use crate::{root, samples, stdout};

/// The articles, one of each language, whose maps are there in every format.
const EVERY_FORMAT: [&str; 3] = ["ar/bayn-saraqib-wa-halab", "en/first-day-west-of-aleppo", "fr/offensive-ouest-alep"];

/// Compares a file in `maps/` with a fresh one, or writes it anew.
fn compare(name: &str, fresh: &[u8]) {
    let path = root().join("maps").join(name);
    if std::env::var_os("UPDATE_MAPS").is_some() {
        std::fs::write(&path, fresh).unwrap();
    }
    let stored = std::fs::read(&path).unwrap_or_default();
    assert!(stored == fresh, "{} is not what a fresh run writes (UPDATE_MAPS=1 cargo test maps)", path.display());
}

#[test]
fn the_maps_are_what_a_fresh_run_writes() {
    for sample in samples() {
        let input = sample.path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let args = |jobs| ["map", &input, "--date", &sample.date, "--quiet", "--jobs", jobs].map(str::to_owned);
        let run = |jobs| {
            let args = args(jobs);
            stdout(&args.iter().map(String::as_str).collect::<Vec<_>>(), 0)
        };
        let fresh = run("1");
        assert_eq!(fresh, run("3"), "{}: the number of threads changes the map", sample.id);
        compare(&format!("{}.geojson", sample.id.replace('/', "-")), fresh.as_bytes());
    }
}

#[test]
fn every_format_is_what_a_fresh_run_writes() {
    for sample in samples().into_iter().filter(|s| EVERY_FORMAT.contains(&s.id.as_str())) {
        let folder = tempfile::tempdir().unwrap();
        let name = sample.id.replace('/', "-");
        let write = |ending: &str, more: &[&str]| {
            let path = folder.path().join(format!("{name}.{ending}"));
            let input = sample.path.to_str().unwrap();
            let args = ["map", input, "--date", &sample.date, "--quiet", "-o", path.to_str().unwrap()];
            stdout(&[&args, more].concat(), 0);
        };
        ["csv", "kml", "gpkg", "fgb", "html"].iter().for_each(|ending| write(ending, &[]));
        // What stands beside the GeoJSON file; its own name is another test's.
        write("geojson", &["--qgis"]);
        for ending in ["csv", "csvt", "prj", "kml", "gpkg", "fgb", "html", "qml", "qmd", "qgs"] {
            let file = format!("{name}.{ending}");
            compare(&file, &std::fs::read(folder.path().join(&file)).unwrap());
        }
    }
}

#[test]
fn the_number_of_threads_does_not_change_the_page() {
    let run = |jobs| stdout(&["map", "tests/articles/fr", "-f", "html", "--quiet", "--jobs", jobs], 0);
    assert!(run("1") == run("3"));
}

#[test]
fn a_folder_gives_the_same_bytes_whatever_the_number_of_threads() {
    let run = |jobs| stdout(&["map", "tests/articles/en", "tests/articles/ar", "--quiet", "--jobs", jobs], 0);
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("8"));
}
