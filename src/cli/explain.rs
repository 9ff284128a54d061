//! `--explain`: the reasons in words.

use std::fmt::Write as _;

use dateline::Analysis;

/// Why each mention is what it is, a paragraph a mention.
pub fn explain(analysis: &Analysis<'_>) -> String {
    let mut out = String::new();
    for ((mention, resolution), relation) in
        analysis.mentions.iter().zip(&analysis.resolutions).zip(&analysis.relations)
    {
        let words = analysis.words(mention);
        let _ = write!(out, "{}: \"{words}\" ({}", analysis.article.id, mention.kind.as_str());
        if let Some(organisation) = mention.organisation {
            let organisation = analysis.gazetteer.organisation(organisation);
            let _ = write!(out, ", {}: {}", organisation.kind, organisation.name);
        }
        let _ = write!(out, ") {}", resolution.status.as_str());
        if let Some(place) = resolution.place.map(|p| analysis.gazetteer.place(p)) {
            let evidence: Vec<String> = resolution.evidence.iter().map(ToString::to_string).collect();
            let rule = resolution.rule.map_or("", |r| r.as_str());
            let _ = write!(
                out,
                " as {} ({}), confidence {:.2}: {rule} match, {}",
                place.name(),
                place.id(),
                resolution.confidence,
                evidence.join(", ")
            );
        }
        if relation.kind != dateline::event::RelationKind::At {
            let _ = write!(out, "; the text says \"{}\"", analysis.field(mention.field).slice(relation.bytes.clone()));
        }
        out.push('\n');
        for alternative in &resolution.alternatives {
            let place = analysis.gazetteer.place(alternative.place);
            let evidence: Vec<String> = alternative.evidence.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                out,
                "    or {:.2} {} ({}), {} {}: {} match{}{}",
                alternative.score,
                place.name(),
                place.id(),
                place.kind(),
                place.country_code(),
                alternative.rule,
                if evidence.is_empty() { "" } else { ", " },
                evidence.join(", ")
            );
        }
    }
    out
}
