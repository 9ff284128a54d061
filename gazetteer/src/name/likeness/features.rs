//! What is measured of a pair of names.

use super::form::{Form, Word, Writing};
use super::measure::{common_prefix, common_suffix, jaro_winkler, levenshtein};
use super::model::Model;

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident),+ $(,)?) => {
        /// The measures, by number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Feature { $($(#[doc = $doc])+ $name),+ }
        impl Feature {
            /// Every measure, in order.
            pub const ALL: &'static [Feature] = &[$(Feature::$name),+];
            /// Its name in the table of weights.
            pub const fn as_str(self) -> &'static str {
                match self { $(Feature::$name => stringify!($name)),+ }
            }
        }
    };
}

features! {
    /// Log likelihood ratio of the letters per letter, all transducers mixed.
    Letters,
    /// The same, not divided by the length.
    LettersTotal,
    /// The first transducer alone.
    LettersFirst,
    /// The second transducer alone.
    LettersSecond,
    /// How common the letter sequences are, per letter.
    Commonness,
    /// Log likelihood ratio of each word with its best match, per letter.
    WordLetters,
    /// The same for the rarest words alone, the worse of the two names.
    RarestLetters,
    /// Words that mean the same and are not spelled alike.
    Translated,
    /// Levenshtein similarity of the joined letters.
    Edit,
    /// Jaro-Winkler similarity of the joined letters.
    Winkler,
    /// Jaro-Winkler similarity of the sorted words.
    SortedWinkler,
    /// Levenshtein similarity of the sorted words.
    SortedEdit,
    /// Letters in common at the start, of the shorter.
    Prefix,
    /// The same, of the longer.
    PrefixLong,
    /// Letters in common at the end, of the shorter.
    Suffix,
    /// Dice's coefficient of the letter pairs.
    Pairs,
    /// Words that have a like word, weighted by rarity.
    Overlap,
    /// Words that have the same word, weighted by rarity.
    SameWords,
    /// The best match of the rarest word of either, the worse one.
    RarestWorse,
    /// The better one.
    RarestBetter,
    /// How rare the rarest word of the two is.
    Rarest,
    /// The worst match of a word of the name with fewer words.
    ShorterWorst,
    /// Likeness of the first words.
    FirstWord,
    /// Likeness of the last words.
    LastWord,
    /// Levenshtein similarity of the skeletons.
    Skeleton,
    /// Levenshtein similarity of the coarse skeletons.
    Coarse,
    /// Levenshtein similarity of the keys with vowel classes.
    Key,
    /// The coarse skeletons are the same.
    SameCoarse,
    /// Log-odds of the words that stand alone.
    AloneSum,
    /// The strongest of them for one place.
    AloneMost,
    /// The strongest of them for two places.
    AloneLeast,
    /// How rare the words are that stand alone.
    AloneRarity,
    /// Log-odds of the words in common.
    SharedSum,
    /// The words that stand alone say only the kind of place.
    AloneKinds,
    /// Both have words that stand alone.
    AloneBoth,
    /// Words that stand alone on both sides, and say the kind of place.
    KindsDiffer,
    /// Numbers that differ.
    Numbers,
    /// Qualifiers that contradict each other.
    Contradiction,
    /// A qualifier that one has and the other lacks.
    Qualified,
    /// Logarithm of the letters of the shorter.
    Short,
    /// Logarithm of the letters of the longer.
    Long,
    /// The shorter length over the longer.
    Lengths,
    /// Words of the name with fewer words.
    FewWords,
    /// How many more words the other has.
    MoreWords,
    /// One is written without capitals.
    LowerOne,
    /// Both are.
    LowerBoth,
    /// One is in capitals only.
    UpperOne,
    /// One has hardly any vowels.
    BareOne,
    /// The first letters of the words of one are the other.
    Initials,
    /// The same letters after folding.
    Same,
    /// One is in Arabic letters.
    ArabicOne,
    /// Both are.
    ArabicBoth,
    /// One is in another script with a table.
    TableOne,
    /// Both are.
    TableBoth,
    /// One is in a script without a table.
    OtherOne,
    /// Both are.
    OtherBoth,
}

