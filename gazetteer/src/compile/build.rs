//! The rows of a gazetteer as they are collected, and how they are written.

use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap as HashMap, FxHasher};

use super::below::Below;
use super::sorter::Sorter;
use super::{Progress, Sources, Summary};
use crate::entry::{Entry, LANGS, Referent, known_lang};
use crate::index::{CODE_LEN, Id, NONE, STRING_ID};
use crate::name::normalize;
use crate::source::{self, Item, Row, Table, split_tag, stem};
use crate::{Error, Gazetteer, OrganisationKind, PlaceKind, SAME_PLACE_KM, Shape, distance_km};

/// A place without its names, as small as can be: there may be millions.
#[derive(Clone)]
pub(super) struct Record {
    /// As in the compiled form, strings in `Builder::ids`.
    pub id: u32,
    pub lat: i32,
    pub lon: i32,
    pub population: u32,
    /// Number of the code of its unit, or [`NONE`].
    pub unit: u32,
    pub line: u32,
    pub source: u16,
    pub code: u16,
    pub kind: Option<PlaceKind>,
    pub located: bool,
    pub curated: bool,
}

/// A gazetteer that is being put together.
pub(super) struct Builder<'b> {
    pub(super) below: Option<Below<'b>>,
    pub(super) paths: Vec<PathBuf>,
    pub(super) records: Vec<Record>,
    pub(super) numbers: HashMap<u32, u32>,
    pub(super) texts: HashMap<Box<str>, u32>,
    pub(super) ids: Vec<Box<str>>,
    pub(super) codes: Vec<String>,
    pub(super) code_numbers: HashMap<String, u16>,
    pub(super) units: Vec<String>,
    pub(super) unit_numbers: HashMap<String, u32>,
    /// Place, identifier of its parent, and the source and line that say so.
    pub(super) parents: Vec<(u32, String, u16, u32)>,
    pub(super) pcodes: std::collections::BTreeMap<u32, String>,
    pub(super) shapes: std::collections::BTreeMap<u32, Shape>,
    pub(super) fine_shapes: std::collections::BTreeMap<u32, Shape>,
    /// Place, rank of the source (later ones first), number, language, name.
    pub(super) names: Sorter,
    pub(super) name_count: u32,
    pub(super) demonyms: Vec<u8>,
    pub(super) organisations: Vec<(u8, [u8; 2], String, String)>,
    pub(super) sources: Vec<[String; 3]>,
    /// Keys of demonyms and organisations.
    pub(super) others: Vec<(String, u64)>,
    /// Places by name and square of a map, where several sources may tell of one.
    pub(super) near: Option<HashMap<(u64, i32, i32), u32>>,
    pub(super) summary: Summary,
}

fn hash(text: &str) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(text)
}

/// The square of 0.04 degrees (of latitude, about 4.5 km) that a point lies in.
fn square(lat: i32, lon: i32) -> (i32, i32) {
    // Squares get narrower towards the poles: as wide as they are high, nearly.
    let narrow = (f64::from(lat) / 1e5).to_radians().cos().max(0.1);
    (lat.div_euclid(4000), (f64::from(lon) * narrow / 4000.0).floor() as i32)
}

pub(super) fn microdegrees(degrees: f64) -> i32 {
    (degrees * 1e5).round() as i32
}

impl<'b> Builder<'b> {
    pub fn new(below: Option<&'b Gazetteer<'b>>) -> Self {
        Builder {
            below: below.map(Below::new),
            paths: Vec::new(),
            records: Vec::new(),
            numbers: HashMap::default(),
            texts: HashMap::default(),
            ids: Vec::new(),
            codes: vec![String::new()],
            code_numbers: HashMap::default(),
            units: Vec::new(),
            unit_numbers: HashMap::default(),
            parents: Vec::new(),
            pcodes: Default::default(),
            shapes: Default::default(),
            fine_shapes: Default::default(),
            names: Sorter::default(),
            name_count: 0,
            demonyms: Vec::new(),
            organisations: Vec::new(),
            sources: Vec::new(),
            others: Vec::new(),
            near: None,
            summary: Summary::default(),
        }
    }

