//! From collected rows to the sections of the compiled form.

use std::io::{Seek, Write};

use super::below::Asked;
use super::build::{Builder, Record};
use super::rules::{Ranked, egyptian, importance, other_direction, without_generic};
use super::sections::Sections;
use super::sorter::Sorter;
use super::{Progress, Summary};
use crate::entry::{ENTRY_LEN, Entry, LANGS, MULTI, Referent};
use crate::index::{CODE_LEN, Id, Keys, NONE, PLACE_LEN, STRING_ID, Section};
use crate::name::normalize;
use crate::{Error, PlaceIndex, PlaceKind, Shape};

/// Longest name, in bytes; what is longer is a description.
const MAX_NAME: usize = 255;

/// A name of the place that is being written.
struct Name {
    /// Of its source: it is the name to show where it comes first.
    main: bool,
    lang: &'static str,
    text: String,
}

/// What grows while places are written one after the other.
struct Writing<W> {
    out: Sections<W>,
    /// Bytes of names so far.
    names: u64,
    places: Vec<u8>,
    keys: [Sorter; Keys::ALL.len()],
    importance: Vec<f32>,
    /// (place, where the identifier of the place below stands).
    links: Vec<(u32, u32, String)>,
}

impl<W: Write + Seek> Writing<W> {
    /// Writes a string into the names; where it stands.
    fn string(&mut self, before: u8, text: &str) -> Result<u32, Error> {
        let at = self.names;
        if at >= u64::from(STRING_ID) {
            return Err(Error::TooLarge("more than two gigabytes of names"));
        }
        let len = text.len().min(MAX_NAME);
        self.out.write_all(&[before, len as u8])?;
        self.out.write_all(text.as_bytes().get(..len).unwrap_or_default())?;
        self.names += 2 + len as u64;
        Ok(at as u32)
    }

    fn key(&mut self, keys: Keys, key: &str, entry: u64) -> Result<(), Error> {
        if key.is_empty() {
            return Ok(());
        }
        Ok(self.keys[keys as usize].push(&[key.as_bytes(), &[0], &entry.to_be_bytes()])?)
    }
}

