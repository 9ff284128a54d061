//! What the program says of an article, as plain values to be scored.

use std::ops::Range;

use gazetteer::{Gazetteer, Place, PlaceKind};

use crate::article::Article;
use crate::recognize::{Field, MentionKind};
use crate::resolve::Resolution;
use crate::{Analysis, AnalysisOptions, Piece};

/// A place name that the program found in a text, with the place that it gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// First code point in the text.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// What the name does there.
    pub kind: MentionKind,
    /// The place; `None` where it is unknown.
    pub pin: Option<Pin>,
}

/// What the program says of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// The names of its text, with their places.
    pub names: Vec<Answer>,
    /// The country (ISO 3166-1 alpha-2) that it is about, if any.
    pub focus: Option<String>,
}

/// The place that the program gives for a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Its identifier, `geonames:170063`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PlaceKind,
    /// Degrees north and east.
    pub point: (f64, f64),
    /// ISO 3166-1 alpha-2 of its country; empty where it lies in none.
    pub country: String,
    /// GeoNames' code of its first-order unit (`SY.09`); empty where it lies in none.
    pub admin1: String,
    /// How sure the program is, 0 to 1.
    pub confidence: f64,
    /// Why, in words: how the name was found, the evidence, then the other
    /// places that it could have been.
    pub why: String,
}

/// GeoNames' code of the first-order unit that a place is or lies in; empty where there is none.
pub(super) fn admin1(place: &Place<'_>) -> String {
    let mut parts = place.unit_code().split('.');
    match (parts.next(), parts.next()) {
        (Some(country), Some(unit)) => format!("{country}.{unit}"),
        _ => String::new(),
    }
}

/// What the program says of an article's text. Where `spans` are given, bytes of
/// the text that are known to name places, it says which places they are.
pub fn answers(
    gazetteer: &Gazetteer<'_>,
    article: &Article,
    spans: Option<&[Range<usize>]>,
    options: &AnalysisOptions,
) -> Answers {
    let mut answers = Answers::default();
    let mut piece = Piece::next(article, None);
    while let Some(this) = piece {
        piece = Piece::next(article, Some(&this));
        let analysis = match spans {
            Some(spans) => Analysis::of_spans(gazetteer, article, this, spans, options),
            None => Analysis::of_piece(gazetteer, article, this, options),
        };
        answers.focus = answers.focus.or_else(|| Some(analysis.focus.first()?.country.clone()));
        let (mut byte, mut chars) = (0, analysis.chars_before(Field::Text));
        for (mention, resolution) in analysis.mentions.iter().zip(&analysis.resolutions) {
            if mention.field != Field::Text || (spans.is_some() && !mention.evidence.given) {
                continue;
            }
            let count = |range| analysis.text.slice(range).chars().count();
            chars += count(byte..mention.bytes.start);
            byte = mention.bytes.start;
            answers.names.push(Answer {
                start: chars,
                end: chars + count(mention.bytes.clone()),
                kind: mention.kind,
                pin: pin(gazetteer, resolution),
            });
        }
    }
    answers
}

fn pin(gazetteer: &Gazetteer<'_>, resolution: &Resolution) -> Option<Pin> {
    let place = gazetteer.place(resolution.place?);
    let mut why: Vec<String> = resolution.rule.iter().map(|rule| format!("{} name", rule.as_str())).collect();
    why.extend(resolution.evidence.iter().map(ToString::to_string));
    let others = resolution.alternatives.iter().take(2).map(|a| {
        let other = gazetteer.place(a.place);
        format!("else {} ({}, {}) with {:.2}", other.name(), other.id(), other.unit_code(), a.score)
    });
    why.extend(others);
    Some(Pin {
        id: place.id(),
        name: place.name().to_owned(),
        kind: place.kind(),
        point: (place.lat(), place.lon()),
        country: place.country_code().to_owned(),
        admin1: admin1(&place),
        confidence: resolution.confidence,
        why: why.join("; "),
    })
}
