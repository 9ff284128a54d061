//! Sorting more records than memory should hold.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};

/// Bytes of records that are held in memory before they go to disk, sorted.
const RUN: usize = 192 << 20;

/// Byte strings, sorted as such. What does not fit into memory is kept in
/// temporary files, which vanish with the value, and with the process.
#[derive(Debug, Default)]
pub struct Sorter {
    bytes: Vec<u8>,
    /// Where the records end.
    ends: Vec<u32>,
    runs: Vec<File>,
}

impl Sorter {
    /// Adds the record that is put together of `parts`.
    ///
    /// # Errors
    /// A disk that is full.
    pub fn push(&mut self, parts: &[&[u8]]) -> std::io::Result<()> {
        if self.bytes.len() + self.ends.len() * 8 > RUN {
            self.spill()?;
        }
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part));
        self.ends.push(self.bytes.len() as u32);
        Ok(())
    }

    fn sorted(&self) -> Vec<&[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|&e| e as usize));
        let spans = starts.zip(&self.ends);
        let mut records: Vec<&[u8]> = spans.filter_map(|(s, &e)| self.bytes.get(s..e as usize)).collect();
        records.sort_unstable();
        records.dedup();
        records
    }

    fn spill(&mut self) -> std::io::Result<()> {
        let mut file = tempfile::tempfile()?;
        let mut out = BufWriter::with_capacity(1 << 18, &mut file);
        for record in self.sorted() {
            out.write_all(&(record.len() as u32).to_le_bytes())?;
            out.write_all(record)?;
        }
        out.flush()?;
        drop(out);
        file.rewind()?;
        self.runs.push(file);
        self.bytes.clear();
        self.ends.clear();
        Ok(())
    }

    /// Hands all records on in order, each once.
    ///
    /// # Errors
    /// What `each` returns; a disk that cannot be read.
    pub fn drain<E: From<std::io::Error>>(mut self, mut each: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        if self.runs.is_empty() {
            return self.sorted().into_iter().try_for_each(each);
        }
        self.spill()?;
        self.bytes = Vec::new();
        let mut runs: Vec<BufReader<File>> =
            self.runs.drain(..).map(|f| BufReader::with_capacity(1 << 18, f)).collect();
        let mut heads = BinaryHeap::new();
        for (n, run) in runs.iter_mut().enumerate() {
            heads.extend(next(run, Vec::new())?.map(|record| Reverse((record, n))));
        }
        let mut last: Option<Vec<u8>> = None;
        while let Some(Reverse((record, n))) = heads.pop() {
            let known = last.as_ref() == Some(&record);
            if !known {
                each(&record)?;
            }
            let spare = if known { Some(record) } else { last.replace(record) };
            if let Some(run) = runs.get_mut(n) {
                heads.extend(next(run, spare.unwrap_or_default())?.map(|record| Reverse((record, n))));
            }
        }
        Ok(())
    }
}

/// The next record of a run, in the room of `record`.
fn next(run: &mut BufReader<File>, mut record: Vec<u8>) -> std::io::Result<Option<Vec<u8>>> {
    let mut len = [0; 4];
    match run.read_exact(&mut len) {
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    record.resize(u32::from_le_bytes(len) as usize, 0);
    run.read_exact(&mut record)?;
    Ok(Some(record))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_on_disk_comes_in_order_too() {
        let mut sorter = Sorter::default();
        let mut expected = Vec::new();
        for n in 0..1000u32 {
            let record = (n.wrapping_mul(2_654_435_761) % 500).to_be_bytes();
            expected.push(record.to_vec());
            sorter.push(&[&record[..2], &record[2..]]).unwrap();
            if n % 300 == 299 {
                sorter.spill().unwrap();
            }
        }
        expected.sort();
        expected.dedup();
        let mut found = Vec::new();
        sorter
            .drain(|record| {
                found.push(record.to_vec());
                Ok::<(), std::io::Error>(())
            })
            .unwrap();
        assert_eq!(found, expected);
    }
}
