//! `dateline evaluate`.

mod articles;
mod events;

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use dateline::evaluate::{NameCounts, NamedPoint, Pair, PairCounts, names, pairs};
use gazetteer::Gazetteer;
use serde_json::{Map, Value, json};

use super::args::{EvaluateArgs, EvaluateFormat, EvaluateWhat, GoldArgs, NamesArgs};
use super::json::rounded;
use super::{Outcome, table};

/// Examples of each kind of error that are printed.
const EXAMPLES: usize = 10;

/// Measures against gold data.
pub fn run(args: &EvaluateArgs) -> anyhow::Result<Outcome> {
    match &args.what {
        EvaluateWhat::Articles(args) => args.gold.layers.with(|gazetteer| articles::run(gazetteer, args)),
        EvaluateWhat::Pairs(gold) => gold.layers.with(|gazetteer| evaluate_pairs(gazetteer, gold)),
        EvaluateWhat::Events(gold) => gold.layers.with(|gazetteer| events::run(gazetteer, gold)),
        EvaluateWhat::Names(args) => args.gold.layers.with(|gazetteer| evaluate_names(gazetteer, args)),
    }
}

fn evaluate_pairs(gazetteer: &Gazetteer<'_>, args: &GoldArgs) -> anyhow::Result<Outcome> {
    check_minimums(&args.min, &PairCounts::default().measures().map(|(name, _)| name))?;
    let mut enough = true;
    let mut files = Vec::new();
    for path in &args.files {
        let counts = pairs(gazetteer, read(path, Pair::parse)?);
        enough &= reaches(&args.min, &counts.measures());
        files.push((path.display().to_string(), counts));
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        EvaluateFormat::Json => {
            let files: Vec<Value> = files.iter().map(|(file, counts)| in_json(file, counts)).collect();
            writeln!(out, "{}", json!({ "files": files }))?;
        }
        EvaluateFormat::Table => {
            let rows: Vec<Vec<String>> = files
                .iter()
                .map(|(file, counts)| {
                    let measures = counts.measures().map(|(_, value)| format!("{value:.4}"));
                    [file.clone(), counts.pairs().to_string()].into_iter().chain(measures).collect()
                })
                .collect();
            table::write(&mut out, &["file", "pairs", "accuracy", "precision", "recall", "F1"], &rows)?;
            for (file, counts) in &files {
                for (title, wrong) in [
                    ("two places taken for one", &counts.false_positives),
                    ("one place taken for two", &counts.false_negatives),
                ] {
                    if wrong.is_empty() {
                        continue;
                    }
                    writeln!(out, "\n{file}: {} {title}, the surest first", wrong.len())?;
                    let rows = wrong.iter().take(EXAMPLES);
                    let rows: Vec<Vec<String>> =
                        rows.map(|(p, sure)| vec![format!("{sure:.3}"), p.a.clone(), p.b.clone()]).collect();
                    table::write(&mut out, &["probability", "a", "b"], &rows)?;
                }
            }
        }
    }
    Ok(if enough { Outcome::Done } else { Outcome::No })
}

/// The lines of a file, read one by one; every error says file and line.
fn read<T>(path: &Path, parse: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<Vec<T>> {
    let text = dateline::evaluate::text_of(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(n, line)| parse(line).map_err(|e| anyhow::anyhow!("{}:{}: {e}", path.display(), n + 1))).collect()
}

/// Refuses a `--min` that names no measure.
fn check_minimums(minimums: &[(String, f64)], known: &[&str]) -> anyhow::Result<()> {
    match minimums.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => anyhow::bail!("`{name}` is no measure here: --min takes {}", known.join(", ")),
        None => Ok(()),
    }
}

/// Whether every measure reaches what is wanted of it.
fn reaches(minimums: &[(String, f64)], measures: &[(&str, f64)]) -> bool {
    measures.iter().all(|(name, value)| minimums.iter().all(|(wanted, least)| wanted != name || value >= least))
}

