use super::fixture::{Draft, motley, relation};
use super::*;
use crate::event::{Certainty, EventType, RelationKind, TimePrecision};
use crate::recognize::{Field, MentionKind};

fn text(feature: &Feature, name: &str) -> Option<String> {
    let mut found = None;
    feature.properties.for_each(|n, v| {
        if n == name {
            found = match v {
                Value::Null => None,
                Value::Text(t) => Some(t.to_owned()),
                Value::Integer(i) => Some(i.to_string()),
                Value::Number(x) => Some(number(x)),
                Value::Bool(b) => Some(b.to_string()),
            };
        }
    });
    found
}

#[track_caller]
fn assert_text(feature: &Feature, name: &str, wanted: &str) {
    assert_eq!(text(feature, name).as_deref(), Some(wanted), "{name}");
}

/// The contract, as it was promised: names, order, groups.
const CONTRACT: &[(&str, &str)] = &[
    (
        "event",
        "event_id event_type acled_type acled_sub_type plover_type event_text trigger trigger_start trigger_end \
         certainty background attribution initiator target actors fatalities_min fatalities_max injured_min \
         injured_max displaced_min displaced_max captured_min captured_max area_km2 number_text tellings",
    ),
    ("time", "start end time_precision date_basis"),
    (
        "place",
        "place_id place_name place_kind feature_class feature_code pcode country_code admin1 admin2 geo_precision \
         relation direction distance_km radius_m lat lon",
    ),
    ("evidence", "mention mention_kind char_start char_end field quote match_rule confidence resolution alternatives"),
    ("article", "doc_id doc_title published publisher language source_url"),
    ("provenance", "gazetteer licence"),
    (
        "style",
        "title description marker-color marker-symbol marker-size stroke stroke-width stroke-opacity fill fill-opacity",
    ),
];

#[test]
fn the_contract_is_kept_to_the_letter() {
    let promised: Vec<(&str, &str)> =
        CONTRACT.iter().flat_map(|(group, names)| names.split_whitespace().map(move |n| (*group, n))).collect();
    let kept: Vec<(&str, &str)> = COLUMNS.iter().map(|c| (c.group, c.name)).collect();
    assert_eq!(kept, promised);
    let mut unique: Vec<&str> = COLUMNS.iter().map(|c| c.name).collect();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), COLUMNS.len());
    assert!(
        unique.iter().all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b)))
    );
}

#[test]
fn values_come_in_the_order_and_of_the_types_of_the_columns() {
    for feature in motley() {
        let mut columns = COLUMNS.iter();
        feature.properties.for_each(|name, value| {
            let column = columns.next().unwrap();
            assert_eq!(column.name, name);
            let fits = match value {
                Value::Null => true,
                Value::Text(_) => matches!(column.kind, Kind::Text | Kind::Date | Kind::DateTime),
                Value::Integer(_) => column.kind == Kind::Integer,
                Value::Number(_) => column.kind == Kind::Number,
                Value::Bool(_) => column.kind == Kind::Bool,
            };
            assert!(fits, "{name}: {value:?}");
        });
        assert!(columns.next().is_none());
    }
}

#[test]
fn an_event_in_two_places_is_two_features_with_one_identifier() {
    let features = motley();
    let [aleppo, idlib, ..] = features.as_slice() else { panic!("too few") };
    assert_eq!(aleppo.id, "sana/1/2024-11-29-territory-gained-aleppo/1");
    assert_eq!(idlib.id, "sana/1/2024-11-29-territory-gained-aleppo/2");
    assert_text(aleppo, "event_id", "2024-11-29-territory-gained-aleppo");
    assert_text(aleppo, "title", "Territory taken – Aleppo, 29 Nov 2024");
    assert_text(aleppo, "start", "2024-11-29T00:00:00");
    assert_text(aleppo, "end", "2024-11-29T23:59:59");
    assert_text(aleppo, "event_text", "Rebels seized Aleppo and Idlib");
    assert_text(aleppo, "quote", "Rebels seized Aleppo and Idlib, \"all of it\", they said.");
    assert_text(aleppo, "alternatives", "Aleppo Governorate, SY, admin1 (geonames:172955) 0.20");
    assert_text(aleppo, "confidence", "0.877");
    assert_text(aleppo, "admin1", "Aleppo Governorate");
    assert_text(aleppo, "gazetteer", "GeoNames");
    assert_text(aleppo, "licence", "CC BY 4.0");
    assert_text(aleppo, "feature_class", "P");
    assert_text(aleppo, "feature_code", "PPLA");
    assert_text(idlib, "place_id", "geonames:169577");
}

