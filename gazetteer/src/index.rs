//! A compiled gazetteer file, read where it lies: no copy, no work at start-up.
//!
//! The bytes are a header, and sections. All numbers are little-endian.
//! `compile` writes what this module reads; the layout is private to the two
//! and changes with [`VERSION`]. Nothing in the bytes can lead outside them:
//! every read is checked, and damage reads as "not there".

use std::sync::atomic::{AtomicU64, Ordering};

use fst::raw::{Fst, Output};

use crate::Error;
use crate::entry::Entries;
use crate::name::{romanized_key, skeleton};

pub(crate) const MAGIC: &[u8; 4] = b"DLGZ";
/// The version of the layout.
pub const VERSION: u32 = 2;
/// Bytes of one place record; its fields are in [`field`].
pub(crate) const PLACE_LEN: usize = 32;
/// Bytes of one feature code: its length, and room for it.
pub(crate) const CODE_LEN: usize = 12;
/// Bytes of one unit: where its code stands, its place, the unit above.
pub(crate) const UNIT_LEN: usize = 12;
/// "No such thing" in a reference.
pub(crate) const NONE: u32 = u32::MAX;
/// Set in the identifier of a record where that is no GeoNames number but the
/// place of a string in the names.
pub(crate) const STRING_ID: u32 = 1 << 31;

/// Where the fields of a place record stand.
pub(crate) mod field {
    pub const NAMES: usize = 0;
    pub const ID: usize = 4;
    pub const LAT: usize = 8;
    pub const LON: usize = 12;
    pub const POPULATION: usize = 16;
    pub const NAME_COUNT: usize = 20;
    pub const UNIT: usize = 22;
    pub const IMPORTANCE: usize = 26;
    pub const KIND: usize = 28;
    pub const CODE: usize = 29;
    pub const CURATED: usize = 31;
}

/// The sections, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Section {
    /// A record a place.
    Places,
    /// All strings.
    Names,
    /// The automata, in the order of [`Keys::ALL`].
    Normalized,
    Romanized,
    Skeletons,
    /// Lists of entries that keys with several meanings point to.
    Postings,
    /// Numbers of places, sorted by identifier.
    Ids,
    /// Feature codes.
    Codes,
    /// Codes of countries and units (`SY`, `SY.09`, `SY.09.123`), sorted.
    Units,
    /// (place, number of the place that it is part of), sorted.
    Parents,
    /// (place, string), sorted.
    Pcodes,
    Demonyms,
    Organisations,
    /// (place, where its shape stands), sorted; the same for fine outlines.
    ShapeIndex,
    FineIndex,
    Shapes,
    /// (place, string: the identifier of the place below that it is), sorted
    /// by place; the same sorted by identifier.
    Links,
    BackLinks,
    /// Name, licence and attribution of each source.
    Sources,
}

pub(crate) const SECTIONS: usize = Section::Sources as usize + 1;
/// Bytes before the first section: magic, version, length of the file, sum of
/// the table, number of sections, and the table (start, length, sum, room of
/// each section).
pub(crate) const HEADER: usize = 24 + SECTIONS * 24;

/// The families of keys, from strict to lossy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keys {
    /// [`crate::name::normalize`].
    Normalized,
    /// [`crate::name::romanized_key`].
    Romanized,
    /// [`crate::name::skeleton`].
    Skeleton,
}

impl Keys {
    /// Every family.
    pub const ALL: [Keys; 3] = [Keys::Normalized, Keys::Romanized, Keys::Skeleton];

    pub(crate) const fn section(self) -> Section {
        match self {
            Keys::Normalized => Section::Normalized,
            Keys::Romanized => Section::Romanized,
            Keys::Skeleton => Section::Skeletons,
        }
    }

    /// The key of a normalized name in this family; `None` where it has none.
    pub fn key(self, normalized: &str) -> Option<String> {
        match self {
            Keys::Normalized => Some(normalized.to_owned()),
            Keys::Romanized => romanized_key(normalized),
            Keys::Skeleton => skeleton(normalized),
        }
    }
}

