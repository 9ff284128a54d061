//! What must hold of names of any kind, in any script.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use gazetteer::name::likeness::compare;
use gazetteer::name::{normalize, romanized_key, similarity, skeleton};
use gazetteer::{Gazetteer, Keys, MatchRule, Referent, Search, Sources, compile};
use proptest::prelude::*;

const NAMES: [&str; 20] = [
    "Tall Hadya",
    "Tall Hadi",
    "Hama",
    "Hamima",
    "Homs",
    "Khan Shaykhun",
    "Khan Tuman",
    "Jisr al-Shughur",
    "Saraqib",
    "Sarmada",
    "Sarmin",
    "Salqin",
    "Aleppo",
    "Farahaniyah Sharqiyah",
    "Qamishli",
    "Palmyra",
    "Xozuv",
    "Kozova",
    "Varehna",
    "Krk",
];

/// A gazetteer of a few places, some with a second name.
fn small() -> &'static Gazetteer<'static> {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut table = String::from("id\tname\tkind\tlat\tlon\tcountry\tnames\n");
        for (n, name) in NAMES.iter().enumerate() {
            let names = if *name == "Palmyra" { "Tadmur|ar:تدمر" } else { "" };
            table.push_str(&format!("dateline:{n}\t{name}\tsettlement\t3{}.5\t36.5\tSY\t{names}\n", n % 6));
        }
        let path = folder.path().join("places.tsv");
        std::fs::write(&path, table).unwrap();
        compile(&Sources::layer(vec![path])).unwrap()
    });
    static SMALL: LazyLock<Gazetteer<'static>> = LazyLock::new(|| Gazetteer::new(&BYTES).unwrap());
    &SMALL
}

/// Names near those above, and any text at all.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,24}",
        "[\u{600}-\u{6ff} ]{0,16}",
        "[a-zA-Z'/() -]{0,20}",
        (0..NAMES.len(), any::<prop::sample::Index>(), prop::char::range('a', 'z')).prop_map(|(n, at, letter)| {
            let mut letters: Vec<char> = NAMES[n].chars().collect();
            let at = at.index(letters.len());
            letters[at] = letter;
            letters.into_iter().collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn keys_of_keys_are_keys(name in name()) {
        let normalized = normalize(&name);
        prop_assert_eq!(normalize(&normalized), normalized.clone());
        for key in [romanized_key, skeleton] {
            prop_assert_eq!(key(&normalized), key(&normalize(&normalized)));
        }
    }

    #[test]
    fn likeness_is_symmetric_and_certain_of_itself(a in name(), b in name()) {
        prop_assert_eq!(compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(compare(&a, &a).probability(), 1.0);
        prop_assert_eq!(similarity(&a, &b), similarity(&b, &a));
        prop_assert_eq!(similarity(&a, &a), 1.0);
    }

    #[test]
    fn every_candidate_is_explained(name in name()) {
        let found = small().search(&name, &Search { explain: true, ..Search::default() });
        for candidate in &found {
            let place = small().place(candidate.place);
            prop_assert!(place.names().any(|n| n.text == candidate.name));
            prop_assert!((0.0..=1.0).contains(&candidate.score), "{}", candidate.score);
            prop_assert!(!candidate.rules.is_empty());
            // What the rules find unlikely is no candidate, however its consonants agree.
            prop_assert!(candidate.similarity >= 0.3, "{} {}", candidate.name, candidate.similarity);
            if candidate.rule == MatchRule::Exact {
                prop_assert_eq!(&candidate.name, &name);
            }
        }
        prop_assert!(found.windows(2).all(|w| w[0].score >= w[1].score));
    }

    #[test]
    fn the_automata_find_what_a_scan_finds(name in name()) {
        let normalized = normalize(&name);
        for family in Keys::ALL {
            let Some(key) = family.key(&normalized) else { continue };
            let by_automaton: BTreeSet<_> = small().keyed(family, &key).filter_map(|e| match e.referent {
                Referent::Place(place) => Some(place),
                _ => None,
            }).collect();
            let by_scan: BTreeSet<_> = small().places().filter(|p| {
                p.names().any(|n| family.key(&normalize(n.text)).as_ref() == Some(&key))
            }).map(|p| p.index()).collect();
            prop_assert_eq!(&by_automaton, &by_scan, "{:?} {}", family, key);
        }
    }

    #[test]
    fn letters_off_are_found_as_a_scan_finds_them(name in name()) {
        let normalized = normalize(&name);
        let letters = normalized.chars().count();
        let found = small().search(&name, &Search { limit: 100, ..Search::default() });
        for candidate in found.iter().filter(|c| c.rule == MatchRule::Fuzzy && !c.rules.iter().any(|r| r.starts_with("read"))) {
            let off = strsim::levenshtein(&normalize(&candidate.name), &normalized);
            prop_assert!(off <= if letters >= 9 { 2 } else { 1 }, "{} is {} letters off {}", candidate.name, off, name);
        }
    }
}

#[test]
fn the_same_consonants_are_not_enough() {
    let found = |name: &str| -> Vec<String> {
        let list = small().search(name, &Search::default());
        list.iter().map(|c| small().place(c.place).name().to_owned()).collect()
    };
    // One skeleton, and hardly a letter that stands for another.
    for (name, other) in [("xqzzv", "Xozuv"), ("xqzzv", "Kozova"), ("Farahaniah", "Varehna"), ("Homsa", "Xozuv")] {
        assert!(!found(name).contains(&other.to_owned()), "{name}: {:?}", found(name));
    }
    assert_eq!(found("East Farahaniah").first().map(String::as_str), Some("Farahaniyah Sharqiyah"));
    assert_eq!(found("Tell Hadieh").first().map(String::as_str), Some("Tall Hadya"));
    assert_eq!(found("Gamishly").first().map(String::as_str), Some("Qamishli"), "a sound that dialects disagree on");
    assert_eq!(found("Krk"), ["Krk"], "a name may do without vowels");
}

#[test]
fn tables_are_sorted_and_unique() {
    for (table, first) in [
        (include_str!("../data/names/qualifiers.tsv"), 2),
        (include_str!("../data/names/concepts.tsv"), 1),
        (include_str!("../data/names/traditions.tsv"), 1),
    ] {
        let keys: Vec<Vec<&str>> = table.lines().skip(1).map(|l| l.split('\t').take(first).collect()).collect();
        let unique: BTreeSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len(), "a row stands twice");
        let columns = table.lines().next().unwrap().split('\t').count();
        assert!(table.lines().all(|l| l.split('\t').count() == columns && !l.ends_with(' ')));
    }
    for table in [include_str!("../data/names/qualifiers.tsv"), include_str!("../data/names/concepts.tsv")] {
        assert!(table.lines().skip(1).is_sorted(), "rows stand where their bytes sort");
    }
}
