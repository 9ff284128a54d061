//! What the model sees of a text: of every word its form, and of every
//! position what the gazetteer, the punctuation and the neighbours say.
//!
//! Features are numbers: a template and its values, hashed. Those of one word
//! form are the same wherever it stands, and so are those of one context, so
//! that the sums of their weights can be remembered ([`super::memo`]).

use gazetteer::name::{NameRules, Side};
use gazetteer::{Entries, Gazetteer, OrganisationKind, PlaceKind, Referent};

use super::classes::{Class, class_of};
use crate::recognize::arabic::{Stem, stems};
use crate::recognize::context::{Role, is_given_name, roles};
use crate::recognize::listed;
use crate::text::{Gap, Lang, Shape, Text, Token};

/// Where a word stands, seen from the word that is labelled: two before, one
/// before, the word itself, one after, two after.
pub const ROLES: usize = 5;
/// The role of the word itself.
pub const SELF: usize = 2;

/// How a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Case {
    /// Capitals mean something.
    Normal,
    /// Every word is capitalized, as in headlines.
    Title,
    /// All capitals or none: the case of words is not looked at.
    None,
}

/// A position of a text as the model sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// How the word is written, [`HIDDEN`] where that says nothing.
    pub shape: u8,
    /// What stands before the word: [`gap_class`].
    pub gap: u8,
    /// How the sentence is written.
    pub case: Case,
    /// What the gazetteer says: packed [`Known`].
    pub known: u32,
}

const HIDDEN: u8 = 6;
/// The shape of a word with a capital, which "al-Bab" has as a whole.
const NAMED: u8 = shape_class(Shape::Title);

const fn shape_class(shape: Shape) -> u8 {
    match shape {
        Shape::Lower => 0,
        Shape::Title => 1,
        Shape::Upper => 2,
        Shape::Mixed => 3,
        Shape::Digits => 4,
        Shape::Caseless => 5,
    }
}

/// Classes of what stands between two words.
pub mod gap {
    #![allow(missing_docs)]
    pub const START: u8 = 0;
    pub const SPACE: u8 = 1;
    pub const HYPHEN: u8 = 2;
    pub const APOSTROPHE: u8 = 3;
    pub const ABBREVIATION: u8 = 4;
    pub const COMMA: u8 = 5;
    pub const OPEN: u8 = 6;
    pub const CLOSE: u8 = 7;
    pub const DOT: u8 = 8;
    pub const DASH: u8 = 9;
    pub const SLASH: u8 = 10;
    pub const COLON: u8 = 11;
    pub const OTHER: u8 = 12;
    /// How many there are.
    pub const COUNT: usize = 13;
}

/// The class of what stands before word `i`.
pub fn gap_class(text: &Text<'_>, i: usize) -> u8 {
    let Some(token) = text.tokens.get(i) else { return gap::START };
    match token.gap {
        Gap::Start => gap::START,
        Gap::Space => gap::SPACE,
        Gap::Hyphen => gap::HYPHEN,
        Gap::Apostrophe => gap::APOSTROPHE,
        Gap::Abbreviation => gap::ABBREVIATION,
        Gap::Break => {
            let between = text.between(i);
            match between.trim_start().chars().next() {
                Some(',' | '،') => gap::COMMA,
                Some('(' | '[' | '"' | '“' | '«' | '‘' | '\'' | '’') if between.starts_with(char::is_whitespace) => {
                    gap::OPEN
                }
                Some(')' | ']' | '"' | '”' | '»' | '’' | '\'') => gap::CLOSE,
                Some('.' | '!' | '?' | '…' | '؟') => gap::DOT,
                Some('-' | '–' | '—') => gap::DASH,
                Some('/' | '|') => gap::SLASH,
                Some(':' | ';' | '؛') => gap::COLON,
                _ => gap::OTHER,
            }
        }
    }
}

