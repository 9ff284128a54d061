//! `dateline places`.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};

use dateline::Analysis;
use dateline::recognize::Field;
use dateline::resolve::{Focus, Resolution};
use gazetteer::Gazetteer;

use super::args::{InputArgs, PlacesArgs, PlacesFormat, Stage};
use super::json::{FieldOffsets, rounded, toponyms};
use super::{Outcome, stage, table};

/// Lists the places of each article.
pub fn run(args: &PlacesArgs) -> anyhow::Result<Outcome> {
    match args.input.until {
        Some(stage) => until(&args.input, stage),
        None => args.input.layers.with(|gazetteer| print(gazetteer, args)),
    }
}

fn print(gazetteer: &Gazetteer<'_>, args: &PlacesArgs) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        PlacesFormat::Csv => out.write_all(&csv_row(&CSV_COLUMNS.map(str::to_owned))?)?,
        PlacesFormat::Json => out.write_all(b"[")?,
        _ => {}
    }
    let mut json = JsonArticles { array: args.format == PlacesFormat::Json, ..JsonArticles::default() };
    let mut first = true;
    let counts = args.input.each(
        gazetteer,
        |analysis| match args.format {
            PlacesFormat::Table => as_table(analysis, args.input.explain).map(Printed::Text),
            PlacesFormat::Csv => as_csv(analysis).map(Printed::Text),
            PlacesFormat::Json | PlacesFormat::Jsonl => Ok(Printed::Json(JsonPiece::of(analysis))),
        },
        |printed| {
            match printed? {
                Printed::Text(text) => {
                    if args.format == PlacesFormat::Table && !first {
                        out.write_all(b"\n")?;
                    }
                    out.write_all(text.as_bytes())?;
                }
                Printed::Json(piece) => json.write(&mut out, piece)?,
            }
            first = false;
            Ok(())
        },
    )?;
    if args.format == PlacesFormat::Json {
        out.write_all(b"\n]\n")?;
    }
    out.flush()?;
    Ok(counts.outcome())
}

/// What is printed of an article, or of a piece of one.
enum Printed {
    Text(String),
    Json(JsonPiece),
}

/// A piece of an article in JSON: what opens its object, and array members.
struct JsonPiece {
    first: bool,
    last: bool,
    head: String,
    toponyms: String,
    title_toponyms: String,
}

impl JsonPiece {
    fn of(analysis: &Analysis<'_>) -> Self {
        let id = serde_json::Value::from(analysis.article.id.as_str());
        JsonPiece {
            first: analysis.piece.number == 0,
            last: analysis.piece.last,
            head: format!(
                r#"{{"id":{id},"language":"{}","focus":{},"toponyms":["#,
                analysis.lang,
                serde_json::Value::from(focus(analysis))
            ),
            toponyms: toponyms(analysis, Field::Text),
            title_toponyms: toponyms(analysis, Field::Title),
        }
    }
}

/// What the article is about: codes of countries, each followed by that of the
/// first-order unit in which its places hang together (`SY`, `SY.09`).
fn focus(analysis: &Analysis<'_>) -> Vec<String> {
    let unit = |f: &Focus| f.admin1.map(|u| analysis.gazetteer.place(u).unit_code().to_owned());
    analysis.focus.iter().flat_map(|f| std::iter::once(f.country.clone()).chain(unit(f))).collect()
}

/// Writes articles in JSON, one a line, piece by piece.
#[derive(Default)]
struct JsonArticles {
    array: bool,
    articles: usize,
    members: bool,
    title_toponyms: String,
}

