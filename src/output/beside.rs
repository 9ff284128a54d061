//! Files that stand beside a map and tell programs how to read it.

use std::io::Write;
use std::path::Path;

use super::qgis::{self, Seen, Shape};
use super::{AtomicFile, Format, Heading, csv, file};
use crate::Error;
use crate::feature::Feature;

/// What a file beside a map tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The types of the columns of a CSV file.
    Types,
    /// The coordinate system of a CSV file.
    Projection,
    /// The style of a layer.
    Style,
    /// The metadata of a layer.
    Metadata,
    /// A project.
    Project,
}

impl Part {
    fn ending(self) -> &'static str {
        match self {
            Part::Types => "csvt",
            Part::Projection => "prj",
            Part::Style => "qml",
            Part::Metadata => "qmd",
            Part::Project => "qgs",
        }
    }
}

/// The files that stand beside a map. Like it, they appear whole or not at all.
#[derive(Debug)]
pub struct Beside {
    format: Format,
    /// The name of the map without its folder.
    map: String,
    files: Vec<(Part, AtomicFile)>,
    seen: Seen,
}

impl Beside {
    /// Begins the files for a map in `format` at `path`; `qgis`: also those
    /// that only QGIS reads.
    ///
    /// # Errors
    /// `qgis` for a map that has no file, or in a format that QGIS does not read
    /// as layers; what [`AtomicFile::create`] says.
    pub fn create(format: Format, path: Option<&Path>, qgis: bool) -> Result<Self, Error> {
        let path = path.filter(|p| *p != Path::new("-") && !file::is_direct(p));
        let mut parts = Vec::new();
        if format == Format::Csv {
            parts.extend([Part::Types, Part::Projection]);
        }
        if qgis {
            let at = path.ok_or_else(|| {
                let problem = "has no place beside it for what --qgis writes";
                Error::output(Path::new("stdout"), problem, "name a file with -o")
            })?;
            match format {
                Format::GeoPackage => parts.push(Part::Project),
                Format::GeoJson | Format::GeoJsonLines | Format::GeoJsonSeq | Format::Csv | Format::FlatGeobuf => {
                    parts.extend([Part::Style, Part::Metadata, Part::Project]);
                }
                _ => {
                    let problem = format!("QGIS takes no style from beside {format}");
                    return Err(Error::output(at, problem, "leave --qgis out, or write geojson or gpkg"));
                }
            }
        }
        let mut files = Vec::new();
        for part in parts.into_iter().filter(|_| path.is_some()) {
            let path = path.unwrap_or(Path::new("")).with_extension(part.ending());
            files.push((part, AtomicFile::create(&path)?));
        }
        let map = path.and_then(|p| p.file_name()).map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        Ok(Beside { format, map, files, seen: Seen::default() })
    }

    /// Takes note of a feature of the map.
    pub fn feature(&mut self, feature: &Feature) {
        if !self.files.is_empty() {
            self.seen.feature(feature);
        }
    }

    /// Writes the files, and puts them under their names.
    ///
    /// # Errors
    /// What the disk says; then no more files appear.
    pub fn commit(mut self, heading: Heading<'_>) -> Result<(), Error> {
        for (part, file) in &mut self.files {
            let content = match part {
                Part::Types => Ok(csv::types().into_bytes()),
                Part::Projection => Ok(csv::PROJECTION.as_bytes().to_vec()),
                Part::Style => qgis::style(&self.seen, &Shape::ALL),
                Part::Metadata => qgis::metadata(&self.seen, heading.name, heading.attribution),
                Part::Project => qgis::project(&self.seen, self.format, &self.map, heading),
            };
            content.and_then(|bytes| file.write_all(&bytes)).map_err(|e| file.refused(&e))?;
        }
        self.files.into_iter().try_for_each(|(_, file)| file.commit())
    }
}
