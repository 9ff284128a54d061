//! One article, read from end to end.

use std::ops::Range;
use std::sync::Arc;

use gazetteer::Gazetteer;
use gazetteer::name::normalize;
use jiff::civil::Date;

use crate::article::Article;
use crate::decisions::Decisions;
use crate::event::{self, Event, Relation};
use crate::recognize::model::Models;
use crate::recognize::{Field, Mention, recognize, unrecognized, with_given};
use crate::resolve::{Document, Focus, Resolution, ResolveOptions, Scope, resolve};
use crate::text::{Lang, Text, detect};

/// How to read articles.
#[derive(Debug, Clone, Default)]
pub struct AnalysisOptions {
    /// What is known beforehand of the places.
    pub resolve: ResolveOptions,
    /// Other models to find names with than [`Models::builtin`].
    pub models: Option<Arc<Models>>,
    /// What people decided about names, with the places of the gazetteer.
    pub decisions: Option<Arc<Decisions>>,
}

/// A part of an article that is read by itself: nearly always the whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the article, from 0.
    pub number: usize,
    /// Its bytes in the article's text.
    pub bytes: Range<usize>,
    /// Code points of the text before it.
    pub chars_before: usize,
    /// Whether it is the last.
    pub last: bool,
}

/// A text longer than this is read in pieces: what is so long is no article,
/// and its parts do not explain each other.
const PIECE_BYTES: usize = 1 << 20;

impl Piece {
    /// The piece after `before`, the first one for `None`. Texts are cut at the
    /// ends of lines, or of words where lines are longer than a piece; an empty
    /// text is one empty piece.
    pub fn next(article: &Article, before: Option<&Piece>) -> Option<Piece> {
        let text = &article.text;
        let (number, start, chars_before) = match before {
            None => (0, 0, 0),
            Some(p) if p.last => return None,
            Some(p) => {
                let chars = text.get(p.bytes.clone()).map_or(0, |s| s.chars().count());
                (p.number + 1, p.bytes.end, p.chars_before + chars)
            }
        };
        let mut end = (start + PIECE_BYTES).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let whole = text.get(start..end).unwrap_or_default();
        if end < text.len()
            && let Some(cut) = whole.rfind('\n').or_else(|| whole.rfind(' '))
        {
            end = start + cut + 1;
        }
        Some(Piece { number, bytes: start..end, chars_before, last: end == text.len() })
    }
}

/// Everything that the program found in one article.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The article.
    pub article: &'a Article,
    /// The part of it that was read.
    pub piece: Piece,
    /// The gazetteer that places are numbers of.
    pub gazetteer: &'a Gazetteer<'a>,
    /// The language.
    pub lang: Lang,
    /// When it was published: as the article's data say, else as its text does.
    pub published: Option<Date>,
    /// The headline, unless the text repeats it at its start.
    pub title: Option<Text<'a>>,
    /// The body, or the piece of it.
    pub text: Text<'a>,
    /// Mentions of the title, then of the text, in order.
    pub mentions: Vec<Mention>,
    /// For each mention, how the place meant lies to the place named.
    pub relations: Vec<Relation>,
    /// For each mention, what became of it.
    pub resolutions: Vec<Arc<Resolution>>,
    /// Events; their places are indices into `mentions`.
    pub events: Vec<Event>,
    /// Countries that the article is about, the largest first.
    pub focus: Vec<Focus>,
}

impl<'a> Analysis<'a> {
    /// Reads an article, or of a very long one the first piece.
    pub fn new(gazetteer: &'a Gazetteer<'a>, article: &'a Article, options: &AnalysisOptions) -> Self {
        let whole = Piece { number: 0, bytes: 0..article.text.len(), chars_before: 0, last: true };
        Analysis::of_piece(gazetteer, article, Piece::next(article, None).unwrap_or(whole), options)
    }

    /// Reads one piece of an article: text, mentions, resolutions, events.
    pub fn of_piece(
        gazetteer: &'a Gazetteer<'a>,
        article: &'a Article,
        piece: Piece,
        options: &AnalysisOptions,
    ) -> Self {
        Analysis::read(gazetteer, article, piece, None, options)
    }

    /// Reads one piece of an article in which `spans`, bytes of the article's
    /// text, are known to name places: they are mentions, each with
    /// [`crate::recognize::PlaceEvidence::given`], whatever was recognized there.
    pub fn of_spans(
        gazetteer: &'a Gazetteer<'a>,
        article: &'a Article,
        piece: Piece,
        spans: &[Range<usize>],
        options: &AnalysisOptions,
    ) -> Self {
        let inside = spans.iter().filter(|s| piece.bytes.start <= s.start && s.end <= piece.bytes.end);
        let spans: Vec<Range<usize>> = inside.map(|s| s.start - piece.bytes.start..s.end - piece.bytes.start).collect();
        Analysis::read(gazetteer, article, piece, Some(&spans), options)
    }