/// What the tables know of the name that covers a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Group of kinds of the best place, 0 for none.
    pub kind: u8,
    /// How important that place is, 0 to 7.
    pub importance: u8,
    /// The name has several words.
    pub several: bool,
    /// It names a people.
    pub demonym: bool,
    /// It is the place's main name.
    pub main: bool,
    /// It is an abbreviation.
    pub abbreviation: bool,
    /// Letters were cut off before it.
    pub cut: bool,
    /// The name is one in the language of the text.
    pub of_language: bool,
}

impl Known {
    fn pack(self) -> u32 {
        u32::from(self.kind)
            | u32::from(self.importance) << 3
            | u32::from(self.several) << 6
            | u32::from(self.demonym) << 7
            | u32::from(self.main) << 8
            | u32::from(self.abbreviation) << 9
            | u32::from(self.cut) << 10
            | u32::from(self.of_language) << 11
    }
}

/// Bits of [`Position::known`].
const INSIDE: u32 = 1 << 12;
const ENDS: u32 = 1 << 13;
const ORGANISATION: u32 = 14;
const ORGANISATION_INSIDE: u32 = 1 << 16;
const BEGINS: u32 = 1 << 17;

impl Position {
    /// Whether a place name of the gazetteer covers the word.
    pub fn is_place(&self) -> bool {
        self.known & 7 != 0
    }

    /// How important the place is whose name covers the word, 0 to 7; 0 for none.
    pub fn importance(&self) -> u32 {
        if self.is_place() { self.known >> 3 & 7 } else { 0 }
    }

    /// Whether a demonym of the gazetteer covers the word.
    pub fn is_demonym(&self) -> bool {
        self.known & 1 << 7 != 0
    }

    /// Whether it goes on with the name that the word before began.
    pub fn is_inside(&self) -> bool {
        self.known & INSIDE != 0
    }

    /// Whether a name of the gazetteer begins at the word.
    pub fn begins_name(&self) -> bool {
        self.known & BEGINS != 0
    }

    /// Whether a listed organisation, person or product covers the word.
    pub fn is_organisation(&self) -> bool {
        self.known >> ORGANISATION & 3 != 0
    }

    /// Whether it may be part of a name as it is written.
    pub fn is_name_like(&self) -> bool {
        !matches!(self.shape, 0 | 4)
    }
}

fn kind_group(kind: PlaceKind) -> u8 {
    use PlaceKind as K;
    match kind {
        K::Continent | K::Country => 1,
        K::Admin1 | K::Admin2 | K::Admin3 | K::Region => 2,
        K::Settlement => 3,
        K::Quarter | K::Camp => 4,
        K::Ocean | K::Sea | K::Lake | K::River | K::Mountain | K::Desert | K::Island => 5,
        K::Airport | K::Base | K::Crossing | K::Road | K::Bridge | K::Dam | K::Port | K::Facility | K::Landmark => 6,
    }
}

fn importance_class(importance: f32) -> u8 {
    const STEPS: [f32; 7] = [0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.8];
    STEPS.iter().filter(|&&s| importance >= s).count() as u8
}

/// The positions of a text.
pub fn positions(gazetteer: &Gazetteer<'_>, text: &Text<'_>) -> Vec<Position> {
    let mut out: Vec<Position> = Vec::with_capacity(text.tokens.len());
    let caseless = crate::text::is_caseless(&text.tokens);
    for sentence in &text.sentences {
        let tokens = text.tokens.get(sentence.clone()).unwrap_or_default();
        let case = if caseless { Case::None } else { case_of(tokens) };
        for (n, token) in tokens.iter().enumerate() {
            let shape = match token.shape {
                Shape::Lower | Shape::Title | Shape::Upper | Shape::Mixed if case == Case::None => HIDDEN,
                shape => shape_class(shape),
            };
            let gap = if n == 0 { gap::START } else { gap_class(text, sentence.start + n) };
            out.push(Position { shape, gap, case, known: 0 });
        }
    }
    mark_known(gazetteer, text, &mut out);
    out
}

