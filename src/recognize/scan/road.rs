//! Roads that are named after where they lead.

use std::ops::Range;

use gazetteer::PlaceKind;

use super::{Found, Scan};
use crate::recognize::context::{Role, is_highway, roles};
use crate::recognize::{Mention, MentionKind};
use crate::text::{Gap, Lang};

impl Scan<'_, '_, '_> {
    pub(super) fn is_highway(&self, i: usize) -> bool {
        is_highway(self.text.word(i))
    }

    /// The word for a road that leads to the name that begins at word `start`:
    /// "autoroute de", «طريق».
    fn highway_before(&self, start: usize) -> Option<usize> {
        let mut at = start;
        while at > 0 && start - at < 3 && matches!(self.gap(at), Gap::Space | Gap::Apostrophe) {
            at -= 1;
            if self.is_highway(at) {
                return Some(at);
            }
            if !roles(self.text.word(at)).has(Role::Linker) {
                return None;
            }
        }
        None
    }

    /// "the Kabul-Kandahar highway", "la route Bamako-Ségou": whether the name
    /// from word `start` to word `end` is of two places with a road between them,
    /// of which `found` is the first.
    pub(super) fn is_road_between(&self, found: &Found, end: usize) -> bool {
        self.text.is_dashed(found.end)
            && self.listed_place(found.end).is_some_and(|far| far.end == end)
            && (self.is_highway(end) && self.gap(end) == Gap::Space || self.highway_before(found.start).is_some())
    }

    /// "l'autoroute de Damas", "the Homs road", «طريق دمشق»: the name of a road,
    /// which is not where it leads. A road between two places, "the road from Gao
    /// to Kidal", has no name; its ends are towns.
    pub(super) fn of_road(&self, mut mention: Mention, previous: Option<&Mention>) -> Mention {
        if mention.kind != MentionKind::Toponym || mention.named_after.is_some() {
            return mention;
        }
        let tokens = mention.tokens.clone();
        if self.begins_road(tokens.clone()) || previous.is_some_and(|p| self.ends_road(p.tokens.clone(), &tokens)) {
            mention.asked = Some(PlaceKind::Settlement);
            return mention;
        }
        if mention.asked != Some(PlaceKind::Road) {
            return mention;
        }
        let is_article = |i: usize| matches!(self.text.word(i), "the" | "l" | "la");
        if self.text.lang == Lang::En {
            let article = tokens.start.checked_sub(1).is_some_and(is_article);
            if article && self.is_highway(tokens.end) {
                mention.tokens.end += 1;
            }
        } else if let Some(road) = self.highway_before(tokens.start) {
            let article = self.text.lang == Lang::Ar || road.checked_sub(1).is_some_and(is_article);
            if article && previous.is_none_or(|p| p.tokens.end <= road) {
                mention.tokens.start = road;
            }
        }
        if mention.tokens != tokens {
            mention.bytes = self.text.span(mention.tokens.clone());
            self.named_after(&mut mention, PlaceKind::Road);
        }
        mention
    }

    /// Whether a name is the first of two that a road lies between.
    fn begins_road(&self, name: Range<usize>) -> bool {
        let next = name.end + usize::from(!self.text.is_dashed(name.end));
        let joined = next == name.end || self.is_to(name.end);
        let named = || self.highway_before(name.start).is_some();
        let called = || next == name.end && self.listed_place(next).is_some_and(|far| self.is_highway(far.end));
        joined && self.gap(next) != Gap::Start && (named() || called())
    }

    /// Whether a name is the second of two that a road lies between, of which
    /// `first` is the other.
    fn ends_road(&self, first: Range<usize>, name: &Range<usize>) -> bool {
        let dashed = first.end == name.start && self.text.is_dashed(name.start);
        let joined = dashed || first.end + 1 == name.start && self.is_to(first.end);
        joined && (dashed && self.is_highway(name.end) || self.highway_before(first.start).is_some())
    }

    /// Whether word `i` stands between the ends of a road: "from Gao to Kidal".
    fn is_to(&self, i: usize) -> bool {
        self.gap(i) == Gap::Space
            && self.gap(i + 1) == Gap::Space
            && matches!(self.text.word(i), "a" | "vers" | "to" | "الي")
    }
}
