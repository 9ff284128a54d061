//! The places that a name may stand for.

use std::cell::RefCell;

use gazetteer::{Entries, Gazetteer, Keys, MatchRule, Place, PlaceIndex, PlaceKind, Referent};
use rustc_hash::FxHashMap as HashMap;

/// Names with more places than this keep the most important ones. A name that
/// so many places share is resolved by its country, or not at all.
const MAX_CANDIDATES: usize = 80;

/// Spellings that are only alike must be this alike to be taken for the name.
const MIN_SIMILARITY: f64 = 0.84;

/// A place that a name may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub place: PlaceIndex,
    pub rule: MatchRule,
    pub main: bool,
    pub lang: &'static str,
    pub kind: PlaceKind,
    pub importance: f32,
    /// What the name says of its country, as the importance has it.
    pub weight: f64,
    /// ISO 3166-1 alpha-2 of its country; zeros where it has none.
    pub country: [u8; 2],
    /// Latitude and longitude in degrees.
    pub point: (f64, f64),
    pub parent: Option<PlaceIndex>,
    /// News is known to name it.
    pub curated: bool,
    /// It can stand for a government.
    pub governs: bool,
}

impl Candidate {
    pub fn new(place: &Place<'_>, rule: MatchRule, main: bool, lang: &'static str) -> Self {
        Candidate {
            place: place.index(),
            rule,
            main,
            lang,
            kind: place.kind(),
            importance: place.importance(),
            weight: (f64::from(place.importance()) * super::weights::IMPORTANCE).exp(),
            country: <[u8; 2]>::try_from(place.country_code().as_bytes()).unwrap_or_default(),
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
        let serial = gazetteer.serial();
        if memory.of == serial
            && let Some(known) = memory.names.get(key)
        {
            return known.to_vec();
        }
        let found = places(gazetteer, gazetteer.get(key), MatchRule::Normalized);
        if memory.of != serial || memory.candidates + found.len() > MEMORY {
            *memory = Memory { of: serial, ..Memory::default() };
        }
        memory.candidates += found.len() + 1;
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
    /// How many there are, each name counted as one more.
    candidates: usize,
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

/// The places that have a name with the same romanized key as `key`.
pub(super) fn romanized(gazetteer: &Gazetteer<'_>, key: &str) -> Vec<Candidate> {
    let Some(key) = Keys::Romanized.key(key) else { return Vec::new() };
    places(gazetteer, gazetteer.keyed(Keys::Romanized, &key), MatchRule::Romanized)
}

/// Places whose name is like `name`: those alike enough to be meant where they
/// lie in one of `countries`, and the others, to be shown as near misses.
pub(super) fn alike(gazetteer: &Gazetteer<'_>, name: &str, countries: &[&str]) -> (Vec<Candidate>, Vec<Candidate>) {
    let mut found = gazetteer.alike(name);
    found.truncate(MAX_CANDIDATES);
    let (near, far) = found.into_iter().partition::<Vec<_>, _>(|c| {
        let place = gazetteer.place(c.place);
        // Consonants alone prove something only in the country that all is about.
        let countries = if c.rule > MatchRule::Romanized { countries.get(..1).unwrap_or_default() } else { countries };
        c.similarity >= MIN_SIMILARITY && countries.contains(&place.country_code())
    });
    let plain = |list: Vec<gazetteer::Candidate>| {
        list.into_iter().map(|c| Candidate::new(&gazetteer.place(c.place), c.rule, false, "")).collect()
    };
    (plain(near), plain(far))
}
