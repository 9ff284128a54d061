//! `dateline evaluate`.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use dateline::evaluate::{Pair, PairCounts, pairs};
use serde_json::{Map, Value, json};

use super::args::{EvaluateArgs, EvaluateFormat, EvaluateWhat, GoldArgs};
use super::json::rounded;
use super::{Outcome, table};

/// Examples of each kind of error that are printed.
const EXAMPLES: usize = 10;

/// Measures against gold data.
pub fn run(args: &EvaluateArgs) -> anyhow::Result<Outcome> {
    match &args.what {
        EvaluateWhat::Pairs(gold) => evaluate_pairs(gold),
    }
}

fn evaluate_pairs(args: &GoldArgs) -> anyhow::Result<Outcome> {
    let known = PairCounts::default().measures().map(|(name, _)| name);
    if let Some((name, _)) = args.min.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        anyhow::bail!("`{name}` is no measure of pairs: --min takes {}", known.join(", "));
    }
    let mut enough = true;
    let mut files = Vec::new();
    for path in &args.files {
        let counts = pairs(dateline::builtin(), read(path)?);
        for (name, value) in counts.measures() {
            enough &= args.min.iter().all(|(wanted, least)| wanted != name || value >= *least);
        }
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

fn read(path: &Path) -> anyhow::Result<Vec<Pair>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(n, line)| Pair::parse(line).map_err(|e| anyhow::anyhow!("{}:{}: {e}", path.display(), n + 1))).collect()
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
