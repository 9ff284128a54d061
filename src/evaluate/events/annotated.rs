//! Articles with all their events.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::Path;

use gazetteer::Gazetteer;
use rayon::prelude::*;
use serde_json::Value;

use super::super::articles::pairs;
use super::telling::{Counted, Place, article_of, check_header};
use super::{Found, Group, Report, Share, Telling, Wrong, prf};
use crate::article::{Article, ReadOptions, articles};
use crate::event::{Event, RelationKind};
use crate::recognize::Field;
use crate::{Analysis, AnalysisOptions};

/// An article with its events as a person marked them.
#[derive(Debug, Clone)]
pub struct AnnotatedArticle {
    /// The article.
    pub article: Article,
    /// Its language.
    pub lang: String,
    /// Whether nobody looks at it while tuning.
    pub held: bool,
    /// Its events.
    pub tellings: Vec<Telling>,
    /// Its place names with the place of each.
    names: Vec<(Place, String)>,
}

impl AnnotatedArticle {
    /// Reads a table of events with the articles in the folder that it lies in,
    /// by `index.tsv` there, and their place names from `gold.jsonl`.
    ///
    /// # Errors
    /// A file cannot be read, or a line is wrong: file, line and what is wanted.
    pub fn read(path: &Path, table: &str) -> Result<Vec<Self>, String> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let text = |name: &str| {
            let file = folder.join(name);
            std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))
        };
        let (index, names) = (text("index.tsv")?, text("gold.jsonl")?);
        let mut rows: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        for (n, line) in table.lines().enumerate() {
            match n {
                0 => check_header(line).map_err(|e| format!("{}:1: {e}", path.display()))?,
                _ => rows.entry(article_of(line)).or_default().push((n + 1, line)),
            }
        }
        let mut read = Vec::new();
        for (n, line) in index.lines().enumerate().skip(1) {
            let wrong = |e: &str| format!("{}:{}: {e}", folder.join("index.tsv").display(), n + 1);
            let cells: Vec<&str> = line.split('\t').collect();
            let [file, lang, date, half, ..] = cells[..] else { return Err(wrong("wanted file, lang, date, half")) };
            let options =
                ReadOptions { date: Some(date.parse().map_err(|_| wrong("wanted a date"))?), ..ReadOptions::default() };
            let mut article = articles(&[folder.join(file)], &options)
                .next()
                .ok_or(wrong("no article"))?
                .map_err(|e| e.to_string())?;
            article.id = file.rsplit_once('.').map_or(file, |(id, _)| id).to_owned();
            let names = marked(&names, &article).map_err(|e| wrong(&e))?;
            let find = |words: &str, nth: usize| occurrence(&article, words, nth);
            let place_of = |words: &str, nth: usize| {
                let at = occurrence(&article, words, nth)?;
                names.iter().find(|(place, _)| *place == at).map(|(_, name)| name.clone())
            };
            let tellings = rows.remove(article.id.as_str()).unwrap_or_default().into_iter().map(|(n, line)| {
                Telling::parse(line, find, place_of).map_err(|e| format!("{}:{n}: {e}", path.display()))
            });
            let tellings = tellings.collect::<Result<_, String>>()?;
            let (lang, held) = (lang.to_owned(), half == "held");
            read.push(AnnotatedArticle { lang, held, tellings, names, article });
        }
        match rows.first_key_value() {
            Some((id, _)) => Err(format!("{}: index.tsv has no article {id:?}", path.display())),
            None => Ok(read),
        }
    }
}

/// The `nth` occurrence of words in the title, where that is read by itself,
/// and the text.
fn occurrence(article: &Article, words: &str, nth: usize) -> Option<Place> {
    let title = article.title.as_deref().filter(|_| !article.repeats_title());
    let fields = title.map(|t| (Field::Title, t)).into_iter().chain([(Field::Text, article.text.as_str())]);
    let mut all =
        fields.flat_map(|(field, text)| text.match_indices(words).map(move |(at, w)| (field, at..at + w.len())));
    all.nth(nth.checked_sub(1)?)
}

