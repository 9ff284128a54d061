//! What the page says, in each of its languages.

use serde_json::{Map, Value};

/// A row a phrase: its key, then the phrase in each of [`LANGUAGES`]. The keys
/// of event types are their words in the output.
pub(super) const WORDS: &str = include_str!("words.tsv");

/// The languages of the page, as the columns stand in the table.
pub(super) const LANGUAGES: &[&str] = &["en", "fr", "ar"];

/// The phrases in a language, by their keys; in English where the page does
/// not speak it.
pub(super) fn words(language: &str) -> Map<String, Value> {
    let column = LANGUAGES.iter().position(|l| *l == language).unwrap_or(0) + 1;
    let rows = WORDS.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
        (cell(0).to_owned(), Value::from(cell(column)))
    });
    rows.collect()
}
