//! What stands near a name: the area around it, named beside it; the country
//! that its paragraph is about.

use std::collections::{BTreeMap, BTreeSet};

use gazetteer::{PlaceIndex, PlaceKind};

use super::candidates::exact;
use super::document::{ABBREVIATION, Group, Resolver};
use crate::recognize::{Mention, MentionKind};
use crate::text::{Shape, Text};

impl Resolver<'_, '_> {
    /// "Paris, Texas", "Tripoli (Liban)", "Paris, Lamar County, Tex.": the areas
    /// named right after a name.
    pub(super) fn find_containers<'t>(&mut self, mentions: &[Mention], texts: &impl Fn(&Mention) -> &'t Text<'t>) {
        let mut group_of = vec![usize::MAX; mentions.len()];
        for (g, group) in self.groups.iter().enumerate() {
            for &m in &group.members {
                group_of[m] = g;
            }
        }
        for (n, pair) in mentions.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            if first.field != second.field || first.kind != MentionKind::Toponym || second.kind != MentionKind::Toponym
            {
                continue;
            }
            let text = texts(first);
            let between = text.slice(first.bytes.end..second.bytes.start);
            let beside = matches!(between.trim(), "," | "(" | "،" | "في" | "in" | "en" | "au")
                || (between.trim_start().starts_with(',') && between.len() < 12 && between.trim_end().ends_with(" de"));
            if !beside {
                continue;
            }
            let Some(area) = self.groups.get(group_of[n + 1]) else { continue };
            let areas: Vec<PlaceIndex> =
                area.candidates.iter().filter(|c| c.kind.is_area() || c.importance > 0.6).map(|c| c.place).collect();
            if let Some(group) = self.groups.get_mut(group_of[n]) {
                group.containers.extend(areas);
            }
        }
        for (mention, &g) in mentions.iter().zip(&group_of) {
            let areas = self.abbreviated_after(mention, texts(mention));
            if let Some(group) = self.groups.get_mut(g) {
                group.containers.extend(areas);
            }
        }
    }

    /// "Paris, TX", "Sydney (NSW)", "Springfield, Ill.": the areas that an
    /// abbreviation after a name stands for, whether or not it was recognized.
    fn abbreviated_after(&self, mention: &Mention, text: &Text<'_>) -> Vec<PlaceIndex> {
        let Some(next) = text.tokens.get(mention.tokens.end).filter(|_| mention.kind == MentionKind::Toponym) else {
            return Vec::new();
        };
        let beside = text.slice(mention.bytes.end..next.start());
        let dotted = text.source.get(next.end()..).is_some_and(|rest| rest.starts_with('.'));
        let short = next.shape == Shape::Upper || (dotted && next.is_capitalized());
        if !short || !matches!(beside.trim(), "," | "(") {
            return Vec::new();
        }
        let found = exact(self.gazetteer, text.folded(next)).into_iter();
        found.filter(|c| c.lang == ABBREVIATION && c.kind.is_area()).map(|c| c.place).collect()
    }

    /// An article may tell of two places of one name: Tripoli in the paragraph on
    /// Libya, Tripoli in the one on Lebanon. Where it names several countries
    /// that have a place of the name, each paragraph speaks for itself.
    pub(super) fn split_by_paragraph<'t>(&mut self, mentions: &[Mention], texts: &impl Fn(&Mention) -> &'t Text<'t>) {
        let mut named: Vec<(usize, [u8; 2])> = Vec::new();
        for group in &self.groups {
            let best = group.candidates.iter().max_by(|a, b| a.importance.total_cmp(&b.importance));
            let Some(best) = best.filter(|c| c.kind == PlaceKind::Country) else { continue };
            named.extend(group.members.iter().map(|&m| (m, best.country)));
        }
        named.sort_unstable();
        let countries: BTreeSet<[u8; 2]> = named.iter().map(|&(_, c)| c).collect();
        if countries.len() < 2 {
            return;
        }
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            let of_name: BTreeSet<[u8; 2]> = group.candidates.iter().map(|c| c.country).collect();
            if group.members.len() < 2 || of_name.intersection(&countries).count() < 2 {
                continue;
            }
            let mut parts: BTreeMap<Option<[u8; 2]>, Vec<usize>> = BTreeMap::new();
            for &m in &group.members {
                parts.entry(local_country(m, &named, &of_name, mentions, texts)).or_default().push(m);
            }
            if parts.len() < 2 {
                continue;
            }
            let whole = group.clone();
            let mut parts = parts.into_iter().map(|(local, members)| Group { local, members, ..whole.clone() });
            if let Some(first) = parts.next() {
                self.groups[g] = first;
            }
            self.groups.extend(parts);
        }
    }
}

/// The country, of those in `of_name`, that is named nearest to mention `m` in
/// the same paragraph; one that is named before it comes first.
fn local_country<'t>(
    m: usize,
    named: &[(usize, [u8; 2])],
    of_name: &BTreeSet<[u8; 2]>,
    mentions: &[Mention],
    texts: &impl Fn(&Mention) -> &'t Text<'t>,
) -> Option<[u8; 2]> {
    let mention = mentions.get(m)?;
    let same_paragraph = |other: usize| {
        mentions.get(other).filter(|o| o.field == mention.field).is_some_and(|o| {
            let between = o.bytes.end.min(mention.bytes.end)..o.bytes.start.max(mention.bytes.start);
            between.len() < 2000 && !texts(mention).slice(between).contains('\n')
        })
    };
    let at = named.partition_point(|&(n, _)| n < m);
    let (before, after) = named.split_at_checked(at)?;
    let fits = |&&(n, country): &&(usize, [u8; 2])| of_name.contains(&country) && same_paragraph(n);
    let near = |list: &mut dyn Iterator<Item = &(usize, [u8; 2])>| list.take(4).find(|x| fits(x)).map(|&(_, c)| c);
    near(&mut before.iter().rev()).or_else(|| near(&mut after.iter()))
}
