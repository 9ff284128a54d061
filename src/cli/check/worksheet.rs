//! The table that a person fills in and gives to `--decisions`.

use std::io::Write;
use std::path::Path;

use dateline::output::AtomicFile;

use super::Doubt;
use super::print::{articles, nearest};

/// The columns that a person fills in, then those that help.
const COLUMNS: [&str; 15] = [
    "name",
    "decision",
    "article",
    "place_id",
    "lat",
    "lon",
    "kind",
    "country",
    "names",
    "resolution",
    "mentions",
    "articles",
    "quote",
    "candidates",
    "why",
];

/// Writes a line for each doubtful name, its decision left open. Columns are
/// apart by tabs: editors and spreadsheets take them as they are.
pub(super) fn write(path: &Path, doubts: &[Doubt]) -> anyhow::Result<()> {
    let mut file = AtomicFile::create(path)?;
    let mut table = csv::WriterBuilder::new().delimiter(b'\t').from_writer(&mut file);
    table.write_record(COLUMNS)?;
    for doubt in doubts {
        let help = [
            doubt.status.as_str().to_owned(),
            doubt.mentions.to_string(),
            articles(doubt),
            doubt.quote.clone(),
            nearest(doubt, 5),
            doubt.why.clone(),
        ];
        let open = COLUMNS.len() - 1 - help.len();
        let row = std::iter::once(doubt.name.clone()).chain(std::iter::repeat_n(String::new(), open)).chain(help);
        table.write_record(row)?;
    }
    table.flush()?;
    drop(table);
    file.flush()?;
    Ok(file.commit()?)
}
