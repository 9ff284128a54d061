//! The annotated corpora, and what they say of each word.

use std::collections::BTreeSet;
use std::path::Path;

use crate::crf::{Random, Sequence, Universe};
use crate::renamed::Pool;
use dateline::evaluate::articles::{GoldArticle, GoldToponym};
use dateline::recognize::model::features::{
    Context, Position, far_features, has_topic, hash, positions, topic_feature, word_class,
};
use dateline::recognize::model::lattice::label;
use dateline::text::{Gap, Lang, Shape, Text, Token};
use gazetteer::name::NameRules;
use gazetteer::{Gazetteer, PlaceKind};

/// What a corpus counts as a toponym.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Convention {
    /// Names of places used as such.
    Narrow,
    /// Demonyms and names of places inside other names too.
    Wide,
}

/// How an annotated corpus is read.
pub struct Corpus {
    pub name: &'static str,
    pub lang: Lang,
    pub convention: Convention,
    /// Its spans take in type words ("Kandahar province") and whole lists
    /// ("Zabul and Nimroz provinces"): where names begin and end in them is left open.
    pub broad: bool,
    /// Its spans take in words for units and towns («مدينة القدس»), which are no
    /// part of the names that are taught.
    pub units: bool,
    /// Loose sentences, whose neighbours come from the same text.
    pub sentences: bool,
    pub permissive: bool,
    /// How much each of its sentences counts in training; 0: only measured.
    pub weight: f32,
}

/// A corpus of articles in English, by the usual convention.
const ARTICLES: Corpus = Corpus {
    name: "",
    lang: Lang::En,
    convention: Convention::Narrow,
    broad: false,
    units: false,
    sentences: false,
    permissive: false,
    weight: 1.0,
};
const FRENCH: Corpus = Corpus { lang: Lang::Fr, ..ARTICLES };
const ARABIC: Corpus = Corpus { lang: Lang::Ar, sentences: true, ..ARTICLES };

/// The corpora; the trained models are made of those with a weight; the
/// others are only measured. HIPE and Le Temps taught nothing, not even of themselves.
pub const CORPORA: &[Corpus] = &[
    Corpus { name: "lgl", convention: Convention::Wide, ..ARTICLES },
    Corpus { name: "geovirus", ..ARTICLES },
    Corpus { name: "tud_loc", weight: 0.5, ..ARTICLES },
    Corpus { name: "humset", convention: Convention::Wide, broad: true, weight: 0.25, ..ARTICLES },
    Corpus { name: "wikineural_en_val", sentences: true, ..ARTICLES },
    Corpus { name: "wikineural_fr_val", sentences: true, ..FRENCH },
    Corpus { name: "fenec1_fr", weight: 0.0, ..FRENCH },
    Corpus { name: "hipe2020_fr_dev", weight: 0.0, ..FRENCH },
    Corpus { name: "letemps_fr_dev", weight: 0.0, ..FRENCH },
    Corpus { name: "newseye_fr_dev", permissive: true, weight: 0.5, ..FRENCH },
    Corpus { name: "europeana_fr", permissive: true, weight: 0.5, ..FRENCH },
    Corpus { name: "anercorp_ar_train", ..ARABIC },
    Corpus { name: "aqmar_ar_train", permissive: true, weight: 0.7, ..ARABIC },
    Corpus { name: "aqmar_ar_dev", permissive: true, weight: 0.7, ..ARABIC },
    Corpus { name: "wojood_ar_train", units: true, permissive: true, weight: 0.7, ..ARABIC },
    Corpus { name: "wojood_ar_val", units: true, permissive: true, weight: 0.7, ..ARABIC },
];

/// An article with the readings of its sentences.
pub struct Document {
    pub article: GoldArticle,
    pub corpus: usize,
    pub fold: usize,
    pub gold: Vec<(usize, usize)>,
    pub sequences: Vec<Sequence>,
    /// First token of each sequence.
    pub starts: Vec<usize>,
    /// The same text written in other ways, and with other names.
    pub rewritten: Vec<Sequence>,
}

pub const FOLDS: usize = 5;
/// How much a text with other names counts beside the text itself.
const RENAMED: f32 = 0.4;
/// How many copies with other names there are of each.
const COPIES: u64 = 3;

