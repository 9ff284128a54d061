//! The compiled gazetteer, read where it lies: no copy, no work at start-up.
//!
//! The bytes are a magic word, a table of sections, and the sections. All
//! numbers are little-endian. `compile` writes what this module reads; the
//! layout is private to the two and changes with [`VERSION`].

use std::sync::atomic::{AtomicU64, Ordering};

use fst::raw::{Fst, Output};

use crate::{Error, OrganisationKind, PlaceIndex, PlaceKind, Shape};

pub(crate) const MAGIC: &[u8; 4] = b"DLGZ";
/// The version of the layout.
pub const VERSION: u32 = 1;
/// Bytes of one place record.
pub(crate) const PLACE_LEN: usize = 32;
/// Bytes of one packed [`Entry`].
pub(crate) const ENTRY_LEN: usize = 5;
/// "No such place" in a reference to one.
pub(crate) const NONE16: u16 = u16::MAX;
/// Set in an FST value that points to a posting list.
pub(crate) const MULTI: u64 = 1 << 39;
/// Languages that names are tagged with; anything else is the empty tag.
/// `abbr` marks abbreviations, which only capitals stand for.
pub(crate) const LANGS: &[&str] =
    &["", "en", "fr", "ar", "abbr", "ku", "tr", "ru", "uk", "he", "fa", "es", "de", "it", "pt"];

/// The sections, in file order.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(crate) enum Section {
    Places,
    Names,
    Normalized,
    Romanized,
    Skeletons,
    Postings,
    Ids,
    Codes,
    Countries,
    Admin1,
    Parents,
    Pcodes,
    Demonyms,
    Organisations,
    ShapeIndex,
    Shapes,
}

pub(crate) const SECTIONS: usize = Section::Shapes as usize + 1;

/// What a key of the gazetteer can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referent {
    /// A place.
    Place(PlaceIndex),
    /// A people or language named after a place; see [`Index::demonym`].
    Demonym(u32),
    /// Something that is no place; see [`Index::organisation`].
    Organisation(u32),
}

/// One meaning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it means.
    pub referent: Referent,
    /// Language of the name: `en`, `fr`, `ar`, …, `abbr`, or empty.
    pub lang: &'static str,
    /// Whether it is the place's main name.
    pub main: bool,
}

impl Entry {
    pub(crate) fn pack(self) -> u64 {
        let (kind, index) = match self.referent {
            Referent::Place(p) => (0u64, p.0),
            Referent::Demonym(d) => (1, d),
            Referent::Organisation(o) => (2, o),
        };
        let lang = LANGS.iter().position(|l| *l == self.lang).unwrap_or(0) as u64;
        u64::from(index) << 8 | lang << 3 | u64::from(self.main) << 2 | kind
    }

    fn unpack(packed: u64) -> Self {
        let index = (packed >> 8) as u32;
        Entry {
            referent: match packed & 3 {
                0 => Referent::Place(PlaceIndex(index)),
                1 => Referent::Demonym(index),
                _ => Referent::Organisation(index),
            },
            lang: LANGS.get((packed >> 3 & 31) as usize).copied().unwrap_or(""),
            main: packed & 4 != 0,
        }
    }
}

/// The meanings of one key, the most important place first.
#[derive(Debug, Clone)]
pub struct Entries<'a>(EntriesInner<'a>);

#[derive(Debug, Clone)]
enum EntriesInner<'a> {
    One(Option<u64>),
    Many(std::slice::ChunksExact<'a, u8>),
}

impl Entries<'_> {
    /// No meanings.
    pub const fn none() -> Self {
        Entries(EntriesInner::One(None))
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        match &mut self.0 {
            EntriesInner::One(value) => value.take().map(Entry::unpack),
            EntriesInner::Many(chunks) => chunks.next().map(|c| Entry::unpack(unpack5(c))),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = match &self.0 {
            EntriesInner::One(value) => usize::from(value.is_some()),
            EntriesInner::Many(chunks) => chunks.len(),
        };
        (n, Some(n))
    }
}

impl ExactSizeIterator for Entries<'_> {}

fn unpack5(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))
}

/// The three families of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// [`crate::name::normalize`].
    Normalized,
    /// [`crate::name::romanized_key`].
    Romanized,
    /// [`crate::name::skeleton`].
    Skeleton,
}

