//! `dateline evaluate articles`.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use dateline::evaluate::articles::{
    ArticleOptions, ArticleScores, BINS, Errors, GoldArticle, MEASURES, Measure, Reliability, Summary, WrongPin,
    answers, articles,
};
use dateline::{AnalysisOptions, recognize::MentionKind};
use gazetteer::Gazetteer;
use serde_json::{Map, Value, json};

use super::super::args::{ArticlesArgs, EvaluateFormat, Spans};
use super::super::json::rounded;
use super::super::{Outcome, report, table};
use super::{EXAMPLES, check_minimums, reaches};

/// Wrong pins that JSON lists: more than a person reads.
const WRONG_IN_JSON: usize = 200;

/// The scores of one file.
struct Scored {
    file: String,
    scores: ArticleScores,
    all: Summary,
    by_language: Vec<(String, Summary)>,
}

/// Scores files of articles in which the place names are marked.
pub fn run(gazetteer: &Gazetteer<'_>, args: &ArticlesArgs) -> anyhow::Result<Outcome> {
    if let Some(jobs) = args.jobs {
        // Fails only where a pool was made before, which nobody does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
    }
    let mut options = ArticleOptions {
        on_gold: args.spans != Some(Spans::Own),
        end_to_end: args.spans != Some(Spans::Gold),
        ..ArticleOptions::default()
    };
    if !args.kinds.is_empty() {
        options.kinds = args.kinds.iter().map(|k| k.kind()).collect();
    }
    if args.demonyms {
        options.kinds.push(MentionKind::Demonym);
    }
    let asked = |m: &&str| if m.starts_with("gold_") { options.on_gold } else { options.end_to_end };
    check_minimums(&args.gold.min, &MEASURES.into_iter().filter(asked).collect::<Vec<_>>())?;
    let (mut enough, mut complete) = (true, true);
    let mut files = Vec::new();
    for path in &args.gold.files {
        let (gold, errors) = match GoldArticle::read(path) {
            Ok(read) => read,
            Err(error) => (Vec::new(), vec![error]),
        };
        complete &= errors.is_empty();
        errors.into_iter().for_each(|e| report::error(&e.into()));
        let analysis = AnalysisOptions::default();
        let scores =
            articles(gazetteer, &gold, &options, |article, spans| answers(gazetteer, article, spans, &analysis));
        let (all, by_language) = (scores.summary(), scores.by_language());
        enough &=
            reaches(&args.gold.min, &args.gold.min.iter().map(|(m, _)| (m.as_str(), all.value(m))).collect::<Vec<_>>());
        files.push(Scored { file: path.display().to_string(), scores, all, by_language });
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.gold.format {
        EvaluateFormat::Json => {
            let files: Vec<Value> = files.iter().map(in_json).collect();
            writeln!(out, "{}", json!({ "files": files }))?;
        }
        EvaluateFormat::Table => print(&mut out, &files, &options)?,
    }
    out.flush()?;
    Ok(match (complete, enough) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Done,
        (true, false) => Outcome::No,
    })
}

impl Scored {
    /// All articles, then those of each language.
    fn rows(&self) -> impl Iterator<Item = (&str, &Summary)> {
        std::iter::once(("all", &self.all)).chain(self.by_language.iter().map(|(lang, s)| (lang.as_str(), s)))
    }
}

