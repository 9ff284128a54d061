//! What a person reads on the map: the heading and the words below it.

use std::borrow::Cow;

use gazetteer::PlaceKind;
use jiff::civil::Date;

use crate::article::Article;
use crate::event::{Certainty, Relation, RelationKind, TimePrecision, When};

use super::identity::two_digits;
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
pub(super) fn whereabouts<'n>(
    kind: PlaceKind,
    name: &'n str,
    relation: Option<&Relation>,
    others: &[&str],
) -> Cow<'n, str> {
    let Some(relation) = relation else { return name.into() };
    if kind == PlaceKind::Road {
        return match others {
            [a, b, ..] => format!("{name} between {a} and {b}").into(),
            [a] => format!("{name} near {a}").into(),
            [] => name.into(),
        };
    }
    let words = match (relation.kind, relation.direction, others.first()) {
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
        _ => return name.into(),
    };
    words.into()
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

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn day(date: Date) -> String {
    let month = usize::try_from(date.month()).ok().and_then(|m| MONTHS.get(m - 1)).copied().unwrap_or_default();
    let mut words = String::with_capacity(11);
    match date.day() {
        day @ ..10 => words.push(char::from(b'0' + day.unsigned_abs())),
        day => two_digits(day, &mut words),
    }
    words.extend([" ", month, " "]);
    let year = date.year();
    two_digits((year / 100) as i8, &mut words);
    two_digits((year % 100) as i8, &mut words);
    words
}

/// "Air strike (denied) – west of Aleppo, 29 Nov 2024".
pub(super) fn title(kind: &str, certainty: Option<Certainty>, place: Option<&str>, date: Option<&str>) -> String {
    let mut title = String::with_capacity(64);
    title.push_str(kind);
    // A map that shows a denied strike like any other would say what nobody said.
    if let Some(doubt) = certainty.filter(|c| !matches!(c, Certainty::Asserted | Certainty::Reported)) {
        title.extend([" (", doubt.as_str(), ")"]);
    }
    for (n, words) in [place, date].into_iter().flatten().enumerate() {
        title.extend([if n == 0 { " – " } else { ", " }, words]);
    }
    title
}

/// Who published an article, when and where: what every description ends with.
pub(super) fn source(article: &Article, published: Option<Date>) -> String {
    let published = published.map(day);
    let parts = [article.source.as_deref(), published.as_deref(), article.url.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The quote, and below it who says so, and the source of the article; its
/// identifier where nothing else is known.
pub(super) fn description(quote: &str, attribution: Option<&str>, source: &str, id: &str) -> String {
    let who = attribution.unwrap_or_default();
    let mut words = String::with_capacity(quote.len() + who.len() + source.len() + id.len() + 12);
    words.extend(["“", quote, "”\n"]);
    match (attribution, source) {
        (None, "") => words.push_str(id),
        (None, _) => words.push_str(source),
        (Some(who), "") => words.push_str(who),
        (Some(who), _) => words.extend([who, ", ", source]),
    }
    words
}
