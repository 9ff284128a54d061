//! Further keys, each of which drops one thing that sources drop. They find
//! more than [`romanized_key`](super::romanized_key) and
//! [`skeleton`](super::skeleton) and tell less apart, so what they find must be
//! weighed by [`likeness`](super::likeness). All take a normalized name and
//! are `None` where too little of it would be left to tell places apart.

use super::romanize::romanize;
use super::skeleton::{classes, coarsen};
use super::variants::NameRules;

/// Fewer letters or consonants than this tell no places apart.
const LEAST: usize = 3;

fn long_enough(key: String) -> Option<String> {
    (key.chars().count() >= LEAST).then_some(key)
}

/// The letters without articles and spaces: "Deir ez-Zor" and "Deirzor".
pub fn joined_key(normalized: &str) -> Option<String> {
    let rules = NameRules::builtin();
    let key: String = normalized.split(' ').filter(|w| !rules.is_article(w)).collect();
    long_enough(key)
}

/// A skeleton without the distinctions that dialects and traditions disagree
/// on: j~s~z~sh, d~t, g~k, no h. "Zahr" and "Dahr" are still two.
pub fn coarse_key(normalized: &str) -> Option<String> {
    let (latin, _) = romanize(normalized)?;
    long_enough(coarsen(&classes(&latin, false)))
}

/// [`coarse_key`] without a final t, which is an ending ("Qalʿat", "Qalʿa") or
/// a root letter; nobody can tell which.
pub fn coarse_stem(normalized: &str) -> Option<String> {
    let key = coarse_key(normalized)?;
    long_enough(key.strip_suffix('t').unwrap_or(&key).to_owned())
}

/// The skeleton of what is left without generics ("Tell", "Khirbat"): sources
/// add and drop them. Qualifiers, numbers and names of persons stay.
pub fn specific_key(normalized: &str) -> Option<String> {
    let rules = NameRules::builtin();
    let generic = |w: &str| {
        let bare = w.strip_prefix("ال").unwrap_or(w);
        rules.qualifier(w).is_none() && (rules.generic(w).is_some() || rules.generic(bare).is_some())
    };
    let kept: Vec<&str> = normalized.split(' ').filter(|w| !generic(w) && !rules.is_article(w)).collect();
    if kept.is_empty() {
        return None;
    }
    let (latin, _) = romanize(&kept.join(" "))?;
    long_enough(classes(&latin, false))
}

/// The name with the article parted that was written together with its first
/// word ("Elbab": "el bab"), to be looked up as a second reading; `None` where
/// no word begins so.
pub fn unglued(normalized: &str) -> Option<String> {
    let part = |word: &str| {
        let rest = word.strip_prefix("al").or_else(|| word.strip_prefix("el"))?;
        (rest.chars().count() >= LEAST && word.is_ascii()).then(|| format!("al {rest}"))
    };
    let mut parted = false;
    let words: Vec<String> = normalized
        .split(' ')
        .map(|w| {
            part(w).map_or_else(
                || w.to_owned(),
                |p| {
                    parted = true;
                    p
                },
            )
        })
        .collect();
    parted.then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::normalize;
    use super::*;

    fn key(of: fn(&str) -> Option<String>, name: &str) -> Option<String> {
        of(&normalize(name))
    }

    #[test]
    fn each_key_drops_one_thing() {
        assert_eq!(key(joined_key, "Deir ez-Zor"), key(joined_key, "Deirzor"));
        assert_eq!(key(coarse_key, "Qamishli"), key(coarse_key, "Gamishly"));
        assert_eq!(key(coarse_stem, "Maarrat Misrin"), key(coarse_stem, "Maarat Misreen"));
        assert_eq!(key(specific_key, "Tell Tamer"), key(specific_key, "Tamer"));
        assert_eq!(key(unglued, "Elbab"), Some("al bab".to_owned()));
        assert_eq!(key(specific_key, "Tell"), None);
    }

    #[test]
    fn what_tells_places_apart_stays() {
        // A name without a key meets no other.
        let apart = |one: Option<String>, other| one.is_none() || one != other;
        for (a, b) in [("Kafr Saghir", "Kafr Kabir"), ("Sheikh Salim", "Sheikh Omar"), ("Tell Fawqani", "Tell Tahtani")]
        {
            assert!(apart(key(specific_key, a), key(specific_key, b)), "{a} {b}");
        }
        assert!(apart(key(coarse_key, "Hama"), key(coarse_key, "Hamima")));
    }
}
