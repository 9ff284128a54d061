//! Finding date expressions in a sentence.

use std::ops::Range;
use std::sync::LazyLock;

use gazetteer::source::Line;
use jiff::civil::Date;

use super::{Unit, Value, month, year};
use crate::event::TimePrecision;
use crate::event::first::{self, First};
use crate::event::number;
use crate::event::phrase::{ByLang, Phrases, read};
use crate::text::{Gap, Lang, Text};

/// A date as the text words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::event) struct Expression {
    /// Its words.
    pub(in crate::event) tokens: Range<usize>,
    /// What it says.
    pub(in crate::event) value: Value,
    /// Whether something lasts from then on: "since 2016".
    pub(in crate::event) since: bool,
}

/// What a phrase of `data/dates.tsv` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Month,
    Weekday,
    Day,
    Carry,
    Week,
    MonthOffset,
    YearOffset,
    Unit,
    Ago,
    Earlier,
    Later,
    After,
    Before,
    YearWord,
    Since,
    Range,
    Last,
    Next,
    Plain,
}

const DATES: &str = include_str!("../data/dates.tsv");

/// The classes by the words that the table has for them, in the order of the type.
const CLASSES: &[(&str, Class)] = &[
    ("month", Class::Month),
    ("weekday", Class::Weekday),
    ("day", Class::Day),
    ("carry", Class::Carry),
    ("week", Class::Week),
    ("month_off", Class::MonthOffset),
    ("year_off", Class::YearOffset),
    ("unit", Class::Unit),
    ("ago", Class::Ago),
    ("earlier", Class::Earlier),
    ("later", Class::Later),
    ("after", Class::After),
    ("before", Class::Before),
    ("year_word", Class::YearWord),
    ("since", Class::Since),
    ("range", Class::Range),
    ("last", Class::Last),
    ("next", Class::Next),
    ("plain", Class::Plain),
];

fn parse(class: &str) -> Option<Class> {
    CLASSES.iter().find(|(word, _)| *word == class).map(|(_, class)| *class)
}

/// Many of these phrases are also others ("avant", "in"), so that each class
/// has an index of its own.
type Tables = Vec<ByLang<Phrases<i32>>>;

/// The phrases that an expression may begin with: most words stop here.
static STARTS: LazyLock<ByLang<Phrases<()>>> = LazyLock::new(|| {
    read("dates.tsv", DATES, first::DATE_STARTS, |line| match parse(line.get("class"))? {
        Class::Earlier | Class::Later | Class::After | Class::Before => None,
        Class::YearWord | Class::Since | Class::Range | Class::Last | Class::Next | Class::Plain => None,
        _ => Some(()),
    })
});

/// The phrases of each class, in the order of [`CLASSES`].
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let table = |(n, (_, class)): (u32, &(&str, Class))| {
        let value = |line: &Line<'_, 'static>| line.get("value").parse().ok();
        read("dates.tsv", DATES, first::DATES + n, |line| {
            if parse(line.get("class")) == Some(*class) { value(line) } else { None }
        })
    };
    (0..).zip(CLASSES).map(table).collect()
});

/// Tells the first words of the tables.
pub(in crate::event) fn register(first: &mut First) {
    first.add(&STARTS);
    for table in &*TABLES {
        first.add(table);
    }
}

/// One look at a text's words as parts of dates.
struct Reader<'t, 'a> {
    text: &'t Text<'a>,
    end: usize,
}

impl Reader<'_, '_> {
    /// The phrase of a class at word `i`: the word after it, and its value.
    fn phrase(&self, class: Class, i: usize) -> Option<(usize, i32)> {
        let hit = TABLES.get(class as usize)?.get(self.text.lang)?.at(self.text, i, self.end)?;
        Some((hit.tokens.end, *hit.value))
    }

    /// Whether a phrase of a class ends right before word `i`; its first word.
    fn phrase_before(&self, class: Class, i: usize, from: usize) -> Option<usize> {
        let starts = (i.saturating_sub(3).max(from)..i).filter(|_| !self.breaks(i));
        starts.into_iter().find(|&s| self.phrase(class, s).is_some_and(|(end, _)| end == i))
    }

    fn breaks(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_none_or(|t| t.gap == Gap::Break)
    }

