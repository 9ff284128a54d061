//! When: dates that a text states, and dates reckoned from its publication.

mod scan;

use std::ops::Range;

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

use super::grammar::{Class, class};
use super::{DateBasis, TimePrecision, When};
use crate::text::{Lang, Text};

pub(super) use scan::{Expression, expressions, register};

/// What an expression says before it is reckoned from anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A day, a month or a year, with the year: the first and the last day.
    Full(Date, Date, TimePrecision),
    /// A day of a month, without the year; the end where it is a range.
    DayMonth { day: i8, month: i8, end: Option<(i8, i8)> },
    /// A month without the year.
    Month(i8),
    /// A weekday (Monday 1 to Sunday 7); -1 "last", 1 "next", 0 neither.
    Weekday(i8, i8),
    /// Days from the day of publication.
    Days(i32),
    /// Weeks, months or years from those of publication.
    Units(Unit, i32),
    /// Days from the date that the text spoke of before.
    Carried(i32),
    /// "two days after X": X lies so many days from the date of the sentence.
    Anchored(i32),
}

/// A calendar unit larger than a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl When {
    /// Nothing is known.
    pub const UNKNOWN: When =
        When { start: None, end: None, precision: TimePrecision::Unknown, basis: DateBasis::None };

    fn days(first: Date, last: Date, precision: TimePrecision, basis: DateBasis) -> When {
        let start: DateTime = first.at(0, 0, 0, 0);
        When { start: Some(start), end: Some(last.at(23, 59, 59, 0)), precision, basis }
    }

    /// The first day.
    pub fn date(&self) -> Option<Date> {
        self.start.map(|s| s.date())
    }
}

fn shifted(date: Date, span: Span) -> Option<Date> {
    date.checked_add(span).ok()
}

/// The year that puts a day next to the day of publication: news looks back,
/// so that at most a month lies ahead.
fn nearest_year(day: i8, month: i8, publication: Date) -> Option<Date> {
    let latest = shifted(publication, 31.days())?;
    (0..5).filter_map(|back| Date::new(publication.year() + 1 - back, month, day).ok()).find(|d| *d <= latest)
}

