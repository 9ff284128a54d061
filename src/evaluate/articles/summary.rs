//! Sums of scores over articles: measures with their intervals, errors,
//! reliability.

use rayon::prelude::*;

use super::Score;
use super::places::{FARTHEST_KM, Placing};
use super::spans::Found;

/// Kilometres within which a place is right, for each of the accuracies.
pub const RADII: [u32; 4] = [161, 20, 5, 1];

/// The measures by name. What begins with `gold_` is measured on gold spans, the
/// rest end to end.
pub const MEASURES: [&str; 29] = [
    "precision",
    "recall",
    "f1",
    "overlap_precision",
    "overlap_recall",
    "overlap_f1",
    "gold_acc161",
    "gold_acc20",
    "gold_acc5",
    "gold_acc1",
    "gold_id",
    "gold_country",
    "gold_admin1",
    "own_precision161",
    "own_recall161",
    "own_f1_161",
    "own_precision20",
    "own_recall20",
    "own_f1_20",
    "own_precision5",
    "own_recall5",
    "own_f1_5",
    "own_precision1",
    "own_recall1",
    "own_f1_1",
    "own_id",
    "own_country",
    "own_admin1",
    "own_focus",
];

/// What one article adds to a measure: a measure is the quotient of two sums.
type Quotients = [(usize, usize); MEASURES.len()];

/// Samples of articles that an interval is taken from.
const SAMPLES: u64 = 1000;

/// A share, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Its name, one of [`MEASURES`].
    pub name: &'static str,
    /// 0 to 1.
    pub value: f64,
    /// Of how many it is the share.
    pub of: usize,
    /// Where 95 of 100 samples of as many articles, drawn with repetitions, lie.
    pub interval: (f64, f64),
}

/// How far off the places are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Errors {
    /// Toponyms whose place the gold data know.
    pub toponyms: usize,
    /// How many of them have a pin.
    pub answered: usize,
    /// The median error in kilometres; without a pin it is [`FARTHEST_KM`].
    pub median_km: f64,
    /// The mean error in kilometres.
    pub mean_km: f64,
    /// The area under the sorted curve of ln(1 + error), as a share of the
    /// worst: 0 is best.
    pub auc: f64,
}

/// Pins of like confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub pins: usize,
    /// How many of them are right.
    pub right: usize,
    /// Their mean confidence.
    pub confidence: f64,
}

/// Where the bins of [`Reliability`] begin; the last ends at 1.
pub const BINS: [f64; 6] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9];

/// Whether pins are as often right as they say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reliability {
    /// By confidence, see [`BINS`].
    pub bins: [Bin; BINS.len()],
    /// Expected calibration error: the mean distance between confidence and
    /// share of right pins over the bins, weighed by pins.
    pub error: f64,
}

/// The measures over some articles. What was not asked for, or has nothing to
/// be counted, is missing.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Articles.
    pub articles: usize,
    /// Names found end to end, exactly.
    pub exact: Found,
    /// Names found end to end that overlap.
    pub overlapping: Found,
    /// Traps that were taken for places, and all of them.
    pub trapped: (usize, usize),
    /// The measures that there are.
    pub measures: Vec<Measure>,
    /// Errors on gold spans.
    pub gold: Option<Errors>,
    /// Errors end to end.
    pub own: Option<Errors>,
    /// Reliability of the pins on gold spans.
    pub gold_reliability: Option<Reliability>,
    /// Reliability of the pins end to end: one at what is no place is wrong.
    pub own_reliability: Option<Reliability>,
}

impl Summary {
    pub(super) fn of(scores: &[&Score]) -> Self {
        let sum = |of: fn(&Score) -> Found| {
            scores.iter().map(|s| of(s)).fold(Found::default(), |a, b| Found {
                right: a.right + b.right,
                given: a.given + b.given,
                wanted: a.wanted + b.wanted,
            })
        };
        let traps = scores.iter().map(|s| s.trapped);
        Summary {
            articles: scores.len(),
            exact: sum(|s| s.exact),
            overlapping: sum(|s| s.overlapping),
            trapped: traps.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)),
            measures: measures(scores),
            gold: errors(scores.iter().map(|s| &s.on_gold)),
            own: errors(scores.iter().map(|s| &s.end_to_end)),
            gold_reliability: reliability(scores.iter().map(|s| &s.on_gold)),
            own_reliability: reliability(scores.iter().map(|s| &s.end_to_end)),
        }
    }

    /// A measure, where there is something to be counted.
    pub fn measure(&self, name: &str) -> Option<&Measure> {
        self.measures.iter().find(|m| m.name == name)
    }

    /// The value of a measure; 0 where there is nothing to be counted.
    pub fn value(&self, name: &str) -> f64 {
        self.measure(name).map_or(0.0, |m| m.value)
    }
}