    /// The number of a word such as "29", "1er", "15th".
    fn ordinal(&self, i: usize) -> Option<i32> {
        let word = if i < self.end { self.text.word(i) } else { return None };
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        // Arabic writes the conjunction onto the number: "و29".
        let (head, tail) = match word.strip_prefix('و') {
            Some(number) if digits == 0 => (number, ""),
            _ => (word.get(..digits)?, word.get(digits..)?),
        };
        matches!(tail, "" | "er" | "st" | "nd" | "rd" | "th").then(|| head.parse().ok())?
    }

    fn day(&self, i: usize) -> Option<i8> {
        self.ordinal(i).filter(|n| (1..=31).contains(n) && self.text.word(i).len() <= 4).map(|n| n as i8)
    }

    fn year(&self, i: usize) -> Option<i16> {
        let word = if i < self.end { self.text.word(i) } else { return None };
        let number: i16 = (word.len() == 4).then(|| word.parse().ok())??;
        (1900..2100).contains(&number).then_some(number)
    }

    /// The month at word `i`. Arabic gives both names: "تشرين الثاني/نوفمبر".
    fn month(&self, i: usize) -> Option<(usize, i8)> {
        let (end, month) = self.phrase(Class::Month, i)?;
        let again = self.phrase(Class::Month, end).filter(|&(_, m)| m == month);
        Some((again.map_or(end, |(end, _)| end), month as i8))
    }

    /// Whether a comma or nothing stands before word `i`.
    fn follows(&self, i: usize) -> bool {
        i < self.end && matches!(self.text.between(i).trim(), "" | "," | "." | "،" | "-" | "of")
    }

    fn year_after(&self, i: usize) -> (usize, Option<i16>) {
        let skip = usize::from(matches!(self.text.word(i), "de" | "of" | "عام" | "سنه" | "لعام"));
        match self.year(i + skip).filter(|_| self.follows(i)) {
            Some(y) => (i + skip + 1, Some(y)),
            None => (i, None),
        }
    }

    fn full(&self, day: i8, month: i8, year: Option<i16>, last: Option<(i8, i8)>) -> Option<Value> {
        let Some(year) = year else {
            Date::new(2024, month, day).ok()?;
            return Some(Value::DayMonth { day, month, end: last });
        };
        let first = Date::new(year, month, day).ok()?;
        let last = last.and_then(|(d, m)| Date::new(year, m, d).ok()).filter(|l| *l >= first).unwrap_or(first);
        Some(Value::Full(first, last, TimePrecision::Day))
    }

    /// A date that begins with a number: "29 novembre 2024", "27 au 29
    /// novembre", "2024-11-29", "29/11/2024".
    fn starting_with_number(&self, i: usize) -> Option<(usize, Value)> {
        if let Some(found) = self.numeric(i) {
            return Some(found);
        }
        let day = self.day(i)?;
        let after = |i: usize| i + usize::from(matches!(self.text.word(i), "of" | "de"));
        if self.follows(i + 1)
            && let Some((end, month)) = self.month(after(i + 1))
        {
            let (end, year) = self.year_after(end);
            if year.is_none()
                && let Some((stop, _)) = self.phrase(Class::Range, end)
                && let Some(last) = self.day(stop)
                && let Some((stop, last_month)) = self.month(stop + 1)
            {
                let (stop, year) = self.year_after(stop);
                return Some((stop, self.full(day, month, year, Some((last, last_month)))?));
            }
            return Some((end, self.full(day, month, year, None)?));
        }
        // A range of days within a month.
        let joined = self.text.tokens.get(i + 1).is_some_and(|t| t.gap == Gap::Hyphen);
        let arabic = self.text.lang == Lang::Ar && self.text.word(i + 1).starts_with('و');
        let second = match self.phrase(Class::Range, i + 1) {
            _ if joined || arabic => i + 1,
            Some((end, _)) => end,
            None => return None,
        };
        let last = self.day(second).filter(|l| *l > day)?;
        let (end, month) = self.month(after(second + 1))?;
        let (end, year) = self.year_after(end);
        Some((end, self.full(day, month, year, Some((last, month)))?))
    }

    /// Dates in digits only.
    fn numeric(&self, i: usize) -> Option<(usize, Value)> {
        if i + 2 >= self.end {
            return None;
        }
        let sign = self.text.between(i + 1);
        if !matches!(sign, "-" | "/" | ".") || self.text.between(i + 2) != sign {
            return None;
        }
        let number = |i| self.text.word(i).parse::<i16>().ok();
        let (a, b, c) = (number(i)?, number(i + 1)?, number(i + 2)?);
        let (day, month, year) = match self.year(i) {
            Some(year) => (c, b, year),
            None => {
                let year = self.year(i + 2)?;
                match (a, b) {
                    (_, 13..) => (b, a, year),
                    // Whether 3/4 is in March or in April, English does not say.
                    (..=12, ..=12) if self.text.lang == Lang::En && a != b && sign == "/" => return None,
                    _ => (a, b, year),
                }
            }
        };
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some((i + 3, Value::Full(date, date, TimePrecision::Day)))
    }

