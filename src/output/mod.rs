//! Writing features: one file for each format, and one place that knows what
//! the formats are called.

mod beside;
mod csv;
mod fgb;
mod file;
mod geojson;
mod gpkg;
mod html;
mod kml;
mod qgis;
mod spool;
mod xml;

use std::io;
use std::path::Path;

pub use beside::Beside;
pub use file::{AtomicFile, Output};

use gazetteer::Gazetteer;

use crate::Error;
use crate::feature::Feature;

/// The program that wrote it.
pub const GENERATOR: &str = concat!("dateline ", env!("CARGO_PKG_VERSION"));

/// What a format is to the program.
struct Spec {
    format: Format,
    name: &'static str,
    endings: &'static [&'static str],
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One FeatureCollection, RFC 7946.
    GeoJson,
    /// A feature a line.
    GeoJsonLines,
    /// A feature a record, RFC 8142.
    GeoJsonSeq,
    /// A row a feature, the geometry as WKT.
    Csv,
    /// A folder a type of event.
    Kml,
    /// A table for each type of geometry, in one database.
    GeoPackage,
    /// One layer with a spatial index.
    FlatGeobuf,
    /// A page that shows the map by itself.
    Html,
}

/// The one table of formats: the name, and the endings of files that mean it.
const FORMATS: &[Spec] = &[
    Spec { format: Format::GeoJson, name: "geojson", endings: &["geojson", "json"] },
    Spec { format: Format::GeoJsonLines, name: "geojsonl", endings: &["geojsonl", "ndjson"] },
    Spec { format: Format::GeoJsonSeq, name: "geojsonseq", endings: &["geojsons"] },
    Spec { format: Format::Csv, name: "csv", endings: &["csv"] },
    Spec { format: Format::Kml, name: "kml", endings: &["kml"] },
    Spec { format: Format::GeoPackage, name: "gpkg", endings: &["gpkg"] },
    Spec { format: Format::FlatGeobuf, name: "fgb", endings: &["fgb"] },
    Spec { format: Format::Html, name: "html", endings: &["html", "htm"] },
];

impl Format {
    /// Every format.
    pub fn all() -> impl Iterator<Item = Format> {
        FORMATS.iter().map(|f| f.format)
    }

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        FORMATS.iter().find(|f| f.format == self).map_or("", |f| f.name)
    }

    /// Whether what it writes is for programs only.
    pub fn is_binary(self) -> bool {
        matches!(self, Format::GeoPackage | Format::FlatGeobuf)
    }

    /// The format with this name.
    ///
    /// # Errors
    /// A name that no format has; the message lists those that there are.
    pub fn parse(name: &str) -> Result<Format, Error> {
        let found = FORMATS.iter().find(|f| f.name.eq_ignore_ascii_case(name));
        found.map(|f| f.format).ok_or_else(|| unknown(name))
    }

    /// The format that the ending of a file means.
    ///
    /// # Errors
    /// An ending that no format has, or none; the message lists those that there are.
    pub fn of_path(path: &Path) -> Result<Format, Error> {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let found = FORMATS.iter().find(|f| f.endings.iter().any(|e| e.eq_ignore_ascii_case(ending)));
        found.map(|f| f.format).ok_or_else(|| unknown(&path.display().to_string()))
    }

    /// The format of an output: the name given, else the ending of the file,
    /// else GeoJSON. Devices and pipes need no ending.
    ///
    /// # Errors
    /// As [`Format::parse`] and [`Format::of_path`].
    pub fn choose(name: Option<&str>, path: Option<&Path>) -> Result<Format, Error> {
        match (name, path) {
            (Some(name), _) => Format::parse(name),
            (None, Some(path)) if !file::is_direct(path) => Format::of_path(path),
            _ => Ok(Format::GeoJson),
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

fn unknown(given: &str) -> Error {
    let known: Vec<String> = FORMATS.iter().map(|f| format!("{} (.{})", f.name, f.endings.join(", ."))).collect();
    Error::Format { given: given.to_owned(), known: known.join(", ") }
}

/// Takes features one by one and writes them.
pub trait Writer {
    /// Writes one feature.
    ///
    /// # Errors
    /// What the output says.
    fn feature(&mut self, feature: &Feature) -> io::Result<()>;

    /// Writes what comes after the last feature, and hands all of it on.
    ///
    /// # Errors
    /// What the output says; without this call the output is not whole.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// What a file says of all its features.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'h> {
    /// What the collection is called: the stem of the output file, or `dateline`.
    pub name: &'h str,
    /// Whose data it holds, as the licences ask; see [`gazetteer::Gazetteer::attribution`].
    pub attribution: &'h str,
    /// Where places come from: what a backdrop is drawn of.
    pub gazetteer: &'h Gazetteer<'h>,
    /// The language of place names, where one was asked for; see
    /// [`crate::feature::FeatureOptions::names`].
    pub names: Option<&'h str>,
}

/// Begins writing in `format`.
///
/// # Errors
/// What the output says.
pub fn writer<'w, W: io::Write + 'w>(format: Format, out: W, heading: Heading<'w>) -> io::Result<Box<dyn Writer + 'w>> {
    Ok(match format {
        Format::GeoJson => Box::new(geojson::Collection::new(out, heading)?),
        Format::GeoJsonLines => Box::new(geojson::Lines::new(out, "")),
        Format::GeoJsonSeq => Box::new(geojson::Lines::new(out, "\u{1e}")),
        Format::Csv => Box::new(csv::Table::new(out)?),
        Format::Kml => Box::new(kml::Document::new(out, heading)?),
        Format::GeoPackage => Box::new(gpkg::Package::new(out, heading)?),
        Format::FlatGeobuf => Box::new(fgb::Layer::new(out, heading)?),
        Format::Html => Box::new(html::Page::new(out, heading)?),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests;
