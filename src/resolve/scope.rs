//! The part of the world that a user asks for.

use gazetteer::Place;

/// Countries and a box; what both hold is asked for, everything where there is neither.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scope {
    /// Only places in these countries (ISO 3166-1 alpha-2), where not empty.
    pub countries: Vec<String>,
    /// Only places in this box: west, south, east, north in degrees; one whose
    /// west lies east of its east reaches over the antimeridian.
    pub bbox: Option<[f64; 4]>,
}

impl Scope {
    /// Whether it is the whole world.
    pub fn is_everywhere(&self) -> bool {
        self.countries.is_empty() && self.bbox.is_none()
    }

    /// Whether a place lies in it; of an area the point that stands for it counts.
    pub fn holds(&self, place: &Place<'_>) -> bool {
        let in_country = self.countries.is_empty() || self.countries.iter().any(|c| c == place.country_code());
        in_country && self.bbox.is_none_or(|bbox| is_in(bbox, place.lat(), place.lon()))
    }
}

fn is_in([west, south, east, north]: [f64; 4], lat: f64, lon: f64) -> bool {
    let between = if west <= east { west <= lon && lon <= east } else { lon >= west || lon <= east };
    between && south <= lat && lat <= north
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_reach_over_the_antimeridian() {
        let fiji = [177.0, -20.0, -178.0, -15.0];
        assert!(is_in(fiji, -17.0, 178.4) && is_in(fiji, -17.0, -179.0));
        assert!(!is_in(fiji, -17.0, 0.0) && !is_in(fiji, 17.0, 178.4));
        let syria = [35.5, 32.0, 42.5, 37.5];
        assert!(is_in(syria, 36.2, 37.16) && !is_in(syria, 33.9, 35.49));
    }
}
