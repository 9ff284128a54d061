//! The conditional logit, and the choices that it is fitted on.

use dateline::event::training::{CLUES, Clue, Row};

use crate::fitting::{climb, score, shares};

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

/// How strongly a weight is drawn to a value, and to which: mostly a little to
/// nought. What is seldom in the corpus is drawn to what a person gives for it.
fn prior(clue: Clue) -> (f64, f64) {
    use Clue as C;
    match clue {
        C::From | C::To => (RARE, -2.5),
        C::FromMove => (RARE, 3.5),
        C::ToMove => (RARE, 3.0),
        C::ToLeave => (RARE, -2.0),
        C::ToFire => (RARE, 2.5),
        C::Dateline => (RARE, -3.0),
        C::Seat => (RARE, -4.0),
        C::ObjectTaken => (RARE, 1.5),
        C::Described => (RARE, 1.0),
        C::Describes => (RARE, -1.5),
        _ => (2.0, 0.0),
    }
}

const RARE: f64 = 50.0;
/// Added to what speaks for there being a place: the corpus leaves out many
/// that its texts tell, and words found count as much as words given.
const LEAN: f64 = 0.5;
const ROUNDS: i32 = 300;

/// The weights under which the right answers are the likeliest. Where no answer
/// is right, none should be given.
pub fn fit(choices: &[&Choice]) -> Row {
    let worth = |a: &Answer| (a.right * a.right) as f64 / a.given.max(1) as f64;
    let slope = |weights: &Row| {
        let mut slope = [0.0; CLUES];
        for choice in choices {
            let logits: Vec<f64> = choice.answers.iter().map(|a| score(&a.clues, weights)).collect();
            let right: f64 = choice.answers.iter().map(worth).sum();
            for (answer, share) in choice.answers.iter().zip(shares(&logits)) {
                let wanted = if right > 0.0 { worth(answer) / right } else { 0.0 };
                slope.iter_mut().zip(answer.clues).for_each(|(s, x)| *s += (wanted - share) * x);
            }
        }
        slope
    };
    let prior = |i: usize| prior(Clue::ALL[i]);
    let mut weights = climb(std::array::from_fn(|i| prior(i).1), ROUNDS, slope, prior);
    weights[Clue::Any as usize] += LEAN;
    weights
}
