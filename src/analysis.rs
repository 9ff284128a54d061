//! One article, read from end to end.

use std::ops::Range;
use std::sync::Arc;

use gazetteer::Gazetteer;
use jiff::civil::Date;

use crate::article::Article;
use crate::event::{self, Event, Relation};
use crate::recognize::{Field, Mention, recognize};
use crate::resolve::{Document, Resolution, ResolveOptions, resolve};
use crate::text::{Lang, Text, detect};

/// How to read articles.
#[derive(Debug, Clone, Default)]
pub struct AnalysisOptions {
    /// What is known beforehand of the places.
    pub resolve: ResolveOptions,
}

/// Everything that the program found in one article.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The article.
    pub article: &'a Article,
    /// The gazetteer that places are numbers of.
    pub gazetteer: &'a Gazetteer<'a>,
    /// The language.
    pub lang: Lang,
    /// When it was published: as the article's data say, else as its text does.
    pub published: Option<Date>,
    /// The headline, unless the text repeats it at its start.
    pub title: Option<Text<'a>>,
    /// The body.
    pub text: Text<'a>,
    /// Mentions of the title, then of the text, in order.
    pub mentions: Vec<Mention>,
    /// For each mention, how the place meant lies to the place named.
    pub relations: Vec<Relation>,
    /// For each mention, what became of it.
    pub resolutions: Vec<Arc<Resolution>>,
    /// Events; their places are indices into `mentions`.
    pub events: Vec<Event>,
    /// Countries that the article is about with their shares, the largest first.
    pub focus: Vec<(String, f64)>,
}

/// A text longer than this is read in pieces: what is so long is no article,
/// and its parts do not explain each other.
const PIECE_BYTES: usize = 1 << 20;

impl<'a> Analysis<'a> {
    /// Reads `article`: text, mentions, resolutions, events.
    pub fn new(gazetteer: &'a Gazetteer<'a>, article: &'a Article, options: &AnalysisOptions) -> Self {
        let lang = article.lang.as_deref().map(Lang::parse).unwrap_or_else(|| detect(&article.text));
        let title = article.title.as_deref().filter(|_| !article.repeats_title()).map(|t| Text::new(t, Some(lang)));
        let mut analysis = Analysis {
            article,
            gazetteer,
            lang,
            published: article.date,
            title,
            text: Text::of_pieces(&article.text, lang, Vec::new()),
            mentions: Vec::new(),
            relations: Vec::new(),
            resolutions: Vec::new(),
            events: Vec::new(),
            focus: Vec::new(),
        };
        let mut spans = Vec::new();
        for piece in pieces(&article.text) {
            let text = Text::new(article.text.get(piece.clone()).unwrap_or_default(), Some(lang));
            if piece.start == 0 && analysis.published.is_none() {
                analysis.published = event::publication_in(&text);
            }
            analysis.read(&text, piece.start, spans.len(), options);
            if piece.len() == article.text.len() {
                analysis.text = text;
                return analysis;
            }
            spans.extend(text.spans().iter().map(|s| s.start + piece.start..s.end + piece.start));
        }
        analysis.text = Text::of_pieces(&article.text, lang, spans);
        analysis
    }

    /// Reads one piece of the text, with the title if it is the first; adds
    /// what it finds, in terms of the whole text.
    fn read(&mut self, text: &Text<'_>, bytes_before: usize, sentences_before: usize, options: &AnalysisOptions) {
        let title = self.title.take_if(|_| bytes_before == 0);
        let mut mentions = title.as_ref().map_or_else(Vec::new, |t| recognize(self.gazetteer, t, Field::Title));
        mentions.extend(recognize(self.gazetteer, text, Field::Text));
        let of = |m: &Mention| match (m.field, &title) {
            (Field::Title, Some(title)) => title,
            _ => text,
        };
        let Document { mentions, resolutions, focus } = resolve(self.gazetteer, mentions, of, &options.resolve);
        if bytes_before == 0 {
            self.focus = focus;
        }
        let context = event::Context { gazetteer: self.gazetteer, publication: self.published };
        let in_title = mentions.partition_point(|m| m.field == Field::Title);
        let (title_mentions, text_mentions) = mentions.split_at_checked(in_title).unwrap_or_default();
        for (field, mentions, bytes, sentences) in
            [(title.as_ref(), title_mentions, 0, 0), (Some(text), text_mentions, bytes_before, sentences_before)]
        {
            let Some(field) = field else { continue };
            let from = self.mentions.len();
            let relations = event::relations(field, mentions);
            let events = event::extract(&context, field, mentions, &relations);
            let moved = |range: Range<usize>| range.start + bytes..range.end + bytes;
            self.mentions.extend(mentions.iter().cloned().map(|mut mention| {
                mention.bytes = moved(mention.bytes);
                mention.sentence += sentences;
                mention
            }));
            self.relations.extend(relations.into_iter().map(|mut relation| {
                relation.other = relation.other.map(|other| other + from);
                relation.bytes = moved(relation.bytes);
                relation
            }));
            self.events.extend(events.into_iter().map(|mut event| {
                event.places.iter_mut().for_each(|place| *place += from);
                event.trigger = moved(event.trigger);
                event.sentence += sentences;
                event
            }));
        }
        self.resolutions.extend(resolutions);
        if title.is_some() {
            self.title = title;
        }
    }

    /// The text of a field.
    pub fn field(&self, field: Field) -> &Text<'a> {
        match (field, &self.title) {
            (Field::Title, Some(title)) => title,
            _ => &self.text,
        }
    }

    /// The words of a mention as the article writes them.
    pub fn words(&self, mention: &Mention) -> &'a str {
        self.field(mention.field).slice(mention.bytes.clone())
    }
}

/// Cuts a long text at the ends of lines, or of words where lines are longer
/// than a piece.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() && start > 0 {
            return None;
        }
        let mut end = (start + PIECE_BYTES).min(text.len());
        if end < text.len() {
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let piece = text.get(start..end).unwrap_or_default();
            let cut = piece.rfind('\n').or_else(|| piece.rfind(' ')).map_or(end, |at| start + at + 1);
            end = cut.max(start + 1);
        }
        let piece = start..end;
        start = end.max(1);
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text() {
        let long = "Aleppo fell.\n".repeat(200_000);
        let cut: Vec<_> = pieces(&long).collect();
        assert!(cut.len() > 2);
        assert_eq!(cut.iter().map(|p| long.get(p.clone()).unwrap()).collect::<String>(), long);
        assert_eq!(pieces("").count(), 1);
        assert_eq!(pieces("Aleppo").collect::<Vec<_>>(), [0..6]);
    }
}
