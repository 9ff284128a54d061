//! Readers of gazetteer files: our own tables, GeoNames dumps, GeoJSON. Every
//! error names the file and the line; a reader goes on after a bad row, so that
//! a check can tell all that is wrong.

mod geojson;
mod geonames;
mod lines;
mod tsv;

use std::io::Read;
use std::path::Path;

use crate::{Error, PlaceKind, Shape};

pub(crate) use lines::Lines;
pub use tsv::{Line, Table, split_tag};

/// A place as a source gives it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The identifier, `geonames:170063` or `dateline:tal-hadya`.
    pub id: String,
    /// The usual English name.
    pub name: String,
    /// The kind, where the source gives one or the feature code implies one.
    pub kind: Option<PlaceKind>,
    /// GeoNames feature class and code, `P.PPLC`; empty where unknown.
    pub code: String,
    /// Latitude and longitude in degrees; `None` in rows that only add names.
    pub point: Option<(f64, f64)>,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// GeoNames admin1 code within the country, or empty.
    pub admin1: String,
    /// GeoNames admin2 code within the admin1, or empty.
    pub admin2: String,
    /// The identifier of the smaller place that it is part of, or empty.
    pub parent: String,
    /// OCHA p-code, or empty.
    pub pcode: String,
    /// Inhabitants; 0 where unknown.
    pub population: u32,
    /// Other names, each with its language tag (empty where unknown).
    pub names: Vec<(String, String)>,
    /// Whether somebody wrote it down by hand.
    pub curated: bool,
}

/// One thing that a source says.
#[derive(Debug, Clone)]
pub enum Item {
    /// A place, and its shape where the source has one.
    Place(Box<Row>, Option<Shape>),
    /// The shape of a place with this identifier.
    Shape(String, Shape),
    /// The licence and the attribution that the source states, either may be empty.
    Credit(String, String),
    /// Another name of the place with this GeoNames number.
    Name {
        /// The number.
        id: u32,
        /// Language tag, or empty.
        lang: String,
        /// The name.
        name: String,
    },
}

/// What is called with each thing that a source says, or with what is wrong
/// with a row, and the line that it stands on; what it returns ends the reading.
pub type Each<'e> = &'e mut dyn FnMut(usize, Result<Item, Error>) -> Result<(), Error>;

/// The forms of source files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Our own table: a header that names the columns.
    Table,
    /// A GeoNames dump: 19 columns, no header.
    GeoNames,
    /// GeoNames' `alternateNamesV2.txt`: 8 columns or more, no header.
    AlternateNames,
    /// GeoJSON with names.
    GeoJson,
    /// What `compile` writes.
    Compiled,
}

impl Format {
    /// Tells the format of a file by how it begins.
    ///
    /// # Errors
    /// A file that cannot be read, or that is none of them.
    pub fn of(path: &Path) -> Result<Format, Error> {
        let mut start = Vec::new();
        let file = std::fs::File::open(path).map_err(|e| Error::io(path, e))?;
        file.take(1 << 16).read_to_end(&mut start).map_err(|e| Error::io(path, e))?;
        if start.starts_with(crate::index::MAGIC) {
            return Ok(Format::Compiled);
        }
        if start.starts_with(b"PK\x03\x04") || start.starts_with(&[0x1f, 0x8b]) {
            let unpack = if start.starts_with(b"PK") { "unzip" } else { "gunzip -k" };
            return Err(Error::row(path, 1, format!("it is compressed; unpack it first: {unpack} {}", path.display())));
        }
        let text = String::from_utf8_lossy(start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&start));
        let first = text.lines().find(|l| !l.is_empty()).unwrap_or("");
        if first.trim_start().starts_with(['{', '\u{1e}']) {
            return Ok(Format::GeoJson);
        }
        let cells: Vec<&str> = first.split('\t').collect();
        let number = |n: usize| cells.get(n).is_some_and(|c| !c.is_empty() && c.bytes().all(|b| b.is_ascii_digit()));
        if cells.contains(&"id") && cells.contains(&"name") {
            Ok(Format::Table)
        } else if number(0) && number(1) && (4..=10).contains(&cells.len()) {
            Ok(Format::AlternateNames)
        } else if number(0) && cells.len() >= 12 {
            Ok(Format::GeoNames)
        } else if cells.len() > 1 {
            let missing = if cells.contains(&"id") { "name" } else { "id" };
            Err(Error::row(
                path,
                1,
                format!(
                    "the header lacks the column `{missing}` (a table needs `id` and `name`, a GeoNames dump has no header)"
                ),
            ))
        } else {
            Err(Error::row(
                path,
                1,
                "neither a table with tabs and a header (id, name, kind, lat, lon …), nor a GeoNames dump, nor GeoJSON",
            ))
        }
    }
}

/// Reads a source in whatever form it has.
///
/// # Errors
/// A file that cannot be read or is of no known form, and what `each` returns.
pub fn read(path: &Path, each: Each<'_>) -> Result<(), Error> {
    match Format::of(path)? {
        Format::Table => tsv::read(path, each),
        Format::GeoNames => geonames::read(path, each),
        Format::AlternateNames => geonames::read_names(path, each),
        Format::GeoJson => geojson::read(path, each),
        Format::Compiled => Err(Error::row(path, 1, "it is compiled already; give it to `--gazetteer` as it is")),
    }
}

/// What identifiers of a layer begin with: the stem of its file's name.
pub(crate) fn stem(path: &Path) -> String {
    let stem = path.file_stem().map_or_else(|| "layer".into(), |s| s.to_string_lossy());
    stem.chars().map(|c| if c.is_whitespace() || c == ':' { '-' } else { c }).collect()
}

/// An identifier as a source writes it, made one of a layer where it has no prefix.
pub fn full_id(path: &Path, id: &str) -> String {
    if id.contains(':') { id.to_owned() } else { format!("{}:{id}", stem(path)) }
}
