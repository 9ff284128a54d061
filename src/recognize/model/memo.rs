//! Sums of weights that were made before: the same words stand in the same
//! contexts in text after text.

use std::cell::RefCell;

use super::features::{Case, Context, ROLES, SELF, form_features, hash, mix, word_class, word_features};
use super::lattice::LABELS;
use super::table::{Table, Units};
use crate::text::Lang;

/// What a word form adds to the words around it, by role.
pub type Roles = [Units; ROLES];

/// How many word forms are remembered, and how many contexts: four megabytes for each thread.
const WORDS: usize = 1 << 15;
const CONTEXTS: usize = 1 << 15;
/// Languages, classes, shapes and cases of words.
const FORMS: usize = 4 * 16 * 8 * 4;

/// What a thread remembers. Keys lie apart from what they stand for, and those
/// of a sentence are all compared before anything else is done, so that memory
/// is waited for once and not for every word.
#[derive(Default)]
pub struct Memo {
    word_keys: Vec<u64>,
    words: Vec<(Roles, u8)>,
    context_keys: Vec<u64>,
    contexts: Vec<Units>,
    forms: Vec<Option<Box<Roles>>>,
    keys: Vec<(u64, bool)>,
}

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// Lets `work` use what the thread remembers.
pub fn with<T>(work: impl FnOnce(&mut Memo) -> T) -> T {
    MEMO.with_borrow_mut(|memo| {
        memo.word_keys.resize(WORDS, 0);
        memo.words.resize(WORDS, ([[0; LABELS]; ROLES], 0));
        memo.context_keys.resize(CONTEXTS, 0);
        memo.contexts.resize(CONTEXTS, [0; LABELS]);
        memo.forms.resize(FORMS, None);
        work(memo)
    })
}

impl Memo {
    /// The sums of words, added to the emissions of those around them, and their classes.
    pub fn words<'t>(
        &mut self,
        table: &Table<'_>,
        lang: Lang,
        words: impl Iterator<Item = (&'t str, u8, Case)> + Clone,
        emissions: &mut [Units],
        classes: &mut Vec<u8>,
    ) {
        self.keys.clear();
        for (word, shape, case) in words.clone() {
            let key = mix(hash(word.as_bytes()), (lang as u64) << 8 | u64::from(shape) << 2 | case as u64) | 1;
            self.keys.push((key, self.word_keys.get(slot(key, WORDS)) == Some(&key)));
        }
        for (n, ((word, shape, case), &(key, known))) in words.zip(&self.keys).enumerate() {
            let at = slot(key, WORDS);
            let (Some(to), Some(of)) = (self.words.get_mut(at), self.word_keys.get_mut(at)) else { continue };
            // Another word of the sentence may have taken the place since.
            if !known || *of != key {
                let class = word_class(lang, word);
                let mut roles = form(&mut self.forms, table, lang, class, shape, case);
                word_features(lang, word, shape, case, |role, h| {
                    if let Some(sums) = roles.get_mut(role) {
                        table.add(h, sums);
                    }
                });
                *of = key;
                *to = (roles, class);
            }
            let (roles, class) = to;
            classes.push(*class);
            for (role, sums) in roles.iter().enumerate() {
                // Role 0 is that of a word two before the labelled one.
                let labelled = (n + SELF).checked_sub(role).and_then(|at| emissions.get_mut(at));
                if let Some(emission) = labelled {
                    add(emission, sums);
                }
            }
        }
    }

    /// The sums of contexts, added to the emissions of their words.
    pub fn contexts(
        &mut self,
        table: &Table<'_>,
        lang: Lang,
        contexts: impl Iterator<Item = Context> + Clone,
        emissions: &mut [Units],
    ) {
        self.keys.clear();
        for context in contexts.clone() {
            let key = mix(context.0, lang as u64) | 1;
            self.keys.push((key, self.context_keys.get(slot(key, CONTEXTS)) == Some(&key)));
        }
        for ((context, &(key, known)), emission) in contexts.zip(&self.keys).zip(emissions) {
            let at = slot(key, CONTEXTS);
            let (Some(sums), Some(of)) = (self.contexts.get_mut(at), self.context_keys.get_mut(at)) else { continue };
            if !known || *of != key {
                *of = key;
                *sums = [0; LABELS];
                context.features(|h| table.add(h, sums));
            }
            add(emission, sums);
        }
    }
}

const fn slot(key: u64, slots: usize) -> usize {
    (key >> 40) as usize % slots
}

/// Adds scores to scores.
pub fn add(to: &mut Units, from: &Units) {
    for (s, x) in to.iter_mut().zip(from) {
        *s = s.saturating_add(*x);
    }
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
