//! Whether two names are one place's.

use gazetteer::name::likeness::{Form, Known, Likeness, Model};
use gazetteer::name::{normalize, romanized_key};
use gazetteer::{Entries, Gazetteer, Keys, PlaceIndex, Referent};

use super::share;

/// Two names, and whether they name one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The one name.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether they name one place.
    pub same: bool,
}

impl Pair {
    /// Reads a line `{"a","b","same"}`; other members are passed over.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let name = |key: &str| {
            value
                .get(key)
                .and_then(|v| v.as_str())
                .map(str::to_owned)
                .ok_or_else(|| format!("wanted a name in `{key}`"))
        };
        let same = value.get("same").and_then(serde_json::Value::as_bool);
        Ok(Pair { a: name("a")?, b: name("b")?, same: same.ok_or("wanted true or false in `same`")? })
    }
}

/// Right and wrong answers, and examples of the wrong ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairCounts {
    /// One place, and told so.
    pub true_positives: usize,
    /// Two places, and told so.
    pub true_negatives: usize,
    /// Two places taken for one, with the probability; the surest first.
    pub false_positives: Vec<(Pair, f64)>,
    /// One place taken for two, with the probability; the surest first.
    pub false_negatives: Vec<(Pair, f64)>,
}

impl PairCounts {
    /// All pairs.
    pub fn pairs(&self) -> usize {
        self.true_positives + self.true_negatives + self.false_positives.len() + self.false_negatives.len()
    }

    /// The share of right answers.
    pub fn accuracy(&self) -> f64 {
        share(self.true_positives + self.true_negatives, self.pairs())
    }

    /// Of the pairs taken for one place, the share that is.
    pub fn precision(&self) -> f64 {
        share(self.true_positives, self.true_positives + self.false_positives.len())
    }

    /// Of the pairs of one place, the share taken for it.
    pub fn recall(&self) -> f64 {
        share(self.true_positives, self.true_positives + self.false_negatives.len())
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        let wrong = self.false_positives.len() + self.false_negatives.len();
        share(2 * self.true_positives, 2 * self.true_positives + wrong)
    }

    /// The measures by name.
    pub fn measures(&self) -> [(&'static str, f64); 4] {
        [("accuracy", self.accuracy()), ("precision", self.precision()), ("recall", self.recall()), ("f1", self.f1())]
    }
}

/// What a gazetteer knows of two names: whether a place has both. A name that
/// no place has letter for letter may have its romanized key, which is enough
/// to find one place and too little to tell two.
pub fn known(gazetteer: &Gazetteer<'_>, a: &str, b: &str) -> Known {
    let (of_a, of_b) = (Places::of(gazetteer, a), Places::of(gazetteer, b));
    if of_a.all.iter().any(|p| of_b.all.contains(p)) {
        Known::OnePlace
    } else if of_a.exact && of_b.exact {
        Known::TwoPlaces
    } else {
        Known::Nothing
    }
}

/// The places that a name may stand for.
struct Places {
    all: Vec<PlaceIndex>,
    exact: bool,
}

impl Places {
    fn of(gazetteer: &Gazetteer<'_>, name: &str) -> Self {
        let normalized = normalize(name);
        let places = |entries: Entries<'_>| -> Vec<PlaceIndex> {
            let places = entries.filter_map(|e| match e.referent {
                Referent::Place(place) => Some(place),
                _ => None,
            });
            places.collect()
        };
        let exact = places(gazetteer.get(&normalized));
        if !exact.is_empty() {
            return Places { all: exact, exact: true };
        }
        let key = romanized_key(&normalized);
        let all = key.map_or_else(Vec::new, |key| places(gazetteer.keyed(Keys::Romanized, &key)));
        Places { all, exact: false }
    }
}

/// Takes each pair for one place or for two, and counts. Only the two names
/// are read; what the gazetteer knows of them helps.
pub fn pairs(gazetteer: &Gazetteer<'_>, gold: impl IntoIterator<Item = Pair>) -> PairCounts {
    let model = Model::builtin();
    let mut counts = PairCounts::default();
    for pair in gold {
        let likeness = Likeness::of(&Form::new(&pair.a, model), &Form::new(&pair.b, model))
            .with(known(gazetteer, &pair.a, &pair.b));
        match (pair.same, likeness.is_same()) {
            (true, true) => counts.true_positives += 1,
            (false, false) => counts.true_negatives += 1,
            (false, true) => counts.false_positives.push((pair, likeness.probability())),
            (true, false) => counts.false_negatives.push((pair, likeness.probability())),
        }
    }
    counts.false_positives.sort_by(|x, y| y.1.total_cmp(&x.1));
    counts.false_negatives.sort_by(|x, y| x.1.total_cmp(&y.1));
    counts
}
