//! As many features as wanted, of every type of geometry, with most properties
//! known and no two alike.

use std::sync::Arc;

use dateline::event::EventType;
use dateline::feature::{Feature, Properties, Words, style};
use dateline::geometry::Geometry;

/// The feature with the number `n`.
pub fn feature(n: usize) -> Feature {
    let event_type = EventType::ALL[n % EventType::ALL.len()];
    let lon = -180.0 + (n as f64 * 0.618_034) % 360.0;
    let lat = -80.0 + (n as f64 * 0.381_966) % 160.0;
    let at = |east: f64, north: f64| [round(lon + east).min(180.0), round(lat + north)];
    let geometry = match n % 20 {
        0 => None,
        1 => Some(Geometry::LineString((0..40).map(|i| at(0.01 * f64::from(i), 0.02)).collect())),
        2 => {
            let mut ring: Vec<_> = (0..40)
                .map(|i| f64::from(i) / 40.0 * std::f64::consts::TAU)
                .map(|angle| at(0.2 * angle.cos() - 0.2, 0.2 * angle.sin()))
                .collect();
            ring.push(ring[0]);
            Some(Geometry::Polygon(vec![ring]))
        }
        _ => Some(Geometry::Point(at(0.0, 0.0))),
    };
    let words = |words: String| Some(Words::Own(words));
    let fixed = |words: &'static str| Some(Words::Fixed(words));
    let (color, symbol) = style(Some(event_type.as_str()));
    let (year, month, day) = (2011 + n % 14, 1 + n % 12, 1 + n % 28);
    let quote = format!("On day {n} of the war, shells fell on village {n}, the Observatory said; “nobody” was hurt.");
    let properties = Properties {
        event_id: words(format!("{year}-{month:02}-{day:02}-{}-village-{n}", event_type.as_str().replace('_', "-"))),
        event_type: fixed(event_type.as_str()),
        event_text: words(format!("shells fell on village {n}")),
        trigger: fixed("shells"),
        trigger_start: Some(27),
        trigger_end: Some(33),
        certainty: fixed("reported"),
        background: Some(n.is_multiple_of(7)),
        attribution: fixed("the Observatory"),
        actors: fixed("the army; the rebels"),
        fatalities_min: n.is_multiple_of(3).then_some((n % 50) as i64),
        tellings: Some(1 + (n % 4) as i64),
        start: words(format!("{year}-{month:02}-{day:02}T00:00:00")),
        end: words(format!("{year}-{month:02}-{day:02}T23:59:59")),
        time_precision: fixed("day"),
        date_basis: fixed("stated"),
        place_id: words(format!("geonames:{n}")),
        place_name: words(format!("Village {n}")),
        place_kind: fixed("settlement"),
        country_code: fixed("SY"),
        admin1: fixed("Aleppo"),
        geo_precision: fixed(if n.is_multiple_of(20) { "unlocated" } else { "exact" }),
        relation: fixed("at"),
        radius_m: Some(1000),
        lat: Some(round(lat)),
        lon: Some(round(lon)),
        mention: words(format!("قرية {n}")),
        mention_kind: fixed("toponym"),
        char_start: Some(44),
        char_end: Some(54),
        field: fixed("text"),
        quote: words(quote.clone()),
        match_rule: fixed("exact"),
        confidence: Some((n % 1000) as f64 / 1000.0),
        resolution: fixed("resolved"),
        doc_id: words(format!("article-{}", n / 10)),
        doc_title: words(format!("News of day {}", n / 10)),
        published: words(format!("{year}-{month:02}-{day:02}")),
        publisher: fixed("SANA"),
        language: fixed("en"),
        gazetteer: fixed("GeoNames"),
        licence: fixed("CC BY 4.0"),
        title: words(format!("{} – Village {n}, {day} Nov {year}", event_type.title())),
        description: words(format!("“{quote}”\nthe Observatory, SANA, {day} Nov {year}")),
        marker_color: fixed(color),
        marker_symbol: fixed(symbol),
        marker_size: fixed("medium"),
        stroke: fixed(color),
        stroke_width: Some(3.0),
        stroke_opacity: Some(0.9),
        fill: fixed(color),
        fill_opacity: Some(0.12),
        ..Properties::default()
    };
    Feature {
        id: format!("article-{}/{n}/1", n / 10),
        geometry: geometry.map(Arc::new),
        properties: Box::new(properties),
    }
}

/// Degrees to six decimals, as all geometry has them.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The most memory that this process has had, in megabytes, where the system says it.
pub fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? * 1024.0 / 1e6)
}