/// How many measures there are.
pub const FEATURES: usize = Feature::ALL.len();

/// How alike two words are: 1 for two spellings of one generic or qualifier,
/// 0 for two qualifiers or numbers that differ.
fn word_likeness(a: &Word, b: &Word) -> f32 {
    if a.codes == b.codes {
        return 1.0;
    }
    if a.number || b.number {
        return 0.0;
    }
    match (a.qualifier, b.qualifier) {
        (Some(x), Some(y)) => return if x == y { 1.0 } else { 0.0 },
        _ if a.generic.is_some() && a.generic == b.generic => return 1.0,
        _ if a.concept.is_some() && a.concept == b.concept => return 1.0,
        _ => {}
    }
    jaro_winkler(&a.codes, &b.codes).max(0.97 * jaro_winkler(&a.classes, &b.classes))
}

/// A word stands alone where the other name has none that is this alike.
const ALIKE: f32 = 0.85;

/// The best match of every word of either name.
struct Matches {
    a: [f32; MOST],
    b: [f32; MOST],
}

/// Words of a name that are looked at.
const MOST: usize = 12;

fn matches(a: &[Word], b: &[Word]) -> Matches {
    let mut best = Matches { a: [0.0; MOST], b: [0.0; MOST] };
    for (x, of_a) in a.iter().zip(&mut best.a) {
        for (y, of_b) in b.iter().zip(&mut best.b) {
            if x.article != y.article {
                continue;
            }
            let alike = word_likeness(x, y);
            *of_a = of_a.max(alike);
            *of_b = of_b.max(alike);
        }
    }
    best
}

/// What the transducers say of the words, whatever their order.
struct WordLetters {
    mean: f32,
    rarest: f32,
}

fn word_letters(a: &Form, b: &Form, model: &Model) -> WordLetters {
    let mut best = Matches { a: [f32::MIN; MOST], b: [f32::MIN; MOST] };
    for (x, of_a) in a.words.iter().zip(&mut best.a) {
        for (y, of_b) in b.words.iter().zip(&mut best.b) {
            if x.article || y.article {
                continue;
            }
            let ratio = if x.concept.is_some() && x.concept == y.concept {
                1.5 * x.codes.len().min(y.codes.len()) as f32
            } else {
                model.word_letters(a, x, b, y)
            };
            *of_a = of_a.max(ratio);
            *of_b = of_b.max(ratio);
        }
    }
    let (mut sum, mut letters) = (0.0, 1e-6);
    let mut rarest = [(f32::MIN, 0.0f32); 2];
    for (side, (word, ratio)) in
        a.words.iter().zip(best.a).map(|w| (0, w)).chain(b.words.iter().zip(best.b).map(|w| (1, w)))
    {
        if word.article {
            continue;
        }
        let length = word.codes.len().max(1) as f32;
        let ratio = (ratio / length).max(-2.0);
        sum += ratio * length;
        letters += length;
        if let Some(r) = rarest.get_mut(side)
            && word.rarity > r.0
        {
            *r = (word.rarity, ratio);
        }
    }
    WordLetters { mean: sum / letters, rarest: rarest[0].1.min(rarest[1].1) }
}

/// The words of both names in Latin letters, articles left out, and whether
/// each stands alone: the other name has none like it.
pub fn lone_words(a: &Form, b: &Form) -> Vec<(String, bool)> {
    let best = matches(&a.words, &b.words);
    let of = |form: &Form, best: [f32; MOST]| -> Vec<(String, bool)> {
        let words = form.words().zip(&form.words).zip(best);
        words.filter(|((_, w), _)| !w.article).map(|((text, _), alike)| (text, alike < ALIKE)).collect()
    };
    let mut words = of(a, best.a);
    words.extend(of(b, best.b));
    words
}