/// A compiled gazetteer in memory.
pub struct Index<'a> {
    sections: [&'a [u8]; SECTIONS],
    normalized: Fst<&'a [u8]>,
    romanized: Fst<&'a [u8]>,
    skeletons: Fst<&'a [u8]>,
    serial: u64,
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
    /// Bytes that another version, or another program, wrote.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.get(..4) != Some(MAGIC) {
            return Err(Error::Compiled("it does not begin as one"));
        }
        if u32_at(bytes, 4) != Some(VERSION) {
            return Err(Error::Compiled("the layout has another version"));
        }
        let cut = Error::Compiled("it is cut short");
        let mut sections = [&bytes[..0]; SECTIONS];
        for (i, section) in sections.iter_mut().enumerate() {
            let at = 8 + i * 16;
            let (Some(start), Some(len)) = (u64_at(bytes, at), u64_at(bytes, at + 8)) else {
                return Err(cut);
            };
            let Some(found) = bytes.get(start as usize..).and_then(|b| b.get(..len as usize)) else {
                return Err(cut);
            };
            *section = found;
        }
        let fst = |s: Section| Fst::new(sections[s as usize]).map_err(|_| Error::Compiled("a name index is damaged"));
        Ok(Index {
            normalized: fst(Section::Normalized)?,
            romanized: fst(Section::Romanized)?,
            skeletons: fst(Section::Skeletons)?,
            sections,
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// A number that no other index of this process has: what is remembered of
    /// a place is remembered under it and the place's number.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    fn section(&self, s: Section) -> &'a [u8] {
        self.sections[s as usize]
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.section(Section::Places).len() / PLACE_LEN
    }

    /// Whether there are no places.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The automaton of one family of keys.
    pub fn fst(&self, keys: Keys) -> &Fst<&'a [u8]> {
        match keys {
            Keys::Normalized => &self.normalized,
            Keys::Romanized => &self.romanized,
            Keys::Skeleton => &self.skeletons,
        }
    }

    /// What `key` stands for in one family of keys.
    pub fn get(&self, keys: Keys, key: &str) -> Entries<'a> {
        match self.fst(keys).get(key) {
            Some(output) => self.entries(output),
            None => Entries::none(),
        }
    }

    /// The meanings behind an automaton's output.
    pub fn entries(&self, output: Output) -> Entries<'a> {
        let value = output.value();
        if value & MULTI == 0 {
            return Entries(EntriesInner::One(Some(value)));
        }
        let postings = self.section(Section::Postings);
        let at = (value & !MULTI) as usize * ENTRY_LEN;
        let list = postings
            .get(at..at + ENTRY_LEN)
            .map(|c| unpack5(c) as usize * ENTRY_LEN)
            .and_then(|len| postings.get(at + ENTRY_LEN..at + ENTRY_LEN + len));
        Entries(EntriesInner::Many(list.unwrap_or_default().chunks_exact(ENTRY_LEN)))
    }

    /// A place by its number.
    pub fn place(&self, index: PlaceIndex) -> Place<'_> {
        let places = self.section(Section::Places);
        let at = index.0 as usize * PLACE_LEN;
        let record = places.get(at..at + PLACE_LEN).unwrap_or(&[0; PLACE_LEN]);
        Place { index: self, number: index, record }
    }

    /// All places.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        (0..self.len() as u32).map(|i| self.place(PlaceIndex(i)))
    }

    /// The place with this identifier.
    pub fn by_id(&self, id: &str) -> Option<PlaceIndex> {
        let ids = self.section(Section::Ids);
        let at = |i: usize| u32_at(ids, i * 4).map(PlaceIndex);
        let (mut low, mut high) = (0, ids.len() / 4);
        while low < high {
            let middle = low.midpoint(high);
            let place = at(middle)?;
            match self.place(place).id().as_str().cmp(id) {
                std::cmp::Ordering::Equal => return Some(place),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// A demonym by its number.
    pub fn demonym(&self, number: u32) -> Demonym {
        let at = number as usize * 4;
        let place = u32_at(self.section(Section::Demonyms), at).unwrap_or(u32::MAX);
        Demonym { place: (place != u32::MAX).then_some(PlaceIndex(place)) }
    }

    /// An organisation, person, operation or product by its number.
    pub fn organisation(&self, number: u32) -> Organisation<'a> {
        let bytes = self.section(Section::Organisations);
        let at = u32_at(bytes, number as usize * 4).unwrap_or(0) as usize;
        let record = bytes.get(at..).unwrap_or_default();
        let kind = record.first().copied().and_then(OrganisationKind::from_u8);
        let country = record.get(1..3).and_then(|c| std::str::from_utf8(c).ok()).unwrap_or("");
        let (slug, rest) = string(record.get(3..).unwrap_or_default());
        let (name, _) = string(rest);
        Organisation { kind: kind.unwrap_or(OrganisationKind::Other), country: country.trim(), slug, name }
    }

    /// The value for `index` in a sorted side table of (place, value) pairs.
    fn side(&self, s: Section, index: PlaceIndex) -> Option<u32> {
        let table = self.section(s);
        let (mut low, mut high) = (0, table.len() / 8);
        while low < high {
            let middle = low.midpoint(high);
            match u32_at(table, middle * 8)?.cmp(&index.0) {
                std::cmp::Ordering::Equal => return u32_at(table, middle * 8 + 4),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// A length-prefixed string at the start of `bytes`, and what follows it.
fn string(bytes: &[u8]) -> (&str, &[u8]) {
    let len = bytes.first().copied().unwrap_or(0) as usize;
    let text = bytes.get(1..1 + len).and_then(|b| std::str::from_utf8(b).ok());
    (text.unwrap_or(""), bytes.get(1 + len..).unwrap_or_default())
}

/// A people or language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demonym {
    /// The place that it is named after; `None` for peoples without one.
    pub place: Option<PlaceIndex>,
}

/// Something that is no place although its name contains one or looks like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organisation<'a> {
    /// What it is.
    pub kind: OrganisationKind,
    /// ISO 3166-1 alpha-2 of its home, or empty.
    pub country: &'a str,
    /// Its identifier in `data/names/organisations.tsv`.
    pub slug: &'a str,
    /// Its usual name.
    pub name: &'a str,
}

/// One name of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceName<'a> {
    /// The name as it is written.
    pub text: &'a str,
    /// Language tag, or empty.
    pub lang: &'static str,
}

/// A place, as a view of its record.
#[derive(Clone, Copy)]
pub struct Place<'g> {
    index: &'g Index<'g>,
    number: PlaceIndex,
    record: &'g [u8],
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name(), self.id())
    }
}