pub fn read(
    folder: &Path,
    corpora: &[&Corpus],
    lang: Lang,
    gazetteer: &Gazetteer<'_>,
    universe: &mut Universe,
) -> Vec<Document> {
    let mut documents = Vec::new();
    let pool = Pool::new(gazetteer, lang);
    for (number, corpus) in corpora.iter().enumerate() {
        let file = folder.join(format!("{}.jsonl", corpus.name));
        let articles = match GoldArticle::read(&file) {
            Ok((articles, errors)) if errors.is_empty() => articles,
            Ok((_, errors)) => panic!("{errors:?}"),
            Err(e) => {
                eprintln!("{e}");
                continue;
            }
        };
        let number_of_articles = articles.len();
        for (n, mut article) in articles.into_iter().enumerate() {
            let text = article.article.text.clone();
            let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let spans = article.toponyms.iter().map(GoldToponym::span);
            let mut gold: Vec<(usize, usize)> =
                spans.filter_map(|(s, e)| Some((*bytes.get(s)?, *bytes.get(e)?))).collect();
            if lang == Lang::Ar {
                article.allow_bare_names();
            }
            gold.sort_unstable();
            gold.dedup();
            let fold = if corpus.sentences { n * FOLDS / number_of_articles } else { n % FOLDS };
            let mut document = Document {
                article,
                corpus: number,
                fold,
                gold,
                sequences: Vec::new(),
                starts: Vec::new(),
                rewritten: Vec::new(),
            };
            let (sequences, starts) = sequences(&text, &document.gold, corpus, lang, gazetteer, universe);
            document.sequences = sequences;
            document.starts = starts;
            if corpus.weight > 0.0 {
                let seed = n as u64 + number as u64 * 1_000_003;
                for other in rewritten(&text, corpus.lang, seed) {
                    let gold = moved(&text, &other, &document.gold);
                    document.rewritten.extend(self::sequences(&other, &gold, corpus, lang, gazetteer, universe).0);
                }
                for copy in 0..COPIES {
                    let seed = seed + copy * 7_000_003;
                    let (other, gold) = pool.renamed(gazetteer, &text, &document.gold, corpus, seed);
                    let mut renamed = self::sequences(&other, &gold, corpus, lang, gazetteer, universe).0;
                    renamed.iter_mut().for_each(|s| s.weight *= RENAMED / COPIES as f32);
                    document.rewritten.extend(renamed);
                }
            }
            documents.push(document);
        }
    }
    documents
}

/// Spans of `from` in `to`, which has as many characters.
fn moved(from: &str, to: &str, spans: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let map: std::collections::BTreeMap<usize, usize> = from
        .char_indices()
        .map(|c| c.0)
        .chain([from.len()])
        .zip(to.char_indices().map(|c| c.0).chain([to.len()]))
        .collect();
    spans.iter().filter_map(|(s, e)| Some((*map.get(s)?, *map.get(e)?))).collect()
}

/// The text in capitals, in small letters, as a bad scan.
fn rewritten(text: &str, lang: Lang, seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    let mut out = Vec::new();
    if lang == Lang::Ar {
        return out;
    }
    let one = |mut it: Box<dyn Iterator<Item = char>>, c: char| {
        let first = it.next();
        if it.next().is_some() { c } else { first.unwrap_or(c) }
    };
    if random.chance(0.12) {
        out.push(text.chars().map(|c| one(Box::new(c.to_uppercase()), c)).collect());
    }
    if random.chance(0.12) {
        out.push(text.chars().map(|c| one(Box::new(c.to_lowercase()), c)).collect());
    }
    if random.chance(0.10) {
        let noisy = text.chars().map(|c| if random.chance(0.03) { misread(c, &mut random) } else { c }).collect();
        out.push(noisy);
    }
    out
}

fn misread(c: char, random: &mut Random) -> char {
    const ALIKE: &[&str] =
        &["lI1i!", "ec", "oO0", "s5f", "nu", "hb", "aâà", "rt", "éè", "vy", "B8", "gq", "mn", "ij", "S5", "CG"];
    let set = ALIKE.iter().find(|s| s.contains(c));
    set.map_or(c, |s| s.chars().nth(random.below(s.chars().count())).unwrap_or(c))
}