fn case_of(tokens: &[Token]) -> Case {
    let (mut lower, mut upper, mut long, mut capital) = (0, 0, 0, 0);
    for token in tokens {
        match token.shape {
            Shape::Lower => lower += 1,
            Shape::Upper if token.end() - token.start() > 1 => upper += 1,
            Shape::Title | Shape::Mixed => lower += 1,
            _ => continue,
        }
        if token.end() - token.start() > 3 {
            long += 1;
            capital += u32::from(token.is_capitalized());
        }
    }
    if upper >= 3 && upper > 4 * lower {
        return Case::None;
    }
    if tokens.len() <= 30 && long >= 4 && capital * 4 > long * 3 {
        return Case::Title;
    }
    Case::Normal
}

fn mark_known(gazetteer: &Gazetteer<'_>, text: &Text<'_>, out: &mut [Position]) {
    let (mut place_end, mut other_end) = (0, 0);
    for i in 0..text.tokens.len() {
        let Some(position) = out.get(i).copied() else { break };
        if !may_begin(text, i, position) {
            continue;
        }
        let Some(found) = look_up(gazetteer, text, i, position) else { continue };
        if let Some(p) = out.get_mut(i) {
            p.known |= BEGINS;
        }
        if let Some((end, known)) = found.place
            && i >= place_end
        {
            let class = known.pack();
            for (n, p) in out.iter_mut().enumerate().take(end).skip(i) {
                p.known |= class | if n > i { INSIDE } else { 0 } | if n + 1 == end { ENDS } else { 0 };
            }
            place_end = end;
        }
        if let Some((end, group)) = found.other
            && i >= other_end
        {
            for (n, p) in out.iter_mut().enumerate().take(end).skip(i) {
                p.known |= u32::from(group) << ORGANISATION | if n > i { ORGANISATION_INSIDE } else { 0 };
            }
            other_end = end;
        }
    }
}

fn may_begin(text: &Text<'_>, i: usize, position: Position) -> bool {
    match position.shape {
        4 => false,
        0 => {
            text.lang == Lang::Fr && position.gap != gap::HYPHEN && text.word(i).len() > 4
                || listed::is_joined_article(text, i)
        }
        _ => true,
    }
}

#[derive(Default)]
struct LookedUp {
    place: Option<(usize, Known)>,
    other: Option<(usize, u8)>,
}

fn look_up(gazetteer: &Gazetteer<'_>, text: &Text<'_>, i: usize, position: Position) -> Option<LookedUp> {
    let word = text.word(i);
    if position.shape != 5 {
        return walk(gazetteer, text, i, Stem::whole(word), position);
    }
    stems(word).find_map(|stem| walk(gazetteer, text, i, stem, position))
}

fn walk(gazetteer: &Gazetteer<'_>, text: &Text<'_>, i: usize, stem: Stem<'_>, position: Position) -> Option<LookedUp> {
    let mut out = LookedUp::default();
    let mut several = false;
    let article = listed::is_joined_article(text, i);
    listed::walk(gazetteer, text, i, stem, |end, walk| {
        let Some(entries) = walk.entries() else { return };
        several |= end - i > 1;
        let position = if article && end - i > 1 { Position { shape: NAMED, ..position } } else { position };
        let (known, other) = meaning(gazetteer, text.lang, entries, end - i, position, stem.is_cut());
        out.place = known.map(|known| (end, known)).or(out.place);
        out.other = other.map(|other| (end, other)).or(out.other);
    });
    // "l'autoroute Damas-Alep": the model is told of no place that begins small.
    (several || out.place.is_some() || out.other.is_some()).then_some(out)
}

