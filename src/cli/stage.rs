//! `--until`: the values between two steps, as JSON Lines, one line an article.

use std::io::{BufWriter, Write};

use dateline::Analysis;
use dateline::resolve::Evidence;
use serde_json::{Value, json};

use super::Outcome;
use super::args::{InputArgs, Stage};
use super::json::{FieldOffsets, candidates, rounded, toponym};

/// Prints a stage of each article as JSON Lines.
pub fn run(input: &InputArgs, stage: Stage) -> anyhow::Result<Outcome> {
    input.with(|gazetteer, options| {
        let mut out = BufWriter::new(std::io::stdout().lock());
        let line = |analysis: &Analysis<'_>| line(analysis, stage);
        let counts = input.each(gazetteer, options, line, |line| Ok(writeln!(out, "{line}")?))?;
        out.flush()?;
        Ok(counts.outcome())
    })
}

/// One article at a stage, as one line of JSON.
fn line(analysis: &Analysis<'_>, stage: Stage) -> String {
    let items: Vec<Value> = match stage {
        Stage::Mentions => mentions(analysis, |_, _| {}),
        Stage::Candidates => mentions(analysis, |n, value| {
            value["candidates"] = Value::Array(candidates(analysis, &analysis.resolutions[n], None));
        }),
        Stage::Resolutions => resolutions(analysis),
        Stage::Events => events(analysis),
    };
    let name = match stage {
        Stage::Mentions | Stage::Candidates => "mentions",
        Stage::Resolutions => "resolutions",
        Stage::Events => "events",
    };
    json!({ "id": analysis.article.id, "language": analysis.lang.as_str(), name: items }).to_string()
}

fn mentions(analysis: &Analysis<'_>, more: impl Fn(usize, &mut Value)) -> Vec<Value> {
    let mut offsets = FieldOffsets::new(analysis);
    let all = analysis.mentions.iter().zip(&analysis.relations).enumerate();
    all.map(|(n, (mention, relation))| {
        let offsets = offsets.of(mention.field);
        let mut value = json!({
            "field": mention.field.as_str(),
            "start": offsets.before(mention.bytes.start),
            "end": offsets.before(mention.bytes.end),
            "mention": analysis.words(mention),
            "kind": mention.kind.as_str(),
            "key": mention.key,
            "asked_kind": mention.asked.map(|k| k.as_str()),
            "organisation": mention.organisation.map(|o| analysis.gazetteer.organisation(o).slug),
            "relation": relation.kind.as_str(),
            "direction": relation.direction,
            "distance_km": relation.distance_km,
        });
        more(n, &mut value);
        value
    })
    .collect()
}

fn resolutions(analysis: &Analysis<'_>) -> Vec<Value> {
    let mut offsets = FieldOffsets::new(analysis);
    let all = analysis.mentions.iter().zip(&analysis.resolutions);
    all.map(|(mention, resolution)| {
        let offsets = offsets.of(mention.field);
        let mut value = toponym(analysis, offsets, mention, resolution, None);
        value["field"] = json!(mention.field.as_str());
        value["evidence"] = json!(resolution.evidence.iter().map(Evidence::to_string).collect::<Vec<_>>());
        value
    })
    .collect()
}

fn events(analysis: &Analysis<'_>) -> Vec<Value> {
    let mut offsets = FieldOffsets::new(analysis);
    analysis
        .events
        .iter()
        .map(|event| {
            let offsets = offsets.of(event.field);
            let places: Vec<&str> =
                event.places.iter().filter_map(|&p| analysis.mentions.get(p)).map(|m| analysis.words(m)).collect();
            json!({
                "event_type": event.event_type.as_str(),
                "trigger": analysis.field(event.field).slice(event.trigger.clone()),
                "field": event.field.as_str(),
                "trigger_start": offsets.before(event.trigger.start),
                "trigger_end": offsets.before(event.trigger.end),
                "start": event.when.start.map(|d| d.to_string()),
                "end": event.when.end.map(|d| d.to_string()),
                "time_precision": event.when.precision.as_str(),
                "date_basis": event.when.basis.as_str(),
                "certainty": event.certainty.as_str(),
                "background": event.background,
                "attribution": event.attribution,
                "initiator": event.initiator,
                "target": event.target,
                "actors": event.actors,
                "number_text": event.number_text,
                "area_km2": event.numbers.area_km2.map(|a| rounded(a, 3)),
                "places": places,
            })
        })
        .collect()
}
