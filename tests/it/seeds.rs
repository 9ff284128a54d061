//! The two reference articles that developers have beside the repository.

use dateline::article::{ReadOptions, articles};
use dateline::event::{Certainty, Event, EventType, RelationKind};
use dateline::feature::{Feature, FeatureOptions, features};
use dateline::geometry::Geometry;
use dateline::recognize::MentionKind;
use dateline::{Analysis, AnalysisOptions};
use gazetteer::distance_km;

use crate::shared;

/// A mention with what became of it.
struct Found {
    words: String,
    kind: MentionKind,
    id: Option<String>,
    relation: RelationKind,
    direction: Option<&'static str>,
}

/// What one article gives: the mentions with their places, and the features.
struct Read {
    mentions: Vec<Found>,
    features: Vec<Feature>,
    events: Vec<Event>,
}

/// An event that must be told.
struct Wanted {
    kind: EventType,
    /// Identifiers of its places, in order.
    places: &'static [&'static str],
    /// Its first day.
    day: &'static str,
    certainty: Certainty,
    /// Who says so.
    source: Option<&'static str>,
    background: bool,
}

/// One told as news by nobody in particular.
const NEWS: Wanted = Wanted {
    kind: EventType::Statement,
    places: &[],
    day: "",
    certainty: Certainty::Asserted,
    source: None,
    background: false,
};

fn read(number: usize, date: &str) -> Option<Read> {
    let folder = shared("seeds")?;
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let options = ReadOptions { date: Some(date.parse().unwrap()), ..ReadOptions::default() };
    let article = articles(&[files[number].clone()], &options).next().unwrap().unwrap();
    let analysis = Analysis::new(dateline::builtin(), &article, &AnalysisOptions::default());
    let mentions = analysis.mentions.iter().zip(&analysis.resolutions).zip(&analysis.relations);
    let mentions = mentions
        .map(|((m, r), relation)| {
            let id = r.place.map(|p| analysis.gazetteer.place(p).id());
            let words = analysis.words(m).to_owned();
            Found { words, kind: m.kind, id, relation: relation.kind, direction: relation.direction }
        })
        .collect();
    let features = features(&analysis, &FeatureOptions::default());
    Some(Read { mentions, features, events: analysis.events.clone() })
}

impl Read {
    fn has(&self, words: &str, kind: MentionKind, id: &str) -> bool {
        self.mentions.iter().any(|m| m.words == words && m.kind == kind && m.id.as_deref() == Some(id))
    }

    /// The event that is told so.
    fn told(&self, wanted: &Wanted) -> &Event {
        let places = |e: &Event| e.places.iter().filter_map(|&m| self.mentions[m].id.as_deref()).collect::<Vec<_>>();
        let day = |e: &Event| e.when.start.map(|t| t.date().to_string()).unwrap_or_default();
        let line = |e: &Event| {
            let source = e.attribution.as_deref().unwrap_or("-");
            format!("{} @ {:?} {} {} {source} {}", e.event_type, places(e), day(e), e.certainty, e.background)
        };
        let found = self.events.iter().find(|e| {
            e.event_type == wanted.kind
                && places(e) == wanted.places
                && day(e) == wanted.day
                && e.certainty == wanted.certainty
                && e.attribution.as_deref() == wanted.source
                && e.background == wanted.background
        });
        let all = || self.events.iter().map(line).collect::<Vec<_>>().join("\n");
        found.unwrap_or_else(|| panic!("{} {:?} is not told; told are\n{}", wanted.kind, wanted.places, all()))
    }

    fn feature(&self, id: &str) -> &Feature {
        let found = self.features.iter().find(|f| f.properties.place_id.as_deref() == Some(id));
        found.unwrap_or_else(|| panic!("nothing is drawn for {id}"))
    }

    fn assert_near(&self, id: &str, lat: f64, lon: f64, km: f64) {
        let p = &self.feature(id).properties;
        let away = distance_km((p.lat.unwrap(), p.lon.unwrap()), (lat, lon));
        assert!(away <= km, "{id} is {away:.1} km away");
    }

    fn assert_no_pin(&self, words: &[&str]) {
        for m in &self.mentions {
            let inside = words.iter().any(|w| m.words.to_lowercase().contains(&w.to_lowercase()));
            assert!(!inside || m.kind == MentionKind::Embedded, "{} is a {}", m.words, m.kind.as_str());
        }
    }

    fn assert_direction(&self, words: &str, direction: &str) {
        let found = self
            .mentions
            .iter()
            .any(|m| m.words == words && m.relation == RelationKind::Direction && m.direction == Some(direction));
        assert!(found, "{direction} of {words} is not kept");
        let drawn = self.features.iter().any(|f| {
            let p = &f.properties;
            p.direction.as_deref() == Some(direction) && matches!(f.geometry.as_deref(), Some(Geometry::Polygon(_)))
        });
        assert!(drawn, "{direction} of {words} is not drawn as a sector");
    }
}

const ALEPPO: &str = "geonames:170063";
const ALEPPO_PROVINCE: &str = "geonames:170062";
const IDLIB_PROVINCE: &str = "geonames:169387";

const TAL_HADYA: &str = "geonames:163576";

