//! The sequence model: which words of a sentence are names of places, of
//! peoples, names within other names, or nothing of the kind.
//!
//! It is a linear-chain conditional random field over hashed features
//! ([`features`]): the word and its neighbours, how they begin, end and are
//! written, what the gazetteer and the tables of words know of them, what
//! punctuation stands between. Trained by `cargo run --release --features
//! training --example train_recognition`; CONTRIBUTING names the texts. Its
//! weights are small integers in tables of about a megabyte for each language
//! ([`table`]), and their sums for a word or a context are remembered ([`memo`]).

pub mod classes;
pub mod features;
pub mod lattice;
mod memo;
pub mod table;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use gazetteer::Gazetteer;

use crate::text::{Lang, Text};
use features::{Context, Position, far_features, has_topic};
use lattice::{JOINTS, LABELS, joint, label};
use memo::add;
use table::{Table, UNIT, Units};

/// A model of one language that is ready to read.
#[derive(Debug)]
struct Model {
    table: Table<'static>,
    transitions: Vec<Units>,
}

impl Model {
    fn new(bytes: &'static [u8]) -> Option<Model> {
        let table = Table::new(bytes)?;
        let transitions = table.transitions();
        (transitions.len() > JOINTS * LABELS).then_some(Model { table, transitions })
    }

    /// Scores of the labels of the first word.
    fn start(&self) -> &Units {
        self.transitions.get(JOINTS * LABELS).unwrap_or(&[0; LABELS])
    }

    fn steps(&self, gap: u8) -> &[Units] {
        let from = joint(gap) * LABELS;
        self.transitions.get(from..from + LABELS).unwrap_or_default()
    }
}

/// The models of all languages.
#[derive(Debug)]
pub struct Models {
    /// Tells them from other models, for what is remembered of them.
    serial: u32,
    /// English, French, Arabic, and what reads all other languages.
    by_language: [Option<Model>; 4],
}

impl Models {
    /// The models that the program brings along.
    pub fn builtin() -> &'static Models {
        static BUILTIN: LazyLock<Models> = LazyLock::new(|| {
            Models::new([
                include_bytes!("../data/model_en.bin"),
                include_bytes!("../data/model_fr.bin"),
                include_bytes!("../data/model_ar.bin"),
                include_bytes!("../data/model_und.bin"),
            ])
        });
        &BUILTIN
    }

    /// Models of English, French, Arabic, and of all other languages, as
    /// [`table::write`] made them. What is no model finds no names.
    pub fn new(bytes: [&'static [u8]; 4]) -> Models {
        static SERIALS: AtomicU32 = AtomicU32::new(1);
        Models { serial: SERIALS.fetch_add(1, Ordering::Relaxed), by_language: bytes.map(Model::new) }
    }

    fn of(&self, lang: Lang) -> Option<&Model> {
        let [en, fr, ar, other] = &self.by_language;
        match lang {
            Lang::En => en.as_ref(),
            Lang::Fr => fr.as_ref(),
            Lang::Ar => ar.as_ref(),
            Lang::Other => other.as_ref(),
        }
    }
}

/// What the model makes of a text.
#[derive(Debug, Default)]
pub struct Reading {
    /// What is seen of each word.
    pub positions: Vec<Position>,
    /// The label of each word in the likeliest reading: [`label`].
    pub labels: Vec<u8>,
    /// How much likelier the likeliest reading that has the word in a place
    /// name is than the likeliest that has not, as a logit in units of 1/[`UNIT`].
    pub margins: Vec<i16>,
}

impl Reading {
    /// The end of the name that the model sees beginning at word `i`, with its label.
    pub fn name_at(&self, i: usize) -> Option<(usize, usize)> {
        let label = usize::from(*self.labels.get(i)?);
        if !matches!(label, label::PLACE | label::PEOPLE | label::EMBEDDED) {
            return None;
        }
        let mut end = i + 1;
        while self.labels.get(end).is_some_and(|&l| usize::from(l) == label + 1) {
            end += 1;
        }
        Some((end, label))
    }

    /// The probability that the words are used as the name of a place.
    pub fn score(&self, tokens: std::ops::Range<usize>) -> f32 {
        let margins = self.margins.get(tokens).unwrap_or_default();
        let margin = margins.iter().copied().min().unwrap_or(i16::MIN);
        1.0 / (1.0 + (-f32::from(margin) / UNIT).exp())
    }
}

/// Reads a text.
pub fn read(models: &Models, gazetteer: &Gazetteer<'_>, text: &Text<'_>) -> Reading {
    let positions = features::positions(gazetteer, text);
    let n = positions.len();
    let mut reading = Reading { positions, labels: Vec::with_capacity(n), margins: Vec::with_capacity(n) };
    let Some(model) = models.of(text.lang) else { return reading };
    let mut chain = Chain::default();
    let (mut classes, mut hashes) = (Vec::new(), Vec::new());
    memo::with(models.serial, |memo| {
        for sentence in &text.sentences {
            let positions = reading.positions.get(sentence.clone()).unwrap_or_default();
            let seen = sentence.clone().zip(positions);
            chain.emissions.clear();
            chain.emissions.resize(positions.len(), [0; LABELS]);
            classes.clear();
            hashes.clear();
            let words = seen.map(|(i, p)| (text.word(i), *p));
            let topic = memo.words(&model.table, text.lang, words, &mut chain.emissions, &mut classes, &mut hashes);
            let contexts = (0..positions.len()).map(|i| Context::of(positions, &classes, i));
            memo.contexts(&model.table, text.lang, contexts, &mut chain.emissions);
            for (i, emission) in chain.emissions.iter_mut().enumerate() {
                if positions.get(i).is_some_and(|&p| has_topic(p)) {
                    add(emission, &topic);
                    far_features(text.lang, positions, &hashes, i, |h| model.table.add(h, emission));
                }
            }
            chain.read(model, positions, &mut reading.labels, &mut reading.margins);
        }
    });
    reading
}

