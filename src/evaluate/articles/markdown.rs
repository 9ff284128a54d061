//! Accuracy as tables in Markdown, to be checked in and compared line by line.

use std::fmt::Write as _;

use super::{BINS, Errors, Measure, Summary};

/// Tables of the measures of corpora, each under its name: names found, places
/// of gold names, names found with their places, and how often pins of what
/// confidence are right. A corpus stands only in the tables that it has
/// something for.
pub fn markdown(corpora: &[(String, Summary)]) -> String {
    let mut out = String::new();
    table(
        &mut out,
        "Names found",
        "| corpus | articles | names | precision | recall | F1 | 95 % | overlapping: precision | recall | F1 |",
        corpora,
        |s| {
            let mut cells = vec![s.articles.to_string(), s.exact.wanted.to_string()];
            cells.extend(["precision", "recall", "f1"].map(|m| share(s, m)));
            cells.push(interval(s, "f1"));
            cells.extend(["overlap_precision", "overlap_recall", "overlap_f1"].map(|m| share(s, m)));
            (s.exact.wanted > 0).then_some(cells)
        },
    );
    table(
        &mut out,
        "Places of gold names",
        "| corpus | names | pins | 161 km | 95 % | 20 km | 5 km | 1 km | id | country | admin1 | median km | mean km | AUC |",
        corpora,
        |s| {
            let errors = s.gold?;
            let mut cells = vec![errors.toponyms.to_string(), errors.answered.to_string()];
            cells.extend([share(s, "gold_acc161"), interval(s, "gold_acc161")]);
            let rest = ["gold_acc20", "gold_acc5", "gold_acc1", "gold_id", "gold_country", "gold_admin1"];
            cells.extend(rest.map(|m| share(s, m)));
            cells.extend(distances(&errors));
            Some(cells)
        },
    );
    table(
        &mut out,
        "Names found with their places",
        "| corpus | names | pins | precision, 161 km | recall | F1 | 95 % | F1, 20 km | 5 km | 1 km | median km | mean km | AUC |",
        corpora,
        |s| {
            let errors = s.own?;
            let mut cells = vec![errors.toponyms.to_string(), errors.answered.to_string()];
            cells.extend(["own_precision161", "own_recall161", "own_f1_161"].map(|m| share(s, m)));
            cells.push(interval(s, "own_f1_161"));
            cells.extend(["own_f1_20", "own_f1_5", "own_f1_1"].map(|m| share(s, m)));
            cells.extend(distances(&errors));
            Some(cells)
        },
    );
    table(&mut out, "Countries that articles are about", "| corpus | articles | right | 95 % |", corpora, |s| {
        let right = s.measure("own_focus")?;
        Some(vec![right.of.to_string(), format!("{:.3}", right.value), interval(s, "own_focus")])
    });
    let ends = BINS.iter().skip(1).chain(&[1.0]);
    let bins: Vec<String> = BINS.iter().zip(ends).map(|(from, to)| format!("{from:.1} to {to:.1}")).collect();
    for (title, of) in [
        (
            "Right pins by confidence, gold names",
            (|s| s.gold_reliability) as fn(&Summary) -> Option<super::Reliability>,
        ),
        ("Right pins by confidence, names found", |s| s.own_reliability),
    ] {
        let header = format!("| corpus | {} | calibration error |", bins.join(" | "));
        table(&mut out, title, &header, corpora, |s| {
            let reliability = of(s)?;
            let cell = |b: &super::Bin| match b.pins {
                0 => "-".to_owned(),
                pins => format!("{:.3} of {pins}", b.right as f64 / pins as f64),
            };
            let mut cells: Vec<String> = reliability.bins.iter().map(cell).collect();
            cells.push(format!("{:.3}", reliability.error));
            Some(cells)
        });
    }
    out
}

fn table(
    out: &mut String,
    title: &str,
    header: &str,
    corpora: &[(String, Summary)],
    cells: impl Fn(&Summary) -> Option<Vec<String>>,
) {
    let rows = corpora.iter().filter_map(|(name, s)| Some(format!("| {name} | {} |\n", cells(s)?.join(" | "))));
    let rows: String = rows.collect();
    if !rows.is_empty() {
        let columns = header.matches('|').count().saturating_sub(2);
        // Writing to a string does not fail.
        let _ = write!(out, "## {title}\n\n{header}\n|---|{}\n{rows}\n", "--:|".repeat(columns));
    }
}

fn share(summary: &Summary, measure: &str) -> String {
    summary.measure(measure).map_or_else(|| "-".to_owned(), |m| format!("{:.3}", m.value))
}

fn interval(summary: &Summary, measure: &str) -> String {
    let text = |m: &Measure| format!("{:.3}–{:.3}", m.interval.0, m.interval.1);
    summary.measure(measure).map_or_else(|| "-".to_owned(), text)
}

fn distances(errors: &Errors) -> [String; 3] {
    [format!("{:.1}", errors.median_km), format!("{:.0}", errors.mean_km), format!("{:.3}", errors.auc)]
}
