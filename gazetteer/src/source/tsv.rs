//! Our own table form: UTF-8, tab separated, a header line that names the
//! columns. Places have any of the columns `id name kind code lat lon country
//! admin1 parent pcode population names note`; `id` and `name` are required.

use std::path::Path;

use crate::{Error, PlaceKind};

/// A table with a header, read line by line.
#[derive(Debug)]
pub struct Table<'a> {
    path: &'a Path,
    header: Vec<&'a str>,
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
}

/// One line of a [`Table`], its cells found by column name.
#[derive(Debug)]
pub struct Line<'t, 'a> {
    table: &'t Table<'a>,
    cells: Vec<&'a str>,
    /// The line number, from 1.
    pub number: usize,
}

impl<'a> Table<'a> {
    /// Starts reading `text`, the content of the file `path`.
    ///
    /// # Errors
    /// When one of the `required` columns is missing.
    pub fn new(path: &'a Path, text: &'a str, required: &[&str]) -> Result<Self, Error> {
        let mut lines = text.lines().enumerate();
        let header: Vec<&str> = lines.next().map(|(_, l)| l.split('\t').collect()).unwrap_or_default();
        for column in required {
            if !header.contains(column) {
                return Err(Error::row(path, 1, format!("the header lacks the column `{column}`")));
            }
        }
        Ok(Table { path, header, lines })
    }

    /// Calls `each` with every line that is not empty.
    ///
    /// # Errors
    /// When a line has another number of cells than the header, and what `each` returns.
    pub fn for_each(mut self, mut each: impl FnMut(&Line<'_, 'a>) -> Result<(), Error>) -> Result<(), Error> {
        while let Some((index, line)) = self.lines.next() {
            if line.is_empty() {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            let number = index + 1;
            if cells.len() != self.header.len() {
                return Err(Error::row(
                    self.path,
                    number,
                    format!("{} cells where the header has {}", cells.len(), self.header.len()),
                ));
            }
            each(&Line { table: &self, cells, number })?;
        }
        Ok(())
    }
}

impl<'a> Line<'_, 'a> {
    /// The cell under `column`, empty where the table has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        self.table.header.iter().position(|h| *h == column).and_then(|i| self.cells.get(i).copied()).unwrap_or_default()
    }

    /// An error on this line.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::row(self.table.path, self.number, message)
    }

    fn degrees(&self, column: &str, limit: f64) -> Result<Option<f64>, Error> {
        let cell = self.get(column);
        if cell.is_empty() {
            return Ok(None);
        }
        match cell.parse::<f64>() {
            Ok(d) if d.abs() <= limit => Ok(Some(d)),
            _ => Err(self.error(format!("`{cell}` is no {column} in decimal degrees (-{limit} to {limit})"))),
        }
    }
}

/// A place as a table gives it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The identifier, `geonames:170063` or `dateline:tal-hadya`.
    pub id: String,
    /// The usual English name.
    pub name: String,
    /// The kind, where the table gives one or the feature code implies one.
    pub kind: Option<PlaceKind>,
    /// GeoNames feature class and code, `P.PPLC`; empty where unknown.
    pub code: String,
    /// Latitude and longitude in degrees; `None` in rows that only add names.
    pub point: Option<(f64, f64)>,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// GeoNames admin1 code within the country, or empty.
    pub admin1: String,
    /// The identifier of the smaller place that it is part of, or empty.
    pub parent: String,
    /// OCHA p-code, or empty.
    pub pcode: String,
    /// Inhabitants; 0 where unknown.
    pub population: u32,
    /// Other names, each with its language tag (empty where unknown).
    pub names: Vec<(String, String)>,
    /// Whether a table written by hand has it.
    pub curated: bool,
}

/// Reads a table of places from `text`, the content of `path`.
///
/// # Errors
/// The first line that is wrong, with what would be right.
pub fn read_places(path: &Path, text: &str) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let mut previous = String::new();
    Table::new(path, text, &["id", "name"])?.for_each(|line| {
        let id = line.get("id").to_owned();
        if id.is_empty() || !id.contains(':') {
            return Err(
                line.error(format!("`{id}` is no identifier (wanted `geonames:170063` or `dateline:some-name`)"))
            );
        }
        if id <= previous {
            let what = if id == previous { "stands twice" } else { "is out of order (sort by id, byte order)" };
            return Err(line.error(format!("`{id}` {what}")));
        }
        previous.clone_from(&id);
        let code = line.get("code").to_owned();
        let kind = match line.get("kind") {
            "" => PlaceKind::from_feature_code(&code),
            word => Some(PlaceKind::parse(word).ok_or_else(|| line.error(format!("`{word}` is no kind of place")))?),
        };
        let point = match (line.degrees("lat", 90.0)?, line.degrees("lon", 180.0)?) {
            (Some(lat), Some(lon)) => Some((lat, lon)),
            (None, None) => None,
            _ => return Err(line.error("lat without lon, or lon without lat")),
        };
        let population = match line.get("population") {
            "" => 0,
            cell => cell.parse().map_err(|_| line.error(format!("`{cell}` is no number of inhabitants")))?,
        };
        let names = line.get("names").split('|').filter(|n| !n.is_empty()).map(split_tag).collect();
        rows.push(Row {
            name: line.get("name").to_owned(),
            kind,
            code,
            point,
            country: line.get("country").to_owned(),
            admin1: line.get("admin1").to_owned(),
            parent: line.get("parent").to_owned(),
            pcode: line.get("pcode").to_owned(),
            population,
            names,
            curated: false,
            id,
        });
        Ok(())
    })?;
    Ok(rows)
}

/// `fr:Alep` into its language and the name; a name without a tag has an
/// empty language.
pub(crate) fn split_tag(tagged: &str) -> (String, String) {
    match tagged.split_once(':') {
        Some((tag, name))
            if (2..=7).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') =>
        {
            (tag.to_owned(), name.trim().to_owned())
        }
        _ => (String::new(), tagged.trim().to_owned()),
    }
}