/// A compiled gazetteer in memory.
pub(crate) struct Index<'a> {
    bytes: &'a [u8],
    sections: [&'a [u8]; SECTIONS],
    automata: [Fst<&'a [u8]>; Keys::ALL.len()],
    serial: u64,
    /// The number of its first place in the stack that it is a layer of.
    pub(crate) first: u32,
}

/// The number of the next index.
static SERIAL: AtomicU64 = AtomicU64::new(0);

impl std::fmt::Debug for Index<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index of {} places", self.len())
    }
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

impl<'a> Index<'a> {
    /// Reads the table of sections; nothing else is touched.
    ///
    /// # Errors
    /// Bytes that another version, or another program, wrote, or that are cut.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.get(..4) != Some(MAGIC) {
            return Err(Error::Compiled("it does not begin as one"));
        }
        if u32_at(bytes, 4) != Some(VERSION) {
            return Err(Error::Compiled("another version of the program made it; build it again"));
        }
        let table = bytes.get(24..HEADER).ok_or(Error::Compiled("it is cut short"))?;
        if u64_at(bytes, 8) != Some(bytes.len() as u64) {
            return Err(Error::Compiled("it is cut short, or something was added to it"));
        }
        if u32_at(bytes, 16) != Some(crc32fast::hash(table)) || u32_at(bytes, 20) != Some(SECTIONS as u32) {
            return Err(Error::Compiled("its table of contents is damaged"));
        }
        let mut sections = [&bytes[..0]; SECTIONS];
        for (i, section) in sections.iter_mut().enumerate() {
            let (start, len) = (u64_at(table, i * 24), u64_at(table, i * 24 + 8));
            let found = start.zip(len).and_then(|(s, l)| bytes.get(s as usize..)?.get(..l as usize));
            *section = found.ok_or(Error::Compiled("its table of contents is damaged"))?;
        }
        let fst = |k: Keys| {
            Fst::new(sections[k.section() as usize]).map_err(|_| Error::Compiled("an index of names is damaged"))
        };
        Ok(Index {
            bytes,
            automata: [fst(Keys::Normalized)?, fst(Keys::Romanized)?, fst(Keys::Skeleton)?],
            sections,
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            first: 0,
        })
    }

    /// Compares the sums of all sections that are at most `limit` bytes long
    /// with what they should be.
    ///
    /// # Errors
    /// A section that has changed since it was written.
    pub fn verify(&self, limit: usize) -> Result<(), Error> {
        for (i, section) in self.sections.iter().enumerate().filter(|(_, s)| s.len() <= limit) {
            if u32_at(self.bytes, 24 + i * 24 + 16) != Some(crc32fast::hash(section)) {
                return Err(Error::Compiled("it is damaged; build it again"));
            }
        }
        Ok(())
    }

    /// A number that no other index of this process has.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    pub fn section(&self, s: Section) -> &'a [u8] {
        self.sections[s as usize]
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.section(Section::Places).len() / PLACE_LEN
    }

    /// The automaton of one family of keys.
    pub fn fst(&self, keys: Keys) -> &Fst<&'a [u8]> {
        &self.automata[keys as usize]
    }

    /// What `key` stands for in one family of keys; places by their number in this file.
    pub fn get(&self, keys: Keys, key: &str) -> Entries<'a> {
        match self.fst(keys).get(key) {
            Some(output) => self.entries(output),
            None => Entries::none(),
        }
    }

    /// The meanings behind an automaton's output.
    pub fn entries(&self, output: Output) -> Entries<'a> {
        Entries::of(output.value(), self.section(Section::Postings))
    }

    /// The record of a place of this file.
    pub fn record(&self, local: u32) -> &'a [u8] {
        let at = local as usize * PLACE_LEN;
        self.section(Section::Places).get(at..at + PLACE_LEN).unwrap_or(&[0; PLACE_LEN])
    }

    /// The string at `offset` of the names, with the byte before it (a
    /// language tag, where it is a name).
    pub fn string(&self, offset: u32) -> (u8, &'a str) {
        let bytes = self.section(Section::Names).get(offset as usize..).unwrap_or_default();
        (bytes.first().copied().unwrap_or(0), string(bytes.get(1..).unwrap_or_default()).0)
    }

    /// The place of this file with an identifier.
    pub fn by_id(&self, id: &str) -> Option<u32> {
        let wanted = Id::parse(id);
        let ids = self.section(Section::Ids);
        let at = search(ids.len() / 4, |i| Some(self.id(u32_at(ids, i * 4)?).cmp(&wanted)))?;
        u32_at(ids, at * 4)
    }

    /// The identifier of a place of this file.
    pub fn id(&self, local: u32) -> Id<'a> {
        match u32_at(self.record(local), field::ID).unwrap_or(0) {
            offset if offset & STRING_ID != 0 => Id::Text(self.string(offset & !STRING_ID).1),
            number => Id::Number(number),
        }
    }

    /// The number of a unit (`SY`, `SY.09`) in this file.
    pub fn unit(&self, code: &str) -> Option<u32> {
        let units = self.section(Section::Units);
        let found = search(units.len() / UNIT_LEN, |i| Some(self.string(u32_at(units, i * UNIT_LEN)?).1.cmp(code)))?;
        Some(found as u32)
    }

    /// The code of a unit, its place in this file ([`NONE`] where it has none),
    /// and the unit above ([`NONE`] for a country).
    pub fn unit_at(&self, unit: u32) -> Option<(&'a str, u32, u32)> {
        let units = self.section(Section::Units);
        let at = unit as usize * UNIT_LEN;
        Some((self.string(u32_at(units, at)?).1, u32_at(units, at + 4)?, u32_at(units, at + 8)?))
    }

    /// The value for a place in a sorted side table of (place, value) pairs.
    pub fn side(&self, s: Section, local: u32) -> Option<u32> {
        let table = self.section(s);
        let at = search(table.len() / 8, |i| Some(u32_at(table, i * 8)?.cmp(&local)))?;
        u32_at(table, at * 8 + 4)
    }

    /// The place of this file that adds to the place below with an identifier.
    pub fn back_link(&self, id: &str) -> Option<u32> {
        let table = self.section(Section::BackLinks);
        let at = search(table.len() / 8, |i| Some(self.string(u32_at(table, i * 8 + 4)?).1.cmp(id)))?;
        u32_at(table, at * 8)
    }

    /// Name, licence and attribution of each source.
    pub fn sources(&self) -> Vec<[&'a str; 3]> {
        let mut bytes = self.section(Section::Sources);
        let mut next = || {
            let (text, rest) = string(bytes);
            bytes = rest;
            text
        };
        std::iter::from_fn(|| Some([next(), next(), next()]).filter(|s| !s[0].is_empty())).collect()
    }
}