fn month(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

fn year(year: i16) -> Option<(Date, Date)> {
    let first = Date::new(year, 1, 1).ok()?;
    Some((first, first.last_of_year()))
}

/// The date that an expression gives, where what it is reckoned from is known.
/// `carried` is the last date that the text spoke of.
pub(super) fn resolve(value: Value, publication: Option<Date>, carried: Option<Date>) -> Option<When> {
    let day = |d: Date| When::days(d, d, TimePrecision::Day, DateBasis::Relative);
    Some(match value {
        Value::Full(first, last, precision) => When::days(first, last, precision, DateBasis::Stated),
        Value::DayMonth { day: d, month: m, end } => {
            let first = nearest_year(d, m, publication?)?;
            let last = end.and_then(|(d, m)| Date::new(first.year(), m, d).ok()).filter(|l| *l >= first);
            When::days(first, last.unwrap_or(first), TimePrecision::Day, DateBasis::Relative)
        }
        Value::Month(m) => {
            let (first, last) = nearest_year(1, m, publication?).and_then(|f| month(f.year(), m))?;
            When::days(first, last, TimePrecision::Month, DateBasis::Relative)
        }
        Value::Weekday(weekday, direction) => {
            let publication = publication?;
            let back = i32::from((publication.weekday().to_monday_one_offset() - weekday).rem_euclid(7));
            let offset = match direction {
                1 => 7 - back,
                -1 if back == 0 => -7,
                _ => -back,
            };
            day(shifted(publication, offset.days())?)
        }
        Value::Days(n) => day(shifted(publication?, n.days())?),
        Value::Carried(n) => day(shifted(carried.or(publication)?, n.days())?),
        Value::Anchored(n) => day(shifted(carried?, n.days())?),
        Value::Units(unit, n) => {
            let publication = publication?;
            let (first, last, precision) = match unit {
                Unit::Week => {
                    let back = i32::from(publication.weekday().to_monday_zero_offset());
                    let monday = shifted(publication, (n * 7 - back).days())?;
                    (monday, shifted(monday, 6.days())?, TimePrecision::Week)
                }
                Unit::Month => {
                    let then = shifted(publication.first_of_month(), n.months())?;
                    (then, then.last_of_month(), TimePrecision::Month)
                }
                Unit::Year => {
                    let (first, last) = year(publication.year() + n as i16)?;
                    (first, last, TimePrecision::Year)
                }
            };
            When::days(first, last, precision, DateBasis::Relative)
        }
    })
}

/// When the event of `trigger` (words) in sentence `sentence` happened: the
/// nearest date that the sentence gives, else the day of publication.
/// `previous` is the last day that the text spoke of before the sentence.
pub fn date_of(
    text: &Text<'_>,
    sentence: usize,
    trigger: Range<usize>,
    publication: Option<Date>,
    previous: Option<Date>,
) -> When {
    let Some(tokens) = text.sentences.get(sentence) else { return When::UNKNOWN };
    choose(text, &expressions(text, tokens.clone()), &trigger, publication, previous).0
}

/// As [`date_of`], for expressions that were found already; also the one that
/// was chosen.
pub(super) fn choose<'e>(
    text: &Text<'_>,
    found: &'e [Expression],
    trigger: &Range<usize>,
    publication: Option<Date>,
    previous: Option<Date>,
) -> (When, Option<&'e Expression>) {
    let mut best: Option<(usize, &Expression)> = None;
    for expression in found {
        let words = &expression.tokens;
        // "two days after launching X" dates X, and nothing that stands before it.
        if matches!(expression.value, Value::Anchored(_)) && words.end > trigger.start {
            continue;
        }
        let (from, to) =
            if words.end <= trigger.start { (words.end, trigger.start) } else { (trigger.end, words.start) };
        let parts = |i: usize| {
            (i < to || words.start == to || to == trigger.start)
                && text.between(i).contains([',', ';', ':', '(', ')', '«', '»', '،'])
        };
        let joins = |i: usize| i < to && class(text, i).is(Class::CLAUSE) && text.lang != Lang::Ar;
        let breaks = (from..=to).filter(|&i| parts(i) || joins(i)).count();
        // A year belongs to its clause, unless it opens the sentence.
        let coarse = matches!(expression.value, Value::Full(_, _, TimePrecision::Year | TimePrecision::Month));
        let opens = found.first() == Some(expression)
            && words.start <= text.sentences.get(text.sentence_of(words.start)).map_or(0, |s| s.start) + 2;
        if breaks > 0 && (coarse || expression.since) && !opens {
            continue;
        }
        let distance = to.saturating_sub(from) + 3 * breaks;
        if best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, expression));
        }
    }
    let carried = || {
        let days = found.iter().filter(|e| !matches!(e.value, Value::Anchored(_) | Value::Carried(_)));
        let in_sentence = days.filter_map(|e| resolve(e.value, publication, None));
        in_sentence.filter(|w| w.precision == TimePrecision::Day).find_map(|w| w.date()).or(previous)
    };
    if let Some((_, expression)) = best {
        let when = match expression.value {
            Value::Carried(_) | Value::Anchored(_) => resolve(expression.value, publication, carried()),
            value => resolve(value, publication, None),
        };
        return (when.unwrap_or(When::UNKNOWN), Some(expression));
    }
    match publication {
        Some(p) => (When::days(p, p, TimePrecision::Day, DateBasis::Publication), None),
        None => (When::UNKNOWN, None),
    }
}

/// How many characters at the start of a text may hold its dateline.
const DATELINE: usize = 300;
/// How long a line can be that is only about the date.
const DATE_LINE_BYTES: usize = 90;

/// The day of publication from a dateline at the start of a text ("Idleb,
/// 28 novembre 2024 –") or a line of its own ("Publié le 28 novembre 2024").
/// Only a date with its year counts.
pub fn publication_in(text: &Text<'_>) -> Option<Date> {
    let limit = text.source.char_indices().nth(DATELINE).map_or(text.source.len(), |(i, _)| i);
    let end = text.tokens.partition_point(|t| t.start() < limit);
    let found = expressions(text, 0..end);
    found.iter().filter(|e| is_dateline(text, e)).find_map(|expression| match expression.value {
        Value::Full(first, ..) => Some(first),
        _ => None,
    })
}

