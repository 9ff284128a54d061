//! Relations: how the place that is meant lies to the name that stands in the
//! text ("15 km south of Idlib", "aux abords d'Alep", "بين سراقب وحلب").

use std::ops::Range;
use std::sync::LazyLock;

use gazetteer::PlaceKind;
use gazetteer::name::NameRules;

use super::first::{self, First};
use super::grammar::{self, before_fillers, class};
use super::number::number_at;
use super::phrase::{ByLang, Phrases, read};
use super::{Relation, RelationKind};
use crate::recognize::{Mention, MentionKind, is_highway};
use crate::text::{Gap, Lang, Text};

/// What a phrase of `data/relations.tsv` is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Class {
    /// "north": a direction, or a part where no "of" follows.
    Direction(&'static str),
    /// "northern": always a part.
    Part(&'static str),
    Near,
    In,
    Between,
    Along,
    /// A unit of length, in kilometres.
    Unit(f64),
    /// "the stretch of".
    Stretch,
    /// "that runs through": leads from a road to a place on it.
    Crosses,
    /// "the village": a place named before.
    Village,
    /// "linking": leads from a road to its ends.
    Links,
}

const RELATIONS: &str = include_str!("data/relations.tsv");

/// The points of the compass that relations name.
const COMPASS: &[&str] = &["N", "NNE", "NE", "E", "SE", "SSE", "S", "SSW", "SW", "W", "NW", "NNW"];

fn parse(name: &str, value: &str) -> Option<Class> {
    let direction = || COMPASS.iter().copied().find(|c| *c == value);
    Some(match name {
        "direction" => Class::Direction(direction()?),
        "part" => Class::Part(direction()?),
        "near" => Class::Near,
        "in" => Class::In,
        "between" => Class::Between,
        "along" => Class::Along,
        "unit" => Class::Unit(value.parse().ok()?),
        "stretch" => Class::Stretch,
        "crosses" => Class::Crosses,
        "village" => Class::Village,
        "links" => Class::Links,
        _ => return None,
    })
}

fn rows(number: u32, wanted: impl Fn(Class) -> bool) -> ByLang<Phrases<Class>> {
    read("relations.tsv", RELATIONS, number, |line| parse(line.get("class"), line.get("value")).filter(|&c| wanted(c)))
}

/// Phrases that stand before a name.
static BEFORE: LazyLock<ByLang<Phrases<Class>>> = LazyLock::new(|| {
    rows(first::BEFORE, |c| {
        !matches!(c, Class::Unit(_) | Class::Crosses | Class::Village | Class::Stretch | Class::Links)
    })
});
static UNITS: LazyLock<ByLang<Phrases<Class>>> = LazyLock::new(|| rows(first::UNITS, |c| matches!(c, Class::Unit(_))));
static CROSSES: LazyLock<ByLang<Phrases<Class>>> = LazyLock::new(|| rows(first::CROSSES, |c| c == Class::Crosses));
static ROADS: LazyLock<ByLang<Phrases<Class>>> =
    LazyLock::new(|| rows(first::ROADS, |c| matches!(c, Class::Stretch | Class::Links | Class::Village)));

/// Tells the first words of the tables.
pub(super) fn register(first: &mut First) {
    for table in [&BEFORE, &UNITS, &CROSSES, &ROADS] {
        first.add(table);
    }
}

/// The most words between a name and the phrase before it.
const FILLERS: usize = 5;

/// The relation of each mention of one field, in the order of the mentions,
/// which is that of the text. [`Relation::other`] is an index into `mentions`.
pub fn relations(text: &Text<'_>, mentions: &[Mention]) -> Vec<Relation> {
    let mut found: Vec<Relation> = mentions.iter().map(|m| plain(m.bytes.clone())).collect();
    if let Some(before) = BEFORE.get(text.lang) {
        for (i, mention) in mentions.iter().enumerate() {
            if mention.kind == MentionKind::Embedded {
                continue;
            }
            let sentence = text.sentences.get(mention.sentence).cloned().unwrap_or(0..text.tokens.len());
            let reader = Reader { text, mentions, before, start: sentence.start, end: sentence.end };
            if let Some(relation) = reader.relation(i, &mut found)
                && let Some(slot) = found.get_mut(i)
            {
                *slot = relation;
            }
        }
    }
    found
}

fn plain(bytes: Range<usize>) -> Relation {
    Relation { kind: RelationKind::At, direction: None, distance_km: None, other: None, bytes }
}

struct Reader<'t, 'a> {
    text: &'t Text<'a>,
    mentions: &'t [Mention],
    before: &'static Phrases<Class>,
    start: usize,
    end: usize,
}

impl Reader<'_, '_> {
    /// The longest phrase of `phrases` that ends right before word `i`.
    fn ending<'p>(&self, phrases: &'p Phrases<Class>, i: usize) -> Option<(usize, &'p Class)> {
        if i <= self.start || self.breaks(i) {
            return None;
        }
        (i.saturating_sub(6).max(self.start)..i)
            .find_map(|s| phrases.at(self.text, s, i).filter(|hit| hit.tokens.end == i).map(|hit| (s, hit.value)))
    }

    fn breaks(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_none_or(|t| t.gap == Gap::Break)
    }

    fn make(&self, kind: RelationKind, direction: Option<&'static str>, from: usize, i: usize) -> Relation {
        let name = self.mentions.get(i).map_or(0..0, |m| m.bytes.clone());
        let start = self.text.tokens.get(from).map_or(name.start, |t| t.start()).min(name.start);
        Relation { kind, direction, distance_km: None, other: None, bytes: start..name.end }
    }

    fn relation(&self, i: usize, all: &mut [Relation]) -> Option<Relation> {
        let mention = self.mentions.get(i)?;
        if let Some(done) = all.get(i).filter(|r| r.kind != RelationKind::At) {
            return Some(done.clone());
        }
        if let Some(stretch) = self.road_between(i, all) {
            return Some(stretch);
        }
        if let Some(cut) = self.road(i) {
            return Some(cut);
        }
        let name = mention.tokens.start;
        let first = before_fillers(self.text, name, self.start, FILLERS);
        // "near", "north of the city of": the phrase may end at any filler.
        for at in (first..=name).rev() {
            let Some((from, class)) = self.ending(self.before, at) else { continue };
            return match *class {
                Class::Direction(d) => Some(self.direction(d, from, at, i)),
                Class::Part(d) => Some(self.make(RelationKind::Within, Some(d), from, i)),
                Class::Near => Some(self.make(RelationKind::Near, None, from, i)),
                Class::In => Some(self.make(RelationKind::In, None, from, i)),
                Class::Along => Some(self.make(RelationKind::Along, None, from, i)),
                Class::Between => self.between(from, i, all),
                _ => None,
            };
        }
        // "à 15 km d'Idlib", "15 km from Idlib".
        let at = first - usize::from(first > self.start && class(self.text, first - 1).is(grammar::Class::FROM));
        let (from, km) = self.distance(at)?;
        let mut relation = self.make(RelationKind::Distance, None, from, i);
        relation.distance_km = Some(km);
        Some(relation)
    }

    /// A phrase of direction at `from..at` before the mention.
    fn direction(&self, d: &'static str, from: usize, at: usize, i: usize) -> Relation {
        let name = self.mentions.get(i).map_or(at, |m| m.tokens.start);
        let word = |back: usize| from.checked_sub(back).filter(|&p| p >= self.start).map_or("", |p| self.text.word(p));
        let linked = (at..name).any(|p| matches!(self.text.word(p), "of" | "from" | "de" | "d" | "du" | "des"));
        let (previous, earlier) = (word(1), word(2));
        let within = match self.text.lang {
            Lang::En => !linked || (previous == "the" && !matches!(earlier, "to" | "from")),
            Lang::Fr => {
                let article = previous == "le" || (previous == "l" && earlier != "a");
                !linked || article || matches!(previous, "tout")
            }
            // "في شمال سوريا" is in it, "شمال حلب" lies north of it.
            _ => matches!(previous, "في") || self.text.word(from).starts_with('ب'),
        };
        // The words that lead to the direction: "to the", "à l'", "au", "في".
        let mut head = from;
        while head > self.start
            && from - head < 3
            && !self.breaks(head)
            && matches!(
                self.text.word(head - 1),
                "to" | "the" | "a" | "l" | "au" | "le" | "dans" | "in" | "في" | "الي" | "just"
            )
        {
            head -= 1;
        }
        let distance = (head..=from).rev().find_map(|p| self.distance(p));
        if let Some((start, km)) = distance {
            let mut relation = self.make(RelationKind::Distance, Some(d), start, i);
            relation.distance_km = Some(km);
            return relation;
        }
        self.make(if within { RelationKind::Within } else { RelationKind::Direction }, Some(d), head, i)
    }

    /// A length that ends right before word `i`, with its first word, in
    /// kilometres: "15 km", "15 kilometres (9 miles)".
    fn distance(&self, i: usize) -> Option<(usize, f64)> {
        let units = UNITS.get(self.text.lang)?;
        let length = |end: usize| -> Option<(usize, f64)> {
            let unit = end.checked_sub(1).filter(|&u| u >= self.start)?;
            let Class::Unit(km) = *units.at(self.text, unit, end)?.value else { return None };
            let number = |s| number_at(self.text, s, unit).filter(|n| n.tokens.end == unit && n.min == n.max);
            // "une quinzaine de km": the "de" belongs to the number.
            let start = (unit.saturating_sub(4).max(self.start)..unit).find(|&s| number(s).is_some())?;
            Some((start, number(start)?.min * km))
        };
        let mut found = length(i)?;
        let bracket = self.text.between(found.0);
        if bracket.contains('(') || bracket.contains('،') {
            found = length(found.0).unwrap_or(found);
        }
        let start = found.0;
        let lead = |s: usize| {
            matches!(
                self.text.word(s),
                "a" | "some" | "about" | "environ" | "quelque" | "بعد" | "علي" | "نحو" | "حوالي"
            )
        };
        let mut head = start;
        while head > self.start && start - head < 3 && !self.breaks(head) && lead(head - 1) {
            head -= 1;
        }
        Some((head, found.1))
    }

    /// "between A and B": both ends, each the other's other.
    fn between(&self, from: usize, i: usize, all: &mut [Relation]) -> Option<Relation> {
        let far = self.and_then(i)?;
        let mut first = self.make(RelationKind::Between, None, from, i);
        let mut second = self.make(RelationKind::Between, None, from, far);
        first.bytes.end = second.bytes.end;
        (first.other, second.other) = (Some(far), Some(i));
        *all.get_mut(far)? = second;
        Some(first)
    }

    /// "the Kabul-Kandahar highway", "la route de Gao à Kidal", "the road linking
    /// Homs and Palmyra": both ends, each the other's other.
    fn road_between(&self, i: usize, all: &mut [Relation]) -> Option<Relation> {
        let (near, far) = (self.mentions.get(i)?, self.mentions.get(i + 1)?);
        if near.sentence != far.sentence || [near, far].iter().any(|m| m.kind != MentionKind::Toponym) {
            return None;
        }
        let gap = near.tokens.end..far.tokens.start;
        let dashed = gap.is_empty() && self.text.is_dashed(gap.end);
        let after = dashed && !self.breaks(far.tokens.end) && is_highway(self.text.word(far.tokens.end));
        let first = before_fillers(self.text, near.tokens.start, self.start, FILLERS);
        let links = self.ending(ROADS.get(self.text.lang)?, first).filter(|(_, c)| **c == Class::Links);
        let head = links.map_or(first, |(from, _)| from);
        let is_road = |&at: &usize| is_highway(self.text.word(at)) && !self.breaks(at + 1);
        let before = (head.saturating_sub(1).max(self.start)..near.tokens.start).find(is_road);
        let is_joint = |at: usize| {
            let class = class(self.text, at);
            class.is(grammar::Class::TO)
                || self.text.word(at) == "a"
                || links.is_some() && class.is(grammar::Class::AND)
        };
        let joined = || {
            let small = grammar::Class::FILLER.or(grammar::Class::GENERIC);
            gap.clone().any(is_joint) && gap.clone().all(|at| is_joint(at) || class(self.text, at).is(small))
        };
        if gap.len() > FILLERS || !(after || before.is_some() && (dashed || joined())) {
            return None;
        }
        let start = before.unwrap_or(near.tokens.start);
        let mut stretch = self.make(RelationKind::Between, None, start, i);
        stretch.bytes.end = far.bytes.end;
        *all.get_mut(i + 1)? = Relation { other: Some(i), ..stretch.clone() };
        Some(Relation { other: Some(i + 1), ..stretch })
    }

    /// The mention that "and" joins to mention `i`.
    fn and_then(&self, i: usize) -> Option<usize> {
        let near = self.mentions.get(i)?;
        let far = self.mentions.get(i + 1).filter(|m| m.sentence == near.sentence)?;
        let mut joined = self.text.lang == Lang::Ar && self.text.word(far.tokens.start).starts_with('و');
        for at in near.tokens.end..far.tokens.start {
            let class = class(self.text, at);
            joined |=
                class.is(grammar::Class::AND) || (self.text.lang == Lang::Ar && self.text.word(at).starts_with('و'));
            if !class.is(grammar::Class::AND.or(grammar::Class::FILLER).or(grammar::Class::GENERIC)) {
                return None;
            }
        }
        (joined && far.tokens.start - near.tokens.end <= FILLERS).then_some(i + 1)
    }

    /// Whether mention `i` names a road: asked for as one, "M5", "autoroute M5".
    fn is_road(&self, i: usize) -> bool {
        let Some(mention) = self.mentions.get(i) else { return false };
        let numbered = |word: &str| {
            let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            word.len() - digits.len() == 1
                && matches!(digits.len(), 1..=4)
                && digits.bytes().all(|b| b.is_ascii_digit())
        };
        let says_road =
            |word: &str| NameRules::builtin().type_words(word).iter().any(|t| t.kind == Some(PlaceKind::Road));
        mention.asked == Some(PlaceKind::Road) || mention.key.split(' ').any(|w| numbered(w) || says_road(w))
    }

    /// The place that a road is cut to.
    fn road(&self, i: usize) -> Option<Relation> {
        if !self.is_road(i) {
            return None;
        }
        let mention = self.mentions.get(i)?;
        let mut at = mention.tokens.end;
        let roads = ROADS.get(self.text.lang)?;
        // "the M5 highway near": step over the generic.
        if is_highway(self.text.word(at)) && !self.breaks(at) {
            at += 1;
        }
        if self.breaks(at) {
            return None;
        }
        let head = before_fillers(self.text, mention.tokens.start, self.start, FILLERS);
        let stretch =
            |s: usize| roads.at(self.text, s, mention.tokens.start).is_some_and(|h| *h.value == Class::Stretch);
        let from = (head.saturating_sub(1).max(self.start)..mention.tokens.start).find(|&s| stretch(s));
        let start = from.unwrap_or(mention.tokens.start);
        let cut = |kind, other, end: usize| {
            let mut relation = self.make(kind, None, start, i);
            relation.other = Some(other);
            relation.bytes.end = relation.bytes.end.max(end);
            relation
        };
        let next = i + 1;
        let ends = |m: usize| self.mentions.get(m).map_or(0, |m| m.bytes.end);
        let same = self.mentions.get(next).is_some_and(|m| m.sentence == mention.sentence);
        let reach = |after: usize| {
            let first = self.mentions.get(next)?.tokens.start;
            (same && first >= after && before_fillers(self.text, first, after, FILLERS) <= after).then_some(next)
        };
        let hit = self.before.at(self.text, at, self.end);
        if let Some(hit) = hit.filter(|h| *h.value == Class::Between) {
            let other = reach(hit.tokens.end)?;
            return Some(cut(RelationKind::Between, other, ends(self.and_then(other).unwrap_or(other))));
        }
        let near = self.before.at(self.text, at, self.end).filter(|h| *h.value == Class::Near).map(|h| h.tokens.end);
        let crosses = CROSSES.get(self.text.lang)?.at(self.text, at, self.end).map(|h| h.tokens.end);
        let after = near.max(crosses)?;
        if let Some(other) = reach(after) {
            return Some(cut(RelationKind::Near, other, ends(other)));
        }
        // "the stretch of the M5 that runs through the village": the one named before.
        let anaphor = roads.at(self.text, after, self.end).filter(|h| *h.value == Class::Village)?;
        let end = self.text.span(anaphor.tokens).end;
        let settlement = |m: &Mention| {
            m.kind == MentionKind::Toponym
                && m.sentence == mention.sentence
                && m.asked.is_none_or(|k| !k.is_area() && k != PlaceKind::Road)
        };
        // Only so far back: a list without a full stop has no end.
        let other = (i.saturating_sub(50)..i)
            .rev()
            .find(|&m| self.mentions.get(m).is_some_and(settlement) && !self.is_road(m))?;
        Some(cut(RelationKind::Near, other, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::phrase::table;
    use crate::event::testing::{mention, mentions};

    #[test]
    fn the_table_is_sound() {
        let mut seen = std::collections::HashSet::new();
        let mut langs = std::collections::HashSet::new();
        table("relations.tsv", RELATIONS, &["lang", "pattern", "class", "value"], |line| {
            let row = (line.get("lang"), line.get("pattern"), line.get("class"));
            assert!(parse(row.2, line.get("value")).is_some(), "{row:?}");
            assert!(row.1.split(' ').all(|w| gazetteer::name::normalize(w) == w), "{row:?} is not folded");
            assert!(seen.insert(row), "{row:?} stands twice");
            langs.insert(row.0);
        });
        assert_eq!(langs.len(), 3);
    }

    fn show(lang: Lang, source: &str, names: &[&str]) -> String {
        let text = Text::new(source, Some(lang));
        let list = mentions(&text, names);
        let found = relations(&text, &list);
        let one = |r: &Relation| {
            let mut line = r.kind.to_string();
            if let Some(d) = r.direction {
                line += &format!(" {d}");
            }
            if let Some(km) = r.distance_km {
                line += &format!(" {km:.0}km");
            }
            if let Some(other) = r.other {
                line += &format!(" {}", text.slice(list[other].bytes.clone()));
            }
            line
        };
        found.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn phrases_before_a_name_say_where() {
        let rows: &[(Lang, &str, &[&str], &str)] = &[
            (Lang::Fr, "à l'ouest d'Alep", &["Alep"], "direction W"),
            (Lang::Fr, "au sud-ouest de la ville d'Alep", &["Alep"], "direction SW"),
            (Lang::Fr, "dans le nord de la Syrie", &["Syrie"], "within N"),
            (Lang::Fr, "dans la ville d'Alep", &["Alep"], "at"),
            (Lang::Fr, "à 15 km au sud d'Idlib", &["Idlib"], "distance S 15km"),
            (Lang::Fr, "à une vingtaine de kilomètres d'Idlib", &["Idlib"], "distance 20km"),
            (Lang::Fr, "aux abords d'Alep et près de Hama", &["Alep", "Hama"], "near, near"),
            (Lang::Fr, "entre Saraqeb et Alep", &["Saraqeb", "Alep"], "between Alep, between Saraqeb"),
            (Lang::Fr, "à l'intérieur d'Alep", &["Alep"], "in"),
            (Lang::Fr, "le long de l'Euphrate", &["Euphrate"], "along"),
            (Lang::En, "west of Aleppo", &["Aleppo"], "direction W"),
            (Lang::En, "to the north-west of Aleppo", &["Aleppo"], "direction NW"),
            (Lang::En, "in northern Syria and the south of Lebanon", &["Syria", "Lebanon"], "within N, within S"),
            (Lang::En, "15 kilometres (9 miles) south of Idlib", &["Idlib"], "distance S 15km"),
            (Lang::En, "10 miles from Homs", &["Homs"], "distance 16km"),
            (Lang::En, "on the outskirts of Hama, outside Homs", &["Hama", "Homs"], "near, near"),
            (
                Lang::En,
                "between the towns of Saraqib and Maarat",
                &["Saraqib", "Maarat"],
                "between Maarat, between Saraqib",
            ),
            (Lang::En, "along the Euphrates, inside Raqqa", &["Euphrates", "Raqqa"], "along, in"),
            (Lang::En, "They went west. Aleppo was calm.", &["Aleppo"], "at"),
            (Lang::En, "The difference between men, and Homs", &["Homs"], "at"),
            (Lang::Ar, "غرب حلب", &["حلب"], "direction W"),
            (Lang::Ar, "شمال غربي إدلب", &["إدلب"], "within NW"),
            (Lang::Ar, "في شمال سوريا", &["سوريا"], "within N"),
            (Lang::Ar, "على بعد 15 كيلومترا جنوب حلب", &["حلب"], "distance S 15km"),
            (Lang::Ar, "بالقرب من حماة", &["حماة"], "near"),
            (Lang::Ar, "بين سراقب وحلب", &["سراقب", "وحلب"], "between وحلب, between سراقب"),
            (Lang::Ar, "داخل مدينة حلب", &["حلب"], "in"),
            (Lang::Ar, "زار الوفد حلب", &["حلب"], "at"),
        ];
        for (lang, source, names, expected) in rows {
            assert_eq!(&show(*lang, source, names), expected, "{source}");
        }
    }

    #[test]
    fn roads_are_cut_to_places() {
        let rows: &[(Lang, &str, &[&str], &str)] = &[
            (
                Lang::Fr,
                "Ils tiennent le village de Zerbé et le tronçon de la M5 qui traverse le village.",
                &["Zerbé", "M5"],
                "at, near Zerbé",
            ),
            (
                Lang::Fr,
                "Un tronçon de la M4 entre Ariha et Jisr est coupé.",
                &["M4", "Ariha", "Jisr"],
                "between Ariha, between Jisr, between Ariha",
            ),
            (Lang::En, "a stretch of the M5 near Saraqib", &["M5", "Saraqib"], "near Saraqib, near"),
            (Lang::En, "the M5 highway that runs through Maarat", &["M5", "Maarat"], "near Maarat, at"),
            (Lang::En, "They cut the M5 on Friday.", &["M5"], "at"),
        ];
        for (lang, source, names, expected) in rows {
            assert_eq!(&show(*lang, source, names), expected, "{source}");
        }
    }

    #[test]
    fn roads_lie_between_their_ends() {
        let rows: &[(Lang, &str, &[&str], &str)] = &[
            (
                Lang::En,
                "a bomb on the Kabul-Kandahar highway",
                &["Kabul", "Kandahar"],
                "between Kandahar, between Kabul",
            ),
            (Lang::En, "on the road from Gao to Kidal", &["Gao", "Kidal"], "between Kidal, between Gao"),
            (Lang::En, "the road linking Homs and Palmyra", &["Homs", "Palmyra"], "between Palmyra, between Homs"),
            (Lang::En, "on the road to Palmyra", &["Palmyra"], "near"),
            (Lang::En, "Talks between the Kabul-Kandahar teams", &["Kabul", "Kandahar"], "at, at"),
            (Lang::Fr, "sur la route Bamako-Ségou", &["Bamako", "Ségou"], "between Ségou, between Bamako"),
            (Lang::Fr, "sur la route de Gao à Kidal", &["Gao", "Kidal"], "between Kidal, between Gao"),
            (Lang::Fr, "la route reliant Homs à Palmyre", &["Homs", "Palmyre"], "between Palmyre, between Homs"),
            (Lang::Ar, "انفجر لغم على طريق حمص - تدمر", &["حمص", "تدمر"], "between تدمر, between حمص"),
        ];
        for (lang, source, names, expected) in rows {
            assert_eq!(&show(*lang, source, names), expected, "{source}");
        }
    }

    #[test]
    fn the_words_of_a_relation_are_kept() {
        let text = Text::new("Des raids à 15 km au sud d'Idlib hier", Some(Lang::Fr));
        let list = [mention(&text, "Idlib", MentionKind::Toponym, 1)];
        let found = relations(&text, &list);
        assert_eq!(text.slice(found[0].bytes.clone()), "à 15 km au sud d'Idlib");
    }
}
