//! Fits the weights by which places are given to events
//! (`src/event/attachment.rs`), and measures them.
//!
//! ```sh
//! cargo run --release --features training --example train_attachment -- \
//!     ../shared/corpora/events/halterman_event_location.jsonl
//! ```
//!
//! The corpus gives verbs and the places where what they say happened. The
//! program reads each text as it reads any, and shows the clues to each place
//! of the sentence. A conditional logit is fitted on them: the right place
//! against the others and against none. What is measured has not been fitted
//! on: five-fold, rows of one text kept together. Then the weights that were
//! fitted on everything are printed as `attachment.rs` has them. Same corpus,
//! same weights.

mod fit;
#[path = "../fitting/mod.rs"]
mod fitting;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use dateline::article::Article;
use dateline::evaluate::events::{Location, covered, words};
use dateline::event::training::{Clue, Row, WEIGHTS};
use dateline::recognize::Field;
use dateline::{Analysis, AnalysisOptions, builtin};
use fit::{Answer, Choice, fit};
use fitting::score;

/// Fits and measures the attachment of places.
#[derive(clap::Parser)]
struct Args {
    /// The corpus.
    #[arg(default_value = "../shared/corpora/events/halterman_event_location.jsonl")]
    corpus: PathBuf,
}

const FOLDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = <Args as clap::Parser>::parse();
    let lines = std::fs::read_to_string(args.corpus)?;
    let gold: Vec<Location> = lines.lines().map(Location::parse).collect::<Result<_, _>>()?;
    let choices = choices(&gold);
    report("as it is", &choices, |_| WEIGHTS);
    let train = |wanted: &dyn Fn(&Choice) -> bool| fit(&choices.iter().filter(|c| wanted(c)).collect::<Vec<_>>());
    let folds: Vec<Row> = (0..FOLDS).map(|fold| train(&|c| c.fold != fold)).collect();
    report("each fifth by what was fitted on the others", &choices, |fold| folds[fold]);
    let weights = train(&|_| true);
    report("fitted on everything", &choices, |_| weights);
    for (clue, weight) in Clue::ALL.iter().zip(weights) {
        println!("    {clue:?} = {weight:.2},");
    }
    Ok(())
}

fn choices(gold: &[Location]) -> Vec<Choice> {
    let mut texts: BTreeMap<&str, Vec<&Location>> = BTreeMap::new();
    for location in gold {
        texts.entry(&location.text).or_default().push(location);
    }
    let mut choices = Vec::new();
    for (n, (text, rows)) in texts.into_iter().enumerate() {
        let lang = rows.first().map(|l| l.lang.clone());
        let article = Article { text: text.to_owned(), lang, ..Article::default() };
        let analysis = Analysis::new(builtin(), &article, &AnalysisOptions::default());
        choices.extend(rows.into_iter().filter_map(|row| choice(&analysis, row, n % FOLDS)));
    }
    choices
}

fn choice(analysis: &Analysis<'_>, row: &Location, fold: usize) -> Option<Choice> {
    let verb = row.verbs.first()?;
    let words = words(&row.text);
    let wanted = covered(&words, &row.places);
    let answer = |(members, clues): (Vec<usize>, Row)| {
        let mentions = members.iter().filter_map(|&m| analysis.mentions.get(m));
        let spans: Vec<Range<usize>> = mentions.filter(|m| m.field == Field::Text).map(|m| m.bytes.clone()).collect();
        let given = covered(&words, &spans);
        Answer { clues, given: given.len(), right: given.intersection(&wanted).count() }
    };
    let answers = analysis.clues_of(verb.clone()).into_iter().map(answer).collect();
    Some(Choice { fold, answers, wanted: wanted.len() })
}

fn report(what: &str, choices: &[Choice], weights: impl Fn(usize) -> Row) {
    let (mut right, mut given, mut wanted) = (0, 0, 0);
    for choice in choices {
        wanted += choice.wanted;
        let row = weights(choice.fold);
        let best = choice.answers.iter().map(|a| (score(&a.clues, &row), a));
        let best = best.reduce(|best, other| if other.0 > best.0 { other } else { best });
        if let Some((_, answer)) = best.filter(|(score, _)| *score > 0.0) {
            right += answer.right;
            given += answer.given;
        }
    }
    let (precision, recall) = (right as f64 / given.max(1) as f64, right as f64 / wanted.max(1) as f64);
    println!("{what}: precision {precision:.3}, recall {recall:.3} over {} verbs", choices.len());
}
