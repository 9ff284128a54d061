//! The same event, told in several articles.
//!
//! Two tellings are of one event where
//!
//! - the type is the same,
//! - the place is the same, and so is what is said of it ("west of"),
//! - the time is: the same day or week (a day apart where one of the dates is
//!   only that of the publication), month or year; undated ones are never merged,
//! - the initiators are not two different organisations that are known.
//!
//! Each telling stays a feature with its own source, quote, certainty and
//! numbers; all have the `event_id` of the first one, and `tellings` says how
//! many there are.

use std::io;

use gazetteer::name::normalize;
use gazetteer::{Gazetteer, Referent, Sorter};
use jiff::civil::Date;
use rustc_hash::FxHashSet as HashSet;
use serde::{Deserialize, Serialize};

use super::contradiction;
use super::identity::hash;
use super::{Feature, Properties, Words};

/// A telling more than this many days from the first one is of another event.
const DAYS_APART: i32 = 1;

/// Takes the features of articles and gives them back merged. They wait on disk
/// where there are many.
pub struct Merger<'g> {
    gazetteer: &'g Gazetteer<'g>,
    sorter: Sorter,
    /// Tellings so far.
    count: u64,
}

/// One telling: an event of an article at all its places.
#[derive(Debug, Serialize, Deserialize)]
struct Telling {
    features: Vec<Feature>,
}

/// The event that is being put together.
struct Group {
    id: Option<Words>,
    first: Option<Date>,
    loose: bool,
    precision: String,
    /// The organisation that is known to have begun it.
    initiator: Option<u32>,
    tellings: Vec<Telling>,
}

impl<'g> Merger<'g> {
    /// A merger for features of `gazetteer`.
    pub fn new(gazetteer: &'g Gazetteer<'g>) -> Self {
        Merger { gazetteer, sorter: Sorter::default(), count: 0 }
    }

    /// Takes the features of an article.
    ///
    /// # Errors
    /// A disk that is full.
    pub fn add(&mut self, features: Vec<Feature>) -> io::Result<()> {
        let mut telling = Telling { features: Vec::new() };
        for feature in features {
            let same = |f: &Feature| f.properties.event_id == feature.properties.event_id;
            if !telling.features.last().is_none_or(same) {
                self.push(std::mem::replace(&mut telling, Telling { features: Vec::new() }))?;
            }
            telling.features.push(feature);
        }
        if telling.features.is_empty() { Ok(()) } else { self.push(telling) }
    }

    fn push(&mut self, telling: Telling) -> io::Result<()> {
        let mut key = telling.site().unwrap_or_default();
        // What is merged with nothing comes last, in the order of the input.
        key.insert(0, if key.is_empty() { '2' } else { '1' });
        let number = self.count.to_be_bytes();
        self.count += 1;
        let json = serde_json::to_vec(&telling)?;
        self.sorter.push(&[key.as_bytes(), &[KEY_END], &number, &json])
    }

    /// Gives all features back, those of one event together.
    ///
    /// # Errors
    /// What `each` returns; a disk that cannot be read.
    pub fn finish<E: From<io::Error>>(self, mut each: impl FnMut(&Feature) -> Result<(), E>) -> Result<(), E> {
        let mut ids = HashSet::default();
        let mut site: Vec<u8> = Vec::new();
        let mut open: Vec<Group> = Vec::new();
        let gazetteer = self.gazetteer;
        let mut close = |groups: &mut Vec<Group>| groups.drain(..).try_for_each(|g| g.write(&mut ids, &mut each));
        self.sorter.drain::<E>(|record| {
            let (key, json) = parts(record).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
            let telling: Telling = serde_json::from_slice(json).map_err(io::Error::from)?;
            // The key ends with the day: tellings of one site come in order of time.
            let (here, _) = key.split_at(key.len().saturating_sub(DAY));
            if here != site || key.first() == Some(&b'2') {
                close(&mut open)?;
                site = here.to_vec();
            }
            let new = Group::of(telling, gazetteer);
            let far = |g: &Group| g.first.zip(new.first).is_none_or(|(a, b)| days(a, b) > DAYS_APART);
            let mut gone: Vec<Group> = Vec::new();
            while open.first().is_some_and(far) {
                gone.push(open.remove(0));
            }
            close(&mut gone)?;
            match open.iter_mut().find(|g| g.is_same(&new)) {
                Some(group) => group.take(new),
                None => open.push(new),
            }
            Ok(())
        })?;
        close(&mut open)
    }
}

/// Bytes of a day in a key: `2024-11-29`.
const DAY: usize = 10;