    /// A date that begins with a month: "November 29, 2024", "novembre 2024",
    /// "in May".
    fn starting_with_month(&self, i: usize, from: usize) -> Option<(usize, Value)> {
        if self.phrase(Class::Plain, i).is_some() {
            return None;
        }
        let (end, number) = self.month(i)?;
        if self.follows(end)
            && self.text.lang == Lang::En
            && let Some(day) = self.day(end)
        {
            let joined = self.text.tokens.get(end + 1).is_some_and(|t| t.gap == Gap::Hyphen);
            let second = if joined { Some(end + 1) } else { self.phrase(Class::Range, end + 1).map(|(e, _)| e) };
            let last = second.and_then(|s| Some((s + 1, self.day(s).filter(|l| *l > day)?)));
            let (stop, last) = last.map_or((end + 1, None), |(s, l)| (s, Some((l, number))));
            let (stop, year) = self.year_after(stop);
            return Some((stop, self.full(day, number, year, last)?));
        }
        if let (stop, Some(y)) = self.year_after(end) {
            let (first, last) = month(y, number)?;
            return Some((stop, Value::Full(first, last, TimePrecision::Month)));
        }
        // "may" and "mars" are other words too: a bare month needs its preposition.
        let token = self.text.tokens.get(i)?;
        let sure = self.text.lang != Lang::En || token.is_capitalized();
        (sure && self.phrase_before(Class::YearWord, i, from).is_some()).then_some((end, Value::Month(number)))
    }

    /// "two days earlier", "il y a trois jours", "قبل يومين".
    fn starting_with_count(&self, i: usize) -> Option<(usize, Value)> {
        let ago = self.phrase(Class::Ago, i).map(|(end, _)| end);
        let start = ago.filter(|_| self.text.lang != Lang::En).unwrap_or(i);
        let (after_number, count) = match number::number_at(self.text, start, self.end) {
            Some(n) if n.min == n.max => (n.tokens.end, n.min as i32),
            _ if self.phrase(Class::Unit, start).is_some() => (start, 1),
            _ => return None,
        };
        if self.breaks(after_number) && after_number != start {
            return None;
        }
        let (end, days) = self.phrase(Class::Unit, after_number)?;
        let span = count.checked_mul(days)?;
        if start != i {
            return Some((end, Self::back(days, count)));
        }
        if after_number == start {
            return None;
        }
        let next = |class| self.phrase(class, end).map(|(stop, _)| stop);
        if self.text.lang == Lang::En
            && let Some(stop) = next(Class::Ago)
        {
            return Some((stop, Self::back(days, count)));
        }
        if let Some(stop) = next(Class::After) {
            return Some((stop, Value::Anchored(-span)));
        }
        if let Some(stop) = next(Class::Before) {
            // "deux jours avant" closes its clause, or it dates what follows.
            let closes = stop >= self.end || self.text.tokens.get(stop).is_some_and(|t| t.gap == Gap::Break);
            return Some((stop, if closes { Value::Carried(-span) } else { Value::Anchored(span) }));
        }
        if let Some(stop) = next(Class::Earlier) {
            return Some((stop, Value::Carried(-span)));
        }
        next(Class::Later).map(|stop| (stop, Value::Carried(span)))
    }

    fn back(days: i32, count: i32) -> Value {
        match days {
            1..=2 => Value::Days(-days * count),
            7 | 14 => Value::Units(Unit::Week, -count * days / 7),
            30 | 60 => Value::Units(Unit::Month, -count * days / 30),
            _ => Value::Units(Unit::Year, -count * days / 365),
        }
    }

    fn phrases(&self, i: usize) -> Option<(usize, Value)> {
        type Reading = (Class, fn(i32) -> Value);
        let classes: [Reading; 5] = [
            (Class::Carry, Value::Carried),
            (Class::Day, Value::Days),
            (Class::Week, |n| Value::Units(Unit::Week, n)),
            (Class::MonthOffset, |n| Value::Units(Unit::Month, n)),
            (Class::YearOffset, |n| Value::Units(Unit::Year, n)),
        ];
        let found = classes.iter().filter_map(|(class, value)| {
            let (end, n) = self.phrase(*class, i)?;
            Some((end, value(n)))
        });
        found.max_by_key(|(end, _)| *end)
    }

