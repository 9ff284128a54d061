//! All integration tests in one program: each would embed the gazetteer again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accuracy;
mod articles;
mod bad_input;
mod cli;
mod decisions;
mod evaluate;
mod events;
mod gis;
mod maps;
mod merge;
mod names_in_context;
mod narrowing;
mod page;
mod properties;
mod resolve;
mod seeds;
mod streaming;
mod synthetic;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dateline::article::Article;

/// The folder of the package.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file or folder that developers have beside the repository; tests that
/// need it are skipped without it.
fn shared(path: &str) -> Option<PathBuf> {
    let found = root().parent().map(|p| p.join("shared").join(path)).filter(|p| p.exists());
    if found.is_none() {
        eprintln!("skipped: ../shared/{path} is not here");
    }
    found
}

/// Runs the program.
fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).current_dir(root()).args(args).output().unwrap()
}

/// What a run printed, once it has ended as wanted.
fn stdout(args: &[&str], code: i32) -> String {
    let output = dateline(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A sample article with its file and publication date.
struct Sample {
    /// `fr/tal-rifaat-exode`
    id: String,
    path: PathBuf,
    date: String,
    /// Nobody looks at its events while tuning.
    held: bool,
}

/// The articles in `tests/articles`, as its index lists them.
fn samples() -> Vec<Sample> {
    let folder = root().join("tests/articles");
    let index = std::fs::read_to_string(folder.join("index.tsv")).unwrap();
    index
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let id = cells[0].rsplit_once('.').unwrap().0.to_owned();
            Sample { id, path: folder.join(cells[0]), date: cells[2].to_owned(), held: cells[3] == "held" }
        })
        .collect()
}

impl Sample {
    fn article(&self) -> Article {
        let options = dateline::article::ReadOptions { date: Some(self.date.parse().unwrap()), ..Default::default() };
        dateline::article::articles(std::slice::from_ref(&self.path), &options).next().unwrap().unwrap()
    }
}
