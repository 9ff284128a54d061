//! What QGIS reads beside a map, or in it: its style, its metadata, a project.
//!
//! Written for QGIS 3.22 and later. Formats with one layer of mixed geometry
//! open as a layer for each type of geometry, which all read the same style.

mod metadata;
mod project;
mod style;
mod symbol;

use std::collections::BTreeSet;

pub(super) use metadata::metadata;
pub(super) use project::project;
pub(super) use style::style;

use crate::event::EventType;
use crate::feature::Feature;
use crate::geometry::Geometry;

/// The declaration that QGIS begins its files with.
const DOCTYPE: &str = "qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'";
/// The oldest version that knows all that is written.
const VERSION: &str = "3.22.0";

/// Types of geometry that have a layer of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Areas, the lowest layer.
    Areas,
    /// Lines.
    Lines,
    /// Points, the highest layer.
    Points,
}

impl Shape {
    /// From the lowest layer to the highest.
    pub(super) const ALL: [Shape; 3] = [Shape::Areas, Shape::Lines, Shape::Points];

    /// The layer of a geometry.
    pub(super) fn of(geometry: &Geometry) -> Shape {
        match geometry {
            Geometry::Point(_) => Shape::Points,
            Geometry::LineString(_) | Geometry::MultiLineString(_) => Shape::Lines,
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Shape::Areas,
        }
    }

    /// What the layer is called.
    fn title(self) -> &'static str {
        match self {
            Shape::Areas => "Areas",
            Shape::Lines => "Lines",
            Shape::Points => "Points",
        }
    }
}

/// What the files need to know of the features; it does not grow with them.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Types of event (`None`: mentions) by [`Shape`].
    types: [BTreeSet<Option<EventType>>; 3],
    unlocated: bool,
    /// Licences of what is drawn.
    licences: BTreeSet<String>,
    /// Around the points that stand for the events, and for all features.
    events: Around,
    all: Around,
}

/// Where and when; each may be nowhere and never.
#[derive(Debug, Default)]
struct Around {
    /// West, south, east, north.
    bounds: Option<[f64; 4]>,
    /// First and last moment.
    time: Option<(String, String)>,
}

impl Seen {
    /// Takes note of a feature.
    pub(super) fn feature(&mut self, feature: &Feature) {
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
    fn has(&self, shape: Shape) -> bool {
        !self.types[shape as usize].is_empty()
    }

    /// Where the map begins: west, south, east, north.
    fn bounds(&self) -> Option<[f64; 4]> {
        self.events.bounds.or(self.all.bounds)
    }

    /// When the map begins and ends.
    fn time(&self) -> Option<&(String, String)> {
        self.events.time.as_ref().or(self.all.time.as_ref())
    }
}

impl Around {
    fn feature(&mut self, feature: &Feature) {
        let properties = &feature.properties;
        if let (Some(lon), Some(lat)) = (properties.lon, properties.lat) {
            let [west, south, east, north] = self.bounds.unwrap_or([lon, lat, lon, lat]);
            self.bounds = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
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
