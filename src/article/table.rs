//! What all tables with a header row have in common: comma, semicolon or tab
//! between the columns, and what can be wrong with them.

use std::path::Path;

use csv::ErrorKind;

use crate::Error;

/// The sign between the columns: the one that makes a column `wanted`, or else
/// the most frequent one. `head` is the beginning of the table.
pub(crate) fn delimiter(head: &str, wanted: &str) -> u8 {
    let header = head.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let rank = |delimiter: char| {
        let names = header.split(delimiter).map(|name| name.trim_matches(['"', ' ', '\u{feff}']));
        (names.clone().any(|name| name.eq_ignore_ascii_case(wanted)), names.count())
    };
    // `max_by_key` takes the last of equals: the comma.
    ['\t', ';', ','].into_iter().max_by_key(|&sign| rank(sign)).map_or(b',', |sign| sign as u8)
}

/// The line, from 1, at which a record begins. Where lines end in two signs
/// (`head` is the beginning of the table), a position is between them.
pub(crate) fn line(head: &str, position: Option<&csv::Position>) -> u64 {
    position.map_or(0, |p| p.line() + u64::from(head.contains("\r\n")))
}

/// What is wrong with a table, with the line.
pub(crate) fn error(path: &Path, head: &str, e: csv::Error) -> Error {
    let line = e.position().map(|p| line(head, Some(p)));
    match e.into_kind() {
        ErrorKind::Io(source) => Error::io(path, source),
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let problem = format!("has {len} columns where the first row has {expected_len}");
            let remedy = "put texts that contain the separator or a line break in double quotes";
            Error::article(path, line, problem, remedy)
        }
        other => Error::article(path, line, format!("is not CSV: {other:?}"), "save it anew as CSV in UTF-8"),
    }
}
