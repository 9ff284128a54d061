//! Files of pairs, and their split.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::hash::Hasher;
use std::path::Path;

use gazetteer::name::normalize;

/// Parts of the split; the first is reported on.
pub const FOLDS: usize = 5;

/// Two names, and whether they are one place's.
pub struct Pair {
    /// The one name.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether they name one place.
    pub same: bool,
    /// The files that have the pair.
    pub files: Vec<String>,
    /// Its part of the split.
    pub fold: usize,
}

/// Reads every `*.jsonl` of a folder. A pair that several files have counts once.
pub fn read(folder: &Path) -> Result<Vec<Pair>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    paths.sort();
    let mut pairs: BTreeMap<(String, String, bool), Pair> = BTreeMap::new();
    let mut groups = Groups::default();
    for path in paths {
        let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for (number, line) in text.lines().enumerate() {
            let wrong = || format!("{}:{}: wanted an object with a, b, same", path.display(), number + 1);
            let value: serde_json::Value = serde_json::from_str(line).map_err(|_| wrong())?;
            let get = |key: &str| value.get(key).and_then(|v| v.as_str()).map(str::to_owned);
            let (Some(a), Some(b), Some(same)) = (get("a"), get("b"), value.get("same").and_then(|s| s.as_bool()))
            else {
                return Err(wrong());
            };
            let (na, nb) = (normalize(&a), normalize(&b));
            groups.join(&format!("name {na}"), &format!("name {nb}"));
            for (name, id) in [(&na, get("id_a")), (&nb, get("id_b"))] {
                if let Some(id) = id {
                    groups.join(&format!("name {name}"), &format!("place {id}"));
                }
            }
            let key = if a <= b { (a.clone(), b.clone(), same) } else { (b.clone(), a.clone(), same) };
            let pair = pairs.entry(key).or_insert(Pair { a, b, same, files: Vec::new(), fold: 0 });
            if !pair.files.contains(&file) {
                pair.files.push(file.clone());
            }
        }
    }
    let mut pairs: Vec<Pair> = pairs.into_values().collect();
    let names: Vec<String> = pairs.iter().map(|p| format!("name {}", normalize(&p.a))).collect();
    for (pair, fold) in pairs.iter_mut().zip(groups.folds(&names)) {
        pair.fold = fold;
    }
    Ok(pairs)
}

/// Names and places that pairs connect.
#[derive(Default)]
struct Groups {
    numbers: HashMap<String, usize>,
    parents: Vec<usize>,
}

impl Groups {
    fn number(&mut self, key: &str) -> usize {
        if let Some(&n) = self.numbers.get(key) {
            return n;
        }
        self.parents.push(self.parents.len());
        self.numbers.insert(key.to_owned(), self.parents.len() - 1);
        self.parents.len() - 1
    }

    fn root(&mut self, mut n: usize) -> usize {
        while self.parents[n] != n {
            self.parents[n] = self.parents[self.parents[n]];
            n = self.parents[n];
        }
        n
    }

    fn join(&mut self, a: &str, b: &str) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }

    /// The part that each name falls into: groups that hold more than a tenth
    /// of all names go to the parts that are always learned from; the rest by
    /// the hash of the group's first name.
    fn folds(&mut self, names: &[String]) -> Vec<usize> {
        let mut first: HashMap<usize, (&str, usize)> = HashMap::new();
        let roots: Vec<usize> = names
            .iter()
            .map(|name| {
                let number = self.number(name);
                self.root(number)
            })
            .collect();
        for (&root, name) in roots.iter().zip(names) {
            let entry = first.entry(root).or_insert((name, 0));
            entry.0 = entry.0.min(name);
            entry.1 += 1;
        }
        roots
            .iter()
            .map(|root| {
                let (name, _) = first[root];
                let mut hasher = rustc_hash::FxHasher::default();
                hasher.write(name.as_bytes());
                (hasher.finish() >> 20) as usize % FOLDS
            })
            .collect()
    }
}
