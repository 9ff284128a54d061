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
//! The whole program, too, reads each fifth with the model that has not seen
//! it; `tests/cross_validation.md` is written with what both find. Then the
//! models are trained on everything and written to `src/recognize/data`; with
//! `--permissive` on the corpora whose licences permit every use. Same corpora,
//! same gazetteer, same bytes.

mod chain;
mod corpus;
mod crf;
mod renamed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corpus::{CORPORA, Convention, Corpus, Document, FOLDS};
use crf::{Crf, Sequence, Settings, Universe};
use dateline::AnalysisOptions;
use dateline::evaluate::articles::{ArticleOptions, ArticleScores, GoldArticle, Summary, answers, articles, markdown};
use dateline::recognize::model::Models;
use dateline::recognize::model::lattice::label;
use dateline::recognize::{MentionKind, name_span};
use dateline::text::{Lang, Text};

/// Trains and measures the recognition of place names.
#[derive(clap::Parser)]
struct Args {
    /// Folder of the annotated articles.
    #[arg(default_value = "../shared/corpora/articles")]
    articles: PathBuf,
    /// Only the models of these languages; the tables stay as they are.
    #[arg(long = "lang")]
    languages: Vec<String>,
    /// Write models of the corpora under permissive licences only.
    #[arg(long)]
    permissive: bool,
}

fn main() -> std::io::Result<()> {
    let args = <Args as clap::Parser>::parse();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tables = Tables::default();
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
        tables.add("all corpora", &task, task.validate(|_| true));
        tables.add("corpora under permissive licences", &task, task.validate(|c| c.permissive));
        let is_used = |c: &Corpus| c.weight > 0.0 && (c.permissive || !args.permissive);
        let bytes = task.train(|d| is_used(task.corpora[d.corpus])).bytes();
        let file = home.join(format!("src/recognize/data/model_{lang}.bin"));
        std::fs::write(&file, &bytes)?;
        println!("{}: {} bytes", file.display(), bytes.len());
    }
    if args.languages.is_empty() {
        std::fs::write(home.join("tests/cross_validation.md"), tables.markdown())?;
    }
    Ok(())
}

/// The tables of the cross-validation.
#[derive(Default)]
struct Tables {
    /// Names that the model finds: rows of a table.
    model: String,
    /// What the whole program finds.
    program: Vec<(String, Summary)>,
}

impl Tables {
    fn add(&mut self, trained_on: &str, task: &Task, results: BTreeMap<usize, Results>) {
        for (corpus, Results { counts: [right, found, gold], scores }) in results {
            let corpus = task.corpora[corpus];
            let share = |of: usize| right as f64 / of.max(1) as f64;
            let (p, r) = (share(found), share(gold));
            let f1 = 2.0 * p * r / (p + r).max(1e-9);
            let row = format!("| {} | {} | {trained_on} | {p:.3} | {r:.3} | {f1:.3} |\n", task.lang, corpus.name);
            print!("{row}");
            self.model.push_str(&row);
            // The fallback reads other languages; the corpora are none of them.
            if task.lang != Lang::Other && trained_on == "all corpora" {
                self.program.push((corpus.name.to_owned(), scores.summary()));
            }
        }
    }

    fn markdown(&self) -> String {
        format!(
            "{HEAD}| model | corpus | trained on | precision | recall | F1 |\n|---|---|---|--:|--:|--:|\n{}\n\
             # The whole program\n\nWith models trained on all corpora.\n\n{}",
            self.model,
            markdown(&self.program)
        )
    }
}

const HEAD: &str = "\
# Recognition, cross-validated

Written by `cargo run --release --features training --example train_recognition`;
do not edit. Five folds: articles are dealt out in turn, corpora of loose sentences
are cut into contiguous blocks; each fold is read by models that were trained
without it. fenec1_fr is in no training. lgl counts demonyms.

The model `und` reads languages that have none of their own: it looks at forms and
at the gazetteer, not at words. There is no English corpus under a permissive
licence; `--permissive` gives English the words of none, and `und` is what reads best
without.

## The model alone

Exact spans, of written words.

";

/// The training of one model.
struct Task {
    lang: Lang,
    corpora: Vec<&'static Corpus>,
    universe: Universe,
    documents: Vec<Document>,
}

/// What was found in a corpus.
#[derive(Default)]
struct Results {
    counts: Counts,
    scores: ArticleScores,
}

/// Right, found, gold.
type Counts = [usize; 3];

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

    /// What is found in each corpus by models that have not seen it, trained on
    /// the corpora that `on` picks; nothing where it picks none.
    fn validate(&self, on: impl Fn(&Corpus) -> bool + Sync) -> BTreeMap<usize, Results> {
        let mut total: BTreeMap<usize, Results> = BTreeMap::new();
        if !self.corpora.iter().any(|c| c.weight > 0.0 && on(c)) {
            return total;
        }
        let run = |fold: usize| {
            let of = |d: &Document| self.corpora[d.corpus];
            let model = self.train(|d| d.fold != fold && of(d).weight > 0.0 && on(of(d)));
            let options = self.options(&model);
            let mut results: BTreeMap<usize, Results> = BTreeMap::new();
            for (number, corpus) in self.corpora.iter().enumerate() {
                let unseen = || self.documents.iter().filter(|d| d.fold == fold && d.corpus == number);
                let result = results.entry(number).or_default();
                for d in unseen() {
                    let found = self.found(&model, d, corpus.convention);
                    let right = found.iter().filter(|f| d.gold.contains(f)).count();
                    [right, found.len(), d.gold.len()].iter().zip(&mut result.counts).for_each(|(n, s)| *s += n);
                }
                let mut scored = ArticleOptions { on_gold: false, ..ArticleOptions::default() };
                if corpus.convention == Convention::Wide {
                    scored.kinds.push(MentionKind::Demonym);
                }
                let gold: Vec<GoldArticle> = unseen().map(|d| d.article.clone()).collect();
                let places = dateline::builtin();
                result.scores =
                    articles(places, &gold, &scored, |article, spans| answers(places, article, spans, &options));
            }
            results
        };
        // Two at a time.
        for folds in (0..FOLDS).collect::<Vec<_>>().chunks(2) {
            let results: Vec<BTreeMap<usize, Results>> = std::thread::scope(|s| {
                let threads: Vec<_> = folds.iter().map(|&fold| s.spawn(move || run(fold))).collect();
                threads.into_iter().map(|t| t.join().expect("a fold is trained")).collect()
            });
            for (corpus, result) in results.into_iter().flatten() {
                let all = total.entry(corpus).or_default();
                all.counts.iter_mut().zip(result.counts).for_each(|(t, n)| *t += n);
                all.scores.add(result.scores);
            }
        }
        total
    }

    /// Options by which the whole program reads with a model.
    fn options(&self, model: &Crf<'_>) -> AnalysisOptions {
        let bytes: &'static [u8] = model.bytes().leak();
        let none: &'static [u8] = &[];
        let models = [Lang::En, Lang::Fr, Lang::Ar, Lang::Other].map(|l| if l == self.lang { bytes } else { none });
        AnalysisOptions { models: Some(Arc::new(Models::new(models))), ..AnalysisOptions::default() }
    }

    /// The spans that a model finds in a document, as its corpus counts them.
    fn found(&self, model: &Crf<'_>, document: &Document, convention: Convention) -> Vec<(usize, usize)> {
        let text = Text::new(&document.article.article.text, Some(self.lang));
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
