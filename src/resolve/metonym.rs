//! Countries and capitals that stand for their governments: "Moscow said".

use gazetteer::{Gazetteer, Place, PlaceKind};

use super::{Document, Resolution};
use crate::recognize::{Mention, MentionKind, Role, roles, speaks};
use crate::text::{Gap, Lang, Text};

/// Whether a country or a capital stands for its government here: it
/// speaks or acts.
pub(super) fn acts(lang: Lang, mention: &Mention, place: &Place<'_>, text: &Text<'_>) -> bool {
    if !is_government(place) {
        return false;
    }
    let next = |i: usize| text.tokens.get(i).filter(|t| t.gap != Gap::Break).map(|t| text.folded(t));
    let speaks_at = |i: usize| next(i).is_some_and(speaks);
    // "vers la Turquie qui contrôle …": whatever stands before, it acts.
    if next(mention.tokens.end).is_some_and(|w| matches!(w, "qui" | "which" | "who" | "التي")) {
        return speaks_at(mention.tokens.end + 1);
    }
    if mention.evidence.locative && !is_source(text, mention) {
        return false;
    }
    // Auxiliaries and negations may stand between the name and its verb.
    let is_auxiliary = |i: &usize| next(*i).is_some_and(|w| roles(w).has(Role::Auxiliary));
    let auxiliaries = (mention.tokens.end..).take(2).take_while(is_auxiliary).count();
    if (0..=auxiliaries).any(|n| speaks_at(mention.tokens.end + n)) {
        return true;
    }
    // Arabic puts the verb first.
    if lang == Lang::Ar
        && let Some(before) = mention.tokens.start.checked_sub(1)
        && speaks(text.word(before))
    {
        return true;
    }
    is_source(text, mention)
}

/// "Moscow, Tehran and Ankara said": the members of a list act together.
pub(super) fn spread<'t>(
    gazetteer: &Gazetteer<'_>,
    lang: Lang,
    document: &mut Document,
    texts: &impl Fn(&Mention) -> &'t Text<'t>,
) {
    let governs =
        |resolution: &Resolution| resolution.place.map(|p| gazetteer.place(p)).is_some_and(|p| is_government(&p));
    // Verbs follow their subjects in French and English, and precede them in Arabic.
    let pairs: Vec<(usize, usize)> = if lang == Lang::Ar {
        (1..document.mentions.len()).map(|n| (n - 1, n)).collect()
    } else {
        (1..document.mentions.len()).rev().map(|n| (n, n - 1)).collect()
    };
    for (from, to) in pairs {
        let (Some(acting), Some(listed)) = (document.mentions.get(from), document.mentions.get(to)) else {
            continue;
        };
        let parties = acting.kind == MentionKind::Toponym
            && are_parties(texts(acting), if from < to { acting } else { listed })
            && document.resolutions.get(from).is_some_and(|r| governs(r));
        let between = acting.bytes.end.min(listed.bytes.end)..listed.bytes.start.max(acting.bytes.start);
        let joined = acting.field == listed.field
            && between.len() < 16
            && matches!(texts(acting).slice(between).trim(), "," | "and" | "et" | "و" | "،" | ", and" | "، و");
        if joined
            && (parties || acting.kind == MentionKind::Metonym)
            && listed.kind == MentionKind::Toponym
            && (parties || !listed.evidence.locative)
            && document.resolutions.get(to).is_some_and(|r| governs(r))
        {
            for n in [from, to] {
                if let Some(mention) = document.mentions.get_mut(n) {
                    mention.kind = MentionKind::Metonym;
                }
            }
        }
    }
}

/// "un accord entre Moscou et Ankara": the parties, not the stretch between them.
fn are_parties(text: &Text<'_>, first: &Mention) -> bool {
    let before = first.tokens.start.checked_sub(1).map(|b| text.word(b));
    before.is_some_and(|w| matches!(w, "entre" | "between" | "بين"))
}

/// Whether a place can stand for its government: a country, a capital.
pub(super) fn is_government(place: &Place<'_>) -> bool {
    place.kind() == PlaceKind::Country || place.code() == "P.PPLC"
}

/// "selon Damas", "par la Russie", "according to Ankara".
fn is_source(text: &Text<'_>, mention: &Mention) -> bool {
    let mut at = mention.tokens.start;
    for _ in 0..3 {
        if at == 0 || text.tokens.get(at).is_none_or(|t| t.gap == Gap::Break) {
            return false;
        }
        at -= 1;
        let word = text.word(at);
        if roles(word).has(Role::Source) {
            return true;
        }
        if !matches!(word, "la" | "le" | "l" | "les" | "the" | "to") {
            return false;
        }
    }
    false
}
