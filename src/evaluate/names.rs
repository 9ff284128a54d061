//! Whether the right place is found for a name.

use std::collections::BTreeMap;

use gazetteer::{Gazetteer, Search, distance_km};

use super::share;

/// A place is the right one within this many kilometres.
pub const RIGHT_KM: f64 = 5.0;

/// A name as a source writes it, and where the place is.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPoint {
    /// The name.
    pub name: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How many events happened there.
    pub events: usize,
}

impl NamedPoint {
    /// Reads a line `{"where","lat","lon"}`; `n` counts events, and a line
    /// whose `where_prec` is neither 1 (the place) nor 2 (near it) is `None`:
    /// its point is not the place's.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn parse(line: &str) -> Result<Option<Self>, String> {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let number = |key: &str| value.get(key).and_then(serde_json::Value::as_f64);
        if number("where_prec").is_some_and(|p| p != 1.0 && p != 2.0) {
            return Ok(None);
        }
        let name = value.get("where").and_then(serde_json::Value::as_str).ok_or("wanted a name in `where`")?;
        Ok(Some(NamedPoint {
            name: name.to_owned(),
            lat: number("lat").ok_or("wanted degrees in `lat`")?,
            lon: number("lon").ok_or("wanted degrees in `lon`")?,
            events: number("n").map_or(1, |n| n.max(0.0) as usize),
        }))
    }
}

/// How often something happened, by names and by events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Distinct names with their point.
    pub names: usize,
    /// Events at them.
    pub events: usize,
}

impl Count {
    fn add(&mut self, events: usize) {
        self.names += 1;
        self.events += events;
    }
}

/// How often the right place was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NameCounts {
    /// All that was asked.
    pub all: Count,
    /// There was a candidate.
    pub answered: Count,
    /// The first candidate is the right place.
    pub first: Count,
    /// One of the first ten is.
    pub in_ten: Count,
    /// Names whose right place is not among the first ten, with the first
    /// candidate's name; the most events first.
    pub missed: Vec<(NamedPoint, Option<String>)>,
    /// Names whose right place is not the first, but among the ten.
    pub behind: Vec<(NamedPoint, Option<String>)>,
}

impl NameCounts {
    /// The measures by name.
    pub fn measures(&self) -> [(&'static str, f64); 6] {
        let by_names = |c: Count| share(c.names, self.all.names);
        let by_events = |c: Count| share(c.events, self.all.events);
        [
            ("answered", by_names(self.answered)),
            ("first", by_names(self.first)),
            ("in_ten", by_names(self.in_ten)),
            ("answered_events", by_events(self.answered)),
            ("first_events", by_events(self.first)),
            ("in_ten_events", by_events(self.in_ten)),
        ]
    }
}

/// Looks every name up, each name with its point once, and counts.
pub fn names(
    gazetteer: &Gazetteer<'_>,
    gold: impl IntoIterator<Item = NamedPoint>,
    countries: &[String],
) -> NameCounts {
    let search = Search { countries: countries.to_vec(), ..Search::default() };
    let mut points: BTreeMap<(String, u64, u64), NamedPoint> = BTreeMap::new();
    for point in gold {
        let key = (point.name.clone(), point.lat.to_bits(), point.lon.to_bits());
        let events = point.events;
        points.entry(key).and_modify(|p| p.events += events).or_insert(point);
    }
    let mut counts = NameCounts::default();
    for point in points.into_values() {
        let found = gazetteer.search(&point.name, &search);
        let right = found.iter().position(|c| {
            let place = gazetteer.place(c.place);
            distance_km((place.lat(), place.lon()), (point.lat, point.lon)) <= RIGHT_KM
        });
        counts.all.add(point.events);
        if !found.is_empty() {
            counts.answered.add(point.events);
        }
        if right.is_some() {
            counts.in_ten.add(point.events);
        }
        let first = found.first().map(|c| c.name.clone());
        match right {
            Some(0) => counts.first.add(point.events),
            Some(_) => counts.behind.push((point, first)),
            None => counts.missed.push((point, first)),
        }
    }
    counts.missed.sort_by_key(|(p, _)| std::cmp::Reverse(p.events));
    counts.behind.sort_by_key(|(p, _)| std::cmp::Reverse(p.events));
    counts
}