const NO_PLACES: &[&str] =
    &["al-Sham", "el-Sham", "Qods", "Anadolu", "Al-Watan", "Mayadeen", "Nosra", "al-Assad", "Soleimani"];

#[test]
fn the_first_article() {
    let Some(read) = read(0, "2024-11-29") else { return };
    assert!(read.has("Alep", MentionKind::Toponym, "geonames:170063"));
    assert!(read.has("Alep", MentionKind::Toponym, "geonames:170062"));
    assert!(read.has("Idlib", MentionKind::Toponym, "geonames:169387"));
    assert!(read.has("Syrie", MentionKind::Toponym, "geonames:163843"));
    assert!(read.has("Russie", MentionKind::Metonym, "geonames:2017370"));
    for province in ["geonames:170062", "geonames:169387"] {
        let geometry = &read.feature(province).geometry;
        assert!(
            matches!(geometry.as_deref(), Some(Geometry::Polygon(_) | Geometry::MultiPolygon(_))),
            "{province} is no area"
        );
    }
    read.assert_no_pin(NO_PLACES);
    read.assert_direction("Alep", "W");

    let day = "2024-11-29";
    let news = Wanted { day, ..NEWS };
    let reported = |source| Wanted { certainty: Certainty::Reported, source: Some(source), ..news };
    let claimed = |source| Wanted { certainty: Certainty::Claimed, source: Some(source), ..news };
    read.told(&Wanted { kind: EventType::Advance, places: &[ALEPPO], ..claimed("HTS") });
    read.told(&Wanted { kind: EventType::ArmedClash, places: &[ALEPPO], ..reported("Anadolu") });
    let seized = read.told(&Wanted {
        kind: EventType::TerritoryGained,
        places: &[ALEPPO_PROVINCE, IDLIB_PROVINCE],
        ..claimed("djihadistes")
    });
    assert_eq!(seized.numbers.area_km2, Some(400.0));
    read.told(&Wanted { kind: EventType::AirStrike, places: &[ALEPPO], ..reported("Al-Watan") });
    read.told(&Wanted { kind: EventType::TerritoryRegained, ..reported("Al Mayadeen") });
}

#[test]
fn the_second_article() {
    let Some(read) = read(1, "2024-11-30") else { return };
    assert!(read.has("Alep", MentionKind::Toponym, "geonames:170063"));
    assert!(read.has("Idlib", MentionKind::Toponym, "geonames:169389"));
    assert!(read.has("Syrie", MentionKind::Toponym, "geonames:163843"));
    assert!(read.has("Turquie", MentionKind::Metonym, "geonames:298795"));
    assert!(read.has("Tal Hadya", MentionKind::Toponym, TAL_HADYA));
    read.assert_near(TAL_HADYA, 35.996, 36.939, 2.0);
    // Centres of the quarters' outlines in the reference data.
    for (id, lat, lon) in [
        ("dateline:aleppo-new-aleppo", 36.2003, 37.0940),
        ("dateline:aleppo-al-furqan", 36.2018, 37.1206),
        ("dateline:aleppo-al-hamdaniyah", 36.1805, 37.1128),
        ("dateline:aleppo-jamiyat-al-zahra", 36.2226, 37.0986),
        ("dateline:aleppo-citadel", 36.1990, 37.1626),
    ] {
        read.assert_near(id, lat, lon, 1.5);
    }
    let road = read.feature("dateline:road-m5");
    let Some(Geometry::LineString(line)) = road.geometry.as_deref() else {
        panic!("the M5 is no line: {:?}", road.geometry)
    };
    for [lon, lat] in line {
        let away = distance_km((*lat, *lon), (35.996, 36.939));
        assert!(away < 10.0, "the M5 is not cut to the stretch at Tal Hadya: {away:.1} km");
    }
    read.assert_no_pin(NO_PLACES);
    read.assert_direction("Alep", "SW");
    read.assert_direction("Alep", "N");
    read.assert_direction("Idlib", "S");

    let news = Wanted { day: "2024-11-30", ..NEWS };
    let monitor = Some("Observatoire syrien des droits de l'homme");
    read.told(&Wanted { kind: EventType::TerritoryGained, places: &[TAL_HADYA, "dateline:road-m5"], ..news });
    let quarters = &[
        "dateline:aleppo-new-aleppo",
        "dateline:aleppo-al-furqan",
        "dateline:aleppo-al-hamdaniyah",
        "dateline:aleppo-jamiyat-al-zahra",
    ];
    read.told(&Wanted { kind: EventType::Displacement, places: quarters, ..news });
    read.told(&Wanted {
        kind: EventType::Shelling,
        places: &["dateline:aleppo-new-aleppo"],
        certainty: Certainty::Reported,
        source: monitor,
        ..news
    });
    let strike =
        read.told(&Wanted { kind: EventType::AirStrike, certainty: Certainty::Unverified, source: monitor, ..news });
    assert_eq!(strike.numbers.fatalities, Some((4, 4)));
    read.told(&Wanted { kind: EventType::PropertyDestroyed, places: &[ALEPPO], ..news });
    let freed = |e: &&Event| e.event_type == EventType::TerritoryRegained && e.background;
    let freed = read.events.iter().find(freed).expect("the background of 2016");
    assert_eq!(freed.when.date().map(|d| d.year()), Some(2016));
}
