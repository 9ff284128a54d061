//! Training of a linear-chain conditional random field by follow-the-regularized-leader.

#![allow(clippy::needless_range_loop)]

use std::hash::BuildHasherDefault;

use crate::chain::{Sums, viterbi};
use dateline::recognize::model::features::{Context, ROLES, TOPIC};
use dateline::recognize::model::lattice::{LABELS, Scores, Transitions, joint, label};
use rustc_hash::{FxHashMap, FxHasher};

/// Every word form and context of the corpora with its features, numbered.
#[derive(Default)]
pub struct Universe {
    rows: FxHashMap<u64, u32>,
    pub hashes: Vec<u64>,
    pub words: Vec<[Box<[u32]>; ROLES]>,
    pub contexts: Vec<Box<[u32]>>,
    word_numbers: FxHashMap<(u64, u8, u8), u32>,
    context_numbers: std::collections::HashMap<u64, u32, BuildHasherDefault<FxHasher>>,
}

impl Universe {
    pub fn row(&mut self, hash: u64) -> u32 {
        let next = self.hashes.len() as u32;
        let row = *self.rows.entry(hash).or_insert(next);
        if row == next {
            self.hashes.push(hash);
        }
        row
    }

    pub fn word(
        &mut self,
        lang: dateline::text::Lang,
        word: &str,
        shape: u8,
        case: dateline::recognize::model::features::Case,
    ) -> u32 {
        let key = (dateline::recognize::model::features::hash(word.as_bytes()) ^ lang as u64, shape, case as u8);
        if let Some(&n) = self.word_numbers.get(&key) {
            return n;
        }
        let mut lists: [Vec<u32>; ROLES] = Default::default();
        let mut found = Vec::new();
        dateline::recognize::model::features::word_features(lang, word, shape, case, |role, h| found.push((role, h)));
        let class = dateline::recognize::model::features::word_class(lang, word);
        dateline::recognize::model::features::form_features(class, shape, case, |role, h| found.push((role, h)));
        for (role, h) in found {
            let row = self.row(h);
            lists[role].push(row);
        }
        let n = self.words.len() as u32;
        self.words.push(lists.map(Vec::into_boxed_slice));
        self.word_numbers.insert(key, n);
        n
    }

    pub fn context(&mut self, context: Context) -> u32 {
        if let Some(&n) = self.context_numbers.get(&context.0) {
            return n;
        }
        let mut found = Vec::new();
        context.features(|h| found.push(h));
        let list: Vec<u32> = found.into_iter().map(|h| self.row(h)).collect();
        let n = self.contexts.len() as u32;
        self.contexts.push(list.into_boxed_slice());
        self.context_numbers.insert(context.0, n);
        n
    }
}

/// A sentence with what may stand in it.
#[derive(Clone)]
pub struct Sequence {
    pub words: Vec<u32>,
    pub contexts: Vec<u32>,
    /// Rows of the features of the names around.
    pub far: Vec<Box<[u32]>>,
    /// Rows of what the sentence speaks of, and the words that it counts for.
    pub topic: Box<[u32]>,
    pub has_topic: Vec<bool>,
    pub allowed: Vec<u8>,
    pub gaps: Vec<u8>,
    pub weight: f32,
}

impl Sequence {
    fn rows<'u>(&'u self, universe: &'u Universe, t: usize) -> [&'u [u32]; ROLES + 2]
    where
        Self: 'u,
    {
        let mut out: [&[u32]; ROLES + 2] = [&[]; ROLES + 2];
        for (role, slot) in out.iter_mut().take(ROLES).enumerate() {
            // Role 0: the word stands two before the labelled one.
            let at = t as isize + role as isize - 2;
            if let Some(&w) = usize::try_from(at).ok().and_then(|at| self.words.get(at)) {
                *slot = &universe.words[w as usize][role];
            }
        }
        out[ROLES] = &universe.contexts[self.contexts[t] as usize];
        out[ROLES + 1] = &self.far[t];
        out
    }
}

