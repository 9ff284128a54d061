//! The arithmetic of the chain: the likeliest labels of a sentence, and the
//! probability of each label at each word.

#![allow(clippy::needless_range_loop)]

use dateline::recognize::model::lattice::{LABELS, NEVER, Scores, Transitions, joint, label};

/// The likeliest labels of a sentence.
pub fn viterbi(emissions: &[Scores], gaps: &[u8], transitions: &Transitions, out: &mut Vec<u8>) {
    out.clear();
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(emissions.len());
    let mut best = [NEVER; LABELS];
    for (t, emission) in emissions.iter().enumerate() {
        let mut next = [NEVER; LABELS];
        let mut from_of = [0u8; LABELS];
        if t == 0 {
            for l in 0..LABELS {
                next[l] = transitions.start[l] + emission[l];
            }
        } else {
            let steps = &transitions.steps[joint(gaps[t])];
            next = steps[0].map(|s| s + best[0]);
            for from in 1..label::COUNT {
                for to in 0..LABELS {
                    let score = best[from] + steps[from][to];
                    if score > next[to] {
                        next[to] = score;
                        from_of[to] = from as u8;
                    }
                }
            }
            for l in 0..LABELS {
                next[l] += emission[l];
            }
        }
        back.push(from_of);
        best = next;
    }
    let mut last = (0..label::COUNT).fold(0, |b, l| if best[l] > best[b] { l } else { b });
    for from_of in back.iter().rev() {
        out.push(last as u8);
        last = from_of[last] as usize;
    }
    out.reverse();
}

/// Forward and backward sums over the readings that `masks` allow; the
/// probability of each label at each word is their product.
#[derive(Debug, Default)]
pub struct Sums {
    /// Factors of the emissions, the largest of each word 1.
    pub emissions: Vec<Scores>,
    /// Forward sums, each word's scaled to sum to 1.
    pub forward: Vec<Scores>,
    /// Backward sums, scaled alike.
    pub backward: Vec<Scores>,
    /// Scales of the forward sums.
    pub scales: Vec<f32>,
}

impl Sums {
    /// Takes the emissions of a sentence, as scores.
    pub fn load(&mut self, scores: &[Scores]) {
        self.emissions.clear();
        self.emissions.extend(scores.iter().map(|s| {
            let top = s[..label::COUNT].iter().copied().fold(f32::MIN, f32::max);
            // However unlikely a label is, the annotation may insist on it.
            let mut e = s.map(|x| (x - top).max(-40.0).exp());
            e[LABELS - 1] = 0.0;
            e
        }));
    }

    /// Sums over all readings that `allowed` (a set of labels for each word) allows.
    pub fn run(&mut self, allowed: Option<&[u8]>, gaps: &[u8], factors: &Transitions) {
        let n = self.emissions.len();
        self.forward.clear();
        self.scales.clear();
        let emission = |e: &Scores, t: usize| {
            let mut e = *e;
            if let Some(allowed) = allowed {
                for (l, x) in e.iter_mut().enumerate() {
                    if allowed[t] >> l & 1 == 0 {
                        *x = 0.0;
                    }
                }
            }
            e
        };
        for t in 0..n {
            let e = emission(&self.emissions[t], t);
            let mut sum = [0.0; LABELS];
            if t == 0 {
                sum = factors.start;
            } else {
                let before = self.forward[t - 1];
                let steps = &factors.steps[joint(gaps[t])];
                for from in 0..label::COUNT {
                    for to in 0..LABELS {
                        sum[to] += before[from] * steps[from][to];
                    }
                }
            }
            for l in 0..LABELS {
                sum[l] *= e[l];
            }
            let total = sum.iter().sum::<f32>().max(1e-30);
            sum.iter_mut().for_each(|s| *s /= total);
            self.forward.push(sum);
            self.scales.push(total);
        }
        self.backward.clear();
        self.backward.resize(n, [1.0; LABELS]);
        for t in (0..n.saturating_sub(1)).rev() {
            let e = emission(&self.emissions[t + 1], t + 1);
            let after = self.backward[t + 1];
            let scale = self.scales[t + 1];
            let steps = &factors.steps[joint(gaps[t + 1])];
            let mut weighted = [0.0; LABELS];
            for l in 0..LABELS {
                weighted[l] = e[l] * after[l] / scale;
            }
            let row = &mut self.backward[t];
            for from in 0..LABELS {
                let mut sum = 0.0;
                for to in 0..LABELS {
                    sum += steps[from][to] * weighted[to];
                }
                row[from] = sum;
            }
        }
    }

    /// The probability of each label at word `t`.
    pub fn at(&self, t: usize) -> Scores {
        let mut p = self.forward[t];
        for l in 0..LABELS {
            p[l] *= self.backward[t][l];
        }
        let total: f32 = p.iter().sum::<f32>().max(1e-30);
        p.map(|x| x / total)
    }
}
