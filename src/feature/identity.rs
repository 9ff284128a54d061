//! Identifiers that a person can read and that stay the same between runs.

use std::sync::Arc;

use gazetteer::Place;
use gazetteer::name::{normalize, romanized_key};
use jiff::civil::Date;
use rustc_hash::FxHashSet as HashSet;

use crate::event::{TimePrecision, When};

/// The word for events without a place in an identifier.
const UNLOCATED: &str = "unlocated";

/// Lower-case ASCII letters and digits, everything else a hyphen; `None` where
/// nothing would be left.
pub(crate) fn slug(name: &str) -> Option<String> {
    let mut folded = normalize(name);
    if !folded.is_ascii() {
        folded = romanized_key(&folded).filter(|k| k.is_ascii()).unwrap_or(folded);
    }
    let mut slug = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    (!slug.is_empty()).then_some(slug)
}

/// The slug of a place, from its usual name, or its identifier where that has
/// no Latin letters.
pub(super) fn place_slug(place: &Place<'_>) -> String {
    slug(place.name()).or_else(|| slug(&place.id())).unwrap_or_else(|| UNLOCATED.to_owned())
}

/// The slug of a name that the gazetteer does not know.
pub(super) fn name_slug(name: Option<&str>) -> String {
    name.and_then(slug).unwrap_or_else(|| UNLOCATED.to_owned())
}

/// A date as finely as it is known: `2024-11-29`, `2024-11`, `2024`, `undated`.
pub(super) fn date_slug(when: Option<&When>) -> String {
    let Some((start, precision)) = when.and_then(|w| Some((w.start?, w.precision))) else {
        return "undated".to_owned();
    };
    let (year, month) = (start.year(), start.month());
    match precision {
        TimePrecision::Day | TimePrecision::Week => {
            let mut slug = String::with_capacity(10);
            iso_date(start.date(), &mut slug);
            slug
        }
        TimePrecision::Month => format!("{year:04}-{month:02}"),
        TimePrecision::Year => format!("{year:04}"),
        TimePrecision::Unknown => "undated".to_owned(),
    }
}

/// Two digits of a number below a hundred.
pub(super) fn two_digits(number: i8, out: &mut String) {
    let number = number.unsigned_abs();
    out.push(char::from(b'0' + number / 10 % 10));
    out.push(char::from(b'0' + number % 10));
}

/// `2024-11-29`.
pub(super) fn iso_date(date: Date, out: &mut String) {
    let century = date.year() / 100;
    // Four digits; years before the common era occur in no news.
    two_digits(century as i8, out);
    two_digits((date.year() % 100) as i8, out);
    for number in [date.month(), date.day()] {
        out.push('-');
        two_digits(number, out);
    }
}

/// Identifiers that were given within one article.
#[derive(Debug, Default)]
pub(super) struct Identifiers(HashSet<Arc<str>>);

impl Identifiers {
    /// `wanted`, and where that was given before, a short hash of `content`
    /// after it (and a number in the end, should even that be taken).
    pub(super) fn claim(&mut self, wanted: String, content: &[&str]) -> Arc<str> {
        let plain: Arc<str> = wanted.as_str().into();
        if self.0.insert(Arc::clone(&plain)) {
            return plain;
        }
        let hashed: Arc<str> = format!("{wanted}-{:06x}", hash(content) & 0xff_ffff).into();
        let numbers = (2..).map(|n| Arc::from(format!("{hashed}-{n}")));
        let free = std::iter::once(Arc::clone(&hashed)).chain(numbers).find(|id| self.0.insert(Arc::clone(id)));
        free.unwrap_or(hashed)
    }
}

/// FNV-1a, 64 bits: its values are the same on every machine and in every version.
pub(super) fn hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|p| p.bytes().chain(std::iter::once(0)));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    // Six digits of it are used: fold the upper half in.
    hash ^ hash >> 32
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_ascii() {
        assert_eq!(slug("Jam'eyat Al-Zahraa").as_deref(), Some("jameyat-al-zahraa"));
        assert_eq!(slug("Île-de-France").as_deref(), Some("ile-de-france"));
        assert_eq!(slug("--").as_deref(), None);
        for name in ["حلب", "Київ", "北京", "–", "İzmir"] {
            let slug = slug(name).unwrap_or_default();
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug}");
        }
    }

    #[test]
    fn collisions_are_told_apart_by_content() {
        let mut given = Identifiers::default();
        assert_eq!(&*given.claim("a".into(), &["x"]), "a");
        let second = given.claim("a".into(), &["x"]);
        assert_eq!(second.len(), "a-".len() + 6);
        let third = given.claim("a".into(), &["y"]);
        assert!(third.starts_with("a-") && third != second);
        assert_eq!(*given.claim("a".into(), &["x"]), format!("{second}-2"));
        // Stable: the value is part of published identifiers.
        assert_eq!(hash(&["a", "b"]), hash(&["a", "b"]));
        assert_ne!(hash(&["ab", ""]), hash(&["a", "b"]));
    }
}
