//! Arabic proclitics: the words that are written together with the next one.

/// The forms of a folded Arabic word in which a name may begin: as it is, then
/// without the conjunctions و ف, the prepositions ب ل ك, and both. Each with the
/// number of letters cut off; لل stands for ل and the article.
pub(crate) fn stems(word: &str) -> impl Iterator<Item = Stem<'_>> + Clone {
    let whole = Stem::whole(word);
    let conjunction = strip(word, &['و', 'ف']).map(|rest| Stem { rest, conjunction: true, ..whole });
    let out = [Some(whole), conjunction, preposition(whole), conjunction.and_then(preposition)];
    out.into_iter().flatten().filter(|s| s.rest.chars().count() >= 2)
}

/// One way to read a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stem<'a> {
    /// Whether the article goes before `rest` (cut from لل).
    pub article: bool,
    /// What is left.
    pub rest: &'a str,
    /// Whether a conjunction was cut off.
    pub conjunction: bool,
    /// Whether a preposition was cut off.
    pub preposition: bool,
}

impl<'a> Stem<'a> {
    /// A word as it is.
    pub const fn whole(rest: &'a str) -> Self {
        Stem { article: false, rest, conjunction: false, preposition: false }
    }

    /// Whether anything was cut off.
    pub fn is_cut(&self) -> bool {
        self.conjunction || self.preposition
    }

    /// Letters of the folded word that were cut off.
    pub fn letters(&self) -> usize {
        usize::from(self.conjunction) + usize::from(self.preposition)
    }
}

fn strip<'a>(word: &'a str, letters: &[char]) -> Option<&'a str> {
    word.strip_prefix(letters).filter(|rest| rest.chars().count() >= 3)
}

fn preposition(from: Stem<'_>) -> Option<Stem<'_>> {
    let word = from.rest;
    if let Some(rest) = word.strip_prefix("لل").filter(|rest| rest.chars().count() >= 2) {
        return Some(Stem { article: true, rest, preposition: true, ..from });
    }
    strip(word, &['ب', 'ل', 'ك']).map(|rest| Stem { rest, preposition: true, ..from })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proclitics_come_off_one_by_one() {
        let rests = |w| stems(w).map(|s| s.rest.to_owned()).collect::<Vec<_>>();
        assert_eq!(rests("بحلب"), ["بحلب", "حلب"]);
        assert_eq!(rests("وادلب"), ["وادلب", "ادلب"]);
        assert_eq!(rests("وبحمص"), ["وبحمص", "بحمص", "حمص"]);
        assert!(stems("للقاهره").any(|s| s.article && s.rest == "قاهره"));
        assert_eq!(rests("ور"), ["ور"]);
    }
}
