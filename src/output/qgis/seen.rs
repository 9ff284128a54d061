//! What was seen of the features: which layers there are, where, and when.

use std::collections::BTreeSet;

use super::Shape;
use crate::event::EventType;
use crate::feature::Feature;

/// What the files need to know of the features; it does not grow with them.
#[derive(Debug, Default)]
pub(in crate::output) struct Seen {
    /// Types of event (`None`: mentions) by [`Shape`].
    pub(super) types: [BTreeSet<Option<EventType>>; 3],
    pub(super) unlocated: bool,
    /// Licences of what is drawn.
    pub(super) licences: BTreeSet<String>,
    /// Around the points that stand for the events, and for all features.
    events: Around,
    all: Around,
}

/// Where and when; each may be nowhere and never.
#[derive(Debug, Default)]
struct Around {
    lon: Spread,
    lat: Spread,
    /// First and last moment.
    time: Option<(String, String)>,
}

impl Seen {
    /// Takes note of a feature.
    pub(in crate::output) fn feature(&mut self, feature: &Feature) {
        let properties = &feature.properties;
        let event_type = properties.event_type.as_deref().and_then(EventType::parse);
        match feature.geometry.as_deref().map(Shape::of) {
            Some(shape) => {
                self.types[shape as usize].insert(event_type);
            }
            None => self.unlocated = true,
        }
        if let Some(licence) = properties.licence.as_deref().filter(|l| !self.licences.contains(*l)) {
            self.licences.insert(licence.to_owned());
        }
        self.all.feature(feature);
        // A map of the news begins where its news are: not at what is only
        // mentioned, not at what is told as history, not around whole countries.
        let vast = properties.radius_m.is_some_and(|r| r > 150_000);
        if event_type.is_some() && properties.background != Some(true) && !vast {
            self.events.feature(feature);
        }
    }

    /// Whether a layer has features.
    pub(super) fn has(&self, shape: Shape) -> bool {
        !self.types[shape as usize].is_empty()
    }

    /// Where the map begins: west, south, east, north.
    pub(super) fn bounds(&self) -> Option<[f64; 4]> {
        let bounds = |around: &Around| {
            let ((west, east), (south, north)) = (around.lon.most()?, around.lat.most()?);
            Some([west, south, east, north])
        };
        bounds(&self.events).or_else(|| bounds(&self.all))
    }

    /// When the map begins and ends.
    pub(super) fn time(&self) -> Option<&(String, String)> {
        self.events.time.as_ref().or(self.all.time.as_ref())
    }
}

impl Around {
    fn feature(&mut self, feature: &Feature) {
        let properties = &feature.properties;
        if let (Some(lon), Some(lat)) = (properties.lon, properties.lat) {
            self.lon.add(lon);
            self.lat.add(lat);
        }
        if let (Some(start), Some(end)) = (properties.start.as_deref(), properties.end.as_deref()) {
            // ISO 8601 sorts as it should.
            let (first, last) = self.time.get_or_insert_with(|| (start.to_owned(), end.to_owned()));
            if start < first.as_str() {
                start.clone_into(first);
            }
            if end > last.as_str() {
                end.clone_into(last);
            }
        }
    }
}

/// How degrees are spread, in tenths.
#[derive(Debug, Default)]
struct Spread {
    /// From -180, as far as there is something.
    counts: Vec<u32>,
    all: u32,
}

impl Spread {
    fn add(&mut self, degrees: f64) {
        let at = ((degrees.clamp(-180.0, 180.0) + 180.0) * 10.0) as usize;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
            self.all += 1;
        }
    }

    /// First and last but for what lies apart: farther from the middle half
    /// than it is long one and a half times (the whiskers of a box plot).
    fn most(&self) -> Option<(f64, f64)> {
        let quartile = |n: u32| {
            let (wanted, mut seen) = (u64::from(self.all) * u64::from(n) / 4, 0);
            self.counts.iter().position(|&c| {
                seen += u64::from(c);
                seen > wanted
            })
        };
        let (first, third) = (quartile(1)?, quartile(3)?);
        // Half a degree at least: a town is no outlier to the next.
        let room = (third - first).max(5) * 3 / 2;
        let near = first.saturating_sub(room)..=third + room;
        let mut filled = self.counts.iter().enumerate().filter(|(at, count)| **count > 0 && near.contains(at));
        let degrees = |at: usize| at as f64 / 10.0 - 180.0;
        let west = filled.next()?.0;
        let east = filled.next_back().map_or(west, |(at, _)| at);
        Some((degrees(west), degrees(east + 1)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Spread;

    #[test]
    fn what_lies_apart_does_not_count() {
        let most = |all: &[f64]| {
            let mut spread = Spread::default();
            all.iter().for_each(|&d| spread.add(d));
            spread.most()
        };
        assert_eq!(most(&[]), None);
        assert_eq!(most(&[36.25]).map(|(a, b)| (a.round(), b.round())), Some((36.0, 36.0)));
        let (first, last) = most(&[36.2, 36.1, 35.9, 36.6, 36.3, 35.1, 33.5, 55.7]).unwrap();
        assert!((33.4..=35.1).contains(&first) && (36.6..37.0).contains(&last), "{first} {last}");
        let (first, last) = most(&[-180.0, 180.0]).unwrap();
        assert!(first <= -179.9 && last >= 180.0);
    }
}
