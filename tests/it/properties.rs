//! What holds for any text.

use dateline::article::Article;
use dateline::feature::{FeatureOptions, features};
use dateline::{Analysis, AnalysisOptions};
use gazetteer::name::{normalize, similarity};
use proptest::prelude::*;

/// Words that the tables know, among which arbitrary text is strewn.
const WORDS: &[&str] = &[
    "Aleppo",
    "d'Alep",
    "la M5",
    "West of",
    "15 km",
    "provinces",
    "حلب",
    "وبإدلب",
    "للقاهرة",
    "U.S.",
    "a été tué",
    "clashes",
    "Friday",
    "entre",
    "Jam'eyat Al-Zahraa",
    "قصف",
    ".",
    ",",
    "\n",
    "\n\n",
    "’",
    "\u{200f}",
    "İ",
    "ß",
];

fn text() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![3 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => any::<String>()];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in text(), title in proptest::option::of("\\PC{0,40}")) {
        let article = Article { id: "x".into(), title, text, ..Article::default() };
        let analysis = Analysis::new(dateline::builtin(), &article, &AnalysisOptions::default());
        let mut end = 0;
        let mut field = None;
        for (mention, relation) in analysis.mentions.iter().zip(&analysis.relations) {
            let source = analysis.field(mention.field).source;
            prop_assert!(source.get(mention.bytes.clone()).is_some_and(|w| !w.is_empty()));
            prop_assert!(source.get(relation.bytes.clone()).is_some());
            if field == Some(mention.field) {
                prop_assert!(mention.bytes.start >= end, "mentions overlap");
            }
            (end, field) = (mention.bytes.end, Some(mention.field));
        }
        for event in &analysis.events {
            prop_assert!(analysis.field(event.field).source.get(event.trigger.clone()).is_some());
        }
        prop_assert_eq!(analysis.mentions.len(), analysis.resolutions.len());
        prop_assert_eq!(analysis.mentions.len(), analysis.relations.len());
        for feature in features(&analysis, &FeatureOptions::default()) {
            let p = feature.properties;
            if let (Some(start), Some(end)) = (p.char_start, p.char_end) {
                prop_assert!(start < end);
            }
        }
    }

    #[test]
    fn folding_is_idempotent(name in "\\PC{0,30}") {
        let once = normalize(&name);
        prop_assert_eq!(normalize(&once), once);
    }

    #[test]
    fn similarity_is_symmetric(a in "\\PC{0,12}", b in "\\PC{0,12}") {
        prop_assert_eq!(similarity(&a, &b), similarity(&b, &a));
        prop_assert_eq!(similarity(&a, &a), 1.0);
    }
}

/// The automaton finds what a search through all names finds.
#[test]
fn the_automaton_equals_brute_force() {
    let gazetteer = dateline::builtin();
    for wanted in ["Tal Hadya", "Alep", "حلب", "Київ", "Springfield", "Jam'eyat Al-Zahraa", "São Paulo"] {
        let key = normalize(wanted);
        let mut found: Vec<_> = gazetteer
            .get(&key)
            .filter_map(|e| match e.referent {
                gazetteer::Referent::Place(p) => Some(p),
                _ => None,
            })
            .collect();
        found.sort();
        let by_hand: Vec<_> =
            gazetteer.places().filter(|p| p.names().any(|n| normalize(n.text) == key)).map(|p| p.index()).collect();
        assert!(!by_hand.is_empty(), "{wanted}");
        // The automaton also knows units and bases without the word for their kind.
        assert!(by_hand.iter().all(|p| found.binary_search(p).is_ok()), "{wanted}");
    }
}