impl<'g> Place<'g> {
    fn u32(&self, at: usize) -> u32 {
        u32_at(self.record, at).unwrap_or(0)
    }

    fn u16(&self, at: usize) -> u16 {
        u16_at(self.record, at).unwrap_or(NONE16)
    }

    /// Its number in this gazetteer.
    pub fn index(&self) -> PlaceIndex {
        self.number
    }

    /// The [`Index::serial`] of its gazetteer.
    pub fn serial(&self) -> u64 {
        self.index.serial
    }

    /// Its identifier, stable between builds: `geonames:170063`.
    pub fn id(&self) -> String {
        match self.u32(4) {
            0 => String::new(),
            n if n & 1 << 31 == 0 => format!("geonames:{n}"),
            offset => self.string_at(offset & !(1 << 31)).1.to_owned(),
        }
    }

    fn string_at(&self, offset: u32) -> (u8, &'g str) {
        let bytes = self.index.section(Section::Names).get(offset as usize..).unwrap_or_default();
        (bytes.first().copied().unwrap_or(0), string(bytes.get(1..).unwrap_or_default()).0)
    }

    /// Its usual English name.
    pub fn name(&self) -> &'g str {
        self.string_at(self.u32(0)).1
    }

    /// All its names, the main one first.
    pub fn names(&self) -> impl Iterator<Item = PlaceName<'g>> + use<'g> {
        let mut bytes = self.index.section(Section::Names).get(self.u32(0) as usize..).unwrap_or_default();
        (0..self.u16(20)).map(move |_| {
            let lang = bytes.first().and_then(|&l| LANGS.get(l as usize)).copied().unwrap_or("");
            let (text, rest) = string(bytes.get(1..).unwrap_or_default());
            bytes = rest;
            PlaceName { text, lang }
        })
    }

    /// Its name in a language, where the gazetteer knows one.
    pub fn name_in(&self, lang: &str) -> Option<&'g str> {
        self.names().find(|n| n.lang == lang).map(|n| n.text)
    }

    /// Latitude in degrees, WGS 84.
    pub fn lat(&self) -> f64 {
        f64::from(self.u32(8) as i32) / 1e5
    }

    /// Longitude in degrees, WGS 84.
    pub fn lon(&self) -> f64 {
        f64::from(self.u32(12) as i32) / 1e5
    }

    /// Inhabitants; 0 where unknown.
    pub fn population(&self) -> u32 {
        self.u32(16)
    }

    /// What kind of place it is.
    pub fn kind(&self) -> PlaceKind {
        self.record.get(28).copied().and_then(PlaceKind::from_u8).unwrap_or(PlaceKind::Region)
    }

    /// How likely news is to speak of it, 0 to 1, without any context.
    pub fn importance(&self) -> f32 {
        f32::from(self.u16(26)) / f32::from(u16::MAX)
    }

    /// GeoNames feature class and code, `P.PPLA`; empty where unknown.
    pub fn code(&self) -> &'g str {
        let mut bytes = self.index.section(Section::Codes);
        for _ in 0..self.record.get(29).copied().unwrap_or(0) {
            bytes = string(bytes).1;
        }
        string(bytes).0
    }

    /// Whether a table written by hand has it: news is known to name it.
    pub fn is_curated(&self) -> bool {
        self.record.get(30) == Some(&1)
    }

    /// ISO 3166-1 alpha-2 of its country, empty where it lies in none or several.
    pub fn country_code(&self) -> &'g str {
        let at = self.u16(22) as usize * 6;
        let bytes = self.index.section(Section::Countries).get(at..at + 2);
        bytes.filter(|b| **b != [0, 0]).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    /// Its country, unless it is one or lies in none.
    pub fn country(&self) -> Option<Place<'g>> {
        let at = self.u16(22) as usize * 6 + 2;
        self.reference(u32_at(self.index.section(Section::Countries), at))
    }

    /// The first-order unit that it lies in.
    pub fn admin1(&self) -> Option<Place<'g>> {
        let at = self.u16(24) as usize * 4;
        self.reference(u32_at(self.index.section(Section::Admin1), at))
    }

    /// The smaller place that it is part of: the city of a quarter.
    pub fn parent(&self) -> Option<Place<'g>> {
        self.reference(self.index.side(Section::Parents, self.number))
    }

    fn reference(&self, to: Option<u32>) -> Option<Place<'g>> {
        to.filter(|&i| i != u32::MAX && i != self.number.0).map(|i| self.index.place(PlaceIndex(i)))
    }

    /// Its OCHA p-code, where it has one.
    pub fn pcode(&self) -> Option<&'g str> {
        self.index.side(Section::Pcodes, self.number).map(|offset| self.string_at(offset).1)
    }

    /// Its outline or course, where the gazetteer has one.
    pub fn shape(&self) -> Option<Shape> {
        let at = self.index.side(Section::ShapeIndex, self.number)?;
        read_shape(self.index.section(Section::Shapes).get(at as usize..)?)
    }

    /// Whether the gazetteer has an outline or a course of it.
    pub fn has_shape(&self) -> bool {
        self.index.side(Section::ShapeIndex, self.number).is_some()
    }

    /// Great-circle distance to another place in kilometres (mean Earth radius).
    pub fn distance_km(&self, other: &Place<'_>) -> f64 {
        distance_km((self.lat(), self.lon()), (other.lat(), other.lon()))
    }
}

