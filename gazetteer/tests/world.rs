//! The built-in gazetteer: every first-order unit and every country of the
//! world under its English, French and Arabic names, the usual press
//! spellings of Syria, second-order units, and what is said of disputed land.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use gazetteer::{Gazetteer, Place, PlaceKind, Sources, compile};

const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn world() -> &'static Gazetteer<'static> {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| compile(&Sources::folder(&data()).unwrap()).unwrap());
    static WORLD: LazyLock<Gazetteer<'static>> = LazyLock::new(|| Gazetteer::new(&BYTES).unwrap());
    &WORLD
}

/// The rows of a table, by column.
fn table(path: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(data().join(path)).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t'));
    let header: Vec<&str> = lines.next().unwrap().collect();
    lines.map(|cells| header.iter().map(|h| h.to_string()).zip(cells.map(str::to_owned)).collect()).collect()
}

/// The names of a place by language; `name` is English.
fn names(place: &Place<'_>, language: &str) -> Vec<String> {
    let tagged = place.names().filter(|n| n.lang == language).map(|n| n.text.to_owned());
    let mut names: Vec<String> = tagged.collect();
    if language == "en" && !names.contains(&place.name().to_owned()) {
        names.push(place.name().to_owned());
    }
    names
}

/// What `lookup` gives in the first place, judged against the place that bears `name`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum First {
    /// The place itself.
    Itself,
    /// A place inside it that bears the same name: the city of Aleppo.
    Inside,
    /// A namesake elsewhere: the other Limburg.
    Namesake,
    /// A place that does not bear the name, or none.
    Wrong,
}

fn first(name: &str, wanted: &Place<'_>) -> (First, String) {
    let world = world();
    let Some(candidate) = world.lookup(name, 1, None).into_iter().next() else { return (First::Wrong, String::new()) };
    let found = world.place(candidate.place);
    let bears = found.names().any(|n| gazetteer::name::normalize(n.text) == gazetteer::name::normalize(name));
    let inside = found.admin1().is_some_and(|unit| unit.index() == wanted.index())
        || wanted.kind() == PlaceKind::Country && found.country_code() == wanted.country_code();
    let kind = match () {
        () if found.index() == wanted.index() => First::Itself,
        () if inside && bears => First::Inside,
        () if bears => First::Namesake,
        () => First::Wrong,
    };
    (kind, format!("{} {} {}", found.id(), found.kind(), found.name()))
}

