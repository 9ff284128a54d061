//! From pairs to a model.

use std::collections::BTreeMap;

use gazetteer::name::likeness::{
    ARABIC, Form, LATIN, MIXTURE, Model, STEPS, Transducer, WordStats, lone_words, measure,
};

use crate::boost::{Row, boost};
use crate::pairs::{FOLDS, Pair};

/// Rounds of expectation and maximization.
const ROUNDS: usize = 10;

/// Learns everything from `pairs`. What the classifier sees of a pair comes
/// from letters and words that were learned without the pair's own part of
/// the split; otherwise it would trust them too much.
pub fn model(pairs: &[&Pair]) -> Model {
    let parts: Vec<usize> = (0..FOLDS).filter(|f| pairs.iter().any(|p| p.fold == *f)).collect();
    let measured: Vec<Vec<Row>> = std::thread::scope(|scope| {
        let workers: Vec<_> = parts
            .iter()
            .map(|&part| {
                scope.spawn(move || {
                    let (inside, outside): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|p| p.fold == part);
                    let lower = letters_and_words(&outside);
                    inside
                        .iter()
                        .map(|p| (measure(&Form::new(&p.a, &lower), &Form::new(&p.b, &lower), &lower), p.same))
                        .collect()
                })
            })
            .collect();
        workers.into_iter().filter_map(|w| w.join().ok()).collect()
    });
    let mut model = letters_and_words(pairs);
    let rows: Vec<Row> = measured.into_iter().flatten().collect();
    model.classifier = boost(&rows);
    model
}

/// Letters and words, without the classifier.
fn letters_and_words(pairs: &[&Pair]) -> Model {
    let mut model = Model::blank();
    let forms: Vec<(Form, Form, bool)> = pairs
        .iter()
        .map(|p| {
            let (a, b) = (Form::new(&p.a, &model), Form::new(&p.b, &model));
            // An Arabic name stands first.
            if b.arabic().is_empty() || !a.arabic().is_empty() { (a, b, p.same) } else { (b, a, p.same) }
        })
        .collect();
    sequences(&forms, &mut model);
    transducers(&forms, &mut model);
    words(pairs, &forms, &mut model);
    model
}

/// Shares of letters of an alphabet, smoothed.
fn shares<'a>(names: impl Iterator<Item = &'a [u8]>, letters: usize) -> Vec<f64> {
    let mut counts = vec![1.0; letters];
    for name in names {
        for &c in name {
            counts[c as usize] += 1.0;
        }
    }
    let all: f64 = counts.iter().sum();
    counts.iter().map(|c| c / all).collect()
}

/// How much likelier a letter is after another than anywhere.
fn sequences(forms: &[(Form, Form, bool)], model: &mut Model) {
    let names = || forms.iter().flat_map(|(a, b, _)| [a, b]);
    model.latin_next = next(names().map(Form::latin), LATIN);
    model.arabic_next = next(names().map(Form::arabic), ARABIC);
}

fn next<'a>(names: impl Iterator<Item = &'a [u8]> + Clone, letters: usize) -> Vec<f32> {
    let single = shares(names.clone(), letters);
    let mut counts = vec![0.0; letters * letters];
    for name in names {
        let mut last = 0;
        for &c in name {
            counts[last * letters + c as usize] += 1.0;
            last = c as usize;
        }
    }
    let mut out = Vec::with_capacity(counts.len());
    for row in counts.chunks(letters) {
        let all: f64 = row.iter().sum::<f64>() + 20.0;
        out.extend(row.iter().zip(&single).map(|(c, s)| ((c + 20.0 * s) / all / s).ln() as f32));
    }
    out
}

/// A pair of letter sequences to align.
type Aligned<'a> = (&'a [u8], &'a [u8]);

