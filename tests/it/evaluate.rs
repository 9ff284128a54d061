//! `evaluate articles`: the command, and its agreement with scorers that others wrote.

use std::path::{Path, PathBuf};
use std::process::Command;

use dateline::article::Article;
use dateline::evaluate::articles::{Answer, ArticleOptions, GoldArticle, Summary, answers, articles};
use dateline::recognize::MentionKind;
use dateline::{AnalysisOptions, builtin};
use serde_json::{Value, json};

use crate::{dateline, shared, stdout};

/// Sentences of our own, with everything that a gold file may say.
const GOLD: &str = r#"{"id":"a","lang":"en","title":"","text":"Shelling hit Aleppo and Idlib on Friday, residents of Aleppo said.","toponyms":[{"start":13,"end":19,"lat":36.2,"lon":37.16,"geonameid":"170063"},{"start":24,"end":29,"lat":35.93,"lon":36.63},{"start":54,"end":60,"lat":36.2,"lon":37.16,"optional":true}]}
{"id":"b","lang":"fr","text":"À Damas, près de l'aéroport d'Alep, puis à Paris.","toponyms":[{"start":2,"end":7,"lat":33.51,"lon":36.29},{"start":30,"end":34,"alt":[[19,34]],"lat":36.18,"lon":37.22},{"start":43,"end":48,"lat":33.66,"lon":-95.55}],"traps":[{"start":10,"end":14}]}
{"id":"c","lang":"ar","text":"وصل الوفد إلى بغداد ثم إلى دمشق.","toponyms":[{"start":14,"end":19},{"start":27,"end":31,"lat":33.51,"lon":36.29,"geonameid":170654}]}
{"id":"d","lang":"en","text":"Nothing happened in the village of Qarqashandam.","toponyms":[{"start":35,"end":47,"lat":31.2,"lon":35.5}]}
"#;

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_command_measures() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "gold.jsonl", GOLD);
    let gold = gold.to_str().unwrap();
    let table = stdout(&["evaluate", "articles", gold], 0);
    for part in ["names found", "places of gold names", "names found with their places", "calibration error", "fr "] {
        assert!(table.contains(part), "no {part:?} in\n{table}");
    }
    let read = |args: &[&str]| -> Value {
        let all = [&["evaluate", "articles", gold, "-f", "json"], args].concat();
        serde_json::from_str::<Value>(&stdout(&all, 0)).unwrap()["files"][0].take()
    };
    let all = read(&[]);
    assert_eq!((&all["articles"], &all["names"], &all["gold_names"]), (&json!(4), &json!(8), &json!(7)));
    assert!(all["gold_acc161"].as_f64().unwrap() >= 0.5, "{all}");
    assert_eq!(all["languages"].as_object().unwrap().len(), 3);
    assert!(read(&["--spans", "gold"])["f1"].is_null());
    assert!(read(&["--spans", "own"])["gold_acc161"].is_null());
    let one = stdout(&["evaluate", "articles", gold, "-f", "json", "--jobs", "1"], 0);
    assert_eq!(one, stdout(&["evaluate", "articles", gold, "-f", "json", "--jobs", "2"], 0));
}

#[test]
fn what_is_too_little_is_told_by_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "gold.jsonl", GOLD);
    let gold = gold.to_str().unwrap();
    let run = |args: &[&str]| dateline(&[&["evaluate", "articles", gold], args].concat()).status.code();
    assert_eq!(run(&["--min", "f1=0.1", "--min", "gold_acc161=0.1"]), Some(0));
    assert_eq!(run(&["--min", "gold_acc161=1.01"]), Some(1));
    assert_eq!(run(&["--min", "fame=0.1"]), Some(2));
    assert_eq!(run(&["--spans", "own", "--min", "gold_acc161=0.1"]), Some(2));
}

#[test]
fn a_bad_line_is_named_and_the_rest_counts() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        format!("{}\n\n{{\"id\":\"x\",\"text\":\"Alep\",\"toponyms\":[{{\"start\":0,\"end\":9}}]}}\n{GOLD}", "{");
    let gold = write(folder.path(), "gold.jsonl", &text);
    let output = dateline(&["evaluate", "articles", gold.to_str().unwrap(), "-f", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("gold.jsonl:1: not JSON"), "{errors}");
    assert!(errors.contains("gold.jsonl:3: toponym 1: 0 to 9 is no span of a text of 4 code points"), "{errors}");
    let scored: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(scored["files"][0]["articles"], 4);
    assert_eq!(dateline(&["evaluate", "articles", "no/such.jsonl"]).status.code(), Some(2));
}

/// Which places the program gives for names that it is told.
fn told(text: &str, lang: &str, name: &str) -> Option<String> {
    let article = Article { text: text.into(), lang: Some(lang.into()), ..Article::default() };
    let start = text.find(name).unwrap();
    let span = start..start + name.len();
    let answers = answers(builtin(), &article, Some(std::slice::from_ref(&span)), &AnalysisOptions::default()).names;
    let [answer] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!(answer.end - answer.start, name.chars().count());
    answer.pin.as_ref().map(|p| p.id.clone())
}

