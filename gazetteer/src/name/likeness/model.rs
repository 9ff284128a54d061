//! The weights: what was learned from pairs of names, in one table.
//!
//! `data/names/likeness.tsv` is written by `examples/train_names.rs` and read
//! here. Its rows: `drop`, `add`, `one`, `two_one`, `one_two` with the number
//! of the transducer, the two letter groups and the logarithm of the ratio;
//! `prior` of a transducer; `next` with an alphabet, two letters and how much
//! likelier the second is after the first than anywhere; `word` with rarity and
//! log-odds; `unknown` with the rarity of all other words; `weight` of a
//! feature in a regime, with its knots.

use std::fmt::Write as _;
use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use super::classifier::Classifier;
use super::form::{ARABIC, Form, LATIN, Word, Writing, arabic_letter, latin_letter};
use super::transducer::{STEPS, Step, Transducer};

/// Transducers between Latin and Latin.
pub const MIXTURE: usize = 2;

/// What is known of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WordStats {
    /// How rare it is: 1 for a word never seen, 0 for one that all names have.
    pub rarity: f32,
    /// Log-odds for one place where one name has it and the other lacks it.
    pub alone: f32,
    /// Log-odds for one place where both have it.
    pub shared: f32,
}

/// Everything learned.
#[derive(Debug, Clone)]
pub struct Model {
    /// Between Latin spellings, each with its share.
    pub latin: Vec<(f64, Transducer)>,
    /// From Arabic to Latin letters.
    pub arabic: Transducer,
    /// The logarithm of how much likelier a Latin letter is after another.
    pub latin_next: Vec<f32>,
    /// The same for Arabic letters.
    pub arabic_next: Vec<f32>,
    /// Words that occur often.
    pub words: HashMap<String, WordStats>,
    /// The rarity of all other words.
    pub rarest: f32,
    /// From measures to a probability.
    pub classifier: Classifier,
}

/// What the transducers say of a pair, as natural logarithms.
#[derive(Debug, Clone, Copy)]
pub struct Letters {
    /// All mixed.
    pub mixed: f32,
    /// Each for itself.
    pub each: [f32; MIXTURE],
    /// How common the sequences of letters are: what is to be expected of
    /// unrelated names.
    pub commonness: f32,
}

fn sequence(codes: &[u8], next: &[f32], letters: usize) -> f32 {
    let codes = codes.get(..super::transducer::MOST).unwrap_or(codes);
    let mut last = 0usize;
    let mut sum = 0.0;
    for &c in codes {
        sum += next.get(last * letters + c as usize).copied().unwrap_or(0.0);
        last = c as usize;
    }
    sum
}