/// An identifier as it is stored and ordered: GeoNames numbers first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Id<'a> {
    /// `geonames:170063`.
    Number(u32),
    /// Anything else.
    Text(&'a str),
}

impl<'a> Id<'a> {
    pub fn parse(id: &'a str) -> Self {
        let digits = id.strip_prefix("geonames:").filter(|d| !d.starts_with(['0', '+']));
        match digits.and_then(|d| d.parse().ok()).filter(|n| n & STRING_ID == 0) {
            Some(number) => Id::Number(number),
            None => Id::Text(id),
        }
    }
}

impl std::fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Id::Number(0) => Ok(()),
            Id::Number(number) => write!(f, "geonames:{number}"),
            Id::Text(text) => f.write_str(text),
        }
    }
}

/// Binary search over `len` things; `compare` says how the thing at a number
/// compares with what is wanted.
fn search(len: usize, compare: impl Fn(usize) -> Option<std::cmp::Ordering>) -> Option<usize> {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        match compare(middle)? {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// A length-prefixed string at the start of `bytes`, and what follows it.
pub(crate) fn string(bytes: &[u8]) -> (&str, &[u8]) {
    let len = bytes.first().copied().unwrap_or(0) as usize;
    let text = bytes.get(1..1 + len).and_then(|b| std::str::from_utf8(b).ok());
    (text.unwrap_or(""), bytes.get(1 + len..).unwrap_or_default())
}
