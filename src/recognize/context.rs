//! The words around a name that tell what it does there; all of them data
//! (`recognize/data/context.tsv`).

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::LazyLock;

use gazetteer::name::normalize;

use super::arabic::stems;
use crate::text::Lang;

/// What a word beside a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A place follows: "in", "à", "قرب".
    Locative,
    /// May stand between a type word and its name: "of", "de la".
    Linker,
    /// Joins the members of a list: "and", "et".
    And,
    /// A person follows: "Mr", "président".
    Title,
    /// The name before it speaks or acts: "said", "a annoncé".
    Speaks,
    /// Stands between a subject and its verb: "has", "n'a pas".
    Auxiliary,
    /// The name after it speaks: "according to", "selon".
    Source,
    /// A word that is capitalized without being part of a name.
    Common,
    /// The name is part of a longer one: "University", "Club", "Street".
    Embeds,
    /// The name after it is that of a product, a club, a treaty: "bouteille de
    /// Bordeaux", «صابون حلب».
    Brand,
    /// A part of the place that follows or precedes: "northern", "nord".
    Direction,
    /// A road that is named after where it leads: "highway", "route", «طريق».
    Highway,
}

impl Role {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "locative" => Role::Locative,
            "linker" => Role::Linker,
            "and" => Role::And,
            "title" => Role::Title,
            "speaks" => Role::Speaks,
            "auxiliary" => Role::Auxiliary,
            "source" => Role::Source,
            "common" => Role::Common,
            "embeds" => Role::Embeds,
            "brand" => Role::Brand,
            "direction" => Role::Direction,
            "highway" => Role::Highway,
            _ => return None,
        })
    }
}

/// The roles of a word: a small set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u16);

impl Roles {
    /// Whether the word has this role.
    pub fn has(self, role: Role) -> bool {
        self.0 & 1 << role as u16 != 0
    }
}

static WORDS: LazyLock<HashMap<String, Roles>> = LazyLock::new(|| {
    let mut words: HashMap<String, Roles> = HashMap::default();
    for line in include_str!("data/context.tsv").lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(_lang), Some(role), Some(list)) = (cells.next(), cells.next().and_then(Role::parse), cells.next())
        else {
            continue;
        };
        for word in list.split_whitespace() {
            words.entry(normalize(word)).or_default().0 |= 1 << role as u16;
        }
    }
    words
});

/// How much less likely than its fame says a name is to be a place, because its
/// word usually is something else ("Nice", "He", "George"): log-odds, at most 0.
///
/// Counted in the annotated corpora that CONTRIBUTING names.
pub fn ordinary(lang: Lang, key: &str) -> f64 {
    ORDINARY.get(&(lang, key)).map_or(0.0, |&n| f64::from(n) / 10.0)
}

static ORDINARY: LazyLock<HashMap<(Lang, &'static str), i8>> = LazyLock::new(|| {
    let rows = include_str!("data/ordinary.tsv").lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let (lang, word, weight) = (cells.next()?, cells.next()?, cells.next()?);
        Some(((Lang::parse(lang), word), weight.parse().ok()?))
    });
    rows.collect()
});

/// Whether a folded word is a given name in Europe or America.
pub(super) fn is_given_name(word: &str) -> bool {
    static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| include_str!("data/given.txt").lines().collect());
    GIVEN.contains(word)
}

/// What a folded word tells about its neighbours.
pub fn roles(word: &str) -> Roles {
    WORDS.get(word).copied().unwrap_or_default()
}

/// Whether a folded word says that somebody speaks or acts. Arabic verbs may
/// carry a conjunction: «وأدانت».
pub fn speaks(word: &str) -> bool {
    stems(word).filter(|stem| !stem.preposition).any(|stem| roles(stem.rest).has(Role::Speaks))
}

/// Whether a folded word is for a road that leads from one place to another.
pub fn is_highway(word: &str) -> bool {
    roles(word).has(Role::Highway)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        for (number, line) in include_str!("data/context.tsv").lines().enumerate().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "line {}", number + 1);
            assert!(Role::parse(cells[1]).is_some(), "line {}: {}", number + 1, cells[1]);
        }
        assert!(roles("near").has(Role::Locative) && !roles("near").has(Role::Title));
        assert_eq!(roles("aleppo"), Roles::default());
        assert!(speaks("said") && speaks("اعلنت") && speaks("واعلنت") && !speaks("aleppo"));
    }
}
