//! Sums of weights that were made before: the same words stand in the same
//! contexts in text after text.

use std::cell::RefCell;

use super::features::{Case, Context, ROLES, form_features, hash, mix, word_class, word_features};
use super::lattice::LABELS;
use super::table::{Table, Units};
use crate::text::Lang;

/// What a word form adds to the words around it.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordSums {
    key: u64,
    /// Its weights in each role.
    pub roles: [Units; ROLES],
    /// [`word_class`].
    pub class: u8,
}

#[derive(Debug, Clone, Copy, Default)]
struct ContextSums {
    key: u64,
    sums: Units,
}

/// How many word forms are remembered, and how many contexts: four megabytes for each thread.
const WORDS: usize = 1 << 15;
const CONTEXTS: usize = 1 << 15;
/// Languages, classes, shapes and cases of words.
const FORMS: usize = 4 * 16 * 8 * 4;

/// What a thread remembers.
#[derive(Default)]
pub struct Memo {
    words: Vec<WordSums>,
    contexts: Vec<ContextSums>,
    forms: Vec<Option<Box<[Units; ROLES]>>>,
    /// The sums of the words of the sentence at hand.
    pub sentence: Vec<WordSums>,
}

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// Lets `work` use what the thread remembers.
pub fn with<T>(work: impl FnOnce(&mut Memo) -> T) -> T {
    MEMO.with_borrow_mut(|memo| {
        memo.words.resize(WORDS, WordSums::default());
        memo.contexts.resize(CONTEXTS, ContextSums::default());
        memo.forms.resize(FORMS, None);
        work(memo)
    })
}

impl Memo {
    /// The sums of a word form.
    pub fn word(&mut self, table: &Table<'_>, lang: Lang, word: &str, shape: u8, case: Case) -> WordSums {
        let key = mix(hash(word.as_bytes()), (lang as u64) << 8 | u64::from(shape) << 2 | case as u64) | 1;
        let Some(slot) = self.words.get_mut((key >> 40) as usize % WORDS) else { return WordSums::default() };
        if slot.key != key {
            let class = word_class(lang, word);
            let mut roles = form(&mut self.forms, table, lang, class, shape, case);
            word_features(lang, word, shape, case, |role, h| {
                if let Some(sums) = roles.get_mut(role) {
                    table.add(h, sums);
                }
            });
            *slot = WordSums { key, roles, class };
        }
        *slot
    }

    /// The sums of a context.
    pub fn context(&mut self, table: &Table<'_>, lang: Lang, context: Context) -> Units {
        let key = mix(context.0, lang as u64) | 1;
        let Some(slot) = self.contexts.get_mut((key >> 40) as usize % CONTEXTS) else { return [0; LABELS] };
        if slot.key != key {
            let mut sums = [0; LABELS];
            context.features(|h| table.add(h, &mut sums));
            *slot = ContextSums { key, sums };
        }
        slot.sums
    }
}

/// The sums of the form of a word.
fn form(
    forms: &mut [Option<Box<[Units; ROLES]>>],
    table: &Table<'_>,
    lang: Lang,
    class: u8,
    shape: u8,
    case: Case,
) -> [Units; ROLES] {
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