    fn read(
        gazetteer: &'a Gazetteer<'a>,
        article: &'a Article,
        piece: Piece,
        given: Option<&[Range<usize>]>,
        options: &AnalysisOptions,
    ) -> Self {
        let lang = article.lang.as_deref().map(Lang::parse).unwrap_or_else(|| detect(&article.text));
        let text = Text::new(article.text.get(piece.bytes.clone()).unwrap_or_default(), Some(lang));
        let title = article.title.as_deref().filter(|_| piece.number == 0 && !article.repeats_title());
        let title = title.map(|t| Text::new(t, Some(lang)));
        let published = article.date.or_else(|| dateline_of(article, &piece, &text));

        let models = options.models.as_deref().unwrap_or_else(|| Models::builtin());
        let mut mentions = title.as_ref().map_or_else(Vec::new, |t| recognize(models, gazetteer, t, Field::Title));
        mentions.extend(recognize(models, gazetteer, &text, Field::Text));
        if let Some(spans) = given {
            mentions = with_given(gazetteer, &text, mentions, spans);
        }
        let decisions = options.decisions.as_deref();
        if let Some(decisions) = decisions {
            let is_place = |name: &str| decisions.is_place(&article.id, name);
            let spans = unrecognized(&text, &mentions, is_place);
            mentions = with_given(gazetteer, &text, mentions, &spans);
            mentions.iter_mut().for_each(|m| m.evidence.given |= is_place(&m.key));
        }
        let of = |m: &Mention| match (m.field, &title) {
            (Field::Title, Some(title)) => title,
            _ => &text,
        };
        let known = options.resolve.of_article(article);
        let mut document = resolve(gazetteer, mentions, of, &known);
        if let Some(decisions) = decisions {
            decisions.apply(&article.id, &mut document, |m| normalize(of(m).slice(m.bytes.clone())));
        }
        let Document { mentions, resolutions, focus } = document;

        let context = event::Context { gazetteer, publication: published };
        let in_title = mentions.partition_point(|m| m.field == Field::Title);
        let (title_mentions, text_mentions) = mentions.split_at_checked(in_title).unwrap_or_default();
        let mut relations = Vec::with_capacity(mentions.len());
        let mut events = Vec::new();
        for (field, mentions, before) in [(title.as_ref(), title_mentions, 0), (Some(&text), text_mentions, in_title)] {
            let Some(field) = field else { continue };
            let mut found = event::relations(field, mentions);
            let mut told = event::extract(&context, field, mentions, &found);
            let is_located = |m: usize| resolutions.get(before + m).is_some_and(|r| r.place.is_some());
            told.iter_mut().for_each(|e| event::drop_appositions(&mut e.places, field, mentions, &found, is_located));
            found.iter_mut().filter_map(|r| r.other.as_mut()).for_each(|other| *other += before);
            told.iter_mut().flat_map(|e| &mut e.places).for_each(|place| *place += before);
            relations.append(&mut found);
            events.append(&mut told);
        }
        let mut analysis = Analysis {
            article,
            piece,
            gazetteer,
            lang,
            published,
            title,
            text,
            mentions,
            relations,
            resolutions,
            events,
            focus,
        };
        if !options.resolve.scope.is_everywhere() {
            analysis.narrow(&options.resolve.scope);
        }
        analysis
    }

    /// Leaves out what lies elsewhere: places, and events all of whose places
    /// do. What has no place stays where anything else of the article does.
    fn narrow(&mut self, scope: &Scope) {
        let located = |r: &Resolution| r.place.map(|p| scope.holds(&self.gazetteer.place(p)));
        let inside: Vec<Option<bool>> = self.resolutions.iter().map(|r| located(r)).collect();
        let any = inside.contains(&Some(true));
        let keeps = |m: usize| inside.get(m).copied().flatten().unwrap_or(any);
        let mut next = 0;
        let numbers: Vec<Option<usize>> = (0..inside.len())
            .map(|m| {
                next += usize::from(keeps(m));
                keeps(m).then(|| next - 1)
            })
            .collect();
        let new = |m: usize| numbers.get(m).copied().flatten();
        self.events.retain_mut(|event| {
            let had_places = !event.places.is_empty();
            event.places = event.places.iter().filter_map(|&m| new(m)).collect();
            if had_places { !event.places.is_empty() } else { any }
        });
        self.relations.iter_mut().for_each(|r| r.other = r.other.and_then(new));
        keep(&mut self.mentions, &numbers);
        keep(&mut self.relations, &numbers);
        keep(&mut self.resolutions, &numbers);
    }

