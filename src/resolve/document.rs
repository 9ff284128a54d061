//! The choice of places for a whole article.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use gazetteer::index::Place;
use gazetteer::{Gazetteer, MatchRule, PlaceIndex, PlaceKind};

use super::candidates::{Candidate, alike, exact};
use super::evidence::Evidence;
use super::{Alternative, Resolution, Status, weights};
use crate::recognize::{Mention, MentionKind, PlaceEvidence, Role, ordinary, roles};
use crate::text::{Gap, Lang, Text};

/// What the user knows beforehand.
#[derive(Debug, Clone, Default)]
pub struct ResolveOptions {
    /// Countries (ISO 3166-1 alpha-2) that the articles are likely about.
    pub focus: Vec<String>,
    /// Only places in these countries, where not empty.
    pub countries: Vec<String>,
    /// Only places in this box: west, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
}

/// The mentions of an article that stood the test, and their places.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Mentions, title first, in text order.
    pub mentions: Vec<Mention>,
    /// For each mention, what became of it.
    pub resolutions: Vec<Arc<Resolution>>,
    /// Countries that the article is about with their shares, the largest first.
    pub focus: Vec<(String, f64)>,
}

/// How many alternatives are kept.
const ALTERNATIVES: usize = 5;
/// A choice with less than this share of the belief is ambiguous.
const RESOLVED_SHARE: f64 = 0.5;
/// Places of one name this near to each other are one answer for a map.
const SAME_PLACE_KM: f64 = 25.0;

/// The tag of names that are abbreviations.
const ABBREVIATION: &str = "abbr";
/// A document has at most this many anchors: the most important ones.
const MAX_ANCHORS: usize = 64;

/// A place that stands in the article beyond doubt.
#[derive(Clone, Copy)]
struct Anchor {
    group: usize,
    place: PlaceIndex,
    point: (f64, f64),
    importance: f32,
    /// Cosine of its latitude: how much shorter a degree of longitude is there.
    shrink: f64,
    /// Whether it is small enough for nearness to it to mean something.
    local: bool,
}

/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;

/// All mentions of one name that ask for the same kind of place.
#[derive(Clone)]
struct Group {
    key: String,
    asked: Option<PlaceKind>,
    members: Vec<usize>,
    candidates: Vec<Candidate>,
    misses: Vec<Candidate>,
    containers: Vec<PlaceIndex>,
    /// The country that the paragraph speaks of, where the article speaks of
    /// several that have a place of this name.
    local: Option<[u8; 2]>,
    /// Nothing could make a place of it.
    hopeless: bool,
    scored: Vec<Scored>,
}

/// A candidate with what speaks for it.
#[derive(Clone, Copy)]
struct Scored {
    candidate: usize,
    logit: f64,
    share: f64,
    features: Features,
}

/// What speaks for a candidate, and against it.
#[derive(Clone, Copy, Default)]
struct Features {
    language: bool,
    asked: Option<bool>,
    country: f64,
    containment: bool,
    parent: bool,
    /// Kilometres to the nearest other place of the article.
    near: Option<f64>,
}

/// Decides which place each mention is, and drops mentions that are none.
///
/// `texts` gives the text of a mention's field.
pub fn resolve<'t>(
    gazetteer: &Gazetteer<'_>,
    mentions: Vec<Mention>,
    texts: impl Fn(&Mention) -> &'t Text<'t>,
    options: &ResolveOptions,
) -> Document {
    let lang = mentions.first().map_or(Lang::Other, |m| texts(m).lang);
    let mut resolver = Resolver { gazetteer, options, lang, shares: Vec::new(), groups: Vec::new() };
    resolver.group(&mentions);
    resolver.weigh_countries(&mentions);
    resolver.find_containers(&mentions, &texts);
    resolver.split_by_paragraph(&mentions, &texts);
    resolver.score(&[]);
    let anchors = resolver.anchors(&mentions);
    resolver.score(&anchors);
    let mut accepted = resolver.accept(&mentions);
    // The countries were weighed by all that looks like a name. What was
    // dropped since must not count.
    resolver.weigh_accepted(&mentions, &accepted);
    let anchors = resolver.anchors(&mentions);
    resolver.find_alike(&mentions, &accepted);
    resolver.score(&anchors);
    for (n, keep) in resolver.accept(&mentions).into_iter().enumerate() {
        accepted[n] &= keep;
    }
    resolver.finish(mentions, &accepted, &texts)
}

