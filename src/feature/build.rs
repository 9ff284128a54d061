//! From what is known of an article to its features.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use gazetteer::{Detail, Place, PlaceIndex, PlaceKind};
use jiff::civil::{Date, DateTime};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::contradiction::{self, Claim};
use super::describe::{date, description, source, title, whereabouts};
use super::identity::{Identifiers, date_slug, iso_date, name_slug, two_digits};
use super::known::{Known, known, name};
use super::quote::{CodePoints, LONG, clause, quote};
use super::{Feature, Properties, Words, style};
use crate::Analysis;
use crate::event::{Certainty, DateBasis, Event, EventType, Numbers, Relation, RelationKind, TimePrecision};
use crate::geometry::{GeoPrecision, Geometry, Location, locate};
use crate::recognize::{Field, MentionKind};
use crate::resolve::Resolution;
use crate::text::{Lang, Text};

/// What is drawn, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureOptions {
    /// Draw points only.
    pub points_only: bool,
    /// Events, places, or both.
    pub content: Content,
    /// The kinds of mentions that are drawn outside events.
    pub kinds: Vec<MentionKind>,
    /// Leave out features whose place is less sure than this; those without a
    /// place stay.
    pub min_confidence: Option<f64>,
    /// Leave out events that ended before this day, and undated ones.
    pub from: Option<Date>,
    /// Leave out events that began after this day, and undated ones.
    pub to: Option<Date>,
    /// Move pins of sensitive sites by up to this many kilometres; see
    /// [`Location::blurred`].
    pub blur_km: Option<f64>,
    /// The language of place names, an ISO 639-1 code; English by default and
    /// where the gazetteer has no name in it.
    pub names: Option<String>,
    /// How fine outlines and courses are drawn.
    pub detail: Detail,
}

impl Default for FeatureOptions {
    fn default() -> Self {
        FeatureOptions {
            points_only: false,
            content: Content::All,
            kinds: vec![MentionKind::Toponym],
            min_confidence: None,
            from: None,
            to: None,
            blur_km: None,
            names: None,
            detail: Detail::Coarse,
        }
    }
}

impl FeatureOptions {
    /// Whether a feature is wanted.
    fn wants(&self, p: &Properties) -> bool {
        let sure = self.min_confidence.is_none_or(|least| p.confidence.is_none_or(|c| c >= least));
        let is_event = p.event_type.as_deref() != Some(MENTION);
        // Days and moments in ISO 8601 are in order as words are.
        let day = |moment: &Option<Words>| moment.as_deref().and_then(|m| m.get(..10)).map(str::to_owned);
        let after = self.from.is_none_or(|from| day(&p.end).is_some_and(|end| end >= from.to_string()));
        let before = self.to.is_none_or(|to| day(&p.start).is_some_and(|start| start <= to.to_string()));
        sure && (!is_event || after && before)
    }
}

/// What of an article is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Events, and places that are mentioned outside any.
    All,
    /// Events.
    Events,
    /// Places, as if there were no events.
    Places,
}

/// The word for a place outside any event, in the place of an event type.
const MENTION: &str = "mention";

/// The features of an article: one for each event and each of its places, and
/// one for each place that no event has.
///
/// An event that is told again (the same type, date and place) is one feature
/// with the evidence of its first telling; a place mentioned again likewise.
pub fn features(analysis: &Analysis<'_>, options: &FeatureOptions) -> Vec<Feature> {
    let builder = Builder::new(analysis, options);
    let mut given = Identifiers::default();
    let mut features = Vec::with_capacity(analysis.events.len() + analysis.mentions.len() / 4);
    let (stories, drawn) = if options.content == Content::Places { Default::default() } else { builder.stories() };
    // For each story its identifier, and how many features have it so far.
    let mut named: Vec<(Arc<str>, usize)> = Vec::with_capacity(stories.len());
    // For each story that is told otherwise, the first features of all versions.
    let mut versions: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut firsts: Vec<usize> = Vec::with_capacity(stories.len());
    for story in &stories {
        firsts.push(features.len());
        let root = story.contradicts.and_then(|root| Some((root, *firsts.get(root)?, named.get_mut(root)?)));
        let (id, before) = match root {
            Some((root, first, (id, before))) => {
                versions.entry(root).or_insert_with(|| vec![first]).push(features.len());
                let number = *before;
                *before += story.places.len();
                (Arc::clone(id), number)
            }
            None => (builder.identifier(story, &mut given), 0),
        };
        builder.add_story(story, &id, before, &mut features);
        named.push((id, before + story.places.len()));
    }
    for firsts in versions.values() {
        let tellings = features.iter_mut().enumerate().filter(|(n, _)| firsts.contains(n));
        contradiction::show(&mut tellings.map(|(_, f)| &mut *f.properties).collect::<Vec<_>>());
    }
    if options.content != Content::Events {
        for (mention, tellings) in builder.outside(&drawn) {
            let places = vec![(Some(mention), tellings)];
            let story = Story { event: None, numbers: Numbers::default(), places, contradicts: None };
            let id = builder.identifier(&story, &mut given);
            builder.add_story(&story, &id, 0, &mut features);
        }
    }
    features.retain(|f| options.wants(&f.properties));
    features
}