impl Model {
    /// The weights that the crate ships.
    pub fn builtin() -> &'static Model {
        static MODEL: LazyLock<Model> =
            LazyLock::new(|| Model::parse(include_str!("../../../data/names/likeness.tsv")));
        &MODEL
    }

    /// A model that knows nothing.
    pub fn blank() -> Self {
        Model {
            latin: (0..MIXTURE).map(|_| (1.0 / MIXTURE as f64, Transducer::uniform(LATIN, LATIN, 0.0))).collect(),
            arabic: Transducer::uniform(ARABIC, LATIN, 0.0),
            latin_next: vec![0.0; LATIN * LATIN],
            arabic_next: vec![0.0; ARABIC * ARABIC],
            words: HashMap::default(),
            rarest: 1.0,
            classifier: Classifier::default(),
        }
    }

    /// What is known of a word in Latin letters.
    pub fn word(&self, word: &str) -> Option<WordStats> {
        self.words.get(word).copied()
    }

    /// What the transducers say of a pair; an Arabic name comes first.
    pub fn letters(&self, a: &Form, b: &Form) -> Letters {
        if a.writing == Writing::Arabic && b.writing != Writing::Arabic {
            let commonness =
                sequence(a.arabic(), &self.arabic_next, ARABIC) + sequence(b.latin(), &self.latin_next, LATIN);
            let ratio = self.arabic.log_ratio(a.arabic(), b.latin()) as f32 - commonness;
            return Letters { mixed: ratio, each: [ratio; MIXTURE], commonness };
        }
        let commonness = sequence(a.latin(), &self.latin_next, LATIN) + sequence(b.latin(), &self.latin_next, LATIN);
        let mut each = [0.0; MIXTURE];
        let mut best = f64::MIN;
        let mut logs = [0.0; MIXTURE];
        for ((share, transducer), (log, out)) in self.latin.iter().zip(logs.iter_mut().zip(&mut each)) {
            let ratio = transducer.log_ratio(a.latin(), b.latin());
            *out = ratio as f32 - commonness;
            *log = ratio + share.max(1e-9).ln();
            best = best.max(*log);
        }
        let mixed = best + logs.iter().map(|l| (l - best).exp()).sum::<f64>().ln();
        Letters { mixed: mixed as f32 - commonness, each, commonness }
    }

    /// What the letters of two names, articles left out, say for one place, as a
    /// share of what they say of each name beside itself: 1 for the same
    /// letters, about 0 and less for letters that have nothing to do with each
    /// other.
    pub(super) fn letters_share(&self, a: &Form, b: &Form) -> f64 {
        let ratios = self.latin.iter().map(|(_, t)| t.log_ratio(&a.joined, &b.joined));
        let itself = |f: &Form| self.latin.iter().map(|(_, t)| t.itself(&f.joined)).fold(f64::MIN, f64::max);
        let whole = (itself(a) + itself(b)) / 2.0;
        if whole <= 0.0 { 0.0 } else { (ratios.fold(f64::MIN, f64::max) / whole).min(1.0) }
    }

    /// What the transducers say of a word of each.
    pub(super) fn word_letters(&self, a: &Form, x: &Word, b: &Form, y: &Word) -> f32 {
        let to = |w: &Word| sequence(&w.codes, &self.latin_next, LATIN);
        if a.writing == Writing::Arabic && b.writing != Writing::Arabic {
            let from = sequence(&x.arabic, &self.arabic_next, ARABIC);
            return self.arabic.log_ratio(&x.arabic, &y.codes) as f32 - from - to(y);
        }
        let ratios = self.latin.iter().map(|(_, t)| t.log_ratio(&x.codes, &y.codes) as f32);
        ratios.fold(f32::MIN, f32::max) - to(x) - to(y)
    }

    /// Reads the table; rows that it does not understand are passed over (a
    /// test reads the shipped table strictly).
    pub fn parse(table: &str) -> Self {
        let mut model = Model::blank();
        for line in table.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let _ = model.row(&cells);
        }
        model
    }

    fn row(&mut self, cells: &[&str]) -> Option<()> {
        let number = |i: usize| cells.get(i)?.parse::<f32>().ok();
        let code = |i: usize| cells.get(i)?.parse::<usize>().ok();
        match *cells.first()? {
            "prior" => self.latin.get_mut(code(1)?)?.0 = f64::from(number(2)?),
            "unknown" => self.rarest = number(1)?,
            "word" => {
                let stats = WordStats { rarity: number(2)?, alone: number(3)?, shared: number(4)? };
                self.words.insert((*cells.get(1)?).to_owned(), stats);
            }
            "next" => {
                let table = if *cells.get(1)? == "arabic" { &mut self.arabic_next } else { &mut self.latin_next };
                *table.get_mut(code(2)?)? = number(3)?;
            }
            "step" => {
                let transducer = match *cells.get(1)? {
                    "arabic" => &mut self.arabic,
                    n => &mut self.latin.get_mut(n.parse::<usize>().ok()?)?.1,
                };
                let step = STEPS.into_iter().find(|s| step_name(*s) == cells.get(2).copied().unwrap_or_default())?;
                *transducer.table_mut(step).get_mut(code(3)?)? = number(4)?.exp();
            }
            "tree" => self.classifier.row(cells.get(1..)?)?,
            _ => return None,
        }
        Some(())
    }

    /// The table. The letters beside each number are for the reader.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let latin = |c: usize| latin_letter(c as u8);
        let arabic = |c: usize| arabic_letter(c as u8);
        for (n, (share, _)) in self.latin.iter().enumerate() {
            let _ = writeln!(out, "prior\t{n}\t{share:.4}");
        }
        for (name, table, letters) in [("latin", &self.latin_next, LATIN), ("arabic", &self.arabic_next, ARABIC)] {
            for (at, value) in table.iter().enumerate() {
                if value.abs() >= 0.005 {
                    let letter = |c: usize| if letters == LATIN { latin(c) } else { arabic(c) };
                    let _ = writeln!(
                        out,
                        "next\t{name}\t{at}\t{value:.2}\t{}{}",
                        letter(at / letters),
                        letter(at % letters)
                    );
                }
            }
        }
        let transducers = self.latin.iter().enumerate().map(|(n, (_, t))| (n.to_string(), t, false));
        for (name, transducer, is_arabic) in transducers.chain([("arabic".to_owned(), &self.arabic, true)]) {
            let first = |c: usize| if is_arabic { arabic(c) } else { latin(c) };
            let cols = transducer.cols;
            for step in STEPS {
                for (at, &weight) in transducer.table(step).iter().enumerate() {
                    if weight <= 0.0 {
                        continue;
                    }
                    let (x, y) = match step {
                        (1, 0) => (first(at).to_string(), String::new()),
                        (0, 1) => (String::new(), latin(at).to_string()),
                        (1, 1) => (first(at / cols).to_string(), latin(at % cols).to_string()),
                        (2, 1) => {
                            let pair = at / cols;
                            let (p, q) = (pair / transducer.rows, pair % transducer.rows);
                            (format!("{}{}", first(p), first(q)), latin(at % cols).to_string())
                        }
                        _ => {
                            let pair = at % (cols * cols);
                            let (p, q) = (pair / cols, pair % cols);
                            (first(at / (cols * cols)).to_string(), format!("{}{}", latin(p), latin(q)))
                        }
                    };
                    let _ = writeln!(out, "step\t{name}\t{}\t{at}\t{:.2}\t{x}:{y}", step_name(step), weight.ln());
                }
            }
        }
        let _ = writeln!(out, "unknown\t{:.2}", self.rarest);
        let mut words: Vec<(&String, &WordStats)> = self.words.iter().collect();
        words.sort_by_key(|(w, _)| *w);
        for (word, stats) in words {
            let _ = writeln!(out, "word\t{word}\t{:.3}\t{:.2}\t{:.2}", stats.rarity, stats.alone, stats.shared);
        }
        self.classifier.write(&mut out);
        out
    }
}

/// The name of a step in the table.
fn step_name(step: Step) -> &'static str {
    match step {
        (1, 0) => "drop",
        (0, 1) => "add",
        (1, 1) => "one",
        (2, 1) => "two_one",
        _ => "one_two",
    }
}
