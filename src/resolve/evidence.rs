//! Reasons for a choice of place, as values that print in words.

use gazetteer::PlaceKind;

/// One reason for, or against, a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// How important the place is, 0 to 1.
    Importance(f32),
    /// It is a capital, of which news speaks most.
    Capital,
    /// What it is, where that is no settlement.
    Kind(PlaceKind),
    /// News is known to name it.
    Curated,
    /// The name is the place's main name.
    MainName,
    /// The name is an abbreviation of its name.
    Abbreviation,
    /// The gazetteer knows the name by its sound only.
    Respelled,
    /// The name has several words: few places share it.
    SeveralWords,
    /// The name is one of the language of the text.
    Language(&'static str),
    /// The words around the name ask for this kind, and it is one.
    AskedKind(PlaceKind),
    /// The words around the name ask for this kind, and it is none.
    OtherKind(PlaceKind),
    /// Share of the article's mentions that speak for its country, 0 to 1.
    Country([u8; 2], f32),
    /// Share of the article's other names that speak for its first-order unit, 0 to 1.
    Province(f32),
    /// Share of the article's other names that speak for its second-order unit, 0 to 1.
    District(f32),
    /// The article names its province or its district.
    UnitNamed,
    /// Its paragraph speaks of its country.
    Paragraph,
    /// The article was published in its country.
    Home,
    /// The text names the area around it right after it: "Paris, Texas".
    Containment,
    /// The article names the city or the unit that it is part of.
    Parent,
    /// Kilometres to the nearest other place of the article.
    Near(f32),
    /// How many other places of the article are near; one that is less near counts less.
    Amid(f32),
    /// No other place of the article is near.
    Remote,
    /// Kilometres to the first place that the article names.
    First(f32),
    /// Kilometres to the town that the publisher is named after.
    HomeTown(f32),
    /// The town that the publisher is named after lies in its first-order unit.
    HomeProvince,
    /// A person decided so, in this line of the decisions.
    Decided(u32),
    /// A person wants to know nothing of it, in this line of the decisions.
    Ignored(u32),
}

impl std::fmt::Display for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Evidence::Importance(i) => write!(f, "importance {i:.2}"),
            Evidence::Capital => write!(f, "a capital"),
            Evidence::Kind(kind) => write!(f, "a place of kind {kind}"),
            Evidence::Curated => write!(f, "news is known to name it"),
            Evidence::MainName => write!(f, "its main name"),
            Evidence::Abbreviation => write!(f, "an abbreviation of its name"),
            Evidence::Respelled => write!(f, "only the sound of the name agrees"),
            Evidence::SeveralWords => write!(f, "a name of several words"),
            Evidence::Language(lang) => write!(f, "its name in {lang}"),
            Evidence::AskedKind(kind) => write!(f, "the text asks for a place of kind {kind}"),
            Evidence::OtherKind(kind) => write!(f, "but the text asks for a place of kind {kind}"),
            Evidence::Country(code, share) => {
                write!(f, "{} has {:.0} % of the article", String::from_utf8_lossy(code), share * 100.0)
            }
            Evidence::Province(share) => {
                write!(f, "{:.0} % of the other names lie in its province", share * 100.0)
            }
            Evidence::District(share) => {
                write!(f, "{:.0} % of the other names lie in its district", share * 100.0)
            }
            Evidence::UnitNamed => write!(f, "the article names its province or district"),
            Evidence::Paragraph => write!(f, "its paragraph speaks of its country"),
            Evidence::Home => write!(f, "the article was published in its country"),
            Evidence::Containment => write!(f, "the text names the area around it beside it"),
            Evidence::Parent => write!(f, "the article names what it is part of"),
            Evidence::Near(km) => write!(f, "{km:.0} km from another place of the article"),
            Evidence::Amid(places) => write!(f, "about {places:.0} places of the article near it"),
            Evidence::Remote => write!(f, "but no other place of the article is near"),
            Evidence::First(km) => write!(f, "{km:.0} km from the first place of the article"),
            Evidence::HomeTown(km) => write!(f, "{km:.0} km from the town that the publisher is named after"),
            Evidence::Decided(line) => write!(f, "decided in line {line} of the decisions"),
            Evidence::Ignored(line) => write!(f, "ignored by line {line} of the decisions"),
            Evidence::HomeProvince => write!(f, "in the province of the town that the publisher is named after"),
        }
    }
}
