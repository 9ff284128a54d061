//! Classes of words: words that stand in the same company, as vectors trained
//! on much plain text tell. What the annotated texts never had ("Bénédicte",
//! "cavalerie") is read as its class was there.
//!
//! The tables are made by `examples/train_classes` from the vectors that
//! CONTRIBUTING names: maps from folded words to four packed numbers.

use std::sync::LazyLock;

use fst::Map;

use crate::text::Lang;

/// The class of a word, and the larger one that it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Class {
    /// One of some five hundred.
    pub fine: u16,
    /// One of some sixty.
    pub coarse: u16,
}

const BITS: u32 = 12;

impl Class {
    fn pack(self) -> u64 {
        u64::from(self.coarse) << BITS | u64::from(self.fine)
    }

    fn unpack(packed: u64) -> Class {
        let bits = |n: u64| (n & ((1 << BITS) - 1)) as u16;
        Class { fine: bits(packed), coarse: bits(packed >> BITS) }
    }
}

/// The class of a folded word in a language; `capitalized` words have their own
/// ("pierre", "Pierre"). `None` for rare words.
pub fn class_of(lang: Lang, word: &str, capitalized: bool) -> Option<Class> {
    type Classes = Option<Map<&'static [u8]>>;
    static CLASSES: LazyLock<[Classes; 3]> = LazyLock::new(|| {
        let tables: [&'static [u8]; 3] = [
            include_bytes!("../data/classes_en.fst"),
            include_bytes!("../data/classes_fr.fst"),
            include_bytes!("../data/classes_ar.fst"),
        ];
        tables.map(|bytes| Map::new(bytes).ok())
    });
    let [en, fr, ar] = &*CLASSES;
    let classes = match lang {
        Lang::En => en,
        Lang::Fr => fr,
        Lang::Ar => ar,
        Lang::Other => return None,
    };
    let packed = classes.as_ref()?.get(word)?;
    Some(Class::unpack(if capitalized { packed >> (2 * BITS) } else { packed }))
}

/// The bytes of a table: words, in the order of their bytes, with the classes of
/// their small and of their capitalized form.
///
/// # Errors
///
/// Where a word comes twice or out of order.
pub fn write<'w>(rows: impl IntoIterator<Item = (&'w str, [Class; 2])>) -> Result<Vec<u8>, fst::Error> {
    let packed =
        rows.into_iter().map(|(word, [small, capitalized])| (word, capitalized.pack() << (2 * BITS) | small.pack()));
    Ok(Map::from_iter(packed)?.into_fst().into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let class = |fine, coarse| Class { fine, coarse };
        let bytes = write([("a", [class(1, 2), class(511, 63)]), ("b", [class(3, 4), class(5, 6)])]).unwrap();
        let map = Map::new(bytes).unwrap();
        let packed = map.get("a").unwrap();
        assert_eq!(Class::unpack(packed), class(1, 2));
        assert_eq!(Class::unpack(packed >> (2 * BITS)), class(511, 63));
        assert_eq!(map.get("c"), None);
    }
}
