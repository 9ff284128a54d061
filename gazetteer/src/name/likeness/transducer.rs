//! A joint-multigram transducer: two names as one walk over pairs of letter
//! groups (1:1, 1:0, 0:1, 2:1, 1:2), each with its own weight, all walks
//! summed. `ch:sh`, `q:k`, `ou:u` are learned, not written down.
//!
//! Weights are ratios: how much likelier the group is in one name under two
//! spellings than in two names that have nothing to do with each other. So the
//! sum over all walks is a likelihood ratio, and needs no logarithms.

/// Longer names are cut, which bounds time and keeps the sums in range.
pub(crate) const MOST: usize = 64;

/// The weights of one pair of alphabets; letter codes count from 0.
#[derive(Debug, Clone)]
pub struct Transducer {
    /// Letters of the first alphabet.
    pub rows: usize,
    /// Letters of the second.
    pub cols: usize,
    /// A letter of the first name with nothing beside it.
    pub drop: Vec<f32>,
    /// A letter of the second name with nothing beside it.
    pub add: Vec<f32>,
    /// A letter for a letter.
    pub one: Vec<f32>,
    /// Two letters for one.
    pub two_one: Vec<f32>,
    /// One letter for two.
    pub one_two: Vec<f32>,
}

/// A step of a walk: how many letters it takes of either name.
pub type Step = (usize, usize);

/// The steps that there are.
pub const STEPS: [Step; 5] = [(1, 1), (1, 0), (0, 1), (2, 1), (1, 2)];

impl Transducer {
    /// All weights alike.
    pub fn uniform(rows: usize, cols: usize, weight: f32) -> Self {
        Transducer {
            rows,
            cols,
            drop: vec![weight; rows],
            add: vec![weight; cols],
            one: vec![weight; rows * cols],
            two_one: vec![weight; rows * rows * cols],
            one_two: vec![weight; rows * cols * cols],
        }
    }

    /// Where the weight of a step lies: in which of the five tables, and where there.
    fn place(&self, a: &[u8], b: &[u8], i: usize, j: usize, step: Step) -> Option<usize> {
        let at = |s: &[u8], n: usize| s.get(n).map(|&c| c as usize);
        Some(match step {
            (1, 0) => at(a, i)?,
            (0, 1) => at(b, j)?,
            (1, 1) => at(a, i)? * self.cols + at(b, j)?,
            (2, 1) => (at(a, i)? * self.rows + at(a, i + 1)?) * self.cols + at(b, j)?,
            _ => (at(a, i)? * self.cols + at(b, j)?) * self.cols + at(b, j + 1)?,
        })
    }

    /// The table of a step.
    pub fn table(&self, step: Step) -> &[f32] {
        match step {
            (1, 0) => &self.drop,
            (0, 1) => &self.add,
            (1, 1) => &self.one,
            (2, 1) => &self.two_one,
            _ => &self.one_two,
        }
    }

    /// The table of a step, to write.
    pub fn table_mut(&mut self, step: Step) -> &mut [f32] {
        match step {
            (1, 0) => &mut self.drop,
            (0, 1) => &mut self.add,
            (1, 1) => &mut self.one,
            (2, 1) => &mut self.two_one,
            _ => &mut self.one_two,
        }
    }

    fn weight(&self, a: &[u8], b: &[u8], i: usize, j: usize, step: Step) -> f64 {
        let found = self.place(a, b, i, j, step).and_then(|n| self.table(step).get(n));
        found.map_or(0.0, |&w| f64::from(w))
    }

    /// The natural logarithm of the likelihood ratio, summed over all walks.
    pub fn log_ratio(&self, a: &[u8], b: &[u8]) -> f64 {
        let (a, b) = (a.get(..MOST).unwrap_or(a), b.get(..MOST).unwrap_or(b));
        // Three rows of sums suffice, as a step takes two letters at most.
        let mut rows = [[0.0f64; MOST + 1]; 3];
        let [first, second, third] = &mut rows;
        let (mut old, mut mid, mut new) = (first, second, third);
        let (n, m) = (a.len(), b.len());
        for i in 0..=n {
            let x = if i > 0 { a.get(i - 1).map(|&c| c as usize) } else { None };
            let w = if i > 1 { a.get(i - 2).map(|&c| c as usize) } else { None };
            let drop = x.and_then(|x| self.drop.get(x)).map_or(0.0, |&w| f64::from(w));
            let ones = x.map(|x| self.one.get(x * self.cols..(x + 1) * self.cols).unwrap_or_default());
            let twos = w.zip(x).map(|(w, x)| {
                let from = (w * self.rows + x) * self.cols;
                self.two_one.get(from..from + self.cols).unwrap_or_default()
            });
            let splits = x.map(|x| {
                let from = x * self.cols * self.cols;
                self.one_two.get(from..from + self.cols * self.cols).unwrap_or_default()
            });
            let mut left = 0.0;
            let mut before = 0usize;
            for j in 0..=m {
                let mut sum = if i == 0 && j == 0 { 1.0 } else { 0.0 };
                sum += drop * mid[j];
                if let Some(y) = j.checked_sub(1).and_then(|j| b.get(j)).map(|&c| c as usize) {
                    sum += self.add.get(y).map_or(0.0, |&w| f64::from(w)) * left;
                    if let Some(&w) = ones.and_then(|o| o.get(y)) {
                        sum += f64::from(w) * mid[j - 1];
                    }
                    if let Some(&w) = twos.and_then(|t| t.get(y)) {
                        sum += f64::from(w) * old[j - 1];
                    }
                    if j > 1
                        && let Some(&w) = splits.and_then(|s| s.get(before * self.cols + y))
                    {
                        sum += f64::from(w) * mid[j - 2];
                    }
                    before = y;
                }
                new[j] = sum;
                left = sum;
            }
            (old, mid, new) = (mid, new, old);
        }
        let sum = mid.get(m).copied().unwrap_or(0.0);
        if sum > 0.0 { sum.ln().max(-600.0) } else { -600.0 }
    }

