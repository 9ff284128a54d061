//! [`Gazetteer`]: the one facade, over one compiled file or several.

use crate::entry::{Entries, Entry, Referent};
use crate::index::{Index, Keys, Section, string, u32_at};
use crate::place::distance_km;
use crate::{Error, OrganisationKind, Place, PlaceIndex, PlaceKind, Walk};

/// Two places of one name and of kinds that go together are one place where
/// they lie no farther apart than this, in kilometres.
pub const SAME_PLACE_KM: f64 = 2.0;

/// A gazetteer that is ready to be asked: a compiled file, and the layers that
/// were laid over it. A layer adds places, and names and shapes to places that
/// are below it; such a place is known by its identifier below.
#[derive(Debug)]
pub struct Gazetteer<'a> {
    layers: Vec<Index<'a>>,
    /// How many of them are asked for names.
    named: usize,
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

/// Where places come from, and what must be said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// What identifiers of its places begin with: `geonames`, `dateline`, the
    /// stem of a file.
    pub name: String,
    /// The licence of its data, empty where it was not stated.
    pub licence: String,
    /// Whom a map must credit, empty where nobody asked for it.
    pub attribution: String,
}

impl<'a> Gazetteer<'a> {
    /// A gazetteer over compiled bytes, which stay where they are.
    ///
    /// # Errors
    /// Bytes that are no compiled gazetteer of this version.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Gazetteer { layers: vec![Index::new(bytes)?], named: 1 })
    }

    /// Lays another compiled file over it.
    ///
    /// # Errors
    /// Bytes that are no compiled gazetteer of this version; more than four
    /// billion places.
    pub fn lay(&mut self, bytes: &'a [u8]) -> Result<(), Error> {
        self.lay_unnamed(bytes)?;
        self.named = self.layers.len();
        Ok(())
    }

    /// Lays another compiled file over it whose places are found by their
    /// identifiers only, not by their names.
    ///
    /// # Errors
    /// See [`Gazetteer::lay`].
    pub fn lay_unnamed(&mut self, bytes: &'a [u8]) -> Result<(), Error> {
        let mut index = Index::new(bytes)?;
        let first = self.layers.last().map_or(0, |l| l.first as usize + l.len());
        index.first = u32::try_from(first + index.len())
            .map_err(|_| Error::Compiled("it has too many places"))?
            .saturating_sub(index.len() as u32);
        self.layers.push(index);
        Ok(())
    }

    /// A number that no other gazetteer of this process has: what is remembered
    /// of a place is remembered under it and the place's number.
    pub fn serial(&self) -> u64 {
        self.layers.last().map_or(0, Index::serial)
    }

    /// The files that are asked for names.
    pub(crate) fn named_layers(&self) -> &[Index<'a>] {
        self.layers.get(..self.named).unwrap_or_default()
    }

    fn base(&self) -> Option<&Index<'a>> {
        self.layers.first()
    }

    /// How many places the files hold, those that are in several counted as often.
    pub fn len(&self) -> usize {
        self.layers.iter().map(Index::len).sum()
    }

    /// Whether there are no places.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A place by its number.
    pub fn place(&self, index: PlaceIndex) -> Place<'_> {
        let layer = self.layers.iter().rposition(|l| l.first <= index.0).unwrap_or(0);
        let first = self.layers.get(layer).map_or(0, |l| l.first);
        Place::new(&self.layers, layer, index.0 - first)
    }

    /// All places, each once.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        (0..self.layers.len()).flat_map(|layer| self.places_of(layer))
    }

    /// The places that a layer adds (0: the lowest file). Those that it only
    /// adds names or shapes to are not among them.
    pub fn places_of(&self, layer: usize) -> impl Iterator<Item = Place<'_>> {
        let first = self.layers.get(layer).map_or(0, |l| l.first);
        self.places_told_by(layer).zip(first..).filter(|(place, own)| place.index().0 == *own).map(|(place, _)| place)
    }

    /// The places that a layer says something of: those that it adds, and those
    /// below to which it adds names or shapes.
    pub fn places_told_by(&self, layer: usize) -> impl Iterator<Item = Place<'_>> {
        let len = self.layers.get(layer).map_or(0, Index::len) as u32;
        (0..len).map(move |local| Gazetteer::canonical(&self.layers, layer, local))
    }

    /// How many files lie over each other.
    pub fn layer_count(&self) -> usize {
        self.layers.len()
    }

    /// The place with this identifier.
    pub fn by_id(&self, id: &str) -> Option<Place<'_>> {
        let found = self.layers.iter().enumerate().find_map(|(layer, file)| Some((layer, file.by_id(id)?)));
        found.map(|(layer, local)| Gazetteer::canonical(&self.layers, layer, local))
    }

    /// A country or unit by GeoNames' codes: `SY`, `SY.09`, `SY.09.123`.
    pub fn unit(&self, code: &str) -> Option<Place<'_>> {
        Gazetteer::unit_in(&self.layers, code)
    }

    pub(crate) fn unit_in<'g>(layers: &'g [Index<'g>], code: &str) -> Option<Place<'g>> {
        layers.iter().enumerate().find_map(|(layer, file)| {
            let (_, place, _) = file.unit_at(file.unit(code)?)?;
            (place != crate::index::NONE).then(|| Gazetteer::canonical(layers, layer, place))
        })
    }

    /// The place that a place of a layer is: itself, or one further down.
    pub(crate) fn canonical<'g>(layers: &'g [Index<'g>], layer: usize, local: u32) -> Place<'g> {
        let below = || {
            let file = layers.get(layer).filter(|_| layer > 0)?;
            let link = file.side(Section::Links, local).map(|offset| file.string(offset).1.to_owned());
            let id = link.unwrap_or_else(|| file.id(local).to_string());
            layers.iter().take(layer).enumerate().find_map(|(l, f)| Some((l, f.by_id(&id)?)))
        };
        let (layer, local) = below().unwrap_or((layer, local));
        Place::new(layers, layer, local)
    }

    /// What a normalized name stands for: places, demonyms, organisations.
    pub fn get(&self, normalized: &str) -> Entries<'_> {
        self.keyed(Keys::Normalized, normalized)
    }

    /// What a key of a family stands for.
    pub fn keyed(&self, keys: Keys, key: &str) -> Entries<'_> {
        let [base, above @ ..] = self.named_layers() else { return Entries::none() };
        let found = base.get(keys, key);
        if above.is_empty() {
            return found;
        }
        self.merge(found, above.iter().map(|l| l.get(keys, key)).enumerate().filter(|(_, e)| e.len() > 0))
    }

    /// Puts the meanings of a key in all layers together. `above` has those
    /// of the layers over the first, numbered from 0.
    pub(crate) fn merge<'e>(
        &self,
        base: Entries<'e>,
        above: impl Iterator<Item = (usize, Entries<'e>)>,
    ) -> Entries<'e> {
        let mut above = above.peekable();
        if above.peek().is_none() {
            return base;
        }
        let mut all: Vec<Entry> = base.collect();
        let below = all.len();
        for (layer, entries) in above {
            for entry in entries {
                let Referent::Place(PlaceIndex(local)) = entry.referent else { continue };
                let place = Gazetteer::canonical(&self.layers, layer + 1, local);
                let is_same = |other: &Entry| match other.referent {
                    Referent::Place(index) => index == place.index(),
                    _ => false,
                };
                // Layers that were compiled apart do not know of each other.
                let is_twin = |other: &Entry| match other.referent {
                    Referent::Place(index) => same_place(&self.place(index), &place),
                    _ => false,
                };
                let (lower, upper) = all.split_at_mut(below);
                let twin = lower
                    .iter_mut()
                    .find(|e| is_same(e))
                    .or_else(|| upper.iter_mut().find(|e| is_same(e) || is_twin(e)));
                match twin {
                    Some(known) => known.main |= entry.main,
                    None => all.push(Entry { referent: Referent::Place(place.index()), ..entry }),
                }
            }
        }
        let weight = |e: &Entry| match e.referent {
            Referent::Place(index) => self.place(index).importance(),
            _ => 2.0,
        };
        all.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        Entries::merged(all)
    }

    /// Begins a walk over running text.
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self)
    }

    /// A walk that has followed `word`; `None` where no key begins with it.
    pub fn walk_from(&self, word: &str) -> Option<Walk<'_>> {
        Walk::from(self, word)
    }

    /// A demonym by its number.
    pub fn demonym(&self, number: u32) -> Demonym {
        let demonyms = self.base().map_or(&[][..], |b| b.section(Section::Demonyms));
        let place = u32_at(demonyms, number as usize * 4).unwrap_or(u32::MAX);
        Demonym { place: (place != u32::MAX).then_some(PlaceIndex(place)) }
    }

    /// An organisation, person, operation or product by its number.
    pub fn organisation(&self, number: u32) -> Organisation<'a> {
        let bytes = self.base().map_or(&[][..], |b| b.section(Section::Organisations));
        let at = u32_at(bytes, number as usize * 4).unwrap_or(0) as usize;
        let record = bytes.get(at..).unwrap_or_default();
        let kind = record.first().copied().and_then(OrganisationKind::from_u8);
        let country = record.get(1..3).and_then(|c| std::str::from_utf8(c).ok()).unwrap_or("");
        let (slug, rest) = string(record.get(3..).unwrap_or_default());
        let (name, _) = string(rest);
        Organisation { kind: kind.unwrap_or(OrganisationKind::Other), country: country.trim(), slug, name }
    }

    /// The sources of all layers, each once, the lowest layer's first.
    pub fn sources(&self) -> Vec<Source> {
        let mut all: Vec<Source> = Vec::new();
        for [name, licence, attribution] in self.layers.iter().flat_map(Index::sources) {
            if !all.iter().any(|s| s.name == name) {
                all.push(Source { name: name.into(), licence: licence.into(), attribution: attribution.into() });
            }
        }
        all
    }

    /// What a map that shows these places must say of their sources.
    pub fn attribution(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for source in self.sources() {
            if !source.attribution.is_empty() && !parts.contains(&source.attribution) {
                parts.push(source.attribution);
            }
        }
        parts.join("; ")
    }
}

/// Whether two places of one name are one place.
pub(crate) fn same_place(a: &Place<'_>, b: &Place<'_>) -> bool {
    a.kind().goes_with(b.kind()) && distance_km((a.lat(), a.lon()), (b.lat(), b.lon())) <= SAME_PLACE_KM
}

impl PlaceKind {
    /// Whether a place of this kind and one of `other` can be the same one,
    /// told by two sources.
    pub(crate) fn goes_with(self, other: PlaceKind) -> bool {
        use PlaceKind as K;
        let group = |kind| match kind {
            K::Settlement | K::Quarter | K::Camp => 1,
            K::Airport | K::Base => 2,
            K::Ocean | K::Sea | K::Lake => 3,
            K::Facility | K::Landmark | K::Port => 4,
            K::Region | K::Desert | K::Mountain => 5,
            other => 10 + other as u8,
        };
        group(self) == group(other)
    }
}
