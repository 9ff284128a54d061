//! Sums of weights that were made before: the same words stand in the same
//! contexts in text after text.

use std::cell::RefCell;

use super::features::{
    Case, Context, Position, ROLES, TOPIC, form_features, hash, mix, topic_feature, word_class, word_features,
};
use super::lattice::{LABELS, label};
use super::table::{Table, Units};
use crate::text::Lang;

/// What a word form adds to the words around it, by role.
type Roles = [Units; ROLES];

/// What is remembered of a word form: one line of the processor's cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct WordSums {
    key: u64,
    /// What it adds to its own scores.
    own: Units,
    /// What it adds to those of the words two before, one before, one after
    /// and two after it is at hand, in halves of the units.
    others: [[i8; LABELS]; ROLES - 1],
    /// What it adds to those of all names of its sentence.
    topic: [i8; label::COUNT],
    /// [`word_class`].
    class: u8,
}

/// What is remembered of a context.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct ContextSums {
    key: u64,
    sums: Units,
}

/// How many pairs of word forms are remembered, and how many contexts:
/// three megabytes for each thread.
const WORDS: usize = 1 << 14;
const CONTEXTS: usize = 1 << 15;
/// Languages, classes, shapes and cases of words.
const FORMS: usize = 4 * 16 * 8 * 4;

/// What a thread remembers.
#[derive(Default)]
pub struct Memo {
    /// The models whose sums they are.
    of: u32,
    words: Vec<[WordSums; 2]>,
    contexts: Vec<ContextSums>,
    forms: Vec<Option<Box<Roles>>>,
    /// The keys of a sentence, and whether they are known. All are looked for
    /// before anything else is done, so that memory is waited for once.
    keys: Vec<(u64, bool)>,
    /// The features of a context.
    features: Vec<u64>,
}

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// Lets `work` use what the thread remembers of the models with that serial number.
pub fn with<T>(models: u32, work: impl FnOnce(&mut Memo) -> T) -> T {
    MEMO.with_borrow_mut(|memo| {
        if memo.of != models {
            *memo = Memo { of: models, ..Memo::default() };
        }
        memo.words.resize(WORDS, Default::default());
        memo.contexts.resize(CONTEXTS, ContextSums::default());
        memo.forms.resize(FORMS, None);
        work(memo)
    })
}

impl Memo {
    /// The sums of words, added to the emissions of those around them, their
    /// classes, and their hashes. What they add to all names of the sentence
    /// is given back.
    pub fn words<'t>(
        &mut self,
        table: &Table<'_>,
        lang: Lang,
        words: impl Iterator<Item = (&'t str, Position)> + Clone,
        emissions: &mut [Units],
        classes: &mut Vec<u8>,
        hashes: &mut Vec<u64>,
    ) -> Units {
        self.keys.clear();
        let mut topic = [0; LABELS];
        for (word, p) in words.clone() {
            let whole = hash(word.as_bytes());
            hashes.push(whole);
            let written = u64::from(p.shape) << 3 | u64::from(p.is_place()) << 2 | p.case as u64;
            let key = mix(whole, (lang as u64) << 8 | written) | 1;
            self.keys.push((key, self.words.get(slot(key, WORDS)).is_some_and(|[first, _]| first.key == key)));
        }
        for (n, ((word, position), &(key, known))) in words.zip(&self.keys).enumerate() {
            let Some(pair) = self.words.get_mut(slot(key, WORDS)) else { continue };
            // The last used of a pair stands first.
            if !known || pair[0].key != key {
                pair.swap(0, 1);
                if pair[0].key != key {
                    pair[0] = word_sums(&mut self.forms, table, lang, word, position);
                    pair[0].key = key;
                }
            }
            let [sums, _] = pair;
            classes.push(sums.class);
            for (t, s) in topic.iter_mut().zip(sums.topic) {
                *t += i16::from(s);
            }
            if let Some(emission) = emissions.get_mut(n) {
                add(emission, &sums.own);
            }
            // It stands two before the word that comes two after it.
            for (sums, labelled) in
                sums.others.iter().zip([n.checked_add(2), n.checked_add(1), n.checked_sub(1), n.checked_sub(2)])
            {
                if let Some(emission) = labelled.and_then(|at| emissions.get_mut(at)) {
                    add(emission, &sums.map(|s| i16::from(s) * 2));
                }
            }
        }
        topic.map(|t: i16| (f32::from(t) * TOPIC) as i16)
    }

