//! A small gazetteer and a small article for tests.

use std::fs;
use std::sync::LazyLock;

use gazetteer::{Gazetteer, MatchRule, Place, Sources};
use jiff::civil::date;

use super::{Feature, FeatureOptions, features};
use crate::Analysis;
use crate::article::Article;
use crate::event::{Certainty, DateBasis, Event, EventType, Numbers, Relation, RelationKind, TimePrecision, When};
use crate::recognize::{Field, Mention, MentionKind};
use crate::resolve::{Alternative, Resolution, Status};
use crate::text::{Lang, Text};

const PLACES: &str = "\
id\tname\tkind\tcode\tlat\tlon\tcountry\tadmin1\tparent\tpcode\tpopulation\tnames
dateline:m5\tM5\troad\t\t35.9\t36.9\tSY\t\t\t\t\t
dateline:tal-hadya\tTal Hadya\tsettlement\t\t36.017\t36.943\tSY\t09\t\tC1053\t\tar:تل حدية
geonames:163843\tSyria\t\tA.PCLI\t35\t38\tSY\t\t\t\t16906283\tfr:Syrie
geonames:169577\tIdlib\t\tP.PPLA\t35.93062\t36.63393\tSY\t12\t\t\t128840\tfr:Idleb
geonames:170063\tAleppo\t\tP.PPLA\t36.20124\t37.16117\tSY\t09\t\t\t1602264\tfr:Alep
geonames:172955\tAleppo Governorate\tadmin1\tA.ADM1\t36.25\t37.5\tSY\t09\t\tSY02\t\t
geonames:3382998\tAl Furqan\tquarter\tP.PPLX\t36.2\t37.12\tSY\t09\tgeonames:170063\t\t\t
own:saraqib\tSaraqib\tsettlement\t\t35.8644\t36.8056\tSY\t12\t\t\t34231\t
";

const SHAPES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"geonames:163843","properties":{},"geometry":{"type":"Polygon","coordinates":[[[35.7,32.7],[38.8,33.4],[41.0,34.4],[42.3,37.2],[36.7,36.8],[35.8,35.9],[35.7,32.7]]]}},
{"type":"Feature","id":"geonames:172955","properties":{},"geometry":{"type":"Polygon","coordinates":[[[36.4,35.8],[36.4,36.9],[38.5,36.9],[38.5,35.8],[36.4,35.8]],[[37.3,36.1],[37.6,36.1],[37.6,36.4],[37.3,36.4],[37.3,36.1]]]}},
{"type":"Feature","id":"dateline:m5","properties":{},"geometry":{"type":"MultiLineString","coordinates":[[[37.1,36.2],[36.95,36.02],[36.81,35.87]],[[36.81,35.87],[36.72,35.64],[36.75,35.13]]]}}
]}
"#;

static COMPILED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("dateline-feature-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name);
    let (places, shapes, credits) = (file("places.tsv"), file("shapes.geojson"), file("sources.tsv"));
    fs::write(&places, PLACES).unwrap();
    fs::write(&shapes, SHAPES).unwrap();
    fs::write(&credits, "name\tlicence\tattribution\ngeonames\tCC BY 4.0\t© GeoNames (CC BY 4.0)\n").unwrap();
    let sources = Sources { places: vec![places], shapes: vec![shapes], credits: vec![credits], ..Sources::default() };
    let compiled = gazetteer::compile(&sources).unwrap();
    fs::remove_dir_all(folder).unwrap();
    compiled
});

static GAZETTEER: LazyLock<Gazetteer<'static>> = LazyLock::new(|| Gazetteer::new(&COMPILED).unwrap());

pub(crate) fn gazetteer() -> &'static Gazetteer<'static> {
    &GAZETTEER
}

pub(crate) fn place(id: &str) -> Place<'static> {
    gazetteer().by_id(id).unwrap()
}

pub(crate) fn relation(kind: RelationKind, direction: Option<&'static str>, distance_km: Option<f64>) -> Relation {
    Relation { kind, direction, distance_km, other: None, bytes: 0..0 }
}

/// An article whose analysis is put together by hand.
pub(crate) struct Draft {
    pub article: Article,
    /// Field, words, identifier of the place.
    pub mentions: Vec<(Field, &'static str, Option<&'static str>)>,
    pub relations: Vec<(usize, Relation)>,
    pub events: Vec<(EventType, &'static str, Vec<usize>)>,
}

impl Draft {
    pub(crate) fn new(text: &str) -> Self {
        let article = Article {
            id: "sana/1".into(),
            text: text.into(),
            date: Some(date(2024, 11, 30)),
            source: Some("SANA".into()),
            ..Article::default()
        };
        Draft { article, mentions: Vec::new(), relations: Vec::new(), events: Vec::new() }
    }

    pub(crate) fn mention(mut self, words: &'static str, id: &'static str) -> Self {
        self.mentions.push((Field::Text, words, (!id.is_empty()).then_some(id)));
        self
    }