fn transducers(forms: &[(Form, Form, bool)], model: &mut Model) {
    let positives = || forms.iter().filter(|(_, _, same)| *same);
    let latin: Vec<Aligned<'_>> = positives()
        .filter(|(a, b, _)| a.arabic().is_empty() || !b.arabic().is_empty())
        .map(|(a, b, _)| (a.latin(), b.latin()))
        .collect();
    let arabic: Vec<Aligned<'_>> = positives()
        .filter(|(a, b, _)| !a.arabic().is_empty() && b.arabic().is_empty())
        .map(|(a, b, _)| (a.arabic(), b.latin()))
        .collect();
    let of_latin = shares(forms.iter().flat_map(|(a, b, _)| [a.latin(), b.latin()]), LATIN);
    let of_arabic = shares(forms.iter().flat_map(|(a, b, _)| [a.arabic(), b.arabic()]), ARABIC);
    model.latin = mixture(&latin, &of_latin, &of_latin, MIXTURE, true, &model.latin_next, &model.latin_next);
    let one = mixture(&arabic, &of_arabic, &of_latin, 1, false, &model.arabic_next, &model.latin_next);
    if let Some((_, transducer)) = one.into_iter().next() {
        model.arabic = transducer;
    }
}

/// Expectation and maximization over a mixture of transducers and of "nothing
/// in common", which absorbs the renames among the pairs.
fn mixture(
    pairs: &[Aligned<'_>],
    rows: &[f64],
    cols: &[f64],
    count: usize,
    symmetric: bool,
    next_a: &[f32],
    next_b: &[f32],
) -> Vec<(f64, Transducer)> {
    let mut parts: Vec<(f64, Transducer)> =
        (0..count).map(|n| (0.8 / count as f64, start(rows, cols, symmetric, n))).collect();
    let mut nothing = 0.2f64;
    let commonness = |codes: &[u8], next: &[f32], letters: usize| -> f64 {
        let mut last = 0;
        codes
            .iter()
            .take(64)
            .map(|&c| {
                let value = f64::from(next[last * letters + c as usize]);
                last = c as usize;
                value
            })
            .sum()
    };
    for _ in 0..ROUNDS {
        let mut counts: Vec<[Vec<f64>; 5]> =
            parts.iter().map(|(_, t)| STEPS.map(|s| vec![0.0; t.table(s).len()])).collect();
        let mut shares = vec![0.0; count + 1];
        for (a, b) in pairs {
            let expected = commonness(a, next_a, rows.len()) + commonness(b, next_b, cols.len());
            let mut logs: Vec<f64> = parts.iter().map(|(p, t)| p.ln() + t.log_ratio(a, b)).collect();
            logs.push(nothing.ln() + expected);
            let most = logs.iter().copied().fold(f64::MIN, f64::max);
            let all: f64 = logs.iter().map(|l| (l - most).exp()).sum();
            for (n, log) in logs.iter().enumerate() {
                let share = (log - most).exp() / all;
                shares[n] += share;
                if n < count && share > 1e-3 {
                    parts[n].1.expect(a, b, share, &mut counts[n]);
                }
            }
        }
        let all: f64 = shares.iter().sum();
        nothing = (shares[count] / all).max(1e-3);
        for ((part, counts), share) in parts.iter_mut().zip(&mut counts).zip(&shares) {
            *part = ((share / all).max(1e-6), maximize(counts, rows, cols, symmetric));
        }
    }
    parts
}

/// Weights to begin with: like letters for like letters in the first part,
/// anything for anything in the others.
fn start(rows: &[f64], cols: &[f64], symmetric: bool, part: usize) -> Transducer {
    let (n, m) = (rows.len(), cols.len());
    let mut t = Transducer::uniform(n, m, 0.02);
    for (x, row) in rows.iter().enumerate() {
        for y in 0..m {
            t.one[x * m + y] = match (symmetric, x == y) {
                (true, true) => (if part == 0 { 0.8 } else { 0.5 } / row) as f32,
                (true, false) => {
                    if part == 0 {
                        0.01
                    } else {
                        0.05
                    }
                }
                _ => 0.3,
            };
        }
    }
    t.drop.iter_mut().chain(&mut t.add).for_each(|w| *w = if part == 0 { 0.02 } else { 0.1 });
    t
}

/// From counts to ratios. Single steps keep a small chance; double ones must
/// have been seen.
fn maximize(counts: &mut [Vec<f64>; 5], rows: &[f64], cols: &[f64], symmetric: bool) -> Transducer {
    let (n, m) = (rows.len(), cols.len());
    if symmetric {
        let [one, drop, add, two_one, one_two] = counts;
        for x in 0..n {
            let both = drop[x] + add[x];
            (drop[x], add[x]) = (both / 2.0, both / 2.0);
            for y in 0..m {
                if x < y {
                    let both = one[x * m + y] + one[y * m + x];
                    (one[x * m + y], one[y * m + x]) = (both / 2.0, both / 2.0);
                }
                for z in 0..m {
                    // x:yz is yz:x from the other side.
                    let (split, merge) = ((x * m + y) * m + z, (y * n + z) * m + x);
                    let both = one_two[split] + two_one[merge];
                    (one_two[split], two_one[merge]) = (both / 2.0, both / 2.0);
                }
            }
        }
    }
    let smooth = |count: f64, share: f64, strength: f64| count + strength * share;
    let all: f64 = counts.iter().flatten().sum::<f64>().max(1.0);
    let mut t = Transducer::uniform(n, m, 0.0);
    for (step, counts) in STEPS.into_iter().zip(counts.iter()) {
        let table = t.table_mut(step);
        for (at, &count) in counts.iter().enumerate() {
            let (share, count) = match step {
                (1, 0) => (rows[at], smooth(count, rows[at], 30.0)),
                (0, 1) => (cols[at], smooth(count, cols[at], 30.0)),
                (1, 1) => {
                    let share = rows[at / m] * cols[at % m];
                    (share, smooth(count, share, 60.0))
                }
                (2, 1) => {
                    (rows[at / m / n] * rows[at / m % n] * cols[at % m], if count < 1.0 { 0.0 } else { count - 0.5 })
                }
                _ => (rows[at / m / m] * cols[at / m % m] * cols[at % m], if count < 1.0 { 0.0 } else { count - 0.5 }),
            };
            table[at] = (count / all / share) as f32;
        }
    }
    t
}

/// Rarity and log-odds of words.
fn words(pairs: &[&Pair], forms: &[(Form, Form, bool)], model: &mut Model) {
    let mut counts: BTreeMap<String, [f64; 5]> = BTreeMap::new();
    let mut all = [0.0f64; 4];
    for (a, b, same) in forms {
        for (word, alone) in lone_words(a, b) {
            let cells = counts.entry(word).or_default();
            // A word in common is counted on both sides.
            let weight = if alone { 1.0 } else { 0.5 };
            let at = usize::from(alone) * 2 + usize::from(*same);
            cells[at] += weight;
            cells[4] += 1.0;
            all[at] += weight;
        }
    }
    let names = 2.0 * pairs.len() as f64;
    // Rarity is a share of that of a word never seen, whatever the number of names.
    let unseen = ((names + 1.0) / 1.5).ln();
    model.rarest = 1.0;
    let odds = |yes: f64, no: f64, prior: f64| ((yes + 3.0 * prior) / (no + 3.0)).ln() - prior.ln();
    for (word, [shared_no, shared_yes, alone_no, alone_yes, n]) in counts {
        if n >= 3.0 {
            let stats = WordStats {
                rarity: (((names + 1.0) / (n + 1.0)).ln() / unseen) as f32,
                alone: odds(alone_yes, alone_no, all[3] / all[2].max(1.0)) as f32,
                shared: odds(shared_yes, shared_no, all[1] / all[0].max(1.0)) as f32,
            };
            model.words.insert(word, stats);
        }
    }
}
