//! GeoNames dumps: <https://download.geonames.org/export/dump/readme.txt>.

use std::path::Path;

use super::tsv::degrees;
use super::{Each, Item, Lines, Row};
use crate::{Error, PlaceKind};

/// Columns of a dump.
const COLUMNS: usize = 19;
/// What `alternateNamesV2.txt` has in the column of languages and is no name.
const NO_NAMES: &[&str] = &["link", "post", "iata", "icao", "faac", "unlc", "wkdt", "tcid", "phon", "piny"];

/// Reads a dump of a country or of the world. What is of no class that a map
/// could name is passed over.
pub(super) fn read(path: &Path, each: Each<'_>) -> Result<(), Error> {
    let item = |row: Row| Item::Place(Box::new(row), None);
    Lines::open(path)?.each(each, |n, line| Ok(place(line).map_err(|m| Error::row(path, n, m))?.map(item)))
}

fn place(line: &str) -> Result<Option<Row>, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let &[id, name, ascii, others, lat, lon, class, code, country, _, admin1, admin2, _, _, population, ..] =
        cells.as_slice()
    else {
        return Err(format!("{} columns where a GeoNames dump has {COLUMNS}", cells.len()));
    };
    if cells.len() != COLUMNS {
        return Err(format!("{} columns where a GeoNames dump has {COLUMNS}: a tab too many or too few", cells.len()));
    }
    let number: u32 = id.parse().map_err(|_| format!("`{id}` is no GeoNames number"))?;
    if name.is_empty() {
        return Err("no name".to_owned());
    }
    let (Some(lat), Some(lon)) = (degrees(lat, "latitude", 90.0)?, degrees(lon, "longitude", 180.0)?) else {
        return Err("no latitude or no longitude".to_owned());
    };
    let code = if code.is_empty() { class.to_owned() } else { format!("{class}.{code}") };
    let Some(kind) = PlaceKind::from_feature_code(&code) else { return Ok(None) };
    let unit = |cell: &str| if cell == "00" { String::new() } else { cell.to_owned() };
    let capital = name.chars().any(char::is_uppercase);
    let mut names: Vec<(String, String)> = Vec::new();
    for other in std::iter::once(ascii).chain(others.split(',')) {
        if other != name && is_name(other, capital) && !names.iter().any(|(_, n)| n == other) {
            names.push((String::new(), other.to_owned()));
        }
    }
    Ok(Some(Row {
        id: format!("geonames:{number}"),
        name: name.to_owned(),
        kind: Some(kind),
        code,
        point: Some((lat, lon)),
        country: country.to_owned(),
        admin1: unit(admin1),
        admin2: if unit(admin1).is_empty() { String::new() } else { unit(admin2) },
        population: population.parse().unwrap_or(0),
        names,
        ..Row::default()
    }))
}

/// Whether an alternate name is one: no airport code, no web address, no
/// machine's transliteration in small letters of a name with a capital.
fn is_name(name: &str, capital: bool) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let latin = name.chars().all(|c| !c.is_alphabetic() || c.is_ascii() || ('\u{c0}'..'\u{250}').contains(&c));
    let code = (2..=4).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let machine = capital && latin && !name.chars().any(char::is_uppercase);
    letters > usize::from(latin) && !code && !machine && !name.contains("://") && !name.contains('\u{fffd}')
}

/// Reads `alternateNamesV2.txt`.
pub(super) fn read_names(path: &Path, each: Each<'_>) -> Result<(), Error> {
    Lines::open(path)?.each(each, |n, line| name(line).map_err(|m| Error::row(path, n, m)))
}

fn name(line: &str) -> Result<Option<Item>, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let &[_, id, lang, name, ..] = cells.as_slice() else {
        return Err(format!("{} columns where GeoNames' alternate names have 8 or 10", cells.len()));
    };
    let id: u32 = id.parse().map_err(|_| format!("`{id}` is no GeoNames number"))?;
    let lang = lang.split('_').next().unwrap_or("");
    if NO_NAMES.contains(&lang) || (lang != "abbr" && !is_name(name, false)) {
        return Ok(None);
    }
    Ok(Some(Item::Name { id, lang: lang.to_owned(), name: name.to_owned() }))
}