/// Great-circle distance in kilometres between two (lat, lon) in degrees, on a
/// sphere with the mean Earth radius.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lon1, lat2, lon2) = (a.0.to_radians(), a.1.to_radians(), b.0.to_radians(), b.1.to_radians());
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * 6371.0088 * h.sqrt().min(1.0).asin()
}

/// Shapes: a byte (0 lines, 1 polygons), then counts and `i32` pairs of 1e-5
/// degrees: parts, and for polygons rings in each part, then positions.
fn read_shape(bytes: &[u8]) -> Option<Shape> {
    let mut at = 1;
    let mut next = || {
        let n = u32_at(bytes, at)?;
        at += 4;
        Some(n)
    };
    let line = |next: &mut dyn FnMut() -> Option<u32>| -> Option<Vec<[f64; 2]>> {
        let n = next()?;
        (0..n).map(|_| Some([f64::from(next()? as i32) / 1e5, f64::from(next()? as i32) / 1e5])).collect()
    };
    let parts = next()?;
    if bytes.first() == Some(&0) {
        return (0..parts).map(|_| line(&mut next)).collect::<Option<_>>().map(Shape::Lines);
    }
    (0..parts)
        .map(|_| {
            let rings = next()?;
            (0..rings).map(|_| line(&mut next)).collect()
        })
        .collect::<Option<_>>()
        .map(Shape::Polygons)
}
