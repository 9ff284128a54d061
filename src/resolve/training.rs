//! What the fitting of the weights needs to see: the places of each name with
//! the clues to each.

use gazetteer::{Gazetteer, PlaceIndex};

use super::clues::of_place;
pub use super::clues::{CLUES, Clue, Row};
use super::document::{Resolver, speaks};
use super::{ResolveOptions, weights};
use crate::recognize::Mention;
use crate::text::{Lang, Text};

/// The weights of the first impression, set by hand.
pub const FIRST: Row = weights::FIRST;
/// The weights that the program decides by.
pub const WEIGHTS: Row = weights::RANKING;

/// The places that one mention may mean.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// The number of the mention.
    pub mention: usize,
    /// The places with the clues to each.
    pub places: Vec<(PlaceIndex, Row)>,
}

/// Shows the places of an article's mentions with the clues that the last pass
/// sees; they do not hang on the weights that it decides by.
pub fn rankings<'t>(
    gazetteer: &Gazetteer<'_>,
    mentions: &[Mention],
    texts: impl Fn(&Mention) -> &'t Text<'t>,
    options: &ResolveOptions,
) -> Vec<Ranking> {
    let lang = mentions.first().map_or(Lang::Other, |m| texts(m).lang);
    let mut resolver = Resolver::new(gazetteer, options, lang, &WEIGHTS);
    resolver.decide(mentions, &texts);
    let families = resolver.families();
    let mut rankings = Vec::new();
    for group in &resolver.groups {
        let around = resolver.around(group, &families);
        let words = group.key.split(' ').count();
        let places = group.candidates.iter().map(|candidate| {
            let language = speaks(candidate, lang.as_str());
            let mut row = of_place(candidate, group.asked, words, language);
            let (article, _) = resolver.clues(group, candidate, &around);
            row.iter_mut().zip(article).for_each(|(sum, value)| *sum += value);
            (candidate.place, row)
        });
        let places: Vec<(PlaceIndex, Row)> = places.collect();
        rankings.extend(group.members.iter().map(|&mention| Ranking { mention, places: places.clone() }));
    }
    rankings.sort_by_key(|r| r.mention);
    rankings
}
