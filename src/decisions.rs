//! What people decided about names, applied on every later run.
//!
//! A table with a header, its columns apart by tabs, commas or semicolons, a
//! line a name: `name`, `decision` and, where wanted, `article`, `place_id`,
//! `lat`, `lon`, `kind`, `names`, `country`; other columns are for people. A
//! line without a decision says nothing yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use csv::StringRecord;
use gazetteer::name::normalize;
use gazetteer::source::{Row, full_id, split_tag};
use gazetteer::{Gazetteer, PlaceIndex, PlaceKind, Sources};
use rustc_hash::FxHashMap as HashMap;

use crate::Error;
use crate::article::table;
use crate::feature::slug;
use crate::recognize::{Mention, MentionKind};
use crate::resolve::{Document, Evidence, Resolution, Status};

/// What a line decides, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    /// The place with this identifier.
    Place,
    /// A place that no gazetteer has.
    New,
    /// Something else than a place.
    NotAPlace,
    /// Perhaps a place, but of no interest.
    Ignore,
}

impl Decision {
    const WORDS: &[(&str, Decision)] = &[
        ("place", Decision::Place),
        ("this place", Decision::Place),
        ("new", Decision::New),
        ("new place", Decision::New),
        ("a new place", Decision::New),
        ("not a place", Decision::NotAPlace),
        ("ignore", Decision::Ignore),
    ];

    fn parse(words: &str) -> Option<Decision> {
        let words = words.replace(['_', '-'], " ").to_lowercase();
        Decision::WORDS.iter().find(|(w, _)| *w == words.trim()).map(|(_, decision)| *decision)
    }
}

/// A line with a decision.
#[derive(Debug)]
struct Line {
    number: u64,
    /// The name as the line writes it.
    name: String,
    /// The article that it holds for; all where there is none.
    article: Option<String>,
    decision: Decision,
    /// The identifier of the place.
    id: String,
    /// The place, once the gazetteer was asked.
    place: Option<PlaceIndex>,
    /// The new place.
    new: Option<Box<Row>>,
    used: AtomicBool,
}

impl Line {
    /// What must agree between lines for one name, in words.
    fn says(&self) -> String {
        match (self.decision, &self.new) {
            (Decision::New, Some(row)) => {
                let (lat, lon) = row.point.unwrap_or_default();
                format!("a new place at {lat}, {lon}")
            }
            (Decision::Place | Decision::New, _) => self.id.clone(),
            (Decision::NotAPlace, _) => "not a place".to_owned(),
            (Decision::Ignore, _) => "ignore".to_owned(),
        }
    }
}

/// Decisions of a file.
#[derive(Debug)]
pub struct Decisions {
    path: PathBuf,
    lines: Vec<Line>,
    /// The lines for each normalized name.
    by_name: HashMap<String, Vec<usize>>,
}

