//! From the files of a gazetteer to one block of checked, linked, indexed bytes.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::index::{ENTRY_LEN, Entry, LANGS, MAGIC, MULTI, NONE16, PLACE_LEN, Referent, SECTIONS, Section, VERSION};
use crate::name::{NameRules, normalize, romanized_key, skeleton};
use crate::source::{Row, Table, read_places, read_shapes, split_tag};
use crate::{Error, OrganisationKind, PlaceIndex, PlaceKind, Shape};

/// The files that make a gazetteer, in the order in which later ones add to,
/// and override, earlier ones.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    /// Tables of places.
    pub places: Vec<PathBuf>,
    /// GeoJSON with outlines and courses.
    pub shapes: Vec<PathBuf>,
    /// Tables of demonyms (`place_id lang forms`).
    pub demonyms: Vec<PathBuf>,
    /// Tables of organisations (`slug kind country names`).
    pub organisations: Vec<PathBuf>,
}

impl Sources {
    /// The files of a data folder laid out as `gazetteer/data`.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn folder(data: &Path) -> Result<Self, Error> {
        let list = |sub: &str, ending: &str| -> Result<Vec<PathBuf>, Error> {
            let folder = data.join(sub);
            let io = |source| Error::Io { path: folder.clone(), source };
            let mut files = Vec::new();
            for entry in std::fs::read_dir(&folder).map_err(io)? {
                let path = entry.map_err(io)?.path();
                if path.extension().is_some_and(|e| e == ending) {
                    files.push(path);
                }
            }
            files.sort();
            Ok(files)
        };
        let mut places = list("world", "tsv")?;
        places.extend(list("local", "tsv")?);
        Ok(Sources {
            places,
            shapes: list("areas", "geojson")?,
            demonyms: vec![data.join("names/demonyms.tsv")],
            organisations: vec![data.join("names/organisations.tsv")],
        })
    }
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_path_buf(), source })
}

/// Compiles `sources` into the bytes that [`crate::index::Index`] reads.
///
/// # Errors
/// The first thing in the files that is wrong, with file and line.
pub fn compile(sources: &Sources) -> Result<Vec<u8>, Error> {
    let mut builder = Builder::default();
    for path in &sources.places {
        // Places that somebody wrote down by hand are there because news names them.
        let curated = path.parent().is_some_and(|p| p.ends_with("local"));
        for row in read_places(path, &read(path)?)? {
            builder.add(Row { curated, ..row });
        }
    }
    builder.link(sources)?;
    for path in &sources.demonyms {
        builder.add_demonyms(path, &read(path)?)?;
    }
    for path in &sources.organisations {
        builder.add_organisations(path, &read(path)?)?;
    }
    for path in &sources.shapes {
        for (id, shape) in read_shapes(path, &read(path)?)? {
            builder.add_shape(path, &id, &shape)?;
        }
    }
    builder.finish()
}

/// Meanings by key.
type KeyedEntries = Vec<(String, u64)>;

#[derive(Default)]
struct Builder {
    rows: Vec<Row>,
    by_id: HashMap<String, usize>,
    country_of: HashMap<String, usize>,
    admin1_of: HashMap<(String, String), usize>,
    importance: Vec<f32>,
    normalized: KeyedEntries,
    demonyms: Vec<u8>,
    organisations: Vec<(u8, [u8; 2], String, String)>,
    shapes: Vec<u8>,
    shape_index: BTreeMap<u32, u32>,
}

impl Builder {
    /// Adds a row, or merges it into the row with the same identifier.
    fn add(&mut self, row: Row) {
        let Some(&at) = self.by_id.get(&row.id) else {
            self.by_id.insert(row.id.clone(), self.rows.len());
            self.rows.push(row);
            return;
        };
        let old = &mut self.rows[at];
        let override_text = |old: &mut String, new: String| {
            if !new.is_empty() {
                *old = new;
            }
        };
        if old.name != row.name {
            let name = std::mem::replace(&mut old.name, row.name);
            old.names.push((String::new(), name));
        }
        override_text(&mut old.code, row.code);
        override_text(&mut old.country, row.country);
        override_text(&mut old.admin1, row.admin1);
        override_text(&mut old.parent, row.parent);
        override_text(&mut old.pcode, row.pcode);
        old.curated |= row.curated;
        old.kind = row.kind.or(old.kind);
        old.point = row.point.or(old.point);
        old.population = row.population.max(old.population);
        // What was written by hand comes first: it is the name to show.
        let mut names = row.names;
        names.append(&mut old.names);
        old.names = names;
    }

