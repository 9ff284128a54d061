//! The places of an article as a table: each place once, those that the article
//! is most about first.

use std::collections::HashMap;
use std::fmt::Write as _;

use console::Style;
use dateline::recognize::{Field, Mention, MentionKind};
use dateline::resolve::{Focus, Resolution, Status};
use gazetteer::PlaceIndex;

use super::Listing;
use crate::cli::json::{name_of, one_line, page_of};
use crate::cli::terminal::{self, Terminal};
use crate::cli::{explain, table};

/// A mention in the headline counts as often.
const IN_TITLE: usize = 3;

/// A place of the article, or a name without one.
struct Row<'l> {
    /// The first mention.
    mention: &'l Mention,
    resolution: &'l Resolution,
    mentions: usize,
    weight: usize,
}

/// What makes two mentions one row.
#[derive(PartialEq, Eq, Hash)]
enum Key<'l> {
    Place(PlaceIndex),
    Name(&'l str),
}

pub(super) fn text(listing: &Listing<'_, '_>, terminal: &Terminal) -> anyhow::Result<String> {
    let analysis = listing.analysis;
    let mut out = head(listing, terminal);
    let rows = rows(listing);
    if rows.is_empty() {
        out.push_str("no names of places\n");
    } else {
        let lines = rows.iter().map(|row| cells(listing, row, terminal)).collect();
        let header = ["place", "country", "admin1", "kind", "n", "resolution", "id"];
        let quote = |n: usize, room| rows.get(n).map_or_else(String::new, |row| quote(listing, row.mention, room));
        let mut written = Vec::new();
        table::write_quoted(&mut written, terminal.width, &header, lines, quote)?;
        out.push_str(&String::from_utf8_lossy(&written));
    }
    if listing.input.explain {
        out.push_str(&explain::explain(analysis));
    }
    Ok(out)
}

/// The article, its language and what it is about.
fn head(listing: &Listing<'_, '_>, terminal: &Terminal) -> String {
    let analysis = listing.analysis;
    let unit = |f: &Focus| {
        let unit = f.admin1.map(|u| analysis.gazetteer.place(u));
        unit.map(|u| format!(" ({})", name_of(&u, listing.names()))).unwrap_or_default()
    };
    let focus: Vec<String> = analysis.focus.iter().map(|f| format!("{}{}", f.country, unit(f))).collect();
    let mut head = format!("{} [{}", terminal.styled(&analysis.article.id, Style::new().bold()), analysis.lang);
    if !focus.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(head, "; about {}", focus.join(", "));
    }
    head.push_str("]\n");
    head
}

fn rows<'l>(listing: &Listing<'l, '_>) -> Vec<Row<'l>> {
    let mut rows: Vec<Row<'l>> = Vec::new();
    let mut known: HashMap<Key<'l>, usize> = HashMap::new();
    for (mention, resolution) in listing.mentions() {
        let key = resolution.place.map_or(Key::Name(&mention.key), Key::Place);
        let at = *known.entry(key).or_insert(rows.len());
        if at == rows.len() {
            rows.push(Row { mention, resolution, mentions: 0, weight: 0 });
        }
        if let Some(row) = rows.get_mut(at) {
            row.mentions += 1;
            row.weight += if mention.field == Field::Title { IN_TITLE } else { 1 };
        }
    }
    // Names of organisations, people and peoples that are no place come last.
    let is_other = |row: &Row<'_>| {
        let other = matches!(row.mention.kind, MentionKind::Embedded | MentionKind::Demonym);
        other && row.resolution.place.is_none()
    };
    rows.sort_by_key(|row| (is_other(row), std::cmp::Reverse(row.weight)));
    rows
}

fn cells(listing: &Listing<'_, '_>, row: &Row<'_>, terminal: &Terminal) -> Vec<String> {
    let analysis = listing.analysis;
    let status = match row.resolution.status {
        Status::Resolved | Status::Decided => row.resolution.status.as_str().to_owned(),
        Status::Unknown => terminal.styled(row.resolution.status.as_str(), Style::new().red()),
        _ => terminal.styled(row.resolution.status.as_str(), Style::new().yellow()),
    };
    let count = row.mentions.to_string();
    let Some(place) = row.resolution.place.map(|p| analysis.gazetteer.place(p)) else {
        let name = one_line(analysis.words(row.mention));
        let kind = row.mention.kind.as_str().to_owned();
        return vec![name, String::new(), String::new(), kind, count, status, String::new()];
    };
    let id = place.id();
    let id = page_of(&id).map_or_else(|| id.clone(), |page| terminal.link(&id, &page));
    vec![
        name_of(&place, listing.names()).to_owned(),
        place.country_code().to_owned(),
        place.admin1().map(|u| name_of(&u, listing.names()).to_owned()).unwrap_or_default(),
        place.kind().to_string(),
        count,
        status,
        id,
    ]
}

/// The words around a mention, as many as there is room for.
fn quote(listing: &Listing<'_, '_>, mention: &Mention, room: usize) -> String {
    let text = listing.analysis.field(mention.field);
    let sentence = text.sentence_span(mention.sentence);
    let mut start = sentence.start;
    let long = |start: usize| terminal::width(text.slice(start..mention.bytes.end)) + 2 > room;
    // The mention itself is to be seen: what stands far before it is left out.
    for token in text.tokens.iter().filter(|t| sentence.start < t.start() && t.start() <= mention.bytes.start) {
        if !long(start) {
            break;
        }
        start = token.start();
    }
    let words = one_line(text.slice(start..sentence.end));
    terminal::cut(&format!("{}{words}", if start > sentence.start { "…" } else { "" }), room)
}
