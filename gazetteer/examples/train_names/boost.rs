//! Boosted trees over binned measures, one after the other on one thread, so
//! that the same rows give the same trees.

use gazetteer::name::likeness::{Classifier, FEATURES, Node};

/// Trees.
const TREES: usize = 300;
/// Leaves of a tree.
const LEAVES: usize = 24;
/// How much of each tree counts.
const RATE: f64 = 0.06;
/// Rows that a leaf holds at least.
const LEAST: u32 = 40;
/// Slows leaves of few rows down.
const RIDGE: f64 = 5.0;
/// Values of a measure that are told apart.
const BINS: usize = 64;

/// Sums over the rows of a node in each bin: slopes, curvatures, rows.
type Histogram = Vec<[(f64, f64, u32); BINS]>;

/// A row: its measures, and the answer.
pub type Row = ([f32; FEATURES], bool);

/// A leaf that may still be forked.
struct Leaf {
    rows: Vec<u32>,
    histogram: Histogram,
    best: Option<Split>,
    node: usize,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    bin: usize,
}

/// A tree while it grows.
enum Growing {
    Fork { feature: usize, bin: usize, below: usize, above: usize },
    Leaf(f64),
}

/// Fits the trees.
pub fn boost(rows: &[Row]) -> Classifier {
    let limits = limits(rows);
    let bins: Vec<[u8; FEATURES]> = rows
        .iter()
        .map(|(x, _)| std::array::from_fn(|f| limits[f].partition_point(|&l| l < x[f]).min(BINS - 1) as u8))
        .collect();
    let yes = rows.iter().filter(|r| r.1).count() as f64;
    let base = (yes / (rows.len() as f64 - yes)).ln();
    let mut classifier = Classifier { base: base as f32, ..Classifier::default() };
    let mut scores = vec![base; rows.len()];
    let mut seed = 1u64;
    for _ in 0..TREES {
        let slopes: Vec<(f64, f64)> = scores
            .iter()
            .zip(rows)
            .map(|(s, r)| {
                let p = 1.0 / (1.0 + (-s).exp());
                (p - f64::from(u8::from(r.1)), (p * (1.0 - p)).max(1e-6))
            })
            .collect();
        // Each tree sees half of the measures, so that they differ.
        let seen: [bool; FEATURES] = std::array::from_fn(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 40 & 1 == 1
        });
        let tree = grow(&bins, &slopes, &seen, &mut scores);
        classifier.roots.push(classifier.nodes.len() as u32);
        flatten(&tree, 0, &limits, &mut classifier.nodes);
    }
    classifier
}

/// The greatest value of each bin but the last, halfway to the next value.
fn limits(rows: &[Row]) -> Vec<Vec<f32>> {
    (0..FEATURES)
        .map(|f| {
            let mut values: Vec<f32> = rows.iter().map(|r| r.0[f]).collect();
            values.sort_by(f32::total_cmp);
            let mut limits: Vec<f32> = Vec::new();
            for bin in 1..BINS {
                let at = bin * values.len() / BINS;
                let value = values[at.max(1) - 1];
                let above = values.partition_point(|&v| v <= value);
                if let Some(next) = values.get(above) {
                    // Four digits, as the table of weights has them.
                    let limit = ((value + (next - value) / 2.0) * 1e4).round() / 1e4;
                    if limits.last().is_none_or(|&l| l < limit) {
                        limits.push(limit);
                    }
                }
            }
            limits
        })
        .collect()
}

fn histogram(bins: &[[u8; FEATURES]], slopes: &[(f64, f64)], rows: &[u32]) -> Histogram {
    let mut out = vec![[(0.0, 0.0, 0); BINS]; FEATURES];
    for &row in rows {
        let (g, h) = slopes[row as usize];
        for (cells, &bin) in out.iter_mut().zip(&bins[row as usize]) {
            let cell = &mut cells[bin as usize];
            cell.0 += g;
            cell.1 += h;
            cell.2 += 1;
        }
    }
    out
}