    /// Finds countries and units, checks references, reckons importance.
    fn link(&mut self, sources: &Sources) -> Result<(), Error> {
        let somewhere = sources.places.first().cloned().unwrap_or_default();
        let wrong = |message: String| Error::Row { path: somewhere.clone(), line: 0, message };
        for (i, row) in self.rows.iter().enumerate() {
            if row.kind.is_none() || (row.point.is_none()) {
                return Err(wrong(format!("{}: no table gives its kind and its coordinates", row.id)));
            }
            match row.kind {
                Some(PlaceKind::Country) => {
                    self.country_of.insert(row.country.clone(), i);
                }
                Some(PlaceKind::Admin1) => {
                    self.admin1_of.insert((row.country.clone(), row.admin1.clone()), i);
                }
                _ => {}
            }
        }
        for row in &self.rows {
            if !row.parent.is_empty() && !self.by_id.contains_key(&row.parent) {
                return Err(wrong(format!("{}: its parent {} is no place", row.id, row.parent)));
            }
        }
        let mut residents = vec![0u64; self.rows.len()];
        for row in &self.rows {
            if let Some(&unit) = self.admin1_of.get(&(row.country.clone(), row.admin1.clone())) {
                residents[unit] += u64::from(row.population);
            }
        }
        self.importance =
            self.rows.iter().zip(&residents).map(|(row, &residents)| importance(row, residents)).collect();
        Ok(())
    }

    fn place_entry(&self, at: usize, lang: &str, main: bool) -> u64 {
        let lang = LANGS.iter().find(|l| **l == lang).copied().unwrap_or("");
        Entry { referent: Referent::Place(PlaceIndex(at as u32)), lang, main }.pack()
    }

    fn add_demonyms(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        Table::new(path, text, &["place_id", "lang", "forms"])?.for_each(|line| {
            let place = match line.get("place_id") {
                "-" => u32::MAX,
                id => *self.by_id.get(id).ok_or_else(|| line.error(format!("`{id}` is no place of the gazetteer")))?
                    as u32,
            };
            let number = (self.demonyms.len() / 4) as u32;
            self.demonyms.extend(place.to_le_bytes());
            let lang = LANGS.iter().find(|l| **l == line.get("lang")).copied().unwrap_or("");
            let entry = Entry { referent: Referent::Demonym(number), lang, main: true }.pack();
            for form in line.get("forms").split('|') {
                self.normalized.push((normalize(form), entry));
            }
            Ok(())
        })
    }

    fn add_organisations(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        Table::new(path, text, &["slug", "kind", "country", "names"])?.for_each(|line| {
            let kind = line.get("kind");
            let kind = OrganisationKind::parse(kind)
                .ok_or_else(|| line.error(format!("`{kind}` is no kind of organisation")))?;
            let country = <[u8; 2]>::try_from(line.get("country").as_bytes()).unwrap_or(*b"  ");
            let number = self.organisations.len() as u32;
            let mut first: Option<String> = None;
            for tagged in line.get("names").split('|').filter(|n| !n.is_empty()) {
                let (lang, name) = split_tag(tagged);
                // Acronyms are written in capitals, or they are words: UN, un.
                let acronym = name.chars().count() <= 5 && name.chars().all(|c| c.is_ascii_uppercase());
                let lang = if acronym { "abbr" } else { LANGS.iter().find(|l| **l == lang).copied().unwrap_or("") };
                let entry = Entry { referent: Referent::Organisation(number), lang, main: first.is_none() };
                self.normalized.push((normalize(&name), entry.pack()));
                first.get_or_insert(name);
            }
            let name = first.ok_or_else(|| line.error("no names"))?;
            self.organisations.push((kind as u8, country, line.get("slug").to_owned(), name));
            Ok(())
        })
    }

