//! `dateline check`.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use dateline::Analysis;
use dateline::recognize::MentionKind;
use dateline::resolve::Status;
use gazetteer::Gazetteer;
use serde_json::{Value, json};

use super::args::{CheckArgs, CheckFormat};
use super::json::candidates;
use super::places::{csv_row, until};
use super::{Outcome, table};

/// A name that a person should look at.
struct Doubt {
    name: String,
    status: Status,
    mentions: usize,
    articles: Vec<String>,
    quote: String,
    candidates: Vec<Value>,
}

/// Articles that are named for one doubtful name.
const NAMED_ARTICLES: usize = 5;

/// Lists the names that are unknown, ambiguous or only approximate, each once.
pub fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    if let Some(stage) = args.input.until {
        return until(&args.input, stage);
    }
    args.input.layers.with(|gazetteer| list(gazetteer, args))
}

fn list(gazetteer: &Gazetteer<'_>, args: &CheckArgs) -> anyhow::Result<Outcome> {
    let mut doubts: BTreeMap<(Status, String), Doubt> = BTreeMap::new();
    let counts = args.input.each(gazetteer, doubts_of, |found| {
        for doubt in found {
            match doubts.get_mut(&(doubt.status, doubt.name.clone())) {
                Some(known) => {
                    known.mentions += doubt.mentions;
                    known.articles.extend(doubt.articles);
                }
                None => {
                    doubts.insert((doubt.status, doubt.name.clone()), doubt);
                }
            }
        }
        Ok(())
    })?;
    let mut doubts: Vec<Doubt> = doubts.into_values().collect();
    // The names that most is to be gained by come first; unknown ones before others.
    let rank = |d: &Doubt| (d.status != Status::Unknown, std::cmp::Reverse(d.mentions));
    doubts.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    let mut out = BufWriter::new(std::io::stdout().lock());
    print(args.format, &doubts, &mut out)?;
    out.flush()?;
    if counts.unreadable > 0 {
        return Ok(Outcome::Incomplete);
    }
    let unknown = doubts.iter().any(|d| d.status == Status::Unknown);
    Ok(if unknown { Outcome::No } else { Outcome::Done })
}

fn doubts_of(analysis: &Analysis<'_>) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for (mention, resolution) in analysis.mentions.iter().zip(&analysis.resolutions) {
        let place_name = matches!(mention.kind, MentionKind::Toponym | MentionKind::Metonym);
        let sure = matches!(resolution.status, Status::Resolved | Status::Decided);
        if !place_name || sure {
            continue;
        }
        let name = analysis.words(mention).to_owned();
        if let Some(known) = doubts.iter_mut().find(|d| d.name == name && d.status == resolution.status) {
            known.mentions += 1;
            continue;
        }
        let text = analysis.field(mention.field);
        let quote = text.slice(text.sentence_span(mention.sentence)).split_whitespace().collect::<Vec<_>>().join(" ");
        doubts.push(Doubt {
            name,
            status: resolution.status,
            mentions: 1,
            articles: vec![analysis.article.id.clone()],
            quote,
            candidates: candidates(analysis, resolution),
        });
    }
    doubts
}

/// A candidate in one line: "Tall Hadiyah, SY (geonames:1) 35.99, 36.94".
fn in_words(candidate: &Value) -> String {
    let text = |name: &str| candidate[name].as_str().unwrap_or_default();
    format!(
        "{}, {} ({}) {}, {}",
        text("place_name"),
        text("country_code"),
        text("place_id"),
        candidate["lat"],
        candidate["lon"]
    )
}

fn print(format: CheckFormat, doubts: &[Doubt], out: &mut impl Write) -> anyhow::Result<()> {
    let articles = |d: &Doubt| {
        let named = d.articles.iter().take(NAMED_ARTICLES).cloned().collect::<Vec<_>>().join(" ");
        let more = d.articles.len().saturating_sub(NAMED_ARTICLES);
        if more > 0 { format!("{named} and {more} more") } else { named }
    };
    let nearest = |d: &Doubt, n: usize| d.candidates.iter().take(n).map(in_words).collect::<Vec<_>>().join("; ");
    match format {
        CheckFormat::Table if doubts.is_empty() => writeln!(out, "no name is left unknown or ambiguous")?,
        CheckFormat::Table => {
            let rows: Vec<Vec<String>> = doubts
                .iter()
                .map(|d| {
                    vec![
                        d.name.clone(),
                        d.status.as_str().to_owned(),
                        d.mentions.to_string(),
                        articles(d),
                        nearest(d, 2),
                    ]
                })
                .collect();
            table::write(out, &["name", "resolution", "mentions", "articles", "nearest candidates"], &rows)?;
        }
        CheckFormat::Csv => {
            let header = ["mention", "resolution", "mentions", "articles", "quote", "candidates"].map(str::to_owned);
            out.write_all(&csv_row(&header)?)?;
            for d in doubts {
                let row = [
                    d.name.clone(),
                    d.status.as_str().to_owned(),
                    d.mentions.to_string(),
                    articles(d),
                    d.quote.clone(),
                    nearest(d, 5),
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
                        "articles": d.articles, "quote": d.quote, "candidates": d.candidates,
                    })
                })
                .collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&items)?)?;
        }
    }
    Ok(())
}