#[derive(Clone, Copy)]
pub struct Settings {
    pub epochs: usize,
    pub alpha: f32,
    pub beta: f32,
    pub l1: f32,
    pub l2: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { epochs: 8, alpha: 0.1, beta: 1.0, l1: 0.2, l2: 0.2 }
    }
}

/// How many of the last epochs are averaged.
const AVERAGED: usize = 4;

/// A model in the making.
pub struct Crf<'u> {
    universe: &'u Universe,
    settings: Settings,
    pub weights: Vec<Scores>,
    z: Vec<Scores>,
    n: Vec<Scores>,
    pub transitions: Transitions,
    step_sums: Transitions,
}

pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, n: usize) -> usize {
        (((self.next() >> 32) * n as u64) >> 32) as usize
    }

    pub fn chance(&mut self, p: f64) -> bool {
        ((self.next() >> 11) as f64) < p * (1u64 << 53) as f64
    }
}

impl<'u> Crf<'u> {
    pub fn new(universe: &'u Universe, settings: Settings) -> Self {
        let rows = universe.hashes.len();
        let zero = vec![[0.0; LABELS]; rows];
        Crf {
            universe,
            settings,
            weights: zero.clone(),
            z: zero.clone(),
            n: zero,
            transitions: Transitions::default(),
            step_sums: Transitions { steps: Default::default(), start: Default::default() },
        }
    }

    pub fn emissions(&self, sequence: &Sequence, out: &mut Vec<Scores>) {
        out.clear();
        for t in 0..sequence.words.len() {
            let mut sum = [0.0; LABELS];
            for list in sequence.rows(self.universe, t) {
                for &row in list {
                    let w = &self.weights[row as usize];
                    for l in 0..LABELS {
                        sum[l] += w[l];
                    }
                }
            }
            if sequence.has_topic[t] {
                for &row in &sequence.topic {
                    let w = &self.weights[row as usize];
                    for l in 0..LABELS {
                        sum[l] += w[l] * TOPIC;
                    }
                }
            }
            out.push(sum);
        }
    }

    pub fn train(&mut self, sequences: &[&Sequence], seed: u64) {
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        let mut random = Random(seed);
        let (mut free, mut bound) = (Sums::default(), Sums::default());
        let mut scores = Vec::new();
        let mut mean = vec![0.0; self.parameters().count()];
        for epoch in 0..self.settings.epochs {
            for i in (1..order.len()).rev() {
                order.swap(i, random.below(i + 1));
            }
            for &s in &order {
                self.step(sequences[s], &mut free, &mut bound, &mut scores);
            }
            // The mean of the last ones depends less on the order of the sentences.
            if self.settings.epochs - epoch <= AVERAGED {
                mean.iter_mut().zip(self.parameters()).for_each(|(m, w)| *m += *w / AVERAGED as f32);
            }
        }
        self.parameters().zip(mean).for_each(|(w, m)| *w = m);
    }

    /// All weights and transitions.
    fn parameters(&mut self) -> impl Iterator<Item = &mut f32> {
        let Transitions { steps, start } = &mut self.transitions;
        self.weights.iter_mut().chain(steps.as_flattened_mut()).flatten().chain(start)
    }

