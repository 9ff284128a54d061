//! Words that say what kind of place the name beside them is: "province d'Idlib",
//! "Idlib province", «محافظة إدلب».

use gazetteer::PlaceKind;
use gazetteer::name::{NameRules, Side};

use super::context::{Role, roles};
use crate::text::{Gap, Lang, Shape, Text};

/// What a type word says: that a place is named, and of what kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue {
    pub kind: Option<PlaceKind>,
    /// The word that says it.
    pub token: usize,
}

/// The kind that word `i` announces for a name on the side `side` of it.
fn announces(text: &Text<'_>, i: usize, side: Side) -> Option<Cue> {
    if is_instead(text, i) {
        return None;
    }
    let rules = NameRules::builtin();
    let word = text.word(i);
    let matching = |w: &str| {
        rules
            .type_words(w)
            .iter()
            .find(|t| {
                (text.lang == Lang::Other || t.lang == *text.lang.as_str().as_bytes())
                    && (t.side == side || t.side == Side::Either)
            })
            .map(|t| Cue { kind: t.kind, token: i })
    };
    matching(word).or_else(|| {
        if text.lang != Lang::Ar {
            return None;
        }
        // The word itself may carry proclitics and the article: بمحافظة, والقرية.
        super::arabic::stems(word).filter(|s| s.is_cut()).find_map(|s| matching(s.rest))
    })
}

/// "à la place de Shinji Kagawa": instead of him.
pub(super) fn is_instead(text: &Text<'_>, i: usize) -> bool {
    let word = |back: usize| i.checked_sub(back).map_or("", |b| text.word(b));
    text.lang == Lang::Fr && text.word(i) == "place" && word(1) == "la" && word(2) == "a"
}

/// The kind of place that word `i` says something is.
pub(super) fn kind(text: &Text<'_>, i: usize) -> Option<PlaceKind> {
    announces(text, i, Side::Before)?.kind
}

/// The type word before the name that begins at word `i`, seen through linkers:
/// "ville d'", "village de", "the city of".
pub(super) fn before(text: &Text<'_>, i: usize) -> Option<Cue> {
    let mut at = i;
    let mut linked = false;
    let mut adjective = false;
    for _ in 0..4 {
        if text.tokens.get(at)?.gap == Gap::Break || at == 0 {
            return None;
        }
        at -= 1;
        if let Some(cue) = announces(text, at, Side::Before) {
            // English: "city Aleppo" is no phrase; "city of Aleppo" is.
            return (text.lang != Lang::En || linked).then_some(cue);
        }
        if roles(text.word(at)).has(Role::Linker) && !adjective {
            linked = true;
        } else if text.lang == Lang::Fr && linked && !adjective && text.tokens.get(at)?.shape == Shape::Lower {
            // French puts the adjective between: "la ville syrienne d'Alep".
            adjective = true;
        } else {
            return None;
        }
    }
    None
}

/// The type word after the name that ends before word `end`: "Idlib province".
pub(super) fn after(text: &Text<'_>, end: usize) -> Option<Cue> {
    if text.lang == Lang::Ar || text.tokens.get(end)?.gap != Gap::Space {
        return None;
    }
    // "l'aéroport d'Alep Province" is not French.
    if text.lang == Lang::Fr {
        return None;
    }
    announces(text, end, Side::After)
}
