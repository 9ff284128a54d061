//! How events look on a map: simplestyle colours and Maki symbols.
//! Sources: <https://github.com/mapbox/simplestyle-spec>, <https://labs.mapbox.com/maki-icons/>.

use crate::geometry::Geometry;

use super::{Properties, Words};

/// Event type, colour, Maki icon. Fighting is red to orange, control of ground
/// violet, harm to people crimson, movement brown, politics blue, relief green.
const STYLES: &[(&str, &str, &str)] = &[
    ("abduction", "#ad1457", "prison"),
    ("advance", "#6a1b9a", "arrow"),
    ("aid", "#2e7d32", "hospital"),
    ("air_strike", "#d84315", "airfield"),
    ("armed_clash", "#c62828", "cross"),
    ("arrest", "#ad1457", "police"),
    ("attack_on_civilians", "#b71c1c", "danger"),
    ("blockade", "#4e342e", "roadblock"),
    ("ceasefire", "#00838f", "heart"),
    ("disaster", "#ef6c00", "volcano"),
    ("disease_outbreak", "#558b2f", "doctor"),
    ("displacement", "#795548", "shelter"),
    ("election", "#1565c0", "town-hall"),
    ("evacuation", "#795548", "bus"),
    ("explosion", "#e65100", "fire-station"),
    ("infrastructure_damaged", "#bf360c", "bridge"),
    ("killing", "#b71c1c", "cemetery"),
    ("mention", "#757575", "circle"),
    ("negotiation", "#1565c0", "suitcase"),
    ("property_destroyed", "#bf360c", "building"),
    ("protest", "#f9a825", "stadium"),
    ("return", "#558b2f", "home"),
    ("riot", "#f57f17", "caution"),
    ("sanction", "#283593", "bank"),
    ("shelling", "#d84315", "rocket"),
    ("siege", "#4e342e", "castle"),
    ("statement", "#37474f", "communications-tower"),
    ("territory_gained", "#6a1b9a", "star"),
    ("territory_regained", "#4527a0", "star-stroked"),
    ("threat", "#37474f", "caution"),
    ("troop_movement", "#6d4c41", "car"),
    ("violation", "#c62828", "barrier"),
    ("withdrawal", "#9c27b0", "triangle-stroked"),
];

/// The colour (`#rrggbb`) and the Maki icon of an event type; those of a plain
/// mention for `None` and for types without a style of their own.
pub fn style(event_type: Option<&str>) -> (&'static str, &'static str) {
    let wanted = event_type.unwrap_or("mention");
    let found = STYLES.binary_search_by(|(t, _, _)| (*t).cmp(wanted)).ok().and_then(|i| STYLES.get(i));
    found.map_or(("#757575", "circle"), |(_, color, symbol)| (color, symbol))
}

/// Fills the properties of the style group but for title and description.
/// Areas are faint, the larger the fainter, so that they do not bury points.
pub(super) fn apply(properties: &mut Properties, geometry: Option<&Geometry>, is_event: bool) {
    let (color, symbol) = style(properties.event_type.as_deref());
    let color = Some(Words::Borrowed(color));
    let area = matches!(geometry, Some(Geometry::Polygon(_) | Geometry::MultiPolygon(_)));
    let vast = properties.radius_m.is_some_and(|r| r > 150_000);
    properties.marker_color.clone_from(&color);
    properties.marker_symbol = Some(symbol.into());
    properties.marker_size = Some(if is_event { "medium" } else { "small" }.into());
    properties.stroke.clone_from(&color);
    properties.stroke_width = Some(if area { 1.0 } else { 3.0 });
    properties.stroke_opacity = Some(if area { 0.5 } else { 0.9 });
    properties.fill = color;
    properties.fill_opacity = Some(if vast { 0.05 } else { 0.12 });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::*;
    use crate::event::EventType;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        assert!(STYLES.is_sorted_by(|a, b| a.0 < b.0));
        for (event_type, color, symbol) in STYLES {
            assert!(color.len() == 7 && color.starts_with('#'), "{event_type}");
            assert!(color.chars().skip(1).all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()), "{event_type}");
            assert!(symbol.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{event_type}");
        }
    }

    #[test]
    fn every_event_type_has_a_style() {
        for event_type in EventType::ALL {
            assert!(STYLES.iter().any(|s| s.0 == event_type.as_str()), "{}", event_type.as_str());
        }
        assert_eq!(STYLES.len(), EventType::ALL.len() + 1);
        assert_eq!(style(Some("no such type")), style(None));
    }
}
