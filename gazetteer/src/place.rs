//! A place, as a view of its record.

use crate::entry::LANGS;
use crate::index::{CODE_LEN, Index, NONE, Section, field, string, u16_at, u32_at};
use crate::{Detail, Gazetteer, PlaceKind, Shape, Source};

/// The number of a place in one [`Gazetteer`]. It is no identifier: it
/// changes with every build and every layer. Identifiers are [`Place::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceIndex(pub u32);

/// One name of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceName<'a> {
    /// The name as it is written.
    pub text: &'a str,
    /// Language tag, or empty.
    pub lang: &'static str,
}

/// A place. What several layers know of it stands together here: position and
/// rank are those of the lowest layer, names and shapes those of all.
#[derive(Clone, Copy)]
pub struct Place<'g> {
    layers: &'g [Index<'g>],
    layer: u32,
    local: u32,
    record: &'g [u8],
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name(), self.id())
    }
}

impl<'g> Place<'g> {
    /// The place with a number in the file of a layer.
    pub(crate) fn new(layers: &'g [Index<'g>], layer: usize, local: u32) -> Self {
        let record = layers.get(layer).map_or(&[][..], |index| index.record(local));
        Place { layers, layer: layer as u32, local, record }
    }

    fn file(&self) -> Option<&'g Index<'g>> {
        self.layers.get(self.layer as usize)
    }

    fn u32(&self, at: usize) -> u32 {
        u32_at(self.record, at).unwrap_or(0)
    }

    fn u16(&self, at: usize) -> u16 {
        u16_at(self.record, at).unwrap_or(0)
    }

    fn byte(&self, at: usize) -> u8 {
        self.record.get(at).copied().unwrap_or(0)
    }

    fn section(&self, section: Section) -> &'g [u8] {
        self.file().map_or(&[], |f| f.section(section))
    }

    /// Its number in this gazetteer.
    pub fn index(&self) -> PlaceIndex {
        PlaceIndex(self.file().map_or(0, |f| f.first) + self.local)
    }

    /// The [`Gazetteer::serial`] of its gazetteer.
    pub fn serial(&self) -> u64 {
        self.layers.last().map_or(0, Index::serial)
    }

    /// Its identifier, stable between builds: `geonames:170063`.
    pub fn id(&self) -> String {
        self.file().map_or_else(String::new, |f| f.id(self.local).to_string())
    }

    /// The same place in the layers above, the highest first.
    fn above(&self) -> impl Iterator<Item = Place<'g>> + use<'g> {
        let (layers, first) = (self.layers, self.layer as usize + 1);
        let id = (first < layers.len()).then(|| self.id());
        (first..layers.len()).rev().filter_map(move |layer| {
            let (file, id) = (layers.get(layer)?, id.as_deref()?);
            let local = file.by_id(id).or_else(|| file.back_link(id))?;
            Some(Place::new(layers, layer, local))
        })
    }

    /// Its usual English name.
    pub fn name(&self) -> &'g str {
        self.file().map_or("", |f| f.string(self.u32(field::NAMES)).1)
    }

    /// All its names, the main one first.
    pub fn names(&self) -> impl Iterator<Item = PlaceName<'g>> + use<'g> {
        std::iter::once(*self).chain(self.above()).flat_map(|place| place.own_names())
    }

    fn own_names(&self) -> impl Iterator<Item = PlaceName<'g>> + use<'g> {
        let mut bytes = self.section(Section::Names).get(self.u32(field::NAMES) as usize..).unwrap_or_default();
        (0..self.u16(field::NAME_COUNT)).map(move |_| {
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
        f64::from(self.u32(field::LAT) as i32) / 1e5
    }

    /// Longitude in degrees, WGS 84.
    pub fn lon(&self) -> f64 {
        f64::from(self.u32(field::LON) as i32) / 1e5
    }

    /// Inhabitants; 0 where unknown.
    pub fn population(&self) -> u32 {
        self.u32(field::POPULATION)
    }

    /// What kind of place it is.
    pub fn kind(&self) -> PlaceKind {
        PlaceKind::from_u8(self.byte(field::KIND)).unwrap_or(PlaceKind::Region)
    }

    /// How likely news is to speak of it, 0 to 1, without any context.
    pub fn importance(&self) -> f32 {
        f32::from(self.u16(field::IMPORTANCE)) / f32::from(u16::MAX)
    }

    /// GeoNames feature class and code, `P.PPLA`; empty where unknown.
    pub fn code(&self) -> &'g str {
        let at = self.u16(field::CODE) as usize * CODE_LEN;
        self.section(Section::Codes).get(at..at + CODE_LEN).map_or("", |bytes| string(bytes).0)
    }

    /// Whether somebody wrote it down by hand: news is known to name it.
    pub fn is_curated(&self) -> bool {
        self.byte(field::CURATED) == 1
    }

    fn unit(&self) -> Option<(&'g str, u32, u32)> {
        self.file()?.unit_at(self.u32(field::UNIT))
    }

    /// ISO 3166-1 alpha-2 of its country, empty where it lies in none or several.
    pub fn country_code(&self) -> &'g str {
        self.unit().and_then(|(code, ..)| code.get(..2)).unwrap_or("")
    }

    /// GeoNames' codes of the smallest unit that the gazetteer says it lies in:
    /// country, admin1 and admin2, joined by dots (`SY.09`). Empty where it lies in none.
    pub fn unit_code(&self) -> &'g str {
        self.unit().map_or("", |u| u.0)
    }

    /// Its country, unless it is one or lies in none.
    pub fn country(&self) -> Option<Place<'g>> {
        self.unit_of(0)
    }

    /// The first-order unit that it lies in.
    pub fn admin1(&self) -> Option<Place<'g>> {
        self.unit_of(1)
    }

    /// The first-order unit that it is, or else lies in.
    pub fn own_admin1(&self) -> Option<Place<'g>> {
        if self.kind() == PlaceKind::Admin1 { Some(*self) } else { self.admin1() }
    }

    /// The second-order unit that it lies in.
    pub fn admin2(&self) -> Option<Place<'g>> {
        self.unit_of(2)
    }

    /// The unit whose code has `dots` dots.
    fn unit_of(&self, dots: usize) -> Option<Place<'g>> {
        let file = self.file()?;
        let (mut code, mut place, mut up) = self.unit()?;
        while code.bytes().filter(|&b| b == b'.').count() > dots {
            (code, place, up) = file.unit_at(up)?;
        }
        if code.bytes().filter(|&b| b == b'.').count() < dots {
            return None;
        }
        let found = if place == NONE {
            Gazetteer::unit_in(self.layers, code)?
        } else {
            Gazetteer::canonical(self.layers, self.layer as usize, place)
        };
        (found.index() != self.index()).then_some(found)
    }

    /// The smaller place that it is part of: the city of a quarter.
    pub fn parent(&self) -> Option<Place<'g>> {
        let local = self.file()?.side(Section::Parents, self.local)?;
        (local != self.local).then(|| Gazetteer::canonical(self.layers, self.layer as usize, local))
    }

    /// Its OCHA p-code, where it has one.
    pub fn pcode(&self) -> Option<&'g str> {
        let own = |place: &Place<'g>| Some(place.file()?.string(place.file()?.side(Section::Pcodes, place.local)?).1);
        own(self).or_else(|| self.above().find_map(|p| own(&p)))
    }

    /// Its outline or course, where the gazetteer has one. Where there is none
    /// with the wanted detail, the other one. A higher layer's stands for all.
    pub fn shape(&self, detail: Detail) -> Option<Shape> {
        let (file, at) = self.shape_at(detail)?;
        Shape::read(file.section(Section::Shapes).get(at as usize..)?)
    }

    /// Whether the gazetteer has an outline or a course of it.
    pub fn has_shape(&self) -> bool {
        self.shape_at(Detail::Coarse).is_some()
    }

    fn shape_at(&self, detail: Detail) -> Option<(&'g Index<'g>, u32)> {
        let (wanted, other) = match detail {
            Detail::Coarse => (Section::ShapeIndex, Section::FineIndex),
            Detail::Fine => (Section::FineIndex, Section::ShapeIndex),
        };
        self.above().chain(std::iter::once(*self)).find_map(|place| {
            let file = place.file()?;
            let at = file.side(wanted, place.local).or_else(|| file.side(other, place.local))?;
            Some((file, at))
        })
    }

    /// Where it comes from, as the beginning of its identifier says; `None`
    /// where no layer names such a source.
    pub fn source(&self) -> Option<Source> {
        let id = self.id();
        self.source_named(id.split_once(':').map_or("", |parts| parts.0))
    }

    /// A source of its gazetteer by name.
    pub fn source_named(&self, name: &str) -> Option<Source> {
        let found = self.layers.iter().flat_map(Index::sources).find(|source| source[0] == name)?;
        let [name, licence, attribution] = found.map(str::to_owned);
        Some(Source { name, licence, attribution })
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