fn meaning(
    gazetteer: &Gazetteer<'_>,
    lang: Lang,
    entries: Entries<'_>,
    words: usize,
    position: Position,
    cut: bool,
) -> (Option<Known>, Option<u8>) {
    let mut known = Known { several: words > 1, cut, ..Known::default() };
    let (mut all_short, mut other) = (true, None);
    for (n, entry) in entries.enumerate() {
        match entry.referent {
            Referent::Place(place) if n < 40 => {
                if entry.lang == "abbr" && position.shape != 2 && position.shape != HIDDEN {
                    continue;
                }
                let place = gazetteer.place(place);
                let importance = importance_class(place.importance());
                if known.kind == 0 || importance > known.importance {
                    known.kind = kind_group(place.kind());
                    known.importance = importance;
                    known.main = entry.main;
                }
                all_short &= entry.lang == "abbr";
                known.of_language |= entry.lang == lang.as_str();
            }
            Referent::Place(_) => {}
            Referent::Demonym(_) => known.demonym = true,
            Referent::Organisation(number) => {
                other = other.or(Some(match gazetteer.organisation(number).kind {
                    OrganisationKind::Person => 1,
                    OrganisationKind::Product | OrganisationKind::Operation | OrganisationKind::Sports => 2,
                    _ => 3,
                }));
            }
        }
    }
    known.abbreviation = known.kind != 0 && all_short;
    // One small word is a people or nothing.
    if position.shape == 0 {
        known = Known { kind: 0, importance: 0, main: false, of_language: false, abbreviation: false, ..known };
        other = other.filter(|_| words > 1);
    }
    ((known.kind != 0 || known.demonym).then_some(known), other)
}

/// What a word tells by itself, for the contexts of its neighbours.
pub fn word_class(lang: Lang, word: &str) -> u8 {
    // The tables are of other languages.
    if lang == Lang::Other {
        return 0;
    }
    let r = roles(word);
    let types = NameRules::builtin().type_words(word);
    let mut sides = types.iter().filter(|t| t.lang == *lang.as_str().as_bytes());
    if let Some(side) = sides.next().map(|t| t.side) {
        return match side {
            Side::Before => 1,
            Side::After => 2,
            Side::Either => 3,
        };
    }
    const ORDER: [Role; 11] = [
        Role::Title,
        Role::Embeds,
        Role::Brand,
        Role::Source,
        Role::Speaks,
        Role::Direction,
        Role::Locative,
        Role::Linker,
        Role::And,
        Role::Auxiliary,
        Role::Common,
    ];
    ORDER.iter().position(|&role| r.has(role)).map_or(0, |n| n as u8 + 4)
}

/// The classes that [`word_class`] gives "of" and "and".
const LINKS: [u8; 2] = [11, 12];

/// A number for bytes; the same on every machine.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut h = 0x9e37_79b9_7f4a_7c15_u64 ^ bytes.len() as u64;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        h = mix(h, u64::from_le_bytes(*chunk));
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    mix(h, u64::from_le_bytes(last))
}

/// Two numbers to one.
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(b ^ 0x8bb8_4b93_962e_acc9);
    let folded = (product >> 64) as u64 ^ product as u64;
    folded ^ a.rotate_left(23) ^ folded >> 29
}

/// Letters of the longest beginnings and endings that are looked at.
const AFFIX: usize = 4;

/// The bits of a feature's hash that say where a table keeps it: those of its
/// value, so that what is known of one value lies together.
const HOME: u64 = 0xffff_0000_0000_0000;

