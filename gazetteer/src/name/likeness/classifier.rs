//! From measures to a probability: boosted trees, whose leaves are log-odds.

use std::fmt::Write as _;

use super::features::{FEATURES, Feature};

/// A fork or a leaf; the trees lie one after the other, each node before its
/// branches and the lower branch before the upper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// Values of the measure up to the limit go to the next node, others to `above`.
    Fork {
        /// The number of the measure.
        feature: u16,
        /// The greatest value that goes to the next node.
        limit: f32,
        /// The number of the node for greater values.
        above: u32,
    },
    /// Log-odds to add.
    Leaf(f32),
}

/// The trees.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Classifier {
    /// Log-odds to begin with.
    pub base: f32,
    /// The nodes of all trees.
    pub nodes: Vec<Node>,
    /// The number of the first node of each tree.
    pub roots: Vec<u32>,
}

impl Classifier {
    /// The log-odds that both are names of one place.
    pub fn log_odds(&self, x: &[f32; FEATURES]) -> f32 {
        let mut sum = self.base;
        for &root in &self.roots {
            let mut at = root;
            loop {
                match self.nodes.get(at as usize) {
                    Some(&Node::Fork { feature, limit, above }) => {
                        let value = x.get(usize::from(feature)).copied().unwrap_or(0.0);
                        // Every branch lies behind its fork, so that this ends.
                        at = if value <= limit { at + 1 } else { above.max(at + 1) };
                    }
                    Some(Node::Leaf(value)) => {
                        sum += value;
                        break;
                    }
                    None => break,
                }
            }
        }
        sum
    }

    pub(super) fn row(&mut self, cells: &[&str]) -> Option<()> {
        let [first, rest @ ..] = cells else { return None };
        if *first == "base" {
            self.base = rest.first()?.parse().ok()?;
            return Some(());
        }
        self.roots.push(self.nodes.len() as u32);
        // Forks whose upper branch has not begun.
        let mut open: Vec<usize> = Vec::new();
        for cell in cells {
            let at = self.nodes.len();
            match cell.split_once('<') {
                Some((name, limit)) => {
                    let feature = Feature::ALL.iter().position(|f| f.as_str() == name)? as u16;
                    self.nodes.push(Node::Fork { feature, limit: limit.parse().ok()?, above: 0 });
                    open.push(at);
                }
                None => {
                    self.nodes.push(Node::Leaf(cell.parse().ok()?));
                    // What follows a leaf is the upper branch of the last open fork.
                    if let Some(fork) = open.pop()
                        && let Some(Node::Fork { above, .. }) = self.nodes.get_mut(fork)
                    {
                        *above = at as u32 + 1;
                    }
                }
            }
        }
        Some(())
    }

    pub(super) fn write(&self, out: &mut String) {
        let _ = writeln!(out, "tree\tbase\t{:.4}", self.base);
        for (n, &root) in self.roots.iter().enumerate() {
            let end = self.roots.get(n + 1).map_or(self.nodes.len(), |&r| r as usize);
            out.push_str("tree");
            for node in self.nodes.get(root as usize..end).unwrap_or_default() {
                let _ = match node {
                    Node::Fork { feature, limit, .. } => {
                        let name = Feature::ALL.get(usize::from(*feature)).map_or("", |f| f.as_str());
                        write!(out, "\t{name}<{limit}")
                    }
                    Node::Leaf(value) => write!(out, "\t{value:.4}"),
                };
            }
            out.push('\n');
        }
    }
}