fn best(histogram: &Histogram, seen: &[bool; FEATURES]) -> Option<Split> {
    let worth = |g: f64, h: f64| g * g / (h + RIDGE);
    let mut best: Option<Split> = None;
    for (feature, cells) in histogram.iter().enumerate().filter(|(f, _)| seen[*f]) {
        let all = cells.iter().fold((0.0, 0.0, 0), |s, c| (s.0 + c.0, s.1 + c.1, s.2 + c.2));
        let mut below = (0.0, 0.0, 0);
        for (bin, cell) in cells.iter().enumerate() {
            below = (below.0 + cell.0, below.1 + cell.1, below.2 + cell.2);
            if below.2 < LEAST || all.2 - below.2 < LEAST {
                continue;
            }
            let gain = worth(below.0, below.1) + worth(all.0 - below.0, all.1 - below.1) - worth(all.0, all.1);
            if gain > 1e-6 && best.is_none_or(|b| gain > b.gain) {
                best = Some(Split { gain, feature, bin });
            }
        }
    }
    best
}

fn grow(bins: &[[u8; FEATURES]], slopes: &[(f64, f64)], seen: &[bool; FEATURES], scores: &mut [f64]) -> Vec<Growing> {
    let rows: Vec<u32> = (0..bins.len() as u32).collect();
    let first = histogram(bins, slopes, &rows);
    let mut tree = vec![Growing::Leaf(0.0)];
    let mut leaves = vec![Leaf { best: best(&first, seen), rows, histogram: first, node: 0 }];
    while leaves.len() < LEAVES {
        let gains = leaves.iter().enumerate().filter_map(|(n, l)| l.best.map(|b| (n, b)));
        let Some((at, split)) = gains.reduce(|x, y| if y.1.gain > x.1.gain { y } else { x }) else { break };
        let leaf = leaves.swap_remove(at);
        let (below, above): (Vec<u32>, Vec<u32>) =
            leaf.rows.iter().partition(|&&r| usize::from(bins[r as usize][split.feature]) <= split.bin);
        let node = tree.len();
        tree[leaf.node] = Growing::Fork { feature: split.feature, bin: split.bin, below: node, above: node + 1 };
        tree.extend([Growing::Leaf(0.0), Growing::Leaf(0.0)]);
        // The fewer rows are counted, the others are the difference.
        let (few, few_node, many, many_node) =
            if below.len() < above.len() { (below, node, above, node + 1) } else { (above, node + 1, below, node) };
        let of_few = histogram(bins, slopes, &few);
        let mut of_many = leaf.histogram;
        for (cells, others) in of_many.iter_mut().zip(&of_few) {
            for (cell, other) in cells.iter_mut().zip(others) {
                *cell = (cell.0 - other.0, cell.1 - other.1, cell.2 - other.2);
            }
        }
        leaves.push(Leaf { best: best(&of_few, seen), rows: few, histogram: of_few, node: few_node });
        leaves.push(Leaf { best: best(&of_many, seen), rows: many, histogram: of_many, node: many_node });
    }
    for leaf in leaves {
        let (g, h) = leaf.rows.iter().fold((0.0, 0.0), |s, &r| {
            let (g, h) = slopes[r as usize];
            (s.0 + g, s.1 + h)
        });
        let value = -g / (h + RIDGE) * RATE;
        tree[leaf.node] = Growing::Leaf(value);
        for row in leaf.rows {
            scores[row as usize] += value;
        }
    }
    tree
}

/// Lays a tree out, each node before its branches.
fn flatten(tree: &[Growing], at: usize, limits: &[Vec<f32>], out: &mut Vec<Node>) {
    match tree[at] {
        Growing::Leaf(value) => out.push(Node::Leaf(value as f32)),
        Growing::Fork { feature, bin, below, above } => {
            let fork = out.len();
            out.push(Node::Leaf(0.0));
            flatten(tree, below, limits, out);
            let limit = limits[feature][bin];
            out[fork] = Node::Fork { feature: feature as u16, limit, above: out.len() as u32 };
            flatten(tree, above, limits, out);
        }
    }
}
