//! Trains the model that finds names of places in texts
//! (`dateline::recognize::model`), and measures it.
//!
//! ```sh
//! cargo run --release --features training --example train_recognition -- ../shared/corpora/articles
//! ```
//!
//! Each corpus is measured by its own convention, by five-fold
//! cross-validation: articles are dealt out in turn, corpora of loose
//! sentences are cut into contiguous blocks, as neighbours come from one text.
//! Then the models are trained on everything and written to
//! `src/recognize/data`. Same corpora, same gazetteer, same bytes. With
//! `--predictions FOLDER` the models are not written; instead the whole
//! program reads each fifth with the models that have not seen it, and what it
//! finds is written for the scorers of other people, one file a corpus.

mod corpus;
mod crf;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corpus::{CORPORA, Convention, Corpus, Document, FOLDS};
use crf::{Crf, Sequence, Settings, Universe};
use dateline::article::Article;
use dateline::recognize::model::Models;
use dateline::recognize::model::lattice::label;
use dateline::recognize::name_span;
use dateline::text::{Lang, Text};
use dateline::{Analysis, AnalysisOptions};

/// Trains and measures the recognition of place names.
#[derive(clap::Parser)]
struct Args {
    /// Folder of the annotated articles.
    #[arg(default_value = "../shared/corpora/articles")]
    articles: PathBuf,
    /// Only the models of these languages.
    #[arg(long = "lang")]
    languages: Vec<String>,
    /// Cross-validate only, and write what the whole program finds to this folder.
    #[arg(long)]
    predictions: Option<PathBuf>,
}

fn main() -> std::io::Result<()> {
    let args = <Args as clap::Parser>::parse();
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recognize/data");
    for (lang, of) in [
        (Lang::En, &[Lang::En] as &[Lang]),
        (Lang::Fr, &[Lang::Fr]),
        (Lang::Ar, &[Lang::Ar]),
        (Lang::Other, &[Lang::En, Lang::Fr]),
    ] {
        if !args.languages.is_empty() && !args.languages.iter().any(|l| l == lang.as_str()) {
            continue;
        }
        let corpora: Vec<&Corpus> = CORPORA.iter().filter(|c| of.contains(&c.lang)).collect();
        let mut universe = Universe::default();
        let documents = corpus::read(&args.articles, &corpora, lang, dateline::builtin(), &mut universe);
        let task = Task { lang, corpora, universe, documents };
        println!("\n{lang}: trained on all but the fifth that is measured");
        let only = std::env::var("ONLY").unwrap_or_default();
        task.validate(|c| only.is_empty() || only.split(',').any(|o| o == c.name), args.predictions.as_deref())?;
        if args.predictions.is_some() {
            continue;
        }
        if std::env::var("QUICK").is_ok() {
            println!("{}", task.train(|d| task.corpora[d.corpus].weight > 0.0).bytes().len());
            continue;
        }
        println!("{lang}: trained on corpora under permissive licences only");
        task.validate(|c| c.permissive, None)?;
        let model = task.train(|d| task.corpora[d.corpus].weight > 0.0);
        let bytes = model.bytes();
        let file = out.join(format!("model_{lang}.bin"));
        std::fs::write(&file, &bytes)?;
        println!("{}: {} bytes", file.display(), bytes.len());
    }
    Ok(())
}

/// The training of one model.
struct Task {
    lang: Lang,
    corpora: Vec<&'static Corpus>,
    universe: Universe,
    documents: Vec<Document>,
}

/// Right, found, gold.
type Counts = BTreeMap<usize, [usize; 3]>;

