//! A trained model as bytes, read where they lie.
//!
//! ```text
//! magic             8 bytes
//! rows              u32
//! transitions       3 x 8 x 8 i16, then 8 i16 for the start
//! buckets           2^16 + 1 u32: first row of each, by the first bits of the hash
//! rows              u16, the last bits of the hash, and 7 i8, the weights
//! ```
//!
//! All little-endian; a weight of [`UNIT`] makes a label e times as likely.
//! Feature hashes are told apart by 32 bits, so that one in some ten thousand
//! that no training text had meets the weights of another.

use super::lattice::{JOINTS, LABELS, label};
use super::memo::zip;

/// One unit of the logit in the integers of the model.
pub const UNIT: f32 = 32.0;

/// Scores of all labels in units of 1/[`UNIT`].
pub type Units = [i16; LABELS];

const MAGIC: &[u8; 8] = b"dlcrf003";
const BUCKET_BITS: u32 = 16;
const BUCKETS: usize = 1 << BUCKET_BITS;
/// Features that are looked up together.
const BATCH: usize = 20;
const ROW: usize = 2 + label::COUNT;
const HEAD: usize = 8 + 4;
const STEPS: usize = (JOINTS * LABELS + 1) * LABELS * 2;

/// A trained model.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    buckets: &'a [[u8; 4]],
    rows: &'a [[u8; ROW]],
    steps: &'a [[u8; 2]],
}

const fn place(hash: u64) -> (usize, u16) {
    ((hash >> (64 - BUCKET_BITS)) as usize, hash as u16)
}

impl<'a> Table<'a> {
    /// Reads a model; `None` where the bytes are none.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        if bytes.get(..8)? != MAGIC {
            return None;
        }
        let rows = u32::from_le_bytes(*bytes.get(8..12)?.as_array()?) as usize;
        let buckets_at = HEAD + STEPS;
        let rows_at = buckets_at + 4 * (BUCKETS + 1);
        Some(Table {
            steps: bytes.get(HEAD..buckets_at)?.as_chunks().0,
            buckets: bytes.get(buckets_at..rows_at)?.as_chunks().0,
            rows: bytes.get(rows_at..rows_at + rows * ROW)?.as_chunks().0,
        })
    }

    /// The rows among which that of a feature is, and the mark that it has.
    fn bucket(&self, hash: u64) -> (&'a [[u8; ROW]], [u8; 2]) {
        let (bucket, mark) = place(hash);
        let at = |n: usize| self.buckets.get(n).map_or(0, |b| u32::from_le_bytes(*b) as usize);
        (self.rows.get(at(bucket)..at(bucket + 1)).unwrap_or_default(), mark.to_le_bytes())
    }

    /// Adds the weights of a feature to `sum`.
    pub fn add(&self, hash: u64, sum: &mut Units) {
        let (rows, mark) = self.bucket(hash);
        add_row(rows, mark, sum);
    }

    /// Adds the weights of features to `sum`. All buckets are looked up before
    /// any is read, so that memory is waited for once.
    pub fn add_all(&self, hashes: &[u64], sum: &mut Units) {
        for some in hashes.chunks(BATCH) {
            let mut buckets: [(&[[u8; ROW]], [u8; 2]); BATCH] = Default::default();
            buckets.iter_mut().zip(some).for_each(|(bucket, &hash)| *bucket = self.bucket(hash));
            buckets.iter().take(some.len()).for_each(|&(rows, mark)| add_row(rows, mark, sum));
        }
    }

    /// Scores of one label after another, by joint and label before; the last row is that of the start.
    pub fn transitions(&self) -> Vec<Units> {
        let rows = self.steps.chunks_exact(LABELS);
        rows.map(|row| std::array::from_fn(|l| row.get(l).map_or(0, |b| i16::from_le_bytes(*b)))).collect()
    }
}

/// Adds the weights of the row with a mark to `sum`, where there is one.
fn add_row(rows: &[[u8; ROW]], mark: [u8; 2], sum: &mut Units) {
    let Some(row) = rows.iter().find(|row| row.starts_with(&mark)) else { return };
    let [_, _, a, b, c, d, e, f, g] = row.map(|w| i16::from(w as i8));
    *sum = zip(*sum, [a, b, c, d, e, f, g, 0], i16::saturating_add);
}

/// Weights as the model keeps them.
pub fn quantized(w: f32) -> i8 {
    (w * UNIT).round().clamp(-127.0, 127.0) as i8
}

/// The bytes of a model: its features with their weights, and its transitions.
pub fn write(rows: impl Iterator<Item = (u64, [f32; LABELS])>, transitions: &super::lattice::Transitions) -> Vec<u8> {
    let mut kept: Vec<(usize, u16, [i8; LABELS])> = rows
        .map(|(hash, w)| (place(hash).0, place(hash).1, w.map(quantized)))
        .filter(|(_, _, w)| w.iter().any(|&x| x != 0))
        .collect();
    kept.sort_unstable();
    kept.dedup_by_key(|k| (k.0, k.1));
    let mut out = MAGIC.to_vec();
    out.extend((kept.len() as u32).to_le_bytes());
    let steps = transitions.steps.iter().flatten().chain([&transitions.start]);
    for score in steps.flatten() {
        out.extend(((score * UNIT).round().clamp(-12000.0, 12000.0) as i16).to_le_bytes());
    }
    for bucket in 0..=BUCKETS {
        out.extend((kept.partition_point(|k| k.0 < bucket) as u32).to_le_bytes());
    }
    for (_, mark, weights) in &kept {
        out.extend(mark.to_le_bytes());
        out.extend(weights.iter().take(label::COUNT).map(|&w| w as u8));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Transitions;
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let rows = (0..5000u64).map(|n| (super::super::features::mix(n, 3), [n as f32 % 50.0 / 32.0; LABELS]));
        let bytes = write(rows, &Transitions::default());
        let table = Table::new(&bytes).unwrap();
        for n in 0..5000u64 {
            let mut sum = [1; LABELS];
            table.add(super::super::features::mix(n, 3), &mut sum);
            assert_eq!(sum[0], 1 + (n % 50) as i16, "{n}");
        }
        assert_eq!(table.transitions().len(), JOINTS * LABELS + 1);
        assert!(Table::new(b"nothing").is_none());
    }
}
