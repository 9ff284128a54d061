//! What every feature says of its place, whatever the article: made once for
//! each place and remembered.

use std::cell::RefCell;
use std::rc::Rc;

use gazetteer::{Place, PlaceIndex, PlaceKind};
use rustc_hash::FxHashMap as HashMap;

use super::identity::place_slug;
use super::{Properties, Words};

/// The words of a place.
#[derive(Debug)]
pub(super) struct Known {
    /// Its part of an identifier.
    pub(super) slug: String,
    /// Its identifier.
    pub(super) id: Words,
    name: Option<Words>,
    pub(super) kind: PlaceKind,
    class: Option<Words>,
    code: Option<Words>,
    pcode: Option<Words>,
    country_code: Option<Words>,
    admin1: Option<Words>,
    admin2: Option<Words>,
    gazetteer: Words,
    licence: Option<Words>,
}

impl Known {
    fn new(place: &Place<'_>, names: Option<&str>) -> Self {
        let id = place.id();
        let (class, code) = place.code().split_once('.').unwrap_or((place.code(), ""));
        let admin1 = place.own_admin1();
        let admin2 = if place.kind() == PlaceKind::Admin2 { Some(*place) } else { place.admin2() };
        // A p-code says that the position of what we wrote down ourselves was taken from OCHA.
        let own = id.starts_with("dateline:");
        let position = if own && place.pcode().is_some() { place.source_named("ocha") } else { place.source() };
        let licence = position.map(|source| source.licence).filter(|l| !l.is_empty());
        let gazetteer = match id.split_once(':').map_or("", |i| i.0) {
            "geonames" => "GeoNames".into(),
            layer => Words::Shared(layer.into()),
        };
        Known {
            slug: place_slug(place),
            name: Words::shared(name(place, names)),
            kind: place.kind(),
            class: Words::shared(class),
            code: Words::shared(code),
            pcode: place.pcode().and_then(Words::shared),
            country_code: Words::shared(place.country_code()),
            admin1: admin1.and_then(|a| Words::shared(name(&a, names))),
            admin2: admin2.and_then(|a| Words::shared(name(&a, names))),
            gazetteer,
            licence: licence.map(|l| Words::Shared(l.into())),
            id: Words::Shared(id.into()),
        }
    }

    /// Says of the place what is known of it.
    pub(super) fn tell(&self, p: &mut Properties) {
        p.feature_class.clone_from(&self.class);
        p.feature_code.clone_from(&self.code);
        p.place_name.clone_from(&self.name);
        p.place_kind = Some(self.kind.as_str().into());
        p.pcode.clone_from(&self.pcode);
        p.country_code.clone_from(&self.country_code);
        p.admin1.clone_from(&self.admin1);
        p.admin2.clone_from(&self.admin2);
        p.gazetteer = Some(self.gazetteer.clone());
        p.licence.clone_from(&self.licence);
        p.place_id = Some(self.id.clone());
    }

    /// What a person calls it.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

/// The name of a place in a language, English by default.
pub(super) fn name<'a>(place: &Place<'a>, wanted: Option<&str>) -> &'a str {
    wanted.and_then(|lang| place.name_in(lang)).unwrap_or_else(|| place.name())
}

#[derive(Default)]
struct Memory {
    /// The gazetteer, and the language of names.
    of: (u64, Option<String>),
    places: HashMap<PlaceIndex, Rc<Known>>,
}

/// More places than this are not remembered: a few megabytes for each thread.
const MEMORY: usize = 2048;

thread_local! {
    static MEMORIES: RefCell<Memory> = RefCell::default();
}

/// What is known of `place`, with names in the language `names`.
pub(super) fn known(place: &Place<'_>, names: Option<&str>) -> Rc<Known> {
    MEMORIES.with_borrow_mut(|memory| {
        let other = memory.of.0 != place.serial() || memory.of.1.as_deref() != names;
        if other || memory.places.len() >= MEMORY {
            *memory = Memory { of: (place.serial(), names.map(str::to_owned)), ..Memory::default() };
        }
        Rc::clone(memory.places.entry(place.index()).or_insert_with(|| Rc::new(Known::new(place, names))))
    })
}
