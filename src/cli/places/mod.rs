//! `dateline places`.

mod csv;
mod json;
mod list;
mod webanno;

use std::io::{BufWriter, Write};

use dateline::feature::{Content, Feature, FeatureOptions, features};
use dateline::output::{self, Heading};
use dateline::recognize::{Mention, MentionKind};
use dateline::resolve::{Focus, Resolution};
use dateline::{Analysis, AnalysisOptions};
use gazetteer::Gazetteer;

use super::args::{InputArgs, PlacesArgs, PlacesFormat};
use super::terminal::Terminal;
use super::{Outcome, stage};

/// Every kind of mention: `places` lists all.
const ALL_KINDS: [MentionKind; 4] =
    [MentionKind::Toponym, MentionKind::Metonym, MentionKind::Demonym, MentionKind::Embedded];

/// Lists the places of each article.
pub fn run(args: &PlacesArgs) -> anyhow::Result<Outcome> {
    match args.input.until {
        Some(stage) => stage::run(&args.input, stage),
        None => args.input.with(|gazetteer, options| print(gazetteer, options, args)),
    }
}

/// What is listed of an article, or of a piece of one.
struct Listing<'l, 'a> {
    analysis: &'l Analysis<'a>,
    input: &'l InputArgs,
    kinds: &'l [MentionKind],
}

impl<'l> Listing<'l, '_> {
    /// The mentions that are listed, with what became of each.
    fn mentions(&self) -> impl Iterator<Item = (&'l Mention, &'l Resolution)> {
        let all = self.analysis.mentions.iter().zip(self.analysis.resolutions.iter().map(AsRef::as_ref));
        all.filter(|(m, r)| self.input.lists(self.kinds, m, r))
    }

    /// The language that names of places are wanted in.
    fn names(&self) -> Option<&'l str> {
        self.input.names.as_deref()
    }

    /// What the article is about: codes of countries, each followed by that of the
    /// first-order unit in which its places hang together (`SY`, `SY.09`).
    fn focus(&self) -> Vec<String> {
        let unit = |f: &Focus| f.admin1.map(|u| self.analysis.gazetteer.place(u).unit_code().to_owned());
        self.analysis.focus.iter().flat_map(|f| std::iter::once(f.country.clone()).chain(unit(f))).collect()
    }
}

/// What is printed of an article, or of a piece of one.
enum Printed {
    Text(String),
    Items(Vec<String>),
    Features(Vec<Feature>),
    Json(json::Piece),
}

fn print(gazetteer: &Gazetteer<'_>, options: &AnalysisOptions, args: &PlacesArgs) -> anyhow::Result<Outcome> {
    let (format, input) = (args.format, &args.input);
    let kinds = input.kinds(&ALL_KINDS);
    let drawn = FeatureOptions { content: Content::Places, ..input.feature_options(&ALL_KINDS) };
    let terminal = Terminal::of_stdout();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let attribution = gazetteer.attribution();
    let heading = Heading { name: "places", attribution: &attribution, gazetteer, names: input.names.as_deref() };
    let mut collection = match format {
        PlacesFormat::Geojson => Some(output::writer(output::Format::GeoJson, std::io::stdout(), heading)?),
        _ => None,
    };
    match format {
        PlacesFormat::Csv => out.write_all(&csv::header()?)?,
        PlacesFormat::Json | PlacesFormat::Webanno => out.write_all(b"[")?,
        _ => {}
    }
    let mut json = json::Articles::new(format == PlacesFormat::Json);
    let mut printed_before = false;
    let counts = input.each(
        gazetteer,
        options,
        |analysis| {
            let listing = Listing { analysis, input, kinds: &kinds };
            match format {
                PlacesFormat::Table => list::text(&listing, &terminal).map(Printed::Text),
                PlacesFormat::Csv => csv::rows(&listing).map(Printed::Text),
                PlacesFormat::Json | PlacesFormat::Jsonl => Ok(Printed::Json(json::Piece::of(&listing))),
                PlacesFormat::Webanno => Ok(Printed::Items(webanno::annotations(&listing))),
                PlacesFormat::Geojson => Ok(Printed::Features(features(analysis, &drawn))),
            }
        },
        |printed| {
            match printed? {
                Printed::Text(text) => {
                    if format == PlacesFormat::Table && printed_before {
                        out.write_all(b"\n")?;
                    }
                    printed_before = true;
                    out.write_all(text.as_bytes())?;
                }
                Printed::Items(items) => {
                    for item in items {
                        out.write_all(if printed_before { b",\n" } else { b"\n" })?;
                        printed_before = true;
                        out.write_all(item.as_bytes())?;
                    }
                }
                Printed::Features(features) => {
                    if let Some(collection) = &mut collection {
                        features.iter().try_for_each(|f| collection.feature(f))?;
                    }
                }
                Printed::Json(piece) => json.write(&mut out, piece)?,
            }
            Ok(())
        },
    )?;
    if matches!(format, PlacesFormat::Json | PlacesFormat::Webanno) {
        out.write_all(b"\n]\n")?;
    }
    out.flush()?;
    collection.map_or(Ok(()), |c| c.finish())?;
    Ok(counts.outcome())
}
