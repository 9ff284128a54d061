//! One telling of an event, as a person marked it.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::event::{Certainty, EventType, RelationKind};
use crate::recognize::Field;

/// Words of an article: a field and bytes of it.
pub(super) type Place = (Field, Range<usize>);

/// A place of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldPlace {
    /// The place's usual name.
    pub name: String,
    /// How the place meant lies to it.
    pub relation: RelationKind,
    /// Right if given, not missed if not.
    pub optional: bool,
}

/// Numbers that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Killed,
    Injured,
    Displaced,
    Captured,
}

/// One telling of an event. `None` where any answer is right.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Its words; any of them.
    pub(super) triggers: Vec<Place>,
    /// The types that are right.
    pub(super) types: Vec<EventType>,
    /// Where it happened.
    pub(super) places: Vec<GoldPlace>,
    /// First and last day; `None` in it: the text gives no date.
    pub(super) dates: Option<Vec<Option<(Date, Date)>>>,
    /// What the text asserts.
    pub(super) certainties: Vec<Certainty>,
    /// Told as history.
    pub(super) background: Option<bool>,
    /// Neither wanted nor wrong.
    pub(super) optional: bool,
    /// The least number.
    pub(super) numbers: Vec<(Counted, u32)>,
}

/// The columns that are read, in the order of the table.
const COLUMNS: [&str; 13] = [
    "article",
    "trigger",
    "type",
    "place",
    "date",
    "basis",
    "certainty",
    "background",
    "optional",
    "attribution",
    "initiator",
    "target",
    "numbers",
];

/// Whether a header has all columns.
pub(super) fn check_header(line: &str) -> Result<(), String> {
    if line.split('\t').eq(COLUMNS) { Ok(()) } else { Err(format!("wanted the columns {}", COLUMNS.join(", "))) }
}

/// The article of a row.
pub(super) fn article_of(line: &str) -> &str {
    line.split('\t').next().unwrap_or_default()
}

impl Telling {
    /// Reads a row. `find` finds words with their number in the article,
    /// `place_of` the usual name of a mention with its number.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn parse(
        line: &str,
        find: impl Fn(&str, usize) -> Option<Place>,
        place_of: impl Fn(&str, usize) -> Option<String>,
    ) -> Result<Self, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, triggers, types, places, dates, _, certainties, background, optional, _, _, _, numbers] = cells[..]
        else {
            return Err(format!("wanted {} cells", COLUMNS.len()));
        };
        let triggers = triggers.split('|').map(|words| {
            let (text, nth) = numbered(words)?;
            find(text, nth).ok_or(format!("{words:?} does not stand in the article"))
        });
        let types = types.split('|').map(|t| EventType::parse(t).ok_or(format!("{t:?} is no event type")));
        let places = places.split("; ").filter(|p| !p.is_empty()).map(|place| {
            let (place, optional) = place.strip_suffix('?').map_or((place, false), |p| (p, true));
            let related = place.rsplit_once(' ').and_then(|(name, word)| Some((name, RelationKind::parse(word)?)));
            let (words, relation) = related.unwrap_or((place, RelationKind::At));
            let (text, nth) = numbered(words)?;
            let name = place_of(text, nth).ok_or(format!("{words:?} is no marked name"))?;
            Ok(GoldPlace { name, relation, optional })
        });
        let certainties = certainties.split('|').map(|c| Certainty::parse(c).ok_or(format!("{c:?} is no certainty")));
        Ok(Telling {
            triggers: triggers.collect::<Result<_, String>>()?,
            types: types.collect::<Result<_, String>>()?,
            places: places.collect::<Result<_, String>>()?,
            dates: match dates {
                "*" => None,
                dates => Some(dates.split('|').map(days).collect::<Result<_, String>>()?),
            },
            certainties: certainties.collect::<Result<_, String>>()?,
            background: match background {
                "*" => None,
                word => Some(yes(word)?),
            },
            optional: yes(optional)?,
            numbers: numbers.split("; ").filter_map(number).collect(),
        })
    }
}

fn yes(word: &str) -> Result<bool, String> {
    match word {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("wanted yes or no, not {other:?}")),
    }
}

/// "attack#2": the words and which occurrence of them.
fn numbered(words: &str) -> Result<(&str, usize), String> {
    match words.rsplit_once('#') {
        Some((text, nth)) => nth.parse().map(|nth| (text, nth)).map_err(|_| format!("{nth:?} is no number")),
        None => Ok((words, 1)),
    }
}

/// "killed 12+"; `None` for dozens and the like, which are not compared.
fn number(text: &str) -> Option<(Counted, u32)> {
    let (what, n) = text.split_once(' ')?;
    let counted = match what {
        "killed" => Counted::Killed,
        "injured" => Counted::Injured,
        "displaced" => Counted::Displaced,
        "captured" => Counted::Captured,
        _ => return None,
    };
    Some((counted, n.trim_end_matches('+').parse().ok()?))
}

/// First and last day of an ISO 8601 day, month, year, week, or range of them.
fn days(text: &str) -> Result<Option<(Date, Date)>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    let both = unit(first).zip(unit(last)).map(|((first, _), (_, last))| (first, last));
    both.map(Some).ok_or(format!("{text:?} is no date"))
}

fn unit(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(week), None) if week.starts_with('W') => {
            let number = week.strip_prefix('W')?.parse().ok()?;
            let monday = Date::from_iso_week_date(ISOWeekDate::new(year, number, Weekday::Monday).ok()?);
            Some((monday, monday.checked_add(6.days()).ok()?))
        }
        (Some(month), None) => {
            let first = Date::new(year, month.parse().ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let date = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
            Some((date, date))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spans_of_days() {
        let span = |a: &str, b: &str| Ok(Some((a.parse().unwrap(), b.parse().unwrap())));
        assert_eq!(days("2024-11-29"), span("2024-11-29", "2024-11-29"));
        assert_eq!(days("2024-02"), span("2024-02-01", "2024-02-29"));
        assert_eq!(days("2016"), span("2016-01-01", "2016-12-31"));
        assert_eq!(days("2025-W08"), span("2025-02-17", "2025-02-23"));
        assert_eq!(days("2024-05/2025-01-26"), span("2024-05-01", "2025-01-26"));
        assert_eq!(days(""), Ok(None));
        assert!(days("Friday").is_err());
    }

    #[test]
    fn a_row_is_read() {
        let find = |text: &str, nth: usize| (text != "no").then_some((Field::Text, nth..nth + text.len()));
        let place = |text: &str, _: usize| (text != "Nowhere").then(|| text.to_owned());
        let row = "a\tshelled#2|hit\tshelling\tTal Hadya near; Idlib?\t2016|*\tstated\treported|claimed\t*\tno\t\t\t\tkilled 4+; injured dozens";
        let telling = Telling::parse(&row.replace("|*", ""), find, place).unwrap();
        assert_eq!(telling.triggers, [(Field::Text, 2..9), (Field::Text, 1..4)]);
        assert_eq!((telling.places[0].relation, telling.places[1].optional), (RelationKind::Near, true));
        assert_eq!(telling.places[0].name, "Tal Hadya");
        assert_eq!(telling.numbers, [(Counted::Killed, 4)]);
        assert_eq!((telling.background, telling.optional), (None, false));
        assert!(Telling::parse(row, find, place).is_err());
        assert!(Telling::parse(&row.replace("hit", "no").replace("|*", ""), find, place).is_err());
        assert!(Telling::parse(&row.replace("Idlib", "Nowhere").replace("|*", ""), find, place).is_err());
    }
}
