//! What QGIS reads beside a map, or in it: its style, its metadata, a project.
//!
//! Written for QGIS 3.22 and later. Formats with one layer of mixed geometry
//! open as a layer for each type of geometry, which all read the same style.

mod metadata;
mod project;
mod seen;
mod style;
mod symbol;

pub(super) use metadata::metadata;
pub(super) use project::project;
pub(super) use seen::Seen;
pub(super) use style::style;

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
