//! Doubtful names, in every form in which they are listed.

use std::io::Write;

use serde_json::{Value, json};

use super::Doubt;
use crate::cli::args::CheckFormat;
use crate::cli::table::{self, csv_row};
use crate::cli::terminal::{self, Terminal};

/// Articles that are named for one doubtful name.
const NAMED_ARTICLES: usize = 5;

pub(super) fn print(format: CheckFormat, doubts: &[Doubt], out: &mut impl Write) -> anyhow::Result<()> {
    match format {
        CheckFormat::Table if doubts.is_empty() => writeln!(out, "no name is left unknown or ambiguous")?,
        CheckFormat::Table => as_table(doubts, out)?,
        CheckFormat::Csv => {
            let header = ["mention", "resolution", "mentions", "articles", "quote", "candidates", "why"];
            out.write_all(&csv_row(&header.map(str::to_owned))?)?;
            for d in doubts {
                let row = [
                    d.name.clone(),
                    d.status.as_str().to_owned(),
                    d.mentions.to_string(),
                    articles(d),
                    d.quote.clone(),
                    nearest(d, 5),
                    d.why.clone(),
                ];
                out.write_all(&csv_row(&row)?)?;
            }
        }
        CheckFormat::Json => {
            let items: Vec<Value> = doubts
                .iter()
                .map(|d| {
                    json!({
                        "mention": d.name, "resolution": d.status.as_str(), "mentions": d.mentions,
                        "articles": d.articles, "quote": d.quote, "candidates": d.candidates, "why": d.why,
                    })
                })
                .collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&items)?)?;
        }
        CheckFormat::Geojson => as_geojson(doubts, out)?,
    }
    Ok(())
}

/// Articles in which a name stands, the first by their identifiers.
pub(super) fn articles(doubt: &Doubt) -> String {
    let named = doubt.articles.iter().take(NAMED_ARTICLES).cloned().collect::<Vec<_>>().join(" ");
    let more = doubt.articles.len().saturating_sub(NAMED_ARTICLES);
    if more > 0 { format!("{named} and {more} more") } else { named }
}

/// The best candidates, in one line: "Tall Hadiyah, SY (geonames:1) 35.99, 36.94; …".
pub(super) fn nearest(doubt: &Doubt, n: usize) -> String {
    let in_words = |candidate: &Value| {
        let text = |name: &str| candidate[name].as_str().unwrap_or_default();
        format!(
            "{}, {} ({}) {}, {}",
            text("place_name"),
            text("country_code"),
            text("place_id"),
            candidate["lat"],
            candidate["lon"]
        )
    };
    doubt.candidates.iter().take(n).map(in_words).collect::<Vec<_>>().join("; ")
}

/// Each name with its numbers, and below it why, where and what it could be.
fn as_table(doubts: &[Doubt], out: &mut impl Write) -> anyhow::Result<()> {
    let row = |d: &Doubt| {
        vec![d.name.clone(), d.status.as_str().to_owned(), d.mentions.to_string(), articles(d), nearest(d, 1)]
    };
    let header = ["name", "resolution", "mentions", "articles", "nearest candidate"];
    let quote = |n: usize, room| doubts.get(n).map_or_else(String::new, |d| terminal::cut(&d.quote, room));
    let width = Terminal::of_stdout().width;
    Ok(table::write_quoted(out, width, &header, doubts.iter().map(row).collect(), quote)?)
}

/// A point for each candidate; names without one have none.
fn as_geojson(doubts: &[Doubt], out: &mut impl Write) -> anyhow::Result<()> {
    write!(out, "{{\"type\":\"FeatureCollection\",\"name\":\"check\",\"features\":[")?;
    let mut first = true;
    let mut feature = |out: &mut dyn Write, doubt: &Doubt, rank: usize, candidate: Option<&Value>| {
        let mut properties = json!({
            "mention": doubt.name, "resolution": doubt.status.as_str(), "mentions": doubt.mentions,
            "articles": articles(doubt), "quote": doubt.quote, "why": doubt.why, "rank": rank,
        });
        for (name, value) in candidate.and_then(Value::as_object).into_iter().flatten() {
            properties[name.as_str()] = value.clone();
        }
        let point = |c: &Value| json!({ "type": "Point", "coordinates": [c["lon"], c["lat"]] });
        let feature = json!({ "type": "Feature", "geometry": candidate.map(point), "properties": properties });
        let comma = if first { "\n" } else { ",\n" };
        first = false;
        write!(out, "{comma}{feature}")
    };
    for doubt in doubts {
        if doubt.candidates.is_empty() {
            feature(out, doubt, 0, None)?;
        }
        for (n, candidate) in doubt.candidates.iter().enumerate() {
            feature(out, doubt, n + 1, Some(candidate))?;
        }
    }
    Ok(out.write_all(b"\n]}\n")?)
}