    /// The sums of contexts, added to the emissions of their words. `context`
    /// gives that of a word.
    pub fn contexts(
        &mut self,
        table: &Table<'_>,
        lang: Lang,
        context: impl Fn(usize) -> Context,
        emissions: &mut [Units],
    ) {
        self.keys.clear();
        for n in 0..emissions.len() {
            let key = mix(context(n).0, lang as u64) | 1;
            self.keys.push((key, self.contexts.get(slot(key, CONTEXTS)).is_some_and(|c| c.key == key)));
        }
        for (n, (&(key, known), emission)) in self.keys.iter().zip(emissions).enumerate() {
            let Some(of) = self.contexts.get_mut(slot(key, CONTEXTS)) else { continue };
            if !known || of.key != key {
                *of = ContextSums { key, sums: [0; LABELS] };
                self.features.clear();
                context(n).features(|h| self.features.push(h));
                table.add_all(&self.features, &mut of.sums);
            }
            add(emission, &of.sums);
        }
    }
}

/// What a word form adds, from the table.
fn word_sums(
    forms: &mut [Option<Box<Roles>>],
    table: &Table<'_>,
    lang: Lang,
    word: &str,
    position: Position,
) -> WordSums {
    let Position { shape, case, .. } = position;
    let class = word_class(lang, word);
    let mut roles = form(forms, table, lang, class, shape, case);
    word_features(lang, word, shape, case, |role, h| {
        if let Some(sums) = roles.get_mut(role) {
            table.add(h, sums);
        }
    });
    let [before2, before, own, after, after2] = roles;
    let halves = |units: Units| units.map(|u| ((u + u.signum()) / 2).clamp(-127, 127) as i8);
    let mut topic = [0; LABELS];
    if let Some(h) = topic_feature(lang, word, position) {
        table.add(h, &mut topic);
    }
    let topic = std::array::from_fn(|l| topic.get(l).map_or(0, |&t| t.clamp(-127, 127) as i8));
    WordSums { key: 0, own, others: [before2, before, after, after2].map(halves), topic, class }
}

const fn slot(key: u64, slots: usize) -> usize {
    (key >> 40) as usize % slots
}

/// Adds scores to scores.
pub fn add(to: &mut Units, from: &Units) {
    *to = zip(*to, *from, i16::saturating_add);
}

/// Puts the scores of each label together. All are read before any is
/// written, so that it is done with all at once.
pub fn zip(a: Units, b: Units, f: impl Fn(i16, i16) -> i16) -> Units {
    let ([a0, a1, a2, a3, a4, a5, a6, a7], [b0, b1, b2, b3, b4, b5, b6, b7]) = (a, b);
    [f(a0, b0), f(a1, b1), f(a2, b2), f(a3, b3), f(a4, b4), f(a5, b5), f(a6, b6), f(a7, b7)]
}

/// The sums of the form of a word.
fn form(forms: &mut [Option<Box<Roles>>], table: &Table<'_>, lang: Lang, class: u8, shape: u8, case: Case) -> Roles {
    let make = || {
        let mut roles = [[0; LABELS]; ROLES];
        form_features(class, shape, case, |role, h| {
            if let Some(sums) = roles.get_mut(role) {
                table.add(h, sums);
            }
        });
        roles
    };
    let number = ((lang as usize * 16 + usize::from(class)) * 8 + usize::from(shape)) * 4 + case as usize;
    match forms.get_mut(number) {
        Some(slot) => **slot.get_or_insert_with(|| Box::new(make())),
        None => make(),
    }
}