/// The place names that a file marks in an article, each with its place.
fn marked(file: &str, article: &Article) -> Result<Vec<(Place, String)>, String> {
    let mut lines = file.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    let of_article = |v: &Value| v.get("id").and_then(Value::as_str) == Some(article.id.as_str());
    let line = lines.find(of_article).ok_or("gold.jsonl does not have the article")?;
    let toponyms = line.get("toponyms").and_then(Value::as_array).ok_or("wanted an array in `toponyms`")?;
    let read = |t: &Value| {
        let (words, nth) = (t.get("text")?.as_str()?, usize::try_from(t.get("nth")?.as_u64()?).ok()?);
        Some((occurrence(article, words, nth)?, t.get("place")?.as_str()?.to_owned()))
    };
    toponyms.iter().map(|t| read(t).ok_or(format!("gold.jsonl: {t} does not stand in the article"))).collect()
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    events: Found,
    places: Found,
    relation: Share,
    date: Share,
    certainty: Share,
    background: Share,
    number: Share,
}

impl std::ops::AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        self.events += other.events;
        self.places += other.places;
        self.relation += other.relation;
        self.date += other.date;
        self.certainty += other.certainty;
        self.background += other.background;
        self.number += other.number;
    }
}

impl Counts {
    fn group(&self, name: String) -> Group {
        let mut measures = prf(["event_precision", "event_recall", "event_f1"], &self.events).to_vec();
        let [_, _, f1] = prf(["", "", "place_f1"], &self.places);
        measures.push(f1);
        measures.push(self.relation.measure("relation"));
        measures.push(self.date.measure("date"));
        measures.push(self.certainty.measure("certainty"));
        measures.push(self.background.measure("background"));
        measures.push(self.number.measure("number"));
        Group { name, measures }
    }
}

/// Events by overlapping trigger and type, one to one; then, over the events
/// that were found so, their places, dates, certainty and numbers. All together,
/// by half, by language, and by both.
pub(super) fn score(gazetteer: &Gazetteer<'_>, gold: &[AnnotatedArticle], options: &AnalysisOptions) -> Report {
    let scored: Vec<(Counts, Vec<Wrong>)> = gold.par_iter().map(|a| of_article(gazetteer, a, options)).collect();
    let langs: BTreeSet<&str> = gold.iter().map(|a| a.lang.as_str()).collect();
    let mut groups = Vec::new();
    for lang in std::iter::once(None).chain(langs.into_iter().map(Some)) {
        for (half, word) in [(None, ""), (Some(false), "tuned"), (Some(true), "held")] {
            let mut sum = Counts::default();
            let wanted = |a: &AnnotatedArticle| lang.is_none_or(|l| l == a.lang) && half.is_none_or(|h| h == a.held);
            gold.iter().zip(&scored).filter(|(a, _)| wanted(a)).for_each(|(_, (counts, _))| sum += counts);
            groups.push(sum.group(format!("{} {word}", lang.unwrap_or("all")).trim().to_owned()));
        }
    }
    let tuned = gold.iter().zip(scored).filter(|(a, _)| !a.held);
    let wrong = tuned.flat_map(|(_, (_, wrong))| wrong).collect();
    Report { rows: gold.iter().map(|a| a.tellings.len()).sum(), groups, wrong }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn fits(telling: &Telling, event: &Event) -> bool {
    let same = |(field, bytes): &Place| *field == event.field && overlap(bytes, &event.trigger);
    telling.types.contains(&event.event_type) && telling.triggers.iter().any(same)
}

fn of_article(gazetteer: &Gazetteer<'_>, gold: &AnnotatedArticle, options: &AnalysisOptions) -> (Counts, Vec<Wrong>) {
    let analysis = Analysis::new(gazetteer, &gold.article, options);
    let (optional, wanted): (Vec<&Telling>, Vec<&Telling>) = gold.tellings.iter().partition(|t| t.optional);
    let near = |t: &&Telling| {
        analysis.events.iter().enumerate().filter(|(_, e)| fits(t, e)).map(|(n, _)| n).collect::<Vec<usize>>()
    };
    let found = pairs(&wanted.iter().map(near).collect::<Vec<_>>());
    let used: HashSet<usize> = found.values().copied().collect();
    let rest = |t: &&Telling| near(t).into_iter().filter(|e| !used.contains(e)).collect();
    let passed_over: HashSet<usize> = pairs(&optional.iter().map(rest).collect::<Vec<_>>()).into_values().collect();
    let mut counts = Counts {
        events: Found { right: found.len(), given: analysis.events.len() - passed_over.len(), wanted: wanted.len() },
        ..Counts::default()
    };
    let mut wrong = Vec::new();
    let words = |(field, bytes): &Place| analysis.field(*field).slice(bytes.clone());
    let mut say = |what: &'static str, trigger: &str, gold_says: String, given: String| {
        wrong.push(Wrong { what, at: format!("{} | {trigger}", gold.article.id), gold: gold_says, given });
    };
    for (n, telling) in wanted.iter().enumerate() {
        let trigger = telling.triggers.first().map(words).unwrap_or_default();
        match found.get(&n).and_then(|&e| analysis.events.get(e)) {
            Some(event) => compare(gold, &analysis, telling, event, &mut counts, |what, right, given| {
                say(what, trigger, right, given);
            }),
            None => say("event_recall", trigger, join(telling.types.iter(), "|"), String::new()),
        }
    }
    for (n, event) in analysis.events.iter().enumerate() {
        if !used.contains(&n) && !passed_over.contains(&n) {
            let trigger = analysis.field(event.field).slice(event.trigger.clone());
            say("event_precision", trigger, String::new(), event.event_type.as_str().into());
        }
    }
    (counts, wrong)
}

