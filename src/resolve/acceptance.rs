//! Whether a name is used as the name of a place at all.

use gazetteer::MatchRule;

use super::candidates::Candidate;
use super::document::{ABBREVIATION, Group, Resolver, Scored};
use super::weights;
use crate::recognize::{Mention, MentionKind, PlaceEvidence, ordinary};
use crate::text::Lang;

impl Resolver<'_, '_> {
    /// Which mentions are places at all.
    pub(super) fn accept(&self, mentions: &[Mention]) -> Vec<bool> {
        let mut accepted: Vec<bool> = mentions.iter().map(|m| m.kind != MentionKind::Toponym).collect();
        let is_given = |m: usize| mentions.get(m).is_some_and(|m| m.evidence.given);
        for group in &self.groups {
            if group.hopeless {
                group.members.iter().for_each(|&m| accepted[m] = false);
                continue;
            }
            let best = group.scored.first();
            let support = best.and_then(|s| Some((s, group.candidates.get(s.candidate)?)));
            let logits: Vec<f64> = group
                .members
                .iter()
                .map(|&m| mentions.get(m).map_or(f64::MIN, |m| self.whole_logit(&group.key, m, support)))
                .collect();
            let top = logits.iter().copied().fold(f64::MIN, f64::max);
            for (&m, logit) in group.members.iter().zip(logits) {
                // One sense per article: what is surely a place once is
                // probably one everywhere.
                let logit = logit + if top > 1.5 { 1.0 } else { 0.0 };
                if mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym) {
                    accepted[m] = logit > weights::THRESHOLD || is_given(m);
                }
            }
        }
        accepted
    }

    /// How likely it is that a group names a place at all, 0 to 1: that of the
    /// likeliest of its mentions.
    pub(super) fn certainty(&self, group: &Group, mentions: &[Mention]) -> f64 {
        let best = group.scored.first().and_then(|s| Some((s, group.candidates.get(s.candidate)?)));
        let logit = |m: &Mention| match m.kind {
            MentionKind::Toponym if !m.evidence.given => self.whole_logit(&group.key, m, best),
            _ => f64::MAX,
        };
        let members = group.members.iter().filter_map(|&m| mentions.get(m));
        1.0 / (1.0 + (-members.map(logit).fold(f64::MIN, f64::max)).exp())
    }

    /// The log-odds that a mention names a place at all: what the sentence
    /// says, as the sequence model reads it, and what the document says.
    fn whole_logit(&self, key: &str, mention: &Mention, best: Option<(&Scored, &Candidate)>) -> f64 {
        let score = f64::from(mention.score).clamp(1e-4, 1.0 - 1e-4);
        let model = (score / (1.0 - score)).ln();
        if best.is_none() && !mention.evidence.announced {
            return model;
        }
        let document = self.place_logit(key, &mention.evidence, best);
        let reading = weights::reading(self.lang);
        let whole = reading * model + (1.0 - reading) * document;
        // In an article on its country, the document may overrule the reading
        // of the sentence for what news is known to name; in any, for a name of
        // several words after a preposition of place or in a list of places: "in
        // Khan Younis", whose words are names of people.
        let e = &mention.evidence;
        let whole_name = e.words > 1 && (e.locative || e.listed);
        if best.is_some_and(|(s, c)| whole_name || c.curated && s.features.country > 0.3) {
            return whole.max(document + weights::THRESHOLD);
        }
        whole
    }

    /// The log-odds that a mention names a place at all, by the document alone.
    pub(super) fn place_logit(&self, key: &str, evidence: &PlaceEvidence, best: Option<(&Scored, &Candidate)>) -> f64 {
        let Some((scored, candidate)) = best else {
            // No gazetteer knows it; it stands because the text says "village",
            // which capitals make surer.
            return match (evidence.announced, self.lang) {
                (false, _) => -1.0,
                (true, Lang::Ar) => 1.0,
                (true, _) => 4.0,
            };
        };
        let w = weights::acceptance(self.lang);
        let f = &scored.features;
        let when = |on: bool, weight: f64| if on { weight } else { 0.0 };
        w.of_words(evidence)
            + when(candidate.lang != ABBREVIATION, w.ordinary * self.ordinary(key, evidence, f.country))
            + when(evidence.acts && candidate.governs, weights::ACTS)
            + w.importance * f64::from(candidate.importance)
            + w.share * f.country
            + when(f.containment, w.containment)
            + f.near.map_or(0.0, |km| w.near * (-km / 60.0).exp())
            + when(f.language, w.language)
            // "IN", "OR": short for a state only where its country is spoken of.
            + when(candidate.lang == ABBREVIATION && candidate.importance < 0.7 && f.country < 0.2 && !f.containment, -4.0)
            + when(candidate.rule > MatchRule::Normalized, weights::RESPELLED)
            + when(candidate.main, w.main_name)
            + when(f.asked == Some(true), w.asked_kind)
            + when(f.parent, w.parent)
            // In an article on the country, what its news is known to name is likely.
            + when(candidate.curated || weights::is_special(candidate.kind), weights::KNOWN * (f.country * 3.0).min(1.0))
    }

    /// How much an ordinary word weighs against a name: less where a preposition
    /// of place stands before it in an article on the country.
    pub(super) fn ordinary(&self, key: &str, evidence: &PlaceEvidence, country: f64) -> f64 {
        let placed = evidence.locative || evidence.announced || evidence.listed;
        ordinary(self.lang, key) * if placed && country > 0.3 { 0.4 } else { 1.0 }
    }

    /// Whether no context could make a place of any mention of this name.
    pub(super) fn is_hopeless(&self, group: &Group, mentions: &[Mention]) -> bool {
        let w = weights::acceptance(self.lang);
        let importance = group.candidates.iter().map(|c| c.importance).fold(0.0, f32::max);
        let words = group.members.iter().filter_map(|&m| mentions.get(m)).map(|m| w.of_words(&m.evidence));
        let most = words.fold(f64::MIN, f64::max);
        let context = w.share + w.near + w.containment + w.language + w.main_name + w.asked_kind;
        !group.candidates.is_empty()
            && !group.members.iter().any(|&m| mentions.get(m).is_some_and(|m| m.evidence.given))
            && group.candidates.iter().all(|c| c.lang != ABBREVIATION)
            && group.members.iter().filter_map(|&m| mentions.get(m)).all(|m| m.score < 0.2)
            && most
                + weights::KNOWN
                + w.ordinary * ordinary(self.lang, &group.key)
                + w.importance * f64::from(importance)
                + context
                < 0.0
    }
}
