//! Names that are places in one sentence and something else in another.

use dateline::article::Article;
use dateline::recognize::MentionKind;
use dateline::{Analysis, AnalysisOptions};

#[test]
fn names_are_places_only_where_they_are() {
    let table = include_str!("../names_in_context.tsv");
    let (mut false_pins, mut others, mut found, mut places) = (Vec::new(), 0, 0, 0);
    let mut missed = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (lang, expect, name, sentence) = (cells[0], cells[1], cells[2], cells[3]);
        let article = Article { id: "x".into(), text: sentence.into(), lang: Some(lang.into()), ..Article::default() };
        let analysis = Analysis::new(dateline::builtin(), &article, &AnalysisOptions::default());
        let at = sentence.find(name).unwrap_or_else(|| panic!("{name} is not in its sentence"));
        let pinned = analysis.mentions.iter().zip(&analysis.resolutions).any(|(m, r)| {
            let overlaps = m.bytes.start < at + name.len() && at < m.bytes.end;
            overlaps && matches!(m.kind, MentionKind::Toponym | MentionKind::Metonym) && r.place.is_some()
        });
        if expect == "place" {
            places += 1;
            found += usize::from(pinned);
            if !pinned {
                missed.push(format!("{name}: {sentence}"));
            }
        } else {
            others += 1;
            if pinned {
                false_pins.push(format!("{name}: {sentence}"));
            }
        }
    }
    println!("false pins {} of {others}, found {found} of {places}", false_pins.len());
    println!("pinned though no place:\n{}\nmissed:\n{}", false_pins.join("\n"), missed.join("\n"));
    assert!(false_pins.len() * 100 <= others * 8, "more than 8 % of the names that are no places are pinned");
    assert!(found * 100 >= places * 92, "less than 92 % of the places are found");
}