impl Task {
    fn train(&self, on: impl Fn(&Document) -> bool) -> Crf<'_> {
        let documents = self.documents.iter().filter(|d| on(d));
        let sequences = documents.flat_map(|d| d.sequences.iter().chain(&d.rewritten));
        let sequences: Vec<&Sequence> = sequences.filter(|s| !s.words.is_empty()).collect();
        let mut model = Crf::new(&self.universe, Settings::default());
        model.train(&sequences, 1);
        model.quantize();
        model
    }

    fn validate(&self, on: impl Fn(&Corpus) -> bool + Sync, predictions: Option<&Path>) -> std::io::Result<()> {
        if !self.corpora.iter().any(|c| c.weight > 0.0 && on(c)) {
            println!("    no corpus");
            return Ok(());
        }
        let run = |fold: usize| {
            let of = |d: &Document| self.corpora[d.corpus];
            let model = self.train(|d| d.fold != fold && of(d).weight > 0.0 && on(of(d)));
            let options = predictions.map(|_| self.options(&model));
            let mut counts = Counts::new();
            let mut lines = Vec::new();
            for (n, d) in self.documents.iter().enumerate().filter(|(_, d)| d.fold == fold) {
                let found = self.found(&model, d, of(d).convention);
                if std::env::var("ERRORS").is_ok() {
                    let show = |kind: &str, s: &(usize, usize)| {
                        let from = d.text[..s.0].char_indices().rev().nth(50).map_or(0, |c| c.0);
                        let to = d.text[s.1..].char_indices().nth(40).map_or(d.text.len(), |c| s.1 + c.0);
                        eprintln!(
                            "{}\t{kind}\t{}\t{}[[{}]]{}",
                            of(d).name,
                            &d.text[s.0..s.1],
                            &d.text[from..s.0].replace('\n', " "),
                            &d.text[s.0..s.1],
                            &d.text[s.1..to].replace('\n', " ")
                        );
                    };
                    found.iter().filter(|f| !d.gold.contains(f)).for_each(|f| show("FP", f));
                    d.gold.iter().filter(|f| !found.contains(f)).for_each(|f| show("FN", f));
                }
                let right = found.iter().filter(|f| d.gold.contains(f)).count();
                let sum = counts.entry(d.corpus).or_default();
                [right, found.len(), d.gold.len()].iter().zip(sum).for_each(|(n, s)| *s += n);
                if let Some(options) = &options {
                    lines.push((n, self.predictions(d, options)));
                }
            }
            (counts, lines)
        };
        let mut total = Counts::new();
        let mut all_lines = Vec::new();
        // Two at a time.
        for folds in (0..FOLDS).collect::<Vec<_>>().chunks(2) {
            let results: Vec<(Counts, Vec<(usize, String)>)> = std::thread::scope(|s| {
                let threads: Vec<_> = folds.iter().map(|&fold| s.spawn(move || run(fold))).collect();
                threads.into_iter().map(|t| t.join().expect("a fold is trained")).collect()
            });
            for (counts, lines) in results {
                for (corpus, counts) in counts {
                    total.entry(corpus).or_default().iter_mut().zip(counts).for_each(|(t, n)| *t += n);
                }
                all_lines.extend(lines);
            }
        }
        for (corpus, [right, found, gold]) in total {
            let share = |of: usize| right as f64 / of.max(1) as f64;
            let (p, r) = (share(found), share(gold));
            let f1 = 2.0 * p * r / (p + r).max(1e-9);
            println!("    {:<20} P {p:.3}  R {r:.3}  F1 {f1:.3}  ({right} of {gold})", self.corpora[corpus].name);
        }
        if let Some(folder) = predictions.filter(|_| self.lang != Lang::Other) {
            std::fs::create_dir_all(folder)?;
            all_lines.sort_unstable();
            for (corpus, of) in self.corpora.iter().enumerate() {
                let lines = all_lines.iter().filter(|(n, _)| self.documents[*n].corpus == corpus);
                let lines: String = lines.map(|(_, line)| line.as_str()).collect();
                std::fs::write(folder.join(format!("{}.jsonl", of.name)), lines)?;
            }
        }
        Ok(())
    }

    /// Options by which the whole program reads with a model.
    fn options(&self, model: &Crf<'_>) -> AnalysisOptions {
        let bytes: &'static [u8] = model.bytes().leak();
        let none: &'static [u8] = &[];
        let models = [Lang::En, Lang::Fr, Lang::Ar, Lang::Other].map(|l| if l == self.lang { bytes } else { none });
        AnalysisOptions { models: Some(Arc::new(Models::new(models))), ..AnalysisOptions::default() }
    }

    /// What the whole program finds in a document, as a line of JSON.
    fn predictions(&self, document: &Document, options: &AnalysisOptions) -> String {
        let article = Article {
            id: document.id.clone(),
            title: None,
            text: document.text.clone(),
            date: None,
            url: None,
            source: None,
            lang: Some(self.lang.as_str().to_owned()),
        };
        let analysis = Analysis::new(dateline::builtin(), &article, options);
        let chars = |byte: usize| article.text.get(..byte).map_or(0, |s| s.chars().count());
        let toponyms: Vec<serde_json::Value> = analysis
            .mentions
            .iter()
            .zip(&analysis.resolutions)
            .map(|(m, r)| {
                let place = r.place.map(|p| analysis.gazetteer.place(p));
                serde_json::json!({
                    "start": chars(m.bytes.start),
                    "end": chars(m.bytes.end),
                    "kind": m.kind.as_str(),
                    "model": m.score,
                    "confidence": r.confidence,
                    "status": r.status.as_str(),
                    "lat": place.as_ref().map(|p| p.lat()),
                    "lon": place.as_ref().map(|p| p.lon()),
                    "geonameid": place.as_ref().and_then(|p| p.id().strip_prefix("geonames:")?.parse::<u64>().ok()),
                })
            })
            .collect();
        format!("{}\n", serde_json::json!({ "id": document.id, "toponyms": toponyms }))
    }

    /// The spans that a model finds in a document, as its corpus counts them.
    fn found(&self, model: &Crf<'_>, document: &Document, convention: Convention) -> Vec<(usize, usize)> {
        let text = Text::new(&document.text, Some(self.lang));
        let (mut scores, mut labels, mut out) = (Vec::new(), Vec::new(), Vec::new());
        for (sequence, &start) in document.sequences.iter().zip(&document.starts) {
            model.decode(sequence, &mut scores, &mut labels);
            let mut n = 0;
            while n < labels.len() {
                let l = usize::from(labels[n]);
                let mut end = n + 1;
                while l != label::OUT && labels.get(end).is_some_and(|&on| usize::from(on) == l + 1) {
                    end += 1;
                }
                if l == label::PLACE || (l != label::OUT && convention == Convention::Wide) {
                    let span = name_span(&text, start + n..start + end);
                    out.push((span.start, span.end));
                }
                n = end;
            }
        }
        out
    }
}
