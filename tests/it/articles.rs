//! What the program understands of the sample articles, as prose to be read in
//! review: each sentence, the names in it marked, and the place of each with
//! the reasons; then the events, but for articles that are held.
//!
//! `INSTA_UPDATE=always cargo test articles` writes the snapshots anew.

use std::fmt::Write;

use dateline::event::Event;
use dateline::recognize::Field;
use dateline::{Analysis, AnalysisOptions};

use crate::samples;

fn prose(analysis: &Analysis<'_>, with_events: bool) -> String {
    let mut out = String::new();
    for field in [Field::Title, Field::Text] {
        if field == Field::Title && analysis.title.is_none() {
            continue;
        }
        let text = analysis.field(field);
        for sentence in 0..text.sentences.len() {
            let span = text.sentence_span(sentence);
            let mentions: Vec<_> = analysis
                .mentions
                .iter()
                .zip(&analysis.resolutions)
                .zip(&analysis.relations)
                .filter(|((m, _), _)| m.field == field && m.sentence == sentence)
                .collect();
            let is_here = |e: &&Event| with_events && e.field == field && e.sentence == sentence;
            let events: Vec<_> = analysis.events.iter().filter(is_here).collect();
            let mut marked = String::new();
            let mut at = span.start;
            for ((mention, _), _) in &mentions {
                marked.push_str(text.slice(at..mention.bytes.start));
                let _ = write!(marked, "[{}]", text.slice(mention.bytes.clone()));
                at = mention.bytes.end;
            }
            marked.push_str(text.slice(at..span.end.max(at)));
            let _ = writeln!(out, "{}", marked.split_whitespace().collect::<Vec<_>>().join(" "));
            for ((mention, resolution), relation) in &mentions {
                let _ = write!(out, "    {}: {}", text.slice(mention.bytes.clone()), mention.kind.as_str());
                if let Some(number) = mention.organisation {
                    let organisation = analysis.gazetteer.organisation(number);
                    let _ = write!(out, ", {} {}", organisation.kind, organisation.slug);
                } else if let Some(place) = resolution.place.map(|p| analysis.gazetteer.place(p)) {
                    let why: Vec<String> = resolution.evidence.iter().map(ToString::to_string).collect();
                    let _ = write!(
                        out,
                        ", {} {} = {} ({}), {} in {}; {}",
                        resolution.status.as_str(),
                        resolution.rule.map_or("", |r| r.as_str()),
                        place.name(),
                        place.id(),
                        place.kind(),
                        place.country_code(),
                        why.join(", ")
                    );
                } else {
                    let _ = write!(out, ", {}", resolution.status.as_str());
                }
                if relation.kind != dateline::event::RelationKind::At {
                    let _ = write!(out, "; {} \"{}\"", relation.kind, text.slice(relation.bytes.clone()));
                }
                out.push('\n');
            }
            for event in events {
                let places: Vec<&str> = event.places.iter().map(|&p| analysis.words(&analysis.mentions[p])).collect();
                let _ = write!(
                    out,
                    "    * {} \"{}\" at {}, ",
                    event.event_type.as_str(),
                    text.slice(event.trigger.clone()),
                    if places.is_empty() { "no place".to_owned() } else { places.join(" + ") },
                );
                let day = event.when.start.map_or("undated".to_owned(), |d| d.date().to_string());
                let _ = write!(out, "{day} ({}, {}), {}", event.when.precision, event.when.basis, event.certainty);
                for (label, value) in
                    [("says", &event.attribution), ("by", &event.initiator), ("against", &event.target)]
                {
                    if let Some(value) = value {
                        let _ = write!(out, ", {label} {value}");
                    }
                }
                if let Some(numbers) = &event.number_text {
                    let _ = write!(out, ", {numbers}");
                }
                out.push_str(if event.background { ", background\n" } else { "\n" });
            }
        }
    }
    out
}

#[test]
fn the_sample_articles_are_understood_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for sample in samples() {
            let article = sample.article();
            let analysis = Analysis::new(dateline::builtin(), &article, &AnalysisOptions::default());
            insta::assert_snapshot!(sample.id.replace('/', "-"), prose(&analysis, !sample.held));
        }
    });
}