impl Decisions {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, the first line that is wrong, the first that
    /// contradicts an earlier one.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::article(path, None, "is not UTF-8", "save it as a table in UTF-8 (tabs or commas between columns)")
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(table::delimiter(text, "decision"))
            .flexible(true)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| table::error(path, text, e))?.clone();
        let column = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
        for needed in ["name", "decision"] {
            if column(needed).is_none() {
                let remedy = "begin from what `dateline check --write-decisions FILE` writes";
                return Err(Error::article(path, 1, format!("has no column `{needed}`"), remedy));
            }
        }
        let mut decisions = Decisions { path: path.to_path_buf(), lines: Vec::new(), by_name: HashMap::default() };
        let mut ids = BTreeSet::new();
        for record in reader.records() {
            let record = record.map_err(|e| table::error(path, text, e))?;
            let number = table::line(text, record.position());
            let cells = Cells { path, number, record: &record, column: &column };
            if let Some(line) = cells.line(&mut ids)? {
                decisions.add(line)?;
            }
        }
        Ok(decisions)
    }

    fn add(&mut self, line: Line) -> Result<(), Error> {
        let lines = self.by_name.entry(normalize(&line.name)).or_default();
        let earlier = lines.iter().filter_map(|&l| self.lines.get(l)).find(|l| l.article == line.article);
        if let Some(earlier) = earlier {
            if earlier.says() == line.says() {
                return Ok(());
            }
            let problem =
                format!("says of \"{}\": {}; line {} says: {}", line.name, line.says(), earlier.number, earlier.says());
            return Err(Error::article(&self.path, line.number, problem, "take one of the two lines out"));
        }
        lines.push(self.lines.len());
        self.lines.push(line);
        Ok(())
    }

    /// The new places, for a layer over the gazetteer; `None` where there are none.
    pub fn new_places(&self) -> Option<Sources> {
        let row = |l: &Line| l.new.as_deref().map(|row| (l.number as usize, row.clone()));
        let rows: Vec<(usize, Row)> = self.lines.iter().filter_map(row).collect();
        (!rows.is_empty()).then(|| Sources { rows: Some((self.path.clone(), rows)), ..Sources::default() })
    }

    /// Finds the places of all lines in the gazetteer, of which
    /// [`Decisions::new_places`] are a layer.
    ///
    /// # Errors
    /// An identifier that no place has.
    pub fn find_places(&mut self, gazetteer: &Gazetteer<'_>) -> Result<(), Error> {
        for line in &mut self.lines {
            if matches!(line.decision, Decision::Place | Decision::New) {
                let place = gazetteer.by_id(&line.id).ok_or_else(|| {
                    let remedy = format!("look for it: dateline lookup \"{}\"", line.name);
                    Error::article(
                        &self.path,
                        line.number,
                        format!("no place has the identifier `{}`", line.id),
                        remedy,
                    )
                })?;
                line.place = Some(place.index());
            }
        }
        Ok(())
    }

    /// The line that decides about a name in an article; one for this article
    /// goes before one for all.
    fn line(&self, article: &str, name: &str) -> Option<&Line> {
        let lines = || self.by_name.get(name).into_iter().flatten().filter_map(|&l| self.lines.get(l));
        let own = lines().find(|l| l.article.as_deref() == Some(article));
        own.or_else(|| lines().find(|l| l.article.is_none()))
    }

    /// Whether a name is a place in an article, by its normalized form.
    pub(crate) fn is_place(&self, article: &str, name: &str) -> bool {
        self.line(article, name).is_some_and(|l| l.place.is_some())
    }

    /// Applies what was decided to the mentions of an article. `words` gives the
    /// normalized words of a mention.
    pub(crate) fn apply(&self, article: &str, document: &mut Document, words: impl Fn(&Mention) -> String) {
        let resolutions = std::mem::take(&mut document.resolutions);
        let mut kept = Vec::with_capacity(resolutions.len());
        let mut resolutions = resolutions.into_iter();
        document.mentions.retain(|mention| {
            let Some(resolution) = resolutions.next() else { return false };
            let names_place = matches!(mention.kind, MentionKind::Toponym | MentionKind::Metonym);
            let line = self.line(article, &mention.key).or_else(|| self.line(article, &words(mention)));
            let Some(line) = line.filter(|_| names_place) else {
                kept.push(resolution);
                return true;
            };
            line.used.store(true, Ordering::Relaxed);
            let number = line.number as u32;
            let (status, evidence) = match line.decision {
                Decision::NotAPlace => return false,
                Decision::Place | Decision::New => (Status::Decided, Evidence::Decided(number)),
                Decision::Ignore => (Status::Unknown, Evidence::Ignored(number)),
            };
            kept.push(Arc::new(Resolution {
                status,
                place: line.place,
                confidence: if line.place.is_some() { 1.0 } else { 0.0 },
                rule: None,
                evidence: vec![evidence],
                alternatives: Vec::new(),
            }));
            true
        });
        document.resolutions = kept;
    }

    /// What came of the lines so far, in a sentence.
    pub fn report(&self) -> String {
        let (used, never): (Vec<&Line>, Vec<&Line>) = self.lines.iter().partition(|l| l.used.load(Ordering::Relaxed));
        let list = |lines: &[&Line]| {
            let named = lines.iter().take(LISTED).map(|l| format!("{} \"{}\"", l.number, l.name));
            let more = lines.len().saturating_sub(LISTED);
            let more = (more > 0).then(|| format!("{more} more"));
            named.chain(more).collect::<Vec<_>>().join(", ")
        };
        let part = |lines: &[&Line], what: &str| match lines.len() {
            0 => String::new(),
            1 => format!("; {what}: line {}", list(lines)),
            _ => format!("; {what}: lines {}", list(lines)),
        };
        format!(
            "{}: {} of {} decisions used{}{}",
            self.path.display(),
            used.len(),
            self.lines.len(),
            part(&used, "used"),
            part(&never, "never used"),
        )
    }
}

/// Lines that a report names one by one.
const LISTED: usize = 20;