impl Builder<'_> {
    /// Writes everything.
    pub fn write<W: Write + Seek>(mut self, out: W, progress: Progress<'_>) -> Result<Summary, Error> {
        let (units, unit_places) = self.sorted_units();
        let residents = self.residents();
        let mut writing = Writing {
            out: Sections::new(out)?,
            names: 0,
            places: Vec::with_capacity(self.records.len() * PLACE_LEN),
            keys: Default::default(),
            importance: Vec::with_capacity(self.records.len()),
            links: Vec::new(),
        };
        for (key, entry) in std::mem::take(&mut self.others) {
            writing.key(Keys::Normalized, &key, entry)?;
        }
        writing.out.begin(Section::Names);
        // Offset 0 means nothing.
        writing.string(0, "")?;
        let total = self.records.len() as u64;
        let mut names: Vec<Name> = Vec::new();
        let mut at = 0u32;
        std::mem::take(&mut self.names).drain(|record| {
            let number = record.first_chunk().map_or(0, |b| u32::from_be_bytes(*b));
            while at < number {
                self.write_place(at, &mut names, &units, &residents, &mut writing)?;
                at += 1;
                if at.is_multiple_of(1 << 14) {
                    progress("names", u64::from(at), total);
                }
            }
            let text = record.get(11..).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or_default();
            let main = record.get(6..10) == Some(&[0; 4]);
            let lang = record.get(10).and_then(|&l| LANGS.get(l as usize)).copied().unwrap_or("");
            names.push(Name { main, lang, text: text.to_owned() });
            Ok::<(), Error>(())
        })?;
        while (at as usize) < self.records.len() {
            self.write_place(at, &mut names, &units, &residents, &mut writing)?;
            at += 1;
        }
        progress("names", total, total);

        // Strings that are no names stand behind them.
        let mut unit_table = Vec::new();
        for code in &units {
            let offset = writing.string(0, code)?;
            let up = up(&units, code);
            let place = unit_places.get(code).copied().unwrap_or(NONE);
            for n in [offset, place, up.map_or(NONE, |n| n as u32)] {
                unit_table.extend(n.to_le_bytes());
            }
        }
        let mut pcodes = Vec::new();
        for (at, pcode) in std::mem::take(&mut self.pcodes) {
            pcodes.push((at, writing.string(0, &pcode)?));
        }
        let mut links = std::mem::take(&mut writing.links);
        for (_, offset, id) in &mut links {
            *offset = writing.string(0, id)?;
        }
        writing.out.end();
        self.summary.places = self.records.len();

        let Writing { mut out, places, keys, importance, .. } = writing;
        out.section(Section::Places, &places)?;
        drop(places);
        let mut postings = Vec::new();
        let mut steps = keys.into_iter().zip(Keys::ALL).enumerate();
        steps.try_for_each(|(n, (sorter, family))| {
            out.begin(family.section());
            let count =
                |done: u64| progress("index", total * n as u64 + done.min(total), total * Keys::ALL.len() as u64);
            write_automaton(sorter, &importance, &mut postings, &mut out, count)
        })?;
        out.section(Section::Postings, &postings)?;
        drop(postings);
        out.section(Section::Ids, &self.sorted_ids())?;
        let codes: Vec<u8> = self.codes.iter().flat_map(|code| fixed(code)).collect();
        out.section(Section::Codes, &codes)?;
        out.section(Section::Units, &unit_table)?;
        let parents: std::collections::BTreeMap<u32, u32> =
            self.parents.iter().filter_map(|(at, parent, ..)| Some((*at, self.by_id(parent)?))).collect();
        out.section(Section::Parents, &pairs(parents))?;
        out.section(Section::Pcodes, &pairs(pcodes))?;
        out.section(Section::Demonyms, &self.demonyms)?;
        out.section(Section::Organisations, &organisations(&self.organisations))?;
        let mut shapes = Vec::new();
        let coarse = write_shapes(&self.shapes, &mut shapes);
        let fine = write_shapes(&self.fine_shapes, &mut shapes);
        out.section(Section::ShapeIndex, &pairs(coarse))?;
        out.section(Section::FineIndex, &pairs(fine))?;
        out.section(Section::Shapes, &shapes)?;
        out.section(Section::Links, &pairs(links.iter().map(|l| (l.0, l.1))))?;
        links.sort_by(|a, b| a.2.cmp(&b.2));
        out.section(Section::BackLinks, &pairs(links.iter().map(|l| (l.0, l.1))))?;
        let sources: Vec<u8> = self.sources.iter().flatten().flat_map(|text| prefixed(text)).collect();
        out.section(Section::Sources, &sources)?;
        out.finish()?;
        Ok(self.summary)
    }

    /// The codes of all units, sorted, and the places that are these units.
    fn sorted_units(&mut self) -> (Vec<String>, std::collections::HashMap<String, u32>) {
        let mut order: Vec<u32> = (0..self.units.len() as u32).collect();
        order.sort_by(|a, b| self.units[*a as usize].cmp(&self.units[*b as usize]));
        let mut number = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            number[old as usize] = new as u32;
        }
        let sorted: Vec<String> = order.iter().map(|&old| std::mem::take(&mut self.units[old as usize])).collect();
        let mut places = std::collections::HashMap::new();
        for (at, record) in self.records.iter_mut().enumerate() {
            if let Some(&new) = number.get(record.unit as usize) {
                record.unit = new;
                let code = &sorted[new as usize];
                let level = code.matches('.').count();
                let is_unit = match record.kind {
                    Some(PlaceKind::Country) => level == 0,
                    Some(PlaceKind::Admin1) => level == 1,
                    Some(PlaceKind::Admin2) => level == 2,
                    _ => false,
                };
                if is_unit {
                    places.insert(code.clone(), at as u32);
                }
            }
        }
        self.units = sorted.clone();
        (sorted, places)
    }

    /// Inhabitants of the places of each unit.
    fn residents(&self) -> Vec<u64> {
        let mut residents = vec![0u64; self.units.len()];
        let up: Vec<Option<usize>> = self.units.iter().map(|code| up(&self.units, code)).collect();
        for record in self.records.iter().filter(|r| r.kind == Some(PlaceKind::Settlement)) {
            let mut unit = Some(record.unit as usize).filter(|&u| u < residents.len());
            while let Some(u) = unit {
                residents[u] += u64::from(record.population);
                unit = up[u];
            }
        }
        residents
    }

    /// Writes one place with its names, and leaves `names` empty.
    fn write_place<W: Write + Seek>(
        &mut self,
        at: u32,
        names: &mut Vec<Name>,
        units: &[String],
        residents: &[u64],
        writing: &mut Writing<W>,
    ) -> Result<(), Error> {
        let Some(record) = self.records.get(at as usize).cloned() else { return Ok(()) };
        let kind = record.kind.unwrap_or(PlaceKind::Region);
        let unit = units.get(record.unit as usize).map_or("", String::as_str);
        let start = writing.names as u32;
        let mut seen: Vec<&str> = Vec::with_capacity(names.len());
        let mut count = 0u16;
        let mut keys: Vec<(Keys, String, u64)> = Vec::new();
        let entry = |lang, main| Entry { referent: Referent::Place(PlaceIndex(at)), lang, main }.pack();
        let add = |keys: &mut Vec<(Keys, String, u64)>, family: Keys, key: String, entry: u64| {
            if !keys.iter().any(|(f, k, e)| *f == family && *e == entry && *k == key) {
                keys.push((family, key, entry));
            }
        };
        for (n, name) in names.iter().enumerate() {
            // The name that an overridden source showed is of no certain language.
            let lang = if name.main && n > 0 { "" } else { name.lang };
            let key = normalize(&name.text);
            if key.is_empty() || name.text.len() > MAX_NAME {
                continue;
            }
            // An abbreviation has no spelling variants.
            if lang != "abbr" {
                for family in Keys::ALL.into_iter().filter(|f| *f != Keys::Normalized) {
                    if let Some(key) = family.key(&key) {
                        add(&mut keys, family, key, entry("", false));
                    }
                }
            }
            // Counties of the world by their full names alone: thirty of them
            // are called after Washington, others after words.
            let bare = without_generic(&name.text, kind).filter(|_| kind != PlaceKind::Admin2 || record.curated);
            if let Some(bare) = bare {
                add(&mut keys, Keys::Normalized, normalize(bare), entry(lang, false));
            }
            let turned = other_direction(&key).filter(|_| kind == PlaceKind::Admin1);
            for other in turned.into_iter().chain(egyptian(&key, unit)) {
                add(&mut keys, Keys::Normalized, other, entry(lang, false));
            }
            add(&mut keys, Keys::Normalized, key, entry(lang, n == 0));
            if count < u16::MAX && (!seen.contains(&name.text.as_str()) || (n > 0 && !lang.is_empty())) {
                seen.push(&name.text);
                count += 1;
                let lang = LANGS.iter().position(|l| *l == lang).unwrap_or(0) as u8;
                writing.string(lang, &name.text)?;
            }
        }
        for (family, key, entry) in keys {
            writing.key(family, &key, entry)?;
        }
        self.summary.names += count as usize;
        self.tie(at, &record, kind, unit, names, writing);
        let code = self.codes.get(record.code as usize).map_or("", String::as_str);
        let weight = importance(&Ranked {
            kind,
            code,
            population: record.population,
            names: (names.len() as u32).saturating_sub(1),
            residents: residents.get(record.unit as usize).copied().unwrap_or(0),
            curated: record.curated,
        });
        writing.importance.push(weight);
        let id = match record.id & STRING_ID {
            0 => record.id,
            _ => {
                let id = self.id(&record);
                writing.string(0, &id)? | STRING_ID
            }
        };
        let out = &mut writing.places;
        out.extend(start.to_le_bytes());
        out.extend(id.to_le_bytes());
        out.extend(record.lat.to_le_bytes());
        out.extend(record.lon.to_le_bytes());
        out.extend(record.population.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(record.unit.to_le_bytes());
        out.extend(((weight * f32::from(u16::MAX)) as u16).to_le_bytes());
        out.push(kind as u8);
        out.extend(record.code.to_le_bytes());
        out.push(u8::from(record.curated));
        names.clear();
        Ok(())
    }

    /// Ties a place to the place below that it is.
    fn tie<W>(
        &mut self,
        at: u32,
        record: &Record,
        kind: PlaceKind,
        unit: &str,
        names: &[Name],
        writing: &mut Writing<W>,
    ) {
        let id = self.id(record);
        let Some(below) = &mut self.below else { return };
        if below.gazetteer.by_id(&id).is_some() {
            self.summary.known += 1;
            return;
        }
        let asked = Asked {
            kind,
            point: (f64::from(record.lat) / 1e5, f64::from(record.lon) / 1e5),
            unit,
            pcode: self.pcodes.get(&at).map_or("", String::as_str),
            shape: self.shapes.get(&at),
        };
        if let Some(id) = below.find(&asked, names.iter().map(|n| n.text.as_str())) {
            self.summary.known += 1;
            writing.links.push((at, 0, id));
        }
    }

    fn sorted_ids(&self) -> Vec<u8> {
        let mut ids: Vec<u32> = (0..self.records.len() as u32).collect();
        let id = |n: &u32| match self.records.get(*n as usize) {
            Some(r) if r.id & STRING_ID != 0 => {
                Id::Text(self.ids.get((r.id & !STRING_ID) as usize).map_or("", |id| id))
            }
            Some(r) => Id::Number(r.id),
            None => Id::Number(0),
        };
        ids.sort_unstable_by(|a, b| id(a).cmp(&id(b)));
        ids.into_iter().flat_map(u32::to_le_bytes).collect()
    }
}