/// The features of a word form in each of its roles, but those that
/// [`form_features`] gives.
pub fn word_features(lang: Lang, word: &str, shape: u8, case: Case, mut found: impl FnMut(usize, u64)) {
    if lang == Lang::Other {
        return;
    }
    let mut found = |role: usize, h: u64| found(role, h & HOME | mix(h, role as u64) & !HOME);
    let masked: String;
    let word = if shape == 4 {
        masked = word.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect();
        &masked
    } else {
        word
    };
    let whole = hash(word.as_bytes());
    let shape_case = u64::from(shape) << 2 | case as u64;
    let feature = |template: u64, value: u64| value & HOME | mix(template << 8 | 1, value) & !HOME;
    for role in 0..ROLES {
        found(role, feature(1, whole));
    }
    // Where the first letters end, and where the last begin.
    let mut heads = [0; AFFIX + 1];
    let mut tails = [word.len(); AFFIX + 1];
    let mut letters = 0;
    for (at, c) in word.char_indices() {
        letters += 1;
        if let Some(head) = heads.get_mut(letters) {
            *head = at + c.len_utf8();
        }
    }
    for (n, (at, _)) in word.char_indices().rev().take(AFFIX).enumerate() {
        if let Some(tail) = tails.get_mut(n + 1) {
            *tail = at;
        }
    }
    let prefix = |n: usize| word.get(..*heads.get(n)?).map(|s| hash(s.as_bytes()));
    let suffix = |n: usize| word.get(*tails.get(n)?..).map(|s| hash(s.as_bytes()));
    // Small words are hardly ever names: how they end matters to their neighbours only.
    for n in 1..=(if shape == 0 { 0 } else { AFFIX }) {
        if letters > n {
            if let Some(h) = prefix(n) {
                found(SELF, feature(10 + n as u64, h));
            }
            if let Some(h) = suffix(n) {
                found(SELF, feature(20 + n as u64, h));
            }
        }
    }
    for role in [SELF - 1, SELF + 1] {
        if letters > 3
            && let Some(h) = suffix(3)
        {
            found(role, feature(23, h));
        }
    }
    let without_proclitics =
        || (shape == 5).then(|| stems(word).skip(1).find_map(|s| class_of(lang, s.rest, false))).flatten();
    if let Some(Class { fine, coarse }) = class_of(lang, word, matches!(shape, 1..=3)).or_else(without_proclitics) {
        let (fine, coarse) = (mix(46, u64::from(fine)), mix(47, u64::from(coarse)));
        for role in SELF - 1..=SELF + 1 {
            found(role, feature(46, fine));
            found(role, feature(47, coarse));
        }
        found(SELF, feature(48, fine & HOME | mix(fine, shape_case) & !HOME));
    }
    if matches!(shape, 1..=3) && is_given_name(word) {
        for role in 0..ROLES {
            found(role, feature(49, 1));
        }
        found(SELF, feature(32, shape_case));
    }
    if shape != 0 {
        found(SELF, feature(30, whole & HOME | mix(whole, shape_case) & !HOME));
        found(SELF, feature(31, letters.min(12) as u64));
    }
    if shape == 5 {
        for (n, stem) in stems(word).enumerate().skip(1) {
            let rest = hash(stem.rest.as_bytes());
            let cut = u64::from(stem.conjunction) | u64::from(stem.preposition) << 1 | u64::from(stem.article) << 2;
            found(SELF, feature(40, rest));
            found(SELF, feature(41, rest & HOME | mix(rest, cut) & !HOME));
            found(SELF - 1, feature(40, rest));
            let class = word_class(lang, stem.rest);
            if class != 0 {
                found(SELF - 1, feature(42, u64::from(class)));
                found(SELF, feature(42, u64::from(class)));
            }
            if n == 1 {
                found(SELF, feature(43, cut));
            }
        }
        if let Some(rest) = word.strip_prefix("ال") {
            found(SELF, feature(44, 1));
            found(SELF, feature(45, hash(rest.as_bytes())));
            found(SELF - 1, feature(44, 1));
            found(SELF + 1, feature(44, 1));
        }
    }
}

/// The features that a word shares with all that are written like it and are
/// of its class, in each of its roles.
pub fn form_features(class: u8, shape: u8, case: Case, mut found: impl FnMut(usize, u64)) {
    let written = u64::from(shape) << 2 | case as u64;
    for role in 0..ROLES {
        found(role, mix(mix(2 << 8 | 1, written), role as u64));
        if class != 0 {
            found(role, mix(mix(3 << 8 | 1, u64::from(class)), role as u64));
        }
    }
}

/// The context of a position: what its features but those of the words are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Context(pub u64);

const NOWHERE: Position = Position { shape: 7, gap: gap::START, case: Case::Normal, known: 0 };