impl JsonArticles {
    fn write(&mut self, out: &mut impl Write, piece: JsonPiece) -> std::io::Result<()> {
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

/// Prints a stage of each article as JSON Lines.
pub fn until(input: &InputArgs, stage: Stage) -> anyhow::Result<Outcome> {
    input.layers.with(|gazetteer| {
        let mut out = BufWriter::new(std::io::stdout().lock());
        let line = |analysis: &Analysis<'_>| stage::line(analysis, stage);
        let counts = input.each(gazetteer, line, |line| Ok(writeln!(out, "{line}")?))?;
        out.flush()?;
        Ok(counts.outcome())
    })
}

/// The cells of a resolution: place, identifier, kind, country and admin1,
/// coordinates, confidence.
fn cells(analysis: &Analysis<'_>, resolution: &Resolution) -> [String; 6] {
    let Some(place) = resolution.place.map(|p| analysis.gazetteer.place(p)) else { return Default::default() };
    let unit = place.admin1().map(|u| format!(", {}", u.name())).unwrap_or_default();
    [
        place.name().to_owned(),
        place.id(),
        place.kind().to_string(),
        format!("{}{unit}", place.country_code()),
        format!("{}, {}", place.lat(), place.lon()),
        format!("{:.2}", resolution.confidence),
    ]
}

fn as_table(analysis: &Analysis<'_>, reasons: bool) -> anyhow::Result<String> {
    let mut out = Vec::new();
    let unit = |f: &Focus| f.admin1.map(|u| format!(" ({})", analysis.gazetteer.place(u).name())).unwrap_or_default();
    let focus: Vec<String> = analysis.focus.iter().map(|f| format!("{}{}", f.country, unit(f))).collect();
    write!(out, "{} [{}", analysis.article.id, analysis.lang)?;
    if !focus.is_empty() {
        write!(out, "; about {}", focus.join(", "))?;
    }
    writeln!(out, "]")?;
    let rows: Vec<Vec<String>> = analysis
        .mentions
        .iter()
        .zip(&analysis.resolutions)
        .map(|(mention, resolution)| {
            let mut row = vec![
                analysis.words(mention).replace('\n', " "),
                mention.kind.as_str().to_owned(),
                resolution.status.as_str().to_owned(),
            ];
            row.extend(cells(analysis, resolution));
            row
        })
        .collect();
    if rows.is_empty() {
        writeln!(out, "no names of places")?;
    } else {
        let header = ["mention", "kind", "resolution", "place", "id", "place kind", "where", "lat, lon", "conf"];
        table::write(&mut out, &header, &rows)?;
    }
    if reasons {
        out.extend(explain(analysis).bytes());
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Why each mention is what it is, a paragraph a mention.
pub fn explain(analysis: &Analysis<'_>) -> String {
    let mut out = String::new();
    for ((mention, resolution), relation) in
        analysis.mentions.iter().zip(&analysis.resolutions).zip(&analysis.relations)
    {
        let words = analysis.words(mention);
        let _ = write!(out, "{}: \"{words}\" ({}", analysis.article.id, mention.kind.as_str());
        if let Some(organisation) = mention.organisation {
            let organisation = analysis.gazetteer.organisation(organisation);
            let _ = write!(out, ", {}: {}", organisation.kind, organisation.name);
        }
        let _ = write!(out, ") {}", resolution.status.as_str());
        if let Some(place) = resolution.place.map(|p| analysis.gazetteer.place(p)) {
            let evidence: Vec<String> = resolution.evidence.iter().map(ToString::to_string).collect();
            let rule = resolution.rule.map_or("", |r| r.as_str());
            let _ = write!(
                out,
                " as {} ({}), confidence {:.2}: {rule} match, {}",
                place.name(),
                place.id(),
                resolution.confidence,
                evidence.join(", ")
            );
        }
        if relation.kind != dateline::event::RelationKind::At {
            let _ = write!(out, "; the text says \"{}\"", analysis.field(mention.field).slice(relation.bytes.clone()));
        }
        out.push('\n');
        for alternative in &resolution.alternatives {
            let place = analysis.gazetteer.place(alternative.place);
            let evidence: Vec<String> = alternative.evidence.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                out,
                "    or {:.2} {} ({}), {} {}: {} match{}{}",
                alternative.score,
                place.name(),
                place.id(),
                place.kind(),
                place.country_code(),
                alternative.rule,
                if evidence.is_empty() { "" } else { ", " },
                evidence.join(", ")
            );
        }
    }
    out
}

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

/// One row of CSV.
pub fn csv_row(cells: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(writer.into_inner()?)
}

fn as_csv(analysis: &Analysis<'_>) -> anyhow::Result<String> {
    let mut out = Vec::new();
    let mut offsets = FieldOffsets::new(analysis);
    for (mention, resolution) in analysis.mentions.iter().zip(&analysis.resolutions) {
        let offsets = offsets.of(mention.field);
        let place = resolution.place.map(|p| analysis.gazetteer.place(p));
        let of = |value: Option<String>| value.unwrap_or_default();
        let alternatives: Vec<String> = resolution
            .alternatives
            .iter()
            .map(|a| {
                let place = analysis.gazetteer.place(a.place);
                format!("{}, {} ({}) {:.2}", place.name(), place.country_code(), place.id(), a.score)
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
            of(place.map(|p| p.name().to_owned())),
            of(place.map(|p| p.lat().to_string())),
            of(place.map(|p| p.lon().to_string())),
            of(place.map(|p| p.kind().to_string())),
            of(place.map(|p| p.country_code().to_owned())),
            of(place.and_then(|p| p.admin1()).map(|u| u.name().to_owned())),
            of(place.map(|_| rounded(resolution.confidence, 2).to_string())),
            of(resolution.rule.map(|r| r.to_string())),
            alternatives.join("; "),
        ])?);
    }
    Ok(String::from_utf8(out)?)
}
