use std::collections::BTreeSet;

use super::words::{LANGUAGES, WORDS};
use super::*;
use crate::event::EventType;
use crate::feature::fixture::{gazetteer, motley};

fn page(features: &[Feature]) -> String {
    let mut out = Vec::new();
    let heading = Heading { name: "a <b> & c", attribution: "© GeoNames", gazetteer: gazetteer(), names: None };
    let mut page = Box::new(Page::new(&mut out, heading).unwrap());
    features.iter().for_each(|f| page.feature(f).unwrap());
    page.finish().unwrap();
    String::from_utf8(out).unwrap()
}

/// What stands in the element with this identifier.
fn data(page: &str, id: &str) -> serde_json::Value {
    let (_, rest) = page.split_once(&format!("<script type=\"application/json\" id=\"{id}\">")).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_page_holds_the_features_and_the_backdrop() {
    let page = page(&motley());
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    assert!(!page.contains("{{") || PARTS.iter().any(|(_, part)| part.contains("{{")));
    assert!(page.contains("<title>a &lt;b> &amp; c</title>"));
    let features = data(&page, "features");
    assert_eq!(features["features"].as_array().unwrap().len(), motley().len());
    assert_eq!(features["attribution"], "© GeoNames");
    let backdrop = data(&page, "backdrop");
    assert_eq!(backdrop["language"], "en");
    assert_eq!(backdrop["countries"].as_object().unwrap().len(), 1);
    assert_eq!(backdrop["units"].as_object().unwrap().len(), 1);
    assert_eq!(backdrop["roads"][0][0], "M5");
    assert_eq!(backdrop["places"]["geonames:170063"][0], "Aleppo");
    let labels = backdrop["labels"].as_array().unwrap();
    assert!(labels.iter().any(|l| l[0] == "town" && l[1] == "Idlib" && l[5] == true));
    assert!(labels.iter().any(|l| l[0] == "country" && l[1] == "Syria"));
}

#[test]
fn the_backdrop_does_not_betray_a_place_that_was_moved() {
    let features = |at: f64| {
        let mut features = motley();
        for feature in &mut features {
            let p = &mut feature.properties;
            p.place_id = Some("geonames:3382998".into());
            (p.lon, p.lat) = (Some(at), Some(at));
        }
        features
    };
    let page = page(&features(36.05));
    let labels = data(&page, "backdrop")["labels"].clone();
    let label = labels.as_array().unwrap().iter().find(|l| l[1] == "Al Furqan").unwrap();
    assert_eq!((&label[2], &label[3]), (&36.05.into(), &36.05.into()));
}

#[test]
fn a_page_without_features_is_whole() {
    let page = page(&[]);
    assert_eq!(data(&page, "features")["features"], serde_json::json!([]));
    assert_eq!(data(&page, "backdrop")["places"], serde_json::json!({}));
}

#[test]
fn the_page_speaks_the_language_of_most_articles() {
    let told = |languages: &[&str]| {
        let mut seen = Seen::default();
        for (n, language) in languages.iter().enumerate() {
            let p = crate::feature::Properties {
                doc_id: Some(n.to_string().into()),
                language: Some((*language).to_owned().into()),
                ..Default::default()
            };
            seen.add(&p);
            seen.add(&p);
        }
        seen.backdrop(gazetteer(), None)
    };
    assert_eq!(told(&["fr", "en", "fr"])["language"], "fr");
    assert_eq!(told(&["ar"])["language"], "ar");
    assert_eq!(told(&["en", "fr"])["language"], "en");
    assert_eq!(told(&["de", "und"])["language"], "en");
    assert_eq!(told(&[])["language"], "en");
    assert_ne!(told(&["fr"])["words"]["air_strike"], told(&["en"])["words"]["air_strike"]);
}

#[test]
fn articles_cannot_end_the_data_of_the_page() {
    let mut features = motley();
    for feature in &mut features {
        feature.properties.quote = Some("</script><script>alert(1)</script><!-- \u{2028} <img src=x onerror=y>".into());
    }
    let page = page(&features);
    assert!(!page.contains("alert(1)</script>") && !page.contains("<img src=x"));
    let read = data(&page, "features");
    assert!(read["features"][0]["properties"]["quote"].as_str().unwrap().starts_with("</script><script>"));
}

/// The words that stand in the page as they are.
fn own_parts() -> impl Iterator<Item = &'static str> {
    let vendor = ["maplibre-gl.css", "maplibre-gl.js", "maki.js"];
    PARTS.iter().filter(move |(name, _)| !vendor.contains(name)).map(|(_, text)| *text).chain([PAGE])
}

#[test]
fn every_phrase_has_its_languages_and_is_used() {
    let mut keys = BTreeSet::new();
    assert_eq!(WORDS.lines().next().unwrap(), format!("key\t{}", LANGUAGES.join("\t")));
    for line in WORDS.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        assert!(cells.len() == LANGUAGES.len() + 1 && cells.iter().all(|c| !c.trim().is_empty()), "{line}");
        assert!(keys.insert(cells[0]), "{line}");
    }
    for event_type in EventType::ALL {
        assert!(keys.contains(event_type.as_str()), "words.tsv lacks {event_type}");
        let icon = format!("\"{}\": [", event_type.marker_symbol());
        assert!(PARTS.iter().any(|(name, text)| *name == "maki.js" && text.contains(&icon)), "maki.js lacks {icon}");
    }
    // What the page asks for by name must be there: `say("key"` and `data-say="key"`.
    for part in own_parts() {
        for mark in ["say(\"", "data-say=\"", "data-say-label=\""] {
            for asked in part.split(mark).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(keys.contains(asked), "words.tsv lacks {asked}");
            }
        }
    }
}

#[test]
fn the_page_asks_for_properties_that_there_are() {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut asked = BTreeSet::new();
    for part in own_parts() {
        for (mark, end) in [("p.", ""), ("p[\"", "\"]")] {
            for (at, _) in part.match_indices(mark) {
                let (before, after) = part.split_at(at);
                let name = after.get(mark.len()..).unwrap_or_default().split(|c| !word(c)).next().unwrap_or_default();
                let called = after.get(mark.len() + name.len()..).unwrap_or_default();
                if !before.ends_with(word)
                    && name.starts_with(|c: char| c.is_ascii_lowercase())
                    && called.starts_with(end)
                {
                    asked.insert(name);
                }
            }
        }
    }
    assert!(asked.len() > 30, "{asked:?}");
    for name in asked {
        assert!(crate::feature::COLUMNS.iter().any(|c| c.name == name), "no property {name}");
    }
}

#[test]
fn no_part_ends_its_element_or_asks_for_markup() {
    for (name, part) in PARTS {
        assert!(!part.contains("</script") && !part.contains("</style") && !part.contains("<!--"), "{name}");
    }
    for part in own_parts() {
        for unsafe_way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "setHTML"] {
            assert!(!part.contains(unsafe_way), "{unsafe_way}");
        }
    }
}