struct Resolver<'r, 'g> {
    gazetteer: &'r Gazetteer<'g>,
    options: &'r ResolveOptions,
    lang: Lang,
    /// Countries and their shares of the article, the largest first.
    shares: Vec<([u8; 2], f64)>,
    groups: Vec<Group>,
}

/// Places so large that being near one means nothing.
fn is_vast(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Country | PlaceKind::Continent | PlaceKind::Ocean)
}

impl<'r> Resolver<'r, '_> {
    fn place(&self, candidate: &Candidate) -> Place<'r> {
        self.gazetteer.place(candidate.place)
    }

    fn allowed(&self, place: &Place<'_>) -> bool {
        let in_country =
            self.options.countries.is_empty() || self.options.countries.iter().any(|c| c == place.country_code());
        let in_box = self.options.bbox.is_none_or(|[west, south, east, north]| {
            let lon = place.lon();
            let inside = if west <= east { west <= lon && lon <= east } else { lon >= west || lon <= east };
            inside && south <= place.lat() && place.lat() <= north
        });
        in_country && in_box
    }

    fn group(&mut self, mentions: &[Mention]) {
        let mut numbers: HashMap<(&str, Option<PlaceKind>, bool), usize> = HashMap::default();
        for (n, mention) in mentions.iter().enumerate() {
            if mention.kind == MentionKind::Embedded {
                continue;
            }
            let number =
                *numbers.entry((&mention.key, mention.asked, mention.evidence.capitals)).or_insert_with(|| {
                    self.groups.push(Group {
                        key: mention.key.clone(),
                        asked: mention.asked,
                        members: Vec::new(),
                        candidates: Vec::new(),
                        misses: Vec::new(),
                        containers: Vec::new(),
                        local: None,
                        hopeless: false,
                        scored: Vec::new(),
                    });
                    self.groups.len() - 1
                });
            if let Some(group) = self.groups.get_mut(number) {
                group.members.push(n);
            }
        }
        for i in 0..self.groups.len() {
            let group = &self.groups[i];
            let demonym =
                group.members.iter().all(|&m| mentions.get(m).is_some_and(|m| m.kind == MentionKind::Demonym));
            let found = if demonym { self.demonym(&group.key) } else { exact(self.gazetteer, &group.key) };
            let capitals = group.members.first().and_then(|&m| mentions.get(m)).is_some_and(|m| m.evidence.capitals);
            self.groups[i].candidates = found
                .into_iter()
                .filter(|c| capitals || c.lang != ABBREVIATION)
                .filter(|c| self.allowed(&self.gazetteer.place(c.place)))
                .collect();
            if !demonym && self.is_hopeless(&self.groups[i], mentions) {
                let group = &mut self.groups[i];
                group.candidates.clear();
                group.hopeless = true;
            }
        }
    }

    /// The place that a people is named after.
    fn demonym(&self, key: &str) -> Vec<Candidate> {
        self.gazetteer
            .get(key)
            .filter_map(|entry| match entry.referent {
                gazetteer::index::Referent::Demonym(d) => self.gazetteer.index().demonym(d).place,
                _ => None,
            })
            .map(|place| Candidate::new(&self.gazetteer.place(place), MatchRule::Normalized, false, ""))
            .take(1)
            .collect()
    }

    /// What each name says of the countries, before anything is decided: a
    /// name speaks for the countries of its places as their importance has it.
    fn weigh_countries(&mut self, mentions: &[Mention]) {
        let mut weights: HashMap<[u8; 2], f64> = HashMap::default();
        for group in &self.groups {
            let times = group.members.len().min(4) as f64;
            let strong =
                group.members.iter().filter_map(|&m| mentions.get(m)).map(|m| trust(&m.evidence)).fold(0.0, f64::max)
                    * ordinary(self.lang, &group.key).exp();
            let mut sum = 0.0;
            let mut of: Vec<([u8; 2], f64)> = Vec::new();
            for candidate in &group.candidates {
                let importance = f64::from(candidate.importance);
                let weight = (importance * weights::IMPORTANCE).exp();
                sum += weight;
                of.push((candidate.country, weight * importance));
            }
            for (code, weight) in of {
                *weights.entry(code).or_default() += times.sqrt() * strong * weight / sum;
            }
        }
        self.set_shares(weights, mentions);
    }

    fn weigh_accepted(&mut self, mentions: &[Mention], accepted: &[bool]) {
        let mut weights: HashMap<[u8; 2], f64> = HashMap::default();
        for group in &self.groups {
            let times = group.members.iter().filter(|&&m| accepted.get(m) == Some(&true)).count().min(4) as f64;
            for scored in &group.scored {
                if let Some(candidate) = group.candidates.get(scored.candidate) {
                    *weights.entry(candidate.country).or_default() += times.sqrt() * scored.share;
                }
            }
        }
        self.set_shares(weights, mentions);
    }

    fn set_shares(&mut self, mut weights: HashMap<[u8; 2], f64>, mentions: &[Mention]) {
        for mention in mentions {
            let country = mention.organisation.map(|o| self.gazetteer.index().organisation(o).country);
            if let Some(code) = country.and_then(|c| <[u8; 2]>::try_from(c.as_bytes()).ok()) {
                *weights.entry(code).or_default() += 0.2;
            }
        }
        for focus in &self.options.focus {
            if let Ok(code) = <[u8; 2]>::try_from(focus.as_bytes()) {
                *weights.entry(code).or_default() += weights::FOCUS;
            }
        }
        weights.remove(&[0, 0]);
        let sum: f64 = weights.values().sum::<f64>() + 0.5;
        self.shares = weights.into_iter().map(|(c, w)| (c, w / sum)).collect();
        self.shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }

    fn share(&self, code: [u8; 2]) -> f64 {
        self.shares.iter().find(|(c, _)| *c == code).map_or(0.0, |(_, s)| *s)
    }

    /// "Paris, Texas", "Tripoli (Liban)": the areas named right after a name.
    fn find_containers<'t>(&mut self, mentions: &[Mention], texts: &impl Fn(&Mention) -> &'t Text<'t>) {
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
    }

    /// An article may tell of two places of one name: Tripoli in the paragraph on
    /// Libya, Tripoli in the one on Lebanon. Where it names several countries
    /// that have a place of the name, each paragraph speaks for itself.
    fn split_by_paragraph<'t>(&mut self, mentions: &[Mention], texts: &impl Fn(&Mention) -> &'t Text<'t>) {
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

    /// Places that stand in the article beyond doubt.
    fn anchors(&self, mentions: &[Mention]) -> Vec<Anchor> {
        let mut anchors = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            let Some(best) = group.scored.first() else { continue };
            let Some(candidate) = group.candidates.get(best.candidate) else { continue };
            let toponym =
                group.members.iter().any(|&m| mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym));
            if best.share > 0.7 && toponym && candidate.importance > 0.35 {
                anchors.push(Anchor {
                    group: g,
                    place: candidate.place,
                    point: candidate.point,
                    importance: candidate.importance,
                    shrink: candidate.point.0.to_radians().cos(),
                    local: !is_vast(candidate.kind),
                });
            }
        }
        anchors.sort_by(|a, b| b.importance.total_cmp(&a.importance).then(a.group.cmp(&b.group)));
        anchors.truncate(MAX_ANCHORS);
        anchors
    }

    fn score(&mut self, anchors: &[Anchor]) {
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            let mut scored: Vec<Scored> =
                (0..group.candidates.len()).filter_map(|c| self.score_one(g, group, c, anchors)).collect();
            let top = scored.iter().map(|s| s.logit).fold(f64::MIN, f64::max);
            let sum: f64 = scored.iter().map(|s| (s.logit - top).exp()).sum();
            for s in &mut scored {
                s.share = (s.logit - top).exp() / sum;
            }
            let place = |s: &Scored| group.candidates.get(s.candidate).map(|c| c.place);
            scored.sort_by(|a, b| b.logit.total_cmp(&a.logit).then_with(|| place(a).cmp(&place(b))));
            self.groups[g].scored = scored;
        }
    }

    fn score_one(&self, g: usize, group: &Group, c: usize, anchors: &[Anchor]) -> Option<Scored> {
        let candidate = group.candidates.get(c)?;
        let features = Features {
            // Abbreviations belong to no language, and capitals have shown that one is meant.
            language: candidate.lang == self.lang.as_str() || candidate.lang == ABBREVIATION,
            asked: group.asked.map(|asked| weights::kind_fits(asked, candidate.kind)),
            // A country speaks for itself; that counts half.
            country: self.share(candidate.country) * if candidate.kind == PlaceKind::Country { 0.5 } else { 1.0 },
            containment: group.containers.iter().any(|&area| self.contains(area, &self.place(candidate))),
            parent: candidate.parent.is_some_and(|p| anchors.iter().any(|a| a.group != g && a.place == p)),
            near: self.nearest(g, group, candidate, anchors),
        };
        let when = |on: bool, weight: f64| if on { weight } else { 0.0 };
        let logit = weights::IMPORTANCE * f64::from(candidate.importance)
            + when(candidate.main, weights::MAIN_NAME)
            + when(features.language, weights::LANGUAGE)
            + features.asked.map_or(0.0, |fits| if fits { weights::ASKED_KIND } else { weights::OTHER_KIND })
            + when(group.asked == Some(candidate.kind), weights::VERY_KIND)
            + weights::COUNTRY * features.country
            + when(features.containment, weights::CONTAINMENT)
            + when(features.parent, weights::PARENT)
            + when(group.local == Some(candidate.country), weights::PARAGRAPH)
            + features.near.map_or(0.0, |km| weights::NEAR * (-km / weights::NEAR_KM).exp());
        Some(Scored { candidate: c, logit, share: 0.0, features })
    }

    /// Kilometres from a candidate to the nearest anchor of another name, where
    /// that is near enough to mean something.
    fn nearest(&self, g: usize, group: &Group, candidate: &Candidate, anchors: &[Anchor]) -> Option<f64> {
        if is_vast(candidate.kind) {
            return None;
        }
        // Degrees on a flat map around the anchor will do to tell near from far.
        let (lat, lon) = candidate.point;
        let nearest = anchors
            .iter()
            .filter(|a| a.local && a.group != g && self.groups.get(a.group).is_none_or(|o| o.key != group.key))
            .map(|a| {
                let (north, east) = (lat - a.point.0, (lon - a.point.1) * a.shrink);
                north * north + east * east
            })
            .fold(f64::MAX, f64::min);
        let km = nearest.sqrt() * KM_PER_DEGREE;
        (km < 400.0).then_some(km)
    }

    /// The features of a candidate as reasons in words.
    fn evidence(&self, group: &Group, scored: &Scored) -> Vec<Evidence> {
        let Some(candidate) = group.candidates.get(scored.candidate) else { return Vec::new() };
        let f = &scored.features;
        let mut reasons = vec![Evidence::Importance(candidate.importance)];
        reasons.extend(candidate.main.then_some(Evidence::MainName));
        reasons.extend(f.language.then_some(Evidence::Language(candidate.lang)));
        reasons.extend(
            group.asked.zip(f.asked).map(
                |(asked, fits)| {
                    if fits { Evidence::AskedKind(asked) } else { Evidence::OtherKind(asked) }
                },
            ),
        );
        reasons.extend((f.country > 0.0).then_some(Evidence::Country(candidate.country, f.country as f32)));
        reasons.extend(f.containment.then_some(Evidence::Containment));
        reasons.extend(f.parent.then_some(Evidence::Parent));
        reasons.extend(f.near.map(|km| Evidence::Near(km as f32)));
        reasons
    }

    fn contains(&self, area: PlaceIndex, place: &Place<'_>) -> bool {
        area != place.index()
            && (place.country().is_some_and(|c| c.index() == area)
                || place.admin1().is_some_and(|a| a.index() == area)
                || place.parent().is_some_and(|p| p.index() == area))
    }

    /// Which mentions are places at all.
    fn accept(&self, mentions: &[Mention]) -> Vec<bool> {
        let mut accepted: Vec<bool> = mentions.iter().map(|m| m.kind != MentionKind::Toponym).collect();
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
                .map(|&m| mentions.get(m).map_or(f64::MIN, |m| self.place_logit(&group.key, &m.evidence, support)))
                .collect();
            let top = logits.iter().copied().fold(f64::MIN, f64::max);
            for (&m, logit) in group.members.iter().zip(logits) {
                // One sense per article: what is surely a place once is
                // probably one everywhere.
                let logit = logit + if top > 1.5 { 1.0 } else { 0.0 };
                if mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym) {
                    accepted[m] = logit > weights::THRESHOLD;
                }
            }
        }
        accepted
    }

    /// The log-odds that a mention names a place at all.
    fn place_logit(&self, key: &str, evidence: &PlaceEvidence, best: Option<(&Scored, &Candidate)>) -> f64 {
        let Some((scored, candidate)) = best else {
            // No gazetteer knows it; it stands because the text says "village".
            return if evidence.announced { 1.0 } else { -1.0 };
        };
        let w = weights::acceptance(self.lang);
        let f = &scored.features;
        let when = |on: bool, weight: f64| if on { weight } else { 0.0 };
        w.of_words(evidence)
            + when(candidate.lang != ABBREVIATION, w.ordinary * ordinary(self.lang, key))
            + w.importance * f64::from(candidate.importance)
            + w.share * f.country
            + when(f.containment, w.containment)
            + f.near.map_or(0.0, |km| w.near * (-km / 60.0).exp())
            + when(f.language, w.language)
            // "IN", "OR": short for a state only where its country is spoken of.
            + when(candidate.lang == ABBREVIATION && candidate.importance < 0.7 && f.country < 0.2 && !f.containment, -4.0)
            + when(candidate.main, w.main_name)
            + when(f.asked == Some(true), w.asked_kind)
            + when(f.parent, w.parent)
            // In an article on the country, what its news is known to name is likely.
            + when(candidate.curated || weights::is_special(candidate.kind), weights::KNOWN * (f.country * 3.0).min(1.0))
    }

    /// Whether no context could make a place of any mention of this name.
    fn is_hopeless(&self, group: &Group, mentions: &[Mention]) -> bool {
        let w = weights::acceptance(self.lang);
        let importance = group.candidates.iter().map(|c| c.importance).fold(0.0, f32::max);
        let words = group.members.iter().filter_map(|&m| mentions.get(m)).map(|m| w.of_words(&m.evidence));
        let most = words.fold(f64::MIN, f64::max);
        let context = w.share + w.near + w.containment + w.language + w.main_name + w.asked_kind;
        !group.candidates.is_empty()
            && group.candidates.iter().all(|c| c.lang != ABBREVIATION)
            && most
                + weights::KNOWN
                + w.ordinary * ordinary(self.lang, &group.key)
                + w.importance * f64::from(importance)
                + context
                < 0.0
    }

    /// Looks for alike names where no gazetteer has the very name.
    fn find_alike(&mut self, mentions: &[Mention], accepted: &[bool]) {
        let countries: Vec<String> = self
            .shares
            .iter()
            .take(3)
            .filter(|(_, s)| *s > 0.15)
            .map(|(c, _)| String::from_utf8_lossy(c).into_owned())
            .collect();
        let countries: Vec<&str> = countries.iter().map(String::as_str).collect();
        for g in 0..self.groups.len() {
            let group = &self.groups[g];
            let kept = group.members.iter().any(|&m| {
                accepted.get(m) == Some(&true) && mentions.get(m).is_some_and(|m| m.kind == MentionKind::Toponym)
            });
            if !kept || !group.candidates.is_empty() {
                continue;
            }
            let (near, misses) = alike(self.gazetteer, &group.key, &countries);
            let fits = |c: &Candidate| {
                let place = self.gazetteer.place(c.place);
                self.allowed(&place) && group.asked.is_none_or(|asked| weights::kind_fits(asked, place.kind()))
            };
            let (near, unfit): (Vec<_>, Vec<_>) = near.into_iter().partition(fits);
            self.groups[g].candidates = near;
            self.groups[g].misses = misses.into_iter().chain(unfit).collect();
        }
    }

    fn finish<'t>(
        self,
        mentions: Vec<Mention>,
        accepted: &[bool],
        texts: &impl Fn(&Mention) -> &'t Text<'t>,
    ) -> Document {
        let mut by_mention: Vec<Option<Arc<Resolution>>> = vec![None; mentions.len()];
        let nothing = Arc::new(unknown());
        for group in &self.groups {
            let resolution = Arc::new(self.resolution(group));
            for &m in &group.members {
                by_mention[m] = Some(Arc::clone(&resolution));
            }
        }
        let mut document = Document {
            focus: self
                .shares
                .iter()
                .take(5)
                .filter(|(_, s)| *s >= 0.1)
                .map(|(c, s)| (String::from_utf8_lossy(c).into_owned(), *s))
                .collect(),
            ..Document::default()
        };
        for (n, (mut mention, resolution)) in mentions.into_iter().zip(by_mention).enumerate() {
            if !accepted.get(n).copied().unwrap_or(false) {
                continue;
            }
            let resolution = resolution.unwrap_or_else(|| Arc::clone(&nothing));
            if mention.kind == MentionKind::Toponym
                && let Some(place) = resolution.place
                && self.acts(&mention, &self.gazetteer.place(place), texts(&mention))
            {
                mention.kind = MentionKind::Metonym;
            }
            document.mentions.push(mention);
            document.resolutions.push(resolution);
        }
        self.spread_metonyms(&mut document, texts);
        document
    }

    /// "Moscow, Tehran and Ankara said": the members of a list act together.
    fn spread_metonyms<'t>(&self, document: &mut Document, texts: &impl Fn(&Mention) -> &'t Text<'t>) {
        let governs = |resolution: &Resolution| {
            resolution.place.map(|p| self.gazetteer.place(p)).is_some_and(|p| is_government(&p))
        };
        // Verbs follow their subjects in French and English, and precede them in Arabic.
        let pairs: Vec<(usize, usize)> = if self.lang == Lang::Ar {
            (1..document.mentions.len()).map(|n| (n - 1, n)).collect()
        } else {
            (1..document.mentions.len()).rev().map(|n| (n, n - 1)).collect()
        };
        for (from, to) in pairs {
            let (Some(acting), Some(listed)) = (document.mentions.get(from), document.mentions.get(to)) else {
                continue;
            };
            let between = acting.bytes.end.min(listed.bytes.end)..listed.bytes.start.max(acting.bytes.start);
            let joined = acting.field == listed.field
                && between.len() < 16
                && matches!(texts(acting).slice(between).trim(), "," | "and" | "et" | "و" | "،" | ", and" | "، و");
            if joined
                && acting.kind == MentionKind::Metonym
                && listed.kind == MentionKind::Toponym
                && !listed.evidence.locative
                && document.resolutions.get(to).is_some_and(|r| governs(r))
                && let Some(listed) = document.mentions.get_mut(to)
            {
                listed.kind = MentionKind::Metonym;
            }
        }
    }

    fn resolution(&self, group: &Group) -> Resolution {
        let alternative = |s: &Scored| {
            group.candidates.get(s.candidate).map(|c| Alternative {
                place: c.place,
                score: s.share,
                rule: c.rule,
                evidence: self.evidence(group, s),
            })
        };
        let Some((best, candidate)) = group.scored.first().and_then(|s| Some((s, group.candidates.get(s.candidate)?)))
        else {
            let misses = group.misses.iter().take(ALTERNATIVES).map(|c| Alternative {
                place: c.place,
                score: 0.0,
                rule: c.rule,
                evidence: Vec::new(),
            });
            return Resolution { alternatives: misses.collect(), ..unknown() };
        };
        let place = self.place(candidate);
        // A settlement is no answer where the text asks for an air base.
        if group.asked.is_some_and(|a| {
            weights::excludes_settlement(a) && matches!(place.kind(), PlaceKind::Settlement | PlaceKind::Admin1)
        }) {
            let alternatives = group.scored.iter().take(ALTERNATIVES).filter_map(alternative);
            return Resolution { alternatives: alternatives.collect(), ..unknown() };
        }
        // Belief in places that a map shows at the same spot adds up.
        let belief: f64 = group
            .scored
            .iter()
            .filter(|s| {
                group.candidates.get(s.candidate).is_some_and(|c| self.place(c).distance_km(&place) < SAME_PLACE_KM)
            })
            .map(|s| s.share)
            .sum();
        let exactly = candidate.rule <= MatchRule::Normalized;
        let status = match (exactly, belief >= RESOLVED_SHARE) {
            (true, true) => Status::Resolved,
            (true, false) => Status::Ambiguous,
            (false, _) => Status::Approximate,
        };
        let certain = if exactly { 0.98 } else { 0.6 };
        Resolution {
            status,
            place: Some(candidate.place),
            confidence: belief.min(1.0) * certain,
            rule: Some(candidate.rule),
            evidence: self.evidence(group, best),
            alternatives: group.scored.iter().skip(1).take(ALTERNATIVES).filter_map(alternative).collect(),
        }
    }

    /// Whether a country or a capital stands for its government here: it
    /// speaks or acts.
    fn acts(&self, mention: &Mention, place: &Place<'_>, text: &Text<'_>) -> bool {
        if !is_government(place) {
            return false;
        }
        let next = |i: usize| text.tokens.get(i).filter(|t| t.gap != Gap::Break).map(|t| text.folded(t));
        let speaks = |i: usize| next(i).is_some_and(|w| roles(w).has(Role::Speaks));
        // "vers la Turquie qui contrôle …": whatever stands before, it acts.
        if next(mention.tokens.end).is_some_and(|w| matches!(w, "qui" | "which" | "who" | "التي")) {
            return speaks(mention.tokens.end + 1);
        }
        if mention.evidence.locative && !is_source(text, mention) {
            return false;
        }
        let mut at = mention.tokens.end;
        // Auxiliaries and negations between the name and its verb.
        for _ in 0..3 {
            if speaks(at) {
                return true;
            }
            if !next(at).is_some_and(|w| roles(w).has(Role::Auxiliary)) {
                break;
            }
            at += 1;
        }
        // Arabic puts the verb first.
        if self.lang == Lang::Ar
            && let Some(before) = mention.tokens.start.checked_sub(1)
            && roles(text.word(before)).has(Role::Speaks)
        {
            return true;
        }
        is_source(text, mention)
    }
}