#[test]
fn places_outside_events_come_once() {
    let features = motley();
    let mentions: Vec<&Feature> =
        features.iter().filter(|f| f.properties.event_type.as_deref() == Some("mention")).collect();
    let names: Vec<_> = mentions.iter().map(|f| f.properties.mention.as_deref().unwrap()).collect();
    // Aleppo and the M5 have events of their own.
    assert_eq!(names, ["Nowhere", "Aleppo Governorate", "Syria"]);
    assert_text(mentions[0], "resolution", "unknown");
    assert_text(mentions[0], "event_id", "undated-mention-nowhere");
    assert_text(mentions[0], "geo_precision", "unlocated");
    assert!(mentions[0].geometry.is_none());
    assert_eq!(text(mentions[0], "place_id"), None);
    assert_eq!(text(mentions[0], "confidence"), None);
    assert_text(mentions[1], "geo_precision", "admin1");
    assert_text(mentions[1], "pcode", "SY02");
    assert_text(mentions[1], "admin1", "Aleppo Governorate");
    assert!(mentions.iter().all(|f| text(f, "start").is_none() && text(f, "certainty").is_none()));

    let twice = Draft::new("Homs. Aleppo and Aleppo.").mention("Aleppo", "geonames:170063");
    let twice = twice.mention("Aleppo", "geonames:170063").features();
    assert_eq!(twice.len(), 1);
    assert_text(&twice[0], "tellings", "2");
    assert_text(&twice[0], "char_start", "6");
}

#[test]
fn events_without_a_place_are_kept() {
    let features = motley();
    let blast = features.iter().find(|f| f.properties.event_type.as_deref() == Some("explosion")).unwrap();
    assert!(blast.geometry.is_none());
    assert_text(blast, "event_id", "2024-11-29-explosion-unlocated");
    assert_text(blast, "geo_precision", "unlocated");
    assert_text(blast, "title", "Explosion – 29 Nov 2024");
    for name in ["mention", "relation", "resolution", "lat", "place_name", "gazetteer"] {
        assert_eq!(text(blast, name), None, "{name}");
    }
}

#[test]
fn told_again_is_one_feature_with_the_first_evidence() {
    let draft = Draft::new("Shells hit Aleppo. Shells hit Aleppo again, killing four. Shells hit Idlib and Aleppo.")
        .mention("Aleppo", "geonames:170063")
        .mention("Aleppo", "geonames:170063")
        .mention("Idlib", "geonames:169577")
        .mention("Aleppo", "geonames:170063")
        .event(EventType::Shelling, "Shells", &[0])
        .event(EventType::Shelling, "Shells", &[1])
        .event(EventType::Shelling, "Shells", &[2, 3]);
    let mut analysis = draft.analysis();
    analysis.events[1].numbers.fatalities = Some((4, 4));
    let merged = features(&analysis, &FeatureOptions::default());
    let ids: Vec<_> = merged.iter().map(|f| f.properties.event_id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["2024-11-29-shelling-aleppo", "2024-11-29-shelling-idlib"]);
    assert_text(&merged[0], "tellings", "3");
    assert_text(&merged[0], "quote", "Shells hit Aleppo.");
    assert_text(&merged[0], "fatalities_min", "4");
    assert_text(&merged[1], "tellings", "1");

    // A denial stands beside the claim, each naming the other; what is planned,
    // and what happened on another day, is another event.
    analysis.events[1].certainty = Certainty::Denied;
    analysis.events[2].when.precision = TimePrecision::Month;
    analysis.events[2].when.end = None;
    let apart = features(&analysis, &FeatureOptions::default());
    assert_eq!(apart.len(), 4);
    assert_eq!(apart[1].properties.event_id, apart[0].properties.event_id);
    assert_ne!(apart[1].id, apart[0].id);
    assert!(text(&apart[0], "description").unwrap().contains("Told differently: denied"));
    assert!(text(&apart[1], "description").unwrap().contains("Told differently: not denied"));
    analysis.events[1].certainty = Certainty::Planned;
    let planned = features(&analysis, &FeatureOptions::default());
    assert!(text(&planned[1], "event_id").unwrap().starts_with("2024-11-29-shelling-aleppo-"));
    assert_text(&apart[1], "title", "Shelling (denied) – Aleppo, 29 Nov 2024");
    assert_text(&apart[2], "event_id", "2024-11-shelling-idlib");
    assert_text(&apart[2], "title", "Shelling – Idlib, Nov 2024");
}

#[test]
fn a_governorate_and_its_city_are_told_apart() {
    let features = Draft::new("Shells hit Al Furqan. Shells hit al-Furqan.")
        .mention("Al Furqan", "geonames:3382998")
        .mention("al-Furqan", "geonames:170063")
        .event(EventType::Shelling, "Shells", &[0])
        .event(EventType::Shelling, "Shells", &[1])
        .features();
    assert_eq!(features.len(), 2);
    assert_text(&features[0], "geo_precision", "district");
    assert_ne!(features[0].id, features[1].id);
}

