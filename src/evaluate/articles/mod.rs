//! How well places are found in articles, and which places they are taken for.
//!
//! Two questions, each answered by itself. **Recognition**: were the names found
//! that a person marked? A name is right where it begins and ends at the same
//! code points (exact), or where it shares some with one that is wanted, one to
//! one (overlapping). **Resolution**: is the place the right one? It is so by
//! GeoNames' number, whatever the distance (a country has many centres), else
//! by the kilometres between the points. It is asked twice: on gold spans, where
//! the program is told which words name places, and end to end, where it finds
//! them itself.
//!
//! On gold spans accuracy is over all toponyms whose place the gold data know:
//! a name left unknown is wrong. End to end, precision is over all pins but
//! those at names that are optional or whose place the gold data do not know,
//! recall over all toponyms whose place they know.
//!
//! Whether pins are as often right as they say is told by the same distance and
//! the same identifiers; where the gold data have none, a country is also right
//! by its name, whatever point they give it.
//!
//! An article is about the country in which most of its toponyms lie whose place
//! the gold data know; where several have as many, any of them is right. It is
//! asked end to end.
//!
//! The definitions are those of Gritta, Pilehvar and Collier (2018, 2019):
//! accuracy at 161 km (a hundred miles), the median error, and the area under
//! the curve of ln(1 + error), from 0 (best) to 1.

mod answer;
mod gold;
mod markdown;
mod places;
mod spans;
mod summary;
mod whereabouts;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use gazetteer::Gazetteer;
use rayon::prelude::*;

pub use answer::{Answer, Answers, Pin, answers};
pub use gold::{GoldArticle, GoldToponym};
pub use markdown::markdown;
pub use places::{FARTHEST_KM, RIGHT_KM, WrongPin};
pub use spans::Found;
pub(super) use spans::pairs;
pub use summary::{BINS, Bin, Errors, MEASURES, Measure, RADII, Reliability, Summary};

use crate::article::Article;
use crate::recognize::MentionKind;
use places::{Placing, place};
use spans::Span;
use whereabouts::Whereabouts;

/// What is asked of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleOptions {
    /// Kinds of mention that count as places found.
    pub kinds: Vec<MentionKind>,
    /// Which places the spans are that the gold data mark.
    pub on_gold: bool,
    /// Which names and places the program finds by itself.
    pub end_to_end: bool,
}

impl Default for ArticleOptions {
    /// Both, with the names of places, and of governments by their place; people
    /// and what is part of another name do not count.
    fn default() -> Self {
        let kinds = vec![MentionKind::Toponym, MentionKind::Metonym];
        ArticleOptions { kinds, on_gold: true, end_to_end: true }
    }
}

/// The scores of one article.
#[derive(Debug, Clone, Default)]
struct Score {
    lang: String,
    exact: Found,
    overlapping: Found,
    trapped: (usize, usize),
    on_gold: Placing,
    end_to_end: Placing,
    /// Whether the country that the article is about is the right one, where it is known.
    focus: Option<bool>,
}

/// The scores of articles.
#[derive(Debug, Clone, Default)]
pub struct ArticleScores {
    scores: Vec<Score>,
    /// Wrong pins at names that are marked: on gold spans, or where those were
    /// not asked for end to end. The surest first, then the farthest.
    pub wrong: Vec<WrongPin>,
    /// Names that were not found, end to end, with how often.
    pub missed: BTreeMap<String, usize>,
    /// Words that were found, end to end, where no name of that extent is marked.
    pub extra: BTreeMap<String, usize>,
    /// Names on gold spans that were left without a pin.
    pub unknown: BTreeMap<String, usize>,
}

impl ArticleScores {
    /// Adds the scores of other articles: of another fold, of another file.
    pub fn add(&mut self, other: ArticleScores) {
        self.append(other);
        sort(&mut self.wrong);
    }

    fn append(&mut self, other: ArticleScores) {
        self.scores.extend(other.scores);
        self.wrong.extend(other.wrong);
        for (all, more) in
            [(&mut self.missed, other.missed), (&mut self.extra, other.extra), (&mut self.unknown, other.unknown)]
        {
            more.into_iter().for_each(|(name, times)| *all.entry(name).or_default() += times);
        }
    }

    /// The measures over all articles.
    pub fn summary(&self) -> Summary {
        Summary::of(&self.scores.iter().collect::<Vec<_>>())
    }

