//! Which place is meant, in a sentence or two.

use dateline::article::Article;
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