    /// The logarithm of the ratio of the walk that takes each letter for itself.
    pub fn itself(&self, a: &[u8]) -> f64 {
        let a = a.get(..MOST).unwrap_or(a);
        let weights = a.iter().map(|&c| self.one.get(usize::from(c) * self.cols + usize::from(c)).copied());
        weights.map(|w| f64::from(w.unwrap_or(0.0).max(1e-6)).ln()).sum()
    }

    /// The best single walk, as the letters that it takes at each step.
    pub fn best(&self, a: &[u8], b: &[u8]) -> Vec<Step> {
        let (a, b) = (a.get(..MOST).unwrap_or(a), b.get(..MOST).unwrap_or(b));
        let width = b.len() + 1;
        let mut best = vec![(0.0f64, (0, 0)); (a.len() + 1) * width];
        if let Some(start) = best.first_mut() {
            start.0 = 1.0;
        }
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                for step in STEPS {
                    let (Some(pi), Some(pj)) = (i.checked_sub(step.0), j.checked_sub(step.1)) else { continue };
                    let from = best.get(pi * width + pj).map_or(0.0, |b| b.0);
                    let sum = from * self.weight(a, b, pi, pj, step);
                    if let Some(cell) = best.get_mut(i * width + j)
                        && sum > cell.0
                    {
                        *cell = (sum, step);
                    }
                }
            }
        }
        let (mut i, mut j) = (a.len(), b.len());
        let mut steps = Vec::new();
        while i + j > 0 {
            let step = best.get(i * width + j).map_or((0, 0), |b| b.1);
            if step == (0, 0) {
                return Vec::new();
            }
            steps.push(step);
            (i, j) = (i - step.0, j - step.1);
        }
        steps.reverse();
        steps
    }

    /// How often each group is expected in a pair, added to `counts` with the
    /// weight `share`; the forward and backward sums of one walk.
    pub fn expect(&self, a: &[u8], b: &[u8], share: f64, counts: &mut [Vec<f64>; 5]) {
        let (a, b) = (a.get(..MOST).unwrap_or(a), b.get(..MOST).unwrap_or(b));
        let width = b.len() + 1;
        let size = (a.len() + 1) * width;
        let (mut forward, mut backward) = (vec![0.0f64; size], vec![0.0f64; size]);
        forward[0] = 1.0;
        backward[size - 1] = 1.0;
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                for step in STEPS {
                    let (Some(pi), Some(pj)) = (i.checked_sub(step.0), j.checked_sub(step.1)) else { continue };
                    forward[i * width + j] += forward[pi * width + pj] * self.weight(a, b, pi, pj, step);
                }
            }
        }
        for i in (0..=a.len()).rev() {
            for j in (0..=b.len()).rev() {
                for step in STEPS {
                    let (ni, nj) = (i + step.0, j + step.1);
                    if ni <= a.len() && nj <= b.len() {
                        backward[i * width + j] += backward[ni * width + nj] * self.weight(a, b, i, j, step);
                    }
                }
            }
        }
        let total = forward[size - 1];
        if total <= 0.0 || !total.is_finite() {
            return;
        }
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                for (step, counts) in STEPS.into_iter().zip(counts.iter_mut()) {
                    let (ni, nj) = (i + step.0, j + step.1);
                    if ni <= a.len()
                        && nj <= b.len()
                        && let Some(place) = self.place(a, b, i, j, step)
                    {
                        let through =
                            forward[i * width + j] * self.weight(a, b, i, j, step) * backward[ni * width + nj];
                        if let Some(count) = counts.get_mut(place) {
                            *count += share * through / total;
                        }
                    }
                }
            }
        }
    }
}
