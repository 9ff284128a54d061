//! `dateline map`.

use std::io::Write;

use anyhow::Context;
use dateline::feature::{FeatureOptions, features};
use dateline::output::{Format, Heading, Output, writer};
use gazetteer::{Detail, Gazetteer};

use super::Outcome;
use super::args::{AreasArg, GeometryArg, MapArgs};
use super::places::explain;

/// Reads articles and writes their map.
pub fn run(args: &MapArgs) -> anyhow::Result<Outcome> {
    if let Some(stage) = args.input.until {
        return super::places::until(&args.input, stage);
    }
    args.input.layers.with(|gazetteer| draw(gazetteer, args))
}

fn draw(gazetteer: &Gazetteer<'_>, args: &MapArgs) -> anyhow::Result<Outcome> {
    let path = args.output.as_deref();
    let format = Format::choose(args.format.as_deref(), path)?;
    let options = FeatureOptions {
        points_only: args.geometry == GeometryArg::Point,
        events_only: args.events_only,
        detail: match args.areas {
            AreasArg::Coarse => Detail::Coarse,
            AreasArg::Fine => Detail::Fine,
        },
        ..FeatureOptions::default()
    };
    let name = path.and_then(|p| p.file_stem()).and_then(|s| s.to_str()).filter(|s| *s != "-").unwrap_or("dateline");
    let failed = || format!("cannot write {}", path.map_or("stdout".into(), |p| p.display().to_string()));
    let mut output = Output::open(path)?;
    let attribution = gazetteer.attribution();
    let names = options.names.as_deref();
    let heading = Heading { name, attribution: &attribution, gazetteer, names };
    let mut writer = writer(format, &mut output, heading).with_context(failed)?;
    let counts = args.input.each(
        gazetteer,
        |analysis| {
            let reasons = if args.input.explain { explain(analysis) } else { String::new() };
            (features(analysis, &options), reasons)
        },
        |(features, reasons)| {
            // The standard output carries data only.
            std::io::stderr().write_all(reasons.as_bytes())?;
            features.iter().try_for_each(|f| writer.feature(f)).with_context(failed)
        },
    )?;
    writer.finish().with_context(failed)?;
    if counts.articles == 0 && counts.unreadable > 0 && path.is_some() {
        // Nothing could be read: an empty map would look like an answer.
        return Ok(Outcome::Incomplete);
    }
    output.commit()?;
    Ok(counts.outcome())
}
