//! Sentences as prose, and the events that they tell.

use jiff::civil::{Date, date};

use super::testing::{GAZETTEER, marked};
use super::*;
use crate::text::{Lang, Text};

const PUBLISHED: Date = date(2024, 11, 29);

/// One line an event: type, places, and whatever else is asked for.
fn events_of(lang: Lang, source: &str, names: &[&str]) -> (Vec<Event>, Vec<String>) {
    let text = Text::new(source, Some(lang));
    let mentions = marked(&text, names);
    let related = relations(&text, &mentions);
    let context = Context { gazetteer: &GAZETTEER, publication: Some(PUBLISHED) };
    let events = extract(&context, &text, &mentions, &related);
    let lines = events
        .iter()
        .map(|e| {
            let places: Vec<&str> = e.places.iter().map(|&p| text.slice(mentions[p].bytes.clone())).collect();
            format!("{} @ {}", e.event_type, places.join(" + "))
        })
        .collect();
    (events, lines)
}

fn check(rows: &[(Lang, &str, &[&str], &[&str])]) {
    let mut wrong = String::new();
    for (lang, source, names, expected) in rows {
        let (_, lines) = events_of(*lang, source, names);
        if lines != *expected {
            wrong += &format!("{source}\n  expected {expected:?}\n  found    {lines:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn events_lie_where_the_sentence_puts_them() {
    check(&[
        (Lang::En, "Forces from Homs attacked Aleppo.", &["Homs", "Aleppo"], &["armed_clash @ Aleppo"]),
        (Lang::En, "Speaking in Ankara, he said that Homs was shelled.", &["Ankara", "Homs"], &["shelling @ Homs"]),
        (
            Lang::En,
            "Clashes broke out in Saraqib, Ariha and Binnish.",
            &["Saraqib", "Ariha", "Binnish"],
            &["armed_clash @ Saraqib + Ariha + Binnish"],
        ),
        (
            Lang::En,
            "Rebels seized Saraqib, while jets bombed Ariha.",
            &["Saraqib", "Ariha"],
            &["territory_gained @ Saraqib", "air_strike @ Ariha"],
        ),
        (Lang::En, "In Homs, a car bomb exploded near a mosque.", &["Homs"], &["explosion @ Homs"]),
        (
            Lang::En,
            "ALEPPO, Syria, Nov 30 (Reuters) - Rockets hit the town of Nubl.",
            &["ALEPPO", "Syria", "Nubl"],
            &["shelling @ Nubl"],
        ),
        (Lang::En, "Thousands fled Aleppo to Turkey.", &["Aleppo", "Turkey"], &["displacement @ Aleppo"]),
        (Lang::En, "The army withdrew from Hama towards Homs.", &["Hama", "Homs"], &["withdrawal @ Hama"]),
        (Lang::En, "Israel struck a depot near Homs.", &["Israel", "Homs"], &["air_strike @ Homs"]),
        (
            Lang::Fr,
            "Les rebelles ont pris le contrôle du bourg de Zerbé et du tronçon de la M4 qui traverse le bourg.",
            &["Zerbé", "M4"],
            &["territory_gained @ Zerbé + M4"],
        ),
        (Lang::Fr, "Des raids ont visé des positions à l'ouest d'Alep.", &["Alep"], &["air_strike @ Alep"]),
        (
            Lang::Fr,
            "Ils affirment avoir saisi 50 kilomètres carrés dans les provinces d'Alep et d'Idlib.",
            &["Alep", "Idlib"],
            &["territory_gained @ Alep + Idlib"],
        ),
        (
            Lang::Fr,
            "Les quartiers proches du front, comme Salheen, Bustan et Karm, ont connu un exode vers des zones plus sûres hors d'Alep.",
            &["Salheen", "Bustan", "Karm", "Alep"],
            &["displacement @ Salheen + Bustan + Karm"],
        ),
        (
            Lang::Fr,
            "Les combattants sont entrés dans la ville d'Alep en Syrie.",
            &["Alep", "Syrie"],
            &["advance @ Alep"],
        ),
        (
            Lang::Ar,
            "سيطرت الفصائل على سراقب بعد اشتباكات عنيفة.",
            &["سراقب"],
            &["territory_gained @ سراقب", "armed_clash @ سراقب"],
        ),
        (Lang::Ar, "قصفت الطائرات الحربية ريف إدلب.", &["إدلب"], &["air_strike @ إدلب"]),
        (Lang::Ar, "انسحبت قوات النظام من حماة باتجاه حمص.", &["حماة", "حمص"], &["withdrawal @ حماة"]),
    ]);
}

#[test]
fn what_did_not_happen_is_no_event() {
    check(&[
        (Lang::En, "Rebels did not enter Homs.", &["Homs"], &[]),
        (Lang::En, "There were no reports of clashes in Homs.", &["Homs"], &[]),
        (Lang::En, "The battle against inflation goes on.", &[], &[]),
        (Lang::En, "She entered the shop in Homs.", &["Homs"], &[]),
        (Lang::En, "He opened a bakery in Aleppo and sells bread.", &["Aleppo"], &[]),
        (Lang::Fr, "L'armée n'a pas bombardé Alep.", &["Alep"], &[]),
        (Lang::Fr, "Si l'armée attaquait Alep, les habitants partiraient.", &["Alep"], &[]),
        (Lang::Fr, "Aucun affrontement à Alep.", &["Alep"], &[]),
        (Lang::Fr, "Il est entré dans le café d'Alep.", &["Alep"], &["advance @ Alep"]),
        (Lang::Ar, "لم تدخل القوات مدينة حمص.", &["حمص"], &[]),
        (Lang::Ar, "افتتح المعرض في حلب.", &["حلب"], &[]),
    ]);
}

#[test]
fn figures_of_speech_are_no_events() {
    check(&[
        (Lang::En, "The striker attacked down the left wing in Homs.", &["Homs"], &[]),
        (Lang::En, "Prices exploded in Aleppo last month.", &["Aleppo"], &[]),
        (Lang::En, "Rebels attacked a film crew in Homs.", &["Homs"], &["armed_clash @ Homs"]),
        (Lang::Fr, "Les prix ont explosé à Alep.", &["Alep"], &[]),
        (Lang::Fr, "Le romancier a attaqué ses confrères à Alep.", &["Alep"], &[]),
        (Lang::Fr, "Une bombe a explosé à Alep.", &["Alep"], &["explosion @ Alep"]),
        (Lang::Ar, "سيطر المنتخب على المباراة في حلب.", &["حلب"], &[]),
        (Lang::Ar, "انفجرت الأسعار في حلب.", &["حلب"], &[]),
    ]);
}

#[test]
fn the_weapon_makes_the_type() {
    check(&[
        (Lang::En, "Artillery struck Homs overnight.", &["Homs"], &["shelling @ Homs"]),
        (Lang::En, "Warplanes pounded Homs overnight.", &["Homs"], &["air_strike @ Homs"]),
        (Lang::Fr, "L'aviation a bombardé Alep.", &["Alep"], &["air_strike @ Alep"]),
        (Lang::Fr, "L'armée a bombardé Alep.", &["Alep"], &["shelling @ Alep"]),
    ]);
}

#[test]
fn places_fall_and_rain_does_not() {
    check(&[
        (Lang::En, "Saraqib fell on Thursday.", &["Saraqib"], &["territory_gained @ Saraqib"]),
        (Lang::En, "The temperature in Saraqib fell on Thursday.", &["Saraqib"], &[]),
        (
            Lang::En,
            "The base of Saraqib, a large one, fell on Thursday.",
            &["Saraqib"],
            &["territory_gained @ Saraqib"],
        ),
        (Lang::Fr, "Hama est tombée jeudi.", &["Hama"], &["territory_gained @ Hama"]),
        (Lang::Fr, "La température est tombée à Hama.", &["Hama"], &[]),
    ]);
}

#[test]
fn towns_are_taken_and_people_are_caught() {
    check(&[
        (Lang::En, "Saraqib was captured on Friday.", &["Saraqib"], &["territory_gained @ Saraqib"]),
        (Lang::En, "The general was captured in Saraqib.", &["Saraqib"], &["arrest @ Saraqib"]),
        (Lang::En, "Saraqib, which lies north of the road to Homs, was captured.", &["Saraqib", "Homs"], &[]),
        (Lang::Fr, "Le général a été capturé à Saraqeb.", &["Saraqeb"], &["arrest @ Saraqeb"]),
        (Lang::Fr, "Saraqeb a été capturée vendredi.", &["Saraqeb"], &["territory_gained @ Saraqeb"]),
    ]);
}

#[test]
fn they_are_who_was_named_before() {
    check(&[
        (
            Lang::En,
            "Rebels seized Saraqib. They then entered Homs.",
            &["Saraqib", "Homs"],
            &["territory_gained @ Saraqib", "advance @ Homs"],
        ),
        (
            Lang::En,
            "Rebels seized Saraqib. A delegation then entered Homs.",
            &["Saraqib", "Homs"],
            &["territory_gained @ Saraqib"],
        ),
    ]);
}

#[test]
fn certainty_and_source_are_told_apart() {
    type Row<'r> = (Lang, &'r str, &'r [&'r str], Certainty, Option<&'r str>);
    let rows: &[Row<'_>] = &[
        (
            Lang::Fr,
            "Les combattants du HTS sont entrés dans Alep, a revendiqué le groupe ce vendredi.",
            &["+HTS", "Alep"],
            Certainty::Claimed,
            Some("HTS"),
        ),
        (Lang::Fr, "Les djihadistes seraient entrés dans la ville d'Alep.", &["Alep"], Certainty::Unverified, None),
        (
            Lang::Fr,
            "Selon l'agence de presse turque Anadolu, les djihadistes ont affronté l'armée syrienne à l'intérieur d'Alep.",
            &["~turque", "+Anadolu", "~syrienne", "Alep"],
            Certainty::Reported,
            Some("Anadolu"),
        ),
        (
            Lang::Fr,
            "Les djihadistes ont affirmé avoir saisi des villages près d'Alep.",
            &["Alep"],
            Certainty::Claimed,
            Some("djihadistes"),
        ),
        (
            Lang::Fr,
            "L'armée résiste à l'attaque dans la campagne d'Alep, a déclaré le ministère syrien de la Défense.",
            &["Alep", "~syrien"],
            Certainty::Reported,
            Some("ministère syrien de la Défense"),
        ),
        (Lang::Fr, "L'armée devrait attaquer Alep demain.", &["Alep"], Certainty::Planned, None),
        (Lang::Fr, "Des tirs de roquettes ont touché Alep.", &["Alep"], Certainty::Asserted, None),
        (Lang::En, "Shelling hit Homs, witnesses said.", &["Homs"], Certainty::Reported, Some("witnesses")),
        (Lang::En, "According to SANA, shelling hit Homs.", &["+SANA", "Homs"], Certainty::Reported, Some("SANA")),
        (Lang::En, "HTS said its fighters had seized Saraqib.", &["+HTS", "Saraqib"], Certainty::Claimed, Some("HTS")),
        (Lang::En, "The army denied that rebels had seized Saraqib.", &["Saraqib"], Certainty::Denied, Some("army")),
        (Lang::En, "Rebels allegedly executed prisoners in Homs.", &["Homs"], Certainty::Unverified, None),
        (Lang::En, "The army plans to withdraw from Homs.", &["Homs"], Certainty::Planned, None),
        (
            Lang::Ar,
            "قال المرصد السوري لحقوق الإنسان إن الطائرات قصفت حلب.",
            &["+المرصد السوري لحقوق الإنسان", "حلب"],
            Certainty::Reported,
            Some("المرصد السوري لحقوق الإنسان"),
        ),
        (Lang::Ar, "سوف تنسحب القوات من حلب.", &["حلب"], Certainty::Planned, None),
        (Lang::Ar, "سينسحب الجيش من حلب.", &["حلب"], Certainty::Planned, None),
        (Lang::Ar, "وكانت الفصائل قد سيطرت على حلب.", &["حلب"], Certainty::Asserted, None),
        (Lang::Fr, "Les rebelles attaqueront Alep.", &["Alep"], Certainty::Planned, None),
        (Lang::Ar, "نفى الجيش انسحاب قواته من حلب.", &["حلب"], Certainty::Denied, Some("الجيش")),
    ];
    let mut wrong = String::new();
    for (lang, source, names, certainty, attribution) in rows {
        let (events, lines) = events_of(*lang, source, names);
        let found = events.first().map(|e| (e.certainty, e.attribution.as_deref()));
        if found != Some((*certainty, *attribution)) {
            wrong += &format!("{source}\n  expected {certainty} {attribution:?}\n  found    {found:?} {lines:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn parties_have_roles() {
    type Row<'r> = (Lang, &'r str, &'r [&'r str], Option<&'r str>, Option<&'r str>);
    let rows: &[Row<'_>] = &[
        (
            Lang::En,
            "Turkish forces shelled rebels in Ariha.",
            &["~Turkish", "Ariha"],
            Some("Turkish forces"),
            Some("rebels"),
        ),
        (Lang::En, "Saraqib was seized by rebels.", &["Saraqib"], Some("rebels"), None),
        (Lang::En, "Israeli air strikes hit Homs.", &["~Israeli", "Homs"], Some("Israel"), None),
        (
            Lang::En,
            "Clashes between rebels and government forces shook Homs.",
            &["Homs"],
            Some("rebels"),
            Some("government forces"),
        ),
        (Lang::Fr, "L'armée turque a bombardé Alep.", &["~turque", "Alep"], Some("armée turque"), None),
        (
            Lang::Fr,
            "Les combattants du Hayat Tahrir al-Sham ont attaqué les forces gouvernementales syriennes.",
            &["+Hayat Tahrir al-Sham", "~syriennes"],
            Some("Hayat Tahrir al-Sham"),
            Some("forces gouvernementales syriennes"),
        ),
        (Lang::Fr, "Le village a été bombardé par l'armée syrienne.", &["~syrienne"], Some("armée syrienne"), None),
        (Lang::Ar, "هاجمت الفصائل الجيش السوري في حلب.", &["~السوري", "حلب"], Some("الفصائل"), Some("الجيش السوري")),
    ];
    let mut wrong = String::new();
    for (lang, source, names, initiator, target) in rows {
        let (events, lines) = events_of(*lang, source, names);
        let found = events.first().map(|e| (e.initiator.as_deref(), e.target.as_deref()));
        if found != Some((*initiator, *target)) {
            wrong += &format!("{source}\n  expected {initiator:?} {target:?}\n  found    {found:?} {lines:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn numbers_go_to_their_event() {
    let (events, lines) = events_of(Lang::En, "Shelling of Homs killed 8 people and wounded about 20.", &["Homs"]);
    assert_eq!(lines, ["shelling @ Homs"]);
    assert_eq!(events[0].numbers.fatalities, Some((8, 8)));
    assert_eq!(events[0].numbers.injured, Some((20, 20)));
    assert_eq!(events[0].number_text.as_deref(), Some("killed 8; wounded about 20"));
    let (events, _) =
        events_of(Lang::Fr, "Une frappe sur une école d'Alep aurait entraîné la mort de trois élèves.", &["Alep"]);
    assert_eq!((events[0].numbers.fatalities, events[0].certainty), (Some((3, 3)), Certainty::Unverified));
    let (events, _) = events_of(Lang::Fr, "Ils ont saisi environ 400 km² dans la province d'Alep.", &["Alep"]);
    assert_eq!(events[0].numbers.area_km2, Some(400.0));
    let (events, _) = events_of(Lang::Fr, "Ils ont saisi deux occasions à Alep.", &["Alep"]);
    assert!(events.is_empty(), "nobody armed is named");
}

#[test]
fn history_is_background() {
    let rows: &[(Lang, &str, &[&str], &[bool])] = &[
        (Lang::Fr, "La ville avait été libérée en 2016 par l'armée.", &[], &[true]),
        (Lang::Fr, "Les rebelles ont pris le contrôle de Zerbé vendredi.", &["Zerbé"], &[false]),
        (Lang::Fr, "Il a été tué par un drone en janvier 2020 à Bagdad.", &["Bagdad"], &[true]),
        (
            Lang::Fr,
            "Ils ont pénétré dans plusieurs quartiers de la ville, qui est tenue par l'armée depuis 2016.",
            &[],
            &[false],
        ),
        (Lang::En, "The war that began in 2011 displaced millions.", &[], &[true]),
        (Lang::Ar, "استعادت القوات حلب عام 2016.", &["حلب"], &[true]),
    ];
    for (lang, source, names, expected) in rows {
        let (events, lines) = events_of(*lang, source, names);
        assert_eq!(events.iter().map(|e| e.background).collect::<Vec<_>>(), *expected, "{source} {lines:?}");
    }
}

#[test]
fn a_sentence_without_place_looks_back_for_what_it_names() {
    check(&[
        (
            Lang::En,
            "Rebels seized Saraqib. Shells hit the town overnight.",
            &["Saraqib"],
            &["territory_gained @ Saraqib", "shelling @ Saraqib"],
        ),
        (
            Lang::En,
            "Rebels seized Saraqib. Shells hit a convoy overnight.",
            &["Saraqib"],
            &["territory_gained @ Saraqib", "shelling @ "],
        ),
        (
            Lang::En,
            "Rebels seized Saraqib.\n\nShells hit the town overnight.",
            &["Saraqib"],
            &["territory_gained @ Saraqib", "shelling @ "],
        ),
    ]);
}

/// The two sample articles that the project began with tell of one offensive;
/// these are sentences of the same make, in other words.
#[test]
fn an_article_is_read_as_a_whole() {
    let source = "Idleb, 28 novembre 2024 – Les combattants de Hayat Tahrir al-Sham ont attaqué mercredi des positions de \
        l'armée syrienne à l'ouest d'Alep. D'après Al Jazeera, ils ont pris le contrôle de Zerbé et coupé la route. \
        Toujours selon la même source, une frappe sur un marché de Binnish aurait entraîné la mort de cinq personnes.\n\
        En Syrie, le conflit dure depuis 2011. Alep avait été reprise en 2016 par l'armée syrienne.";
    let text = Text::new(source, Some(Lang::Fr));
    let names = [
        "Idleb",
        "+Hayat Tahrir al-Sham",
        "~syrienne",
        "Alep",
        "+Al Jazeera",
        "Zerbé",
        "Binnish",
        "Syrie",
        "Alep",
        "~syrienne",
    ];
    let mentions = marked(&text, &names);
    let related = relations(&text, &mentions);
    let context = Context { gazetteer: &GAZETTEER, publication: publication_in(&text) };
    assert_eq!(context.publication, Some(date(2024, 11, 28)));
    let events = extract(&context, &text, &mentions, &related);
    let lines: Vec<String> = events
        .iter()
        .map(|e| {
            let places: Vec<&str> = e.places.iter().map(|&p| text.slice(mentions[p].bytes.clone())).collect();
            let day = e.when.date().map_or("-".to_owned(), |d| d.to_string());
            let who = e.attribution.as_deref().unwrap_or("-");
            format!(
                "{day} {} @ {} {} {who}{}",
                e.event_type,
                places.join(" + "),
                e.certainty,
                if e.background { " (past)" } else { "" }
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "2024-11-27 armed_clash @ Alep asserted -",
            "2024-11-28 territory_gained @ Zerbé reported Al Jazeera",
            "2024-11-28 blockade @ Zerbé reported Al Jazeera",
            "2024-11-28 air_strike @ Binnish unverified Al Jazeera",
            "2016-01-01 territory_regained @ Alep asserted - (past)",
        ]
    );
    assert_eq!(related[3].kind, RelationKind::Direction);
    assert_eq!(events[0].initiator.as_deref(), Some("Hayat Tahrir al-Sham"));
    assert_eq!(events[3].numbers.fatalities, Some((5, 5)));
}

#[test]
fn a_sentence_without_end_is_read_in_pieces() {
    let source = "shelling in Homs and clashes near Hama, ".repeat(400);
    let text = Text::new(&source, Some(Lang::En));
    let mentions: Vec<_> = (1..=400)
        .flat_map(|nth| [("Homs", nth), ("Hama", nth)])
        .map(|(name, nth)| super::testing::mention(&text, name, crate::recognize::MentionKind::Toponym, nth))
        .collect();
    let related = relations(&text, &mentions);
    let context = Context { gazetteer: &GAZETTEER, publication: None };
    let events = extract(&context, &text, &mentions, &related);
    assert!(events.iter().all(|e| !e.places.is_empty()));
    assert_eq!(events.len(), 800);
}
