//! Maps in the programs that they are made for: GDAL, QGIS, the linter of
//! GeoJSON. Where one is not installed, its test says so and is skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dateline::output::Format;

use crate::{root, samples};

/// Articles whose maps have all types of geometry, in three languages.
const ARTICLES: [&str; 4] =
    ["fr/offensive-ouest-alep", "en/first-day-west-of-aleppo", "ar/bayn-saraqib-wa-halab", "en/two-tripolis"];

/// What `tests/gis/check.py` says where the program is not installed.
const MISSING: i32 = 77;

/// Maps of an article in every format, each in a folder of its own with what
/// stands beside it.
fn maps(article: &str, folder: &Path) -> Vec<PathBuf> {
    let sample = samples().into_iter().find(|s| s.id == article).unwrap();
    let name = article.replace('/', "-");
    Format::all()
        .filter(|f| f.as_str() != "html")
        .map(|format| {
            let folder = folder.join(format.as_str());
            std::fs::create_dir_all(&folder).unwrap();
            let ending = if format == Format::GeoJsonSeq { "geojsons" } else { format.as_str() };
            let path = folder.join(format!("{name}.{ending}"));
            let mut run = Command::new(env!("CARGO_BIN_EXE_dateline"));
            run.arg("map").arg(&sample.path).args(["--date", &sample.date, "--quiet", "-o"]).arg(&path);
            if format != Format::Kml {
                run.arg("--qgis");
            }
            let output = run.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            path
        })
        .collect()
}

/// Runs the check with the Python that has the program, which is that of the
/// system as a rule; `None` where none has.
fn check(arguments: &[&std::ffi::OsStr]) -> Option<Output> {
    for python in ["/usr/bin/python3", "python3", "python"] {
        let run = Command::new(python).arg(root().join("tests/gis/check.py")).args(arguments).output();
        if let Some(output) = run.ok().filter(|o| o.status.code() != Some(MISSING)) {
            return Some(output);
        }
    }
    None
}

#[track_caller]
fn passed(output: &Output) {
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", said(&output.stdout), said(&output.stderr));
}

#[test]
fn every_format_holds_the_same_to_gdal() {
    for article in ARTICLES {
        let folder = tempfile::tempdir().unwrap();
        let maps = maps(article, folder.path());
        let mut arguments = vec!["gdal".as_ref(), maps[0].as_os_str()];
        arguments.extend(maps.iter().map(|m| m.as_os_str()));
        let Some(output) = check(&arguments) else { return eprintln!("skipped: python3-gdal is not here") };
        passed(&output);
    }
}

#[test]
fn ogrinfo_reads_every_format() {
    let folder = tempfile::tempdir().unwrap();
    for map in maps(ARTICLES[0], folder.path()) {
        let Ok(output) = Command::new("ogrinfo").args(["-ro", "-al"]).arg(&map).output() else {
            return eprintln!("skipped: ogrinfo (gdal-bin) is not here");
        };
        passed(&output);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("ERROR") && !said.contains("Warning"), "{}: {said}", map.display());
    }
}

/// `DATELINE_PNG=FOLDER` keeps the pictures.
#[test]
fn qgis_opens_and_draws_every_format() {
    let pictures = std::env::var_os("DATELINE_PNG");
    for article in &ARTICLES[..2] {
        let folder = tempfile::tempdir().unwrap();
        let maps: Vec<PathBuf> = maps(article, folder.path())
            .into_iter()
            .filter(|m| m.extension().is_some_and(|e| e != "kml"))
            .flat_map(|m| [m.with_extension("qgs"), m])
            .collect();
        let mut arguments = vec!["qgis".as_ref()];
        if let Some(folder) = &pictures {
            arguments.extend(["--png".as_ref(), folder.as_os_str()]);
        }
        arguments.extend(maps.iter().map(|m| m.as_os_str()));
        let Some(output) = check(&arguments) else { return eprintln!("skipped: python3-qgis is not here") };
        passed(&output);
    }
}

#[test]
fn geojsonhint_finds_nothing() {
    let maps: Vec<PathBuf> =
        samples().iter().map(|s| root().join("maps").join(format!("{}.geojson", s.id.replace('/', "-")))).collect();
    for map in maps {
        let Ok(output) = Command::new("geojsonhint").arg(&map).output() else {
            return eprintln!("skipped: geojsonhint (npm install -g @mapbox/geojsonhint) is not here");
        };
        passed(&output);
    }
}
