//! The conditional logit, and the choices that it is fitted on.

use dateline::event::training::{CLUES, Row};

/// A place that may be the event's, or several that are joined.
pub struct Answer {
    /// The clues to it.
    pub clues: Row,
    /// How many words its names have.
    pub given: usize,
    /// How many of them are right.
    pub right: usize,
}

/// A verb with the places of its sentence.
pub struct Choice {
    /// The part of the corpus in which it is measured.
    pub fold: usize,
    /// The places.
    pub answers: Vec<Answer>,
    /// How many words the right place has; 0 where there is none.
    pub wanted: usize,
}

/// How much speaks for an answer, as a logit against none.
pub fn score(clues: &Row, weights: &Row) -> f64 {
    clues.iter().zip(weights).map(|(x, w)| x * w).sum()
}

/// How strongly weights are drawn to nought.
const PRIOR: f64 = 2.0;
const ROUNDS: i32 = 300;

/// The weights under which the right answers are the likeliest, by Adam over
/// all choices at once. Where no answer is right, none should be given.
pub fn fit(choices: &[&Choice]) -> Row {
    let (mut weights, mut mean, mut square) = ([0.0; CLUES], [0.0; CLUES], [0.0f64; CLUES]);
    for step in 1..=ROUNDS {
        let mut slope = [0.0; CLUES];
        for choice in choices {
            let logits: Vec<f64> = choice.answers.iter().map(|a| score(&a.clues, &weights)).collect();
            let top = logits.iter().copied().fold(0.0, f64::max);
            let sum = (-top).exp() + logits.iter().map(|l| (l - top).exp()).sum::<f64>();
            let worth = |a: &Answer| (a.right * a.right) as f64 / a.given.max(1) as f64;
            let right: f64 = choice.answers.iter().map(worth).sum();
            for (answer, logit) in choice.answers.iter().zip(logits) {
                let wanted = if right > 0.0 { worth(answer) / right } else { 0.0 };
                let error = wanted - (logit - top).exp() / sum;
                slope.iter_mut().zip(answer.clues).for_each(|(s, x)| *s += error * x);
            }
        }
        let rate = 0.1 * (1.0 - f64::from(step) / f64::from(ROUNDS + 1));
        for i in 0..CLUES {
            let slope = slope[i] - PRIOR * weights[i];
            mean[i] = 0.9 * mean[i] + 0.1 * slope;
            square[i] = 0.99 * square[i] + 0.01 * slope * slope;
            let (m, s) = (mean[i] / (1.0 - 0.9f64.powi(step)), square[i] / (1.0 - 0.99f64.powi(step)));
            weights[i] += rate * m / (s.sqrt() + 1e-8);
        }
    }
    weights
}
