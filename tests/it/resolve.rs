//! Which place is meant, in a sentence or two.

use dateline::article::Article;
use dateline::recognize::MentionKind;
use dateline::{Analysis, AnalysisOptions, builtin};

/// The identifier of the place that a name is taken for, with the reasons.
fn place_of(article: &Article, name: &str) -> (Option<String>, Vec<String>) {
    let analysis = Analysis::new(builtin(), article, &AnalysisOptions::default());
    let found = analysis.mentions.iter().zip(&analysis.resolutions).find(|(m, _)| analysis.words(m) == name);
    let Some((_, resolution)) = found else { return (None, Vec::new()) };
    let id = resolution.place.map(|p| builtin().place(p).id());
    (id, resolution.evidence.iter().map(ToString::to_string).collect())
}

fn told(text: &str) -> Article {
    Article { text: text.to_owned(), lang: Some("en".into()), ..Article::default() }
}

#[test]
fn the_abbreviation_of_a_state_tells_where_a_name_lies() {
    for (text, name, id) in [
        ("A man from Paris, Tex., was arrested on Monday.", "Paris", "geonames:4717560"),
        ("A man from Paris, TX, was arrested on Monday.", "Paris", "geonames:4717560"),
        ("The bridge in Springfield, Ill., was closed.", "Springfield", "geonames:4250542"),
        ("The bridge in London, Ont., was closed.", "London", "geonames:6058560"),
        ("The bridge in Hamilton, ON, was closed.", "Hamilton", "geonames:5969782"),
        ("The bridge in Newcastle, NSW, was closed.", "Newcastle", "geonames:2155472"),
    ] {
        let (found, why) = place_of(&told(text), name);
        assert_eq!(found.as_deref(), Some(id), "{text}: {why:?}");
        assert!(why.iter().any(|w| w == "the text names the area around it beside it"), "{text}: {why:?}");
    }
}

#[test]
fn the_town_of_the_publisher_speaks_for_places_near_it() {
    let text = "Students of Clarksville and of Honey Grove won the prize. Clarksville hopes to win again next year.";
    let at = |url: Option<&str>, source: Option<&str>| Article {
        url: url.map(str::to_owned),
        source: source.map(str::to_owned),
        ..told(text)
    };
    for article in [at(Some("https://theparisnews.com/sports/1.html"), None), at(None, Some("The Paris News"))] {
        let (found, why) = place_of(&article, "Clarksville");
        assert_eq!(found.as_deref(), Some("geonames:4681758"), "{why:?}");
        assert!(why.iter().any(|w| w.ends_with("km from the town that the publisher is named after")), "{why:?}");
    }
}

#[test]
fn the_focus_is_what_most_places_lie_in() {
    let text = "Shelling hit Aleppo, Afrin and Manbij in northern Syria on Friday. Ankara denied it.";
    let article = told(text);
    let analysis = Analysis::new(builtin(), &article, &AnalysisOptions::default());
    let focus = analysis.focus.first().unwrap();
    assert_eq!(focus.country, "SY");
    assert_eq!(focus.admin1.map(|u| builtin().place(u).unit_code().to_owned()).as_deref(), Some("SY.09"));
}

/// Names found in a text, without those that are no places.
fn names(lang: &str, text: &str) -> Vec<String> {
    let article = Article { text: text.to_owned(), lang: Some(lang.into()), ..Article::default() };
    let analysis = Analysis::new(builtin(), &article, &AnalysisOptions::default());
    let places = analysis.mentions.iter().filter(|m| m.kind == MentionKind::Toponym);
    places.map(|m| analysis.words(m).to_owned()).collect()
}

