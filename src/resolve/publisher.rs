//! The publisher's home: local papers name the towns near them without saying
//! where those are.
//!
//! The name of a publisher ("The Paris News", "Le Parisien") or the host of an
//! address (`parisbeacon.com`) may hold the name of its town. All towns of that
//! name come into question, and what the article names tells them apart.

use std::collections::HashSet;
use std::sync::OnceLock;

use gazetteer::name::normalize;
use gazetteer::{Gazetteer, MatchRule, PlaceKind, Referent};

use super::candidates::{self, Candidate, Home};
use super::context::{Context, DOUBT, Own, is_vast};
use super::document::{Resolver, number_units};
use super::ranking::{KM_PER_DEGREE, squared};

/// The towns that a publisher may be at home in.
#[derive(Default)]
pub(super) struct Homes {
    /// The name that they share.
    key: String,
    towns: Vec<Town>,
}

/// A town that a publisher may be at home in.
struct Town {
    candidate: Candidate,
    /// Cosine of its latitude.
    shrink: f64,
    /// Its share of the belief, 0 to 1.
    share: f64,
}

/// How a place lies to the publisher's home.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ToHome {
    /// Nearness to it, 0 to 1, falling off over 60 km, by the belief in the home.
    pub near: f64,
    /// The belief that the home lies in its first-order unit, 0 to 1.
    pub province: f64,
    /// Kilometres to the likeliest home.
    pub km: Option<f64>,
}

/// Farther than this a home means nothing, in kilometres.
const FAR_KM: f64 = 400.0;

/// How much its fame speaks for a home: less than in an article, as most
/// publishers that are named after a town serve a small one.
const FAME: f64 = 3.0;
/// How much each name of the article in its country does, …
const NATION: f64 = 2.0;
/// … in its first-order unit …
const PROVINCE: f64 = 4.0;
/// … and, as a logarithm, near it.
const AMID: f64 = 1.5;

impl Resolver<'_, '_> {
    /// Looks for the towns that the publisher is named after.
    pub(super) fn find_homes(&mut self) {
        let names = self.options.publisher.iter().map(String::as_str);
        let Some((key, mut found)) = names.into_iter().find_map(|name| named_after(self.gazetteer, name)) else {
            return;
        };
        if let Some(home) = &self.options.home {
            let at_home = |c: &Candidate| c.country.as_slice() == home.as_bytes();
            found.retain(at_home);
        }
        found.iter_mut().for_each(|c| number_units(&mut self.units, c));
        let town = |candidate: Candidate| {
            let shrink = candidate.point.0.to_radians().cos();
            Town { candidate, shrink, share: 0.0 }
        };
        self.homes = Homes { key, towns: found.into_iter().map(town).collect() };
    }

    /// Says how likely each home is by what the article names: all but the name
    /// of the home itself, of which there may be many.
    pub(super) fn weigh_homes(&mut self, context: &Context) {
        if self.homes.towns.is_empty() {
            return;
        }
        let own = Own::of(self.groups.iter().filter(|g| g.key == self.homes.key));
        let same: Vec<usize> = self.groups.iter().filter(|g| g.key == self.homes.key).map(|g| g.family).collect();
        let all = (context.all - own.all).max(0.0) + DOUBT;
        for town in &mut self.homes.towns {
            let c = &town.candidate;
            let nation = own.others_for_country(context, c.country) / all;
            let province = c.province().map_or(0.0, |u| own.others_for_unit(context, u)) / all;
            let others = context.anchors.iter().filter(|a| a.local && !same.contains(&a.family));
            let amid: f64 =
                others.map(|a| (-squared(c.point, a.point, a.shrink).sqrt() * KM_PER_DEGREE / 100.0).exp()).sum();
            town.share = FAME * f64::from(c.importance) + NATION * nation + PROVINCE * province + AMID * amid.ln_1p();
        }
        let top = self.homes.towns.iter().map(|t| t.share).fold(f64::MIN, f64::max);
        self.homes.towns.iter_mut().for_each(|t| t.share = (t.share - top).exp());
        let sum: f64 = self.homes.towns.iter().map(|t| t.share).sum();
        self.homes.towns.iter_mut().for_each(|t| t.share /= sum);
    }