    /// The measures by language, as the gold data name it (`?` where they do
    /// not); empty where all articles are in one.
    pub fn by_language(&self) -> Vec<(String, Summary)> {
        let mut languages: BTreeMap<&str, Vec<&Score>> = BTreeMap::new();
        for score in &self.scores {
            languages.entry(&score.lang).or_default().push(score);
        }
        if languages.len() < 2 {
            return Vec::new();
        }
        languages.into_iter().map(|(lang, scores)| (lang.to_owned(), Summary::of(&scores))).collect()
    }
}

fn sort(wrong: &mut [WrongPin]) {
    wrong.sort_by(|a, b| {
        let by_sureness = b.pin.confidence.total_cmp(&a.pin.confidence);
        by_sureness.then(b.km.total_cmp(&a.km)).then_with(|| (&a.article, &a.name).cmp(&(&b.article, &b.name)))
    });
}

/// Scores what `analyse` says of articles: nearly always [`answers`]. It is
/// asked for an article, and where the program is to be told which words name
/// places, with their spans in bytes of the text.
pub fn articles<'g>(
    gazetteer: &'g Gazetteer<'g>,
    gold: &[GoldArticle],
    options: &ArticleOptions,
    analyse: impl Fn(&Article, Option<&[Range<usize>]>) -> Answers + Sync,
) -> ArticleScores {
    let whereabouts = Whereabouts::new(gazetteer);
    let mut scores = ArticleScores::default();
    let scored: Vec<ArticleScores> =
        gold.par_iter().map(|article| score(article, options, &whereabouts, &analyse)).collect();
    scored.into_iter().for_each(|article| scores.append(article));
    sort(&mut scores.wrong);
    scores
}

/// The scores of one article.
fn score(
    gold: &GoldArticle,
    options: &ArticleOptions,
    whereabouts: &Whereabouts<'_>,
    analyse: &impl Fn(&Article, Option<&[Range<usize>]>) -> Answers,
) -> ArticleScores {
    let mut score = Score { lang: gold.article.lang.clone().unwrap_or_else(|| "?".into()), ..Score::default() };
    let mut scores = ArticleScores::default();
    let spans = gold.located_spans();
    if options.on_gold && !spans.is_empty() {
        let answers = analyse(&gold.article, Some(&spans)).names;
        score.on_gold = place(gold, &answers.iter().collect::<Vec<_>>(), whereabouts, &mut scores.wrong);
        let pinned: HashSet<Span> = answers.iter().filter(|a| a.pin.is_some()).map(|a| (a.start, a.end)).collect();
        let located = gold.toponyms.iter().filter(|t| t.point.is_some() && !t.optional);
        count(&mut scores.unknown, located.filter(|t| !pinned.contains(&t.span())).map(|t| t.name.clone()));
    }
    if options.end_to_end {
        let Answers { names: answers, focus } = analyse(&gold.article, None);
        let wanted = whereabouts.focus(gold);
        score.focus = (!wanted.is_empty()).then(|| focus.is_some_and(|f| wanted.contains(&f)));
        let counting: Vec<&Answer> = answers.iter().filter(|a| options.kinds.contains(&a.kind)).collect();
        let mut given: Vec<Span> = counting.iter().map(|a| (a.start, a.end)).collect();
        given.sort_unstable();
        given.dedup();
        let toponyms = spans::with_alternatives(&gold.toponyms, &given);
        score.exact = spans::exact(&toponyms, &given);
        score.overlapping = spans::overlapping(&toponyms, &given);
        score.trapped = spans::trapped(&toponyms, &given, &gold.traps);
        let mut wrong = Vec::new();
        score.end_to_end = place(gold, &counting, whereabouts, &mut wrong);
        if !options.on_gold {
            scores.wrong = wrong;
        }
        let missed = toponyms.iter().filter(|t| !t.optional && given.binary_search(&t.span()).is_err());
        count(&mut scores.missed, missed.map(|t| t.name.clone()));
        let marked: HashSet<Span> = toponyms.iter().map(GoldToponym::span).collect();
        let words = |&(start, end): &Span| gold.article.text.chars().skip(start).take(end - start).collect();
        count(&mut scores.extra, given.iter().filter(|s| !marked.contains(s)).map(words));
    }
    scores.scores.push(score);
    scores
}

fn count(counts: &mut BTreeMap<String, usize>, names: impl Iterator<Item = String>) {
    names.for_each(|name| *counts.entry(name).or_default() += 1);
}