impl Context {
    /// The context of position `i` of a sentence, with the classes of its words.
    pub fn of(sentence: &[Position], classes: &[u8], i: usize) -> Self {
        let at = |n: Option<usize>| n.and_then(|n| sentence.get(n)).copied().unwrap_or(NOWHERE);
        let class = |n: Option<usize>| u64::from(n.and_then(|n| classes.get(n)).copied().unwrap_or(15));
        let (before, here, after) = (at(i.checked_sub(1)), at(Some(i)), at(Some(i + 1)));
        let near = |p: Position| {
            u64::from(p.known & 7 | (p.known >> 12 & 1) << 3 | (p.known >> 14 & 3) << 4 | (p.known >> 7 & 1) << 6)
        };
        let mut packed = u64::from(here.known & 0x1_ffff);
        let mut add = |value: u64, bits: u32| packed = packed << bits | value;
        add(near(before), 7);
        add(near(after), 7);
        add(u64::from(here.gap), 4);
        add(u64::from(if i + 1 < sentence.len() { after.gap } else { gap::START }), 4);
        add(u64::from(before.shape), 3);
        add(u64::from(here.shape), 3);
        add(u64::from(after.shape), 3);
        add(class(i.checked_sub(1)), 4);
        add(class(Some(i + 1)), 4);
        add(here.case as u64, 2);
        Context(packed)
    }

    /// Its features.
    pub fn features(self, mut found: impl FnMut(u64)) {
        let mut packed = self.0;
        let mut take = |bits: u32| {
            let value = packed & ((1 << bits) - 1);
            packed >>= bits;
            value
        };
        let case = take(2);
        let class_after = take(4);
        let class_before = take(4);
        let shape_after = take(3);
        let shape = take(3);
        let shape_before = take(3);
        let gap_after = take(4);
        let gap_before = take(4);
        let near_after = take(7);
        let near_before = take(7);
        let known = take(17);
        let mut add = |template: u64, values: &[u64]| {
            found(values.iter().fold(template << 8 | 2, |h, &v| mix(h, v)));
        };
        let short = known & 7 | known >> 12 << 3;
        let written = shape << 2 | case;
        add(50, &[known]);
        add(51, &[known, written]);
        add(52, &[short, class_before]);
        add(53, &[short, class_after]);
        add(54, &[short, gap_before, near_before]);
        add(55, &[short, gap_after, near_after]);
        add(56, &[short, shape_before, written, shape_after]);
        add(57, &[written, class_before]);
        add(58, &[written, class_after]);
        add(59, &[written, gap_before, shape_before]);
        add(60, &[written, gap_after, shape_after]);
        add(61, &[gap_before, gap_after, written]);
        add(62, &[known, class_before, written]);
        add(63, &[near_before]);
        add(64, &[near_after]);
        add(65, &[class_before, written, class_after]);
        add(67, &[short, near_before, near_after]);
    }
}

/// Whether what the sentence speaks of counts for a word: it is written as a name.
pub fn has_topic(position: Position) -> bool {
    matches!(position.shape, 1..=3 | HIDDEN) || (position.shape == 5 && position.is_place())
}

/// What a word of the sentence counts for its names, beside what stands near: there are many of them.
pub const TOPIC: f32 = 0.2;

/// The feature of a word for all names of its sentence: what it speaks of.
pub fn topic_feature(lang: Lang, word: &str, position: Position) -> Option<u64> {
    (lang != Lang::Other
        && (matches!(position.shape, 0 | HIDDEN) || position.shape == 5 && !position.is_place())
        && word.len() > 3)
        .then(|| mix(80 << 8 | 4, hash(word.as_bytes())))
}

/// How many capitalized words go on from word `i`, small words between them left
/// out ("University of New South Wales"), at most three, and the last of them.
fn capitals(sentence: &[Position], classes: &[u8], i: usize, forward: bool) -> (u8, usize) {
    let step = |at: usize| {
        let next = if forward { at + 1 } else { at.checked_sub(1)? };
        let gap = sentence.get(at.max(next))?.gap;
        matches!(gap, gap::SPACE | gap::HYPHEN | gap::ABBREVIATION | gap::APOSTROPHE).then_some(next)
    };
    let is_capital = |at: usize| sentence.get(at).is_some_and(|p| matches!(p.shape, 1..=3));
    let is_link = |at: usize| classes.get(at).is_some_and(|c| LINKS.contains(c));
    let (mut length, mut at) = (0, i);
    while length < 3
        && let Some(next) = step(at)
    {
        let beyond = || step(next).filter(|&b| is_link(next) && is_capital(b));
        let Some(next) = Some(next).filter(|&n| is_capital(n)).or_else(beyond) else { break };
        (length, at) = (length + 1, next);
    }
    (length, at)
}

