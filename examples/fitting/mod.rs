//! What the fitting programs share: sums of weighted clues, and the climb to
//! the best weights.

/// How much speaks for an answer, as a logit against none.
pub fn score<const N: usize>(clues: &[f64; N], weights: &[f64; N]) -> f64 {
    clues.iter().zip(weights).map(|(x, w)| x * w).sum()
}

/// The share of each answer in the belief, by its logit; the rest is that it is
/// none of them.
pub fn shares(logits: &[f64]) -> Vec<f64> {
    let top = logits.iter().copied().fold(0.0, f64::max);
    let sum = (-top).exp() + logits.iter().map(|l| (l - top).exp()).sum::<f64>();
    logits.iter().map(|l| (l - top).exp() / sum).collect()
}

/// The weights, from `start` on, that Adam reaches in so many rounds over all
/// choices at once: deterministic, and good to the second digit. `slope` gives
/// the slope of the likelihood at given weights, `prior` how strongly a weight
/// is drawn to a value, and to which.
pub fn climb<const N: usize>(
    start: [f64; N],
    rounds: i32,
    slope: impl Fn(&[f64; N]) -> [f64; N],
    prior: impl Fn(usize) -> (f64, f64),
) -> [f64; N] {
    let (mut weights, mut mean, mut square) = (start, [0.0; N], [0.0f64; N]);
    for step in 1..=rounds {
        let slopes = slope(&weights);
        let rate = 0.1 * (1.0 - f64::from(step) / f64::from(rounds + 1));
        for i in 0..N {
            let (strength, value) = prior(i);
            let slope = slopes[i] - strength * (weights[i] - value);
            mean[i] = 0.9 * mean[i] + 0.1 * slope;
            square[i] = 0.99 * square[i] + 0.01 * slope * slope;
            let (m, s) = (mean[i] / (1.0 - 0.9f64.powi(step)), square[i] / (1.0 - 0.99f64.powi(step)));
            weights[i] += rate * m / (s.sqrt() + 1e-8);
        }
    }
    weights
}