/// The number of the unit above one, in the sorted codes of all.
fn up(units: &[String], code: &str) -> Option<usize> {
    let (up, _) = code.rsplit_once('.')?;
    units.binary_search_by(|u| u.as_str().cmp(up)).ok()
}

/// Groups sorted keys into an automaton: single meanings stand in it, several
/// in a posting list, the most important first.
fn write_automaton<W: Write + Seek>(
    keys: Sorter,
    importance: &[f32],
    postings: &mut Vec<u8>,
    out: &mut Sections<W>,
    mut progress: impl FnMut(u64),
) -> Result<(), Error> {
    let failed = |error: fst::Error| match error {
        fst::Error::Io(error) => Error::Write(error),
        fst::Error::Fst(_) => Error::Compiled("keys out of order"),
    };
    let mut builder = fst::MapBuilder::new(&mut *out).map_err(failed)?;
    let mut key: Vec<u8> = Vec::new();
    let mut entries: Vec<u64> = Vec::new();
    let mut done = 0u64;
    let mut insert = |key: &[u8], entries: &mut Vec<u64>| -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        done += 1;
        if done.is_multiple_of(1 << 16) {
            progress(done);
        }
        let weight = |e: u64| if e & 3 == 0 { importance.get((e >> 8) as usize).copied().unwrap_or(0.0) } else { 2.0 };
        entries.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
        let value = if let [one] = entries.as_slice() {
            *one
        } else {
            let at = (postings.len() / ENTRY_LEN) as u64;
            let mut push = |n: u64| postings.extend(n.to_le_bytes().iter().take(ENTRY_LEN));
            push(entries.len() as u64);
            entries.iter().for_each(|&e| push(e));
            at | MULTI
        };
        entries.clear();
        builder.insert(key, value).map_err(failed)
    };
    keys.drain(|record| {
        let Some((name, tail)) = record.split_last_chunk::<8>() else { return Ok(()) };
        let name = name.strip_suffix(&[0]).unwrap_or(name);
        let entry = u64::from_be_bytes(*tail);
        if name != key.as_slice() {
            insert(&key, &mut entries)?;
            key.clear();
            key.extend_from_slice(name);
        }
        // One entry a referent: a main or tagged name wins over a plain one.
        match entries.iter_mut().find(|e| (**e >> 8, **e & 3) == (entry >> 8, entry & 3)) {
            Some(e) => {
                let main = (*e | entry) & 4;
                let tagged = if *e >> 3 & 31 == 0 { entry } else { *e };
                *e = tagged | main;
            }
            None => entries.push(entry),
        }
        Ok::<(), Error>(())
    })?;
    insert(&key, &mut entries)?;
    builder.finish().map_err(failed)
}

