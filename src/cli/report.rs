//! What goes to the standard error: errors and counts.

use std::io::Write;
use std::time::Duration;

use dateline::Analysis;
use dateline::recognize::MentionKind;
use dateline::resolve::Status;
use gazetteer::PlaceIndex;
use rustc_hash::FxHashSet;

/// Prints an error with all that caused it.
pub fn error(error: &anyhow::Error) {
    // Nobody is left to be told where the standard error is closed.
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
}

/// Prints a sentence on how the work went.
pub fn say(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "{sentence}");
}

/// What became of the mentions of some articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Different places.
    places: FxHashSet<PlaceIndex>,
    /// Articles read.
    pub articles: usize,
    /// Files and articles that could not be read.
    pub unreadable: usize,
    /// Events found.
    pub events: usize,
    resolved: usize,
    ambiguous: usize,
    approximate: usize,
    decided: usize,
    unknown: usize,
    /// Unknown mentions that are names of something else than places.
    other_names: usize,
}

impl Counts {
    /// The counts of one article.
    pub fn of(analysis: &Analysis<'_>) -> Self {
        let articles = usize::from(analysis.piece.number == 0);
        let mut counts = Counts { articles, events: analysis.events.len(), ..Counts::default() };
        for (mention, resolution) in analysis.mentions.iter().zip(&analysis.resolutions) {
            counts.places.extend(resolution.place);
            match resolution.status {
                Status::Resolved => counts.resolved += 1,
                Status::Ambiguous => counts.ambiguous += 1,
                Status::Approximate => counts.approximate += 1,
                Status::Decided => counts.decided += 1,
                Status::Unknown => {
                    counts.unknown += 1;
                    counts.other_names +=
                        usize::from(matches!(mention.kind, MentionKind::Embedded | MentionKind::Demonym));
                }
            }
        }
        counts
    }

    /// Adds the counts of other articles.
    pub fn add(&mut self, other: &Counts) {
        self.places.extend(&other.places);
        self.articles += other.articles;
        self.unreadable += other.unreadable;
        self.events += other.events;
        self.resolved += other.resolved;
        self.ambiguous += other.ambiguous;
        self.approximate += other.approximate;
        self.decided += other.decided;
        self.unknown += other.unknown;
        self.other_names += other.other_names;
    }

    /// Prints them in one line on the standard error, with the time that it took.
    pub fn print(&self, took: Duration) {
        let mentions = self.resolved + self.ambiguous + self.approximate + self.decided + self.unknown;
        let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let unread = if self.unreadable > 0 { format!(" ({} unreadable)", self.unreadable) } else { String::new() };
        let others = if self.other_names > 0 {
            format!(" ({} naming no place: peoples, organisations, people)", self.other_names)
        } else {
            String::new()
        };
        let _ = writeln!(
            std::io::stderr(),
            "{}{unread}, {}, {}, {}: {} resolved, {} ambiguous, {} approximate, {} decided, {} unknown{others}; {:.1} s",
            plural(self.articles, "article"),
            plural(self.events, "event"),
            plural(self.places.len(), "place"),
            plural(mentions, "mention"),
            self.resolved,
            self.ambiguous,
            self.approximate,
            self.decided,
            self.unknown,
            took.as_secs_f64(),
        );
    }

    /// How a command ends that has read these.
    pub fn outcome(&self) -> super::Outcome {
        if self.unreadable > 0 { super::Outcome::Incomplete } else { super::Outcome::Done }
    }
}
