//! What speaks for one of the places of a name, as numbers.

use gazetteer::{MatchRule, PlaceKind};

use super::candidates::Candidate;
use super::weights;
use crate::clues::clues;

clues! {
    /// 1 for every place: what it takes to be one at all, rather than none that
    /// the gazetteer has.
    Known,
    /// How important the place is, 0 to 1.
    Importance,
    /// Its square.
    Fame,
    /// The name is the place's main name.
    MainName,
    /// The name is one of the language of the text.
    Language,
    /// The name is an abbreviation.
    Abbreviation,
    /// The name has several words: it stands for fewer places.
    SeveralWords,
    /// The gazetteer knows the name by its sound only.
    Respelled,
    /// A country or a capital: news speaks of them out of all proportion.
    Governs,
    /// A country.
    Country,
    /// A first-order unit.
    Province,
    /// A smaller unit.
    District,
    /// A river, a mountain, a sea, a region.
    Nature,
    /// An airport, a bridge, a quarter, a road …
    Facility,
    /// News is known to name it.
    Curated,
    /// The kind that the text asks for, or one that may bear its name.
    AskedKind,
    /// The very kind that the text asks for.
    VeryKind,
    /// Another kind than the text asks for.
    OtherKind,
    /// Share of the other names that speak for its country, 0 to 1.
    CountryShare,
    /// How many do, as a logarithm.
    CountryNames,
    /// Share of the other names that speak for its first-order unit, 0 to 1.
    ProvinceShare,
    /// How many do, as a logarithm.
    ProvinceNames,
    /// How many speak for its second-order unit, as a logarithm.
    DistrictNames,
    /// The area around it stands beside it: "Paris, Texas".
    Containment,
    /// A country stands beside it in which a namesake lies, not it: "Tripoli, Libya".
    Elsewhere,
    /// The article names its first-order unit somewhere.
    ProvinceNamed,
    /// The article names its second-order unit somewhere.
    DistrictNamed,
    /// The article names the city that it is part of.
    Parent,
    /// Its paragraph speaks of the country.
    Paragraph,
    /// Nearness to another place of the article, falling off over 30 km.
    Beside,
    /// Nearness to another place of the article, falling off over 120 km.
    Near,
    /// How many places of the article are near it, as a logarithm.
    Amid,
    /// The article's places lie elsewhere.
    Remote,
    /// Nearness to the first place that the article names.
    First,
    /// The article was published in its country.
    Home,
    /// Nearness to the town that the publisher is named after.
    HomeTown,
    /// That town lies in its first-order unit.
    HomeProvince,
}

/// The clues of a place, in the order of [`Clue`].
pub type Row = [f64; CLUES];

/// How many clues are of the name and the place alone; the others, which the
/// article gives, stand after them.
const OF_PLACE: usize = Clue::CountryShare as usize;

/// What the clues that the article gives add up to.
pub(super) fn in_article(row: &Row, weights: &Row) -> f64 {
    row.iter().zip(weights).skip(OF_PLACE).map(|(value, weight)| value * weight).sum()
}

/// What the clues of the name and the place add up to.
pub(super) fn alone(row: &Row, weights: &Row) -> f64 {
    row.iter().zip(weights).take(OF_PLACE).map(|(value, weight)| value * weight).sum()
}

/// What the name and the place say by themselves, whatever the article.
pub(super) fn of_place(candidate: &Candidate, asked: Option<PlaceKind>, words: usize, language: bool) -> Row {
    use PlaceKind as K;
    let mut row = [0.0; CLUES];
    let importance = f64::from(candidate.importance);
    let mut set = |clue: Clue, value: f64| row[clue as usize] = value;
    let mut when = |clue: Clue, on: bool| set(clue, f64::from(u8::from(on)));
    when(Clue::Known, true);
    when(Clue::MainName, candidate.main);
    when(Clue::Language, language);
    when(Clue::Abbreviation, candidate.lang == super::document::ABBREVIATION);
    when(Clue::SeveralWords, words > 1);
    when(Clue::Respelled, candidate.rule > MatchRule::Normalized);
    when(Clue::Governs, candidate.governs);
    when(Clue::Country, candidate.kind == K::Country);
    when(Clue::Province, candidate.kind == K::Admin1);
    when(Clue::District, matches!(candidate.kind, K::Admin2 | K::Admin3));
    let nature = matches!(
        candidate.kind,
        K::Region | K::River | K::Mountain | K::Sea | K::Lake | K::Desert | K::Island | K::Continent | K::Ocean
    );
    when(Clue::Nature, nature);
    when(Clue::Facility, weights::is_special(candidate.kind));
    when(Clue::Curated, candidate.curated);
    let fits = asked.map(|asked| weights::kind_fits(asked, candidate.kind));
    when(Clue::AskedKind, fits == Some(true));
    when(Clue::VeryKind, asked == Some(candidate.kind));
    when(Clue::OtherKind, fits == Some(false));
    set(Clue::Importance, importance);
    set(Clue::Fame, importance * importance);
    row
}
