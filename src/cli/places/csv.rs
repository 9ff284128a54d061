//! The places of articles as CSV, a mention a row.

use super::Listing;
use crate::cli::json::{FieldOffsets, name_of, rounded};
use crate::cli::table::csv_row;

const CSV_COLUMNS: [&str; 18] = [
    "id",
    "language",
    "field",
    "start",
    "end",
    "mention",
    "kind",
    "resolution",
    "place_id",
    "place_name",
    "lat",
    "lon",
    "place_kind",
    "country_code",
    "admin1",
    "confidence",
    "match_rule",
    "alternatives",
];

/// A row for each mention.
pub(super) fn rows(listing: &Listing<'_, '_>) -> anyhow::Result<String> {
    let (analysis, names) = (listing.analysis, listing.names());
    let mut out = Vec::new();
    let mut offsets = FieldOffsets::new(analysis);
    for (mention, resolution) in listing.mentions() {
        let offsets = offsets.of(mention.field);
        let place = resolution.place.map(|p| analysis.gazetteer.place(p));
        let of = |value: Option<String>| value.unwrap_or_default();
        let alternatives: Vec<String> = resolution
            .alternatives
            .iter()
            .map(|a| {
                let place = analysis.gazetteer.place(a.place);
                format!("{}, {} ({}) {:.2}", name_of(&place, names), place.country_code(), place.id(), a.score)
            })
            .collect();
        out.extend(csv_row(&[
            analysis.article.id.clone(),
            analysis.lang.to_string(),
            mention.field.as_str().to_owned(),
            offsets.before(mention.bytes.start).to_string(),
            offsets.before(mention.bytes.end).to_string(),
            analysis.words(mention).to_owned(),
            mention.kind.as_str().to_owned(),
            resolution.status.as_str().to_owned(),
            of(place.map(|p| p.id())),
            of(place.map(|p| name_of(&p, names).to_owned())),
            of(place.map(|p| p.lat().to_string())),
            of(place.map(|p| p.lon().to_string())),
            of(place.map(|p| p.kind().to_string())),
            of(place.map(|p| p.country_code().to_owned())),
            of(place.and_then(|p| p.admin1()).map(|u| name_of(&u, names).to_owned())),
            of(place.map(|_| rounded(resolution.confidence, 2).to_string())),
            of(resolution.rule.map(|r| r.to_string())),
            alternatives.join("; "),
        ])?);
    }
    Ok(String::from_utf8(out)?)
}

/// The row that names the columns.
pub(super) fn header() -> anyhow::Result<Vec<u8>> {
    csv_row(&CSV_COLUMNS.map(str::to_owned))
}
