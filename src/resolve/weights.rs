//! What each piece of evidence weighs. The unit is the logit: +1 makes a
//! choice e times as likely.

use gazetteer::PlaceKind;

use super::clues::{CLUES, Clue, Row};
use crate::recognize::PlaceEvidence;
use crate::text::Lang;

/// What speaks for a name being a place name at all; fitted by logistic
/// regression for each language on the annotated corpora that CONTRIBUTING
/// names, five-fold, articles kept whole.
pub(super) struct Acceptance {
    pub bias: f64,
    pub announced: f64,
    pub locative: f64,
    pub listed: f64,
    pub several_words: f64,
    pub sentence_start: f64,
    pub touched: f64,
    pub titled: f64,
    pub cut: f64,
    pub importance: f64,
    pub share: f64,
    pub near: f64,
    pub containment: f64,
    pub language: f64,
    pub main_name: f64,
    pub asked_kind: f64,
    pub ordinary: f64,
    pub parent: f64,
}

impl Acceptance {
    /// What the words around a name say.
    pub fn of_words(&self, evidence: &PlaceEvidence) -> f64 {
        let when = |on: bool, weight: f64| if on { weight } else { 0.0 };
        self.bias
            + when(evidence.announced, self.announced)
            + when(evidence.locative, self.locative)
            + when(evidence.listed, self.listed)
            + when(evidence.words > 1, self.several_words)
            + when(evidence.sentence_start, self.sentence_start)
            + when(evidence.touched, self.touched)
            + when(evidence.titled, self.titled)
            + when(evidence.cut, self.cut)
    }
}

/// The weights for a language.
pub(super) fn acceptance(lang: Lang) -> &'static Acceptance {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::Ar => &ARABIC,
        Lang::En | Lang::Other => &ENGLISH,
    }
}

const ENGLISH: Acceptance = Acceptance {
    bias: -5.5,
    announced: 0.0,
    locative: 1.3,
    listed: 1.8,
    several_words: 0.8,
    sentence_start: 0.0,
    touched: -2.4,
    titled: -2.0,
    cut: 0.0,
    importance: 6.5,
    share: 1.2,
    near: 1.9,
    containment: 1.3,
    language: 0.3,
    main_name: 1.2,
    asked_kind: 1.5,
    ordinary: 1.5,
    parent: 1.0,
};

const FRENCH: Acceptance = Acceptance {
    bias: -3.9,
    announced: 0.0,
    locative: 2.6,
    listed: 2.4,
    several_words: 0.5,
    sentence_start: -0.5,
    touched: -3.8,
    titled: -2.0,
    cut: 0.0,
    importance: 4.0,
    share: 0.7,
    near: 1.8,
    containment: 1.5,
    language: 1.8,
    main_name: 1.2,
    asked_kind: 1.1,
    ordinary: 1.8,
    parent: 1.0,
};

const ARABIC: Acceptance = Acceptance {
    bias: -3.6,
    announced: 1.5,
    locative: 1.1,
    listed: 1.6,
    several_words: 0.5,
    sentence_start: 0.3,
    touched: 0.0,
    titled: -2.0,
    cut: -0.7,
    importance: 4.4,
    share: 0.5,
    near: 0.8,
    containment: 0.5,
    language: 1.2,
    main_name: 0.0,
    asked_kind: 1.2,
    ordinary: 1.6,
    parent: 1.0,
};

/// What each clue to which place is meant weighs at first, while it is not yet
/// known what the article is about. Set by hand; [`RANKING`] is fitted to the
/// context that these make.
pub(super) const FIRST: Row = {
    use Clue as C;
    let mut row = [0.0; CLUES];
    row[C::Known as usize] = -1.0;
    row[C::Importance as usize] = 9.0;
    row[C::MainName as usize] = 0.8;
    row[C::Language as usize] = 0.4;
    row[C::Abbreviation as usize] = 2.0;
    row[C::Governs as usize] = 1.0;
    row[C::AskedKind as usize] = 3.0;
    row[C::VeryKind as usize] = 1.0;
    row[C::OtherKind as usize] = -2.0;
    row[C::CountryShare as usize] = 4.0;
    row[C::ProvinceShare as usize] = 2.0;
    row[C::Containment as usize] = 4.0;
    // By hand.
    row[C::Elsewhere as usize] = -4.0;
    row[C::ProvinceNamed as usize] = 2.0;
    row[C::Parent as usize] = 2.0;
    row[C::Paragraph as usize] = 3.0;
    row[C::Near as usize] = 2.0;
    row[C::HomeTown as usize] = 2.0;
    row[C::HomeProvince as usize] = 1.0;
    row
};