/// Measures a pair of prepared names. The order of the two does not matter.
pub fn measure(a: &Form, b: &Form, model: &Model) -> [f32; FEATURES] {
    // One order, so that sums come out the same to the last bit.
    let (a, b) = if (a.writing != Writing::Arabic, &a.normalized) <= (b.writing != Writing::Arabic, &b.normalized) {
        (a, b)
    } else {
        (b, a)
    };
    let mut out = [0.0f32; FEATURES];
    let mut set = |f: Feature, value: f32| {
        if let Some(cell) = out.get_mut(f as usize) {
            *cell = value;
        }
    };
    let flag = |b: bool| if b { 1.0 } else { 0.0 };
    let (short, long) = (a.joined.len().min(b.joined.len()), a.joined.len().max(b.joined.len()));
    let (short, long) = (short.max(1) as f32, long.max(1) as f32);
    let mean = (short + long) / 2.0;

    let letters = model.letters(a, b);
    set(Feature::Letters, letters.mixed / mean);
    set(Feature::LettersTotal, (letters.mixed / 10.0).clamp(-3.0, 5.0));
    set(Feature::LettersFirst, letters.each[0] / mean);
    set(Feature::LettersSecond, letters.each[1] / mean);
    set(Feature::Commonness, letters.commonness / mean);

    set(Feature::Edit, levenshtein(&a.joined, &b.joined));
    set(Feature::Winkler, jaro_winkler(&a.joined, &b.joined));
    set(Feature::SortedWinkler, jaro_winkler(&a.sorted, &b.sorted));
    set(Feature::SortedEdit, levenshtein(&a.sorted, &b.sorted));
    let prefix = common_prefix(&a.joined, &b.joined) as f32;
    set(Feature::Prefix, prefix / short);
    set(Feature::PrefixLong, prefix / long);
    set(Feature::Suffix, common_suffix(&a.joined, &b.joined) as f32 / short);
    set(Feature::Pairs, a.bigrams.dice(&b.bigrams));

    let words = word_letters(a, b, model);
    set(Feature::WordLetters, words.mean);
    set(Feature::RarestLetters, words.rarest);
    let translated =
        |w: &Word| b.words.iter().any(|v| w.concept.is_some() && w.concept == v.concept && w.codes != v.codes);
    set(Feature::Translated, a.words.iter().filter(|w| translated(w)).count().min(3) as f32);

    let best = matches(&a.words, &b.words);
    let sides = || a.words.iter().zip(best.a).map(|w| (0, w)).chain(b.words.iter().zip(best.b).map(|w| (1, w)));
    let (mut soft, mut hard, mut all) = (0.0, 0.0, 1e-6);
    let mut rarest = [(f32::MIN, 1.0f32); 2];
    let mut worst = [1.0f32; 2];
    let (mut alone, mut most, mut least, mut alone_rarity) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
    let mut shared = 0.0;
    let mut alone_side = [0usize; 2];
    let mut kinds_side = [0usize; 2];
    let mut others = 0;
    for (side, (word, alike)) in sides() {
        if word.article {
            continue;
        }
        all += word.rarity;
        soft += word.rarity * if alike >= 0.7 { alike } else { 0.0 };
        hard += word.rarity * flag(alike >= 0.999);
        if let (Some(r), Some(w)) = (rarest.get_mut(side), worst.get_mut(side)) {
            if word.rarity > r.0 {
                *r = (word.rarity, alike);
            }
            *w = w.min(alike);
        }
        if alike < ALIKE {
            alone += word.stats.alone;
            most = most.max(word.stats.alone);
            least = least.min(word.stats.alone);
            alone_rarity += word.rarity;
            if let (Some(n), Some(k)) = (alone_side.get_mut(side), kinds_side.get_mut(side)) {
                *n += 1;
                *k += usize::from(word.kind);
            }
            others += usize::from(!word.kind);
        } else {
            shared += word.stats.shared / 2.0;
        }
    }
    let words = [a.words.len(), b.words.len()];
    set(Feature::Overlap, soft / all);
    set(Feature::SameWords, hard / all);
    set(Feature::RarestWorse, rarest[0].1.min(rarest[1].1));
    set(Feature::RarestBetter, rarest[0].1.max(rarest[1].1));
    set(Feature::Rarest, rarest[0].0.max(rarest[1].0).max(0.0));
    set(
        Feature::ShorterWorst,
        match words[0].cmp(&words[1]) {
            std::cmp::Ordering::Less => worst[0],
            std::cmp::Ordering::Greater => worst[1],
            std::cmp::Ordering::Equal => worst[0].max(worst[1]),
        },
    );
    let ends = |x: Option<&Word>, y: Option<&Word>| x.zip(y).map_or(0.0, |(x, y)| word_likeness(x, y));
    set(Feature::FirstWord, ends(a.words.iter().find(|w| !w.article), b.words.iter().find(|w| !w.article)));
    set(Feature::LastWord, ends(a.words.last(), b.words.last()));
    set(Feature::Skeleton, levenshtein(&a.skeleton, &b.skeleton));
    set(Feature::Coarse, levenshtein(&a.coarse, &b.coarse));
    set(Feature::Key, levenshtein(&a.key, &b.key));
    set(Feature::SameCoarse, flag(a.coarse == b.coarse));
    set(Feature::AloneSum, alone.clamp(-4.0, 4.0));
    set(Feature::AloneMost, most);
    set(Feature::AloneLeast, least);
    set(Feature::AloneRarity, alone_rarity.min(4.0));
    set(Feature::SharedSum, shared.clamp(-4.0, 4.0));
    let stand = alone_side[0] + alone_side[1];
    set(Feature::AloneKinds, flag(stand > 0 && others == 0));
    set(Feature::AloneBoth, flag(alone_side[0] > 0 && alone_side[1] > 0));
    set(Feature::KindsDiffer, flag(kinds_side[0] > 0 && kinds_side[1] > 0));

    let lone = |x: &Form, y: &Form, wanted: fn(&Word) -> bool| {
        x.words.iter().filter(|w| wanted(w)).any(|w| !y.words.iter().any(|v| word_likeness(w, v) > 0.999))
    };
    let number: fn(&Word) -> bool = |w| w.number;
    let qualifier: fn(&Word) -> bool = |w| w.qualifier.is_some();
    set(Feature::Numbers, flag(lone(a, b, number) || lone(b, a, number)));
    let (left, right) = (lone(a, b, qualifier), lone(b, a, qualifier));
    set(Feature::Contradiction, flag(left && right));
    set(Feature::Qualified, flag(left != right));

    set(Feature::Short, short.ln());
    set(Feature::Long, long.ln());
    set(Feature::Lengths, short / long);
    set(Feature::FewWords, words[0].min(words[1]).min(6) as f32);
    set(Feature::MoreWords, words[0].abs_diff(words[1]).min(6) as f32);
    set(Feature::LowerOne, flag(a.lower != b.lower));
    set(Feature::LowerBoth, flag(a.lower && b.lower));
    set(Feature::UpperOne, flag(a.upper || b.upper));
    set(Feature::BareOne, flag(a.bare != b.bare));
    let initials = |x: &Form, y: &Form| x.initials.len() > 1 && x.initials == y.joined;
    set(Feature::Initials, flag(initials(a, b) || initials(b, a)));
    set(Feature::Same, flag(a.joined == b.joined));
    for (writing, one, both) in [
        (Writing::Arabic, Feature::ArabicOne, Feature::ArabicBoth),
        (Writing::Table, Feature::TableOne, Feature::TableBoth),
        (Writing::Other, Feature::OtherOne, Feature::OtherBoth),
    ] {
        let (x, y) = (a.writing == writing, b.writing == writing);
        set(one, flag(x != y));
        set(both, flag(x && y));
    }
    out
}