#[test]
fn names_stand_as_they_are_written() {
    for (lang, text, found) in [
        ("en", "The Marine base at Beirut airport was destroyed by a suicide bomber.", &["Beirut airport"] as &[&str]),
        ("en", "Troops were patrolling in Daychopan district of Zabul province.", &["Daychopan", "Zabul"]),
        ("en", "Doctors in Khan Younis ran out of anaesthetics.", &["Khan Younis"]),
        ("en", "They entered al-Bab on Monday.", &["al-Bab"]),
        ("en", "They took the village of Tal Al-Bardah on Monday.", &["Tal Al-Bardah"]),
        ("fr", "Un séisme a secoué le comté de Dingri, au Tibet.", &["comté de Dingri", "Tibet"]),
        ("fr", "La Nouvelle-Zélande effectue une tournée au Bangladesh.", &["Nouvelle-Zélande", "Bangladesh"]),
        ("fr", "Il sépare les îles de Bali et de Lombok en Indonésie.", &["Bali", "Lombok", "Indonésie"]),
        ("fr", "Le lendemain, Montréal est touché à la suite de la tempête.", &["Montréal"]),
        ("fr", "Il sera nommé à la place de Bachar al-Assad à Damas.", &["Damas"]),
        ("fr", "Un incendie a éclaté au Madison Square Garden de New York.", &["Madison Square Garden", "New York"]),
        ("en", "The disaster in Northern France killed 1,099 miners.", &["France"]),
        (
            "en",
            "The crash happened on West Palestine Avenue in Athens, Texas.",
            &["West Palestine Avenue", "Athens", "Texas"],
        ),
        ("ar", "اندلعت معارك في جنوب السودان أمس.", &["جنوب السودان"]),
        ("fr", "Le train est arrivé à la gare de Dunkerque.", &["gare de Dunkerque"]),
        ("fr", "Un groupe a coupé la M5 à la hauteur d'al-Zerbé, au sud d'Alep.", &["M5", "al-Zerbé", "Alep"]),
        ("ar", "قُتل تسعة أشخاص في غارتين على بلدتي حاريص وطلوسة في جنوب لبنان.", &["حاريص", "طلوسة", "لبنان"]),
        ("ar", "سيطرت فصائل على مدينة درعا ومعظم المحافظة الجنوبية أمس.", &["درعا"]),
        ("ar", "انفجار في الضاحية الجنوبية لبيروت.", &["الضاحية الجنوبية", "بيروت"]),
        ("ar", "سافر الحجاج إلى مكة المكرمة.", &["مكة"]),
    ] {
        assert_eq!(names(lang, text), found, "{text}");
    }
}

#[test]
fn a_thing_is_not_the_place_that_it_is_named_after() {
    for (lang, text, name, place) in [
        ("fr", "Ils ont coupé l'autoroute de Damas hier.", "autoroute de Damas", None),
        ("fr", "Deux civils sont morts sur le boulevard de Strasbourg.", "boulevard de Strasbourg", None),
        ("fr", "Un homme a disparu dans le gave de Pau.", "gave de Pau", None),
        ("fr", "Un bateau a coulé dans le delta du Nil.", "delta du Nil", Some("dateline:nile-delta")),
        ("fr", "Ils ont coupé l'autoroute Damas-Alep hier.", "autoroute Damas-Alep", Some("dateline:road-m5")),
        ("fr", "Le train est arrivé à la gare de Dunkerque.", "gare de Dunkerque", Some("geonames:3020686")),
        ("en", "Clashes broke out on the Homs road.", "Homs road", None),
        ("en", "Several houses burned on Memphis Street.", "Memphis Street", None),
        ("en", "A fire damaged Versailles Palace on Monday.", "Versailles Palace", Some("geonames:2969679")),
        ("ar", "انفجرت عبوة ناسفة على طريق دمشق.", "طريق دمشق", None),
    ] {
        let article = Article { lang: Some(lang.into()), ..told(text) };
        assert!(names(lang, text).iter().any(|n| n == name), "{text}: {:?}", names(lang, text));
        assert_eq!(place_of(&article, name).0.as_deref(), place, "{text}");
    }
}

#[test]
fn people_are_no_places() {
    for (lang, text) in [
        ("en", "Barbara Jordan gave the keynote speech at the convention in 1976."),
        ("en", "Chad Kroeger sings and plays the guitar on the new record."),
        ("fr", "Diane de Poitiers était de vingt ans son aînée."),
        ("fr", "Le député Châtillon a voté contre son groupe."),
    ] {
        assert!(names(lang, text).is_empty(), "{text}: {:?}", names(lang, text));
    }
    // Beside a preposition of place it is one.
    assert_eq!(names("en", "Two soldiers were killed in Jordan on Monday."), ["Jordan"]);
}

#[test]
fn a_small_word_is_no_acronym() {
    let of = |lang: &str, text: &str| {
        let article = Article { text: text.to_owned(), lang: Some(lang.into()), ..Article::default() };
        Analysis::new(builtin(), &article, &AnalysisOptions::default()).mentions.len()
    };
    assert_eq!(of("fr", "Un incendie s'est déclaré dans une cave."), 0);
    assert_eq!(of("en", "The UN said so."), 1);
}

#[test]
fn a_place_where_something_happens_is_no_government() {
    let text = "Gunmen shot two officers in a daylight attack in northeastern India blamed on separatists.";
    assert_eq!(names("en", text), ["India"]);
}