fn sequences(
    source: &str,
    gold: &[(usize, usize)],
    corpus: &Corpus,
    lang: Lang,
    gazetteer: &Gazetteer<'_>,
    universe: &mut Universe,
) -> (Vec<Sequence>, Vec<usize>) {
    let text = Text::new(source, Some(lang));
    let positions = positions(gazetteer, &text);
    let gold = if corpus.units { without_units(&text, gold) } else { gold.to_vec() };
    let allowed = allowed(&text, &positions, &gold, corpus);
    let (mut out, mut starts) = (Vec::new(), Vec::new());
    for sentence in &text.sentences {
        let seen = &positions[sentence.clone()];
        let classes: Vec<u8> = sentence.clone().map(|i| word_class(text.lang, text.word(i))).collect();
        let words: Vec<u64> = sentence.clone().map(|i| hash(text.word(i).as_bytes())).collect();
        let topic = sentence.clone().filter_map(|i| topic_feature(lang, text.word(i), positions[i]));
        let topic: BTreeSet<u32> = topic.map(|h| universe.row(h)).collect();
        let far = (0..seen.len())
            .map(|i| {
                let mut rows = Vec::new();
                far_features(lang, seen, &words, &classes, i, |h| rows.push(universe.row(h)));
                rows.into_boxed_slice()
            })
            .collect();
        out.push(Sequence {
            far,
            topic: topic.into_iter().collect(),
            has_topic: seen.iter().map(|&p| has_topic(p)).collect(),
            words: sentence
                .clone()
                .map(|i| universe.word(text.lang, text.word(i), positions[i].shape, positions[i].case))
                .collect(),
            contexts: (0..seen.len()).map(|i| universe.context(Context::of(seen, &classes, i))).collect(),
            allowed: allowed[sentence.clone()].to_vec(),
            gaps: seen.iter().map(|p| p.gap).collect(),
            weight: corpus.weight,
        });
        starts.push(sentence.start);
    }
    (out, starts)
}

/// The spans without the words for units and towns that they begin with.
fn without_units(text: &Text<'_>, gold: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let is_unit = |word: &str| {
        let mut kinds = NameRules::builtin().type_words(word).iter().filter_map(|t| t.kind);
        kinds.any(|k| k.is_unit() || matches!(k, PlaceKind::Settlement | PlaceKind::Country))
    };
    // The proclitics «و», «ب», «ل» too.
    let begins = |word: &str| is_unit(word) || word.strip_prefix(['و', 'ب', 'ل']).is_some_and(is_unit);
    let without = |&(start, end): &(usize, usize)| {
        let first = text.tokens.partition_point(|t| t.end() <= start);
        let next = text.tokens.get(first + 1).map_or(end, Token::start);
        let word = text.tokens.get(first).map_or("", |t| text.folded(t));
        (if next < end && begins(word) { next } else { start }, end)
    };
    gold.iter().map(without).collect()
}

const fn set(labels: &[usize]) -> u8 {
    let (mut set, mut i) = (0, 0);
    while i < labels.len() {
        set |= 1 << labels[i];
        i += 1;
    }
    set
}