/// Counts over all places of `kind` and the list of what is not first.
fn survey(kind: PlaceKind, all: bool) -> (BTreeMap<(&'static str, First), usize>, Vec<String>) {
    let (mut counts, mut list) = (BTreeMap::new(), Vec::new());
    for place in world().places().filter(|p| p.kind() == kind) {
        for language in LANGUAGES {
            let shown = place.name_in(language).unwrap_or(place.name()).to_owned();
            let names = if all { names(&place, language) } else { vec![shown] };
            for name in names {
                let (outcome, found) = first(&name, &place);
                *counts.entry((language, outcome)).or_default() += 1;
                if outcome >= First::Namesake {
                    list.push(format!("{}\t{language}\t{name}\t{outcome:?}\t{found}", place.id()));
                }
            }
        }
    }
    (counts, list)
}

/// How often each outcome came, over all languages.
fn share(counts: &BTreeMap<(&'static str, First), usize>, outcomes: &[First]) -> f64 {
    let count = |wanted: &dyn Fn(First) -> bool| -> usize {
        counts.iter().filter(|((_, outcome), _)| wanted(*outcome)).map(|(_, n)| n).sum()
    };
    count(&|outcome| outcomes.contains(&outcome)) as f64 / count(&|_| true) as f64
}

#[test]
fn countries_come_first() {
    let (counts, list) = survey(PlaceKind::Country, true);
    eprintln!("{counts:?}\n{}", list.join("\n"));
    // Both Congos are "Congo", both halves of the island Saint-Martin; the
    // territory of Antarctica is the continent.
    for line in &list {
        let known = ["geonames:2260494\t", "geonames:6697173\t", "geonames:7609695\t"];
        assert!(known.iter().any(|id| line.starts_with(id)), "{line}");
    }
}

#[test]
fn first_order_units_come_first() {
    let (counts, list) = survey(PlaceKind::Admin1, false);
    eprintln!("{counts:?}\n{}", list.join("\n"));
    // Whatever is not the unit itself, nor a place inside it of the same
    // name, is a true namesake: the other Limburg, the country of Guatemala.
    let wrong: Vec<&String> = list.iter().filter(|line| line.contains("\tWrong\t")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let first = share(&counts, &[First::Itself, First::Inside]);
    assert!(first > 0.94, "{first:.4}");
}

/// Every unit has a name of its own in each language of the program, or one
/// that French shares with English.
#[test]
fn first_order_units_have_arabic_names() {
    let without: Vec<String> = (world().places())
        .filter(|p| p.kind() == PlaceKind::Admin1 && p.name_in("ar").is_none())
        .map(|p| format!("{} {}", p.id(), p.name()))
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn press_spellings_come_first() {
    let mut missed = Vec::new();
    for (name, id) in PRESS {
        let found = world().lookup(name, 1, None).first().map(|c| world().place(c.place).id()).unwrap_or_default();
        if !id.split(' ').any(|id| id == found) {
            missed.push(format!("{name}: {found}, not {id}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Exonyms and press forms with the place, or the places of one name, meant.
const PRESS: &[(&str, &str)] = &[
    ("Alep", "geonames:170063"),
    ("Halab", "geonames:170063"),
    ("Aleppo", "geonames:170063"),
    ("حلب", "geonames:170063"),
    ("Damas", "geonames:170654"),
    ("Dimashq", "geonames:170654"),
    ("دمشق", "geonames:170654"),
    ("Lattaquié", "geonames:173576"),
    ("Ladhiqiyah", "geonames:173576"),
    ("Latakia", "geonames:173576"),
    ("Kobané", "geonames:172256"),
    ("Ayn al-Arab", "geonames:172256"),
    ("Palmyre", "geonames:163808"),
    ("Tadmur", "geonames:163808"),
    ("Tadmor", "geonames:163808"),
    ("Darat Izza", "geonames:170857"),
    ("Daret Ezza", "geonames:170857"),
    ("Homs", "geonames:169577"),
    ("Hama", "geonames:170017"),
    ("Raqqa", "geonames:172955"),
    ("Deir ez-Zor", "geonames:170794"),
    ("Idleb", "geonames:169389"),
    ("As-Sweida", "geonames:172408"),
    ("Royaume-Uni", "geonames:2635167"),
    ("RDC", "geonames:203312"),
    ("Centrafrique", "geonames:239880"),
    ("Birmanie", "geonames:1327865"),
    ("الإمارات", "geonames:290557"),
    ("روسيا الاتحادية", "geonames:2017370"),
];

#[test]
fn counties_have_full_names() {
    let of = |name: &str| world().lookup(name, 50, None);
    assert!(of("Washington County").iter().filter(|c| world().place(c.place).country_code() == "US").count() >= 28);
    let manbij = of("Manbij District");
    assert_eq!(manbij.first().map(|c| world().place(c.place).id()).as_deref(), Some("geonames:167355"));
    // No unit of the second order bears one of these words alone, unless a table
    // written by hand says so: the French department of Lot.
    for word in ["Center", "Lake", "Orange", "Union", "Marion", "Lot", "Nord", "Town", "Centre", "Sector"] {
        for candidate in world().alike(word) {
            let place = world().place(candidate.place);
            let bears = place.names().any(|n| n.text == word);
            assert!(place.kind() != PlaceKind::Admin2 || !bears || place.is_curated(), "{word}: {}", place.id());
        }
    }
}

#[test]
fn disputed_territory_is_coded_as_the_table_says() {
    let rows = table("names/disputed.tsv");
    assert!(rows.len() >= 40);
    for row in &rows {
        let (territory, id) = (&row["territory"], &row["place_id"]);
        assert!(row["reason"].ends_with('.') && !row["parties"].is_empty(), "{territory}");
        if id.is_empty() {
            continue;
        }
        let place = world().by_id(id).unwrap_or_else(|| panic!("{territory}: {id} is no place"));
        assert_eq!(place.country_code(), row["country_code"], "{territory}");
        for tagged in row["names"].split('|') {
            let (lang, name) = tagged.split_once(':').unwrap();
            assert!(names(&place, lang).iter().any(|n| n == name), "{territory}: {tagged} is no name of {id}");
        }
    }
}
