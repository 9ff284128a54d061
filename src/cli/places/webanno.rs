//! W3C Web Annotations: a mention of a place, tied to its text by position and
//! by quote. Source: <https://www.w3.org/TR/annotation-model/>.

use std::fmt::Write as _;

use dateline::recognize::Field;
use serde_json::{Value, json};

use super::Listing;
use crate::cli::json::{FieldOffsets, name_of, page_of, rounded};

/// Characters before and after a quote that help to find it again.
const AROUND: usize = 32;

/// The annotations of an article, each as JSON.
pub(super) fn annotations(listing: &Listing<'_, '_>) -> Vec<String> {
    let analysis = listing.analysis;
    let article = iri(&format!("urn:dateline:{}", analysis.article.id));
    let page = analysis.article.url.as_deref().map_or_else(|| article.clone(), iri);
    let mut offsets = FieldOffsets::new(analysis);
    let annotation = |(mention, resolution): (&dateline::recognize::Mention, &dateline::resolve::Resolution)| {
        let offsets = offsets.of(mention.field);
        let (start, end) = (offsets.before(mention.bytes.start), offsets.before(mention.bytes.end));
        let text = analysis.field(mention.field).source;
        let before = text.get(..mention.bytes.start).unwrap_or_default();
        let prefix = before
            .char_indices()
            .rev()
            .take(AROUND)
            .last()
            .map_or(before, |(at, _)| before.get(at..).unwrap_or_default());
        let after = text.get(mention.bytes.end..).unwrap_or_default();
        let suffix = after.char_indices().nth(AROUND).map_or(after, |(at, _)| after.get(..at).unwrap_or_default());
        let tag = |value: &str| json!({ "type": "TextualBody", "purpose": "tagging", "value": value });
        let mut body = vec![tag(mention.kind.as_str()), tag(resolution.status.as_str())];
        if let Some(place) = resolution.place.map(|p| analysis.gazetteer.place(p)) {
            body.push(json!({
                "type": "SpecificResource",
                "purpose": "identifying",
                "source": {
                    "id": place_iri(&place.id()),
                    "type": "Place",
                    "label": name_of(&place, listing.names()),
                    "geometry": { "type": "Point", "coordinates": [place.lon(), place.lat()] },
                    "confidence": rounded(resolution.confidence, 2),
                },
            }));
        }
        let field = if mention.field == Field::Title { "#title" } else { "" };
        json!({
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": format!("{article}/{}/{start}-{end}", mention.field.as_str()),
            "type": "Annotation",
            "motivation": "identifying",
            "body": body,
            "target": {
                "source": format!("{page}{field}"),
                "selector": [
                    { "type": "TextPositionSelector", "start": start, "end": end },
                    {
                        "type": "TextQuoteSelector", "exact": analysis.words(mention),
                        "prefix": prefix, "suffix": suffix,
                    },
                ],
            },
        })
        .to_string()
    };
    listing.mentions().map(annotation).collect()
}

/// Where a place is described, or a name for it that is an IRI.
fn place_iri(id: &str) -> Value {
    Value::from(page_of(id).unwrap_or_else(|| iri(&format!("urn:{id}"))))
}

/// What cannot stand in an IRI, escaped.
fn iri(text: &str) -> String {
    let mut iri = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                // Writing to a string does not fail.
                let _ = write!(iri, "%{byte:02X}");
            }
        } else {
            iri.push(c);
        }
    }
    iri
}
