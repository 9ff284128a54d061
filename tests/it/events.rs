//! How well events are told, as tables: `UPDATE_ACCURACY=1 cargo test --release
//! --test it events` writes them anew, where the corpora lie beside the
//! repository. Without them only our own articles and sentences are compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use dateline::article::Article;
use dateline::evaluate::events::{EventGold, Report, markdown};
use dateline::evaluate::{Spellings, headlines};
use dateline::{Analysis, AnalysisOptions, builtin};
use serde_json::{Value, json};

use crate::{dateline, root, samples, shared, stdout};

const HEAD: &str = "\
# Events

Written by `UPDATE_ACCURACY=1 cargo test --release --test it events`, where the
corpora lie beside the repository; do not edit. The measures are those of
`dateline evaluate events`: a share, of how many.

";

const OWN: &str = "\
Sample articles, annotated in full (`tests/articles/README.md`). An event is found
where a trigger overlaps and the type is right, one to one; the rest is counted
over the events found so. The half `held` is not looked at while tuning.

";

const QUIET: &str = "\
Sentences about no violence (`tests/quiet.tsv`): the share in which an event of a
violent type is told. Nobody looks at the half `held` while tuning.

";

const VERB: &str = "\
The place where the event of a given verb happened, in words (`verb`; `exact`: all
words and no other); and the places of all events of a text against those of all
its verbs (`any`).

";

const TYPE: &str = "\
The type of the first event that is news (`type`), and whether any event has a
right type, by `src/evaluate/events/case2021.tsv`.

";

const HEADLINE: &str = "\
Headlines that name the place of their event: a pin there (`pinned`), and of these
an event of a violent type there (`violent`).

";

fn options() -> AnalysisOptions {
    AnalysisOptions::default()
}

fn report(file: &Path) -> Report {
    EventGold::read(file).unwrap().score(builtin(), &options())
}

/// What is measured without corpora, then with them, each as a section.
fn sections() -> Vec<String> {
    let section = |title: &str, text: &str, table: &str| format!("## {title}\n\n{text}{table}\n");
    let own = report(&root().join("tests/articles/events.tsv"));
    let mut all = vec![section("Own articles", OWN, &markdown(&own)), section("No violence", QUIET, &quiet().table)];
    let Some(corpora) = shared("corpora") else { return all };
    let file = |name: &str| corpora.join("events").join(name).with_extension("jsonl");
    for (name, text) in [("halterman_event_location", VERB), ("case2021_task2_test", TYPE)] {
        all.push(section(name, text, &markdown(&report(&file(name)))));
    }
    let pairs = std::fs::read_to_string(corpora.join("pairs/ucdp_syria_headline_variants_mined.jsonl")).unwrap();
    let pairs = pairs.lines().map(|line| {
        let pair: Value = serde_json::from_str(line).unwrap();
        (pair["a"].as_str().unwrap().to_owned(), pair["b"].as_str().unwrap().to_owned())
    });
    let EventGold::Headlines(gold) = EventGold::read(&file("ucdp_syria")).unwrap() else { panic!("no headlines") };
    let counts = headlines(builtin(), &gold, &Spellings::new(pairs), &options());
    all.push(section("ucdp_syria", HEADLINE, &markdown(&Report::of_headlines(&counts, gold.len()))));
    all
}

/// The false alarms in sentences about no violence.
struct Quiet {
    table: String,
    /// The sentences that are not held.
    tuned: Vec<String>,
    alarms: usize,
    sentences: usize,
}

