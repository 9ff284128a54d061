//! Our own table form: UTF-8, tab separated, a header line that names the
//! columns. Places have any of the columns `id name kind code lat lon country
//! admin1 admin2 parent pcode population names curated note`; `id` and `name` are
//! required. A table is written by hand because news names its places; `no` under
//! `curated` says that of a row it does not say so.

use std::path::Path;

use super::{Each, Item, Lines, Row, full_id};
use crate::{Error, PlaceKind};

/// A table with a header, read line by line.
#[derive(Debug)]
pub struct Table<'a> {
    path: &'a Path,
    header: Vec<String>,
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
}

/// One line of a [`Table`], its cells found by column name.
#[derive(Debug)]
pub struct Line<'t, 'a> {
    path: &'t Path,
    header: &'t [String],
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
        let header = header(path, lines.next().map_or("", |l| l.1), required)?;
        Ok(Table { path, header, lines })
    }

    /// Calls `each` with every line that is not empty.
    ///
    /// # Errors
    /// When a line has another number of cells than the header, and what `each` returns.
    pub fn for_each(self, mut each: impl FnMut(&Line<'_, 'a>) -> Result<(), Error>) -> Result<(), Error> {
        for (index, line) in self.lines {
            if !line.is_empty() {
                each(&Line::new(self.path, &self.header, index + 1, line)?)?;
            }
        }
        Ok(())
    }
}

fn header(path: &Path, line: &str, required: &[&str]) -> Result<Vec<String>, Error> {
    let header: Vec<String> = line.split('\t').map(str::to_owned).collect();
    match required.iter().find(|column| !header.iter().any(|h| h == *column)) {
        Some(column) => Err(Error::row(path, 1, format!("the header lacks the column `{column}`"))),
        None => Ok(header),
    }
}

impl<'t, 'a> Line<'t, 'a> {
    fn new(path: &'t Path, header: &'t [String], number: usize, line: &'a str) -> Result<Self, Error> {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != header.len() {
            let message = format!("{} cells where the header has {}", cells.len(), header.len());
            return Err(Error::row(path, number, message));
        }
        Ok(Line { path, header, cells, number })
    }

    /// The cell under `column`, empty where the table has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        self.header.iter().position(|h| h == column).and_then(|i| self.cells.get(i).copied()).unwrap_or_default()
    }

    /// An error on this line.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::row(self.path, self.number, message)
    }

    fn place(&self) -> Result<Row, Error> {
        let (id, name) = (self.get("id"), self.get("name"));
        if id.is_empty() || id.len() > 200 || name.is_empty() {
            return Err(self.error("a place needs an `id` (geonames:170063, dateline:some-name) and a `name`"));
        }
        let code = self.get("code").to_owned();
        let kind = match self.get("kind") {
            "" => PlaceKind::from_feature_code(&code),
            word => Some(PlaceKind::parse(word).ok_or_else(|| {
                let kinds: Vec<&str> = PlaceKind::ALL.iter().map(|k| k.as_str()).collect();
                self.error(format!("`{word}` is no kind of place (wanted one of {})", kinds.join(", ")))
            })?),
        };
        let country = self.get("country");
        let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
        if !is_code && !country.is_empty() {
            return Err(self.error(format!("`{country}` is no country (wanted an ISO 3166-1 alpha-2 code such as SY)")));
        }
        let degrees = |column: &str, limit| degrees(self.get(column), column, limit).map_err(|m| self.error(m));
        let point = match (degrees("lat", 90.0)?, degrees("lon", 180.0)?) {
            (Some(lat), Some(lon)) => Some((lat, lon)),
            (None, None) => None,
            _ => return Err(self.error("lat without lon, or lon without lat")),
        };
        let population = match self.get("population") {
            "" => 0,
            cell => cell.parse().map_err(|_| self.error(format!("`{cell}` is no number of inhabitants")))?,
        };
        Ok(Row {
            id: full_id(self.path, id),
            name: name.to_owned(),
            kind,
            code,
            point,
            country: country.to_owned(),
            admin1: self.get("admin1").to_owned(),
            admin2: self.get("admin2").to_owned(),
            parent: self.get("parent").to_owned(),
            pcode: self.get("pcode").to_owned(),
            population,
            names: self.get("names").split('|').filter(|n| !n.is_empty()).map(split_tag).collect(),
            curated: self.get("curated") != "no",
        })
    }
}

/// Decimal degrees, `None` for an empty cell; the error says what is wrong.
pub(super) fn degrees(cell: &str, what: &str, limit: f64) -> Result<Option<f64>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    match cell.parse::<f64>() {
        Ok(d) if d.abs() <= limit => Ok(Some(d)),
        _ => Err(format!("`{cell}` is no {what} in decimal degrees (-{limit} to {limit})")),
    }
}

/// Reads a table of places.
pub(super) fn read(path: &Path, each: Each<'_>) -> Result<(), Error> {
    let mut lines = Lines::open(path)?;
    let header = match lines.next()? {
        Some(first) => header(path, first?, &["id", "name"])?,
        None => return Ok(()),
    };
    lines.each(each, |number, line| {
        let row = Line::new(path, &header, number, line)?.place()?;
        Ok(Some(Item::Place(Box::new(row), None)))
    })
}

/// `fr:Alep` into its language and the name; a name without a tag has an
/// empty language.
pub fn split_tag(tagged: &str) -> (String, String) {
    match tagged.split_once(':') {
        Some((tag, name))
            if (2..=7).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') =>
        {
            (tag.to_owned(), name.trim().to_owned())
        }
        _ => (String::new(), tagged.trim().to_owned()),
    }
}
