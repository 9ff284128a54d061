//! The conditional logit, and the choices that it is fitted on.

use dateline::resolve::training::{CLUES, Clue, FIRST, Row};

use crate::fitting::{climb, score};

/// A name with the places that it may mean.
pub struct Choice {
    /// The number of its corpus.
    pub corpus: usize,
    /// The part of the corpora in which it is measured.
    pub fold: usize,
    /// The clues to each place, whether it is the right one, and whether a pin there is right.
    pub places: Vec<(Row, bool, bool)>,
    /// Which of the places, for each, a map shows at the same spot.
    pub same: Vec<Vec<usize>>,
    /// How much it counts in the fitting.
    pub weight: f64,
}

/// The share of each place in the belief; the rest is that the gazetteer has
/// none of them.
pub fn shares(places: &[(Row, bool, bool)], weights: &Row) -> Vec<f64> {
    let logits: Vec<f64> = places.iter().map(|(row, ..)| score(row, weights)).collect();
    crate::fitting::shares(&logits)
}

/// How strongly a weight is drawn to a value, and to which: mostly a little to
/// nought. What is said outright, and seldom in these corpora, is drawn to what
/// a person gives for it: "the province of", "Paris, Texas".
fn prior(clue: Clue) -> (f64, f64) {
    use Clue as C;
    match clue {
        // "The province of" is seldom said here of a name that a city bears, too;
        // where it is, it must outweigh the fame of the city.
        C::AskedKind => (100.0 * SAID, 3.3),
        C::VeryKind => (100.0 * SAID, 1.0),
        C::OtherKind => (100.0 * SAID, -2.3),
        C::Parent | C::Paragraph | C::Containment => (SAID, FIRST[clue as usize]),
        // Nearer is never worse.
        C::Beside | C::Near | C::Amid | C::Language | C::Curated | C::HomeTown | C::HomeProvince => {
            (SAID / 4.0, FIRST[clue as usize])
        }
        _ => (2.0, 0.0),
    }
}

const SAID: f64 = 100.0;

const ROUNDS: i32 = 400;

/// The weights under which the right places are the likeliest.
pub fn fit(choices: &[&Choice], start: &Row) -> Row {
    let slope = |weights: &Row| {
        let mut slope = [0.0; CLUES];
        for choice in choices {
            let shares = shares(&choice.places, weights);
            let right: f64 = choice.places.iter().zip(&shares).filter(|((_, r, _), _)| *r).map(|(_, s)| s).sum();
            for ((row, is_right, _), share) in choice.places.iter().zip(&shares) {
                // Where no place is right, that none is should have been believed.
                let wanted = if *is_right { share / right.max(1e-12) } else { 0.0 };
                let error = choice.weight * (wanted - share);
                slope.iter_mut().zip(row).for_each(|(s, x)| *s += error * x);
            }
        }
        slope
    };
    climb(*start, ROUNDS, slope, |i| prior(Clue::ALL[i]))
}
