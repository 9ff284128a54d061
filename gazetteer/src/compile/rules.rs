//! What follows from a place's names and kind.

use crate::PlaceKind;
use crate::name::{NameRules, normalize};

/// "Aleppo Governorate", "Gouvernorat d'Alep", "Kuweires air base", «محافظة حلب»
/// without the words for their kind: news says "Aleppo" for the unit too, and
/// "the base of Kuweires". `None` for kinds that do not bear the name of
/// another place, and for names without such words.
pub(super) fn without_generic(name: &str, kind: PlaceKind) -> Option<&str> {
    use PlaceKind as K;
    let unit = |k| matches!(k, K::Admin1 | K::Admin2 | K::Region);
    let facility = |k| matches!(k, K::Base | K::Airport | K::Crossing | K::Dam | K::Camp);
    if !matches!(kind, K::Admin1 | K::Admin2) && !facility(kind) {
        return None;
    }
    let says_kind = |words: &str| {
        let types = NameRules::builtin().type_words(&normalize(words));
        types.iter().filter_map(|t| t.kind).any(|k| if facility(kind) { facility(k) } else { unit(k) })
    };
    // "Southern Province", «المحافظة الجنوبية»: what is left is no name.
    let is_name = |bare: &&str| {
        let key = normalize(bare);
        !(ADJECTIVES.contains(&key.as_str())
            || key.ends_with("ern")
            || (key.starts_with("ال") && key.ends_with("يه") && !key.contains(' ')))
            && NameRules::builtin().type_words(&key).is_empty()
    };
    let spaces: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
    // The longest run of such words, at the start or at the end.
    for &at in spaces.iter().rev() {
        let (first, rest) = name.split_at_checked(at)?;
        if says_kind(first) {
            let rest = rest.trim_start();
            let linkers = ["de la ", "de l'", "de l’", "de ", "du ", "des ", "d'", "d’", "of "];
            return Some(linkers.iter().find_map(|l| rest.strip_prefix(l)).unwrap_or(rest)).filter(is_name);
        }
    }
    let last = spaces.iter().filter_map(|&at| name.split_at_checked(at)).find(|(_, last)| says_kind(last.trim_start()));
    last.map(|(rest, _)| rest).filter(is_name)
}

/// "northern darfur" for "north darfur" and the other way round: writers of
/// English use both for a unit.
pub(super) fn other_direction(key: &str) -> Option<String> {
    let (first, rest) = key.split_once(' ')?;
    let other = match first {
        "north" | "south" | "east" | "west" => format!("{first}ern"),
        "northern" | "southern" | "eastern" | "western" => first.strip_suffix("ern")?.to_owned(),
        _ => return None,
    };
    Some(format!("{other} {rest}"))
}

/// «هامبورج» for «هامبورغ»: Egypt writes the g of foreign names with ج. `unit` is
/// the code of the unit that the place lies in, which begins with its country's.
pub(super) fn egyptian(key: &str, unit: &str) -> Option<String> {
    let foreign = unit.get(..2).is_some_and(|country| !ARABIC_SCRIPT.contains(&country));
    (foreign && key.contains('غ')).then(|| key.replace('غ', "ج"))
}

/// Countries with names of their own in the Arabic script, by ISO 3166-1 alpha-2.
const ARABIC_SCRIPT: &[&str] = &[
    "AE", "AF", "BH", "DJ", "DZ", "EG", "EH", "ER", "IL", "IQ", "IR", "JO", "KM", "KW", "LB", "LY", "MA", "MR", "OM",
    "PK", "PS", "QA", "SA", "SD", "SO", "SY", "TD", "TN", "YE",
];

/// Words that distinguish units and name none.
const ADJECTIVES: &[&str] = &[
    "central",
    "centre",
    "center",
    "capital",
    "capitale",
    "la capitale",
    "nord",
    "sud",
    "est",
    "ouest",
    "north",
    "south",
    "east",
    "west",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "north east",
    "north west",
    "south east",
    "south west",
    "littoral",
    "coastal",
    "upper",
    "lower",
    "الشمال",
    "الجنوب",
    "الشرق",
    "الغرب",
    "الوسط",
    "الوسطي",
    "العاصمه",
    "الساحل",
    "المركز",
    "الشمال الشرقي",
    "الشمال الغربي",
    "الجنوب الشرقي",
    "الجنوب الغربي",
];

/// What the importance of a place is reckoned from.
pub(super) struct Ranked<'r> {
    pub kind: PlaceKind,
    /// GeoNames feature code.
    pub code: &'r str,
    pub population: u32,
    /// How many names are known.
    pub names: u32,
    /// Inhabitants of the places of a unit.
    pub residents: u64,
    pub curated: bool,
}

/// How likely news is to speak of a place, without any context: inhabitants
/// on a logarithmic scale, rank as a seat of government, and fame, which the
/// number of languages that have a name for it measures well.
pub(super) fn importance(place: &Ranked<'_>) -> f32 {
    let log = |n: u64| (n as f32 + 1.0).log10();
    let fame = (place.names as f32 + 1.0).log10() * 0.08;
    let seat = match place.code {
        "P.PPLC" => 0.16,
        "P.PPLA" => 0.07,
        "P.PPLA2" => 0.03,
        _ => 0.0,
    };
    let base = match place.kind {
        PlaceKind::Country => 0.72 + log(u64::from(place.population)) * 0.02,
        PlaceKind::Continent | PlaceKind::Ocean => 0.85,
        PlaceKind::Sea | PlaceKind::Region | PlaceKind::River | PlaceKind::Desert => 0.55,
        PlaceKind::Admin1 => 0.25 + log(place.residents) * 0.045,
        PlaceKind::Admin2 => 0.08 + log(place.residents) * 0.045,
        PlaceKind::Admin3 => 0.15,
        PlaceKind::Settlement => 0.04 + log(u64::from(place.population)) * 0.08,
        PlaceKind::Quarter => 0.08 + log(u64::from(place.population)) * 0.05,
        _ => 0.3,
    };
    let curated = if place.curated { 0.12 } else { 0.0 };
    (base + fame + seat + curated).clamp(0.0, 1.0)
}