fn evaluate_names(gazetteer: &Gazetteer<'_>, args: &NamesArgs) -> anyhow::Result<Outcome> {
    check_minimums(&args.gold.min, &NameCounts::default().measures().map(|(name, _)| name))?;
    let mut enough = true;
    let mut files = Vec::new();
    for path in &args.gold.files {
        let gold = read(path, NamedPoint::parse)?.into_iter().flatten();
        let counts = names(gazetteer, gold, &args.country);
        enough &= reaches(&args.gold.min, &counts.measures());
        files.push((path.display().to_string(), counts));
    }
    let mut out = std::io::stdout().lock();
    match args.gold.format {
        EvaluateFormat::Json => {
            let files: Vec<Value> = files.iter().map(|(file, counts)| names_in_json(file, counts)).collect();
            writeln!(out, "{}", json!({ "files": files }))?;
        }
        EvaluateFormat::Table => {
            let mut rows = Vec::new();
            for (file, counts) in &files {
                let values = counts.measures().map(|(_, value)| format!("{value:.4}"));
                let (by_names, by_events) = values.split_at(3);
                for (by, count, values) in
                    [("names", counts.all.names, by_names), ("events", counts.all.events, by_events)]
                {
                    let row = [file.clone(), by.to_owned(), count.to_string()];
                    rows.push(row.into_iter().chain(values.iter().cloned()).collect());
                }
            }
            table::write(&mut out, &["file", "by", "count", "answered", "first", "in ten"], &rows)?;
            for (file, counts) in &files {
                for (title, wrong) in [("not among the first ten", &counts.missed), ("not first", &counts.behind)] {
                    if wrong.is_empty() {
                        continue;
                    }
                    writeln!(out, "\n{file}: {} names {title}, those with the most events first", wrong.len())?;
                    let row = |(p, first): &(NamedPoint, Option<String>)| {
                        vec![p.events.to_string(), p.name.clone(), first.clone().unwrap_or_default()]
                    };
                    let rows: Vec<Vec<String>> = wrong.iter().take(EXAMPLES).map(row).collect();
                    table::write(&mut out, &["events", "name", "first candidate"], &rows)?;
                }
            }
        }
    }
    Ok(if enough { Outcome::Done } else { Outcome::No })
}

fn names_in_json(file: &str, counts: &NameCounts) -> Value {
    let mut members = Map::new();
    members.insert("file".into(), json!(file));
    members.insert("names".into(), json!(counts.all.names));
    members.insert("events".into(), json!(counts.all.events));
    for (name, value) in counts.measures() {
        members.insert(name.into(), json!(rounded(value, 4)));
    }
    for (name, wrong) in [("missed", &counts.missed), ("behind", &counts.behind)] {
        let examples = wrong.iter().take(EXAMPLES);
        let examples: Vec<Value> =
            examples.map(|(p, first)| json!({ "name": p.name, "events": p.events, "first": first })).collect();
        members.insert(name.into(), json!({ "count": wrong.len(), "examples": examples }));
    }
    Value::Object(members)
}

fn in_json(file: &str, counts: &PairCounts) -> Value {
    let mut members = Map::new();
    members.insert("file".into(), json!(file));
    members.insert("pairs".into(), json!(counts.pairs()));
    for (name, value) in counts.measures() {
        members.insert(name.into(), json!(rounded(value, 4)));
    }
    for (name, wrong) in [("false_positives", &counts.false_positives), ("false_negatives", &counts.false_negatives)] {
        let examples = wrong.iter().take(EXAMPLES);
        let examples: Vec<Value> =
            examples.map(|(p, sure)| json!({ "a": p.a, "b": p.b, "probability": rounded(*sure, 3) })).collect();
        members.insert(name.into(), json!({ "count": wrong.len(), "examples": examples }));
    }
    Value::Object(members)
}