#[test]
fn a_given_span_is_looked_up_as_it_stands_and_without_what_is_around_the_name() {
    for (text, lang, name, id) in [
        ("The mayor of Aleppo's old town spoke.", "en", "Aleppo's", "geonames:170063"),
        ("He moved to St. John's, Antigua.", "en", "St. John's", "geonames:3576022"),
        ("The U.S. sent aid.", "en", "U.S.", "geonames:6252001"),
        ("She left the Netherlands.", "en", "the Netherlands", "geonames:2750405"),
        ("Il habite la Syrie.", "fr", "la Syrie", "geonames:163843"),
        ("وصل الوفد إلى حلب وبدمشق", "ar", "وبدمشق", "geonames:170654"),
        ("A Syrian doctor spoke.", "en", "Syrian", "geonames:163843"),
        // Lower case and ordinary words: somebody says that they are names.
        ("he flew to nice", "en", "nice", "geonames:2990440"),
    ] {
        assert_eq!(told(text, lang, name).as_deref(), Some(id), "{name} in {text}");
    }
    assert_eq!(told("He lives in Qarqashandam.", "en", "Qarqashandam"), None);
}

/// A line of predictions as the scorers read it.
fn prediction(article: &Article, answers: &[Answer], kinds: Option<&[MentionKind]>) -> String {
    let toponyms = answers.iter().filter(|a| kinds.is_none_or(|kinds| kinds.contains(&a.kind))).map(|a| {
        let pin = a.pin.as_ref();
        json!({ "start": a.start, "end": a.end, "place_id": pin.map(|p| &p.id), "lat": pin.map(|p| p.point.0), "lon": pin.map(|p| p.point.1) })
    });
    format!("{}\n", json!({ "id": article.id, "toponyms": toponyms.collect::<Vec<_>>() }))
}

fn scorer(tool: &Path, gold: &Path, predictions: &Path) -> Value {
    let output = Command::new("python3").arg(tool).args([gold, predictions]).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["all"].take()
}

fn assert_same(gold: &Path, what: &str, ours: f64, theirs: &Value) {
    let theirs = theirs.as_f64().unwrap_or(0.0);
    let off = (ours - theirs).abs() / theirs.abs().max(1.0);
    assert!(off < 1e-6, "{}: {what} is {ours} here and {theirs} there", gold.display());
}

fn compare(tools: &Path, folder: &Path, gold_file: &Path, kinds: &[MentionKind]) {
    let (gold, errors) = GoldArticle::read(gold_file).unwrap();
    assert!(errors.is_empty(), "{errors:?}");
    let options = ArticleOptions { kinds: kinds.to_vec(), ..ArticleOptions::default() };
    let analysis = AnalysisOptions::default();
    let ask =
        |article: &Article, spans: Option<&[std::ops::Range<usize>]>| answers(builtin(), article, spans, &analysis);
    let summary: Summary = articles(builtin(), &gold, &options, ask).summary();
    let own: String = gold.iter().map(|g| prediction(&g.article, &ask(&g.article, None).names, Some(kinds))).collect();
    let told = |g: &GoldArticle| prediction(&g.article, &ask(&g.article, Some(&g.located_spans())).names, None);
    let own = write(folder, "own.jsonl", &own);
    let told = write(folder, "told.jsonl", &gold.iter().map(told).collect::<String>());

    let same = |what: &str, theirs: &Value| assert_same(gold_file, what, summary.value(what), theirs);
    let names = scorer(&tools.join("score_recognition.py"), gold_file, &own);
    for (ours, view) in [("", "exact"), ("overlap_", "overlap")] {
        same(&format!("{ours}precision"), &names[view]["P"]);
        same(&format!("{ours}recall"), &names[view]["R"]);
        same(&format!("{ours}f1"), &names[view]["F1"]);
    }
    if let Some(taken) = names["traps"]["hit"].as_u64() {
        assert_eq!(summary.trapped.0 as u64, taken);
    }
    let Some(errors) = summary.own else { return };
    let theirs = &scorer(&tools.join("score_resolution.py"), gold_file, &own)["end_to_end"];
    for (ours, there) in [("own_precision161", "P161"), ("own_recall161", "R161"), ("own_f1_161", "F1_161")] {
        same(ours, &theirs[there]);
    }
    for (ours, there) in [("own_recall161", "acc161"), ("own_recall20", "acc20"), ("own_recall5", "acc5")] {
        same(ours, &theirs[there]);
    }
    let same_errors = |errors: dateline::evaluate::articles::Errors, theirs: &Value| {
        assert_same(gold_file, "median", errors.median_km, &theirs["median"]);
        assert_same(gold_file, "mean", errors.mean_km, &theirs["mean"]);
        assert_same(gold_file, "auc", errors.auc, &theirs["auc"]);
    };
    same_errors(errors, theirs);
    let theirs = &scorer(&tools.join("score_resolution.py"), gold_file, &told)["end_to_end"];
    for (ours, there) in [("gold_acc161", "acc161"), ("gold_acc20", "acc20"), ("gold_acc5", "acc5")] {
        same(ours, &theirs[there]);
    }
    same_errors(summary.gold.unwrap(), theirs);
}

#[test]
fn the_scorers_of_others_agree() {
    let (Some(tools), Some(corpora)) = (shared("tools"), shared("corpora/articles")) else { return };
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: python3 is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ours = write(folder.path(), "gold.jsonl", GOLD);
    let places = [MentionKind::Toponym, MentionKind::Metonym];
    let peoples = [MentionKind::Toponym, MentionKind::Metonym, MentionKind::Demonym];
    compare(&tools, folder.path(), &ours, &places);
    for (corpus, kinds) in [
        ("lgl", &peoples[..]),
        ("geovirus", &places),
        ("tud_loc", &places),
        ("humset", &peoples),
        ("fenec1_fr", &places),
        ("aqmar_ar_dev", &places),
    ] {
        compare(&tools, folder.path(), &corpora.join(corpus).with_extension("jsonl"), kinds);
    }
}
