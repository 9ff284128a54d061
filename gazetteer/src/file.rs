//! Gazetteer files of users: compiled ones are mapped, others are compiled.

use std::fs::File;
use std::io::Cursor;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::compile::{Sources, compile_to};
use crate::index::Index;
use crate::source::Format;
use crate::{Error, Gazetteer};

/// Sections that are larger than this are not read through when a file is
/// opened; [`verify`] does it.
const QUICK: usize = 16 << 20;

/// The bytes of a compiled gazetteer.
#[derive(Debug)]
pub struct Compiled(Bytes);

#[derive(Debug)]
enum Bytes {
    Owned(Vec<u8>),
    Mapped(memmap2::Mmap),
}

impl Deref for Compiled {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(bytes) => bytes,
        }
    }
}

impl Compiled {
    /// Compiles `sources` as a layer over `below`.
    ///
    /// # Errors
    /// The first thing in the sources that is wrong, with file and line.
    pub fn of(sources: &Sources, below: &Gazetteer<'_>) -> Result<Self, Error> {
        let mut bytes = Cursor::new(Vec::new());
        compile_to(sources, Some(below), &mut bytes, &mut |_, _, _| {})?;
        Ok(Compiled(Bytes::Owned(bytes.into_inner())))
    }

    /// Maps a compiled file; its sums are compared, those of large sections
    /// excepted.
    ///
    /// # Errors
    /// A file that cannot be read, that another program or version wrote, that
    /// is cut short or damaged.
    pub fn map(path: &Path) -> Result<Self, Error> {
        let compiled = Compiled(Bytes::Mapped(map(path)?));
        Index::new(&compiled).and_then(|index| index.verify(QUICK)).map_err(|e| e.of_file(path))?;
        Ok(compiled)
    }
}

#[allow(unsafe_code, reason = "a compiled file of gigabytes is to be ready in milliseconds")]
fn map(path: &Path) -> Result<memmap2::Mmap, Error> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    // SAFETY: the bytes are read as bytes only, every read is checked, and what
    // they hold is never trusted to lead anywhere; a file that changes while it
    // is mapped gives wrong names. One that is cut while it is mapped ends the
    // process, as it would any program that maps files.
    unsafe { memmap2::Mmap::map(&file) }.map_err(|e| Error::io(path, e))
}

/// Compares all sums of a compiled file with its bytes, however long it is.
///
/// # Errors
/// See [`Compiled::map`].
pub fn verify(path: &Path) -> Result<(), Error> {
    let compiled = Compiled::map(path)?;
    Index::new(&compiled).and_then(|index| index.verify(usize::MAX)).map_err(|e| e.of_file(path))
}

/// Reads layers to lay over the compiled gazetteer `base`, in order: compiled
/// files as they are, the others compiled, those that follow each other
/// together. Give what comes back to [`stack`].
///
/// # Errors
/// The first thing in the files that is wrong, with file and line.
pub fn read(base: &[u8], paths: &[PathBuf]) -> Result<Vec<Compiled>, Error> {
    let mut layers: Vec<Compiled> = Vec::new();
    let mut sources: Vec<PathBuf> = Vec::new();
    let flush = |layers: &mut Vec<Compiled>, sources: &mut Vec<PathBuf>| -> Result<(), Error> {
        if sources.is_empty() {
            return Ok(());
        }
        let compiled = Compiled::of(&Sources::layer(std::mem::take(sources)), &stack(base, layers)?)?;
        layers.push(compiled);
        Ok(())
    };
    for path in paths {
        if Format::of(path)? == Format::Compiled {
            flush(&mut layers, &mut sources)?;
            layers.push(Compiled::map(path)?);
        } else {
            sources.push(path.clone());
        }
    }
    flush(&mut layers, &mut sources)?;
    Ok(layers)
}

/// The gazetteer of compiled bytes and the layers over it.
///
/// # Errors
/// Bytes that are no compiled gazetteer of this version.
pub fn stack<'a>(base: &'a [u8], layers: &'a [Compiled]) -> Result<Gazetteer<'a>, Error> {
    let mut gazetteer = Gazetteer::new(base)?;
    layers.iter().try_for_each(|layer| gazetteer.lay(layer))?;
    Ok(gazetteer)
}
