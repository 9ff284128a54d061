//! The output contract: what a feature is and what its properties are called.
//!
//! Every property name stands in this file and nowhere else. Writers take the
//! names, their order and their types from [`COLUMNS`] and the values from
//! [`Properties::for_each`], so that every format says the same.

mod build;
mod contradiction;
mod describe;
mod identity;
mod known;
mod merge;
mod number;
mod quote;
mod style;
mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use build::{Content, FeatureOptions, features};
pub(crate) use identity::slug;
pub use merge::Merger;
pub use number::{number, rounded, write_integer, write_number};
pub use style::style;
pub use words::Words;

use crate::geometry::Geometry;

/// Something that is drawn: an event at one of its places, or a place that is
/// mentioned outside any event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// `<doc_id>/<event_id>/<n>`, unique as long as the articles' identifiers are.
    pub id: String,
    /// Where; `None` where that is not known.
    pub geometry: Option<Arc<Geometry>>,
    /// What, when, where in words, and on what evidence.
    pub properties: Box<Properties>,
}

/// One value of a property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Not known, or not applicable.
    Null,
    /// Words; also dates, which every format writes as ISO 8601.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number, written with six decimals at most.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

/// The type of a property, for formats that declare one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Words.
    Text,
    /// A day, `2024-11-29`.
    Date,
    /// A moment without a zone, `2024-11-29T00:00:00`.
    DateTime,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// Yes or no.
    Bool,
}

/// A property: its name, its type and the group that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in every format.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// `event`, `time`, `place`, `evidence`, `article`, `provenance` or `style`.
    pub group: &'static str,
}

/// The Rust type of each [`Kind`], and the way from it to a [`Value`].
mod cell {
    use super::{Value, Words};

    pub type Text = Option<Words>;
    pub type Date = Option<Words>;
    pub type DateTime = Option<Words>;
    pub type Integer = Option<i64>;
    pub type Number = Option<f64>;
    pub type Bool = Option<bool>;

    pub trait Cell {
        fn value(&self) -> Value<'_>;
    }

    impl Cell for Option<Words> {
        fn value(&self) -> Value<'_> {
            self.as_deref().map_or(Value::Null, Value::Text)
        }
    }

    impl Cell for Option<i64> {
        fn value(&self) -> Value<'_> {
            self.map_or(Value::Null, Value::Integer)
        }
    }

    impl Cell for Option<f64> {
        fn value(&self) -> Value<'_> {
            self.map_or(Value::Null, Value::Number)
        }
    }

    impl Cell for Option<bool> {
        fn value(&self) -> Value<'_> {
            self.map_or(Value::Null, Value::Bool)
        }
    }
}