/// In the order of [`MEASURES`].
fn quotients(score: &Score) -> Quotients {
    let mut all: Vec<(usize, usize)> = Vec::with_capacity(MEASURES.len());
    for found in [score.exact, score.overlapping] {
        all.extend(shares(found));
    }
    let gold = &score.on_gold;
    all.extend(RADII.map(|km| (within(gold, km), gold.placed.len())));
    all.extend(units(gold));
    let own = &score.end_to_end;
    for km in RADII {
        all.extend(shares(Found { right: within(own, km), given: own.pins.len(), wanted: own.placed.len() }));
    }
    all.extend(units(own));
    all.push((usize::from(score.focus == Some(true)), usize::from(score.focus.is_some())));
    let mut quotients = Quotients::default();
    quotients.iter_mut().zip(all).for_each(|(slot, quotient)| *slot = quotient);
    quotients
}

/// Precision, recall, F1.
fn shares(found: Found) -> [(usize, usize); 3] {
    let Found { right, given, wanted } = found;
    [(right, given), (right, wanted), (2 * right, given + wanted)]
}

fn within(placing: &Placing, km: u32) -> usize {
    placing.placed.iter().filter(|p| p.pinned && p.km <= f64::from(km)).count()
}

/// Identifier, country, first-order unit.
fn units(placing: &Placing) -> [(usize, usize); 3] {
    let count = |of: fn(&super::places::Placed) -> Option<bool>| {
        let known = placing.placed.iter().filter_map(of);
        known.fold((0, 0), |(right, all), is_right| (right + usize::from(is_right), all + 1))
    };
    [count(|p| p.id), count(|p| p.country), count(|p| p.admin1)]
}

fn measures(scores: &[&Score]) -> Vec<Measure> {
    let all: Vec<Quotients> = scores.iter().map(|s| quotients(s)).collect();
    // Precision end to end says nothing of a corpus that knows no places.
    let located = scores.iter().any(|s| !s.end_to_end.placed.is_empty());
    let of_column = |(column, name): (usize, &'static str)| {
        let of: Vec<(usize, usize)> = all.iter().filter_map(|q| q.get(column).copied()).collect();
        let value = quotient(of.iter().copied()).filter(|_| located || !name.starts_with("own_"))?;
        Some(Measure { name, value, of: of.iter().map(|(_, below)| below).sum(), interval: interval(&of) })
    };
    MEASURES.into_iter().enumerate().collect::<Vec<_>>().into_par_iter().filter_map(of_column).collect()
}

fn quotient(of: impl Iterator<Item = (usize, usize)>) -> Option<f64> {
    let (above, below) = of.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    (below > 0).then(|| above as f64 / below as f64)
}

/// The percentile interval of the bootstrap over articles. The same articles
/// give the same interval.
fn interval(of: &[(usize, usize)]) -> (f64, f64) {
    let mut random = Random(20_241_129);
    let samples =
        (0..SAMPLES).filter_map(|_| quotient((0..of.len()).filter_map(|_| of.get(random.below(of.len())).copied())));
    let mut values: Vec<f64> = samples.collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get((share * values.len() as f64) as usize).or(values.last()).copied().unwrap_or(0.0);
    (at(0.025), at(0.975))
}

/// Splitmix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}

fn errors<'s>(placings: impl Iterator<Item = &'s Placing>) -> Option<Errors> {
    let placed: Vec<_> = placings.flat_map(|p| &p.placed).collect();
    let mut km: Vec<f64> = placed.iter().map(|p| p.km).collect();
    km.sort_by(f64::total_cmp);
    let n = km.len();
    let (low, high) = (km.get(n.checked_sub(1)? / 2)?, km.get(n / 2)?);
    let logs: Vec<f64> = km.iter().map(|e| e.min(FARTHEST_KM).ln_1p()).collect();
    let area = match logs.as_slice() {
        [one] => *one,
        all => all.windows(2).map(|w| w.iter().sum::<f64>() / 2.0).sum::<f64>() / (n - 1) as f64,
    };
    Some(Errors {
        toponyms: n,
        answered: placed.iter().filter(|p| p.pinned).count(),
        median_km: (low + high) / 2.0,
        mean_km: km.iter().sum::<f64>() / n as f64,
        auc: area / FARTHEST_KM.ln(),
    })
}