/// Whether a date stands in the dateline ("SARMADA, Nov 29, 2024 -") or alone on
/// its line near the start of the text: it dates the article, not an event.
pub(super) fn is_dateline(text: &Text<'_>, expression: &Expression) -> bool {
    if !matches!(expression.value, Value::Full(first, last, TimePrecision::Day) if first == last) {
        return false;
    }
    let bytes = text.span(expression.tokens.clone());
    // Four bytes a code point at most.
    if bytes.start > 4 * DATELINE {
        return false;
    }
    let head = text.slice(0..bytes.start);
    let line_start = head.rfind('\n').map_or(0, |n| n + 1);
    let tail = text.slice(bytes.end..text.source.len());
    let line_end = tail.find('\n').unwrap_or(tail.len());
    let alone = line_end + bytes.end - line_start <= DATE_LINE_BYTES && line_end <= 40;
    let sign = tail.trim_start_matches([' ', '\u{a0}', '\u{202f}', ',']);
    let sign = match sign.strip_prefix('(').and_then(|s| s.split_once(')')) {
        Some((source, rest)) if source.len() <= 60 => rest.trim_start(),
        _ => sign,
    };
    let dash = sign.starts_with(['–', '—', '―']) || sign.starts_with("- ") || sign.starts_with("-- ");
    let opens = dash && bytes.start - line_start <= 60;
    alone || opens
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The date of the word `trigger` in `source`, published on 29 November 2024.
    fn when(lang: Lang, source: &str, trigger: &str) -> String {
        when_published(lang, source, trigger, Some(date(2024, 11, 29)))
    }

    fn when_published(lang: Lang, source: &str, trigger: &str, publication: Option<Date>) -> String {
        let text = Text::new(source, Some(lang));
        let at = source.find(trigger).unwrap();
        let i = text.tokens.iter().position(|t| t.end() > at).unwrap();
        let when = date_of(&text, text.sentence_of(i), i..i + 1, publication, None);
        let day = |d: Option<DateTime>| d.map_or("-".to_owned(), |d| d.date().to_string());
        format!("{}..{} {} {}", day(when.start), day(when.end), when.precision, when.basis)
    }

    #[test]
    fn dates_are_read_in_three_languages() {
        let rows = [
            (
                Lang::Fr,
                "Ils sont entrés dans la ville le 27 novembre 2024.",
                "entrés",
                "2024-11-27..2024-11-27 day stated",
            ),
            (
                Lang::Fr,
                "Ils sont entrés ce vendredi 29 novembre, deux jours après avoir lancé une offensive.",
                "entrés",
                "2024-11-29..2024-11-29 day relative",
            ),
            (
                Lang::Fr,
                "Ils sont entrés ce vendredi 29 novembre, deux jours après avoir lancé une offensive.",
                "offensive",
                "2024-11-27..2024-11-27 day relative",
            ),
            (
                Lang::Fr,
                "Ce mercredi 27 novembre, ils ont attaqué le bourg.",
                "attaqué",
                "2024-11-27..2024-11-27 day relative",
            ),
            (Lang::Fr, "Le pont a été bombardé hier soir.", "bombardé", "2024-11-28..2024-11-28 day relative"),
            (
                Lang::Fr,
                "Il y a trois jours, le pont a été bombardé.",
                "bombardé",
                "2024-11-26..2024-11-26 day relative",
            ),
            (Lang::Fr, "La ville avait été libérée en 2016.", "libérée", "2016-01-01..2016-12-31 year stated"),
            (Lang::Fr, "Il a été tué par un drone en janvier 2020.", "tué", "2020-01-01..2020-01-31 month stated"),
            (Lang::Fr, "Des combats du 27 au 29 novembre 2024.", "combats", "2024-11-27..2024-11-29 day stated"),
            (
                Lang::Fr,
                "La semaine dernière, des combats ont eu lieu.",
                "combats",
                "2024-11-18..2024-11-24 week relative",
            ),
            (Lang::Fr, "Le 1er décembre, des combats ont eu lieu.", "combats", "2024-12-01..2024-12-01 day relative"),
            (Lang::Fr, "La marche a réuni mille personnes.", "marche", "2024-11-29..2024-11-29 day publication"),
            (Lang::En, "Rebels entered the town on November 27, 2024.", "entered", "2024-11-27..2024-11-27 day stated"),
            (Lang::En, "Rebels entered the town on Nov. 27.", "entered", "2024-11-27..2024-11-27 day relative"),
            (Lang::En, "Rebels entered the town on Wednesday.", "entered", "2024-11-27..2024-11-27 day relative"),
            (Lang::En, "On 3 December 2023 the town was shelled.", "shelled", "2023-12-03..2023-12-03 day stated"),
            (Lang::En, "The town was shelled last night.", "shelled", "2024-11-28..2024-11-28 day relative"),
            (Lang::En, "The town was shelled two weeks ago.", "shelled", "2024-11-11..2024-11-17 week relative"),
            (Lang::En, "The strike hit on 2024-11-28 at noon.", "strike", "2024-11-28..2024-11-28 day stated"),
            (Lang::En, "The strike hit on 28/11/2024 at noon.", "strike", "2024-11-28..2024-11-28 day stated"),
            (
                Lang::En,
                "The war that began in 2011 displaced millions.",
                "displaced",
                "2011-01-01..2011-12-31 year stated",
            ),
            (Lang::En, "They may march to the sea.", "march", "2024-11-29..2024-11-29 day publication"),
            (Lang::En, "In May, clashes broke out.", "clashes", "2024-05-01..2024-05-31 month relative"),
            (Lang::Ar, "قصفت الطائرات المدينة في 27 نوفمبر 2024.", "قصفت", "2024-11-27..2024-11-27 day stated"),
            (Lang::Ar, "قصفت الطائرات المدينة في 27 تشرين الثاني.", "قصفت", "2024-11-27..2024-11-27 day relative"),
            (Lang::Ar, "قصفت الطائرات المدينة يوم الأربعاء.", "قصفت", "2024-11-27..2024-11-27 day relative"),
            (Lang::Ar, "قصفت الطائرات المدينة أمس.", "قصفت", "2024-11-28..2024-11-28 day relative"),
            (Lang::Ar, "اندلعت اشتباكات قبل يومين.", "اشتباكات", "2024-11-27..2024-11-27 day relative"),
            (Lang::Ar, "استعادت القوات المدينة عام 2016.", "استعادت", "2016-01-01..2016-12-31 year stated"),
        ];
        for (lang, source, trigger, expected) in rows {
            assert_eq!(when(lang, source, trigger), expected, "{source}");
        }
    }

    #[test]
    fn without_publication_nothing_is_guessed() {
        for (source, expected) in [
            ("Rebels entered the town on Friday.", "-..- unknown none"),
            ("Rebels entered the town on November 27.", "-..- unknown none"),
            ("Rebels entered the town.", "-..- unknown none"),
            ("Rebels entered the town on November 27, 2024.", "2024-11-27..2024-11-27 day stated"),
        ] {
            assert_eq!(when_published(Lang::En, source, "entered", None), expected, "{source}");
        }
    }

    #[test]
    fn the_dateline_gives_the_day_of_publication() {
        let rows = [
            (Lang::Fr, "Idleb, 28 novembre 2024 – Des combats ont éclaté.", Some(date(2024, 11, 28))),
            (
                Lang::Fr,
                "Combats au nord\nPublié le 28 novembre 2024 à 18h\nDes combats ont éclaté.",
                Some(date(2024, 11, 28)),
            ),
            (Lang::En, "ALEPPO, Syria, Nov 30 (Reuters) - Rebels advanced.", None),
            (Lang::En, "ALEPPO, Syria, Nov 30, 2024 (Reuters) - Rebels advanced.", Some(date(2024, 11, 30))),
            (
                Lang::En,
                "Rebels entered the town on November 27, 2024, and held it for many days, residents said on the phone.",
                None,
            ),
            (Lang::Ar, "حلب، 30 تشرين الثاني 2024 – اندلعت اشتباكات.", Some(date(2024, 11, 30))),
            (Lang::En, "", None),
        ];
        for (lang, source, expected) in rows {
            assert_eq!(publication_in(&Text::new(source, Some(lang))), expected, "{source}");
        }
    }
}
