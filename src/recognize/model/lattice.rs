//! The chain of labels: what each word may be, what may follow what, and the
//! likeliest reading of a sentence.

use super::features::gap;

/// Labels, padded to a power of two so that the arithmetic is on whole vectors.
pub const LABELS: usize = 8;

/// A score, or a probability, for each label.
pub type Scores = [f32; LABELS];

/// What a word is.
pub mod label {
    #![allow(missing_docs)]
    /// No part of a place name.
    pub const OUT: usize = 0;
    pub const PLACE: usize = 1;
    pub const PLACE_ON: usize = 2;
    pub const PEOPLE: usize = 3;
    pub const PEOPLE_ON: usize = 4;
    pub const EMBEDDED: usize = 5;
    pub const EMBEDDED_ON: usize = 6;
    /// How many there are; the last place of the vectors is not used.
    pub const COUNT: usize = 7;
}

/// Sets of transition weights, by what stands between two words.
pub const JOINTS: usize = 3;

/// The set for a class of gap.
pub fn joint(gap: u8) -> usize {
    match gap {
        gap::SPACE => 0,
        gap::HYPHEN | gap::APOSTROPHE | gap::ABBREVIATION => 1,
        _ => 2,
    }
}

/// Whether label `to` may follow label `from`.
pub fn may_follow(from: usize, to: usize) -> bool {
    match to {
        label::PLACE_ON => matches!(from, label::PLACE | label::PLACE_ON),
        label::PEOPLE_ON => matches!(from, label::PEOPLE | label::PEOPLE_ON),
        label::EMBEDDED_ON => matches!(from, label::EMBEDDED | label::EMBEDDED_ON),
        _ => from < label::COUNT && to < label::COUNT,
    }
}

/// Whether a name may begin with label `l`.
pub fn may_begin(l: usize) -> bool {
    matches!(l, label::OUT | label::PLACE | label::PEOPLE | label::EMBEDDED)
}

/// A score that rules a label out.
pub const NEVER: f32 = -1e4;

/// Scores of one label after another: `[joint][from][to]`, and of the first.
#[derive(Debug, Clone)]
pub struct Transitions {
    /// From label to label.
    pub steps: [[Scores; LABELS]; JOINTS],
    /// Of the first label of a sentence.
    pub start: Scores,
}

impl Default for Transitions {
    fn default() -> Self {
        let mut all = Transitions { steps: [[[0.0; LABELS]; LABELS]; JOINTS], start: [0.0; LABELS] };
        all.forbid();
        all
    }
}

impl Transitions {
    /// Rules out what may not be.
    pub fn forbid(&mut self) {
        for steps in &mut self.steps {
            for (from, row) in steps.iter_mut().enumerate() {
                for (to, score) in row.iter_mut().enumerate() {
                    if !may_follow(from, to) {
                        *score = NEVER;
                    }
                }
            }
        }
        for (l, score) in self.start.iter_mut().enumerate() {
            if !may_begin(l) {
                *score = NEVER;
            }
        }
    }

    /// The same as factors.
    pub fn exp(&self) -> Transitions {
        let mut out = self.clone();
        out.steps.iter_mut().flatten().flatten().for_each(|s| *s = s.exp());
        out.start.iter_mut().for_each(|s| *s = s.exp());
        out
    }
}