macro_rules! properties {
    ($($group:ident { $($(#[$doc:meta])* $field:ident: $kind:ident = $name:literal,)+ })+) => {
        /// The properties of a feature, in the order of the contract; `None` is
        /// written as null, never left out.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        pub struct Properties {
            $($($(#[$doc])* pub $field: cell::$kind,)+)+
        }

        /// Every property, in the order in which it is written.
        pub const COLUMNS: &[Column] = &[
            $($(Column { name: $name, kind: Kind::$kind, group: stringify!($group) },)+)+
        ];

        /// The names of single properties, for what refers to one: styles, the
        /// time slider, balloons.
        pub mod names {
            #![allow(non_upper_case_globals, missing_docs, reason = "each is named after its field")]
            $($(pub const $field: &str = $name;)+)+
        }

        impl Properties {
            /// Calls `f` with the name and the value of every property, in the
            /// order of [`COLUMNS`].
            pub fn for_each(&self, mut f: impl FnMut(&'static str, Value<'_>)) {
                $($(f($name, cell::Cell::value(&self.$field));)+)+
            }
        }
    };
}

properties! {
    event {
        /// Date, type and place, readable: `2024-11-29-territory-gained-aleppo`.
        event_id: Text = "event_id",
        /// What happened; `mention` for a place outside any event.
        event_type: Text = "event_type",
        /// The event type in ACLED's scheme.
        acled_type: Text = "acled_type",
        /// The sub-event type in ACLED's scheme.
        acled_sub_type: Text = "acled_sub_type",
        /// The event type in PLOVER's scheme.
        plover_type: Text = "plover_type",
        /// The clause that tells the event, as written.
        event_text: Text = "event_text",
        /// The words that gave the type, as written.
        trigger: Text = "trigger",
        /// First code point of the trigger in its field.
        trigger_start: Integer = "trigger_start",
        /// Code point after its last.
        trigger_end: Integer = "trigger_end",
        /// What the text asserts.
        certainty: Text = "certainty",
        /// Whether it is told as history.
        background: Bool = "background",
        /// Who says so.
        attribution: Text = "attribution",
        /// Who did it.
        initiator: Text = "initiator",
        /// To whom.
        target: Text = "target",
        /// All parties, separated by `; `.
        actors: Text = "actors",
        /// Killed, at least.
        fatalities_min: Integer = "fatalities_min",
        /// Killed, at most.
        fatalities_max: Integer = "fatalities_max",
        /// Injured, at least.
        injured_min: Integer = "injured_min",
        /// Injured, at most.
        injured_max: Integer = "injured_max",
        /// Driven from home, at least.
        displaced_min: Integer = "displaced_min",
        /// Driven from home, at most.
        displaced_max: Integer = "displaced_max",
        /// Taken prisoner, arrested or abducted, at least.
        captured_min: Integer = "captured_min",
        /// Taken prisoner, arrested or abducted, at most.
        captured_max: Integer = "captured_max",
        /// Square kilometres that the text speaks of.
        area_km2: Number = "area_km2",
        /// The words that give the numbers.
        number_text: Text = "number_text",
        /// How many times the article tells the event, or mentions the place.
        tellings: Integer = "tellings",
    }
    time {
        /// First moment.
        start: DateTime = "start",
        /// Last moment.
        end: DateTime = "end",
        /// How finely the date is known.
        time_precision: Text = "time_precision",
        /// What the date rests on.
        date_basis: Text = "date_basis",
    }
    place {
        /// Identifier of the place: `geonames:170063`, `dateline:tal-hadya`.
        place_id: Text = "place_id",
        /// Its name.
        place_name: Text = "place_name",
        /// Its kind.
        place_kind: Text = "place_kind",
        /// GeoNames feature class: `P`.
        feature_class: Text = "feature_class",
        /// GeoNames feature code: `PPLA`.
        feature_code: Text = "feature_code",
        /// OCHA p-code.
        pcode: Text = "pcode",
        /// ISO 3166-1 alpha-2 of its country.
        country_code: Text = "country_code",
        /// Name of the first-order unit that it lies in or is.
        admin1: Text = "admin1",
        /// Name of the second-order unit that it lies in or is.
        admin2: Text = "admin2",
        /// How finely the place is known.
        geo_precision: Text = "geo_precision",
        /// How the place meant lies to the place named.
        relation: Text = "relation",
        /// Point of the compass: `N`, `NNE`.
        direction: Text = "direction",
        /// Distance from the place named, in kilometres.
        distance_km: Number = "distance_km",
        /// How far from `lat`, `lon` it may be, in metres.
        radius_m: Integer = "radius_m",
        /// Latitude of the position that stands for it, in degrees, WGS 84.
        lat: Number = "lat",
        /// Its longitude.
        lon: Number = "lon",
    }
    evidence {
        /// The name as written.
        mention: Text = "mention",
        /// What the name does where it stands.
        mention_kind: Text = "mention_kind",
        /// First code point of the mention in its field.
        char_start: Integer = "char_start",
        /// Code point after its last.
        char_end: Integer = "char_end",
        /// `text` or `title`.
        field: Text = "field",
        /// The sentence.
        quote: Text = "quote",
        /// The tier that found the name.
        match_rule: Text = "match_rule",
        /// How sure the program is of the place, 0 to 1.
        confidence: Number = "confidence",
        /// What became of the mention.
        resolution: Text = "resolution",
        /// Other places that it could be: `Name, CC (id) 0.21; …`.
        alternatives: Text = "alternatives",
    }
    article {
        /// Identifier of the article.
        doc_id: Text = "doc_id",
        /// Its headline.
        doc_title: Text = "doc_title",
        /// The day of its publication.
        published: Date = "published",
        /// Who published it.
        publisher: Text = "publisher",
        /// Its language, ISO 639-1; `und` where it is not known.
        language: Text = "language",
        /// Where it was published.
        source_url: Text = "source_url",
    }
    provenance {
        /// The gazetteer that knows the place.
        gazetteer: Text = "gazetteer",
        /// The licence of what it says.
        licence: Text = "licence",
    }
    style {
        /// What a map shows as the heading.
        title: Text = "title",
        /// What a map shows below it.
        description: Text = "description",
        /// Colour of a point, `#rrggbb`.
        marker_color: Text = "marker-color",
        /// Maki icon of a point.
        marker_symbol: Text = "marker-symbol",
        /// `small`, `medium` or `large`.
        marker_size: Text = "marker-size",
        /// Colour of a line.
        stroke: Text = "stroke",
        /// Width of a line in pixels.
        stroke_width: Number = "stroke-width",
        /// Opacity of a line, 0 to 1.
        stroke_opacity: Number = "stroke-opacity",
        /// Colour of an area.
        fill: Text = "fill",
        /// Opacity of an area, 0 to 1.
        fill_opacity: Number = "fill-opacity",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
pub(crate) mod fixture;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests;