fn join(words: impl Iterator<Item = impl std::fmt::Display>, between: &str) -> String {
    words.map(|w| w.to_string()).collect::<Vec<_>>().join(between)
}

/// Compares an event with the telling that it was found for.
fn compare(
    gold: &AnnotatedArticle,
    analysis: &Analysis<'_>,
    telling: &Telling,
    event: &Event,
    counts: &mut Counts,
    mut say: impl FnMut(&'static str, String, String),
) {
    // A name is compared by the place that a person says it means: which place
    // the program takes it for is another question.
    let meant = |place: usize| {
        let mention = analysis.mentions.get(place)?;
        let marked = gold.names.iter().find(|((f, b), _)| *f == mention.field && overlap(b, &mention.bytes));
        Some(marked.map_or_else(|| format!("\"{}\"", analysis.words(mention)), |(_, name)| name.clone()))
    };
    let mut given: BTreeMap<String, RelationKind> = BTreeMap::new();
    for &place in &event.places {
        let Some(relation) = analysis.relations.get(place) else { continue };
        let other = relation.other.filter(|_| relation.kind == RelationKind::Between);
        given.extend([Some(place), other].into_iter().flatten().filter_map(meant).map(|name| (name, relation.kind)));
    }
    let (optional, wanted): (Vec<_>, Vec<_>) = telling.places.iter().partition(|p| p.optional);
    let wanted: BTreeMap<&str, RelationKind> = wanted.iter().map(|p| (p.name.as_str(), p.relation)).collect();
    let is_optional = |name: &str| !wanted.contains_key(name) && optional.iter().any(|o| o.name == name);
    let found = Found {
        right: given.keys().filter(|p| wanted.contains_key(p.as_str())).count(),
        given: given.keys().filter(|p| !is_optional(p)).count(),
        wanted: wanted.len(),
    };
    if found.right != found.given || found.right != found.wanted {
        say("place_f1", join(wanted.keys(), "; "), join(given.keys(), "; "));
    }
    for (name, relation) in &given {
        let Some(right) = wanted.get(name.as_str()) else { continue };
        // "Inside it" is at it.
        let plain = |r: RelationKind| if r == RelationKind::In { RelationKind::At } else { r };
        counts.relation.add(plain(*relation) == plain(*right));
        if plain(*relation) != plain(*right) {
            say("relation", format!("{right} {name}"), relation.to_string());
        }
    }
    counts.places += found;

    let days = event.when.start.zip(event.when.end).map(|(start, end)| (start.date(), end.date()));
    if let Some(dates) = &telling.dates {
        let right = dates.contains(&days);
        counts.date.add(right);
        if !right {
            let text = |d: &Option<_>| d.map_or_else(|| "none".to_owned(), |(a, b)| format!("{a}/{b}"));
            say("date", join(dates.iter().map(text), "|"), text(&days));
        }
    }
    let right = telling.certainties.contains(&event.certainty);
    counts.certainty.add(right);
    if !right {
        say("certainty", join(telling.certainties.iter(), "|"), event.certainty.to_string());
    }
    if let Some(background) = telling.background {
        counts.background.add(background == event.background);
        if background != event.background {
            say("background", background.to_string(), event.background.to_string());
        }
    }
    for (counted, least) in &telling.numbers {
        let numbers = &event.numbers;
        let given = match counted {
            Counted::Killed => numbers.fatalities,
            Counted::Injured => numbers.injured,
            Counted::Displaced => numbers.displaced,
            Counted::Captured => numbers.captured,
        };
        let given = given.map(|(least, _)| least);
        counts.number.add(given == Some(*least));
        if given != Some(*least) {
            say("number", format!("{counted:?} {least}"), given.map_or_else(String::new, |n| n.to_string()));
        }
    }
}
