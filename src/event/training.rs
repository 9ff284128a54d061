//! What the fitting of the attachment of places needs to see.

use std::ops::Range;

pub use super::attachment::{CLUES, Clue};
use super::extract::asked;
use super::place::lists;
use super::{Context, Relation, attachment};
use crate::recognize::Mention;
use crate::text::Text;

/// One value for each [`Clue`].
pub type Row = [f64; CLUES];

/// The weights that the program decides by.
pub const WEIGHTS: Row = attachment::WEIGHTS;

/// The places that the thing told at `span` (bytes of the field) may have
/// happened at, as numbers of their mentions, with the clues to each.
pub fn rows(
    context: &Context<'_, '_>,
    text: &Text<'_>,
    mentions: &[Mention],
    relations: &[Relation],
    span: Range<usize>,
) -> Vec<(Vec<usize>, Row)> {
    asked(context, text, mentions, span, |view, trigger| {
        let lists = lists(view, relations);
        let row = |n: usize| {
            let mut row = [0.0; CLUES];
            attachment::clues(view, &lists, n, trigger, |clue, value| row[clue as usize] += value);
            row
        };
        lists.iter().enumerate().map(|(n, list)| (list.members.clone(), row(n))).collect()
    })
}