    /// How a candidate lies to the publisher's home.
    pub(super) fn to_home(&self, candidate: &Candidate) -> ToHome {
        let mut to = ToHome::default();
        if is_vast(candidate.kind) {
            return to;
        }
        let mut likeliest = 0.0;
        for town in &self.homes.towns {
            let km = squared(candidate.point, town.candidate.point, town.shrink).sqrt() * KM_PER_DEGREE;
            to.near = to.near.max(town.share * (-km / 60.0).exp());
            if town.candidate.province().is_some_and(|unit| candidate.province() == Some(unit)) {
                to.province += town.share;
            }
            if town.share > likeliest && km < FAR_KM {
                (likeliest, to.km) = (town.share, Some(km));
            }
        }
        to.km = to.km.filter(|_| likeliest > 0.3);
        to
    }
}

/// The name of a town in the name of a publisher, or in the host of its
/// address, with the towns.
fn named_after(gazetteer: &Gazetteer<'_>, publisher: &str) -> Option<(String, Vec<Candidate>)> {
    candidates::remembered_home(gazetteer, publisher, || match publisher.rsplit_once('.') {
        Some((host, top)) if !publisher.contains(' ') => in_host(gazetteer, host, top),
        _ => {
            let name = normalize(publisher);
            let (key, mut towns) = in_words(gazetteer, &name)?;
            // Where a medium is known, its towns are those of its country.
            let country = gazetteer.get(&name).find_map(|e| match e.referent {
                Referent::Organisation(o) => Some(gazetteer.organisation(o).country),
                _ => None,
            });
            towns.retain(|t| country.is_none_or(|c| c.is_empty() || c.as_bytes() == t.country.as_slice()));
            (!towns.is_empty()).then_some((key, towns))
        }
    })
}

/// "The Paris News": the longest name of a town of whole words, beside words
/// that names of publishers have.
fn in_words(gazetteer: &Gazetteer<'_>, name: &str) -> Home {
    let words: Vec<&str> = name.split(' ').collect();
    let runs = (1..=words.len()).rev().flat_map(|n| words.windows(n).map(move |run| (n, run)));
    let mut names = runs.filter(|(_, run)| !run.iter().all(|w| is_press(w)));
    names.find_map(|(n, run)| towns(gazetteer, &run.join(" "), n < words.len()))
}

/// `www.parisbeacon.com`: the town is what is left of a label when words that
/// names of publishers have are cut off.
fn in_host(gazetteer: &Gazetteer<'_>, host: &str, top: &str) -> Home {
    let mut labels: Vec<&str> = host.split('.').collect();
    // "co.uk", "com.lb": of two labels the last tells the country.
    if top.len() == 2 && labels.len() > 1 && labels.last().is_some_and(|l| l.len() <= 3) {
        labels.pop();
    }
    labels.iter().rev().filter(|l| **l != "www").find_map(|label| {
        let words = label.replace(['-', '_'], " ").to_lowercase();
        if words.contains(' ') { in_words(gazetteer, &words) } else { in_label(gazetteer, &words) }
    })
}

/// Labels longer than this are no name.
const LONGEST_LABEL: usize = 40;
/// Names shorter than this stand in labels by chance.
const SHORTEST_NAME: usize = 4;