    fn add_shape(&mut self, path: &Path, id: &str, shape: &Shape) -> Result<(), Error> {
        let Some(&at) = self.by_id.get(id) else {
            return Err(Error::Row {
                path: path.to_path_buf(),
                line: 1,
                message: format!("feature `{id}` is no place of the gazetteer"),
            });
        };
        self.shape_index.insert(at as u32, self.shapes.len() as u32);
        let out = &mut self.shapes;
        let count = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
        let line = |out: &mut Vec<u8>, line: &[[f64; 2]]| {
            count(out, line.len());
            for position in line {
                for degrees in position {
                    out.extend(((degrees * 1e5).round() as i32).to_le_bytes());
                }
            }
        };
        match shape {
            Shape::Lines(lines) => {
                out.push(0);
                count(out, lines.len());
                lines.iter().for_each(|l| line(out, l));
            }
            Shape::Polygons(polygons) => {
                out.push(1);
                count(out, polygons.len());
                for rings in polygons {
                    count(out, rings.len());
                    rings.iter().for_each(|r| line(out, r));
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, Error> {
        let mut sections: [Vec<u8>; SECTIONS] = Default::default();
        let mut romanized: KeyedEntries = Vec::new();
        let mut skeletons: KeyedEntries = Vec::new();
        let mut codes: Vec<&str> = vec![""];
        let mut countries: Vec<&str> = Vec::new();
        let mut admin1: Vec<usize> = Vec::new();
        let mut admin1_number: HashMap<usize, u16> = HashMap::new();
        let mut names = vec![0u8; 2];
        let mut normalized = std::mem::take(&mut self.normalized);

        for (at, row) in self.rows.iter().enumerate() {
            let names_start = names.len() as u32;
            let mut seen: Vec<&str> = Vec::new();
            let all = std::iter::once(("en", row.name.as_str()))
                .chain(row.names.iter().map(|(lang, name)| (lang.as_str(), name.as_str())));
            for (n, (lang, name)) in all.enumerate() {
                let key = normalize(name);
                if key.is_empty() || name.len() > 255 {
                    continue;
                }
                let entry = self.place_entry(at, lang, n == 0);
                // An abbreviation has no spelling variants.
                if lang != "abbr" {
                    let entry = self.place_entry(at, "", false);
                    romanized.extend(romanized_key(&key).map(|k| (k, entry)));
                    skeletons.extend(skeleton(&key).map(|k| (k, entry)));
                }
                // Counties of the world by their full names alone: thirty of them
                // are called after Washington, others after words.
                let kind = row.kind.filter(|kind| *kind != PlaceKind::Admin2 || row.curated);
                if let Some(bare) = kind.and_then(|kind| without_generic(name, kind)) {
                    normalized.push((normalize(bare), self.place_entry(at, lang, false)));
                }
                if row.kind == Some(PlaceKind::Admin1)
                    && let Some(other) = other_direction(&key)
                {
                    normalized.push((other, self.place_entry(at, lang, false)));
                }
                normalized.push((key, entry));
                if !seen.contains(&name) || (n > 0 && !lang.is_empty()) {
                    seen.push(name);
                    let lang = LANGS.iter().position(|l| *l == lang).unwrap_or(0) as u8;
                    names.extend([lang, name.len() as u8]);
                    names.extend(name.as_bytes());
                }
            }
            let country = position(&mut countries, row.country.as_str()) as u16;
            let unit = self.admin1_of.get(&(row.country.clone(), row.admin1.clone()));
            let unit = unit.filter(|_| !row.admin1.is_empty()).map_or(NONE16, |&unit| {
                *admin1_number.entry(unit).or_insert_with(|| {
                    admin1.push(unit);
                    (admin1.len() - 1) as u16
                })
            });
            let id = match row.id.strip_prefix("geonames:").and_then(|n| n.parse::<u32>().ok()) {
                Some(number) => number,
                None => {
                    let offset = names.len() as u32;
                    names.extend([0, row.id.len() as u8]);
                    names.extend(row.id.as_bytes());
                    offset | 1 << 31
                }
            };
            if !row.pcode.is_empty() {
                sections[Section::Pcodes as usize].extend((at as u32).to_le_bytes());
                sections[Section::Pcodes as usize].extend((names.len() as u32).to_le_bytes());
                names.extend([0, row.pcode.len() as u8]);
                names.extend(row.pcode.as_bytes());
            }
            if let Some(&parent) = self.by_id.get(&row.parent) {
                sections[Section::Parents as usize].extend((at as u32).to_le_bytes());
                sections[Section::Parents as usize].extend((parent as u32).to_le_bytes());
            }
            let (lat, lon) = row.point.unwrap_or_default();
            let places = &mut sections[Section::Places as usize];
            places.extend(names_start.to_le_bytes());
            places.extend(id.to_le_bytes());
            places.extend(((lat * 1e5).round() as i32).to_le_bytes());
            places.extend(((lon * 1e5).round() as i32).to_le_bytes());
            places.extend(row.population.to_le_bytes());
            places.extend((seen.len() as u16).to_le_bytes());
            places.extend(country.to_le_bytes());
            places.extend(unit.to_le_bytes());
            places.extend(((self.importance[at] * f32::from(u16::MAX)) as u16).to_le_bytes());
            places.push(row.kind.unwrap_or(PlaceKind::Region) as u8);
            places.push(position(&mut codes, row.code.as_str()) as u8);
            places.push(u8::from(row.curated));
            places.resize((at + 1) * PLACE_LEN, 0);
        }

        let mut postings = Vec::new();
        for (keys, section) in
            [(normalized, Section::Normalized), (romanized, Section::Romanized), (skeletons, Section::Skeletons)]
        {
            sections[section as usize] = self.build_fst(keys, &mut postings)?;
        }
        sections[Section::Postings as usize] = postings;
        let mut ids: Vec<u32> = (0..self.rows.len() as u32).collect();
        ids.sort_by_key(|&i| &self.rows[i as usize].id);
        sections[Section::Ids as usize] = ids.iter().flat_map(|i| i.to_le_bytes()).collect();
        sections[Section::Codes as usize] =
            codes.iter().flat_map(|c| std::iter::once(c.len() as u8).chain(c.bytes())).collect();
        for country in &countries {
            let code = <[u8; 2]>::try_from(country.as_bytes()).unwrap_or_default();
            let place = self.country_of.get(*country).map_or(u32::MAX, |&i| i as u32);
            let out = &mut sections[Section::Countries as usize];
            out.extend(if country.is_empty() { [0; 2] } else { code });
            out.extend(if country.is_empty() { u32::MAX } else { place }.to_le_bytes());
        }
        sections[Section::Admin1 as usize] = admin1.iter().flat_map(|&i| (i as u32).to_le_bytes()).collect();
        sections[Section::Demonyms as usize] = std::mem::take(&mut self.demonyms);
        sections[Section::Organisations as usize] = organisations(&self.organisations);
        sections[Section::ShapeIndex as usize] =
            self.shape_index.iter().flat_map(|(p, o)| [p.to_le_bytes(), o.to_le_bytes()].concat()).collect();
        sections[Section::Shapes as usize] = std::mem::take(&mut self.shapes);
        sections[Section::Names as usize] = names;

        let mut out = Vec::new();
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        let mut start = 8 + SECTIONS * 16;
        for section in &sections {
            out.extend((start as u64).to_le_bytes());
            out.extend((section.len() as u64).to_le_bytes());
            start += section.len();
        }
        sections.iter().for_each(|s| out.extend(s));
        Ok(out)
    }

    /// Sorts and groups keys; single meanings stand in the automaton itself,
    /// several in a posting list, the most important first.
    fn build_fst(&self, mut keys: KeyedEntries, postings: &mut Vec<u8>) -> Result<Vec<u8>, Error> {
        keys.retain(|(k, _)| !k.is_empty());
        keys.sort_unstable();
        keys.dedup();
        let mut builder = fst::MapBuilder::memory();
        let failed = |_| Error::Compiled("keys out of order");
        for group in keys.chunk_by(|a, b| a.0 == b.0) {
            let Some((key, first)) = group.first() else { continue };
            // One entry a referent: a main or tagged name wins over a plain one.
            let mut entries: Vec<u64> = Vec::with_capacity(group.len());
            for &(_, entry) in group {
                match entries.iter_mut().find(|e| (**e >> 8, **e & 3) == (entry >> 8, entry & 3)) {
                    Some(e) => {
                        let main = (*e | entry) & 4;
                        let tagged = if *e >> 3 & 31 == 0 { entry } else { *e };
                        *e = tagged | main;
                    }
                    None => entries.push(entry),
                }
            }
            let weight = |e: u64| if e & 3 == 0 { self.importance[(e >> 8) as usize] } else { 2.0 };
            entries.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
            let value = if entries.len() == 1 {
                entries.first().copied().unwrap_or(*first)
            } else {
                let at = (postings.len() / ENTRY_LEN) as u64;
                let mut push = |n: u64| postings.extend(n.to_le_bytes().iter().take(ENTRY_LEN));
                push(entries.len() as u64);
                entries.iter().for_each(|&e| push(e));
                at | MULTI
            };
            builder.insert(key, value).map_err(failed)?;
        }
        builder.into_inner().map_err(failed)
    }
}

fn organisations(rows: &[(u8, [u8; 2], String, String)]) -> Vec<u8> {
    let mut offsets = Vec::new();
    let mut body = Vec::new();
    for (kind, country, slug, name) in rows {
        offsets.extend(((rows.len() * 4 + body.len()) as u32).to_le_bytes());
        body.push(*kind);
        body.extend(country);
        for text in [slug, name] {
            body.push(text.len().min(255) as u8);
            body.extend(text.bytes().take(255));
        }
    }
    offsets.extend(body);
    offsets
}

fn position<'a>(list: &mut Vec<&'a str>, item: &'a str) -> usize {
    list.iter().position(|i| *i == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

/// "Aleppo Governorate", "Gouvernorat d'Alep", "Kuweires air base", «محافظة حلب»
/// without the words for their kind: news says "Aleppo" for the unit too, and
/// "the base of Kuweires". `None` for kinds that do not bear the name of
/// another place, and for names without such words.
fn without_generic(name: &str, kind: PlaceKind) -> Option<&str> {
    use PlaceKind as K;
    let unit = |k| matches!(k, K::Admin1 | K::Admin2 | K::Region);
    let facility = |k| matches!(k, K::Base | K::Airport | K::Crossing | K::Dam | K::Camp);
    if !matches!(kind, K::Admin1 | K::Admin2) && !facility(kind) {
        return None;
    }
    let says_kind = |words: &str| {
        let types = NameRules::builtin().type_words(&normalize(words));
        types.iter().filter_map(|t| t.kind).any(|k| if facility(kind) { facility(k) } else { unit(k) })
    };
    // "Southern Province", «المحافظة الجنوبية»: what is left is no name.
    let is_name = |bare: &&str| {
        let key = normalize(bare);
        !(ADJECTIVES.contains(&key.as_str())
            || key.ends_with("ern")
            || (key.starts_with("ال") && key.ends_with("يه") && !key.contains(' ')))
            && NameRules::builtin().type_words(&key).is_empty()
    };
    let spaces: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
    // The longest run of such words, at the start or at the end.
    for &at in spaces.iter().rev() {
        let (first, rest) = name.split_at_checked(at)?;
        if says_kind(first) {
            let rest = rest.trim_start();
            let linkers = ["de la ", "de l'", "de l’", "de ", "du ", "des ", "d'", "d’", "of "];
            return Some(linkers.iter().find_map(|l| rest.strip_prefix(l)).unwrap_or(rest)).filter(is_name);
        }
    }
    let last = spaces.iter().filter_map(|&at| name.split_at_checked(at)).find(|(_, last)| says_kind(last.trim_start()));
    last.map(|(rest, _)| rest).filter(is_name)
}

/// "northern darfur" for "north darfur" and the other way round: writers of
/// English use both for a unit.
fn other_direction(key: &str) -> Option<String> {
    let (first, rest) = key.split_once(' ')?;
    let other = match first {
        "north" | "south" | "east" | "west" => format!("{first}ern"),
        "northern" | "southern" | "eastern" | "western" => first.strip_suffix("ern")?.to_owned(),
        _ => return None,
    };
    Some(format!("{other} {rest}"))
}

/// Words that distinguish units and name none.
const ADJECTIVES: &[&str] = &[
    "central",
    "centre",
    "center",
    "capital",
    "capitale",
    "la capitale",
    "nord",
    "sud",
    "est",
    "ouest",
    "north",
    "south",
    "east",
    "west",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "north east",
    "north west",
    "south east",
    "south west",
    "littoral",
    "coastal",
    "upper",
    "lower",
    "الشمال",
    "الجنوب",
    "الشرق",
    "الغرب",
    "الوسط",
    "الوسطي",
    "العاصمه",
    "الساحل",
    "المركز",
    "الشمال الشرقي",
    "الشمال الغربي",
    "الجنوب الشرقي",
    "الجنوب الغربي",
];

/// How likely news is to speak of a place, without any context: inhabitants
/// on a logarithmic scale, rank as a seat of government, and fame, which the
/// number of languages that have a name for it measures well.
fn importance(row: &Row, residents: u64) -> f32 {
    let log = |n: u64| (n as f32 + 1.0).log10();
    let fame = (row.names.len() as f32 + 1.0).log10() * 0.08;
    let seat = match row.code.as_str() {
        "P.PPLC" => 0.16,
        "P.PPLA" => 0.07,
        "P.PPLA2" => 0.03,
        _ => 0.0,
    };
    let base = match row.kind {
        Some(PlaceKind::Country) => 0.72 + log(u64::from(row.population)) * 0.02,
        Some(PlaceKind::Continent | PlaceKind::Ocean) => 0.85,
        Some(PlaceKind::Sea | PlaceKind::Region | PlaceKind::River | PlaceKind::Desert) => 0.55,
        Some(PlaceKind::Admin1) => 0.25 + log(residents) * 0.045,
        Some(PlaceKind::Settlement) => 0.04 + log(u64::from(row.population)) * 0.08,
        Some(PlaceKind::Quarter) => 0.08 + log(u64::from(row.population)) * 0.05,
        _ => 0.3,
    };
    let curated = if row.curated { 0.12 } else { 0.0 };
    (base + fame + seat + curated).clamp(0.0, 1.0)
}