    pub(crate) fn relate(mut self, mention: usize, relation: Relation) -> Self {
        self.relations.push((mention, relation));
        self
    }

    pub(crate) fn event(mut self, event_type: EventType, trigger: &'static str, places: &[usize]) -> Self {
        self.events.push((event_type, trigger, places.to_vec()));
        self
    }

    /// Words are found from where the same words were found before.
    pub(crate) fn analysis(&self) -> Analysis<'_> {
        let text = Text::new(&self.article.text, Some(Lang::En));
        let title = self.article.title.as_deref().map(|t| Text::new(t, Some(Lang::En)));
        let mut from = std::collections::HashMap::new();
        let mut find = |field: Field, words: &'static str| {
            let text = if field == Field::Title { title.as_ref().unwrap() } else { &text };
            let after = from.get(&(field, words)).copied().unwrap_or(0);
            let start = after + text.source[after..].find(words).unwrap_or_else(|| panic!("no `{words}`"));
            from.insert((field, words), start + words.len());
            let token = text.tokens.iter().position(|t| t.end() > start).unwrap();
            (start..start + words.len(), text.sentence_of(token))
        };
        let mut mentions = Vec::new();
        let mut resolutions = Vec::new();
        for &(field, words, id) in &self.mentions {
            let (bytes, sentence) = find(field, words);
            mentions.push(Mention {
                field,
                bytes,
                tokens: 0..0,
                sentence,
                kind: MentionKind::Toponym,
                key: gazetteer::name::normalize(words),
                asked: None,
                named_after: None,
                organisation: None,
                evidence: crate::recognize::PlaceEvidence::default(),
                score: 1.0,
            });
            let other = Alternative {
                place: place("geonames:172955").index(),
                score: 0.205,
                rule: MatchRule::Exact,
                evidence: Vec::new(),
            };
            resolutions.push(std::sync::Arc::new(Resolution {
                status: if id.is_some() { Status::Resolved } else { Status::Unknown },
                place: id.map(|id| place(id).index()),
                confidence: if id.is_some() { 0.87654 } else { 0.0 },
                rule: id.map(|_| MatchRule::Exact),
                evidence: Vec::new(),
                alternatives: if id == Some("geonames:170063") { vec![other] } else { Vec::new() },
            }));
        }
        let mut relations = vec![relation(RelationKind::At, None, None); mentions.len()];
        for (mention, relation) in &self.relations {
            relations[*mention] = relation.clone();
        }
        let events = self.events.iter().map(|(event_type, trigger, places)| {
            let (bytes, sentence) = find(Field::Text, trigger);
            Event {
                event_type: *event_type,
                field: Field::Text,
                sentence,
                trigger: bytes,
                when: When {
                    start: Some(date(2024, 11, 29).at(0, 0, 0, 0)),
                    end: Some(date(2024, 11, 29).at(23, 59, 59, 999_999_999)),
                    precision: TimePrecision::Day,
                    basis: DateBasis::Stated,
                },
                certainty: Certainty::Asserted,
                background: false,
                attribution: None,
                initiator: None,
                target: None,
                actors: Vec::new(),
                numbers: Numbers::default(),
                number_text: None,
                places: places.clone(),
            }
        });
        let events = events.collect();
        Analysis {
            article: &self.article,
            piece: crate::Piece { number: 0, bytes: 0..self.article.text.len(), chars_before: 0, last: true },
            published: self.article.date,
            lang: Lang::En,
            title,
            text,
            mentions,
            relations,
            resolutions,
            events,
            focus: Vec::new(),
            gazetteer: gazetteer(),
        }
    }

    pub(crate) fn features(&self) -> Vec<Feature> {
        features(&self.analysis(), &FeatureOptions::default())
    }
}

/// Features of every geometry, with every awkward character.
pub(crate) fn motley() -> Vec<Feature> {
    motley_draft().features()
}

pub(crate) fn motley_draft() -> Draft {
    let text = "Rebels seized Aleppo and Idlib, \"all of it\", they said.\nJets bombed positions west of Aleppo. \
        Shells hit the M5. حلب\t\\ <b>Nowhere</b>, Aleppo Governorate and Syria. A blast was heard.";
    Draft::new(text)
        .mention("Aleppo", "geonames:170063")
        .mention("Idlib", "geonames:169577")
        .mention("Aleppo", "geonames:170063")
        .mention("M5", "dateline:m5")
        .mention("Nowhere", "")
        .mention("Aleppo Governorate", "geonames:172955")
        .mention("Syria", "geonames:163843")
        .relate(2, relation(RelationKind::Direction, Some("W"), None))
        .event(EventType::TerritoryGained, "seized", &[0, 1])
        .event(EventType::AirStrike, "bombed", &[2])
        .event(EventType::Shelling, "Shells", &[3])
        .event(EventType::Explosion, "blast", &[])
}
