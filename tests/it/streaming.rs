//! Maps of any size: memory does not grow with them, and a run that is killed
//! leaves no broken one.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dateline::output::{Format, Heading, Output, writer};

use crate::synthetic;

/// Set for a run that only writes: format and number of features.
const WRITE: &str = "DATELINE_TEST_WRITE";

/// Writes a map and prints the memory that it took.
fn write(format: Format, features: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut output = Output::open(Some(&folder.path().join("map"))).unwrap();
    let heading = Heading { name: "map", attribution: "GeoNames", gazetteer: dateline::builtin(), names: None };
    let mut writer = writer(format, &mut output, heading).unwrap();
    (0..features).for_each(|n| writer.feature(&synthetic::feature(n)).unwrap());
    writer.finish().unwrap();
    output.commit().unwrap();
    println!("peak {}", synthetic::peak_memory().unwrap());
}

#[test]
fn memory_does_not_grow_with_the_number_of_features() {
    if let Some(what) = std::env::var_os(WRITE) {
        let what = what.into_string().unwrap();
        let (format, features) = what.split_once(' ').unwrap();
        return write(Format::parse(format).unwrap(), features.parse().unwrap());
    }
    if synthetic::peak_memory().is_none() {
        eprintln!("skipped: this system does not say how much memory a process has had");
        return;
    }
    // The peak is that of a process: each map is written by its own.
    let peak = |format: Format, features: usize| {
        let test = "streaming::memory_does_not_grow_with_the_number_of_features";
        let run = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(WRITE, format!("{format} {features}"))
            .output()
            .unwrap();
        assert!(run.status.success(), "{format}: {}", String::from_utf8_lossy(&run.stderr));
        let printed = String::from_utf8(run.stdout).unwrap();
        let (_, peak) = printed.split_once("peak ").unwrap();
        peak.split_whitespace().next().unwrap().parse::<f64>().unwrap()
    };
    for format in Format::all() {
        let (few, many) = (peak(format, 20_000), peak(format, 100_000));
        // The index of FlatGeobuf stands in memory, some hundred bytes a feature; of a
        // page, where on earth features are.
        let more = if matches!(format, Format::FlatGeobuf | Format::Html) { 24.0 } else { 8.0 };
        assert!(many < few + more, "{format}: {few:.1} MB for 20,000 features, {many:.1} MB for 100,000");
    }
}

#[test]
fn a_killed_run_leaves_no_map() {
    let article = "{\"id\":\"a\",\"text\":\"Shells hit Aleppo and Idlib on 29 November 2024.\"}\n";
    for format in Format::all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("map.{format}"));
        let mut run = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["map", "-", "--quiet", "-f", format.as_str(), "-o"])
            .arg(&path)
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        // The articles go on for ever.
        let mut stdin = run.stdin.take().unwrap();
        stdin.write_all(article.repeat(2000).as_bytes()).unwrap();
        stdin.flush().unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let started = Instant::now();
        while files() == 0 {
            assert!(started.elapsed() < Duration::from_secs(60), "{format}: nothing is written");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(100));
        assert!(run.try_wait().unwrap().is_none(), "{format}: the run has ended");
        run.kill().unwrap();
        run.wait().unwrap();
        assert!(files() > 0 && !path.exists(), "{format}");
    }
}