/// The labels that the annotation leaves open for each word.
fn allowed(text: &Text<'_>, positions: &[Position], gold: &[(usize, usize)], corpus: &Corpus) -> Vec<u8> {
    let convention = corpus.convention;
    let mut spans = gold.to_vec();
    // Of nested names the outer one.
    spans.sort_by_key(|&(s, e)| (s, std::cmp::Reverse(e)));
    let mut end = 0;
    spans.retain(|s| {
        s.0 >= end && {
            end = s.1;
            true
        }
    });
    // Whether a name may be part of a longer one, by the capitals beside it.
    let is_beside_capital = |&(start, end): &(usize, usize)| {
        let tokens = &text.tokens;
        let first = tokens.partition_point(|t| t.end() <= start);
        let after = tokens.get(tokens.partition_point(|t| t.start() < end));
        let before = |n: usize| first.checked_sub(n).and_then(|i| tokens.get(i));
        let touches = |token: &Token| token.gap == Gap::Space;
        // "of", "for", "de".
        let is_link = |token: &Token| touches(token) && token.end() - token.start() <= 3;
        let (one, two) = (before(1), before(2).is_some_and(Token::is_capitalized));
        after.is_some_and(|t| touches(t) && t.is_capitalized())
            || tokens.get(first).is_some_and(touches) && one.is_some_and(|t| t.is_capitalized() || is_link(t) && two)
    };
    let may_be_embedded: Vec<bool> = spans.iter().map(is_beside_capital).collect();
    let mut out: Vec<u8> = Vec::with_capacity(text.tokens.len());
    let mut at = 0;
    let mut previous = usize::MAX;
    for (token, position) in text.tokens.iter().zip(positions) {
        while spans.get(at).is_some_and(|s| s.1 <= token.start()) {
            at += 1;
        }
        let inside = spans.get(at).filter(|s| s.0 < token.end());
        let starts_sentence = position.gap == dateline::recognize::model::features::gap::START;
        if inside.is_some() {
            let begins = previous != at || starts_sentence;
            previous = at;
            let people = position.is_demonym() && !(position.is_place());
            if corpus.broad && token.shape == Shape::Lower {
                let unit = !NameRules::builtin().type_words(text.folded(token)).is_empty();
                out.push(if unit || begins { set(&[label::OUT]) } else { set(&[label::OUT, label::PLACE_ON]) });
                continue;
            }
            if corpus.broad && !begins && !people {
                out.push(set(&[label::PLACE, label::PLACE_ON]));
                continue;
            }
            out.push(match (convention, begins) {
                (Convention::Narrow, true) => set(&[label::PLACE]),
                (Convention::Narrow, false) => set(&[label::PLACE_ON]),
                (Convention::Wide, true) if people => set(&[label::PEOPLE]),
                (Convention::Wide, false) if people => set(&[label::PEOPLE_ON]),
                (Convention::Wide, true) if position.is_demonym() => {
                    set(&[label::PLACE, label::PEOPLE, label::EMBEDDED])
                }
                (Convention::Wide, false) if position.is_demonym() => {
                    set(&[label::PLACE_ON, label::PEOPLE_ON, label::EMBEDDED_ON])
                }
                (Convention::Wide, true) if may_be_embedded[at] => set(&[label::PLACE, label::EMBEDDED]),
                (Convention::Wide, false) if may_be_embedded[at] => set(&[label::PLACE_ON, label::EMBEDDED_ON]),
                (Convention::Wide, true) => set(&[label::PLACE]),
                (Convention::Wide, false) => set(&[label::PLACE_ON]),
            });
            continue;
        }
        previous = usize::MAX;
        if convention == Convention::Wide {
            out.push(set(&[label::OUT]));
            continue;
        }
        if position.is_demonym() && !position.is_place() {
            out.push(if position.is_inside() { set(&[label::PEOPLE_ON]) } else { set(&[label::PEOPLE]) });
        } else if position.is_demonym() {
            out.push(set(&[label::OUT, label::PEOPLE, label::PEOPLE_ON]));
        } else if position.is_place() && position.is_name_like() {
            out.push(set(&[label::OUT, label::EMBEDDED, label::EMBEDDED_ON]));
        } else {
            out.push(set(&[label::OUT]));
        }
    }
    // A label that goes on needs one that begins.
    for i in 0..out.len() {
        let first = positions[i].gap == dateline::recognize::model::features::gap::START;
        if first || i == 0 {
            for (on, begin) in [
                (label::PLACE_ON, label::PLACE),
                (label::PEOPLE_ON, label::PEOPLE),
                (label::EMBEDDED_ON, label::EMBEDDED),
            ] {
                if out[i] >> on & 1 != 0 {
                    out[i] = out[i] & !(1 << on) | 1 << begin;
                }
            }
        } else if out[i] == set(&[label::PEOPLE_ON]) && out[i - 1] & set(&[label::PEOPLE, label::PEOPLE_ON]) == 0 {
            out[i] = set(&[label::PEOPLE]);
        }
    }
    // Mixed spans ("South African" with one word in the table): begin and on must agree.
    for i in 1..out.len() {
        let groups = |m: u8| {
            let any = |labels: &[usize]| m & set(labels) != 0;
            [
                any(&[label::PLACE, label::PLACE_ON]),
                any(&[label::PEOPLE, label::PEOPLE_ON]),
                any(&[label::EMBEDDED, label::EMBEDDED_ON]),
            ]
        };
        let only_on = out[i] & set(&[label::OUT, label::PLACE, label::PEOPLE, label::EMBEDDED]) == 0;
        if only_on {
            let (a, b) = (groups(out[i - 1]), groups(out[i]));
            if !(0..3).any(|k| a[k] && b[k]) {
                // The later word decides, as the head of an English name.
                let on = [label::PLACE_ON, label::PEOPLE_ON, label::EMBEDDED_ON];
                out[i] = on.iter().zip(a).filter(|(_, a)| *a).fold(0, |m, (&l, _)| m | 1 << l);
            }
        }
    }
    out
}