/// The cells of one line.
struct Cells<'c, C: Fn(&str) -> Option<usize>> {
    path: &'c Path,
    number: u64,
    record: &'c StringRecord,
    column: &'c C,
}

impl<C: Fn(&str) -> Option<usize>> Cells<'_, C> {
    fn get(&self, column: &str) -> &str {
        (self.column)(column).and_then(|c| self.record.get(c)).unwrap_or_default().trim()
    }

    fn wrong(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::article(self.path, self.number, problem, remedy)
    }

    /// The decision of the line; `ids` are those that new places have so far.
    fn line(&self, ids: &mut BTreeSet<String>) -> Result<Option<Line>, Error> {
        let (name, words, id) = (self.get("name"), self.get("decision"), self.get("place_id"));
        let known = "place, new, not a place, ignore";
        if words.is_empty() {
            let begun = !id.is_empty() || !self.get("lat").is_empty() || !self.get("lon").is_empty();
            return match begun {
                true => Err(self.wrong("names a place, but has no decision", format!("write one of: {known}"))),
                false => Ok(None),
            };
        }
        let decision = Decision::parse(words)
            .ok_or_else(|| self.wrong(format!("`{words}` is no decision"), format!("write one of: {known}")))?;
        if normalize(name).is_empty() {
            return Err(self.wrong("has no name", "write the name into the column `name`, as the article has it"));
        }
        let new = match decision {
            Decision::New => Some(Box::new(self.new_place(name, id, ids)?)),
            Decision::Place if id.is_empty() => {
                let remedy = format!("write it into the column `place_id`; look for it: dateline lookup \"{name}\"");
                return Err(self.wrong("does not say which place", remedy));
            }
            _ => None,
        };
        let article = self.get("article");
        Ok(Some(Line {
            number: self.number,
            name: name.to_owned(),
            article: (!article.is_empty()).then(|| article.to_owned()),
            decision,
            id: new.as_ref().map_or_else(|| id.to_owned(), |row| row.id.clone()),
            place: None,
            new,
            used: AtomicBool::new(false),
        }))
    }

    fn new_place(&self, name: &str, id: &str, ids: &mut BTreeSet<String>) -> Result<Row, Error> {
        let degrees = |column: &str, limit: f64| {
            // Spreadsheets of many countries write a comma.
            let cell = self.get(column).replace(',', ".");
            let degrees = cell.parse::<f64>().ok().filter(|d| d.abs() <= limit);
            degrees.ok_or_else(|| {
                let problem = format!("`{}` is no {column} of a new place", self.get(column));
                self.wrong(
                    problem,
                    format!("write decimal degrees from -{limit} to {limit} into the column `{column}`"),
                )
            })
        };
        let point = (degrees("lat", 90.0)?, degrees("lon", 180.0)?);
        let kind = match self.get("kind") {
            "" => PlaceKind::Settlement,
            word => PlaceKind::parse(&word.to_lowercase()).ok_or_else(|| {
                let kinds: Vec<&str> = PlaceKind::ALL.iter().map(|k| k.as_str()).collect();
                self.wrong(format!("`{word}` is no kind of place"), format!("write one of: {}", kinds.join(", ")))
            })?,
        };
        let mut names: Vec<(String, String)> =
            self.get("names").split('|').filter(|n| !n.trim().is_empty()).map(split_tag).collect();
        // The name to show is the one in English where there is one.
        let main =
            names.iter().position(|(lang, _)| lang == "en").map_or_else(|| name.to_owned(), |n| names.remove(n).1);
        if main != name {
            names.insert(0, (String::new(), name.to_owned()));
        }
        let slug = std::iter::once(&main).chain(names.iter().map(|n| &n.1)).find_map(|n| slug(n));
        let wanted = full_id(self.path, slug.as_deref().unwrap_or("place"));
        let id = if id.is_empty() {
            let mut numbered = std::iter::once(wanted.clone()).chain((2..).map(|n| format!("{wanted}-{n}")));
            numbered.find(|id| !ids.contains(id)).unwrap_or(wanted)
        } else {
            full_id(self.path, id)
        };
        if !ids.insert(id.clone()) {
            return Err(self.wrong(format!("a line before has a new place `{id}`"), "give it another `place_id`"));
        }
        Ok(Row {
            id,
            name: main,
            kind: Some(kind),
            point: Some(point),
            country: self.get("country").to_uppercase(),
            names,
            curated: true,
            ..Row::default()
        })
    }
}
