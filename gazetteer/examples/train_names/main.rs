//! Learns `data/names/likeness.tsv` from files of name pairs:
//!
//! ```sh
//! cargo run --release -p gazetteer --example train_names -- FOLDER
//! ```
//!
//! Every `*.jsonl` in the folder holds lines `{"a","b","same"}`; `id_a` and
//! `id_b`, where given, name the places. The pairs are split so that no pair,
//! name or place stands on both sides, over all files together: names and
//! places that any pair connects stay together. Four fifths train, one fifth
//! is reported on. `--folds` learns five times instead, reports on every pair
//! once, and writes nothing. The same files give the same bytes.

mod boost;
mod fit;
mod pairs;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use gazetteer::name::likeness::{Form, measure};
use pairs::{FOLDS, Pair};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let all_folds = args.iter().any(|a| a == "--folds");
    let Some(folder) = args.iter().find(|a| !a.starts_with("--")) else {
        eprintln!("usage: train_names [--folds] FOLDER");
        return ExitCode::from(2);
    };
    match run(Path::new(folder), all_folds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(folder: &Path, all_folds: bool) -> Result<(), String> {
    let pairs = pairs::read(folder)?;
    let mut scores: Vec<(&Pair, f32)> = Vec::new();
    for fold in 0..if all_folds { FOLDS } else { 1 } {
        let (held_out, training): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|p| p.fold == fold);
        eprintln!("fold {fold}: {} pairs to learn from, {} to report on", training.len(), held_out.len());
        let model = fit::model(&training);
        for pair in held_out {
            let (a, b) = (Form::new(&pair.a, &model), Form::new(&pair.b, &model));
            scores.push((pair, model.classifier.log_odds(&measure(&a, &b, &model))));
        }
        if !all_folds {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/names/likeness.tsv");
            std::fs::write(&path, model.write()).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    report(&scores);
    if let Some(path) = std::env::var_os("TRAIN_NAMES_SCORES") {
        let lines: String =
            scores.iter().map(|(p, s)| format!("{:?}\t{}\t{s:.3}\t{}\t{}\n", p.files, p.same, p.a, p.b)).collect();
        std::fs::write(path, lines).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// Right and wrong at even odds, file by file.
fn report(scores: &[(&Pair, f32)]) {
    let mut files: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (pair, score) in scores {
        for file in &pair.files {
            let counts = files.entry(file).or_default();
            counts[usize::from(pair.same) * 2 + usize::from(*score > 0.0)] += 1;
        }
    }
    println!("{:40} {:>6} {:>8} {:>9} {:>6} {:>6}", "held out", "pairs", "accuracy", "precision", "recall", "F1");
    for (file, [tn, fp, false_negative, tp]) in files {
        let (n, wrong) = (tn + fp + false_negative + tp, fp + false_negative);
        let of = |x: usize, y: usize| x as f64 / y.max(1) as f64;
        println!(
            "{file:40} {n:6} {:8.4} {:9.4} {:6.4} {:6.4}",
            1.0 - of(wrong, n),
            of(tp, tp + fp),
            of(tp, tp + false_negative),
            of(2 * tp, 2 * tp + wrong)
        );
    }
}