    fn weekday(&self, i: usize, from: usize) -> Option<(usize, Value)> {
        let (end, day) = self.phrase(Class::Weekday, i)?;
        if self.text.lang == Lang::En && !self.text.tokens.get(i)?.is_capitalized() {
            return None;
        }
        let (end, direction) = if let Some((stop, _)) = self.phrase(Class::Last, end).filter(|_| !self.breaks(end)) {
            (stop, -1)
        } else if let Some((stop, _)) = self.phrase(Class::Next, end).filter(|_| !self.breaks(end)) {
            (stop, 1)
        } else if self.phrase_before(Class::Next, i, from).is_some() && self.text.lang == Lang::En {
            (end, 1)
        } else {
            (end, 0)
        };
        // "vendredi 29 novembre": the weekday only repeats the date.
        let date = if self.follows(end) {
            self.starting_with_number(end).or_else(|| self.starting_with_month(end, end))
        } else {
            None
        };
        Some(date.filter(|(_, v)| !matches!(v, Value::Month(_))).unwrap_or((end, Value::Weekday(day as i8, direction))))
    }

    fn year_alone(&self, i: usize, from: usize) -> Option<(usize, Value)> {
        let number = self.year(i)?;
        self.phrase_before(Class::YearWord, i, from)?;
        let (first, last) = year(number)?;
        Some((i + 1, Value::Full(first, last, TimePrecision::Year)))
    }

    fn at(&self, i: usize, from: usize) -> Option<(usize, Value)> {
        let digits = self.text.word(i).bytes().any(|b| b.is_ascii_digit());
        let found = if digits { self.starting_with_number(i).or_else(|| self.year_alone(i, from)) } else { None };
        found
            .or_else(|| self.weekday(i, from))
            .or_else(|| self.starting_with_month(i, from))
            .or_else(|| self.starting_with_count(i))
            .or_else(|| self.phrases(i))
    }
}

/// The dates that a range of words gives, in order.
pub(in crate::event) fn expressions(text: &Text<'_>, tokens: Range<usize>) -> Vec<Expression> {
    let mut found = Vec::new();
    let Some(starts) = STARTS.get(text.lang) else { return found };
    let reader = Reader { text, end: tokens.end };
    let mut i = tokens.start;
    while i < tokens.end {
        if !number::may_begin(text, i) && !starts.may_begin(text, i) {
            i += 1;
            continue;
        }
        match reader.at(i, tokens.start) {
            Some((end, value)) => {
                let since = reader.phrase_before(Class::Since, i, tokens.start).is_some();
                found.push(Expression { tokens: i..end, value, since });
                i = end.max(i + 1);
            }
            None => i += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::phrase::table;

    #[test]
    fn classes_stand_in_the_order_of_the_type() {
        assert!(CLASSES.iter().enumerate().all(|(n, (_, class))| *class as usize == n));
    }

    #[test]
    fn the_table_is_sound() {
        let mut seen = std::collections::HashSet::new();
        let mut langs = std::collections::HashSet::new();
        table("dates.tsv", DATES, &["lang", "pattern", "class", "value"], |line| {
            let row = (line.get("lang"), line.get("pattern"), line.get("class"));
            assert!(parse(row.2).is_some() && line.get("value").parse::<i32>().is_ok(), "{row:?}");
            let folded = row.1.split(' ').all(|w| gazetteer::name::normalize(w) == w);
            assert!(folded, "{row:?} is not folded");
            assert!(seen.insert(row), "{row:?} stands twice");
            langs.insert(row.0);
        });
        assert_eq!(langs.len(), 3);
    }

    #[test]
    fn numbers_are_no_dates_by_themselves() {
        for (lang, source) in [
            (Lang::En, "The M5 cost 2016 dollars, and 30 men may march on."),
            (Lang::En, "On 3/4/2024 or 1.5 km further"),
            (Lang::Fr, "Il y avait 29 chars et 2000 hommes."),
            (Lang::Fr, "Le village compte 1950 habitants."),
            (Lang::Ar, "قتل 29 شخصا في المدينة"),
        ] {
            let text = Text::new(source, Some(lang));
            assert_eq!(expressions(&text, 0..text.tokens.len()), [], "{source}");
        }
    }
}
