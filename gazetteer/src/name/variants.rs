//! Articles and generics: the words of a name that sources add, drop and
//! respell freely. Both are data (`data/names/articles.tsv`, `generics.tsv`).

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::LazyLock;

use super::normalize;
use super::romanize::romanize;
use crate::PlaceKind;

/// On which side of a name a word such as "village" stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// "village of Tal Hadya".
    Before,
    /// "Idlib province".
    After,
    /// Either.
    Either,
}

/// The tables, read once.
#[derive(Debug)]
pub struct NameRules {
    articles: HashSet<String>,
    generics: HashMap<String, String>,
    type_words: HashMap<String, Vec<TypeWord>>,
    qualifiers: HashMap<String, Qualifier>,
    concepts: HashMap<String, u16>,
}

/// A word that tells neighbouring places of one name apart, in any language:
/// "Kabir", "Upper", "الشرقي". Never dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Qualifier {
    North,
    South,
    East,
    West,
    Upper,
    Middle,
    Lower,
    Big,
    Small,
    New,
    Old,
    First,
    Second,
    Third,
    Fourth,
}

impl Qualifier {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "north" => Qualifier::North,
            "south" => Qualifier::South,
            "east" => Qualifier::East,
            "west" => Qualifier::West,
            "upper" => Qualifier::Upper,
            "middle" => Qualifier::Middle,
            "lower" => Qualifier::Lower,
            "big" => Qualifier::Big,
            "small" => Qualifier::Small,
            "new" => Qualifier::New,
            "old" => Qualifier::Old,
            "first" => Qualifier::First,
            "second" => Qualifier::Second,
            "third" => Qualifier::Third,
            "fourth" => Qualifier::Fourth,
            _ => return None,
        })
    }
}

/// A word that says what kind of place the name beside it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeWord {
    /// Language tag of the word, two letters.
    pub lang: [u8; 2],
    /// Where the name stands, seen from the word.
    pub side: Side,
    /// The kind; `None` for words that go with several kinds.
    pub kind: Option<PlaceKind>,
}

static RULES: LazyLock<NameRules> = LazyLock::new(|| {
    NameRules::parse(
        include_str!("../../data/names/articles.tsv"),
        include_str!("../../data/names/generics.tsv"),
        include_str!("../../data/names/qualifiers.tsv"),
        include_str!("../../data/names/concepts.tsv"),
    )
});

impl NameRules {
    /// The built-in tables.
    pub fn builtin() -> &'static NameRules {
        &RULES
    }

    fn parse(articles: &str, generics: &str, qualifiers: &str, concepts: &str) -> Self {
        let articles = articles.lines().skip(1).filter_map(|l| l.split('\t').nth(1)).map(normalize).collect();
        let mut names = HashMap::default();
        let mut type_words: HashMap<String, Vec<TypeWord>> = HashMap::default();
        for line in generics.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let &[lang, form, canonical, position, kind] = cells.as_slice() else {
                continue;
            };
            let form = normalize(form);
            if kind == "name" {
                names.insert(form, normalize(canonical));
                continue;
            }
            let side = match position {
                "before" => Side::Before,
                "after" => Side::After,
                _ => Side::Either,
            };
            let lang = lang.as_bytes();
            if let [a, b] = *lang {
                type_words.entry(form).or_default().push(TypeWord { lang: [a, b], side, kind: PlaceKind::parse(kind) });
            }
        }
        let qualifiers = qualifiers
            .lines()
            .skip(1)
            .filter_map(|line| {
                let (form, value) = line.split_once('\t')?.1.split_once('\t')?;
                Some((normalize(form), Qualifier::parse(value)?))
            })
            .collect();
        NameRules { articles, generics: names, type_words, qualifiers, concepts: parse_concepts(concepts) }
    }

    /// Whether a normalized word is an article of place names.
    pub fn is_article(&self, word: &str) -> bool {
        self.articles.contains(word)
    }

    /// The one spelling that stands for all spellings of a generic.
    pub fn generic(&self, word: &str) -> Option<&str> {
        self.generics.get(word).map(String::as_str)
    }

    /// What a normalized word says of size, side, height, age or number.
    pub fn qualifier(&self, word: &str) -> Option<Qualifier> {
        self.qualifiers.get(word).copied()
    }

    /// The number of the thing that a normalized word means in any language:
    /// "school" and "madrasat" have one number.
    pub fn concept(&self, word: &str) -> Option<u16> {
        self.concepts.get(word).copied()
    }

    /// What kinds of place a normalized word (or phrase) announces.
    pub fn type_words(&self, word: &str) -> &[TypeWord] {
        self.type_words.get(word).map_or(&[], Vec::as_slice)
    }

    /// Every type word or phrase with what it announces.
    pub fn all_type_words(&self) -> impl Iterator<Item = (&str, &[TypeWord])> {
        self.type_words.iter().map(|(k, v)| (k.as_str(), v.as_slice()))
    }
}

/// Words by what they mean. An Arabic word counts in the letter-for-letter
/// romanization of machines too (`mdrst`), where tāʾ marbūṭa is t.
fn parse_concepts(table: &str) -> HashMap<String, u16> {
    let mut concepts = HashMap::default();
    for (number, line) in table.lines().skip(1).enumerate() {
        for form in line.split_once('\t').map_or("", |c| c.1).split('|') {
            let construct = romanize(&normalize(&form.replace('ة', "ت")));
            let number = number as u16;
            if let Some((machine, false)) = construct {
                concepts.entry(machine).or_insert(number);
            }
            concepts.insert(normalize(form), number);
        }
    }
    concepts
}

/// Whether a normalized word is an article of place names.
pub fn is_article(word: &str) -> bool {
    RULES.is_article(word)
}
