//! The lines of a text file, one at a time.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::{Each, Item};
use crate::Error;

/// Reads a UTF-8 file line by line; memory holds one.
pub(crate) struct Lines<'p> {
    path: &'p Path,
    reader: BufReader<File>,
    bytes: Vec<u8>,
    /// The number of the last line, from 1.
    number: usize,
}

impl<'p> Lines<'p> {
    pub fn open(path: &'p Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|e| Error::io(path, e))?;
        Ok(Lines { path, reader: BufReader::with_capacity(1 << 18, file), bytes: Vec::new(), number: 0 })
    }

    /// The next line without its end; `None` after the last. A line that is
    /// not UTF-8 is an error, and reading can go on after it.
    pub fn next(&mut self) -> Result<Option<Result<&str, Error>>, Error> {
        self.bytes.clear();
        let read = self.reader.read_until(b'\n', &mut self.bytes).map_err(|e| Error::io(self.path, e))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        while self.bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            self.bytes.pop();
        }
        let mut line = self.bytes.as_slice();
        if self.number == 1 {
            line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        }
        Ok(Some(std::str::from_utf8(line).map_err(|_| not_utf8(self.path, self.number))))
    }

    /// Hands on what `parse` makes of each remaining line that is not empty,
    /// or what is wrong with it; `parse` is told the line's number.
    pub fn each(
        mut self,
        each: Each<'_>,
        parse: impl Fn(usize, &str) -> Result<Option<Item>, Error>,
    ) -> Result<(), Error> {
        loop {
            let number = self.number + 1;
            let Some(line) = self.next()? else { return Ok(()) };
            let parsed = line.and_then(|line| if line.is_empty() { Ok(None) } else { parse(number, line) });
            if let Some(item) = parsed.transpose() {
                each(number, item)?;
            }
        }
    }
}

pub(crate) fn not_utf8(path: &Path, line: usize) -> Error {
    let name = path.display();
    let message = format!("not UTF-8; convert the file: iconv -f WINDOWS-1256 -t UTF-8 {name} > utf8-{}", {
        path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    });
    Error::row(path, line, message)
}
