//! `dateline map`.

use std::io::{IsTerminal, Write};

use anyhow::{Context, ensure};
use dateline::AnalysisOptions;
use dateline::feature::{Content, Feature, FeatureOptions, Merger, features};
use dateline::output::{Beside, Format, Heading, Output, writer};
use dateline::recognize::MentionKind;
use gazetteer::{Detail, Gazetteer};

use super::Outcome;
use super::args::{AreasArg, GeometryArg, MapArgs};
use super::explain::explain;

/// Reads articles and writes their map.
pub fn run(args: &MapArgs) -> anyhow::Result<Outcome> {
    if let Some(stage) = args.input.until {
        return super::stage::run(&args.input, stage);
    }
    args.input.with(|gazetteer, analysis| draw(gazetteer, analysis, args))
}

fn draw(gazetteer: &Gazetteer<'_>, analysis: &AnalysisOptions, args: &MapArgs) -> anyhow::Result<Outcome> {
    let path = args.output.as_deref();
    let format = Format::choose(args.format.as_deref(), path)?;
    let options = FeatureOptions {
        points_only: args.geometry == GeometryArg::Point,
        content: if args.events_only { Content::Events } else { Content::All },
        detail: match args.areas {
            AreasArg::Coarse => Detail::Coarse,
            AreasArg::Fine => Detail::Fine,
        },
        blur_km: args.blur,
        ..args.input.feature_options(&[MentionKind::Toponym])
    };
    let name = path.and_then(|p| p.file_stem()).and_then(|s| s.to_str()).filter(|s| *s != "-").unwrap_or("dateline");
    let failed = || format!("cannot write {}", path.map_or("stdout".into(), |p| p.display().to_string()));
    let mut output = Output::open(path)?;
    let to_terminal = matches!(output, Output::Stdout(_)) && std::io::stdout().is_terminal();
    ensure!(!(format.is_binary() && to_terminal), "{format} is not for reading; name a file with -o FILE.{format}");
    let mut beside = Beside::create(format, path, args.qgis)?;
    let attribution = gazetteer.attribution();
    let names = options.names.as_deref();
    let heading = Heading { name, attribution: &attribution, gazetteer, names };
    let mut writer = writer(format, &mut output, heading).with_context(failed)?;
    let mut write = |f: &Feature| {
        beside.feature(f);
        writer.feature(f).with_context(failed)
    };
    let mut merger = args.merge.then(|| Merger::new(gazetteer));
    let counts = args.input.each(
        gazetteer,
        analysis,
        |analysis| {
            let reasons = if args.input.explain { explain(analysis) } else { String::new() };
            (features(analysis, &options), reasons)
        },
        |(features, reasons)| {
            // The standard output carries data only.
            std::io::stderr().write_all(reasons.as_bytes())?;
            match &mut merger {
                Some(merger) => merger.add(features).context("cannot keep the events to be merged"),
                None => features.iter().try_for_each(&mut write),
            }
        },
    )?;
    if let Some(merger) = merger {
        merger.finish(write)?;
    }
    writer.finish().with_context(failed)?;
    if counts.articles == 0 && counts.unreadable > 0 && path.is_some() {
        // Nothing could be read: an empty map would look like an answer.
        return Ok(Outcome::Incomplete);
    }
    output.commit()?;
    beside.commit(heading)?;
    Ok(counts.outcome())
}