fn reliability<'s>(placings: impl Iterator<Item = &'s Placing>) -> Option<Reliability> {
    let mut located = false;
    let mut reliability = Reliability::default();
    for placing in placings {
        located |= !placing.placed.is_empty();
        for (confidence, right) in &placing.pins {
            let number = BINS.partition_point(|low| low <= confidence).saturating_sub(1);
            let Some(bin) = reliability.bins.get_mut(number) else { continue };
            bin.pins += 1;
            bin.right += usize::from(*right);
            bin.confidence += confidence;
        }
    }
    let pins: usize = reliability.bins.iter().map(|b| b.pins).sum();
    for bin in reliability.bins.iter_mut().filter(|b| b.pins > 0) {
        // The sum is what counts: |sum of confidences - right| / all pins.
        reliability.error += (bin.confidence - bin.right as f64).abs() / pins as f64;
        bin.confidence /= bin.pins as f64;
    }
    (located && pins > 0).then_some(reliability)
}

#[cfg(test)]
mod tests {
    use super::super::places::Placed;
    use super::*;

    fn score(km: &[f64], pins: &[(f64, bool)]) -> Score {
        let placed =
            km.iter().map(|&km| Placed { km, pinned: km < FARTHEST_KM, id: None, country: None, admin1: None });
        Score { end_to_end: Placing { placed: placed.collect(), pins: pins.to_vec() }, ..Score::default() }
    }

    #[test]
    fn errors_are_those_of_the_definitions() {
        let score = score(&[0.0, FARTHEST_KM, 10.0, 100.0], &[(0.95, true), (0.95, true), (0.55, false)]);
        let summary = Summary::of(&[&score]);
        let errors = summary.own.unwrap();
        assert_eq!((errors.toponyms, errors.answered, errors.median_km), (4, 3, 55.0));
        assert!((errors.mean_km - (FARTHEST_KM + 110.0) / 4.0).abs() < 1e-9);
        let (ten, hundred, all) = (11f64.ln(), 101f64.ln(), (1.0 + FARTHEST_KM).ln());
        let area = ten / 2.0 + (ten + hundred) / 2.0 + (hundred + all) / 2.0;
        assert!((errors.auc - area / (3.0 * FARTHEST_KM.ln())).abs() < 1e-9);
        assert_eq!(summary.value("own_precision161"), 1.0);
        assert_eq!(summary.value("own_recall161"), 0.75);
        assert_eq!(summary.value("own_f1_20"), 4.0 / 7.0);
        assert!(summary.measure("gold_acc161").is_none() && summary.gold.is_none());
    }

    #[test]
    fn reliability_compares_confidence_with_right_pins() {
        let score = score(&[0.0], &[(0.9, true), (1.0, false), (0.5, true), (0.2, false)]);
        let reliability = Summary::of(&[&score]).own_reliability.unwrap();
        let counts = reliability.bins.map(|b| (b.pins, b.right));
        assert_eq!(counts, [(1, 0), (1, 1), (0, 0), (0, 0), (0, 0), (2, 1)]);
        assert!((reliability.bins[5].confidence - 0.95).abs() < 1e-9);
        assert!((reliability.error - (0.2 + 0.5 + 0.9) / 4.0).abs() < 1e-9);
    }

    #[test]
    fn intervals_are_the_same_every_time_and_hold_the_value() {
        let scores: Vec<Score> = (0..50).map(|n| score(&[f64::from(n % 3) * 100.0], &[])).collect();
        let all: Vec<&Score> = scores.iter().collect();
        let (one, other) = (Summary::of(&all), Summary::of(&all));
        assert_eq!(one.measures, other.measures);
        let recall = one.measure("own_recall161").unwrap();
        assert!(recall.interval.0 < recall.value && recall.value < recall.interval.1);
    }
}