/// Ends a key; no word in it has this character.
const KEY_END: u8 = 1;

/// The key of a record, and what stands behind it and the number of the telling.
fn parts(record: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = record.iter().position(|&b| b == KEY_END)?;
    let (key, rest) = record.split_at_checked(end)?;
    Some((key, rest.get(1 + size_of::<u64>()..)?))
}

fn days(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |span| span.get_days().abs())
}

fn day(moment: &Option<Words>) -> Option<Date> {
    moment.as_deref()?.get(..DAY)?.parse().ok()
}

impl Telling {
    /// The feature that the event is known by.
    fn main(&self) -> Option<&Properties> {
        self.features.first().map(|f| &*f.properties)
    }

    /// Type, place and what is said of it, and the day; `None` for what is
    /// merged with nothing.
    fn site(&self) -> Option<String> {
        let p = self.main()?;
        let place = p.place_id.as_deref()?;
        let start = p.start.as_deref()?.get(..DAY)?;
        // Plain mentions of places are no events.
        p.trigger.as_ref()?;
        let words = |w: &Option<Words>| w.as_deref().unwrap_or_default().to_owned();
        let distance = p.distance_km.map(|km| km.to_string()).unwrap_or_default();
        let parts = [words(&p.event_type), place.to_owned(), words(&p.relation), words(&p.direction), distance];
        Some(format!("{}\0{start}", parts.join("\0")))
    }
}

impl Group {
    fn of(telling: Telling, gazetteer: &Gazetteer<'_>) -> Group {
        let main = telling.main();
        let organisation = |name: &str| {
            gazetteer.get(&normalize(name)).find_map(|entry| match entry.referent {
                Referent::Organisation(number) => Some(number),
                _ => None,
            })
        };
        Group {
            id: main.and_then(|p| p.event_id.clone()),
            first: main.and_then(|p| day(&p.start)),
            loose: main.is_some_and(|p| p.date_basis.as_deref() == Some("publication")),
            precision: main.and_then(|p| p.time_precision.as_deref()).unwrap_or_default().to_owned(),
            initiator: main.and_then(|p| p.initiator.as_deref()).and_then(organisation),
            tellings: vec![telling],
        }
    }

    fn is_same(&self, other: &Group) -> bool {
        let Some((a, b)) = self.first.zip(other.first) else { return false };
        let reach = if self.loose || other.loose { DAYS_APART } else { 0 };
        let actors = self.initiator.zip(other.initiator).is_none_or(|(a, b)| a == b);
        self.precision == other.precision && days(a, b) <= reach && actors
    }

    fn take(&mut self, other: Group) {
        self.initiator = self.initiator.or(other.initiator);
        self.tellings.extend(other.tellings);
    }

    /// Writes all tellings under one identifier that no other event has.
    fn write<E>(mut self, ids: &mut HashSet<u64>, each: &mut impl FnMut(&Feature) -> Result<(), E>) -> Result<(), E> {
        let is_event = self.tellings.iter().any(|t| t.main().is_some_and(|p| p.trigger.is_some()));
        if is_event {
            let wanted = self.id.as_deref().unwrap_or_default().to_owned();
            let text = self.tellings.first().and_then(|t| t.main()?.quote.as_deref()).unwrap_or_default();
            let content = hash(&[&wanted, text]);
            let hashed = std::iter::once(format!("{wanted}-{:06x}", content & 0xff_ffff));
            let numbered = (2..).map(|n| format!("{wanted}-{:06x}-{n}", content & 0xff_ffff));
            let mut names = std::iter::once(wanted.clone()).chain(hashed).chain(numbered);
            let id = names.find(|id| ids.insert(hash(&[id]))).unwrap_or(wanted);
            let count: i64 = self.tellings.iter().filter_map(|t| t.main()?.tellings).sum();
            let id: Words = Words::Shared(id.into());
            let mut number = 0;
            for feature in self.tellings.iter_mut().flat_map(|t| &mut t.features) {
                number += 1;
                let article = feature.properties.doc_id.as_deref().unwrap_or_default();
                feature.id = format!("{article}/{}/{number}", &*id);
                feature.properties.event_id = Some(id.clone());
                feature.properties.tellings = Some(count);
            }
            let mut mains: Vec<&mut Properties> =
                self.tellings.iter_mut().filter_map(|t| t.features.first_mut()).map(|f| &mut *f.properties).collect();
            if mains.len() > 1 {
                contradiction::show(&mut mains);
            }
        }
        self.tellings.iter().flat_map(|t| &t.features).try_for_each(each)
    }
}
