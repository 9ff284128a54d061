//! How a name is read that says more than a name: "the village of Tal Hadya",
//! "Tadmur/Palmyra town", "Kobane (Ayn al-Arab)", "rural Damascus".

use crate::name::{NameRules, Qualifier, Side, normalize, readings, unglued};
use crate::{Keys, PlaceKind};

/// One way to read a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// What is looked up, normalized.
    pub text: String,
    /// What the reading is worth beside the name as it stands.
    pub weight: f64,
    /// How it came from the name, in words; empty for the name as it stands.
    pub how: String,
}

/// A name with all its readings, the best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Readings {
    /// Each text once.
    pub all: Vec<Reading>,
    /// Kinds that words beside the name ask for; empty where nothing does.
    pub kinds: Vec<PlaceKind>,
}

/// Words between the word for a kind and the name.
const LINKS: [&str; 10] = ["of", "the", "in", "at", "de", "du", "des", "la", "le", "d"];

/// Words that say how near the place is, or which part of it is meant.
const VAGUE: [&str; 20] = [
    "near",
    "around",
    "outside",
    "rural",
    "greater",
    "northern",
    "southern",
    "eastern",
    "western",
    "northwestern",
    "northeastern",
    "southwestern",
    "southeastern",
    "central",
    "nord",
    "sud",
    "vers",
    "pres",
    "autour",
    "قرب",
];

/// Words between a name and the word for its kind: "Tiyas Military Airbase".
const ADJECTIVES: [&str; 8] =
    ["military", "international", "civil", "civilian", "regional", "air", "industrial", "main"];

/// A name has at most this many words that say no name.
const MOST_STRIPPED: usize = 4;

impl Readings {
    pub fn of(name: &str) -> Self {
        let mut out = Readings::default();
        out.push(normalize(name), 1.0, String::new);
        for text in readings(name) {
            out.push(text, 0.95, || "read letter for letter as its tradition writes".to_owned());
        }
        let parts = parts(name);
        let parted = parts.len() > 1;
        for part in &parts {
            if parted {
                out.push(normalize(part), 0.97, || format!("\"{part}\" is one of its names"));
            }
            out.strip(&normalize(part), if parted { 0.96 } else { 0.98 });
        }
        for reading in out.all.clone() {
            if let Some(text) = unglued(&reading.text) {
                out.push(text, reading.weight * 0.95, || "the article parted from the word".to_owned());
            }
        }
        out
    }

    fn push(&mut self, text: String, weight: f64, how: impl FnOnce() -> String) {
        if !text.is_empty() && !self.all.iter().any(|r| r.text == text) {
            self.all.push(Reading { text, weight, how: how() });
        }
    }

    /// Takes words for kinds and for directions away, one after the other.
    fn strip(&mut self, normalized: &str, mut weight: f64) {
        let rules = NameRules::builtin();
        let mut words: Vec<&str> = normalized.split(' ').collect();
        let mut taken: Vec<String> = Vec::new();
        while taken.len() < MOST_STRIPPED && words.len() > 1 {
            let Some((rest, phrase, kinds)) = end_phrase(&words) else { break };
            // A word that names are made of is likely a part of this one.
            let part_of_name = phrase.split(' ').any(|w| rules.generic(w).is_some());
            weight *= if part_of_name { 0.75 } else { 1.0 };
            if self.kinds.is_empty() && !part_of_name {
                self.kinds = kinds;
            }
            // "Rural Damascus", "Northern Aleppo Governorate": a countryside.
            let is_area = self.kinds.iter().any(|k| matches!(k, PlaceKind::Admin1 | PlaceKind::Region));
            let whole_part = (phrase == "rural").then(|| format!("{} countryside", rest.join(" "))).or_else(|| {
                let part_of_area = is_area && VAGUE.contains(&phrase.as_str());
                part_of_area.then(|| format!("{phrase} {} countryside", rest.join(" ")))
            });
            if let Some(text) = whole_part {
                self.kinds = vec![PlaceKind::Region];
                self.push(text, weight * 0.99, || "its countryside".to_owned());
            }
            if rules.qualifier(&phrase).is_some() {
                self.qualified(&words, weight);
            }
            taken.push(phrase);
            words = rest;
            let how = || format!("without \"{}\"", taken.join("\", \""));
            self.push(words.join(" "), weight, how);
        }
        self.qualified(&words, weight);
        let named: Vec<&str> = words.iter().copied().filter(|w| rules.generic(w).is_none()).collect();
        if named.len() < words.len() && Keys::Skeleton.key(&named.join(" ")).is_some_and(|k| k.len() > 2) {
            self.push(named.join(" "), weight * 0.7, || "without the generic".to_owned());
        }
    }

