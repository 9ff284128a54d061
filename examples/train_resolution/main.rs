//! Fits the weights by which places are ranked (`src/resolve/weights.rs`), and
//! measures them.
//!
//! ```sh
//! cargo run --release --features training --example train_resolution -- ../shared/corpora
//! ```
//!
//! The program reads each article as it reads any, with the names marked whose
//! place is known, and shows the clues to each place of each name. A
//! conditional logit is fitted on them: the right place against the others, and
//! against there being none. What is measured has not been fitted on: five-fold,
//! articles kept whole; `tests/resolution.md` is written anew. Then the weights
//! that were fitted on everything are printed as `weights.rs` has them. Same
//! corpora, same gazetteer, same weights.

mod fit;
#[path = "../fitting/mod.rs"]
mod fitting;

use std::path::{Path, PathBuf};

use dateline::article::Article;
use dateline::evaluate::Headline;
use dateline::evaluate::articles::{GoldArticle, GoldToponym};
use dateline::recognize::model::Models;
use dateline::recognize::{Field, Mention, recognize, with_given};
use dateline::resolve::ResolveOptions;
use dateline::resolve::training::{Clue, FIRST, Row, WEIGHTS, rankings};
use dateline::text::{Lang, Text};
use fit::{Choice, fit, shares};
use gazetteer::name::normalize;
use gazetteer::{Gazetteer, PlaceIndex, PlaceKind, distance_km};

/// Fits and measures the ranking of places.
#[derive(clap::Parser)]
struct Args {
    /// Folder of the corpora.
    #[arg(default_value = "../shared/corpora")]
    corpora: PathBuf,
}

/// The corpora, with how much each of their names counts: in those that are no
/// news names are dealt out otherwise than in news.
const CORPORA: [(&str, f64); 5] =
    [("lgl", 1.0), ("geovirus", 1.0), ("tud_loc", 0.7), ("wiktor_1000", 0.35), ("ucdp_syria", 1.0)];
const FOLDS: usize = 5;
/// A pin this near is right; in headlines of events, and for what to rank first.
const RIGHT_KM: f64 = 161.0;
const NEAR_KM: f64 = 10.0;
/// Places this near to each other are one for a map.
const SAME_KM: f64 = 25.0;

struct Document {
    corpus: usize,
    fold: usize,
    gold: GoldArticle,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = <Args as clap::Parser>::parse();
    let documents = read(&args.corpora)?;
    let choices = choices(&documents);
    println!("as it is\n\n{}", table(&choices, |_| WEIGHTS));
    let train =
        |wanted: &dyn Fn(&Choice) -> bool| fit(&choices.iter().filter(|c| wanted(c)).collect::<Vec<_>>(), &FIRST);
    let folds: Vec<Row> = (0..FOLDS).map(|fold| train(&|c| c.fold != fold)).collect();
    let held_out = table(&choices, |fold| folds[fold]);
    println!("each fifth by what was fitted on the others\n\n{held_out}");
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/resolution.md"), format!("{HEAD}{held_out}"))?;
    let weights = train(&|_| true);
    println!("fitted on everything\n\n{}", table(&choices, |_| weights));
    for (clue, weight) in Clue::ALL.iter().zip(weights) {
        println!("    row[C::{clue:?} as usize] = {weight:.2};");
    }
    Ok(())
}

const HEAD: &str = "\
# Ranking of places, held out

Written by `cargo run --release --features training --example train_resolution`;
do not edit. Each fifth of the corpora, articles kept whole, by weights that were
fitted on the other four. Right: within 161 km (10 km in headlines), or a wide
place, or the country that is named, whose point is elsewhere. Possible: the
gazetteer has a right place under the name. The last columns: how many of the
best places were right, by the belief in them.

";

fn read(folder: &Path) -> Result<Vec<Document>, Box<dyn std::error::Error>> {
    let mut documents = Vec::new();
    for (corpus, (name, _)) in CORPORA.iter().enumerate() {
        let articles = if *name == "ucdp_syria" {
            headlines(&std::fs::read_to_string(folder.join("events/ucdp_syria.jsonl"))?)?
        } else {
            GoldArticle::read(&folder.join("articles").join(name).with_extension("jsonl"))?.0
        };
        let numbered = articles.into_iter().enumerate();
        documents.extend(numbered.map(|(n, gold)| Document { corpus, fold: n % FOLDS, gold }));
    }
    Ok(documents)
}

/// Headlines of events in which the name of the place stands.
fn headlines(lines: &str) -> Result<Vec<GoldArticle>, String> {
    let mut articles = Vec::new();
    for line in lines.lines() {
        let Some(headline) = Headline::parse(line)? else { continue };
        let wanted = normalize(&headline.name);
        let wanted = wanted.rsplit_once(' ').map_or(wanted.as_str(), |(rest, _)| rest).to_owned();
        let text = Text::new(&headline.text, Some(Lang::En));
        let words: Vec<&str> = wanted.split(' ').collect();
        let at = (0..text.tokens.len()).find(|&i| (0..words.len()).all(|n| text.word(i + n) == words[n]));
        let Some(range) =
            at.and_then(|i| Some(text.tokens.get(i)?.start()..text.tokens.get(i + words.len() - 1)?.end()))
        else {
            continue;
        };
        let chars = |byte: usize| headline.text.get(..byte).map_or(0, |s| s.chars().count());
        let (start, end) = (chars(range.start), chars(range.end));
        let toponym = GoldToponym { start, end, name: wanted, point: Some(headline.point), ..GoldToponym::default() };
        let article = Article { text: headline.text, lang: Some("en".into()), ..Article::default() };
        articles.push(GoldArticle { article, toponyms: vec![toponym], traps: Vec::new() });
    }
    Ok(articles)
}

