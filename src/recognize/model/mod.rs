//! The sequence model: which words of a sentence are names of places, of
//! peoples, names within other names, or nothing of the kind.
//!
//! It is a linear-chain conditional random field over hashed features
//! ([`features`]): the word and its neighbours, how they begin, end and are
//! written, what the gazetteer and the tables of words know of them, what
//! punctuation stands between. Trained by `cargo run --release --features
//! training --example train_recognition`; CONTRIBUTING names the texts. Its
//! weights are small integers in tables of one or two megabytes for each language
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
use memo::{add, zip};
use table::{Table, UNIT, Units};

/// A model of one language that is ready to read.
#[derive(Debug)]
struct Model {
    table: Table<'static>,
    steps: [Steps; JOINTS],
    /// Scores of the labels of the first word.
    start: Units,
}

/// Scores of one label after another.
#[derive(Debug)]
struct Steps {
    /// By the label before.
    from: [Units; LABELS],
    /// By the label after.
    to: [Units; LABELS],
}

impl Model {
    fn new(bytes: &'static [u8]) -> Option<Model> {
        let table = Table::new(bytes)?;
        let transitions = table.transitions();
        let start = *transitions.get(JOINTS * LABELS)?;
        let steps = std::array::from_fn(|joint| {
            let score = |from: usize, to: usize| {
                transitions.get(joint * LABELS + from).and_then(|row| row.get(to)).copied().unwrap_or_default()
            };
            Steps {
                from: std::array::from_fn(|from| std::array::from_fn(|to| score(from, to))),
                to: std::array::from_fn(|to| std::array::from_fn(|from| score(from, to))),
            }
        });
        Some(Model { table, steps, start })
    }

    /// The scores over what stands between two words.
    fn steps(&self, gap: u8) -> &Steps {
        let [space, bound, apart] = &self.steps;
        match joint(gap) {
            0 => space,
            1 => bound,
            _ => apart,
        }
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
        let label = self.label(i).filter(|l| matches!(*l, label::PLACE | label::PEOPLE | label::EMBEDDED))?;
        Some((self.end_of(i, label), label))
    }

    /// The label of word `i`.
    pub fn label(&self, i: usize) -> Option<usize> {
        self.labels.get(i).map(|&l| usize::from(l))
    }

    /// The end of a name of which word `i` is a part; `label` is that of its first word.
    pub fn end_of(&self, i: usize, label: usize) -> usize {
        let mut end = i + 1;
        while self.label(end) == Some(label + 1) {
            end += 1;
        }
        end
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
            let context = |i| Context::of(positions, &classes, i);
            memo.contexts(&model.table, text.lang, context, &mut chain.emissions);
            for (i, emission) in chain.emissions.iter_mut().enumerate() {
                if positions.get(i).is_some_and(|&p| has_topic(p)) {
                    add(emission, &topic);
                    far_features(text.lang, positions, &hashes, &classes, i, |h| model.table.add(h, emission));
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
        let (Some(emissions), Some(positions)) = (self.emissions.get(words.clone()), positions.get(words.clone()))
        else {
            return;
        };
        let mut best = if words.start == 0 { model.start } else { [0; LABELS] };
        for (t, (emission, position)) in emissions.iter().zip(positions).enumerate() {
            if t > 0 {
                best = furthest([i16::MIN; LABELS], &best, &model.steps(position.gap).from);
            }
            add(&mut best, emission);
            best = level(best);
            self.forward.push(best);
        }
        // Where the likeliest reading came from is only asked along its way.
        let mut last = likeliest(&best);
        let into = labels.get_mut(words.clone()).unwrap_or_default();
        let before = self.forward.iter().rev().skip(1).map(Some).chain([None]);
        for ((label, before), position) in into.iter_mut().rev().zip(before).zip(positions.iter().rev()) {
            *label = last as u8;
            if let (Some(before), Some(steps)) = (before, model.steps(position.gap).to.get(last)) {
                last = likeliest(&zip(*before, *steps, i16::saturating_add));
            }
        }
        let mut after: Units = [0; LABELS];
        let into = margins.get_mut(words).unwrap_or_default();
        let seen = self.forward.iter().zip(emissions).zip(positions);
        for (((forward, emission), position), margin) in seen.zip(into).rev() {
            let through = zip(*forward, after, i16::saturating_add);
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
            add(&mut after, emission);
            after = level(furthest([FAR; LABELS], &after, &model.steps(position.gap).to));
        }
    }
}

/// The best scores of the labels a step away from those of `scores`, at least `least`.
fn furthest(least: Units, scores: &Units, steps: &[Units; LABELS]) -> Units {
    scores
        .iter()
        .zip(steps)
        .take(label::COUNT)
        .fold(least, |best, (score, steps)| zip(best, *steps, |best, step| best.max(score.saturating_add(step))))
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
