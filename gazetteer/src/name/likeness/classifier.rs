//! From measures to a probability: logistic regression on piecewise linear
//! curves, one curve for each measure, with a correction for each pair of
//! scripts.

use std::fmt::Write as _;

use super::features::{FEATURES, Feature};

/// Knots of a curve.
pub const KNOTS: usize = 5;
/// Terms of a curve: its slope, and the change of slope at each knot.
pub const TERMS: usize = KNOTS + 1;
/// Regimes: common to all, Latin with Latin, Arabic with Latin, others.
pub const REGIMES: usize = 4;
/// All terms of all regimes, and the constant of each.
pub const WIDTH: usize = REGIMES * (FEATURES * TERMS + 1);

/// The curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    /// Where each curve bends; ascending, repeated where there are fewer.
    pub knots: Vec<[f32; KNOTS]>,
    /// The weights, regime after regime.
    pub weights: Vec<f32>,
}

impl Default for Classifier {
    fn default() -> Self {
        Classifier { knots: vec![[0.0; KNOTS]; FEATURES], weights: vec![0.0; WIDTH] }
    }
}

/// The regime of a pair, 1 to 3.
pub fn regime(x: &[f32; FEATURES]) -> usize {
    let on = |f: Feature| x.get(f as usize).is_some_and(|&v| v > 0.0);
    if on(Feature::OtherOne) || on(Feature::OtherBoth) || on(Feature::TableOne) || on(Feature::TableBoth) {
        3
    } else if on(Feature::ArabicOne) {
        2
    } else if on(Feature::ArabicBoth) {
        3
    } else {
        1
    }
}

impl Classifier {
    /// The terms of one measure.
    pub fn terms(&self, feature: usize, value: f32) -> [f32; TERMS] {
        let mut out = [0.0; TERMS];
        out[0] = value;
        if let Some(knots) = self.knots.get(feature) {
            for (term, knot) in out.iter_mut().skip(1).zip(knots) {
                *term = (value - knot).max(0.0);
            }
        }
        out
    }

    /// The log-odds, measure by measure, and the constant.
    pub fn parts(&self, x: &[f32; FEATURES]) -> ([f32; FEATURES], f32) {
        let block = FEATURES * TERMS + 1;
        let of = |regime: usize| self.weights.get(regime * block..(regime + 1) * block).unwrap_or_default();
        let (common, own) = (of(0), of(regime(x)));
        let mut parts = [0.0; FEATURES];
        for (f, (part, &value)) in parts.iter_mut().zip(x).enumerate() {
            let terms = self.terms(f, value);
            for weights in [common, own] {
                for (term, weight) in terms.iter().zip(weights.get(f * TERMS..(f + 1) * TERMS).unwrap_or_default()) {
                    *part += term * weight;
                }
            }
        }
        let constant = common.last().copied().unwrap_or(0.0) + own.last().copied().unwrap_or(0.0);
        (parts, constant)
    }

    /// The log-odds that both are names of one place.
    pub fn log_odds(&self, x: &[f32; FEATURES]) -> f32 {
        let (parts, constant) = self.parts(x);
        parts.iter().sum::<f32>() + constant
    }

    pub(super) fn row(&mut self, cells: &[&str]) -> Option<()> {
        let numbers: Option<Vec<f32>> = cells.get(1..)?.iter().map(|c| c.parse().ok()).collect();
        let mut numbers = numbers?.into_iter();
        let block = FEATURES * TERMS + 1;
        if cells.first() == Some(&"constant") {
            for regime in 0..REGIMES {
                *self.weights.get_mut((regime + 1) * block - 1)? = numbers.next()?;
            }
            return Some(());
        }
        let feature = Feature::ALL.iter().position(|f| Some(&f.as_str()) == cells.first())?;
        for knot in self.knots.get_mut(feature)? {
            *knot = numbers.next()?;
        }
        for regime in 0..REGIMES {
            for term in 0..TERMS {
                *self.weights.get_mut(regime * block + feature * TERMS + term)? = numbers.next()?;
            }
        }
        Some(())
    }

    pub(super) fn write(&self, out: &mut String) {
        let block = FEATURES * TERMS + 1;
        let mut line = |name: &str, values: &mut dyn Iterator<Item = f32>| {
            let _ = write!(out, "weight\t{name}");
            for value in values {
                let _ = write!(out, "\t{value:.4}");
            }
            out.push('\n');
        };
        for (f, feature) in Feature::ALL.iter().enumerate() {
            let weights = (0..REGIMES).flat_map(|r| {
                let from = r * block + f * TERMS;
                self.weights.get(from..from + TERMS).unwrap_or_default().iter().copied()
            });
            let knots = self.knots.get(f).into_iter().flatten().copied();
            line(feature.as_str(), &mut knots.chain(weights));
        }
        line("constant", &mut (0..REGIMES).filter_map(|r| self.weights.get((r + 1) * block - 1).copied()));
    }
}