    /// "East Farahaniah" is "Farahaniah Sharqi" where people speak Arabic.
    fn qualified(&mut self, words: &[&str], weight: f64) {
        let rules = NameRules::builtin();
        let Some(at) = words.iter().position(|w| rules.qualifier(w).is_some()).filter(|_| words.len() > 1) else {
            return;
        };
        let word = words.get(at).copied().unwrap_or_default();
        let mut rest: Vec<&str> = words.to_vec();
        rest.remove(at);
        if let Some(arabic) = rules.qualifier(word).and_then(in_arabic).filter(|a| *a != word) {
            let text = format!("{} {arabic}", rest.join(" "));
            self.push(text, weight * 0.97, || format!("\"{word}\" put as \"{arabic}\""));
        }
        self.push(rest.join(" "), weight * 0.8, || format!("without \"{word}\""));
    }
}

/// How Arabic names, in Latin letters, say it.
fn in_arabic(qualifier: Qualifier) -> Option<&'static str> {
    Some(match qualifier {
        Qualifier::North => "shamali",
        Qualifier::South => "janubi",
        Qualifier::East => "sharqi",
        Qualifier::West => "gharbi",
        Qualifier::Upper => "fawqani",
        Qualifier::Lower => "tahtani",
        Qualifier::Middle => "wastani",
        Qualifier::Big => "kabir",
        Qualifier::Small => "saghir",
        Qualifier::New => "jadid",
        Qualifier::Old => "qadim",
        _ => return None,
    })
}

/// The names that stand beside each other: before and in brackets, and on
/// either side of a stroke. At least one.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in name.split(['(', ')', '[', ']', '/', ',', ';', '،', '|']) {
        let part = part.trim();
        if part.chars().any(char::is_alphanumeric) {
            parts.push(part.to_owned());
        }
    }
    if parts.is_empty() {
        parts.push(name.to_owned());
    }
    parts
}

/// A phrase at an end of the words that says no name: what is left, the
/// phrase, and the kinds that it asks for.
fn end_phrase<'w>(words: &[&'w str]) -> Option<(Vec<&'w str>, String, Vec<PlaceKind>)> {
    let rules = NameRules::builtin();
    let first = words.first().copied().unwrap_or_default();
    let (last, before) = words.split_last()?;
    if ADJECTIVES.contains(last) && !before.is_empty() {
        return Some((before.to_vec(), (*last).to_owned(), Vec::new()));
    }
    for side in [Side::After, Side::Before] {
        for length in (1..=3.min(words.len() - 1)).rev() {
            let (phrase, rest) = match side {
                Side::After => {
                    let (rest, phrase) = words.split_at(words.len() - length);
                    (phrase, rest)
                }
                _ => words.split_at(length),
            };
            let text = phrase.join(" ");
            let found = rules.type_words(&text).iter().filter(|t| t.side == side || t.side == Side::Either);
            let found: Vec<_> = found.collect();
            if found.is_empty() {
                continue;
            }
            let links = rest.iter().take_while(|w| side == Side::Before && LINKS.contains(w)).count();
            let rest = rest.get(links..).filter(|r| !r.is_empty()).unwrap_or(rest);
            let mut kinds: Vec<PlaceKind> = found.iter().filter_map(|t| t.kind).collect();
            kinds.dedup();
            return Some((rest.to_vec(), text, kinds));
        }
    }
    if first == "the" || VAGUE.contains(&first) {
        return Some((words.get(1..)?.to_vec(), first.to_owned(), Vec::new()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str) -> Vec<String> {
        Readings::of(name).all.into_iter().map(|r| r.text).collect()
    }

    #[test]
    fn what_is_no_name_is_taken_away() {
        for (name, text) in [
            ("the village of Tal Hadya", "tal hadya"),
            ("Tadmur/Palmyra town", "palmyra"),
            ("Tadmur/Palmyra town", "tadmur"),
            ("Kobane (Ayn al-Arab)", "ayn al arab"),
            ("Tiyas Military Airbase (T4)", "tiyas"),
            ("Tiyas Military Airbase (T4)", "t4"),
            ("East Farahaniah", "farahaniah sharqi"),
            ("rural Damascus", "damascus"),
            ("Aleppo countryside", "aleppo"),
            ("rural Damascus", "damascus countryside"),
            ("Northern Aleppo Governorate", "northern aleppo countryside"),
            ("ريف حلب الغربي", "حلب الغربي"),
            ("Afrin district", "afrin"),
            ("Shuaytat area", "shuaytat"),
        ] {
            assert!(texts(name).contains(&text.to_owned()), "{name}: {:?}", texts(name));
        }
    }

    #[test]
    fn kinds_are_asked_for() {
        assert_eq!(Readings::of("Teir Maaleh village").kinds, [PlaceKind::Settlement]);
        assert!(Readings::of("Tiyas Military Airbase").kinds.contains(&PlaceKind::Base));
        assert!(Readings::of("Tall Rifat").kinds.is_empty(), "Tall is a part of the name");
    }
}
