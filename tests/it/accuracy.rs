//! The accuracy on the corpora that developers have beside the repository, as
//! tables: `UPDATE_ACCURACY=1 cargo test --release --test it accuracy` writes
//! them anew. Without the corpora this is skipped.

use std::fmt::Write as _;

use dateline::evaluate::articles::{ArticleOptions, GoldArticle, answers, articles, markdown};
use dateline::evaluate::{Headline, NEAR_KM, Spellings, headlines};
use dateline::recognize::MentionKind;
use dateline::{AnalysisOptions, builtin};

use crate::{root, shared};

/// A corpus, by the convention of those who marked it.
struct Corpus {
    file: &'static str,
    /// Words for peoples are marked as names.
    demonyms: bool,
    /// All names are marked; else they say nothing of names found.
    complete: bool,
    /// Titles are read, as they are in use.
    titles: bool,
}

const COMPLETE: Corpus = Corpus { file: "", demonyms: false, complete: true, titles: true };

const CORPORA: [Corpus; 19] = [
    Corpus { file: "lgl", demonyms: true, ..COMPLETE },
    Corpus { file: "geovirus", ..COMPLETE },
    Corpus { file: "tud_loc", ..COMPLETE },
    // Only the name that the title tells is marked.
    Corpus { file: "wiktor_1000", complete: false, ..COMPLETE },
    Corpus { file: "wiktor_1000", complete: false, titles: false, ..COMPLETE },
    Corpus { file: "humset", demonyms: true, ..COMPLETE },
    Corpus { file: "wikineural_en_val", ..COMPLETE },
    Corpus { file: "wikineural_fr_val", ..COMPLETE },
    Corpus { file: "fenec1_fr", ..COMPLETE },
    Corpus { file: "hipe2020_fr_dev", ..COMPLETE },
    Corpus { file: "letemps_fr_dev", ..COMPLETE },
    Corpus { file: "newseye_fr_dev", ..COMPLETE },
    Corpus { file: "europeana_fr", ..COMPLETE },
    Corpus { file: "geoedda_fr_val", ..COMPLETE },
    Corpus { file: "anercorp_ar_train", ..COMPLETE },
    Corpus { file: "aqmar_ar_train", ..COMPLETE },
    Corpus { file: "aqmar_ar_dev", ..COMPLETE },
    Corpus { file: "wojood_ar_train", ..COMPLETE },
    Corpus { file: "wojood_ar_val", ..COMPLETE },
];

const HEAD: &str = "\
# Accuracy

Written by `UPDATE_ACCURACY=1 cargo test --release --test it accuracy`, where the
corpora lie beside the repository; do not edit. The program as it is, with the
built-in gazetteer and one configuration for all corpora. CONTRIBUTING.md says
what was fitted on which of them.

The measures are those of `dateline evaluate articles`. Names are scored exactly,
unless it says overlapping. A name on gold spans that is left unknown is wrong
there; a pin is right within 161 km, or with the identifier of the gold data. In
the tables by confidence a country is also right by its name where the gold data
have no identifiers, as geovirus, whose points of countries are others.
An article is about the country that most of its marked names lie in.
Intervals are of the bootstrap over articles. Demonyms count where a corpus marks
them: lgl, humset. In wiktor_1000 only the name is marked that the title explains
(\"Santa Maria, California\"), so it says nothing of names found; it is measured
with titles, which the program reads, and without. The Arabic corpora mark written
words; a name without the proclitics written together with it is as right.

The recognition model was trained on most of these corpora, so the figures for
names found, and for names found with their places, are too good:
`cross_validation.md` has those of models that have not seen the text.

";

#[test]
fn accuracy_is_as_the_tables_say() {
    let Some(folder) = shared("corpora") else { return };
    let analysis = AnalysisOptions::default();
    let mut summaries = Vec::new();
    for corpus in &CORPORA {
        let path = folder.join("articles").join(corpus.file).with_extension("jsonl");
        let (mut gold, errors) = GoldArticle::read(&path).unwrap();
        assert!(errors.is_empty(), "{errors:?}");
        if corpus.file.contains("_ar_") {
            gold.iter_mut().for_each(GoldArticle::allow_bare_names);
        }
        if !corpus.titles {
            gold.iter_mut().for_each(|g| g.article.title = None);
        }
        let mut options = ArticleOptions { end_to_end: corpus.complete, ..ArticleOptions::default() };
        if corpus.demonyms {
            options.kinds.push(MentionKind::Demonym);
        }
        let scores =
            articles(builtin(), &gold, &options, |article, spans| answers(builtin(), article, spans, &analysis));
        let note = if corpus.titles { "" } else { ", no titles" };
        summaries.push((format!("{}{note}", corpus.file), scores.summary()));
    }
    let mut text = format!("{HEAD}{}", markdown(&summaries));
    let lines = |file: &str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        text.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let gold: Vec<Headline> =
        lines("events/ucdp_syria.jsonl").iter().filter_map(|l| Headline::parse(l).unwrap()).collect();
    let pairs = lines("pairs/ucdp_syria_headline_variants_mined.jsonl");
    let pairs = pairs.iter().map(|line| {
        let pair: serde_json::Value = serde_json::from_str(line).unwrap();
        (pair["a"].as_str().unwrap().to_owned(), pair["b"].as_str().unwrap().to_owned())
    });
    let counts = headlines(builtin(), &gold, &Spellings::new(pairs), &analysis);
    writeln!(
        text,
        "## Events in headlines\n\n\
         Headlines of a coded event in which the name of its place stands, or a\n\
         spelling of it that headlines are known to use; events whose point is that\n\
         of the place. Right: a pin within {NEAR_KM} km of it.\n\n\
         | corpus | headlines | right | share |\n|---|--:|--:|--:|\n\
         | ucdp_syria | {} | {} | {:.3} |",
        counts.named,
        counts.pinned,
        counts.share()
    )
    .unwrap();
    let file = root().join("tests/accuracy.md");
    if std::env::var_os("UPDATE_ACCURACY").is_some() {
        std::fs::write(&file, &text).unwrap();
        return;
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let changed: Vec<&str> = text.lines().filter(|l| !known.lines().any(|k| k == *l)).collect();
    assert!(
        changed.is_empty() && known.lines().count() == text.lines().count(),
        "accuracy changed: look at the diff of UPDATE_ACCURACY=1 cargo test --release --test it accuracy\n{}",
        changed.join("\n")
    );
}