fn in_label(gazetteer: &Gazetteer<'_>, label: &str) -> Home {
    let n = label.len();
    if !label.is_ascii() || n > LONGEST_LABEL {
        return None;
    }
    // Where words of the press reach to from the start, and from the end.
    let slice = |from: usize, to: usize| label.get(from..to).unwrap_or_default();
    let (mut from_start, mut from_end) = (vec![false; n + 1], vec![false; n + 1]);
    (from_start[0], from_end[n]) = (true, true);
    for at in 1..=n {
        from_start[at] = (0..at).any(|i| from_start[i] && is_press(slice(i, at)));
        from_end[n - at] = (n - at + 1..=n).any(|i| from_end[i] && is_press(slice(n - at, i)));
    }
    if from_start[n] {
        return None;
    }
    let mut rests: Vec<(usize, usize)> =
        (0..n).filter(|&i| from_start[i]).flat_map(|i| (i + SHORTEST_NAME..=n).map(move |j| (i, j))).collect();
    rests.retain(|&(_, j)| from_end[j]);
    rests.sort_by_key(|(i, j)| std::cmp::Reverse(j - i));
    rests.into_iter().find_map(|(i, j)| {
        let rest = slice(i, j);
        let beside = j - i < n;
        towns(gazetteer, rest, beside).or_else(|| {
            // "losangeles", "saltlakecity": where its words part is not told.
            let parted = |at: usize| format!("{} {}", slice(i, at), slice(at, j));
            let once = (i + 2..j.saturating_sub(2)).map(parted);
            let twice = (i + 2..j.saturating_sub(4)).flat_map(|a| {
                (a + 2..j.saturating_sub(2)).map(move |b| format!("{} {} {}", slice(i, a), slice(a, b), slice(b, j)))
            });
            once.chain(twice).find_map(|name| towns(gazetteer, &name, beside))
        })
    })
}

/// The towns and the units of a name, or those that a word for their people is
/// made of. A name that stands alone must be one of a known place.
fn towns(gazetteer: &Gazetteer<'_>, key: &str, beside: bool) -> Home {
    let is_home = |c: &Candidate| {
        use PlaceKind as K;
        matches!(c.kind, K::Settlement | K::Admin1 | K::Admin2 | K::Admin3 | K::Quarter)
            && c.lang != super::document::ABBREVIATION
            && (beside || c.importance > KNOWN)
    };
    let mut found: Vec<Candidate> = candidates::exact(gazetteer, key).into_iter().filter(is_home).collect();
    if found.is_empty() {
        let people = gazetteer.get(key).find_map(|e| match e.referent {
            Referent::Demonym(d) => gazetteer.demonym(d).place,
            _ => None,
        });
        let place = people.map(|p| Candidate::new(&gazetteer.place(p), MatchRule::Normalized, false, ""));
        found.extend(place.filter(is_home));
    }
    (!found.is_empty()).then(|| (key.to_owned(), found))
}

/// How important a town must be whose bare name is the name of a publisher.
const KNOWN: f32 = 0.3;

/// Whether a word is one that names of publishers have.
fn is_press(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let rows = include_str!("data/press.tsv").lines().skip(1).filter_map(|l| l.split_once('\t'));
        rows.flat_map(|(_, words)| words.split(' ')).collect()
    });
    words.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town(publisher: &str) -> Option<String> {
        named_after(crate::builtin(), publisher).map(|(key, _)| key)
    }

    #[test]
    fn the_name_of_a_publisher_tells_its_town() {
        for (publisher, name) in [
            ("The Paris News", "paris"),
            ("Aleppo Today", "aleppo"),
            ("Le Parisien", "parisien"),
            ("Los Angeles Times", "los angeles"),
            ("parisbeacon.com", "paris"),
            ("www.theparisnews.com", "paris"),
            ("www.richmondregister.com", "richmond"),
            ("www.losangelesdailynews.com", "los angeles"),
            ("www.thisisoxfordshire.co.uk", "oxfordshire"),
            ("www.cambridge-news.co.uk", "cambridge"),
            ("chronicle.augusta.com", "augusta"),
            ("www.dailystar.com.lb", ""),
            ("The Daily Telegraph", ""),
            ("www.haaretz.com", ""),
            ("The Sun", ""),
        ] {
            assert_eq!(town(publisher).unwrap_or_default(), name, "{publisher}");
        }
    }

    #[test]
    fn words_of_the_press_are_keys() {
        let text = include_str!("data/press.tsv");
        for word in text.lines().skip(1).filter_map(|l| l.split_once('\t')).flat_map(|(_, words)| words.split(' ')) {
            assert_eq!(normalize(word), word);
        }
    }
}
