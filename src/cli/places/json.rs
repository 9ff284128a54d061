//! The places of articles in JSON; the names of members are promises.

use std::io::Write;

use dateline::recognize::Field;

use super::Listing;
use crate::cli::json::{Offsets, toponym};

/// A piece of an article in JSON: what opens its object, and array members.
pub(super) struct Piece {
    first: bool,
    last: bool,
    head: String,
    toponyms: String,
    title_toponyms: String,
}

impl Piece {
    pub(super) fn of(listing: &Listing<'_, '_>) -> Self {
        let analysis = listing.analysis;
        let id = serde_json::Value::from(analysis.article.id.as_str());
        Piece {
            first: analysis.piece.number == 0,
            last: analysis.piece.last,
            head: format!(
                r#"{{"id":{id},"language":"{}","focus":{},"toponyms":["#,
                analysis.lang,
                serde_json::Value::from(listing.focus())
            ),
            toponyms: toponyms(listing, Field::Text),
            title_toponyms: toponyms(listing, Field::Title),
        }
    }
}

/// Writes articles in JSON, one a line, piece by piece.
#[derive(Default)]
pub(super) struct Articles {
    /// Whether they are members of an array, not lines.
    array: bool,
    articles: usize,
    members: bool,
    title_toponyms: String,
}

impl Articles {
    pub(super) fn new(array: bool) -> Self {
        Articles { array, ..Articles::default() }
    }

    pub(super) fn write(&mut self, out: &mut impl Write, piece: Piece) -> std::io::Result<()> {
        if piece.first {
            if self.array {
                out.write_all(if self.articles == 0 { b"\n" } else { b",\n" })?;
            }
            out.write_all(piece.head.as_bytes())?;
            self.articles += 1;
            self.members = false;
            self.title_toponyms = piece.title_toponyms;
        }
        if self.members && !piece.toponyms.is_empty() {
            out.write_all(b",")?;
        }
        self.members |= !piece.toponyms.is_empty();
        out.write_all(piece.toponyms.as_bytes())?;
        if piece.last {
            write!(out, r#"],"title_toponyms":[{}]}}"#, self.title_toponyms)?;
            if !self.array {
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

/// The places of one field of an article, as the members of a JSON array.
fn toponyms(listing: &Listing<'_, '_>, field: Field) -> String {
    let mut offsets = Offsets::new(listing.analysis, field);
    let mentions = listing.mentions().filter(|(m, _)| m.field == field);
    let items: Vec<String> =
        mentions.map(|(m, r)| toponym(listing.analysis, &mut offsets, m, r, listing.names()).to_string()).collect();
    items.join(",")
}
