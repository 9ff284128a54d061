//! How well events are told: what happened, where, when, and what the text
//! asserts.
//!
//! Four forms of gold data, told apart by their first line:
//!
//! - sentences with a verb and the place where what it says happened (JSON
//!   Lines with `verbs` and `event_locations`): [`Location`];
//! - texts with the type of their event (`text` and `event_type`): [`Typed`];
//! - headlines of events whose place is coded (`headline` and `where`):
//!   [`Headline`];
//! - articles with all their events, as `tests/articles/events.tsv`:
//!   [`AnnotatedArticle`].
//!
//! Each gives a [`Report`]: measures by group, and the errors.

mod annotated;
mod location;
mod markdown;
mod telling;
mod typed;

use std::path::Path;

use gazetteer::Gazetteer;
use serde_json::Value;

pub use annotated::AnnotatedArticle;
pub use location::{Location, covered, words};
pub use markdown::markdown;
pub use telling::{GoldPlace, Telling};
pub use typed::{Typed, types_of};

use super::articles::Found;
use super::{Headline, HeadlineCounts, Spellings, headlines, share, text_of};
use crate::AnalysisOptions;

/// A measure with what it was counted over.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name, as `--min` takes it.
    pub name: &'static str,
    /// From 0 to 1.
    pub value: f64,
    /// How many things it is a share of: of F1, of those wanted.
    pub of: usize,
}

/// Measures of all gold data of a file, or of a part of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// `all`, a language, a half, or both: `fr held`.
    pub name: String,
    /// In the same order in all groups.
    pub measures: Vec<Measure>,
}

/// An answer that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong: the name of a measure.
    pub what: &'static str,
    /// Where: an article, or a text.
    pub at: String,
    /// What is right.
    pub gold: String,
    /// What the program says.
    pub given: String,
}

/// What came of a file of gold data.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How many rows the file has.
    pub rows: usize,
    /// The first is of all.
    pub groups: Vec<Group>,
    /// Errors in the order of the file; of held articles none.
    pub wrong: Vec<Wrong>,
}

/// The names of all measures, for checking what is asked for.
pub const MEASURES: [&str; 20] = [
    "verb_precision",
    "verb_recall",
    "verb_f1",
    "verb_exact",
    "any_precision",
    "any_recall",
    "any_f1",
    "type",
    "type_any",
    "pinned",
    "violent",
    "event_precision",
    "event_recall",
    "event_f1",
    "place_f1",
    "relation",
    "date",
    "certainty",
    "background",
    "number",
];

/// Gold data of one form.
#[derive(Debug, Clone)]
pub enum EventGold {
    /// Where the event of a verb happened.
    Locations(Vec<Location>),
    /// What happened.
    Types(Vec<Typed>),
    /// Headlines of violent events.
    Headlines(Vec<Headline>),
    /// Articles with all events.
    Articles(Vec<AnnotatedArticle>),
}

impl EventGold {
    /// Reads a file of any of the forms.
    ///
    /// # Errors
    /// It cannot be read, or a line is wrong: file, line and what is wanted.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = text_of(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
        if first.starts_with("article\t") {
            return AnnotatedArticle::read(path, &text).map(EventGold::Articles);
        }
        let value: Value = serde_json::from_str(first).unwrap_or_default();
        let has = |key: &str| value.get(key).is_some();
        if has("verbs") && has("event_locations") {
            lines(path, &text, Location::parse).map(EventGold::Locations)
        } else if has("event_type") {
            lines(path, &text, Typed::parse).map(EventGold::Types)
        } else if has("headline") {
            let headlines = lines(path, &text, Headline::parse)?;
            Ok(EventGold::Headlines(headlines.into_iter().flatten().collect()))
        } else {
            Err(format!(
                "{}:1: wanted JSON Lines with `verbs` and `event_locations`, with `event_type` or with `headline`, \
                 or a table that begins with the column `article`",
                path.display()
            ))
        }
    }

    /// Reads what the gold data are about, and scores it.
    pub fn score(&self, gazetteer: &Gazetteer<'_>, options: &AnalysisOptions) -> Report {
        match self {
            EventGold::Locations(gold) => location::score(gazetteer, gold, options),
            EventGold::Types(gold) => typed::score(gazetteer, gold, options),
            EventGold::Headlines(gold) => {
                Report::of_headlines(&headlines(gazetteer, gold, &Spellings::default(), options), gold.len())
            }
            EventGold::Articles(gold) => annotated::score(gazetteer, gold, options),
        }
    }
}

impl Report {
    /// The measures of headlines: of those that name the coded place, the share
    /// with a pin there (`pinned`); of these the share with an event of a violent
    /// type there (`violent`).
    pub fn of_headlines(counts: &HeadlineCounts, rows: usize) -> Report {
        let measures = vec![
            Measure { name: "pinned", value: counts.share(), of: counts.named },
            Measure { name: "violent", value: share(counts.violent, counts.pinned), of: counts.pinned },
        ];
        Report { rows, groups: vec![Group { name: "all".into(), measures }], wrong: Vec::new() }
    }

    /// A measure of a group, if it has it.
    pub fn value(&self, group: &str, measure: &str) -> Option<f64> {
        let group = self.groups.iter().find(|g| g.name == group)?;
        group.measures.iter().find(|m| m.name == measure).map(|m| m.value)
    }
}

/// Precision, recall and F1 under the three names.
fn prf(names: [&'static str; 3], found: &Found) -> [Measure; 3] {
    let [precision, recall, f1] = names;
    [
        Measure { name: precision, value: found.precision(), of: found.given },
        Measure { name: recall, value: found.recall(), of: found.wanted },
        Measure { name: f1, value: found.f1(), of: found.wanted },
    ]
}

/// How many of those asked are right.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    right: usize,
    of: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    fn measure(&self, name: &'static str) -> Measure {
        Measure { name, value: share(self.right, self.of), of: self.of }
    }
}

impl std::ops::AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.right += other.right;
        self.of += other.of;
    }
}

/// The lines of a file, read one by one.
fn lines<T>(path: &Path, text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(n, line)| parse(line).map_err(|e| format!("{}:{}: {e}", path.display(), n + 1))).collect()
}