    fn step(&mut self, s: &Sequence, free: &mut Sums, bound: &mut Sums, scores: &mut Vec<Scores>) {
        self.emissions(s, scores);
        let factors = self.transitions.exp();
        free.load(scores);
        bound.emissions.clone_from(&free.emissions);
        free.run(None, &s.gaps, &factors);
        bound.run(Some(&s.allowed), &s.gaps, &factors);
        let mut steps: Box<[[[f32; LABELS]; LABELS]; 3]> = Box::default();
        let mut start = [0.0; LABELS];
        let mut before: Option<(Scores, Scores)> = None;
        let mut topic = [0.0; LABELS];
        for t in 0..s.words.len() {
            let (p, q) = (free.at(t), bound.at(t));
            let mut g = [0.0; LABELS];
            let mut most = 0.0f32;
            for l in 0..LABELS {
                g[l] = (p[l] - q[l]) * s.weight;
                most = most.max(g[l].abs());
            }
            if t == 0 {
                start = g;
            }
            if t > 0 && (most > 0.002 || before.is_some_and(|(b, _)| b.iter().any(|x| x.abs() > 0.002))) {
                self.edge(free, t, &s.gaps, &factors, None, s.weight, &mut steps);
                self.edge(bound, t, &s.gaps, &factors, Some(&s.allowed), -s.weight, &mut steps);
            }
            before = Some((g, q));
            if most > 0.002 {
                for list in s.rows(self.universe, t) {
                    for &row in list {
                        self.update(row as usize, &g);
                    }
                }
                if s.has_topic[t] {
                    for l in 0..LABELS {
                        topic[l] += g[l] * TOPIC;
                    }
                }
            }
        }
        if topic.iter().any(|g| g.abs() > 0.002) {
            for &row in &s.topic {
                self.update(row as usize, &topic);
            }
        }
        let rate = 0.1;
        let adapt = |w: &mut f32, n: &mut f32, g: f32| {
            if g != 0.0 {
                *n += g * g;
                *w -= rate * g / (1.0 + n.sqrt());
            }
        };
        for j in 0..3 {
            for from in 0..label::COUNT {
                for to in 0..label::COUNT {
                    adapt(
                        &mut self.transitions.steps[j][from][to],
                        &mut self.step_sums.steps[j][from][to],
                        steps[j][from][to],
                    );
                }
            }
        }
        for l in 0..label::COUNT {
            adapt(&mut self.transitions.start[l], &mut self.step_sums.start[l], start[l]);
        }
        self.transitions.forbid();
    }

    #[allow(clippy::too_many_arguments)]
    fn edge(
        &self,
        sums: &Sums,
        t: usize,
        gaps: &[u8],
        factors: &Transitions,
        allowed: Option<&[u8]>,
        sign: f32,
        steps: &mut [[[f32; LABELS]; LABELS]; 3],
    ) {
        let j = joint(gaps[t]);
        let mut pairs = [[0.0f32; LABELS]; LABELS];
        let mut total = 0.0;
        for from in 0..label::COUNT {
            for to in 0..label::COUNT {
                if allowed.is_some_and(|a| a[t] >> to & 1 == 0) {
                    continue;
                }
                let x = sums.forward[t - 1][from]
                    * factors.steps[j][from][to]
                    * sums.emissions[t][to]
                    * sums.backward[t][to];
                pairs[from][to] = x;
                total += x;
            }
        }
        if total > 0.0 {
            for from in 0..label::COUNT {
                for to in 0..label::COUNT {
                    steps[j][from][to] += sign * pairs[from][to] / total;
                }
            }
        }
    }

    fn update(&mut self, row: usize, g: &Scores) {
        let Settings { alpha, beta, l1, l2, .. } = self.settings;
        let (w, z, n) = (&mut self.weights[row], &mut self.z[row], &mut self.n[row]);
        for l in 0..LABELS {
            let squares = n[l] + g[l] * g[l];
            let root = squares.sqrt();
            z[l] += g[l] - (root - n[l].sqrt()) / alpha * w[l];
            n[l] = squares;
            let away = (z[l].abs() - l1).max(0.0);
            w[l] = -z[l].signum() * away / ((beta + root) / alpha + l2);
        }
    }

    /// Rounds the weights as the model keeps them.
    pub fn quantize(&mut self) {
        use dateline::recognize::model::table::{UNIT, quantized};
        self.weights.iter_mut().flatten().for_each(|w| *w = f32::from(quantized(*w)) / UNIT);
    }

    /// The bytes of the model.
    pub fn bytes(&self) -> Vec<u8> {
        let rows = self.universe.hashes.iter().copied().zip(self.weights.iter().copied());
        dateline::recognize::model::table::write(rows, &self.transitions)
    }

    pub fn decode(&self, s: &Sequence, scores: &mut Vec<Scores>, out: &mut Vec<u8>) {
        self.emissions(s, scores);
        viterbi(scores, &s.gaps, &self.transitions, out);
    }
}
