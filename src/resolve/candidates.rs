//! The places that a name may stand for.

use std::cell::RefCell;

use gazetteer::{Entries, Gazetteer, Keys, MatchRule, Place, PlaceIndex, PlaceKind, Referent};
use rustc_hash::FxHashMap as HashMap;

/// Names with more places than this keep the most important ones. A name that
/// so many places share is resolved by its country, or not at all.
const MAX_CANDIDATES: usize = 80;

/// Spellings that are only alike must be this alike to be taken for the name.
const MIN_SIMILARITY: f64 = 0.84;

/// The number of no unit.
pub(super) const NO_UNIT: u32 = u32::MAX;

/// A place that a name may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub place: PlaceIndex,
    pub rule: MatchRule,
    pub main: bool,
    pub lang: &'static str,
    pub kind: PlaceKind,
    pub importance: f32,
    /// ISO 3166-1 alpha-2 of its country; zeros where it has none.
    pub country: [u8; 2],
    /// Its country, unless it is one.
    pub nation: Option<PlaceIndex>,
    /// The first-order unit that it lies in.
    pub admin1: Option<PlaceIndex>,
    /// The second-order unit that it lies in.
    pub admin2: Option<PlaceIndex>,
    /// Numbers, in the article, of its first-order unit, its second-order unit
    /// and, where it is such a unit, of itself; [`NO_UNIT`] where there is none.
    pub units: [u32; 3],
    /// Latitude and longitude in degrees.
    pub point: (f64, f64),
    pub parent: Option<PlaceIndex>,
    /// News is known to name it.
    pub curated: bool,
    /// It can stand for a government.
    pub governs: bool,
}

impl Candidate {
    /// The number of the first-order unit that it is, or lies in.
    pub(super) fn province(&self) -> Option<u32> {
        let [within, _, own] = self.units;
        Some(if self.kind == PlaceKind::Admin1 { own } else { within }).filter(|&u| u != NO_UNIT)
    }

    /// Whether it lies in `area`.
    pub fn lies_in(&self, area: PlaceIndex) -> bool {
        self.place != area && [self.nation, self.admin1, self.admin2, self.parent].contains(&Some(area))
    }

    pub fn new(place: &Place<'_>, rule: MatchRule, main: bool, lang: &'static str) -> Self {
        Candidate {
            place: place.index(),
            rule,
            main,
            lang,
            kind: place.kind(),
            importance: place.importance(),
            country: <[u8; 2]>::try_from(place.country_code().as_bytes()).unwrap_or_default(),
            nation: place.country().map(|p| p.index()),
            admin1: place.admin1().map(|p| p.index()),
            admin2: place.admin2().map(|p| p.index()),
            units: [NO_UNIT; 3],
            point: (place.lat(), place.lon()),
            // Only tables written by hand name parents.
            parent: place.is_curated().then(|| place.parent()).flatten().map(|p| p.index()),
            curated: place.is_curated(),
            governs: super::metonym::is_government(place),
        }
    }
}

/// The places whose name is `key`. The same names stand in article after
/// article: what was found is remembered.
pub(super) fn exact(gazetteer: &Gazetteer<'_>, key: &str) -> Vec<Candidate> {
    MEMORIES.with_borrow_mut(|memory| {
        memory.make_room(gazetteer.serial(), 0);
        if let Some(known) = memory.names.get(key) {
            return known.to_vec();
        }
        let found = places(gazetteer, gazetteer.get(key), MatchRule::Normalized);
        memory.make_room(gazetteer.serial(), found.len() + 1);
        memory.names.insert(key.into(), found.as_slice().into());
        found
    })
}