/// The names of all documents, as the program reads them.
fn choices(documents: &[Document]) -> Vec<Choice> {
    let half = documents.len() / 2;
    let of = |documents: &[Document]| documents.iter().flat_map(choices_of).collect::<Vec<_>>();
    let (first, second) = documents.split_at(half);
    std::thread::scope(|s| {
        let other = s.spawn(move || of(second));
        let mut all = of(first);
        all.extend(other.join().expect("documents are read"));
        all
    })
}

fn choices_of(document: &Document) -> Vec<Choice> {
    let gazetteer = dateline::builtin();
    let (article, models) = (&document.gold.article, Models::builtin());
    let lang = article.lang.as_deref().map_or(Lang::Other, Lang::parse);
    let text = Text::new(&article.text, Some(lang));
    let title = article.title.as_deref().filter(|_| !article.repeats_title()).map(|t| Text::new(t, Some(lang)));
    let mut mentions: Vec<Mention> =
        title.as_ref().map_or_else(Vec::new, |t| recognize(models, gazetteer, t, Field::Title));
    mentions.extend(recognize(models, gazetteer, &text, Field::Text));
    let spans = document.gold.located_spans();
    let mentions = with_given(gazetteer, &text, mentions, &spans);
    let of = |m: &Mention| title.as_ref().filter(|_| m.field == Field::Title).unwrap_or(&text);
    let options = ResolveOptions::default().of_article(article);
    let located: Vec<&GoldToponym> =
        document.gold.toponyms.iter().filter(|t| t.point.is_some() && !t.optional).collect();
    let rankings = rankings(gazetteer, &mentions, of, &options);
    let mut choices = Vec::new();
    for (span, toponym) in spans.iter().zip(located) {
        let given = |m: usize| mentions.get(m).is_some_and(|m| m.evidence.given && m.bytes == *span);
        let Some(ranking) = rankings.iter().find(|r| given(r.mention)) else {
            choices.push(choice(document, Vec::new(), Vec::new()));
            continue;
        };
        let points: Vec<(f64, f64)> =
            ranking.places.iter().map(|(p, _)| (gazetteer.place(*p).lat(), gazetteer.place(*p).lon())).collect();
        let same = points.iter().map(|a| (0..points.len()).filter(|&b| distance_km(*a, points[b]) < SAME_KM).collect());
        let errors: Vec<f64> = ranking.places.iter().map(|(p, _)| error(gazetteer, *p, toponym)).collect();
        let least = errors.iter().copied().fold(f64::MAX, f64::min);
        let pin_km = if CORPORA[document.corpus].0 == "ucdp_syria" { NEAR_KM } else { RIGHT_KM };
        let near = if least <= NEAR_KM { NEAR_KM } else { pin_km };
        let places = ranking.places.iter().zip(&errors);
        let places = places.map(|((_, row), km)| (*row, *km <= near, *km <= pin_km)).collect();
        choices.push(choice(document, places, same.collect()));
    }
    choices
}

fn choice(document: &Document, places: Vec<(Row, bool, bool)>, same: Vec<Vec<usize>>) -> Choice {
    Choice { corpus: document.corpus, fold: document.fold, places, same, weight: CORPORA[document.corpus].1 }
}

/// Kilometres from the right place; none where the place is wide and the point
/// in some reach, as everybody puts its middle somewhere else.
fn error(gazetteer: &Gazetteer<'_>, place: PlaceIndex, gold: &GoldToponym) -> f64 {
    let place = gazetteer.place(place);
    let id = place.id();
    if gold.geonames.is_some() && id.strip_prefix("geonames:") == gold.geonames.as_deref() {
        return 0.0;
    }
    let km = gold.point.map_or(f64::MAX, |point| distance_km((place.lat(), place.lon()), point));
    let wide = match place.kind() {
        PlaceKind::Country => gold.geonames.is_none(),
        PlaceKind::Continent | PlaceKind::Ocean | PlaceKind::Sea | PlaceKind::Region | PlaceKind::River => true,
        PlaceKind::Desert | PlaceKind::Mountain => true,
        _ => false,
    };
    if wide && km < 1500.0 { 0.0 } else { km }
}

/// How often the best place is right, and how sure it was, in Markdown.
fn table(choices: &[Choice], weights: impl Fn(usize) -> Row) -> String {
    let mut out = String::from(
        "| corpus | names | right | possible | 0.0 to 0.5 | 0.5 to 0.6 | 0.6 to 0.7 | 0.7 to 0.8 | 0.8 to 0.9 | 0.9 to 1.0 |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (corpus, (name, _)) in CORPORA.iter().enumerate() {
        let (mut names, mut right, mut possible, mut bins) = (0, 0, 0, [[0; 2]; 6]);
        for choice in choices.iter().filter(|c| c.corpus == corpus) {
            names += 1;
            possible += usize::from(choice.places.iter().any(|p| p.2));
            let shares = shares(&choice.places, &weights(choice.fold));
            let Some(best) = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]).then(b.cmp(a))) else {
                continue;
            };
            let belief: f64 = choice.same[best].iter().map(|&i| shares[i]).sum();
            let bin = ((belief * 10.0) as usize).saturating_sub(4).min(5);
            let is_right = choice.places[best].2;
            right += usize::from(is_right);
            bins[bin][0] += usize::from(is_right);
            bins[bin][1] += 1;
        }
        let share = |n: usize, of: usize| n as f64 / (of.max(1) as f64);
        let bins: Vec<String> = bins.iter().map(|[r, n]| format!("{:.3} of {n}", share(*r, *n))).collect();
        let (right, possible) = (share(right, names), share(possible, names));
        out += &format!("| {name} | {names} | {right:.3} | {possible:.3} | {} |\n", bins.join(" | "));
    }
    out
}
