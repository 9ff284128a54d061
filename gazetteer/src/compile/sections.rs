//! Writing the sections of a compiled gazetteer, one after the other.

use std::io::{Seek, SeekFrom, Write};

use crate::Error;
use crate::index::{HEADER, MAGIC, SECTIONS, Section, VERSION};

/// A compiled gazetteer that is being written. It becomes one with
/// [`Sections::finish`]: until then its header is empty.
pub(super) struct Sections<W> {
    out: W,
    /// Start, length and sum of each section.
    table: [(u64, u64, u32); SECTIONS],
    at: u64,
    sum: crc32fast::Hasher,
    open: Option<(Section, u64)>,
}

impl<W: Write + Seek> Sections<W> {
    pub fn new(mut out: W) -> Result<Self, Error> {
        out.write_all(&[0; HEADER])?;
        let at = HEADER as u64;
        Ok(Sections { out, table: [(at, 0, 0); SECTIONS], at, sum: crc32fast::Hasher::new(), open: None })
    }

    /// Begins a section; what is written from now on is in it.
    pub fn begin(&mut self, section: Section) {
        self.end();
        self.open = Some((section, self.at));
    }

    /// Ends the section that was begun.
    pub fn end(&mut self) {
        let sum = std::mem::take(&mut self.sum).finalize();
        if let Some((section, start)) = self.open.take() {
            self.table[section as usize] = (start, self.at - start, sum);
        }
    }

    /// Writes a whole section.
    pub fn section(&mut self, section: Section, bytes: &[u8]) -> Result<(), Error> {
        self.begin(section);
        self.write_all(bytes)?;
        self.end();
        Ok(())
    }

    /// Writes the header; what was written is a gazetteer now.
    pub fn finish(mut self) -> Result<W, Error> {
        self.end();
        let mut table = Vec::with_capacity(HEADER);
        for (start, len, sum) in self.table {
            table.extend(start.to_le_bytes());
            table.extend(len.to_le_bytes());
            table.extend(sum.to_le_bytes());
            table.extend([0; 4]);
        }
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(MAGIC)?;
        self.out.write_all(&VERSION.to_le_bytes())?;
        self.out.write_all(&self.at.to_le_bytes())?;
        self.out.write_all(&crc32fast::hash(&table).to_le_bytes())?;
        self.out.write_all(&(SECTIONS as u32).to_le_bytes())?;
        self.out.write_all(&table)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sections<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
