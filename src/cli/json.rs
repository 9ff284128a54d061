//! The JSON that `places`, `check` and `--until` print. Property names are
//! those of the output contract.

use dateline::Analysis;
use dateline::recognize::{Field, Mention};
use dateline::resolve::{Alternative, Resolution};
use serde_json::{Map, Value, json};

/// Rounds to the decimals that output carries.
pub fn rounded(number: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (number * scale).round() / scale
}

/// Code points before bytes of a text, for offsets that come in rising order.
pub struct Offsets<'t> {
    source: &'t str,
    before: usize,
    byte: usize,
    chars: usize,
}

impl<'t> Offsets<'t> {
    /// Begins at the start of a field.
    pub fn new(analysis: &'t Analysis<'_>, field: Field) -> Self {
        let source = match (field, &analysis.title) {
            (Field::Title, None) => "",
            _ => analysis.field(field).source,
        };
        Offsets { source, before: analysis.chars_before(field), byte: 0, chars: 0 }
    }

    /// Code points of the field before `byte`.
    pub fn before(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        self.chars += self.source.get(self.byte..byte).map_or(0, |s| s.chars().count());
        self.byte = byte;
        self.before + self.chars
    }
}

/// [`Offsets`] of both fields.
pub struct FieldOffsets<'t> {
    title: Offsets<'t>,
    text: Offsets<'t>,
}

impl<'t> FieldOffsets<'t> {
    /// Begins at the start of both.
    pub fn new(analysis: &'t Analysis<'_>) -> Self {
        FieldOffsets { title: Offsets::new(analysis, Field::Title), text: Offsets::new(analysis, Field::Text) }
    }

    /// Those of one field.
    pub fn of(&mut self, field: Field) -> &mut Offsets<'t> {
        if field == Field::Title { &mut self.title } else { &mut self.text }
    }
}

/// The place of a resolution as JSON members; null where there is none.
fn place(analysis: &Analysis<'_>, resolution: &Resolution, members: &mut Map<String, Value>) {
    let place = resolution.place.map(|p| analysis.gazetteer.place(p));
    let text = |t: Option<String>| t.filter(|t| !t.is_empty()).map_or(Value::Null, Value::String);
    members.insert("place_id".into(), text(place.map(|p| p.id())));
    members.insert("place_name".into(), text(place.map(|p| p.name().to_owned())));
    members.insert("lat".into(), json!(place.map(|p| p.lat())));
    members.insert("lon".into(), json!(place.map(|p| p.lon())));
    members.insert("place_kind".into(), json!(place.map(|p| p.kind().as_str())));
    members.insert("country_code".into(), text(place.map(|p| p.country_code().to_owned())));
    members.insert("admin1".into(), text(place.and_then(|p| p.admin1()).map(|p| p.name().to_owned())));
    members.insert("confidence".into(), json!(place.map(|_| rounded(resolution.confidence, 2))));
    members.insert("match_rule".into(), json!(resolution.rule.map(|r| r.as_str())));
}

/// A place that a mention could have meant.
fn alternative(analysis: &Analysis<'_>, alternative: &Alternative) -> Value {
    let place = analysis.gazetteer.place(alternative.place);
    json!({
        "place_id": place.id(),
        "place_name": place.name(),
        "lat": place.lat(),
        "lon": place.lon(),
        "place_kind": place.kind().as_str(),
        "country_code": place.country_code(),
        "confidence": rounded(alternative.score, 2),
        "match_rule": alternative.rule.as_str(),
    })
}

/// The places that a mention could have meant, best first.
pub fn alternatives(analysis: &Analysis<'_>, resolution: &Resolution) -> Vec<Value> {
    resolution.alternatives.iter().map(|a| alternative(analysis, a)).collect()
}

/// A mention with what became of it.
pub fn toponym(
    analysis: &Analysis<'_>,
    offsets: &mut Offsets<'_>,
    mention: &Mention,
    resolution: &Resolution,
) -> Value {
    let mut members = Map::new();
    members.insert("start".into(), json!(offsets.before(mention.bytes.start)));
    members.insert("end".into(), json!(offsets.before(mention.bytes.end)));
    members.insert("mention".into(), json!(analysis.words(mention)));
    members.insert("kind".into(), json!(mention.kind.as_str()));
    members.insert("resolution".into(), json!(resolution.status.as_str()));
    place(analysis, resolution, &mut members);
    members.insert("alternatives".into(), Value::Array(alternatives(analysis, resolution)));
    Value::Object(members)
}

/// The places of one field of an article, as the members of a JSON array.
pub fn toponyms(analysis: &Analysis<'_>, field: Field) -> String {
    let mut offsets = Offsets::new(analysis, field);
    let mentions = analysis.mentions.iter().zip(&analysis.resolutions).filter(|(m, _)| m.field == field);
    let items: Vec<String> = mentions.map(|(m, r)| toponym(analysis, &mut offsets, m, r).to_string()).collect();
    items.join(",")
}