fn print(out: &mut impl Write, files: &[Scored], options: &ArticleOptions) -> io::Result<()> {
    let rows =
        || files.iter().flat_map(|f| f.rows().map(|(lang, summary)| (vec![f.file.clone(), lang.into()], summary)));
    let mut blank = "";
    if options.end_to_end {
        writeln!(out, "names found")?;
        let header =
            ["file", "language", "articles", "names", "precision", "recall", "F1", "95 %", "overlapping P", "R", "F1"];
        let rows = rows().map(|(mut row, s)| {
            row.extend([s.articles.to_string(), s.exact.wanted.to_string()]);
            row.extend(["precision", "recall", "f1"].map(|m| share(s, m)));
            row.push(interval(s, "f1"));
            row.extend(["overlap_precision", "overlap_recall", "overlap_f1"].map(|m| share(s, m)));
            row
        });
        table::write(out, &header, &rows.collect::<Vec<_>>())?;
        for f in files.iter().filter(|f| f.all.trapped.1 > 0) {
            writeln!(out, "{}: {} of {} traps taken for places", f.file, f.all.trapped.0, f.all.trapped.1)?;
        }
        blank = "\n";
    }
    if options.on_gold {
        let header = [
            "file",
            "language",
            "names",
            "pins",
            "161 km",
            "95 %",
            "20 km",
            "5 km",
            "1 km",
            "id",
            "country",
            "admin1",
            "median km",
            "mean km",
            "AUC",
        ];
        let rows = rows().filter_map(|(mut row, s)| {
            let errors = s.gold?;
            row.extend([errors.toponyms.to_string(), errors.answered.to_string()]);
            row.extend([share(s, "gold_acc161"), interval(s, "gold_acc161")]);
            row.extend(
                ["gold_acc20", "gold_acc5", "gold_acc1", "gold_id", "gold_country", "gold_admin1"].map(|m| share(s, m)),
            );
            row.extend(distances(&errors));
            Some(row)
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            writeln!(out, "{blank}places of gold names")?;
            table::write(out, &header, &rows)?;
            blank = "\n";
        }
    }
    if options.end_to_end {
        let header = [
            "file",
            "language",
            "names",
            "pins",
            "precision 161 km",
            "recall",
            "F1",
            "95 %",
            "F1 20 km",
            "5 km",
            "1 km",
            "median km",
            "mean km",
            "AUC",
        ];
        let rows = rows().filter_map(|(mut row, s)| {
            let errors = s.own?;
            row.extend([errors.toponyms.to_string(), errors.answered.to_string()]);
            row.extend(["own_precision161", "own_recall161", "own_f1_161"].map(|m| share(s, m)));
            row.push(interval(s, "own_f1_161"));
            row.extend(["own_f1_20", "own_f1_5", "own_f1_1"].map(|m| share(s, m)));
            row.extend(distances(&errors));
            Some(row)
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            writeln!(out, "{blank}names found with their places")?;
            table::write(out, &header, &rows)?;
        }
    }
    for file in files {
        for (what, reliability) in
            [("gold names", &file.all.gold_reliability), ("names found", &file.all.own_reliability)]
        {
            let Some(reliability) = reliability else { continue };
            writeln!(
                out,
                "\n{}: how sure pins of {what} are, and how often right; calibration error {:.3}",
                file.file, reliability.error
            )?;
            let rows = bins(reliability).map(|(from, to, bin)| {
                vec![
                    format!("{from:.1} to {to:.1}"),
                    bin.pins.to_string(),
                    decimals(bin.confidence, bin.pins),
                    decimals(bin.right as f64 / bin.pins.max(1) as f64, bin.pins),
                ]
            });
            table::write(out, &["confidence", "pins", "mean", "right"], &rows.collect::<Vec<_>>())?;
        }
        wrong(out, file)?;
        for (what, names) in name_errors(&file.scores) {
            let count: usize = names.values().sum();
            if count > 0 {
                let most = frequent(names).into_iter().take(3 * EXAMPLES).map(|(name, n)| format!("{name} {n}"));
                writeln!(out, "\n{}: {count} {what}: {}", file.file, most.collect::<Vec<_>>().join(", "))?;
            }
        }
    }
    Ok(())
}

/// What is wrong with names, in words.
fn name_errors(scores: &ArticleScores) -> [(&'static str, &BTreeMap<String, usize>); 3] {
    [
        ("names missed", &scores.missed),
        ("names found that are not marked", &scores.extra),
        ("gold names without a pin", &scores.unknown),
    ]
}

/// The most frequent names first.
fn frequent(names: &BTreeMap<String, usize>) -> Vec<(&str, usize)> {
    let mut names: Vec<(&str, usize)> = names.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    names.sort_by_key(|(_, n)| Reverse(*n));
    names
}

/// The worst pins with their evidence.
fn wrong(out: &mut impl Write, file: &Scored) -> io::Result<()> {
    if file.scores.wrong.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}: {} names with a wrong pin, the surest first", file.file, file.scores.wrong.len())?;
    let rows = file.scores.wrong.iter().take(EXAMPLES).map(|w: &WrongPin| {
        vec![
            format!("{:.2}", w.pin.confidence),
            format!("{:.0}", w.km),
            w.times.to_string(),
            w.name.clone(),
            w.article.clone(),
            format!(
                "{} ({}, {})",
                w.pin.name,
                w.pin.id,
                if w.pin.admin1.is_empty() { &w.pin.country } else { &w.pin.admin1 }
            ),
            w.pin.why.clone(),
        ]
    });
    table::write(out, &["confidence", "km", "times", "name", "article", "pin", "why"], &rows.collect::<Vec<_>>())
}

fn share(summary: &Summary, measure: &str) -> String {
    summary.measure(measure).map_or_else(|| "-".to_owned(), |m| format!("{:.4}", m.value))
}

fn interval(summary: &Summary, measure: &str) -> String {
    let text = |m: &Measure| format!("{:.3}-{:.3}", m.interval.0, m.interval.1);
    summary.measure(measure).map_or_else(|| "-".to_owned(), text)
}

fn distances(errors: &Errors) -> [String; 3] {
    [format!("{:.2}", errors.median_km), format!("{:.1}", errors.mean_km), format!("{:.4}", errors.auc)]
}

fn decimals(value: f64, pins: usize) -> String {
    if pins == 0 { "-".to_owned() } else { format!("{value:.3}") }
}

/// The bins with where they begin and end.
fn bins(reliability: &Reliability) -> impl Iterator<Item = (f64, f64, &dateline::evaluate::articles::Bin)> {
    let ends = BINS.into_iter().skip(1).chain([1.0]);
    BINS.into_iter().zip(ends).zip(&reliability.bins).map(|((from, to), bin)| (from, to, bin))
}

fn in_json(scored: &Scored) -> Value {
    let mut members = Map::new();
    members.insert("file".into(), json!(scored.file));
    members.extend(summary_in_json(&scored.all));
    let languages =
        scored.by_language.iter().map(|(lang, summary)| (lang.clone(), Value::Object(summary_in_json(summary))));
    members.insert("languages".into(), Value::Object(languages.collect()));
    let wrong: Vec<Value> = scored.scores.wrong.iter().take(WRONG_IN_JSON).map(wrong_in_json).collect();
    for (key, names) in
        [("missed", &scored.scores.missed), ("extra", &scored.scores.extra), ("unknown", &scored.scores.unknown)]
    {
        let examples: Vec<Value> = frequent(names)
            .into_iter()
            .take(WRONG_IN_JSON)
            .map(|(name, n)| json!({ "name": name, "times": n }))
            .collect();
        members.insert(key.into(), json!({ "count": names.values().sum::<usize>(), "examples": examples }));
    }
    members.insert("wrong".into(), json!({ "count": scored.scores.wrong.len(), "examples": wrong }));
    Value::Object(members)
}

fn summary_in_json(summary: &Summary) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("articles".into(), json!(summary.articles));
    members.insert("names".into(), json!(summary.exact.wanted));
    if summary.trapped.1 > 0 {
        members.insert("traps".into(), json!({ "count": summary.trapped.1, "taken": summary.trapped.0 }));
    }
    let mut intervals = Map::new();
    for measure in &summary.measures {
        members.insert(measure.name.into(), json!(rounded(measure.value, 4)));
        let (low, high) = measure.interval;
        intervals.insert(measure.name.into(), json!([rounded(low, 4), rounded(high, 4)]));
    }
    for (name, errors, reliability) in
        [("gold", &summary.gold, &summary.gold_reliability), ("own", &summary.own, &summary.own_reliability)]
    {
        let Some(errors) = errors else { continue };
        members.insert(format!("{name}_names"), json!(errors.toponyms));
        members.insert(format!("{name}_pins"), json!(errors.answered));
        members.insert(format!("{name}_median_km"), json!(rounded(errors.median_km, 3)));
        members.insert(format!("{name}_mean_km"), json!(rounded(errors.mean_km, 3)));
        members.insert(format!("{name}_auc"), json!(rounded(errors.auc, 4)));
        let Some(reliability) = reliability else { continue };
        let bins: Vec<Value> = bins(reliability)
            .map(|(from, to, bin)| {
                json!({ "from": from, "to": to, "pins": bin.pins, "right": bin.right, "confidence": rounded(bin.confidence, 4) })
            })
            .collect();
        members.insert(format!("{name}_reliability"), json!({ "error": rounded(reliability.error, 4), "bins": bins }));
    }
    members.insert("intervals_95".into(), Value::Object(intervals));
    members
}

fn wrong_in_json(wrong: &WrongPin) -> Value {
    let pin = &wrong.pin;
    json!({
        "article": wrong.article,
        "name": wrong.name,
        "times": wrong.times,
        "km": rounded(wrong.km, 1),
        "right": [wrong.right.0, wrong.right.1],
        "place_id": pin.id,
        "place_name": pin.name,
        "lat": pin.point.0,
        "lon": pin.point.1,
        "country_code": pin.country,
        "confidence": rounded(pin.confidence, 3),
        "why": pin.why,
    })
}