/// What makes two sites the same: the place with what the text says of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum SiteKey<'a> {
    Known(PlaceIndex, RelationKind, Option<&'static str>, Option<u64>, Option<PlaceIndex>),
    Unknown(&'a str),
    /// No place: only the same words are the same event.
    Nowhere(&'a str),
}

/// What makes two events the same, together with the place.
type EventKey = (EventType, Option<DateTime>, Option<DateTime>, Option<Certainty>);

/// An event with all that tells it, or a place outside any.
#[derive(Debug)]
struct Story {
    /// The event that is told first.
    event: Option<usize>,
    /// Its numbers, and those of later tellings where it had none.
    numbers: Numbers,
    /// Mentions of its places, each with the number of tellings.
    places: Vec<(Option<usize>, i64)>,
    /// The story that tells the same event otherwise, before it.
    contradicts: Option<usize>,
}

struct Builder<'a, 'o> {
    analysis: &'a Analysis<'a>,
    options: &'o FeatureOptions,
    title_points: CodePoints,
    text_points: CodePoints,
    /// The article, as every feature states it.
    article: Properties,
    /// Where the article was read, as every description ends.
    source: String,
    /// Sentences as they are quoted.
    quotes: RefCell<HashMap<(Field, usize), Words>>,
    /// Alternatives in words, by the resolution.
    alternatives: RefCell<HashMap<*const Resolution, Option<Words>>>,
}

impl<'a, 'o> Builder<'a, 'o> {
    fn new(analysis: &'a Analysis<'a>, options: &'o FeatureOptions) -> Self {
        let points = |field: Field, source: &str| {
            let mentions = analysis.mentions.iter().filter(|m| m.field == field).map(|m| &m.bytes);
            let triggers = analysis.events.iter().filter(|e| e.field == field).map(|e| &e.trigger);
            CodePoints::new(
                source,
                analysis.chars_before(field),
                mentions.chain(triggers).flat_map(|r| [r.start, r.end]),
            )
        };
        let title_points = analysis.title.as_ref().map(|t| points(Field::Title, t.source)).unwrap_or_default();
        Builder {
            analysis,
            options,
            title_points,
            text_points: points(Field::Text, analysis.text.source),
            article: of_article(analysis),
            source: source(analysis.article, analysis.published),
            quotes: RefCell::default(),
            alternatives: RefCell::default(),
        }
    }

    fn field(&self, field: Field) -> (&'a Text<'a>, &CodePoints) {
        match (field, &self.analysis.title) {
            (Field::Title, Some(title)) => (title, &self.title_points),
            _ => (&self.analysis.text, &self.text_points),
        }
    }

    fn place(&self, mention: usize) -> Option<Place<'a>> {
        let place = self.analysis.resolutions.get(mention)?.place?;
        Some(self.analysis.gazetteer.place(place))
    }

    /// The relation of a mention; `None` for the plain one, and for the end of a
    /// stretch that the road, or the end named first, draws.
    fn relation(&self, mention: usize) -> Option<&'a Relation> {
        let relations = &self.analysis.relations;
        let relation = relations.get(mention)?;
        let drawn_by = |r: &Relation| r.kind == RelationKind::Between && r.other == Some(mention);
        let before = relations.get(mention.saturating_sub(2)..mention).unwrap_or_default();
        let is_end = relation.kind == RelationKind::Between && before.iter().any(drawn_by);
        (!is_end).then_some(relation)
    }

    /// The places that a mention's relation refers to: the other one, and for a
    /// road the one that lies between that and a third ("the M5 between Saraqib
    /// and Aleppo": the road refers to Saraqib, Saraqib to Aleppo).
    fn others(&self, mention: usize) -> Vec<Place<'a>> {
        let Some(other) = self.relation(mention).and_then(|r| r.other).filter(|&o| o != mention) else {
            return Vec::new();
        };
        let is_road = self.place(mention).is_some_and(|p| p.kind() == PlaceKind::Road);
        let next = self
            .analysis
            .relations
            .get(other)
            .filter(|r| is_road && r.kind == RelationKind::Between)
            .and_then(|r| r.other);
        let next = next.filter(|&n| n != mention && n != other);
        std::iter::once(other).chain(next).filter_map(|o| self.place(o)).collect()
    }

    fn site(&self, mention: usize) -> SiteKey<'a> {
        let Some(place) = self.place(mention) else {
            return SiteKey::Unknown(self.analysis.mentions.get(mention).map_or("", |m| &m.key));
        };
        let Some(relation) = self.relation(mention) else {
            return SiteKey::Known(place.index(), RelationKind::At, None, None, None);
        };
        let kind = if relation.kind == RelationKind::In { RelationKind::At } else { relation.kind };
        let other = relation.other.and_then(|o| self.place(o)).map(|p| p.index());
        SiteKey::Known(place.index(), kind, relation.direction, relation.distance_km.map(f64::to_bits), other)
    }

    /// The events, each told once, and the sites that they have.
    fn stories(&self) -> (Vec<Story>, HashSet<SiteKey<'a>>) {
        let mut stories: Vec<Story> = Vec::new();
        let mut told: HashMap<(EventKey, SiteKey<'a>), Vec<(usize, usize)>> = HashMap::default();
        let mut drawn = HashSet::default();
        for (number, event) in self.analysis.events.iter().enumerate() {
            // What is planned is not the same as what happened.
            let apart = Some(event.certainty).filter(|c| *c == Certainty::Planned);
            let claim = Claim::of_event(event);
            let key = (event.event_type, event.when.start, event.when.end, apart);
            let mut sites: Vec<(SiteKey<'a>, Option<usize>)> = Vec::new();
            for &mention in event.places.iter().filter(|&&m| m < self.analysis.mentions.len()) {
                let site = self.site(mention);
                if !sites.iter().any(|(s, _)| *s == site) {
                    sites.push((site, Some(mention)));
                }
            }
            if sites.is_empty() {
                let (text, _) = self.field(event.field);
                sites.push((SiteKey::Nowhere(text.slice(text.sentence_span(event.sentence))), None));
            }
            let mut places = Vec::new();
            let mut again: Option<usize> = None;
            let mut contradicts: Option<usize> = None;
            for (site, mention) in sites {
                drawn.insert(site.clone());
                let before = told.entry((key, site)).or_default();
                let agrees = |&&(story, _): &&(usize, usize)| {
                    let event = stories.get(story).and_then(|s| self.analysis.events.get(s.event?));
                    event.is_none_or(|e| !claim.contradicts(&Claim::of_event(e)))
                };
                match before.iter().find(agrees) {
                    Some(&(story, place)) => {
                        again = again.or(Some(story));
                        if let Some(p) = stories.get_mut(story).and_then(|s| s.places.get_mut(place)) {
                            p.1 += 1;
                        }
                    }
                    None => {
                        contradicts = contradicts.or(before.first().map(|(story, _)| *story));
                        before.push((stories.len(), places.len()));
                        places.push((mention, 1));
                    }
                }
            }
            match again.and_then(|s| stories.get_mut(s)) {
                Some(story) if places.is_empty() => story.numbers = filled(story.numbers, event.numbers),
                _ => stories.push(Story { event: Some(number), numbers: event.numbers, places, contradicts }),
            }
        }
        (stories, drawn)
    }

    /// The first mention of each place that no event has, and how many there are.
    fn outside(&self, drawn: &HashSet<SiteKey<'a>>) -> Vec<(usize, i64)> {
        let mut found: Vec<(usize, i64)> = Vec::new();
        let mut seen: HashMap<SiteKey<'a>, usize> = HashMap::default();
        for (number, mention) in self.analysis.mentions.iter().enumerate() {
            let ignored = self.analysis.resolutions.get(number).is_some_and(|r| r.is_ignored());
            if ignored || !self.options.kinds.contains(&mention.kind) {
                continue;
            }
            let site = self.site(number);
            if drawn.contains(&site) {
                continue;
            }
            let at = *seen.entry(site).or_insert_with(|| {
                found.push((number, 0));
                found.len() - 1
            });
            if let Some(entry) = found.get_mut(at) {
                entry.1 += 1;
            }
        }
        found
    }

    /// The identifier of an event, or of a place outside any.
    fn identifier(&self, story: &Story, given: &mut Identifiers) -> Arc<str> {
        let event = story.event.and_then(|e| self.analysis.events.get(e));
        let kind = event.map_or(MENTION, |e| e.event_type.as_str());
        let first = story.places.first().and_then(|p| p.0);
        let mention = first.and_then(|m| self.analysis.mentions.get(m));
        let known = first.and_then(|m| self.known(m));
        let unknown = if known.is_none() { name_slug(mention.map(|m| m.key.as_str())) } else { String::new() };
        let place = known.as_ref().map_or(unknown.as_str(), |k| &k.slug);
        let mut wanted = date_slug(event.map(|e| &e.when));
        wanted.push('-');
        wanted.extend(kind.chars().map(|c| if c == '_' { '-' } else { c }));
        wanted.extend(["-", place]);
        let evidence = event.map(|e| (e.field, e.sentence, &e.trigger));
        let evidence = evidence.or_else(|| mention.map(|m| (m.field, m.sentence, &m.bytes)));
        let (sentence, focus) = evidence.map_or(("", ""), |(field, sentence, focus)| {
            let (text, _) = self.field(field);
            (text.slice(text.sentence_span(sentence)), text.slice(focus.clone()))
        });
        let place_id = known.as_ref().map_or("", |k| &k.id);
        given.claim(wanted, &[place_id, sentence, focus])
    }

    /// Makes the features of a story; `before` have its identifier already.
    fn add_story(&self, story: &Story, event_id: &Arc<str>, before: usize, features: &mut Vec<Feature>) {
        let event = story.event.and_then(|e| self.analysis.events.get(e));
        for (n, &(mention, tellings)) in story.places.iter().enumerate() {
            let (geometry, mut properties) = self.properties(event, mention, story.numbers);
            properties.event_id = Some(Words::Shared(Arc::clone(event_id)));
            properties.tellings = Some(tellings);
            style::apply(&mut properties, geometry.as_deref(), event.map(|e| e.event_type));
            let article = self.analysis.article.id.as_str();
            let place = (before + n + 1).to_string();
            let id = match self.analysis.piece.number {
                0 => [article, "/", event_id, "/", &place].concat(),
                piece => format!("{article}#{}/{event_id}/{place}", piece + 1),
            };
            features.push(Feature { id, geometry, properties });
        }
    }

    fn properties(
        &self,
        event: Option<&Event>,
        mention: Option<usize>,
        numbers: Numbers,
    ) -> (Option<Arc<Geometry>>, Box<Properties>) {
        let mut p: Box<Properties> = Box::default();
        self.tell_article(&mut p);
        let known = mention.and_then(|m| self.known(m));
        let location = self.site_of(&mut p, mention, known.as_deref());
        p.event_type = Some(event.map_or(MENTION, |e| e.event_type.as_str()).into());
        p.time_precision = Some(event.map_or(TimePrecision::Unknown, |e| e.when.precision).as_str().into());
        p.date_basis = Some(event.map_or(DateBasis::None, |e| e.when.basis).as_str().into());
        if let Some(event) = event {
            self.event(&mut p, event, numbers, mention);
        }
        self.evidence(&mut p, event, mention);
        let place = match mention.zip(known.as_deref()) {
            Some((m, known)) => {
                let others = self.others(m);
                let others: Vec<&str> = others.iter().map(|o| self.name(o)).collect();
                Some(whereabouts(known.kind, known.name(), self.relation(m), &others))
            }
            None => p.mention.as_deref().map(Cow::Borrowed),
        };
        let heading = title(
            event.map_or("Mention", |e| e.event_type.title()),
            event.map(|e| e.certainty),
            place.as_deref(),
            event.and_then(|e| date(&e.when)).as_deref(),
        );
        p.title = Some(heading.into());
        let below = description(
            p.quote.as_deref().unwrap_or_default(),
            p.attribution.as_deref(),
            &self.source,
            &self.analysis.article.id,
        );
        p.description = Some(below.into());
        let geometry =
            |l: Location| if self.options.points_only { Geometry::Point(l.point).into() } else { l.geometry };
        (location.map(geometry), p)
    }

    fn name(&self, place: &Place<'a>) -> &'a str {
        name(place, self.options.names.as_deref())
    }

    fn tell_article(&self, p: &mut Properties) {
        p.doc_id.clone_from(&self.article.doc_id);
        p.doc_title.clone_from(&self.article.doc_title);
        p.published.clone_from(&self.article.published);
        p.publisher.clone_from(&self.article.publisher);
        p.source_url.clone_from(&self.article.source_url);
        p.language.clone_from(&self.article.language);
    }

    /// What is known of a mention's place.
    fn known(&self, mention: usize) -> Option<Rc<Known>> {
        Some(known(&self.place(mention)?, self.options.names.as_deref()))
    }

    /// The place, and where it is.
    fn site_of(&self, p: &mut Properties, mention: Option<usize>, known: Option<&Known>) -> Option<Location> {
        p.geo_precision = Some(GeoPrecision::Unlocated.as_str().into());
        let mention = mention?;
        let relation = self.relation(mention);
        p.relation = Some(relation.map_or(RelationKind::At, |r| r.kind).as_str().into());
        p.direction = relation.and_then(|r| r.direction).map(Words::Fixed);
        p.distance_km = relation.and_then(|r| r.distance_km);
        let (place, known) = (self.place(mention)?, known?);
        let mut location = locate(&place, relation, &self.others(mention), self.options.detail);
        if let Some(km) = self.options.blur_km.filter(|_| place.kind().is_sensitive()) {
            location = location.blurred(km);
        }
        known.tell(p);
        p.geo_precision = Some(location.precision.as_str().into());
        p.radius_m = location.radius_m.map(i64::from);
        p.lon = Some(location.point[0]);
        p.lat = Some(location.point[1]);
        Some(location)
    }

    fn event(&self, p: &mut Properties, event: &Event, numbers: Numbers, mention: Option<usize>) {
        let (text, points) = self.field(event.field);
        let words = |s: &Option<String>| s.clone().map(Words::Own);
        let (acled, sub) = event.event_type.acled();
        p.acled_type = acled.map(Words::Fixed);
        p.acled_sub_type = sub.map(Words::Fixed);
        p.plover_type = event.event_type.plover().map(Words::Fixed);
        let core = self.core(event, mention);
        p.event_text = Some(clause(text, event.sentence, core).to_owned().into());
        p.trigger = Some(text.slice(event.trigger.clone()).to_owned().into());
        p.trigger_start = Some(points.at(event.trigger.start));
        p.trigger_end = Some(points.at(event.trigger.end));
        p.certainty = Some(event.certainty.as_str().into());
        p.background = Some(event.background);
        p.attribution = words(&event.attribution);
        p.initiator = words(&event.initiator);
        p.target = words(&event.target);
        p.actors = (!event.actors.is_empty()).then(|| event.actors.join("; ").into());
        let most = |r: (u32, u32)| (r.1 != Numbers::OPEN).then_some(i64::from(r.1));
        let range = |r: Option<(u32, u32)>| (r.map(|r| i64::from(r.0)), r.and_then(most));
        (p.fatalities_min, p.fatalities_max) = range(numbers.fatalities);
        (p.injured_min, p.injured_max) = range(numbers.injured);
        (p.displaced_min, p.displaced_max) = range(numbers.displaced);
        (p.captured_min, p.captured_max) = range(numbers.captured);
        p.area_km2 = numbers.area_km2;
        p.number_text = words(&event.number_text);
        p.start = event.when.start.map(moment);
        p.end = event.when.end.map(moment);
    }

    /// The trigger, and the place where it stands in the same sentence, near by.
    fn core(&self, event: &Event, mention: Option<usize>) -> Range<usize> {
        let trigger = event.trigger.clone();
        let mention = mention.and_then(|m| self.analysis.mentions.get(m));
        match mention.filter(|m| m.field == event.field && m.sentence == event.sentence) {
            Some(m) if m.bytes.start.abs_diff(trigger.start) < 500 => {
                trigger.start.min(m.bytes.start)..trigger.end.max(m.bytes.end)
            }
            _ => trigger,
        }
    }

    fn evidence(&self, p: &mut Properties, event: Option<&Event>, number: Option<usize>) {
        let mention = number.and_then(|m| self.analysis.mentions.get(m));
        if let Some(m) = mention {
            let (text, points) = self.field(m.field);
            p.mention = Some(text.slice(m.bytes.clone()).to_owned().into());
            p.mention_kind = Some(m.kind.as_str().into());
            p.char_start = Some(points.at(m.bytes.start));
            p.char_end = Some(points.at(m.bytes.end));
        }
        // The place of an event may stand in the sentence before it: the field
        // and the offsets are the mention's, the quote is the event's.
        let told = event.map(|e| (e.field, e.sentence, &e.trigger));
        let named = mention.map(|m| (m.field, m.sentence, &m.bytes));
        p.field = named.or(told).map(|(field, ..)| field.as_str().into());
        p.quote = told.or(named).map(|(field, sentence, focus)| self.quote(field, sentence, focus));
        if let Some(r) = number.and_then(|m| self.analysis.resolutions.get(m)) {
            p.match_rule = r.rule.map(|rule| rule.as_str().into());
            p.confidence = r.place.map(|_| (r.confidence * 1e3).round() / 1e3);
            p.resolution = Some(r.status.as_str().into());
            p.alternatives = self.alternatives(r);
        }
    }

    /// A sentence as it is quoted; only one that is cut is quoted in more than one way.
    fn quote(&self, field: Field, sentence: usize, focus: &Range<usize>) -> Words {
        if let Some(quote) = self.quotes.borrow().get(&(field, sentence)) {
            return quote.clone();
        }
        let (text, _) = self.field(field);
        let words = Words::Shared(quote(text, sentence, focus).into());
        if text.sentence_span(sentence).len() <= LONG {
            self.quotes.borrow_mut().insert((field, sentence), words.clone());
        }
        words
    }

    /// "Name, CC (geonames:123) 0.21; …", the best first.
    fn alternatives(&self, resolution: &Resolution) -> Option<Words> {
        if resolution.alternatives.is_empty() {
            return None;
        }
        let mut told = self.alternatives.borrow_mut();
        told.entry(std::ptr::from_ref(resolution)).or_insert_with(|| self.list(resolution)).clone()
    }

    fn list(&self, resolution: &Resolution) -> Option<Words> {
        let mut list = String::new();
        for alternative in &resolution.alternatives {
            let place = self.analysis.gazetteer.place(alternative.place);
            let separator = if list.is_empty() { "" } else { "; " };
            let country = place.country_code();
            let comma = if country.is_empty() { "" } else { ", " };
            let score = format!(", {} ({}) {:.2}", place.kind(), place.id(), alternative.score);
            list.extend([separator, self.name(&place), comma, country, &score]);
        }
        Words::shared(&list)
    }
}

/// What every feature says of its article.
fn of_article(analysis: &Analysis<'_>) -> Properties {
    let article = analysis.article;
    let words = |s: &Option<String>| s.as_deref().map(|s| Words::Shared(s.into()));
    Properties {
        doc_id: Some(Words::Shared(article.id.as_str().into())),
        doc_title: words(&article.title),
        published: analysis.published.map(|d| Words::Shared(d.to_string().into())),
        publisher: words(&article.source),
        source_url: words(&article.url),
        language: Some(match (analysis.lang, &article.lang) {
            (Lang::Other, Some(tag)) => Words::Shared(tag.as_str().into()),
            (lang, _) => lang.as_str().into(),
        }),
        ..Properties::default()
    }
}

/// The numbers of the first telling, with those of a later one where it has none.
fn filled(first: Numbers, later: Numbers) -> Numbers {
    Numbers {
        fatalities: first.fatalities.or(later.fatalities),
        injured: first.injured.or(later.injured),
        displaced: first.displaced.or(later.displaced),
        captured: first.captured.or(later.captured),
        area_km2: first.area_km2.or(later.area_km2),
    }
}

/// ISO 8601 to the second: map programs take fractions for words.
fn moment(at: DateTime) -> Words {
    let mut iso = String::with_capacity(19);
    iso_date(at.date(), &mut iso);
    for (sign, number) in [('T', at.hour()), (':', at.minute()), (':', at.second())] {
        iso.push(sign);
        two_digits(number, &mut iso);
    }
    iso.into()
}
