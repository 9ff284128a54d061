//! Measures of events as tables in Markdown.

use std::fmt::Write as _;

use super::Report;

/// A table of the measures of a report: a row for each group, each measure with
/// how many it is a share of.
pub fn markdown(report: &Report) -> String {
    let Some(first) = report.groups.first() else { return String::new() };
    let names: Vec<String> = first.measures.iter().map(|m| m.name.replace('_', " ")).collect();
    let mut out = format!("| | {} |\n|---|{}\n", names.join(" | "), "--:|".repeat(names.len()));
    for group in &report.groups {
        let cells: Vec<String> = group.measures.iter().map(|m| format!("{:.3} of {}", m.value, m.of)).collect();
        // Writing to a string does not fail.
        let _ = writeln!(out, "| {} | {} |", group.name, cells.join(" | "));
    }
    out
}
