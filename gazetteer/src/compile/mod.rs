//! From the files of a gazetteer to one file of checked, linked, indexed bytes.
//!
//! Rows are taken in one by one; names and keys are sorted on disk where they
//! are many, so that a dump of the whole world needs a few gigabytes of memory
//! and no more.

mod below;
mod build;
mod link;
mod rules;
mod sections;
mod sorter;
mod write;

use std::io::{Cursor, Seek, Write};
use std::path::{Path, PathBuf};

pub use sorter::Sorter;

use crate::source::Row;
use crate::{Error, Gazetteer};

/// The files that make a gazetteer. Of the places, later files add to, and
/// override, earlier ones.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    /// Tables of places that were generated, not written by hand.
    pub world: Vec<PathBuf>,
    /// Sources of places: tables, dumps, GeoJSON.
    pub places: Vec<PathBuf>,
    /// Places that are at hand already: the file that says them, and each with its line.
    pub rows: Option<(PathBuf, Vec<(usize, Row)>)>,
    /// GeoJSON with outlines and courses.
    pub shapes: Vec<PathBuf>,
    /// The same in full detail.
    pub fine_shapes: Vec<PathBuf>,
    /// Tables of demonyms (`place_id lang forms`).
    pub demonyms: Vec<PathBuf>,
    /// Tables of organisations (`slug kind country names`).
    pub organisations: Vec<PathBuf>,
    /// Tables of sources (`name licence attribution`).
    pub credits: Vec<PathBuf>,
    /// Licence of the places, where their files state none.
    pub licence: String,
    /// Whom a map of them must credit, where their files do not say it.
    pub attribution: String,
}

impl Sources {
    /// The files of a data folder laid out as `gazetteer/data`.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn folder(data: &Path) -> Result<Self, Error> {
        let list = |sub: &str, ending: &str| -> Result<Vec<PathBuf>, Error> {
            let folder = data.join(sub);
            let mut files = Vec::new();
            if !folder.exists() {
                return Ok(files);
            }
            for entry in std::fs::read_dir(&folder).map_err(|e| Error::io(&folder, e))? {
                let path = entry.map_err(|e| Error::io(&folder, e))?.path();
                if path.extension().is_some_and(|e| e == ending) {
                    files.push(path);
                }
            }
            files.sort();
            Ok(files)
        };
        Ok(Sources {
            world: list("world", "tsv")?,
            places: list("local", "tsv")?,
            shapes: list("areas", "geojson")?,
            fine_shapes: list("areas/fine", "geojson")?,
            demonyms: vec![data.join("names/demonyms.tsv")],
            organisations: vec![data.join("names/organisations.tsv")],
            credits: vec![data.join("sources.tsv")],
            ..Sources::default()
        })
    }

    /// A layer of places: tables, dumps, GeoJSON.
    pub fn layer(places: Vec<PathBuf>) -> Self {
        Sources { places, ..Sources::default() }
    }
}

/// What is called while a gazetteer is compiled: what is being done, how far
/// it is, and how far it will go, in units that differ from step to step.
pub type Progress<'p> = &'p mut dyn FnMut(&'static str, u64, u64);

/// What was compiled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Places of the file.
    pub places: usize,
    /// Of these, places of the gazetteer below, to which names or shapes were added.
    pub known: usize,
    /// Names of all places.
    pub names: usize,
    /// Alternate names of places that the file does not have.
    pub stray_names: usize,
}

/// Compiles `sources` into bytes for [`Gazetteer::new`].
///
/// # Errors
/// The first thing in the files that is wrong, with file and line.
pub fn compile(sources: &Sources) -> Result<Vec<u8>, Error> {
    let mut bytes = Cursor::new(Vec::new());
    compile_to(sources, None, &mut bytes, &mut |_, _, _| {})?;
    Ok(bytes.into_inner())
}

/// Compiles `sources` into a file, as a layer over `below` where that is given:
/// places that are there already are tied to it, by their identifier, or by a
/// name that they share within [`crate::SAME_PLACE_KM`].
///
/// # Errors
/// The first thing in the files that is wrong, with file and line; a file that
/// cannot be written. What was written until then is no gazetteer.
pub fn compile_to<W: Write + Seek>(
    sources: &Sources,
    below: Option<&Gazetteer<'_>>,
    out: W,
    progress: Progress<'_>,
) -> Result<Summary, Error> {
    let mut builder = build::Builder::new(below);
    builder.read(sources, progress, None)?;
    builder.link()?;
    builder.write(out, progress)
}

/// Everything that is wrong with `sources`, and what is doubtful: each with
/// file and line.
///
/// # Errors
/// A file that cannot be read at all.
pub fn check(sources: &Sources, below: Option<&Gazetteer<'_>>, progress: Progress<'_>) -> Result<Vec<Error>, Error> {
    let mut wrong = Vec::new();
    let mut builder = build::Builder::new(below);
    builder.read(sources, progress, Some(&mut wrong))?;
    match builder.link() {
        Ok(()) => wrong.extend(builder.misplaced()),
        Err(error) => wrong.push(error),
    }
    if wrong.is_empty()
        && let Err(error) = builder.write(Cursor::new(Vec::new()), progress)
    {
        wrong.push(error);
    }
    Ok(wrong)
}
