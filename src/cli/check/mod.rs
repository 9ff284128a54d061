//! `dateline check`.

mod print;
mod worksheet;

use std::io::{BufWriter, Write};

use dateline::recognize::{Mention, MentionKind};
use dateline::resolve::{Resolution, Status};
use dateline::{Analysis, AnalysisOptions};
use gazetteer::{Gazetteer, MatchRule};
use rustc_hash::FxHashMap as HashMap;
use serde_json::Value;

use super::args::{CheckArgs, InputArgs};
use super::json::{candidates, one_line};
use super::{Outcome, stage};

/// A name that a person should look at.
struct Doubt {
    /// The name as it is written where it is met first.
    name: String,
    status: Status,
    mentions: usize,
    articles: Vec<String>,
    quote: String,
    /// The places that it could be, best first.
    candidates: Vec<Value>,
    /// Why none of them was taken, or not without doubt.
    why: String,
}

/// Lists the names that are unknown, ambiguous or only approximate, each once.
pub fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    match args.input.until {
        Some(stage) => stage::run(&args.input, stage),
        None => args.input.with(|gazetteer, options| list(gazetteer, options, args)),
    }
}

fn list(gazetteer: &Gazetteer<'_>, options: &AnalysisOptions, args: &CheckArgs) -> anyhow::Result<Outcome> {
    let kinds = args.input.kinds(&[MentionKind::Toponym, MentionKind::Metonym]);
    let mut doubts: Vec<Doubt> = Vec::new();
    let mut known: HashMap<(Status, String), usize> = HashMap::default();
    let found = |analysis: &Analysis<'_>| doubts_of(analysis, &args.input, &kinds);
    let counts = args.input.each(gazetteer, options, found, |found| {
        for (key, doubt) in found {
            let at = *known.entry((doubt.status, key)).or_insert(doubts.len());
            match doubts.get_mut(at) {
                Some(known) => {
                    known.mentions += doubt.mentions;
                    known.articles.extend(doubt.articles);
                }
                None => doubts.push(doubt),
            }
        }
        Ok(())
    })?;
    // The names that most is to be gained by come first; unknown ones before others.
    let rank = |d: &Doubt| (d.status != Status::Unknown, std::cmp::Reverse(d.mentions));
    doubts.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    let mut out = BufWriter::new(std::io::stdout().lock());
    print::print(args.format, &doubts, &mut out)?;
    out.flush()?;
    if let Some(path) = &args.write_decisions {
        worksheet::write(path, &doubts)?;
        if !args.input.quiet {
            super::report::say(&format!(
                "{path}: {} to decide; fill in the column `decision` (place, new, not a place, ignore), \
                 then run again with --decisions {path}",
                if doubts.len() == 1 { "1 name".to_owned() } else { format!("{} names", doubts.len()) },
                path = path.display(),
            ));
        }
    }
    if counts.unreadable > 0 {
        return Ok(Outcome::Incomplete);
    }
    let unknown = doubts.iter().any(|d| d.status == Status::Unknown);
    Ok(if unknown { Outcome::No } else { Outcome::Done })
}

/// The doubtful names of an article, each with its normalized form.
fn doubts_of(analysis: &Analysis<'_>, input: &InputArgs, kinds: &[MentionKind]) -> Vec<(String, Doubt)> {
    let mut doubts: Vec<(String, Doubt)> = Vec::new();
    for (mention, resolution) in analysis.mentions.iter().zip(&analysis.resolutions) {
        let sure = matches!(resolution.status, Status::Resolved | Status::Decided) || resolution.is_ignored();
        if sure || !input.lists(kinds, mention, resolution) {
            continue;
        }
        let is_known = |(key, d): &&mut (String, Doubt)| *key == mention.key && d.status == resolution.status;
        if let Some((_, known)) = doubts.iter_mut().find(is_known) {
            known.mentions += 1;
            continue;
        }
        let doubt = Doubt {
            name: one_line(analysis.words(mention)),
            status: resolution.status,
            mentions: 1,
            articles: vec![analysis.article.id.clone()],
            quote: quote(analysis, mention),
            candidates: candidates(analysis, resolution, input.names.as_deref()),
            why: why(resolution),
        };
        doubts.push((mention.key.clone(), doubt));
    }
    doubts
}

fn quote(analysis: &Analysis<'_>, mention: &Mention) -> String {
    let text = analysis.field(mention.field);
    one_line(text.slice(text.sentence_span(mention.sentence)))
}

/// Why a name has no place, or none without doubt.
fn why(resolution: &Resolution) -> String {
    let best = resolution.alternatives.first();
    match (resolution.status, resolution.place, best) {
        (_, None, None) => "no gazetteer has this name or one like it".to_owned(),
        (_, None, Some(best)) if best.score == 0.0 && best.rule <= MatchRule::Normalized => {
            "it is named after a place of another kind, of which no more is known than the name".to_owned()
        }
        (_, None, Some(best)) if best.score == 0.0 => {
            format!("no gazetteer has this name; the candidates are only like it ({})", best.rule)
        }
        (_, None, Some(best)) => {
            format!("the best candidate has {:.0} % of the belief, too little for a pin", best.score * 100.0)
        }
        (Status::Approximate, Some(_), _) => match resolution.rule {
            Some(rule) if rule > MatchRule::Normalized => format!("the name is only like the place's ({rule})"),
            _ => "the place is of another kind than the text asks for".to_owned(),
        },
        (_, Some(_), Some(other)) => {
            let (first, second) = (resolution.confidence * 100.0, other.score * 100.0);
            format!("confidence {first:.0} %, and {second:.0} % for the next candidate")
        }
        (_, Some(_), None) => format!("confidence {:.0} %", resolution.confidence * 100.0),
    }
}