/// The features of a name that are not of one word or its context: pairs of words
/// before and after it, the capitals that it stands among, and the names around.
/// `words` gives the hashes of the words, `classes` what [`word_class`] says of them.
pub fn far_features(
    lang: Lang,
    sentence: &[Position],
    words: &[u64],
    classes: &[u8],
    i: usize,
    mut found: impl FnMut(u64),
) {
    let Some(&position) = sentence.get(i) else { return };
    if lang != Lang::Other && position.shape != 5 {
        for (template, forward) in [(102, false), (104, true)] {
            let (length, head) = capitals(sentence, classes, i, forward);
            let named = u64::from(length) << 1 | u64::from(position.is_place());
            found(mix(template << 8 | 4, named));
            if length > 1 {
                found(mix(mix((template + 1) << 8 | 4, words.get(head).copied().unwrap_or_default()), named & 1));
            }
        }
    }
    // The two words before it, the two after it, and how they are written.
    let word = |n: isize| i.checked_add_signed(n).and_then(|j| words.get(j)).copied().unwrap_or_default();
    let written = |n: isize| {
        let position = i.checked_add_signed(n).and_then(|j| sentence.get(j));
        position.map_or(u64::MAX, |p| u64::from(p.shape) << 4 | u64::from(p.gap))
    };
    for (template, one, two) in [(86, -1, -2), (88, 1, 2)] {
        if lang != Lang::Other {
            found(mix(mix(template << 8 | 4, word(one)), word(two)));
        }
        found([0, one, two].into_iter().map(written).fold((template + 1) << 8 | 4, mix));
    }
    let seen = u64::from(position.shape) << 32 | u64::from(position.known & 7 | position.known >> 12 << 3);
    let mut add = |template: u64, a: u64, b: u64| found(mix(mix(template << 8 | 4, a), b));
    let before = (0..i.saturating_sub(1)).rev().take(7).find(|&j| sentence.get(j).is_some_and(|p| has_topic(*p)));
    let after = (i + 2..sentence.len()).take(7).find(|&j| sentence.get(j).is_some_and(|p| has_topic(*p)));
    for (template, other) in [(81, before), (84, after)] {
        let Some((j, p)) = other.and_then(|j| Some((j, sentence.get(j)?))) else {
            add(template, 0, seen);
            continue;
        };
        let far = (j.abs_diff(i) as u64).min(5);
        let near =
            u64::from(p.known & 7 | (p.known >> 12 & 1) << 3 | (p.known >> 14 & 3) << 4 | (p.known >> 7 & 1) << 6);
        add(template, near << 8 | far, seen);
        if lang == Lang::Other {
            continue;
        }
        add(template + 1, words.get(j).copied().unwrap_or_default(), u64::from(position.shape));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_of_and_and() {
        assert_eq!([word_class(Lang::En, "of"), word_class(Lang::En, "and")], LINKS);
        assert_eq!([word_class(Lang::Fr, "de"), word_class(Lang::Fr, "et")], LINKS);
    }

    #[test]
    fn capitals_go_on_over_small_links() {
        let text = Text::new("He left the University of New South Wales on Monday.", Some(Lang::En));
        let positions = positions(crate::builtin(), &text);
        let classes: Vec<u8> = (0..positions.len()).map(|i| word_class(Lang::En, text.word(i))).collect();
        assert_eq!(capitals(&positions, &classes, 3, true), (3, 7));
        assert_eq!(capitals(&positions, &classes, 7, false), (3, 3));
        assert_eq!(capitals(&positions, &classes, 7, true), (0, 7));
    }
}