/// The candidates of names that were looked up before.
#[derive(Default)]
struct Memory {
    /// The gazetteer.
    of: u64,
    names: HashMap<Box<str>, Box<[Candidate]>>,
    /// Places with a name that is only alike, and whether it is alike enough.
    alike: HashMap<Box<str>, Box<[(Candidate, bool)]>>,
    /// The name of the town, and the towns, that a publisher is named after.
    homes: HashMap<Box<str>, Home>,
    /// How many there are, each name counted as one more.
    candidates: usize,
}

/// A name with the places that it names.
pub(super) type Home = Option<(String, Vec<Candidate>)>;

impl Memory {
    /// Makes room for some more candidates of a gazetteer: forgets all where
    /// there is none, and what is of another gazetteer.
    fn make_room(&mut self, of: u64, more: usize) {
        if self.of != of || self.candidates + more > MEMORY {
            *self = Memory { of, ..Memory::default() };
        }
        self.candidates += more;
    }
}

/// More candidates than this are not remembered: some megabytes for each thread.
const MEMORY: usize = 1 << 15;

thread_local! {
    static MEMORIES: RefCell<Memory> = RefCell::default();
}

fn places(gazetteer: &Gazetteer<'_>, entries: Entries<'_>, rule: MatchRule) -> Vec<Candidate> {
    let places = entries.filter_map(|entry| match entry.referent {
        Referent::Place(place) => Some(Candidate::new(&gazetteer.place(place), rule, entry.main, entry.lang)),
        _ => None,
    });
    places.take(MAX_CANDIDATES).collect()
}

/// What `find` says of a publisher, which is asked once.
pub(super) fn remembered_home(gazetteer: &Gazetteer<'_>, publisher: &str, find: impl FnOnce() -> Home) -> Home {
    let known = MEMORIES.with_borrow_mut(|memory| {
        memory.make_room(gazetteer.serial(), 0);
        memory.homes.get(publisher).cloned()
    });
    known.unwrap_or_else(|| {
        let found = find();
        MEMORIES.with_borrow_mut(|memory| {
            memory.make_room(gazetteer.serial(), found.as_ref().map_or(0, |(_, towns)| towns.len()) + 1);
            memory.homes.insert(publisher.into(), found.clone());
        });
        found
    })
}

/// The places that have a name with the same romanized key as `key`.
pub(super) fn romanized(gazetteer: &Gazetteer<'_>, key: &str) -> Vec<Candidate> {
    let Some(key) = Keys::Romanized.key(key) else { return Vec::new() };
    places(gazetteer, gazetteer.keyed(Keys::Romanized, &key), MatchRule::Romanized)
}

/// Places whose name is like `name`: those alike enough to be meant where they
/// lie in one of `countries`, and the others, to be shown as near misses.
pub(super) fn alike(gazetteer: &Gazetteer<'_>, name: &str, countries: &[[u8; 2]]) -> (Vec<Candidate>, Vec<Candidate>) {
    let found = MEMORIES.with_borrow_mut(|memory| {
        memory.make_room(gazetteer.serial(), 0);
        if let Some(known) = memory.alike.get(name) {
            return known.to_vec();
        }
        let found = gazetteer.alike(name).into_iter().take(MAX_CANDIDATES);
        let found: Vec<(Candidate, bool)> = found
            .map(|c| {
                let candidate = Candidate::new(&gazetteer.place(c.place), c.rule, false, "");
                (candidate, c.similarity >= MIN_SIMILARITY)
            })
            .collect();
        memory.make_room(gazetteer.serial(), found.len() + 1);
        memory.alike.insert(name.into(), found.as_slice().into());
        found
    });
    let (near, far): (Vec<_>, Vec<_>) = found.into_iter().partition(|(c, alike)| {
        // Consonants alone prove something only in the country that all is about.
        let countries = if c.rule > MatchRule::Romanized { countries.get(..1).unwrap_or_default() } else { countries };
        *alike && countries.contains(&c.country)
    });
    let plain = |list: Vec<(Candidate, bool)>| list.into_iter().map(|(c, _)| c).collect();
    (plain(near), plain(far))
}
