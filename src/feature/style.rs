//! How events look on a map: simplestyle colours and Maki symbols.
//! Sources: <https://github.com/mapbox/simplestyle-spec>, <https://labs.mapbox.com/maki-icons/>.

use crate::event::EventType;
use crate::geometry::Geometry;

use super::{Properties, Words};

/// A place outside any event: grey, a plain circle.
const MENTION: (&str, &str) = ("#757575", "circle");

/// The colour (`#rrggbb`) and the Maki icon of an event type; those of a plain
/// mention for `None` and for words that are no event type.
pub fn style(event_type: Option<&str>) -> (&'static str, &'static str) {
    of_type(event_type.and_then(EventType::parse))
}

fn of_type(event_type: Option<EventType>) -> (&'static str, &'static str) {
    event_type.map_or(MENTION, |t| (t.marker_color(), t.marker_symbol()))
}

/// Fills the properties of the style group but for title and description.
/// Areas are faint, the larger the fainter, so that they do not bury points.
pub(super) fn apply(properties: &mut Properties, geometry: Option<&Geometry>, event: Option<EventType>) {
    let (color, symbol) = of_type(event);
    let color = Some(Words::Fixed(color));
    let area = matches!(geometry, Some(Geometry::Polygon(_) | Geometry::MultiPolygon(_)));
    // Events of a province lie upon each other: three of them must not hide its towns.
    let faint = match properties.radius_m {
        Some(150_000..) => 0.03,
        Some(25_000..) => 0.06,
        _ => 0.12,
    };
    properties.marker_color.clone_from(&color);
    properties.marker_symbol = Some(symbol.into());
    properties.marker_size = Some(if event.is_some() { "medium" } else { "small" }.into());
    properties.stroke.clone_from(&color);
    properties.stroke_width = Some(if area { 1.0 } else { 3.0 });
    properties.stroke_opacity = Some(if area { 0.5 } else { 0.9 });
    properties.fill = color;
    properties.fill_opacity = Some(faint);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_well_formed() {
        for event_type in EventType::ALL {
            let (color, symbol) = style(Some(event_type.as_str()));
            assert!(color.len() == 7 && color.starts_with('#'), "{event_type}");
            assert!(color.chars().skip(1).all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()), "{event_type}");
            assert!(symbol.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{event_type}");
            assert_ne!(style(Some(event_type.as_str())), MENTION, "{event_type}");
        }
        assert_eq!(style(Some("no such type")), style(None));
    }
}
