//! `dateline lookup`.

use std::io::{BufRead, BufWriter, Write};

use gazetteer::{Candidate, Gazetteer, Search};
use serde_json::{Value, json};

use super::args::{LookupArgs, LookupFormat};
use super::json::{place, rounded};
use super::table::csv_row;
use super::{Outcome, table};

/// Looks names up and prints the candidates for each.
pub fn run(args: &LookupArgs) -> anyhow::Result<Outcome> {
    args.layers.with(|gazetteer| print(gazetteer, args))
}

fn print(gazetteer: &Gazetteer<'_>, args: &LookupArgs) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut printer = Printer { args, gazetteer, first: true };
    printer.begin(&mut out)?;
    let mut matched = false;
    for name in &args.names {
        if name == "-" {
            for line in std::io::stdin().lock().lines() {
                matched |= printer.name(&mut out, line?.trim())?;
            }
        } else {
            matched |= printer.name(&mut out, name)?;
        }
    }
    if args.format == LookupFormat::Geojson {
        out.write_all(b"\n]}\n")?;
    }
    out.flush()?;
    Ok(if matched { Outcome::Done } else { Outcome::No })
}

/// The columns of CSV after the name that was asked for.
const CSV_COLUMNS: [&str; 9] =
    ["place_id", "place_name", "lat", "lon", "place_kind", "country_code", "admin1", "score", "match_rule"];

struct Printer<'p> {
    args: &'p LookupArgs,
    gazetteer: &'p Gazetteer<'p>,
    first: bool,
}

impl Printer<'_> {
    fn begin(&self, out: &mut impl Write) -> anyhow::Result<()> {
        match self.args.format {
            LookupFormat::Csv => {
                let header: Vec<String> = std::iter::once("query").chain(CSV_COLUMNS).map(str::to_owned).collect();
                out.write_all(&csv_row(&header)?)?;
            }
            LookupFormat::Geojson => {
                out.write_all(br#"{"type":"FeatureCollection","name":"lookup","features":["#)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Prints the candidates for one name; whether there are any.
    fn name(&mut self, out: &mut impl Write, name: &str) -> anyhow::Result<bool> {
        let search = Search {
            limit: self.args.limit,
            near: self.args.near,
            countries: self.args.country.clone(),
            explain: self.args.explain,
        };
        let found = self.gazetteer.search(name, &search);
        match self.args.format {
            LookupFormat::Table => self.table(out, name, &found)?,
            LookupFormat::Jsonl => {
                let candidates: Vec<Value> = found.iter().map(|c| self.candidate(c)).collect();
                writeln!(out, "{}", json!({ "query": name, "candidates": candidates }))?;
            }
            LookupFormat::Csv => {
                for candidate in &found {
                    let value = self.candidate(candidate);
                    let cell = |key: &str| match &value[key] {
                        Value::String(text) => text.clone(),
                        Value::Null => String::new(),
                        other => other.to_string(),
                    };
                    let row: Vec<String> = std::iter::once(name.to_owned()).chain(CSV_COLUMNS.map(cell)).collect();
                    out.write_all(&csv_row(&row)?)?;
                }
            }
            LookupFormat::Geojson => {
                for candidate in &found {
                    let mut properties = self.candidate(candidate);
                    properties["query"] = json!(name);
                    properties["rules"] = json!(candidate.rules.join("; "));
                    let feature = json!({
                        "type": "Feature",
                        "geometry": { "type": "Point", "coordinates": [properties["lon"], properties["lat"]] },
                        "properties": properties,
                    });
                    out.write_all(if self.first { b"\n" } else { b",\n" })?;
                    write!(out, "{feature}")?;
                    self.first = false;
                }
            }
        }
        Ok(!found.is_empty())
    }

    fn candidate(&self, candidate: &Candidate) -> Value {
        let mut members = place(Some(self.gazetteer.place(candidate.place)), None);
        members.insert("score".into(), json!(rounded(candidate.score, 3)));
        members.insert("match_rule".into(), json!(candidate.rule.as_str()));
        members.insert("rules".into(), json!(candidate.rules));
        Value::Object(members)
    }

    fn table(&mut self, out: &mut impl Write, name: &str, found: &[Candidate]) -> anyhow::Result<()> {
        if !self.first {
            writeln!(out)?;
        }
        self.first = false;
        writeln!(out, "{name}")?;
        if found.is_empty() {
            writeln!(out, "no place of that name or one like it")?;
            return Ok(());
        }
        let rows: Vec<Vec<String>> = found
            .iter()
            .map(|c| {
                let place = self.gazetteer.place(c.place);
                let unit = place.admin1().map(|u| format!(", {}", u.name())).unwrap_or_default();
                vec![
                    format!("{:.2}{}", c.score, if c.tie { " ≈" } else { "" }),
                    c.rule.to_string(),
                    place.name().to_owned(),
                    if c.name == place.name() { String::new() } else { c.name.clone() },
                    place.kind().to_string(),
                    format!("{}{unit}", place.country_code()),
                    format!("{}, {}", place.lat(), place.lon()),
                    place.id(),
                ]
            })
            .collect();
        table::write(out, &["score", "match", "place", "matched name", "kind", "where", "lat, lon", "id"], &rows)?;
        if self.args.explain {
            for candidate in found {
                writeln!(out, "{}: {}", self.gazetteer.place(candidate.place).name(), candidate.rules.join("; "))?;
            }
        }
        Ok(())
    }
}