    /// Takes in all sources. What is wrong ends the reading, or is collected in
    /// `wrong` where that is given.
    pub fn read(
        &mut self,
        sources: &Sources,
        progress: Progress<'_>,
        mut wrong: Option<&mut Vec<Error>>,
    ) -> Result<(), Error> {
        let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |m| m.len());
        // What is wrong is collected where somebody wants all of it.
        let mut tell = |done: Result<(), Error>| match (done, wrong.as_deref_mut()) {
            (Err(error), Some(wrong)) => {
                wrong.push(error);
                Ok(())
            }
            (done, _) => done,
        };
        let total: u64 = sources.world.iter().chain(&sources.places).map(size).sum();
        let mut before = 0;
        for path in &sources.credits {
            self.read_credits(path)?;
        }
        if self.below.is_some() && sources.places.len() > 1 {
            self.near = Some(HashMap::default());
        }
        let lists = [(&sources.world, true), (&sources.places, false)];
        let mut shapes: Vec<(PathBuf, usize, String, Shape)> = Vec::new();
        for (path, generated) in lists.iter().flat_map(|(list, generated)| list.iter().map(move |p| (p, *generated))) {
            let number = self.begin(path)?;
            let bytes = size(path);
            let credited = self.sources.len();
            let mut rows = 0u64;
            let read = source::read(path, &mut |line, item| {
                rows += 1;
                if rows.is_multiple_of(1 << 14) {
                    progress("reading", before + (bytes / 2).min(rows * 100), total);
                }
                let taken = item.and_then(|item| match item {
                    Item::Place(mut row, shape) => {
                        row.curated &= !generated;
                        self.add(number, line, &row, shape)
                    }
                    Item::Shape(id, shape) => {
                        shapes.push((path.clone(), line, id, shape));
                        Ok(())
                    }
                    Item::Name { id, lang, name } => self.add_name(number, line, id, &lang, &name),
                    Item::Credit(licence, attribution) => {
                        self.sources.push([stem(path), licence, attribution]);
                        Ok(())
                    }
                });
                tell(taken)
            });
            tell(read)?;
            if sources.credits.is_empty() && self.sources.len() == credited {
                self.credit(path, sources)?;
            }
            before += bytes;
            progress("reading", before, total);
        }
        if let Some((path, rows)) = &sources.rows {
            let number = self.begin(path)?;
            rows.iter().try_for_each(|(line, row)| tell(self.add(number, *line, row, None)))?;
            self.sources.push([stem(path), sources.licence.clone(), sources.attribution.clone()]);
        }
        for (path, line, id, shape) in shapes {
            tell(self.add_shape(&path, line, &id, shape, false))?;
        }
        for (path, fine) in
            sources.shapes.iter().map(|p| (p, false)).chain(sources.fine_shapes.iter().map(|p| (p, true)))
        {
            source::read(path, &mut |line, item| match item? {
                Item::Shape(id, shape) => self.add_shape(path, line, &id, shape, fine),
                _ => Err(Error::row(
                    path,
                    line,
                    "wanted a shape: a line or polygons with the `id` of a place, and no name",
                )),
            })?;
        }
        for path in &sources.demonyms {
            self.read_demonyms(path)?;
        }
        for path in &sources.organisations {
            self.read_organisations(path)?;
        }
        Ok(())
    }

    fn begin(&mut self, path: &Path) -> Result<u16, Error> {
        self.paths.push(path.to_path_buf());
        u16::try_from(self.paths.len() - 1).map_err(|_| Error::TooLarge("more than 65,536 files"))
    }

    /// Notes whose the places of a file are that does not say it itself.
    fn credit(&mut self, path: &Path, sources: &Sources) -> Result<(), Error> {
        use source::Format;
        let credit = match source::Format::of(path)? {
            Format::GeoNames | Format::AlternateNames => {
                ["geonames".to_owned(), "CC BY 4.0".to_owned(), "© GeoNames (CC BY 4.0)".to_owned()]
            }
            _ => [stem(path), sources.licence.clone(), sources.attribution.clone()],
        };
        self.sources.push(credit);
        Ok(())
    }

    /// The number of a place by its identifier.
    pub(super) fn by_id(&self, id: &str) -> Option<u32> {
        match Id::parse(id) {
            Id::Number(number) => self.numbers.get(&number).copied(),
            Id::Text(text) => self.texts.get(text).copied(),
        }
    }

    pub(super) fn id(&self, record: &Record) -> String {
        match record.id & STRING_ID {
            0 => Id::Number(record.id).to_string(),
            _ => self.ids.get((record.id & !STRING_ID) as usize).map_or_else(String::new, |id| id.to_string()),
        }
    }

    /// A new place of which nothing is known but its identifier.
    pub(super) fn place(&mut self, id: &str, source: u16, line: usize) -> Result<u32, Error> {
        let at = self.records.len() as u32;
        let id = match Id::parse(id) {
            Id::Number(number) => {
                self.numbers.insert(number, at);
                number
            }
            Id::Text(text) => {
                self.texts.insert(text.into(), at);
                self.ids.push(text.into());
                (self.ids.len() - 1) as u32 | STRING_ID
            }
        };
        if at >= STRING_ID {
            return Err(Error::TooLarge("more than two billion places"));
        }
        self.records.push(Record {
            id,
            lat: 0,
            lon: 0,
            population: 0,
            unit: NONE,
            line: line as u32,
            source,
            code: 0,
            kind: None,
            located: false,
            curated: false,
        });
        Ok(at)
    }

    /// Adds a row, or merges it into the place with the same identifier.
    fn add(&mut self, source: u16, line: usize, row: &Row, shape: Option<Shape>) -> Result<(), Error> {
        let path = self.paths.get(source as usize).cloned().unwrap_or_default();
        let wrong = |message: String| Error::row(&path, line, message);
        if row.code.len() >= CODE_LEN {
            return Err(wrong(format!("`{}` is no feature code (wanted one such as P.PPLA)", row.code)));
        }
        let known = self.by_id(&row.id);
        if let Some(record) = known.and_then(|at| self.records.get(at as usize))
            && record.source == source
            && record.kind.is_some()
        {
            return Err(wrong(format!("`{}` stands twice (first in line {})", row.id, record.line)));
        }
        let twin = if known.is_none() { self.twin(source, row) } else { None };
        if let Some(at) = twin {
            match Id::parse(&row.id) {
                Id::Number(number) => _ = self.numbers.insert(number, at),
                Id::Text(text) => _ = self.texts.insert(text.into(), at),
            }
        }
        let at = match known.or(twin) {
            Some(at) => at,
            None => self.place(&row.id, source, line)?,
        };
        let code = match self.code_numbers.get(&row.code) {
            Some(&code) => code,
            None if row.code.is_empty() => 0,
            None => {
                let code = self.codes.len() as u16;
                self.codes.push(row.code.clone());
                self.code_numbers.insert(row.code.clone(), code);
                code
            }
        };
        let unit = self.unit_of(at, row);
        let Some(record) = self.records.get_mut(at as usize) else { return Ok(()) };
        // What another source calls the same place does not change what is known of it.
        if twin.is_none() {
            record.kind = row.kind.or(record.kind);
            record.code = if code == 0 { record.code } else { code };
            if let Some((lat, lon)) = row.point {
                (record.lat, record.lon, record.located) = (microdegrees(lat), microdegrees(lon), true);
            }
            record.unit = unit;
            (record.source, record.line) = (source, line as u32);
        }
        record.population = record.population.max(row.population);
        record.curated |= row.curated;
        if !row.parent.is_empty() {
            self.parents.push((at, row.parent.clone(), source, line as u32));
        }
        if !row.pcode.is_empty() {
            self.pcodes.insert(at, row.pcode.clone());
        }
        // Later sources come first: what was written by hand is the name to show.
        let rank = if twin.is_some() { u16::MAX } else { u16::MAX - 1 - source };
        self.push_name(at, rank, true, "en", &row.name)?;
        for (lang, name) in &row.names {
            self.push_name(at, rank, false, lang, name)?;
        }
        if let Some(shape) = shape {
            self.shapes.insert(at, shape);
        }
        if twin.is_none() {
            self.remember(at, row);
        }
        Ok(())
    }

    /// The number of a row's unit, what the row lacks taken from what is known of the place.
    fn unit_of(&mut self, at: u32, row: &Row) -> u32 {
        let known = self.records.get(at as usize).and_then(|r| self.units.get(r.unit as usize)).cloned();
        let known = known.unwrap_or_default();
        let mut parts: Vec<&str> = known.split('.').collect();
        for (n, part) in [&row.country, &row.admin1, &row.admin2].into_iter().enumerate() {
            if !part.is_empty() {
                parts.resize(parts.len().max(n + 1), "");
                if let Some(old) = parts.get_mut(n) {
                    *old = part;
                }
            }
        }
        let end = parts.iter().position(|p| p.is_empty()).unwrap_or(parts.len());
        // A unit's codes end at its own level, whatever a source adds.
        let end = match row.kind {
            Some(PlaceKind::Country) => end.min(1),
            Some(PlaceKind::Admin1) => end.min(2),
            _ => end,
        };
        let code = parts.get(..end).unwrap_or_default().join(".");
        if code.is_empty() { NONE } else { self.unit_number(code) }
    }

    pub(super) fn unit_number(&mut self, code: String) -> u32 {
        if let Some(&number) = self.unit_numbers.get(&code) {
            return number;
        }
        if let Some((up, _)) = code.rsplit_once('.') {
            self.unit_number(up.to_owned());
        }
        let number = self.units.len() as u32;
        self.units.push(code.clone());
        self.unit_numbers.insert(code, number);
        number
    }

    /// The place of an earlier source that a row tells of under another identifier.
    fn twin(&self, source: u16, row: &Row) -> Option<u32> {
        let (near, point, kind) = (self.near.as_ref()?, row.point?, row.kind?);
        let (y, x) = square(microdegrees(point.0), microdegrees(point.1));
        let names = std::iter::once(&row.name).chain(row.names.iter().map(|(_, name)| name));
        names.map(|name| hash(&normalize(name))).find_map(|name| {
            (y - 1..=y + 1).flat_map(|y| (x - 1..=x + 1).map(move |x| (y, x))).find_map(|(y, x)| {
                let at = *near.get(&(name, y, x))?;
                let record = self.records.get(at as usize)?;
                let there = (f64::from(record.lat) / 1e5, f64::from(record.lon) / 1e5);
                let same = record.source != source
                    && record.kind.is_some_and(|k| k.goes_with(kind))
                    && distance_km(point, there) <= SAME_PLACE_KM;
                same.then_some(at)
            })
        })
    }

    fn remember(&mut self, at: u32, row: &Row) {
        let (Some(near), Some(point)) = (&mut self.near, row.point) else { return };
        let (y, x) = square(microdegrees(point.0), microdegrees(point.1));
        for name in std::iter::once(&row.name).chain(row.names.iter().map(|(_, name)| name)) {
            near.entry((hash(&normalize(name)), y, x)).or_insert(at);
        }
    }

    pub(super) fn push_name(&mut self, at: u32, rank: u16, main: bool, lang: &str, name: &str) -> Result<(), Error> {
        let lang = LANGS.iter().position(|l| *l == lang).unwrap_or(0) as u8;
        self.name_count += 1;
        let number = if main { 0 } else { self.name_count };
        let parts: [&[u8]; 5] =
            [&at.to_be_bytes(), &rank.to_be_bytes(), &number.to_be_bytes(), &[lang], name.as_bytes()];
        Ok(self.names.push(&parts)?)
    }

    /// Adds an alternate name; one of a place that nobody knows is counted.
    fn add_name(&mut self, source: u16, line: usize, id: u32, lang: &str, name: &str) -> Result<(), Error> {
        let known = self.numbers.get(&id).copied();
        let at = match known {
            Some(at) => at,
            None => {
                let id = Id::Number(id).to_string();
                if self.below.as_ref().is_none_or(|b| b.gazetteer.by_id(&id).is_none()) {
                    self.summary.stray_names += 1;
                    return Ok(());
                }
                self.place(&id, source, line)?
            }
        };
        self.push_name(at, u16::MAX, false, lang, name)
    }

    fn add_shape(&mut self, path: &Path, line: usize, id: &str, shape: Shape, fine: bool) -> Result<(), Error> {
        let at = match self.by_id(id) {
            Some(at) => at,
            None if self.below.as_ref().is_some_and(|b| b.gazetteer.by_id(id).is_some()) => {
                let source = self.begin(path)?;
                self.place(id, source, line)?
            }
            None => {
                return Err(Error::row(
                    path,
                    line,
                    format!("the feature has no name, and `{id}` is no place of the gazetteer"),
                ));
            }
        };
        let shapes = if fine { &mut self.fine_shapes } else { &mut self.shapes };
        shapes.insert(at, shape);
        Ok(())
    }

    fn text(path: &Path) -> Result<String, Error> {
        std::fs::read_to_string(path).map_err(|e| Error::io(path, e))
    }

    fn read_credits(&mut self, path: &Path) -> Result<(), Error> {
        Table::new(path, &Self::text(path)?, &["name", "licence", "attribution"])?.for_each(|line| {
            self.sources.push(["name", "licence", "attribution"].map(|column| line.get(column).to_owned()));
            Ok(())
        })
    }

    fn read_demonyms(&mut self, path: &Path) -> Result<(), Error> {
        Table::new(path, &Self::text(path)?, &["place_id", "lang", "forms"])?.for_each(|line| {
            let place = match line.get("place_id") {
                "-" => u32::MAX,
                id => self.by_id(id).ok_or_else(|| line.error(format!("`{id}` is no place of the gazetteer")))?,
            };
            let number = (self.demonyms.len() / 4) as u32;
            self.demonyms.extend(place.to_le_bytes());
            let lang = known_lang(line.get("lang"));
            let entry = Entry { referent: Referent::Demonym(number), lang, main: true }.pack();
            self.others.extend(line.get("forms").split('|').map(|form| (normalize(form), entry)));
            Ok(())
        })
    }

    fn read_organisations(&mut self, path: &Path) -> Result<(), Error> {
        Table::new(path, &Self::text(path)?, &["slug", "kind", "country", "names"])?.for_each(|line| {
            let kind = line.get("kind");
            let kind = OrganisationKind::parse(kind)
                .ok_or_else(|| line.error(format!("`{kind}` is no kind of organisation")))?;
            let country = <[u8; 2]>::try_from(line.get("country").as_bytes()).unwrap_or(*b"  ");
            let number = self.organisations.len() as u32;
            let mut first: Option<String> = None;
            for tagged in line.get("names").split('|').filter(|n| !n.is_empty()) {
                let (lang, name) = split_tag(tagged);
                // Acronyms are written in capitals, or they are words: UN, U.N., un.
                let mut letters = name.chars().filter(|c| *c != '.');
                let acronym = letters.clone().count() <= 5 && letters.all(|c| c.is_ascii_uppercase());
                let lang = if acronym { "abbr" } else { known_lang(&lang) };
                let entry = Entry { referent: Referent::Organisation(number), lang, main: first.is_none() };
                self.others.push((normalize(&name), entry.pack()));
                first.get_or_insert(name);
            }
            let name = first.ok_or_else(|| line.error("no names"))?;
            self.organisations.push((kind as u8, country, line.get("slug").to_owned(), name));
            Ok(())
        })
    }
}
