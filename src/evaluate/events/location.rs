//! Where the event of a verb happened.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use gazetteer::Gazetteer;
use rayon::prelude::*;
use serde_json::Value;

use super::{Found, Group, Report, Share, Wrong, prf};
use crate::article::Article;
use crate::recognize::Field;
use crate::{Analysis, AnalysisOptions};

/// A sentence with a verb and the place where what it says happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The sentence, or a few.
    pub text: String,
    /// Its language.
    pub lang: String,
    /// The verb, as bytes of the text; rarely none or two.
    pub verbs: Vec<Range<usize>>,
    /// The names of the place, as bytes of the text.
    pub places: Vec<Range<usize>>,
}

impl Location {
    /// Reads a line `{"text","verbs":[{"start","end"}],"event_locations":[…]}`;
    /// spans are code points.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let string = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let text = string("text").ok_or("wanted a string in `text`")?;
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        let spans = |key: &str| -> Result<Vec<Range<usize>>, String> {
            let list = value.get(key).and_then(Value::as_array).ok_or(format!("wanted an array in `{key}`"))?;
            let span = |item: &Value| {
                let byte = |end: &str| starts.get(usize::try_from(item.get(end)?.as_u64()?).ok()?).copied();
                Some(byte("start")?..byte("end")?)
            };
            list.iter().map(|item| span(item).ok_or(format!("a span of `{key}` is none of the text"))).collect()
        };
        let (verbs, places) = (spans("verbs")?, spans("event_locations")?);
        Ok(Location { lang: string("lang").unwrap_or_else(|| "en".into()), text, verbs, places })
    }
}

/// Words of a text, as bytes: runs of letters and digits.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match words.last_mut().filter(|w| w.end == at) {
            Some(word) => word.end += c.len_utf8(),
            None => words.push(at..at + c.len_utf8()),
        }
    }
    words
}

/// The words that spans cover, by number.
pub fn covered(words: &[Range<usize>], spans: &[Range<usize>]) -> BTreeSet<usize> {
    let covers = |w: &Range<usize>| spans.iter().any(|s| s.start < w.end && w.start < s.end);
    words.iter().enumerate().filter(|(_, w)| covers(w)).map(|(i, _)| i).collect()
}

fn found(gold: &BTreeSet<usize>, given: &BTreeSet<usize>) -> Found {
    Found { right: gold.intersection(given).count(), given: given.len(), wanted: gold.len() }
}

#[derive(Default)]
struct Counts {
    verb: Found,
    exact: Share,
    any: Found,
    wrong: Vec<(usize, Wrong)>,
}

/// Words of the place, with the verb given and without it. A sentence without a
/// place counts against precision where the program gives one. Without the verb
/// the places of all events are compared with those of all rows of a text.
pub(super) fn score(gazetteer: &Gazetteer<'_>, gold: &[Location], options: &AnalysisOptions) -> Report {
    let mut texts: BTreeMap<&str, Vec<(usize, &Location)>> = BTreeMap::new();
    for (row, location) in gold.iter().enumerate() {
        texts.entry(&location.text).or_default().push((row, location));
    }
    let texts: Vec<_> = texts.into_iter().collect();
    let all: Vec<Counts> = texts.par_iter().map(|(text, rows)| of_text(gazetteer, text, rows, options)).collect();
    let mut sum = Counts::default();
    for counts in all {
        sum.verb += counts.verb;
        sum.exact += counts.exact;
        sum.any += counts.any;
        sum.wrong.extend(counts.wrong);
    }
    sum.wrong.sort_by_key(|(row, _)| *row);
    let mut measures = prf(["verb_precision", "verb_recall", "verb_f1"], &sum.verb).to_vec();
    measures.push(sum.exact.measure("verb_exact"));
    measures.extend(prf(["any_precision", "any_recall", "any_f1"], &sum.any));
    let wrong = sum.wrong.into_iter().map(|(_, wrong)| wrong).collect();
    Report { rows: gold.len(), groups: vec![Group { name: "all".into(), measures }], wrong }
}