#[test]
fn offsets_are_code_points_of_the_field() {
    let mut draft = Draft::new("À Alep, حلب : «Idlib» bombardée.").mention("Alep", "geonames:170063");
    draft.article.title = Some("Idleb – Alep".into());
    draft.mentions.push((Field::Title, "Alep", Some("dateline:tal-hadya")));
    let features = draft.mention("Idlib", "").event(EventType::Shelling, "bombardée", &[2]).features();
    for feature in &features {
        let field = match text(feature, "field").unwrap().as_str() {
            "title" => "Idleb – Alep",
            _ => "À Alep, حلب : «Idlib» bombardée.",
        };
        let cut = |start: &str, end: &str| -> String {
            let n = |name| text(feature, name).unwrap().parse::<usize>().unwrap();
            field.chars().skip(n(start)).take(n(end) - n(start)).collect()
        };
        assert_text(feature, "mention", &cut("char_start", "char_end"));
        if text(feature, "trigger").is_some() {
            assert_text(feature, "trigger", &cut("trigger_start", "trigger_end"));
        }
    }
    assert_eq!(features.iter().map(|f| text(f, "field").unwrap()).collect::<Vec<_>>(), ["text", "text", "title"]);
}

#[test]
fn the_heading_says_where_in_words() {
    let title = |mention: &'static str, id: &'static str, r: crate::event::Relation| {
        let features = Draft::new(&format!("{mention} Saraqib Aleppo"))
            .mention(mention, id)
            .mention("Saraqib", "own:saraqib")
            .mention("Aleppo", "geonames:170063")
            .relate(0, r)
            .relate(1, crate::event::Relation { other: Some(2), ..relation(RelationKind::Between, None, None) })
            .features();
        text(&features[0], "title").unwrap()
    };
    let to = |kind| crate::event::Relation { other: Some(1), ..relation(kind, None, None) };
    use RelationKind::*;
    let idlib = |r| title("Idlib", "geonames:169577", r);
    assert_eq!(idlib(relation(Near, None, None)), "Mention – near Idlib");
    assert_eq!(idlib(relation(Direction, Some("SW"), None)), "Mention – southwest of Idlib");
    assert_eq!(idlib(relation(Distance, Some("S"), Some(14.5))), "Mention – 14.5 km south of Idlib");
    assert_eq!(idlib(relation(Distance, None, Some(3.0))), "Mention – 3 km from Idlib");
    assert_eq!(idlib(to(Between)), "Mention – between Idlib and Saraqib");
    assert_eq!(idlib(relation(In, None, None)), "Mention – Idlib");
    assert_eq!(title("Syria", "geonames:163843", relation(Within, Some("N"), None)), "Mention – northern Syria");
    assert_eq!(title("M5", "dateline:m5", to(Near)), "Mention – M5 between Saraqib and Aleppo");
}

#[test]
fn options_are_heeded() {
    let draft = Draft::new("Shells hit Aleppo. Idlib, Syria.")
        .mention("Aleppo", "geonames:170063")
        .mention("Idlib", "geonames:169577")
        .mention("Syria", "geonames:163843")
        .event(EventType::Shelling, "Shells", &[0]);
    let mut analysis = draft.analysis();
    analysis.mentions[1].kind = MentionKind::Embedded;
    std::sync::Arc::make_mut(&mut analysis.resolutions[2]).confidence = 0.3;
    let places = |options: &FeatureOptions| -> Vec<String> {
        features(&analysis, options).iter().map(|f| text(f, "place_name").unwrap()).collect()
    };
    let default = FeatureOptions::default();
    assert_eq!(places(&default), ["Aleppo", "Syria"]);
    assert_eq!(places(&FeatureOptions { content: Content::Events, ..default.clone() }), ["Aleppo"]);
    assert_eq!(places(&FeatureOptions { kinds: vec![MentionKind::Embedded], ..default.clone() }), ["Aleppo", "Idlib"]);
    assert_eq!(places(&FeatureOptions { min_confidence: Some(0.5), ..default.clone() }), ["Aleppo"]);
    assert_eq!(places(&FeatureOptions { names: Some("fr".into()), ..default.clone() }), ["Alep", "Syrie"]);
    let points = features(&analysis, &FeatureOptions { points_only: true, ..default.clone() });
    assert!(points.iter().all(|f| matches!(f.geometry.as_deref(), Some(Geometry::Point(_)))));
    let native = features(&analysis, &default);
    assert!(matches!(native[1].geometry.as_deref(), Some(Geometry::Polygon(_))));
    assert!(native[1].properties.fill_opacity.unwrap() <= 0.15);
}

/// Not a check: `cargo test --release -- --ignored --nocapture building` says what a feature costs.
#[test]
#[ignore = "measures"]
fn building() {
    let start = std::time::Instant::now();
    let draft = super::fixture::motley_draft();
    let analysis = draft.analysis();
    let mut made = 0;
    for _ in 0..20_000 {
        made += features(&analysis, &FeatureOptions::default()).len();
    }
    println!("{:.1} microseconds a feature", start.elapsed().as_secs_f64() * 1e6 / made as f64);
}