    /// Where the thing happened that the words at `span`, bytes of the text,
    /// tell: indices into [`Analysis::mentions`].
    pub fn places_of(&self, span: Range<usize>) -> Vec<usize> {
        self.ask_text(|before, context, mentions, relations| {
            let mut places = event::places_of(context, &self.text, mentions, relations, span);
            let is_located = |m: usize| self.resolutions.get(before + m).is_some_and(|r| r.place.is_some());
            event::drop_appositions(&mut places, &self.text, mentions, relations, is_located);
            places.iter_mut().for_each(|place| *place += before);
            places
        })
    }

    /// The places that the words at `span`, bytes of the text, may tell of, with
    /// the clues to each: for the fitting of their weights.
    #[cfg(feature = "training")]
    pub fn clues_of(&self, span: Range<usize>) -> Vec<(Vec<usize>, event::training::Row)> {
        self.ask_text(|before, context, mentions, relations| {
            let mut rows = event::training::rows(context, &self.text, mentions, relations, span);
            rows.iter_mut().flat_map(|(members, _)| members).for_each(|m| *m += before);
            rows
        })
    }

    /// Asks for something about events of the text, with how many mentions stand
    /// before those of the text, and these with their relations.
    fn ask_text<T>(&self, ask: impl FnOnce(usize, &event::Context<'_, '_>, &[Mention], &[Relation]) -> T) -> T {
        let before = self.mentions.partition_point(|m| m.field == Field::Title);
        let mentions = self.mentions.get(before..).unwrap_or_default();
        let mut relations = self.relations.get(before..).unwrap_or_default().to_vec();
        relations.iter_mut().filter_map(|r| r.other.as_mut()).for_each(|other| *other -= before);
        let context = event::Context { gazetteer: self.gazetteer, publication: self.published };
        ask(before, &context, mentions, &relations)
    }

    /// The text of a field.
    pub fn field(&self, field: Field) -> &Text<'a> {
        match (field, &self.title) {
            (Field::Title, Some(title)) => title,
            _ => &self.text,
        }
    }

    /// Code points of a field before the text that [`Analysis::field`] gives.
    pub fn chars_before(&self, field: Field) -> usize {
        if field == Field::Text { self.piece.chars_before } else { 0 }
    }

    /// The words of a mention as the article writes them.
    pub fn words(&self, mention: &Mention) -> &'a str {
        self.field(mention.field).slice(mention.bytes.clone())
    }
}

/// Keeps the items that have a new number.
fn keep<T>(items: &mut Vec<T>, numbers: &[Option<usize>]) {
    let mut numbers = numbers.iter();
    items.retain(|_| numbers.next().is_some_and(Option::is_some));
}

/// The date that an article states at its start, which holds for all pieces.
fn dateline_of(article: &Article, piece: &Piece, text: &Text<'_>) -> Option<Date> {
    if piece.number == 0 {
        return event::publication_in(text);
    }
    let end = article.text.char_indices().nth(1000).map_or(article.text.len(), |(at, _)| at);
    event::publication_in(&Text::new(article.text.get(..end).unwrap_or_default(), Some(text.lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text() {
        let article = |text: &str| Article { text: text.to_owned(), ..Article::default() };
        let all = |article: &Article| {
            std::iter::successors(Piece::next(article, None), |p| Piece::next(article, Some(p))).collect::<Vec<_>>()
        };
        let long = article(&"Déplacés à Alep.\n".repeat(200_000));
        let pieces = all(&long);
        assert!(pieces.len() > 2);
        assert_eq!(pieces.iter().map(|p| long.text.get(p.bytes.clone()).unwrap()).collect::<String>(), long.text);
        for (number, piece) in pieces.iter().enumerate() {
            assert_eq!(piece.number, number);
            assert_eq!(piece.last, number + 1 == pieces.len());
            assert_eq!(piece.chars_before, long.text.get(..piece.bytes.start).unwrap().chars().count());
        }
        assert_eq!(all(&article("")).into_iter().map(|p| p.bytes).collect::<Vec<_>>(), vec![0..0]);
        assert_eq!(all(&article("Alep")).into_iter().map(|p| p.bytes).collect::<Vec<_>>(), vec![0..4]);
    }
}
