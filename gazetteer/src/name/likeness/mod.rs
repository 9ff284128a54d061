//! How likely two names are one place's: a probability, with its reasons.
//!
//! Each name is prepared once ([`Form`]); a pair is measured ([`measure`]: what
//! the transducers say of the letters, which words stand alone, edit distances
//! of several views) and boosted trees make log-odds of the measures. The
//! weights were learned by `examples/train_names`, which says from what.
//!
//! ```
//! use gazetteer::name::likeness::compare;
//! assert!(compare("Deir ez-Zor", "دير الزور").probability() > 0.9);
//! assert!(compare("Khan Shaykhun", "Khan Tuman").probability() < 0.5);
//! ```

mod classifier;
mod explain;
mod features;
mod form;
mod measure;
mod model;
mod transducer;

pub use classifier::{Classifier, Node};
pub use explain::explain;
pub use features::{FEATURES, Feature, lone_words, measure};
pub use form::{ARABIC, Form, LATIN};
pub use model::{MIXTURE, Model, WordStats};
pub use transducer::{STEPS, Step, Transducer};

/// What somebody who knows places says of two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Known {
    /// Nothing, or not enough.
    #[default]
    Nothing,
    /// One place has both names.
    OnePlace,
    /// Both are names of places, and no place has both.
    TwoPlaces,
}

/// How likely two names are one place's.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Likeness {
    log_odds: f32,
}

/// Log-odds that stand for certainty: the same name, or known for one.
const CERTAIN: f32 = 20.0;

/// Log-odds that names of one place known for it have at least, and names of
/// two places known for that at most.
const KNOWN_ONE: f32 = 3.0;

/// Log-odds that a guarded pair has at most: likelier two places than one.
const GUARDED: f32 = -1.0;

/// The share of the letters at which the odds are even. A little below where
/// the two kinds of pairs part, so that a name respelled by ear is not lost:
/// [`Likeness`] has its say beside it.
const SHARE_EVEN: f64 = 0.4;
/// How fast the odds grow with the share.
const SHARE_SLOPE: f64 = 8.0;

impl Likeness {
    /// Two prepared names.
    pub fn of(a: &Form, b: &Form) -> Self {
        if a.normalized == b.normalized {
            return Likeness { log_odds: CERTAIN };
        }
        let model = Model::builtin();
        let measures = measure(a, b, model);
        let log_odds = model.classifier.log_odds(&measures).clamp(-CERTAIN, CERTAIN - 1.0);
        // Neighbours of one name are told apart by these words alone.
        let contradiction = measures.get(Feature::Contradiction as usize).is_some_and(|&c| c > 0.0);
        // One or two consonants tell nothing where the vowels disagree.
        let short = a.vowels && b.vowels && a.skeleton.len().min(b.skeleton.len()) <= 2 && a.skeleton == b.skeleton;
        if contradiction || short && a.key != b.key {
            return Likeness { log_odds: log_odds.min(GUARDED) };
        }
        Likeness { log_odds }
    }

    /// The same, with what somebody knows who knows places.
    #[must_use]
    pub fn with(self, known: Known) -> Self {
        let log_odds = match known {
            Known::Nothing => self.log_odds,
            Known::OnePlace => self.log_odds.max(KNOWN_ONE),
            Known::TwoPlaces if self.log_odds < CERTAIN => self.log_odds - 1.5,
            Known::TwoPlaces => self.log_odds,
        };
        Likeness { log_odds }
    }

    /// The natural logarithm of the odds for one place.
    pub fn log_odds(self) -> f64 {
        f64::from(self.log_odds)
    }

    /// The probability that both are names of one place, where as many pairs
    /// are as are not; 1 for names that normalize to the same.
    pub fn probability(self) -> f64 {
        if self.log_odds >= CERTAIN { 1.0 } else { 1.0 / (1.0 + (-f64::from(self.log_odds)).exp()) }
    }

    /// Whether it is likelier than not: the one threshold.
    pub fn is_same(self) -> bool {
        self.log_odds > 0.0
    }
}

/// The probability that names of one skeleton are one place's, by the weighted
/// alignment of their letters: how likely the letters of one stand for those
/// of the other, as a share of how likely each name stands for itself. 1 where
/// either is written without vowels, which leaves nothing to align.
///
/// Measured on Latin names of one skeleton in the built-in gazetteer (1,590
/// pairs of one place, 2,205 of two), nine in ten pairs of one place have a
/// share of about 0.5 and more, and three in four of two places have less.
pub fn aligned(a: &Form, b: &Form) -> f64 {
    if !(a.vowels && b.vowels) {
        return 1.0;
    }
    let share = Model::builtin().letters_share(a, b);
    1.0 / (1.0 + (-SHARE_SLOPE * (share - SHARE_EVEN)).exp())
}

/// Compares two names as they are written. To compare one name with many,
/// prepare each once: [`Form::new`], [`Likeness::of`].
pub fn compare(a: &str, b: &str) -> Likeness {
    let model = Model::builtin();
    Likeness::of(&Form::new(a, model), &Form::new(b, model))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_read_whole() {
        let model = Model::builtin();
        let table = include_str!("../../../data/names/likeness.tsv");
        assert_eq!(model.write(), table, "reading and writing change nothing");
    }

    #[test]
    fn symmetric_and_certain_of_itself() {
        let names =
            ["Deir ez-Zor", "دير الزور", "Dayr az Zawr", "Київ", "Kyiv", "北京", "Beijing", "", "!", "M5", "تل حدية"];
        for a in names {
            assert_eq!(compare(a, a).probability(), 1.0, "{a}");
            for b in names {
                assert_eq!(compare(a, b), compare(b, a), "{a} {b}");
            }
        }
    }
}