/// What each clue weighs in the end. Against all places of a name stands, with
/// a logit of 0, that the gazetteer has none of them. Written by
/// `examples/train_resolution`; CONTRIBUTING names the corpora.
pub(super) const RANKING: Row = {
    use Clue as C;
    let mut row = [0.0; CLUES];
    row[C::Known as usize] = -6.72;
    row[C::Importance as usize] = 5.41;
    row[C::Fame as usize] = 4.92;
    row[C::MainName as usize] = 2.27;
    row[C::Language as usize] = -0.16;
    row[C::Abbreviation as usize] = 2.06;
    row[C::SeveralWords as usize] = 0.63;
    row[C::Respelled as usize] = -1.35;
    row[C::Governs as usize] = -1.89;
    row[C::Country as usize] = -1.41;
    row[C::Province as usize] = -0.87;
    row[C::District as usize] = 2.14;
    row[C::Nature as usize] = 0.36;
    row[C::Facility as usize] = -0.21;
    row[C::Curated as usize] = 2.08;
    row[C::AskedKind as usize] = 3.29;
    row[C::VeryKind as usize] = 1.00;
    row[C::OtherKind as usize] = -2.29;
    row[C::CountryShare as usize] = 0.57;
    row[C::CountryNames as usize] = 0.36;
    row[C::ProvinceShare as usize] = 1.59;
    row[C::ProvinceNames as usize] = 0.95;
    row[C::DistrictNames as usize] = 0.15;
    row[C::Containment as usize] = 3.25;
    // By hand.
    row[C::Elsewhere as usize] = -4.0;
    row[C::ProvinceNamed as usize] = -1.00;
    row[C::DistrictNamed as usize] = 1.03;
    row[C::Parent as usize] = 2.00;
    row[C::Paragraph as usize] = 2.59;
    row[C::Beside as usize] = -0.86;
    row[C::Near as usize] = 1.71;
    row[C::Amid as usize] = 0.42;
    row[C::Remote as usize] = -1.85;
    row[C::First as usize] = 2.15;
    row[C::Home as usize] = 4.29;
    row[C::HomeTown as usize] = 2.18;
    row[C::HomeProvince as usize] = 1.39;
    row
};

/// A place with less than this share of the belief is no answer.
pub(super) const BELIEVED: f64 = 0.1;
/// A place with at least this share of the belief stands beyond doubt.
pub(super) const SURE: f64 = 0.7;
/// The user leans towards the country.
pub(super) const FOCUS: f64 = 3.0;

/// What it adds to the logit of a place that it lies where the user looks for
/// places: enough to choose among namesakes, not against "Tripoli, Libya". By hand.
pub(super) const SCOPE: f64 = 2.5;

/// A place that news is known to name, or a road, a base, a quarter, in a
/// country that the article is about.
pub(super) const KNOWN: f64 = 1.5;
/// A capital or a country that speaks.
pub(super) const ACTS: f64 = 2.5;
/// A spelling that no gazetteer has, though it reads like one that it has.
pub(super) const RESPELLED: f64 = -1.5;
/// How much the reading of the sentence counts in whether a name is a place; the
/// document counts the rest. It says less where capitals do not tell names, and
/// where no model is of the language. By cross-validation.
pub(super) fn reading(lang: Lang) -> f64 {
    match lang {
        Lang::En | Lang::Fr => 0.7,
        Lang::Ar | Lang::Other => 0.5,
    }
}
/// A name with better log-odds than this is taken for a place.
pub(super) const THRESHOLD: f64 = -0.6;

/// Kinds that are neither towns nor units.
pub(super) fn is_special(kind: PlaceKind) -> bool {
    use PlaceKind as K;
    matches!(
        kind,
        K::Road
            | K::Base
            | K::Airport
            | K::Crossing
            | K::Dam
            | K::Bridge
            | K::Camp
            | K::Quarter
            | K::Facility
            | K::Landmark
    )
}

/// Whether a place of kind `is` can be what a text calls `asked`.
pub(super) fn kind_fits(asked: PlaceKind, is: PlaceKind) -> bool {
    use PlaceKind as K;
    asked == is
        || match asked {
            K::Settlement => matches!(is, K::Quarter | K::Camp | K::Admin3),
            K::Quarter => matches!(is, K::Camp | K::Settlement | K::Facility | K::Landmark),
            K::Camp => matches!(is, K::Settlement | K::Quarter),
            K::Admin1 => matches!(is, K::Region | K::Admin2),
            K::Admin2 | K::Admin3 => matches!(is, K::Admin1 | K::Admin2 | K::Admin3 | K::Quarter),
            K::Region => matches!(is, K::Admin1 | K::Admin2 | K::Mountain | K::Desert | K::Country | K::Continent),
            K::Country => matches!(is, K::Region),
            // Bali is a province, Cyprus a country.
            K::Island => matches!(is, K::Admin1 | K::Admin2 | K::Admin3 | K::Country),
            K::Base | K::Airport => matches!(is, K::Base | K::Airport | K::Facility),
            K::Mountain => matches!(is, K::Region),
            K::Sea => matches!(is, K::Ocean | K::Lake),
            K::Port | K::Facility | K::Landmark => {
                matches!(is, K::Facility | K::Landmark | K::Base | K::Port | K::Settlement)
            }
            _ => false,
        }
}

/// How near a place of kind `is` comes to a thing of kind `thing` that bears its
/// name: "palais du Luxembourg" is not the country, "gare de Dunkerque" stands in
/// the town.
pub(super) fn stands_for(thing: PlaceKind, is: PlaceKind) -> StandsFor {
    use PlaceKind as K;
    let town = matches!(is, K::Settlement | K::Quarter | K::Camp);
    match thing {
        K::Airport | K::Base | K::Crossing | K::Dam | K::Port | K::Facility | K::Landmark | K::Region if town => {
            StandsFor::Surroundings
        }
        K::Island if is.is_area() => StandsFor::Itself,
        K::Region if matches!(is, K::Country | K::Continent) => StandsFor::Nothing,
        _ if kind_fits(thing, is) => StandsFor::Itself,
        _ => StandsFor::Nothing,
    }
}

/// What a place is to a thing that bears its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandsFor {
    /// It may be the thing.
    Itself,
    /// The thing is likely there or near.
    Surroundings,
    /// The thing may be anywhere.
    Nothing,
}

/// Whether a kind that the text asks for tells a facility from the settlement
/// that it is named after, though its word is no part of the name.
pub(super) fn excludes_settlement(asked: PlaceKind) -> bool {
    use PlaceKind as K;
    matches!(asked, K::Base | K::Airport | K::Crossing | K::Dam)
}