fn pairs(pairs: impl IntoIterator<Item = (u32, u32)>) -> Vec<u8> {
    pairs.into_iter().flat_map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()].concat()).collect()
}

fn write_shapes(shapes: &std::collections::BTreeMap<u32, Shape>, out: &mut Vec<u8>) -> Vec<(u32, u32)> {
    let place = |(&at, shape): (&u32, &Shape)| {
        let start = out.len() as u32;
        shape.write(out);
        (at, start)
    };
    shapes.iter().map(place).collect()
}

fn prefixed(text: &str) -> Vec<u8> {
    let mut end = text.len().min(255);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    std::iter::once(end as u8).chain(text.bytes().take(end)).collect()
}

fn fixed(code: &str) -> [u8; CODE_LEN] {
    let mut out = [0; CODE_LEN];
    for (to, from) in out.iter_mut().zip(prefixed(code)) {
        *to = from;
    }
    out
}

fn organisations(rows: &[(u8, [u8; 2], String, String)]) -> Vec<u8> {
    let mut offsets = Vec::new();
    let mut body = Vec::new();
    for (kind, country, slug, name) in rows {
        offsets.extend(((rows.len() * 4 + body.len()) as u32).to_le_bytes());
        body.push(*kind);
        body.extend(country);
        body.extend([slug, name].into_iter().flat_map(|text| prefixed(text)));
    }
    offsets.extend(body);
    offsets
}
