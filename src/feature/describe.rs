//! What a person reads on the map: the heading and the words below it.

use gazetteer::{Place, PlaceKind};
use jiff::civil::Date;

use crate::article::Article;
use crate::event::{Certainty, Relation, RelationKind, TimePrecision, When};

use super::number;

/// The words of the points of the compass, by their letters.
const DIRECTIONS: &[(&str, &str)] = &[
    ("N", "north"),
    ("NNE", "north-northeast"),
    ("NE", "northeast"),
    ("ENE", "east-northeast"),
    ("E", "east"),
    ("ESE", "east-southeast"),
    ("SE", "southeast"),
    ("SSE", "south-southeast"),
    ("S", "south"),
    ("SSW", "south-southwest"),
    ("SW", "southwest"),
    ("WSW", "west-southwest"),
    ("W", "west"),
    ("WNW", "west-northwest"),
    ("NW", "northwest"),
    ("NNW", "north-northwest"),
];

fn direction(letters: &str) -> &str {
    DIRECTIONS.iter().find(|d| d.0 == letters).map_or(letters, |d| d.1)
}

/// "west of Aleppo", "15 km south of Idlib", "between Saraqib and Aleppo".
/// `name` is the place's, `others` those of the places that the relation refers to.
pub(super) fn whereabouts(place: &Place<'_>, name: &str, relation: Option<&Relation>, others: &[&str]) -> String {
    let Some(relation) = relation else { return name.to_owned() };
    if place.kind() == PlaceKind::Road {
        return match others {
            [a, b, ..] => format!("{name} between {a} and {b}"),
            [a] => format!("{name} near {a}"),
            [] => name.to_owned(),
        };
    }
    match (relation.kind, relation.direction, others.first()) {
        (RelationKind::Near, ..) => format!("near {name}"),
        (RelationKind::Direction, Some(d), _) => format!("{} of {name}", direction(d)),
        (RelationKind::Distance, d, _) => {
            let km = number(relation.distance_km.unwrap_or_default());
            match d {
                Some(d) => format!("{km} km {} of {name}", direction(d)),
                None => format!("{km} km from {name}"),
            }
        }
        (RelationKind::Between, _, Some(other)) => format!("between {name} and {other}"),
        (RelationKind::Along, ..) => format!("along {name}"),
        (RelationKind::Within, Some(d), _) => format!("{}ern {name}", direction(d)),
        _ => name.to_owned(),
    }
}

/// "29 Nov 2024", as finely as it is known.
pub(super) fn date(when: &When) -> Option<String> {
    let start = when.start?;
    match when.precision {
        TimePrecision::Day => Some(day(start.date())),
        TimePrecision::Week => Some(format!("week of {}", day(start.date()))),
        TimePrecision::Month => Some(start.strftime("%b %Y").to_string()),
        TimePrecision::Year => Some(start.strftime("%Y").to_string()),
        TimePrecision::Unknown => None,
    }
}

fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// "Air strike (denied) – west of Aleppo, 29 Nov 2024".
pub(super) fn title(kind: &str, certainty: Option<Certainty>, place: Option<&str>, date: Option<&str>) -> String {
    let mut title = kind.to_owned();
    // A map that shows a denied strike like any other would say what nobody said.
    if let Some(doubt) = certainty.filter(|c| !matches!(c, Certainty::Asserted | Certainty::Reported)) {
        title.extend([" (", doubt.as_str(), ")"]);
    }
    let rest: Vec<&str> = [place, date].into_iter().flatten().collect();
    if !rest.is_empty() {
        title.extend([" – ", &rest.join(", ")]);
    }
    title
}

/// The quote, and below it who says so, and where it was read.
pub(super) fn description(
    quote: &str,
    attribution: Option<&str>,
    article: &Article,
    published: Option<Date>,
) -> String {
    let published = published.map(day);
    let mut source: Vec<&str> = Vec::new();
    source.extend(attribution);
    source.extend(article.source.as_deref());
    source.extend(published.as_deref());
    source.extend(article.url.as_deref());
    if source.is_empty() {
        source.push(&article.id);
    }
    format!("“{quote}”\n{}", source.join(", "))
}