fn quiet() -> Quiet {
    let table = include_str!("../quiet.tsv");
    let mut shares: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut tuned = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [lang, half, sentence] = cells[..] else { panic!("wanted three cells: {line}") };
        let article = Article { text: sentence.into(), lang: Some(lang.into()), ..Article::default() };
        let analysis = Analysis::new(builtin(), &article, &options());
        let violent = analysis.events.iter().find(|e| e.event_type.is_violent());
        for name in ["all", half, lang] {
            let (found, of) = shares.entry(name).or_default();
            *found += usize::from(violent.is_some());
            *of += 1;
        }
        let shown = violent.filter(|_| half != "held");
        tuned.extend(shown.map(|e| format!("{}: {sentence}", e.event_type.as_str())));
    }
    let mut out = "| | false alarms |\n|---|--:|\n".to_owned();
    for (name, (found, of)) in &shares {
        writeln!(out, "| {name} | {:.3} of {of} |", *found as f64 / *of as f64).unwrap();
    }
    let (alarms, sentences) = shares["all"];
    Quiet { table: out, tuned, alarms, sentences }
}

#[test]
fn events_are_told_as_the_tables_say() {
    let sections = sections();
    let file = root().join("tests/events.md");
    if std::env::var_os("UPDATE_ACCURACY").is_some() {
        assert!(sections.len() > 2, "the corpora are not beside the repository");
        std::fs::write(&file, format!("{HEAD}{}", sections.join("\n"))).unwrap();
        return;
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let changed: Vec<&str> =
        sections.iter().flat_map(|s| s.lines()).filter(|l| !known.lines().any(|k| k == *l)).collect();
    assert!(
        changed.is_empty(),
        "events changed: look at the diff of UPDATE_ACCURACY=1 cargo test --release --test it events\n{}",
        changed.join("\n")
    );
}

#[test]
fn no_violence_is_found_where_there_is_none() {
    let quiet = quiet();
    println!("{}{}", quiet.table, quiet.tuned.join("\n"));
    assert!(quiet.sentences >= 300);
    // Most of them are traps: the aim is 5.
    let tuned = quiet.tuned.join("\n");
    assert!(quiet.alarms * 100 < quiet.sentences * 15, "15 % of these sentences tell violence, or more:\n{tuned}");
}

#[test]
fn every_sample_article_is_annotated() {
    let EventGold::Articles(gold) = EventGold::read(&root().join("tests/articles/events.tsv")).unwrap() else {
        panic!("no articles");
    };
    assert_eq!(gold.len(), samples().len());
    for lang in ["en", "fr", "ar"] {
        let of_lang = |held: bool| gold.iter().filter(|a| a.lang == lang && a.held == held).count();
        assert!(of_lang(true) >= 5 && of_lang(false) >= 5, "{lang}");
    }
    assert!(gold.iter().all(|a| a.tellings.len() >= 5), "an article has few events");
}

/// A sentence for each form of gold data.
const VERBS: &str = r#"{"text":"Jets bombed the town of Binnish on Friday, residents of Ariha said.","lang":"en","verbs":[{"start":5,"end":11}],"event_locations":[{"start":24,"end":31}]}"#;
const LABEL: &str = r#"{"text":"Jets bombed the town of Binnish on Friday.","event_type":"AIR_STRIKE"}"#;
const CODED: &str = r#"{"headline":"Jets bombed the town of Binnish on Friday.","where":"Binnish town","lat":35.96,"lon":36.71,"where_prec":1}"#;

#[test]
fn the_command_measures_events() {
    let folder = tempfile::tempdir().unwrap();
    for (text, measures) in [
        (VERBS, &["verb_precision", "verb_recall", "verb_exact", "any_recall"][..]),
        (LABEL, &["type", "type_any"]),
        (CODED, &["pinned", "violent"]),
    ] {
        let path = folder.path().join("gold.jsonl");
        std::fs::write(&path, format!("{text}\n")).unwrap();
        let path = path.to_str().unwrap();
        let read: Value = serde_json::from_str(&stdout(&["evaluate", "events", path, "-f", "json"], 0)).unwrap();
        for measure in measures {
            assert_eq!(read["files"][0][measure], json!(1.0), "{measure}");
            let least = format!("{measure}=1.0");
            stdout(&["evaluate", "events", path, "--min", &least], 0);
            stdout(&["evaluate", "events", path, "--min", &format!("{measure}=1.01")], 1);
        }
        assert!(stdout(&["evaluate", "events", path], 0).contains("1.0000 of 1"));
    }
    let run = |args: &[&str]| dateline(&[&["evaluate", "events"], args].concat());
    assert_eq!(run(&["tests/articles/events.tsv", "--min", "fame=0.1"]).status.code(), Some(2));
    for (text, says) in [("{}", "gold.jsonl:1: wanted JSON Lines"), (&format!("{LABEL}\n{{"), "gold.jsonl:2: not JSON")]
    {
        let path = folder.path().join("gold.jsonl");
        std::fs::write(&path, text).unwrap();
        let output = run(&[path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(says), "{output:?}");
    }
    let own = stdout(&["evaluate", "events", "tests/articles/events.tsv", "-f", "json"], 0);
    let own: Value = serde_json::from_str(&own).unwrap();
    assert!(own["files"][0]["groups"]["fr held"]["event_f1"].is_number());
    // What is wrong in held articles is not told.
    let held: Vec<String> = std::fs::read_to_string(root().join("tests/articles/index.tsv"))
        .unwrap()
        .lines()
        .filter(|l| l.contains("\theld\t"))
        .map(|l| l.split('.').next().unwrap().to_owned())
        .collect();
    let wrong = own["files"][0]["wrong"].to_string();
    assert!(held.len() >= 15 && held.iter().all(|id| !wrong.contains(id.as_str())));
}

/// The scorer of others knows spans: each word of a place is one, and each type
/// of an article's events is a document of triggers.
#[test]
fn the_scorer_of_others_agrees_on_events() {
    let (Some(tools), Some(corpora)) = (shared("tools"), shared("corpora/events")) else { return };
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: python3 is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let score = |gold: &[Value], given: &[Value]| -> Value {
        let write = |name: &str, lines: &[Value]| {
            let path = folder.path().join(name);
            std::fs::write(&path, lines.iter().map(|l| format!("{l}\n")).collect::<String>()).unwrap();
            path
        };
        let (gold, given) = (write("gold.jsonl", gold), write("given.jsonl", given));
        let tool = tools.join("score_recognition.py");
        let output = Command::new("python3").arg(tool).args([gold, given]).arg("--json").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["all"].take()
    };
    let agree = |ours: Option<f64>, theirs: &Value, what: &str| {
        let (ours, theirs) = (ours.unwrap(), theirs.as_f64().unwrap());
        assert!((ours - theirs).abs() < 1e-9, "{what}: {ours}, and {theirs} by the scorer of others");
    };

    let text = std::fs::read_to_string(corpora.join("halterman_event_location.jsonl")).unwrap();
    let part: Vec<&str> = text.lines().step_by(10).collect();
    let path = folder.path().join("part.jsonl");
    std::fs::write(&path, part.join("\n")).unwrap();
    let ours = report(&path);
    let words = |text: &str, spans: &[(usize, usize)]| -> Vec<Value> {
        let chars: Vec<char> = text.chars().collect();
        let mut words: Vec<(usize, usize)> = Vec::new();
        for (at, _) in chars.iter().enumerate().filter(|(_, c)| c.is_alphanumeric()) {
            match words.last_mut().filter(|w| w.1 == at) {
                Some(word) => word.1 += 1,
                None => words.push((at, at + 1)),
            }
        }
        let covered = words.into_iter().filter(|w| spans.iter().any(|s| s.0 < w.1 && w.0 < s.1));
        covered.map(|(start, end)| json!({ "start": start, "end": end })).collect()
    };
    let (mut gold, mut given) = (Vec::new(), Vec::new());
    for line in part {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let spans = |key: &str| -> Vec<(usize, usize)> {
            let list = row[key].as_array().unwrap().iter();
            list.map(|s| (s["start"].as_u64().unwrap() as usize, s["end"].as_u64().unwrap() as usize)).collect()
        };
        let verbs = spans("verbs");
        if verbs.is_empty() {
            continue;
        }
        let article = Article { text: text.into(), lang: Some("en".into()), ..Article::default() };
        let analysis = Analysis::new(builtin(), &article, &options());
        let byte = |char: usize| text.char_indices().nth(char).map_or(text.len(), |(at, _)| at);
        let char = |byte: usize| text.get(..byte).unwrap().chars().count();
        let places = verbs.iter().flat_map(|&(start, end)| analysis.places_of(byte(start)..byte(end)));
        let places: Vec<_> =
            places.map(|p| analysis.mentions[p].bytes.clone()).map(|b| (char(b.start), char(b.end))).collect();
        gold.push(json!({ "id": row["id"], "toponyms": words(text, &spans("event_locations")) }));
        given.push(json!({ "id": row["id"], "toponyms": words(text, &places) }));
    }
    let theirs = score(&gold, &given);
    for (name, key) in [("verb_precision", "P"), ("verb_recall", "R"), ("verb_f1", "F1")] {
        agree(ours.value("all", name), &theirs["exact"][key], name);
    }

    // Rows with one trigger and one type, as the scorer knows no others.
    let table = std::fs::read_to_string(root().join("tests/articles/events.tsv")).unwrap();
    let plain = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        !cells[1].contains('|') && !cells[1].contains('#') && !cells[2].contains('|') && cells[8] == "no"
    };
    let rows: Vec<&str> = table.lines().skip(1).filter(|l| plain(l)).collect();
    let copy = folder.path().join("articles");
    std::fs::create_dir(&copy).unwrap();
    for name in ["index.tsv", "gold.jsonl", "en", "fr", "ar"] {
        let from = root().join("tests/articles").join(name);
        if from.is_file() {
            std::fs::copy(&from, copy.join(name)).unwrap();
            continue;
        }
        std::fs::create_dir(copy.join(name)).unwrap();
        for file in std::fs::read_dir(&from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.join(name).join(file.file_name())).unwrap();
        }
    }
    let path = copy.join("events.tsv");
    std::fs::write(&path, format!("{}\n{}\n", table.lines().next().unwrap(), rows.join("\n"))).unwrap();
    let ours = report(&path);
    let (mut gold, mut given) = (BTreeMap::<String, Vec<Value>>::new(), BTreeMap::<String, Vec<Value>>::new());
    for sample in samples() {
        let article = sample.article();
        let analysis = Analysis::new(builtin(), &article, &options());
        // Titles that are read by themselves stand before the text.
        let title = article.title.as_deref().filter(|_| !article.repeats_title()).unwrap_or_default();
        let before = title.chars().count() + 1;
        let whole = format!("{title}\n{}", article.text);
        for event in &analysis.events {
            let text = analysis.field(event.field).source;
            let shift = if event.field == dateline::recognize::Field::Title { 0 } else { before };
            let char = |byte: usize| shift + text.get(..byte).unwrap().chars().count();
            let span = json!({ "start": char(event.trigger.start), "end": char(event.trigger.end) });
            given.entry(format!("{} {}", sample.id, event.event_type.as_str())).or_default().push(span);
        }
        for row in rows.iter().filter(|r| r.split('\t').next() == Some(sample.id.as_str())) {
            let cells: Vec<&str> = row.split('\t').collect();
            let at = whole.find(cells[1]).unwrap();
            let start = whole.get(..at).unwrap().chars().count();
            let span = json!({ "start": start, "end": start + cells[1].chars().count() });
            gold.entry(format!("{} {}", sample.id, cells[2])).or_default().push(span);
        }
    }
    for id in given.keys() {
        gold.entry(id.clone()).or_default();
    }
    let lines = |all: &BTreeMap<String, Vec<Value>>| -> Vec<Value> {
        all.iter().map(|(id, spans)| json!({ "id": id, "toponyms": spans })).collect()
    };
    let theirs = score(&lines(&gold), &lines(&given));
    for (name, key) in [("event_precision", "P"), ("event_recall", "R"), ("event_f1", "F1")] {
        agree(ours.value("all", name), &theirs["overlap"][key], name);
    }
}