fn of_text(gazetteer: &Gazetteer<'_>, text: &str, rows: &[(usize, &Location)], options: &AnalysisOptions) -> Counts {
    let lang = rows.first().map(|(_, l)| l.lang.clone());
    let article = Article { text: text.to_owned(), lang, ..Article::default() };
    let analysis = Analysis::new(gazetteer, &article, options);
    let spans = |places: &[usize]| -> Vec<Range<usize>> {
        let mentions = places.iter().filter_map(|&p| analysis.mentions.get(p));
        mentions.filter(|m| m.field == Field::Text).map(|m| m.bytes.clone()).collect()
    };
    let named = |spans: &[Range<usize>]| {
        let names = spans.iter().map(|s| text.get(s.clone()).unwrap_or_default());
        names.collect::<Vec<_>>().join("; ")
    };
    let words = words(text);
    let mut counts = Counts::default();
    for (row, location) in rows.iter().filter(|(_, l)| !l.verbs.is_empty()) {
        let mut places: Vec<usize> = location.verbs.iter().flat_map(|v| analysis.places_of(v.clone())).collect();
        places.sort_unstable();
        places.dedup();
        let given = spans(&places);
        let (gold_words, given_words) = (covered(&words, &location.places), covered(&words, &given));
        counts.verb += found(&gold_words, &given_words);
        counts.exact.add(gold_words == given_words);
        if gold_words != given_words {
            let at = format!("{} | {}", named(&location.verbs), text.split_whitespace().collect::<Vec<_>>().join(" "));
            let (gold, given) = (named(&location.places), named(&given));
            counts.wrong.push((*row, Wrong { what: "verb_exact", at, gold, given }));
        }
    }
    let gold: Vec<Range<usize>> = rows.iter().flat_map(|(_, l)| l.places.iter().cloned()).collect();
    let told: Vec<usize> = analysis.events.iter().flat_map(|e| e.places.iter().copied()).collect();
    counts.any = found(&covered(&words, &gold), &covered(&words, &spans(&told)));
    counts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_code_points() {
        let line = r#"{"text":"À Homs, « shelled ».","verbs":[{"start":10,"end":17}],"event_locations":[{"start":2,"end":6}]}"#;
        let location = Location::parse(line).unwrap();
        assert_eq!(location.text.get(location.verbs[0].clone()), Some("shelled"));
        assert_eq!(location.text.get(location.places[0].clone()), Some("Homs"));
        assert!(Location::parse(r#"{"text":"Homs","verbs":[{"start":0,"end":9}],"event_locations":[]}"#).is_err());
    }

    #[test]
    fn words_of_places_are_counted() {
        let words = words("Deir ez-Zor and Al-Bab");
        assert_eq!(words.len(), 6);
        let gold = covered(&words, &[0..4, 5..11]);
        assert_eq!(gold.len(), 3);
        assert_eq!(found(&gold, &covered(&words, &[0..4, 16..22])), Found { right: 1, given: 3, wanted: 3 });
    }

    #[test]
    fn a_place_where_there_is_none_counts_against_precision() {
        let row = |text: &str, verb: &str, place: Option<&str>| {
            let span = |w: &str| text.find(w).map(|at| at..at + w.len()).unwrap();
            Location {
                text: text.into(),
                lang: "en".into(),
                verbs: vec![span(verb)],
                places: place.map(span).into_iter().collect(),
            }
        };
        let gold = [
            row("Rebels shelled Homs on Friday.", "shelled", Some("Homs")),
            row("Rebels shelled Aleppo on Friday.", "shelled", None),
        ];
        let report = score(crate::builtin(), &gold, &AnalysisOptions::default());
        assert_eq!(report.value("all", "verb_precision"), Some(0.5));
        assert_eq!(report.value("all", "verb_recall"), Some(1.0));
        assert_eq!(report.value("all", "verb_exact"), Some(0.5));
    }
}
