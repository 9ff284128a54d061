//! `dateline evaluate events`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dateline::AnalysisOptions;
use dateline::evaluate::events::{EventGold, Group, MEASURES, Report, Wrong};
use gazetteer::Gazetteer;
use serde_json::{Map, Value, json};

use super::super::args::{EvaluateFormat, GoldArgs};
use super::super::json::rounded;
use super::super::{Outcome, table};
use super::{EXAMPLES, check_minimums, reaches};

/// Errors of each kind that JSON lists: more than a person reads.
const WRONG_IN_JSON: usize = 1000;

/// Scores files of events.
pub fn run(gazetteer: &Gazetteer<'_>, args: &GoldArgs) -> anyhow::Result<Outcome> {
    check_minimums(&args.min, &MEASURES)?;
    let mut enough = true;
    let mut files = Vec::new();
    for path in &args.files {
        let gold = EventGold::read(path).map_err(anyhow::Error::msg)?;
        let report = gold.score(gazetteer, &AnalysisOptions::default());
        let all = report.groups.first().map_or(&[][..], |g| &g.measures);
        enough &= reaches(&args.min, &all.iter().map(|m| (m.name, m.value)).collect::<Vec<_>>());
        files.push((path.display().to_string(), report));
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        EvaluateFormat::Json => {
            let files: Vec<Value> = files.iter().map(|(file, report)| in_json(file, report)).collect();
            writeln!(out, "{}", json!({ "files": files }))?;
        }
        EvaluateFormat::Table => print(&mut out, &files)?,
    }
    out.flush()?;
    Ok(if enough { Outcome::Done } else { Outcome::No })
}

fn print(out: &mut impl Write, files: &[(String, Report)]) -> io::Result<()> {
    for (n, (file, report)) in files.iter().enumerate() {
        writeln!(out, "{}{file}: {} rows", if n == 0 { "" } else { "\n" }, report.rows)?;
        let names = report.groups.first().map_or(&[][..], |g| &g.measures).iter().map(|m| m.name);
        let header: Vec<&str> = std::iter::once("").chain(names).collect();
        let row = |group: &Group| {
            let values = group.measures.iter().map(|m| format!("{:.4} of {}", m.value, m.of));
            std::iter::once(group.name.clone()).chain(values).collect()
        };
        table::write(out, &header, &report.groups.iter().map(row).collect::<Vec<_>>())?;
        for (what, wrong) in by_kind(report) {
            writeln!(out, "\n{file}: {} wrong by {what}", wrong.len())?;
            let rows = wrong.iter().take(EXAMPLES).map(|w| vec![w.gold.clone(), w.given.clone(), w.at.clone()]);
            table::write(out, &["gold", "given", "in"], &rows.collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

/// The errors by what is wrong.
fn by_kind(report: &Report) -> BTreeMap<&'static str, Vec<&Wrong>> {
    let mut kinds: BTreeMap<&str, Vec<&Wrong>> = BTreeMap::new();
    for wrong in &report.wrong {
        kinds.entry(wrong.what).or_default().push(wrong);
    }
    kinds
}

fn in_json(file: &str, report: &Report) -> Value {
    let measures = |group: &Group| -> Map<String, Value> {
        group.measures.iter().map(|m| (m.name.to_owned(), json!(rounded(m.value, 4)))).collect()
    };
    let mut members = Map::new();
    members.insert("file".into(), json!(file));
    members.insert("rows".into(), json!(report.rows));
    members.extend(report.groups.first().map(measures).unwrap_or_default());
    let groups = report.groups.iter().skip(1).map(|g| (g.name.clone(), Value::Object(measures(g))));
    members.insert("groups".into(), Value::Object(groups.collect()));
    let wrong = by_kind(report).into_iter().map(|(what, wrong)| {
        let examples = wrong.iter().take(WRONG_IN_JSON);
        let examples: Vec<Value> = examples.map(|w| json!({ "in": w.at, "gold": w.gold, "given": w.given })).collect();
        (what.to_owned(), json!({ "count": wrong.len(), "examples": examples }))
    });
    members.insert("wrong".into(), Value::Object(wrong.collect()));
    Value::Object(members)
}
