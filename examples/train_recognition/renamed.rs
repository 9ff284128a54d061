//! The same text with other names: what stands around a name must tell what it
//! is, where neither the gazetteer nor the words do.

use dateline::recognize::model::classes::class_of;
use dateline::recognize::model::features::{Position, positions, word_class};
use dateline::text::{Gap, Lang, Text};
use gazetteer::Gazetteer;

use crate::corpus::Corpus;
use crate::crf::Random;

/// The share of the places that are touched, …
const RENAMED: f64 = 0.4;
/// … of these, that get the name of another place, …
const ANOTHER: f64 = 0.35;
/// … and whose name, old or new, is respelled until nobody knows it.
const UNHEARD: f64 = 0.5;
/// … and that is written in capitals, as lists and datelines do.
const CAPITALS: f64 = 0.15;
/// The share of the surnames that become names of places.
const SURNAME: f64 = 0.3;

/// Names to put in.
pub struct Pool {
    lang: Lang,
    /// Of places, as texts of the language write them.
    places: Vec<String>,
    /// Those of one word.
    words: Vec<usize>,
}

/// Bytes of a text.
type Span = (usize, usize);

impl Pool {
    /// The names of a language in the gazetteer.
    pub fn new(gazetteer: &Gazetteer<'_>, lang: Lang) -> Self {
        let code = if lang == Lang::Other { "en" } else { lang.as_str() };
        let name = |place: gazetteer::Place<'_>| place.name_in(code).map(str::to_owned);
        let is_name = |name: &String| name.split_whitespace().count() <= 3 && !name.contains(['(', ',']);
        let places: Vec<String> = gazetteer.places().filter_map(name).filter(is_name).collect();
        let words = (0..places.len()).filter(|&n| !places[n].contains([' ', '-'])).collect();
        Pool { lang, places, words }
    }

    /// The text with other names of places, some of them such as nobody has
    /// heard of, and with names of places for surnames; and where the places
    /// stand in it.
    pub fn renamed(
        &self,
        gazetteer: &Gazetteer<'_>,
        text: &str,
        gold: &[Span],
        corpus: &Corpus,
        seed: u64,
    ) -> (String, Vec<Span>) {
        let mut random = Random(seed ^ 0x5eed);
        let read = Text::new(text, Some(self.lang));
        let positions = positions(gazetteer, &read);
        let mut edits: Vec<(Span, String)> = Vec::new();
        for &(start, end) in gold {
            let first = read.tokens.partition_point(|t| t.start() < start);
            let people = positions.get(first).is_some_and(|p| p.is_demonym() && !p.is_place());
            let Some(old) = text.get(start..end).filter(|_| !people) else { continue };
            if !random.chance(RENAMED) {
                continue;
            }
            let new = if random.chance(ANOTHER) { self.like(old, &mut random) } else { old.to_owned() };
            let new = if random.chance(UNHEARD) { self.unheard(&new, &mut random) } else { new };
            let new = if random.chance(CAPITALS) { new.to_uppercase() } else { new };
            edits.push(((start, end), new));
        }
        if corpus.lang != Lang::Ar {
            let overlaps = |span: Span| gold.iter().any(|g| g.0 < span.1 && span.0 < g.1);
            for i in 1..read.tokens.len() {
                let span = (read.tokens[i].start(), read.tokens[i].end());
                if self.is_surname(&read, &positions, i) && !overlaps(span) && random.chance(SURNAME) {
                    let words = &self.words;
                    let place = &self.places[words[random.below(words.len())]];
                    edits.push((span, place.clone()));
                }
            }
        }
        edits.sort_unstable();
        edits.dedup_by(|b, a| b.0.0 < a.0.1);
        apply(text, gold, &edits)
    }

    /// A name that begins with a vowel if `old` does.
    fn like(&self, old: &str, random: &mut Random) -> String {
        let vowel = |s: &str| s.starts_with(|c: char| "AEIOUYHÉÈÎaeiouyhéèî".contains(c));
        let draw = (0..10).map(|_| &self.places[random.below(self.places.len())]).find(|n| vowel(n) == vowel(old));
        draw.map_or_else(|| old.to_owned(), Clone::clone)
    }

    /// A name with other letters.
    fn unheard(&self, name: &str, random: &mut Random) -> String {
        let read = Text::new(name, Some(self.lang));
        let mut out = String::with_capacity(name.len());
        let mut done = 0;
        for (i, token) in read.tokens.iter().enumerate() {
            let word = name.get(token.start()..token.end()).unwrap_or_default();
            if word_class(self.lang, read.word(i)) == 0 && word.chars().count() > 3 {
                out.push_str(name.get(done..token.start()).unwrap_or_default());
                out.extend(word.chars().map(|c| other_letter(c, random)));
                done = token.end();
            }
        }
        out.push_str(name.get(done..).unwrap_or_default());
        out
    }

    /// Whether word `i` follows another capitalized word, and neither is ever
    /// written small, nor a place.
    fn is_surname(&self, text: &Text<'_>, positions: &[Position], i: usize) -> bool {
        let name = |i: usize| {
            let token = &text.tokens[i];
            token.shape == dateline::text::Shape::Title
                && token.end() - token.start() > 2
                && !positions[i].is_place()
                && !positions[i].is_demonym()
                && !positions[i].is_organisation()
                && word_class(self.lang, text.word(i)) == 0
                && class_of(self.lang, text.word(i), false).is_none_or(|c| c.fine == 0)
        };
        let last = text.tokens.get(i + 1).is_none_or(|t| t.gap != Gap::Space || !t.is_capitalized());
        last && text.tokens[i].gap == Gap::Space && name(i) && name(i - 1)
    }
}

/// The text after the edits, which lie in order, and the spans in it.
fn apply(text: &str, gold: &[Span], edits: &[(Span, String)]) -> (String, Vec<Span>) {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    // Where bytes of the old text lie in the new one.
    let mut moves: Vec<(usize, usize)> = vec![(0, 0)];
    for ((start, end), new) in edits {
        out.push_str(text.get(done..*start).unwrap_or_default());
        moves.push((*start, out.len()));
        out.push_str(new);
        moves.push((*end, out.len()));
        done = *end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    let moved = |at: usize| {
        let n = moves.partition_point(|m| m.0 <= at).saturating_sub(1);
        moves[n].1 + (at - moves[n].0)
    };
    let inside = |at: usize| edits.iter().any(|((s, e), _)| *s < at && at < *e);
    let gold = gold.iter().filter(|g| !inside(g.0) && !inside(g.1));
    let gold = gold.map(|g| (moved(g.0), moved(g.1))).collect();
    (out, gold)
}

/// Another letter of the sort of `c`, in half of all cases.
fn other_letter(c: char, random: &mut Random) -> char {
    const SORTS: &[&str] = &["aeiou", "bcdfghklmnprstvz", "AEIOU", "BCDFGHKLMNPRSTVZ", "بتثحخدذرزسشصضطظعغفقكلمن"];
    let sort = SORTS.iter().find(|s| s.contains(c));
    sort.filter(|_| random.chance(0.5)).map_or(c, |s| s.chars().nth(random.below(s.chars().count())).unwrap_or(c))
}
