//! The page of `map -o x.html`, opened in a browser by `tests/page/drive.mjs`.
//!
//! It takes Node and Chromium (`CHROMIUM` names it), and `npm ci` in
//! `tests/page`; where one is missing it is skipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::{root, samples, stdout};

/// What a malicious article may hold.
const HOSTILE: &str = "Rebels seized Aleppo <script>window.hacked = 1</script> on Friday, they said. \
    Jets bombed Idlib <img src=x onerror=\"window.hacked = 2\"> and Saraqib. </script><script>window.hacked = 3</script> \
    Shells hit Hama <!-- <svg onload=window.hacked=4> --> at dawn \u{2028}, \u{202e}witnesses said. \
    The village of <iframe srcdoc=x>Nowhere was shelled.";

/// The browser, where there is one.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let found = named.into_iter().chain(usual).find(|p| p.exists());
    let driver = root().join("tests/page/node_modules/playwright-core");
    let ready = found.filter(|_| has("node") && driver.exists());
    if ready.is_none() {
        eprintln!("skipped: pages are opened with Chromium and Node, after `npm ci` in tests/page");
    }
    ready
}

fn draw(folder: &Path, name: &str, inputs: &[&str]) {
    let out = folder.join(name);
    let mut args = vec!["map", "--quiet", "-o", out.to_str().unwrap()];
    args.extend(inputs);
    stdout(&args, 0);
}

#[test]
fn a_reader_can_use_the_page() {
    let Some(chromium) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw(folder, "fr.html", &["tests/articles/fr/offensive-ouest-alep.txt", "--date", "2024-11-28"]);
    draw(folder, "ar.html", &["tests/articles/ar/radaa-al-odwan.txt", "--date", "2024-11-28"]);

    let hostile = json!({
        "id": "x\"><img src=x onerror=window.hacked=5>",
        "title": "Aleppo falls </title><script>window.hacked = 6</script>",
        "text": HOSTILE,
        "date": "2024-11-29",
        "url": "javascript:window.hacked=7",
        "source": "<b onmouseover=window.hacked=8>Gazette</b>",
        "lang": "en",
    });
    let lines = folder.join("hostile.jsonl");
    std::fs::write(&lines, hostile.to_string()).unwrap();
    draw(folder, "hostile.html", &[lines.to_str().unwrap()]);

    // Every article twice, as two papers would tell it.
    let mut many = String::new();
    for edition in ["Morning", "Evening"] {
        for sample in samples() {
            let article = sample.article();
            let line = json!({
                "id": format!("{edition}/{}", sample.id), "title": article.title, "text": article.text,
                "date": sample.date, "source": edition,
            });
            many.push_str(&format!("{line}\n"));
        }
    }
    let lines = folder.join("many.jsonl");
    std::fs::write(&lines, many).unwrap();
    draw(folder, "many.html", &[lines.to_str().unwrap()]);

    let drive = root().join("tests/page/drive.mjs");
    let output = Command::new("node").arg(drive).arg(folder).env("CHROMIUM", chromium).output().unwrap();
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the page fails its reader: see above");
}