/// Whether a place can stand for its government: a country, a capital.
fn is_government(place: &Place<'_>) -> bool {
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

fn unknown() -> Resolution {
    Resolution {
        status: Status::Unknown,
        place: None,
        confidence: 0.0,
        rule: None,
        evidence: Vec::new(),
        alternatives: Vec::new(),
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
    let near = |list: &mut dyn Iterator<Item = &(usize, [u8; 2])>| list.take(4).find(|x| fits(&x)).map(|&(_, c)| c);
    near(&mut before.iter().rev()).or_else(|| near(&mut after.iter()))
}

/// How far the words around a name speak for a place, as odds against an even chance.
fn trust(evidence: &PlaceEvidence) -> f64 {
    let mut logit = 0.0;
    let add = |on: bool, weight: f64| if on { weight } else { 0.0 };
    logit += add(evidence.announced, 2.5);
    logit += add(evidence.locative, 1.0);
    logit += add(evidence.listed, 0.7);
    logit += add(evidence.words > 1, 0.8);
    logit += add(evidence.sentence_start, -0.8);
    logit += add(evidence.touched, -2.0);
    logit += add(evidence.titled, -3.0);
    logit += add(evidence.cut && !evidence.locative, -0.7);
    let odds: f64 = f64::exp(logit);
    odds
}
