//! What happened.

use std::collections::BTreeMap;

use gazetteer::Gazetteer;
use rayon::prelude::*;
use serde_json::Value;

use super::{Group, Report, Share, Wrong};
use crate::article::Article;
use crate::event::{Event, EventType};
use crate::{Analysis, AnalysisOptions};

/// For each label of CASE 2021, subtask 2 (ACLED's sub-event types and five
/// more), the types that are right for it, by the definitions of the labels.
const CASE2021: &str = include_str!("case2021.tsv");

/// A text with the label of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// A sentence, or a few.
    pub text: String,
    /// Its language.
    pub lang: String,
    /// The label.
    pub label: String,
}

impl Typed {
    /// Reads a line `{"text","event_type"}`.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let string = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(Typed {
            text: string("text").ok_or("wanted a string in `text`")?,
            lang: string("lang").unwrap_or_else(|| "en".into()),
            label: string("event_type").ok_or("wanted a label in `event_type`")?,
        })
    }
}

/// The types that are right for a label; none where the table does not have it.
pub fn types_of(label: &str) -> Vec<EventType> {
    let mut rows = CASE2021.lines().skip(1).filter_map(|l| l.split_once('\t'));
    let types = rows.find(|(name, _)| *name == label).and_then(|(_, rest)| rest.split('\t').next());
    types.into_iter().flat_map(str::split_whitespace).filter_map(EventType::parse).collect()
}

/// The event that a short text is about: the first that is news, or where it
/// tells history alone the first.
fn main_event(events: &[Event]) -> Option<&Event> {
    events.iter().find(|e| !e.background).or(events.first())
}

/// The type of the main event, and whether any event has a right one, over all
/// rows whose label the table maps; by label too.
pub(super) fn score(gazetteer: &Gazetteer<'_>, gold: &[Typed], options: &AnalysisOptions) -> Report {
    let answers: Vec<(Option<EventType>, Vec<EventType>)> = gold
        .par_iter()
        .map(|typed| {
            let article = Article { text: typed.text.clone(), lang: Some(typed.lang.clone()), ..Article::default() };
            let events = Analysis::new(gazetteer, &article, options).events;
            let main = main_event(&events).map(|e| e.event_type);
            (main, events.iter().map(|e| e.event_type).collect())
        })
        .collect();
    let mut groups: BTreeMap<&str, (Share, Share)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (typed, (main, all)) in gold.iter().zip(&answers) {
        let right = types_of(&typed.label);
        if right.is_empty() {
            continue;
        }
        let (is_main, is_any) = (main.is_some_and(|m| right.contains(&m)), all.iter().any(|t| right.contains(t)));
        for name in ["all", typed.label.as_str()] {
            let (first, any) = groups.entry(name).or_default();
            first.add(is_main);
            any.add(is_any);
        }
        if !is_main {
            let given = all.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(" ");
            wrong.push(Wrong { what: "type", at: typed.text.clone(), gold: typed.label.clone(), given });
        }
    }
    let group = |(name, (first, any)): (&str, (Share, Share))| Group {
        name: name.to_owned(),
        measures: vec![first.measure("type"), any.measure("type_any")],
    };
    let all = groups.remove("all").unwrap_or_default();
    let groups = std::iter::once(("all", all)).chain(groups).map(group).collect();
    Report { rows: gold.len(), groups, wrong }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_types_for_every_label() {
        let labels: Vec<&str> = CASE2021.lines().skip(1).filter_map(|l| l.split('\t').next()).collect();
        assert_eq!(labels.len(), 30);
        assert!(labels.is_sorted(), "{labels:?}");
        for row in CASE2021.lines().skip(1) {
            let cells: Vec<&str> = row.split('\t').collect();
            assert_eq!(cells.len(), 3, "{row}");
            let known = types_of(cells[0]).len();
            assert!(known > 0 && known == cells[1].split(' ').count(), "{row}");
        }
        assert_eq!(types_of("AIR_STRIKE"), [EventType::AirStrike]);
        assert_eq!(types_of("WEATHER"), []);
    }

    #[test]
    fn rows_without_a_mapping_do_not_count() {
        let row = |text: &str, label: &str| Typed { text: text.into(), lang: "en".into(), label: label.into() };
        let gold = [
            row("Jets bombed the town of Binnish on Friday.", "AIR_STRIKE"),
            row("Jets bombed the town of Binnish on Friday.", "ABDUCT_DISSAP"),
            row("Jets bombed the town of Binnish on Friday.", "WEATHER"),
        ];
        let report = score(crate::builtin(), &gold, &AnalysisOptions::default());
        assert_eq!((report.rows, report.value("all", "type")), (3, Some(0.5)));
        assert_eq!(report.value("AIR_STRIKE", "type_any"), Some(1.0));
        assert_eq!(report.wrong.len(), 1);
    }
}
