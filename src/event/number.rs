//! Numbers: how many were killed, injured, displaced, taken, and how much land.

use std::ops::Range;
use std::sync::LazyLock;

use super::first::{self, First};
use super::phrase::{ByLang, Phrases, read};
use crate::text::{Gap, Lang, Text};

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Killed,
    Injured,
    Displaced,
    Captured,
    Area,
}

/// A number as the text words it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub(super) tokens: Range<usize>,
    pub(super) min: f64,
    pub(super) max: f64,
}

/// A number with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Count {
    /// Number, bounds ("at least") and what is counted.
    pub(super) tokens: Range<usize>,
    /// The word that says what is counted.
    pub(super) word: Range<usize>,
    pub(super) counted: Counted,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Count {
    /// As whole numbers.
    pub(super) fn range(&self) -> (u32, u32) {
        (self.min.round() as u32, self.max.round() as u32)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Class {
    Number,
    Times,
    /// Words that leave a number as it is: "about".
    Bound,
    /// "At least".
    Least,
    /// "Up to".
    Most,
    Person,
    Unit,
    Counts(Counted),
}

#[derive(Debug)]
struct Row {
    min: f64,
    max: f64,
}

const NUMBERS: &str = include_str!("data/numbers.tsv");

fn parse(class: &str) -> Option<Class> {
    Some(match class {
        "number" => Class::Number,
        "times" => Class::Times,
        "bound" => Class::Bound,
        "least" => Class::Least,
        "most" => Class::Most,
        "person" => Class::Person,
        "unit" => Class::Unit,
        "killed" => Class::Counts(Counted::Killed),
        "injured" => Class::Counts(Counted::Injured),
        "displaced" => Class::Counts(Counted::Displaced),
        "captured" => Class::Counts(Counted::Captured),
        "area" => Class::Counts(Counted::Area),
        _ => return None,
    })
}

fn rows(number: u32, wanted: impl Fn(Class) -> bool) -> ByLang<Phrases<(Class, Row)>> {
    read("numbers.tsv", NUMBERS, number, |line| {
        let class = parse(line.get("class")).filter(|&c| wanted(c))?;
        let value = |column| line.get(column).parse().unwrap_or(0.0);
        Some((class, Row { min: value("min"), max: value("max") }))
    })
}

type Table = LazyLock<ByLang<Phrases<(Class, Row)>>>;

static VALUES: Table = LazyLock::new(|| rows(first::NUMBERS, |c| c == Class::Number));
static TIMES: Table = LazyLock::new(|| rows(first::TIMES, |c| c == Class::Times));
static BOUNDS: Table =
    LazyLock::new(|| rows(first::BOUNDS, |c| matches!(c, Class::Bound | Class::Least | Class::Most)));
static WORDS: Table =
    LazyLock::new(|| rows(first::COUNTED, |c| matches!(c, Class::Counts(_) | Class::Person | Class::Unit)));

/// Tells the first words of the tables.
pub(super) fn register(first: &mut First) {
    for table in [&VALUES, &TIMES, &BOUNDS, &WORDS] {
        first.add(table);
    }
}

/// Whether a number may begin at word `i`; cheap.
pub(super) fn may_begin(text: &Text<'_>, i: usize) -> bool {
    text.word(i).starts_with(|c: char| c.is_ascii_digit())
        || VALUES.get(text.lang).is_some_and(|phrases| phrases.may_begin(text, i))
}

/// Digits, with separators of thousands and decimals over several words.
fn digits(text: &Text<'_>, i: usize, end: usize) -> Option<(usize, f64)> {
    let word = |i: usize| if i < end { text.word(i) } else { "" };
    let plain = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
    let mut head = word(i);
    if text.lang == Lang::Ar && !plain(head) {
        head = head.trim_start_matches(['و', 'ف', 'ب', 'ل', 'ك']);
    }
    if !plain(head) || head.len() > 9 {
        return None;
    }
    let mut value: f64 = head.parse().ok()?;
    let mut at = i + 1;
    while head.len() <= 3
        && word(at).len() == 3
        && plain(word(at))
        && matches!(text.between(at), " " | "\u{a0}" | "\u{202f}" | "," | "." | "٬")
    {
        value = value * 1000.0 + word(at).parse::<f64>().ok()?;
        at += 1;
    }
    if at == i + 1 && word(at).len() <= 2 && plain(word(at)) && matches!(text.between(at), "." | "," | "٫") {
        let decimals = word(at);
        value += decimals.parse::<f64>().ok()? / 10f64.powi(decimals.len() as i32);
        at += 1;
    }
    Some((at, value))
}

/// The number that begins at word `i`.
pub(super) fn number_at(text: &Text<'_>, i: usize, end: usize) -> Option<Number> {
    let joined = |i: usize| i < end && text.tokens.get(i).is_some_and(|t| t.gap != Gap::Break);
    let word_at = |i: usize| VALUES.get(text.lang)?.at(text, i, end);
    let (mut at, mut min, mut max) = match digits(text, i, end) {
        Some((at, value)) => (at, value, value),
        None => {
            let hit = word_at(i)?;
            let (mut at, mut min, mut max) = (hit.tokens.end, hit.value.1.min, hit.value.1.max);
            if joined(at)
                && let Some(next) = word_at(at)
            {
                let more = next.value.1.min;
                let tens = |n: f64| (20.0..100.0).contains(&n) && n % 10.0 == 0.0;
                // "twenty-five"; Arabic puts the unit first: "خمسة وعشرون".
                let adds = (tens(min) && more < 10.0)
                    || (text.lang == Lang::Ar && min < 10.0 && tens(more) && text.word(at).starts_with('و'));
                if adds && min == max {
                    (at, min, max) = (next.tokens.end, min + more, max + more);
                }
            }
            (at, min, max)
        }
    };
    if joined(at)
        && let Some(hit) = TIMES.get(text.lang)?.at(text, at, end)
        && min < 1000.0
    {
        let times = hit.value.1.min;
        (at, min, max) = (hit.tokens.end, min * times, max * times);
    }
    Some(Number { tokens: i..at, min, max })
}

/// One and an unnamed person: "a civilian", "un enfant".
fn article(text: &Text<'_>, i: usize, end: usize) -> Option<Number> {
    let person = |i| i < end && matches!(class(text, i, end), Some((Class::Person, _)));
    (matches!(text.word(i), "a" | "an" | "un" | "une") && person(i + 1)).then_some(Number {
        tokens: i..i + 1,
        min: 1.0,
        max: 1.0,
    })
}

fn class(text: &Text<'_>, i: usize, end: usize) -> Option<(Class, Range<usize>)> {
    let hit = WORDS.get(text.lang)?.at(text, i, end)?;
    Some((hit.value.0, hit.tokens))
}

/// How far a number stands from the word that says what it counts.
const REACH: usize = 6;

/// How long an aside is.
const ASIDE: usize = 10;

/// The counts of a range of words. `taken` are words that are numbers of
/// something else: dates.
pub(super) fn counts(text: &Text<'_>, tokens: Range<usize>, taken: impl Fn(usize) -> bool) -> Vec<Count> {
    let mut found: Vec<Count> = Vec::new();
    let Range { start, end } = tokens;
    let mut i = start;
    let mut floor = start;
    while i < end {
        let begins = may_begin(text, i) || matches!(text.word(i), "a" | "an" | "un" | "une");
        let number = if begins && !taken(i) { number_at(text, i, end).or_else(|| article(text, i, end)) } else { None };
        let Some(number) = number else {
            i += 1;
            continue;
        };
        i = number.tokens.end;
        if let Some(count) = counted(text, &number, floor, end) {
            // The word that a number counts by counts no second number, unless the first took it from behind.
            floor = count.tokens.end;
            i = i.max(if count.word.start >= number.tokens.end { count.word.end } else { i });
            found.push(count);
        }
    }
    found
}

fn counted(text: &Text<'_>, number: &Number, floor: usize, end: usize) -> Option<Count> {
    let after = number.tokens.end;
    let (bound, kind) = bound_before(text, number.tokens.start, floor);
    let make = |counted, word: Range<usize>, factor: f64| Count {
        tokens: bound.min(word.start)..after.max(word.end),
        word,
        counted,
        min: if kind == Class::Most { 0.0 } else { number.min * factor },
        // An area is one number, whatever stands before it.
        max: if kind == Class::Least && counted != Counted::Area { f64::INFINITY } else { number.max * factor },
    };
    if let Some(hit) = WORDS.get(text.lang)?.at(text, after, end).filter(|_| unbroken(text, after)) {
        match hit.value.0 {
            Class::Counts(Counted::Area) => return Some(make(Counted::Area, hit.tokens, hit.value.1.min)),
            Class::Unit => return None,
            _ => {}
        }
    }
    // Forward: "12 dead", "12 civilians were killed".
    let mut person = false;
    let mut forward = None;
    let mut be = false;
    let mut i = after;
    let mut stop = (after + REACH).min(end);
    while i < stop {
        // "4 people, two children among them, were killed"
        if let Some(next) = aside(text, i, end).filter(|_| person || i <= after + 2) {
            (i, stop) = (next, (next + REACH).min(end));
        } else if !unbroken(text, i) {
            break;
        }
        if number_at(text, i, end).is_some() {
            break;
        }
        be |= super::grammar::class(text, i).is(super::grammar::Class::BE);
        match class(text, i, end) {
            Some((Class::Person, _)) => person |= i < after + 3,
            Some((Class::Counts(c), word)) if c != Counted::Area => {
                // "Deux de ses proches ont été tués": whatever is counted has it done to it.
                if person || be || i <= after + 1 {
                    forward = Some((i - after, c, word));
                }
                break;
            }
            Some((Class::Unit, _)) => break,
            _ => {}
        }
        i += 1;
    }
    // Backward: "killed at least 12", "la mort de quatre", "مقتل 12".
    let mut backward = None;
    for i in (bound.saturating_sub(3).max(floor)..bound).rev() {
        if let Some((Class::Counts(c), word)) = class(text, i, bound) {
            if c != Counted::Area && word.end <= bound {
                let followed = after < end && unbroken(text, after);
                let people =
                    (after..(after + 3).min(end)).any(|j| matches!(class(text, j, end), Some((Class::Person, _))));
                if people || !followed || matches!(c, Counted::Killed | Counted::Injured) {
                    let broken =
                        (word.end..=bound).any(|j| !unbroken(text, j) || text.word(j) == "et" || text.word(j) == "and");
                    backward = Some((bound - word.end + if broken { 3 } else { 0 }, c, word));
                }
            }
            break;
        }
        if !unbroken(text, i) {
            break;
        }
    }
    let (_, c, word) = match (forward, backward) {
        (Some(f), Some(b)) => {
            if b.0 <= f.0 {
                b
            } else {
                f
            }
        }
        (f, b) => f.or(b)?,
    };
    Some(make(c, word, 1.0))
}

/// The word after an aside between commas that begins at word `i`: ", including
/// two children,", "، بينهم طفلان،".
fn aside(text: &Text<'_>, i: usize, end: usize) -> Option<usize> {
    let comma = |i: usize| text.between(i).contains([',', '،']);
    let opens = matches!(
        text.word(i),
        "including"
            | "among"
            | "some"
            | "most"
            | "mostly"
            | "dont"
            | "parmi"
            | "بينهم"
            | "منهم"
            | "من"
            | "معظمهم"
            | "غالبيتهم"
    );
    (i < end && opens && comma(i)).then(|| (i + 1..(i + ASIDE).min(end)).find(|&j| comma(j)))?
}

fn unbroken(text: &Text<'_>, i: usize) -> bool {
    text.tokens.get(i).is_some_and(|t| t.gap != Gap::Break)
}

/// The first word of the bound that ends right before word `i`.
fn bound_before(text: &Text<'_>, i: usize, floor: usize) -> (usize, Class) {
    let Some(bounds) = BOUNDS.get(text.lang) else { return (i, Class::Bound) };
    let begins = |s: usize| Some((s, bounds.at(text, s, i).filter(|hit| hit.tokens.end == i)?.value.0));
    (i.saturating_sub(4).max(floor)..i).find_map(begins).unwrap_or((i, Class::Bound))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::event::phrase::table;

    #[test]
    fn the_table_is_sound() {
        let mut seen = std::collections::HashSet::new();
        table("numbers.tsv", NUMBERS, &["lang", "pattern", "class", "min", "max"], |line| {
            let row = (line.get("lang"), line.get("pattern"), line.get("class"));
            let Some(class) = parse(row.2) else { panic!("{row:?}") };
            for word in row.1.split(' ') {
                let bare = word.strip_suffix('*').unwrap_or(word);
                assert_eq!(gazetteer::name::normalize(bare), bare, "{row:?}");
            }
            let valued = matches!(class, Class::Number | Class::Times | Class::Counts(Counted::Area));
            assert_eq!(line.get("min").parse::<f64>().is_ok_and(|n| n > 0.0), valued, "{row:?}");
            assert!(seen.insert(row), "{row:?} stands twice");
        });
    }

    fn found(lang: Lang, source: &str) -> Vec<String> {
        let text = Text::new(source, Some(lang));
        let list = counts(&text, 0..text.tokens.len(), |_| false);
        list.iter()
            .map(|c| format!("{:?} {}-{} {}", c.counted, c.min, c.max, text.slice(text.span(c.tokens.clone()))))
            .collect()
    }

    #[test]
    fn counts_are_read_in_three_languages() {
        let rows: &[(Lang, &str, &[&str])] = &[
            (
                Lang::En,
                "Shelling killed 8 people and wounded about 20.",
                &["Killed 8-8 killed 8", "Injured 20-20 wounded about 20"],
            ),
            (
                Lang::En,
                "At least 12 civilians were killed on Monday.",
                &["Killed 12-inf At least 12 civilians were killed"],
            ),
            (
                Lang::En,
                "The blast left five dead and ten injured.",
                &["Killed 5-5 five dead", "Injured 10-10 ten injured"],
            ),
            (Lang::En, "Dozens of people died.", &["Killed 24-99 Dozens of people died"]),
            (
                Lang::En,
                "More than 1,200 families fled the town.",
                &["Displaced 1200-inf More than 1,200 families fled"],
            ),
            (Lang::En, "Police arrested twenty-five protesters.", &["Captured 25-25 arrested twenty-five"]),
            (Lang::En, "They seized about 400 km² of land.", &["Area 400-400 about 400 km²"]),
            (Lang::Fr, "une frappe aurait entraîné la mort de quatre élèves", &["Killed 4-4 mort de quatre"]),
            (Lang::Fr, "faisant des dizaines de morts", &["Killed 20-99 des dizaines de morts"]),
            (
                Lang::Fr,
                "avoir saisi environ 400 kilomètres carrés de territoire",
                &["Area 400-400 environ 400 kilomètres carrés"],
            ),
            (
                Lang::Fr,
                "Quelque 14 000 personnes ont fui les combats.",
                &["Displaced 14000-14000 Quelque 14 000 personnes ont fui"],
            ),
            (Lang::Ar, "مقتل 12 شخصا وإصابة 30 آخرين", &["Killed 12-12 مقتل 12", "Injured 30-30 وإصابة 30"]),
            (Lang::Ar, "قتل خمسة عشر مدنيا", &["Killed 15-15 قتل خمسة عشر"]),
            (
                Lang::En,
                "Four people, including two children, were killed.",
                &["Killed 4-4 Four people, including two children, were killed"],
            ),
            (
                Lang::Fr,
                "Deux de ses proches ont été assassinés.",
                &["Killed 2-2 Deux de ses proches ont été assassinés"],
            ),
            (Lang::Ar, "نزحت مئات العائلات", &["Displaced 200-999 نزحت مئات"]),
            (Lang::En, "The two roads, including one in Homs, were closed.", &[]),
            (Lang::En, "The village lies 15 km away and was taken in 3 days.", &[]),
            (Lang::En, "The 12 ministers met 30 colleagues.", &[]),
            (Lang::Fr, "Les trois pays ont signé un texte de 40 pages.", &[]),
        ];
        for (lang, source, expected) in rows {
            assert_eq!(&found(*lang, source), expected, "{source}");
        }
    }

    #[test]
    fn numbers_are_reckoned() {
        for (lang, source, expected) in [
            (Lang::En, "3.7 million", 3_700_000.0),
            (Lang::En, "two hundred", 200.0),
            (Lang::Fr, "trois mille", 3000.0),
            (Lang::Fr, "vingt-cinq", 25.0),
            (Lang::Ar, "خمسة وعشرين", 25.0),
            (Lang::Ar, "٤٠٠", 400.0),
        ] {
            let text = Text::new(source, Some(lang));
            let number = number_at(&text, 0, text.tokens.len()).unwrap();
            assert_eq!((number.min, number.tokens.end), (expected, text.tokens.len()), "{source}");
        }
    }
}
