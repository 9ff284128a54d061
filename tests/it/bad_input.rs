//! Input that cannot be used: a clear error, the right exit code, the rest of
//! the batch out, nothing half-written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{dateline, stdout};

const GOOD: &str = "Aleppo falls\n\nFighters entered Aleppo on Friday 29 November 2024.\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Runs `places -f jsonl` on a bad file beside a good one; the error.
fn beside_a_good_one(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    let bad = folder.write(name, bytes);
    let good = folder.write("good.txt", GOOD.as_bytes());
    let output = dateline(&["places", "-f", "jsonl", &bad, &good]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    let lines: Vec<&str> = std::str::from_utf8(&output.stdout).unwrap().lines().collect();
    assert!(lines.iter().any(|l| l.contains("geonames:170063")), "the good article is missing: {lines:?}");
    let first = error.lines().next().unwrap_or_default().to_owned();
    assert!(first.starts_with("error: ") && first.contains(name), "the error does not name the file: {error}");
    first
}

#[test]
fn empty_file() {
    assert!(beside_a_good_one("empty.txt", b"").contains("empty"));
}

#[test]
fn binary_file() {
    let error = beside_a_good_one("binary.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0");
    assert!(error.contains("not text") || error.contains("binary"), "{error}");
}

#[test]
fn pdf_names_the_program_that_converts_it() {
    let error = beside_a_good_one("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n");
    assert!(error.contains("pdftotext"), "{error}");
}

#[test]
fn broken_utf8_names_the_line() {
    let mut text =
        "Les combats se poursuivent à Alep, près de l'aéroport.\nDéplacés à l'ouest.\n".repeat(20).into_bytes();
    text.extend(b"Une ligne cass\xc3 \xff e\n");
    let error = beside_a_good_one("broken.txt", &text);
    assert!(error.contains("broken.txt:41") && error.contains("UTF-8"), "{error}");
}

#[test]
fn one_bad_line_in_json_lines() {
    let folder = Folder::new();
    let path = folder.write(
        "feed.jsonl",
        b"{\"id\":\"a\",\"text\":\"Clashes in Aleppo.\"}\n{\"id\":\"b\",\"text\":\n{\"id\":\"c\",\"text\":\"Clashes in Idlib.\"}\n",
    );
    let output = dateline(&["places", "-f", "jsonl", &path]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("feed.jsonl:2"), "{error}");
    let ids: Vec<String> = std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["a", "c"]);
}

#[test]
fn csv_without_a_text_column() {
    let error = beside_a_good_one("table.csv", b"id,body\n1,Aleppo\n");
    assert!(error.contains("text") && error.contains("body"), "{error}");
}

#[test]
fn missing_file() {
    let output = dateline(&["places", "no/such/file.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/file.txt: does not exist"));
}

#[test]
#[cfg(unix)]
fn unreadable_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let closed = folder.path("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&closed).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let good = folder.write("good.txt", GOOD.as_bytes());
    let output = dateline(&["places", closed.to_str().unwrap(), &good]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("closed"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("geonames:170063"));
}

#[test]
fn unknown_format() {
    let folder = Folder::new();
    let good = folder.write("good.txt", GOOD.as_bytes());
    let output = dateline(&["map", &good, "-f", "shapefile"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("shapefile") && error.contains("geojson"), "{error}");

    let out = folder.path("map.xyz");
    let output = dateline(&["map", &good, "-o", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!out.exists());
}

#[test]
fn output_into_a_missing_folder() {
    let folder = Folder::new();
    let good = folder.write("good.txt", GOOD.as_bytes());
    let out = folder.path("no/map.geojson");
    let output = dateline(&["map", &good, "-o", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("mkdir -p"), "{error}");
}

#[test]
#[cfg(target_os = "linux")]
fn full_disk() {
    let folder = Folder::new();
    let good = folder.write("good.txt", GOOD.as_bytes());
    let output = dateline(&["map", &good, "-f", "geojson", "-o", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/dev/full"));

    // The standard output may be a full disk too.
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["map", &good][..], &["places", &good], &["lookup", "Aleppo"]] {
        let status = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(arguments)
            .stdout(full.try_clone().unwrap())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_map_of_nothing_leaves_the_old_map() {
    let folder = Folder::new();
    let out = folder.write("map.geojson", b"the old map");
    let empty = folder.write("empty.txt", b"");
    let output = dateline(&["map", &empty, "-o", &out]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&out).unwrap(), "the old map");
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2, "a temporary file was left");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = Folder::new();
    let many: String = (0..3000).map(|i| format!("{{\"id\":\"{i}\",\"text\":\"Clashes in Aleppo.\"}}\n")).collect();
    let path = folder.write("many.jsonl", many.as_bytes());
    for command in ["places", "map"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args([command, &path])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{command}");
    }
}

#[test]
fn standard_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["places", "-", "-f", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(GOOD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"id\":\"stdin\""));
}

#[test]
fn encodings_are_told_apart() {
    let folder = Folder::new();
    let french = "Les déplacés ont été évacués à l'ouest d'Alep, près de la frontière turque, mardi après-midi.";
    let arabic = "سيطرت الفصائل على مدينة حلب ودخلت قوات أخرى إلى إدلب وحماة خلال الساعات الماضية.";
    let encode = |text: &str, encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for (name, bytes, wanted) in [
        ("fr-1252.txt", encode(french, encoding_rs::WINDOWS_1252), "geonames:170063"),
        ("ar-1256.txt", encode(arabic, encoding_rs::WINDOWS_1256), "geonames:170063"),
        ("fr-utf16.txt", utf16(french), "geonames:170063"),
        ("ar-utf16.txt", utf16(arabic), "geonames:170063"),
        ("ar-utf8.txt", arabic.as_bytes().to_vec(), "geonames:170063"),
    ] {
        let path = folder.write(name, &bytes);
        let places = stdout(&["places", "-f", "jsonl", &path, "--quiet"], 0);
        assert!(places.contains(wanted), "{name}: {places}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_article_of_200_mb_fits_into_2_gb() {
    let folder = Folder::new();
    let line = "Fighters took Tal Hadya and the M5 near Aleppo on Friday, while Turkey, Russia and Iran talked in Doha. \
                Residents of Idlib, Hama and Homs fled towards Latakia, the monitor said; four people were killed.\n";
    let path = folder.path("long.txt");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    for _ in 0..200_000_000 / line.len() {
        file.write_all(line.as_bytes()).unwrap();
    }
    file.flush().unwrap();
    let out = folder.path("long.geojson");
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["map", path.to_str().unwrap(), "-q", "-o", out.to_str().unwrap()])
        .spawn()
        .unwrap();
    // The peak so far stands in /proc while the process lives.
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut peak_kb = 0;
    let code = loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let peak = text.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
            peak_kb = peak.unwrap_or(0).max(peak_kb);
        }
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(code, Some(0));
    println!("peak {peak_kb} kB");
    assert!(peak_kb > 0 && peak_kb < 2_000_000, "{peak_kb} kB");
    assert!(fs::metadata(&out).unwrap().len() > 1000);
}

#[test]
fn qgis_needs_a_map_that_it_can_stand_beside() {
    let folder = Folder::new();
    let good = folder.write("good.txt", GOOD.as_bytes());
    let kml = folder.path("map.kml");
    for (args, remedy) in [(vec![], "name a file with -o"), (vec!["-o", kml.to_str().unwrap()], "leave --qgis out")] {
        let output = dateline(&[&["map", good.as_str(), "--qgis"], args.as_slice()].concat());
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(remedy) && output.stdout.is_empty(), "{error}");
    }
    assert!(!kml.exists());
}