/// Room for the arithmetic of one sentence.
#[derive(Default)]
struct Chain {
    emissions: Vec<Units>,
    forward: Vec<Units>,
    from: Vec<Units>,
}

/// Below every score that can be.
const FAR: i16 = -16000;

/// A word whose own features speak so much for its being no part of a name, in
/// units, is none, whatever stands beside it. Most words of most texts are such.
const SURE: i16 = 12 * UNIT as i16;

impl Chain {
    /// The labels and margins of a sentence.
    fn read(&mut self, model: &Model, positions: &[Position], labels: &mut Vec<u8>, margins: &mut Vec<i16>) {
        let base = labels.len();
        for [out, names @ ..] in &self.emissions {
            labels.push(label::OUT as u8);
            margins.push(names.iter().take(label::COUNT - 1).fold(i16::MIN, |m, &s| m.max(s)).saturating_sub(*out));
        }
        let (Some(labels), Some(margins)) = (labels.get_mut(base..), margins.get_mut(base..)) else { return };
        let mut from = 0;
        while let Some(next) = margins.get(from..).and_then(|m| m.iter().position(|&m| m > -SURE)) {
            let start = from + next;
            let sure = margins.get(start..).and_then(|m| m.iter().position(|&m| m <= -SURE));
            let end = sure.map_or(margins.len(), |n| start + n);
            // With the sure words beside it.
            self.run(model, positions, start.saturating_sub(1)..(end + 1).min(positions.len()), labels, margins);
            from = end;
        }
    }

    /// The likeliest labels of a stretch of a sentence, and the margins of its words.
    fn run(
        &mut self,
        model: &Model,
        positions: &[Position],
        words: std::ops::Range<usize>,
        labels: &mut [u8],
        margins: &mut [i16],
    ) {
        self.forward.clear();
        self.from.clear();
        let mut best: Units = [FAR; LABELS];
        let (Some(emissions), Some(positions)) = (self.emissions.get(words.clone()), positions.get(words.clone()))
        else {
            return;
        };
        for (t, (emission, position)) in emissions.iter().zip(positions).enumerate() {
            let mut next = [i16::MIN; LABELS];
            let mut from = [0; LABELS];
            if t == 0 {
                next = if words.start == 0 { *model.start() } else { [0; LABELS] };
            } else {
                for (l, (before, steps)) in (0i16..).zip(best.iter().zip(model.steps(position.gap))).take(label::COUNT)
                {
                    for ((n, f), s) in next.iter_mut().zip(&mut from).zip(steps) {
                        let score = before.saturating_add(*s);
                        *f = if score > *n { l } else { *f };
                        *n = score.max(*n);
                    }
                }
            }
            add(&mut next, emission);
            best = level(next);
            self.forward.push(best);
            self.from.push(from);
        }
        let mut last = likeliest(&best);
        let into = labels.get_mut(words.clone()).unwrap_or_default();
        for (from, label) in self.from.iter().zip(into).rev() {
            *label = last as u8;
            last = from.get(last).map_or(0, |&l| l as usize);
        }
        let mut after: Units = [0; LABELS];
        let into = margins.get_mut(words).unwrap_or_default();
        let seen = self.forward.iter().zip(emissions).zip(positions);
        for (((forward, emission), position), margin) in seen.zip(into).rev() {
            let mut through = *forward;
            add(&mut through, &after);
            let mut in_place = i16::MIN;
            let mut out = i16::MIN;
            for (l, &s) in through.iter().enumerate().take(label::COUNT) {
                if matches!(l, label::PLACE | label::PLACE_ON) {
                    in_place = in_place.max(s);
                } else {
                    out = out.max(s);
                }
            }
            *margin = in_place.saturating_sub(out);
            let mut weighted = *emission;
            add(&mut weighted, &after);
            let mut before = [FAR; LABELS];
            for (b, steps) in before.iter_mut().zip(model.steps(position.gap)) {
                for (s, w) in steps.iter().zip(&weighted).take(label::COUNT) {
                    *b = (*b).max(s.saturating_add(*w));
                }
            }
            after = level(before);
        }
    }
}

/// Scores with the best of them at zero, and none so low that sums overflow.
fn level(scores: Units) -> Units {
    let top = scores.iter().take(label::COUNT).copied().max().unwrap_or(0);
    scores.map(|s| s.saturating_sub(top).max(FAR))
}

fn likeliest(scores: &Units) -> usize {
    let all = scores.iter().enumerate().take(label::COUNT);
    all.fold((0, i16::MIN), |best, (l, &s)| if s > best.1 { (l, s) } else { best }).0
}
