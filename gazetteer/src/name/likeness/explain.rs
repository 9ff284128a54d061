//! Why two names are alike, in words.

use super::features::lone_words;
use super::form::{Form, Writing, arabic_letter, latin_letter};
use super::model::Model;
use super::transducer::Transducer;
use crate::name::tradition;

/// The rules that lead from one name to the other, in words: letters that
/// stand for each other with the traditions that write them so, words that
/// mean the same, words that stand alone.
pub fn explain(a: &Form, b: &Form) -> Vec<String> {
    if a.normalized == b.normalized {
        return vec!["the same letters".to_owned()];
    }
    let (a, b) = if b.writing == Writing::Arabic && a.writing != Writing::Arabic { (b, a) } else { (a, b) };
    let mut rules = Vec::new();
    for x in &a.words {
        for y in &b.words {
            if x.codes == y.codes {
                continue;
            }
            let (text_x, text_y) = (letters(&x.codes), letters(&y.codes));
            if x.qualifier.is_some() && x.qualifier == y.qualifier {
                rules.push(format!("{text_x} and {text_y} mean the same"));
            } else if x.generic.is_some() && x.generic == y.generic {
                rules.push(format!("{text_x} and {text_y} are one generic, {}", x.generic.unwrap_or_default()));
            } else if x.concept.is_some() && x.concept == y.concept {
                rules.push(format!("{text_x} and {text_y} mean the same"));
            }
        }
    }
    let articles = |f: &Form| f.words.iter().filter(|w| w.article).count();
    if articles(a) != articles(b) {
        rules.push("an article more or less".to_owned());
    }
    let model = Model::builtin();
    if a.writing == Writing::Arabic && b.writing != Writing::Arabic {
        aligned(&model.arabic, a.arabic(), b.latin(), arabic_letter, &mut rules);
    } else if let Some((_, transducer)) = model
        .latin
        .iter()
        .max_by(|x, y| x.1.log_ratio(&a.joined, &b.joined).total_cmp(&y.1.log_ratio(&a.joined, &b.joined)))
    {
        aligned(transducer, &a.joined, &b.joined, latin_letter, &mut rules);
    }
    let alone: Vec<String> = lone_words(a, b).into_iter().filter_map(|(w, alone)| alone.then_some(w)).collect();
    if !alone.is_empty() {
        rules.push(format!("in one of the two only: {}", alone.join(", ")));
    }
    rules.dedup();
    rules
}

fn letters(codes: &[u8]) -> String {
    codes.iter().map(|&c| latin_letter(c)).collect()
}

/// Letters that stand for one sound together.
const DIGRAPHS: [&str; 24] = [
    "sh", "ch", "kh", "gh", "rh", "th", "dh", "dj", "tj", "ts", "zh", "ph", "ou", "oo", "ee", "ai", "ay", "ei", "ey",
    "au", "aw", "ow", "ah", "eh",
];

/// The steps of the best walk where the letters differ; letters of one sound
/// stay together.
fn aligned(transducer: &Transducer, a: &[u8], b: &[u8], first: fn(u8) -> char, rules: &mut Vec<String>) {
    let (mut i, mut j) = (0, 0);
    let mut steps: Vec<(String, String)> = Vec::new();
    for (di, dj) in transducer.best(a, b) {
        let left: String = a.get(i..i + di).unwrap_or_default().iter().map(|&c| first(c)).collect();
        let right: String = b.get(j..j + dj).unwrap_or_default().iter().map(|&c| latin_letter(c)).collect();
        (i, j) = (i + di, j + dj);
        let (left, right) = (left.trim().to_owned(), right.trim().to_owned());
        if let Some((x, y)) = steps.last_mut() {
            let (with_left, with_right) = (format!("{x}{left}"), format!("{y}{right}"));
            let one_sound = DIGRAPHS.contains(&with_left.as_str()) || DIGRAPHS.contains(&with_right.as_str());
            if one_sound && with_left != with_right && with_left.len().max(with_right.len()) <= 4 {
                (*x, *y) = (with_left, with_right);
                continue;
            }
        }
        steps.push((left, right));
    }
    for (left, right) in steps {
        let (left, right) = (left.as_str(), right.as_str());
        if left == right {
            continue;
        }
        let rule = match (left, right) {
            ("", letter) | (letter, "") => format!("{letter} written or not"),
            (x, y) => match tradition::reason(x, y) {
                Some(reason) => format!("{x}~{y} ({reason})"),
                None => format!("{x}~{y}"),
            },
        };
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
}
