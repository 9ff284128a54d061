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
//! `src/recognize/data`. Same corpora, same gazetteer, same bytes.

mod corpus;
mod crf;

use std::collections::BTreeMap;
use std::path::Path;

use corpus::{CORPORA, Convention, Corpus, Document, FOLDS};
use crf::{Crf, Sequence, Settings, Universe};
use dateline::recognize::model::lattice::label;
use dateline::recognize::name_span;
use dateline::text::{Lang, Text};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/corpora/articles".into());
    let only = std::env::args().nth(2).unwrap_or_default();
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recognize/data");
    // For measuring the whole program: a part of the articles that the models are not to see.
    let without: Option<usize> = std::env::args().nth(3).and_then(|fold| fold.parse().ok());
    for (lang, of) in [
        (Lang::En, &[Lang::En] as &[Lang]),
        (Lang::Fr, &[Lang::Fr]),
        (Lang::Ar, &[Lang::Ar]),
        (Lang::Other, &[Lang::En, Lang::Fr]),
    ] {
        if !only.is_empty() && !only.contains(lang.as_str()) {
            continue;
        }
        let corpora: Vec<&Corpus> = CORPORA.iter().filter(|c| of.contains(&c.lang)).collect();
        let mut universe = Universe::default();
        let documents = corpus::read(Path::new(&folder), &corpora, lang, dateline::builtin(), &mut universe);
        let task = Task { lang, corpora, universe, documents };
        if without.is_none() {
            println!("\n{lang}: trained on all but the fifth that is measured");
            task.validate(|_| true);
            println!("{lang}: trained on corpora under permissive licences only");
            if std::env::var("QUICK").is_ok() {
                continue;
            }
            task.validate(|c| c.permissive);
        }
        let model = task.train(|d| task.corpora[d.corpus].weight > 0.0 && Some(d.fold) != without);
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

    fn validate(&self, on: impl Fn(&Corpus) -> bool + Sync) {
        if !self.corpora.iter().any(|c| c.weight > 0.0 && on(c)) {
            println!("    no corpus");
            return;
        }
        let run = |fold: usize| {
            let of = |d: &Document| self.corpora[d.corpus];
            let model = self.train(|d| d.fold != fold && of(d).weight > 0.0 && on(of(d)));
            let mut counts = Counts::new();
            for d in self.documents.iter().filter(|d| d.fold == fold) {
                let found = self.found(&model, d, of(d).convention);
                let right = found.iter().filter(|f| d.gold.contains(f)).count();
                let sum = counts.entry(d.corpus).or_default();
                [right, found.len(), d.gold.len()].iter().zip(sum).for_each(|(n, s)| *s += n);
            }
            counts
        };
        let mut total = Counts::new();
        // Two at a time.
        for folds in (0..FOLDS).collect::<Vec<_>>().chunks(2) {
            let results: Vec<Counts> = std::thread::scope(|s| {
                let threads: Vec<_> = folds.iter().map(|&fold| s.spawn(move || run(fold))).collect();
                threads.into_iter().map(|t| t.join().expect("a fold is trained")).collect()
            });
            for (corpus, counts) in results.into_iter().flatten() {
                total.entry(corpus).or_default().iter_mut().zip(counts).for_each(|(t, n)| *t += n);
            }
        }
        for (corpus, [right, found, gold]) in total {
            let share = |of: usize| right as f64 / of.max(1) as f64;
            let (p, r) = (share(found), share(gold));
            let f1 = 2.0 * p * r / (p + r).max(1e-9);
            println!("    {:<20} P {p:.3}  R {r:.3}  F1 {f1:.3}  ({right} of {gold})", self.corpora[corpus].name);
        }
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
