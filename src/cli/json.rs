//! The JSON that `places`, `check` and `--until` print. Property names are
//! those of the output contract.

use dateline::Analysis;
use dateline::recognize::{Field, Mention};
use dateline::resolve::{Alternative, Resolution};
use gazetteer::{MatchRule, Place};
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

/// The name of a place in a language, its usual one where there is none.
pub fn name_of<'p>(place: &Place<'p>, names: Option<&str>) -> &'p str {
    names.and_then(|lang| place.name_in(lang)).unwrap_or_else(|| place.name())
}

/// The page that describes a place; only those that GeoNames numbers have one.
pub fn page_of(id: &str) -> Option<String> {
    let number = id.strip_prefix("geonames:").filter(|n| n.bytes().all(|b| b.is_ascii_digit()))?;
    Some(format!("https://www.geonames.org/{number}/"))
}

/// Words in one line.
pub fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every JSON says of a place, its names in the language `names`.
pub fn place(place: Option<Place<'_>>, names: Option<&str>) -> Map<String, Value> {
    let text = |value: Option<String>| value.filter(|t| !t.is_empty()).map_or(Value::Null, Value::String);
    let members = [
        ("place_id", text(place.map(|p| p.id()))),
        ("place_name", text(place.map(|p| name_of(&p, names).to_owned()))),
        ("lat", json!(place.map(|p| p.lat()))),
        ("lon", json!(place.map(|p| p.lon()))),
        ("place_kind", json!(place.map(|p| p.kind().as_str()))),
        ("country_code", text(place.map(|p| p.country_code().to_owned()))),
        ("admin1", text(place.and_then(|p| p.admin1()).map(|p| name_of(&p, names).to_owned()))),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A place with how sure it is, and the tier that found it.
fn sure_place(
    of: Option<Place<'_>>,
    names: Option<&str>,
    confidence: f64,
    rule: Option<MatchRule>,
) -> Map<String, Value> {
    let mut members = place(of, names);
    members.insert("confidence".into(), json!(of.map(|_| rounded(confidence, 2))));
    members.insert("match_rule".into(), json!(rule.map(|r| r.as_str())));
    members
}

/// All places of a resolution, the chosen one first.
pub fn candidates(analysis: &Analysis<'_>, resolution: &Resolution, names: Option<&str>) -> Vec<Value> {
    let chosen = resolution.place.map(|p| analysis.gazetteer.place(p));
    let chosen = chosen.map(|p| Value::Object(sure_place(Some(p), names, resolution.confidence, resolution.rule)));
    chosen.into_iter().chain(alternatives(analysis, resolution, names)).collect()
}

/// The places that a mention could have meant, best first.
fn alternatives(analysis: &Analysis<'_>, resolution: &Resolution, names: Option<&str>) -> Vec<Value> {
    let of = |a: &Alternative| sure_place(Some(analysis.gazetteer.place(a.place)), names, a.score, Some(a.rule));
    resolution.alternatives.iter().map(|a| Value::Object(of(a))).collect()
}

/// A mention with what became of it.
pub fn toponym(
    analysis: &Analysis<'_>,
    offsets: &mut Offsets<'_>,
    mention: &Mention,
    resolution: &Resolution,
    names: Option<&str>,
) -> Value {
    let mut members = Map::new();
    members.insert("start".into(), json!(offsets.before(mention.bytes.start)));
    members.insert("end".into(), json!(offsets.before(mention.bytes.end)));
    members.insert("mention".into(), json!(analysis.words(mention)));
    members.insert("kind".into(), json!(mention.kind.as_str()));
    members.insert("resolution".into(), json!(resolution.status.as_str()));
    let place = resolution.place.map(|p| analysis.gazetteer.place(p));
    members.extend(sure_place(place, names, resolution.confidence, resolution.rule));
    members.insert("alternatives".into(), Value::Array(alternatives(analysis, resolution, names)));
    Value::Object(members)
}
