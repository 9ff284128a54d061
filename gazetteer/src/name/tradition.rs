//! The traditions of writing Arabic in Latin letters: what each writes for a
//! letter (`data/names/traditions.tsv`). Sources: the BGN/PCGN system of 1956,
//! the UN systems of 1972 and 2017, ALA-LC, ISO 233-2, DIN 31635, and usage
//! (OCHA's tables, the French mandate and press, Turkish and Kurdish spellings
//! of Syrian places, chat).

use std::sync::LazyLock;

use super::normalize;

/// A letter with the spellings of each tradition.
struct Letter {
    arabic: String,
    spellings: Vec<Vec<String>>,
}

struct Table {
    traditions: Vec<&'static str>,
    letters: Vec<Letter>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lines = include_str!("../../data/names/traditions.tsv").lines();
    let traditions = lines.next().unwrap_or_default().split('\t').skip(1).map(title).collect();
    let letters = lines.filter_map(|line| {
        let mut cells = line.split('\t');
        let arabic = cells.next()?.to_owned();
        let spellings = cells.map(|c| c.split(',').map(str::to_owned).collect()).collect();
        Some(Letter { arabic, spellings })
    });
    Table { traditions, letters: letters.collect() }
});

/// The name of a tradition as people write it.
fn title(column: &'static str) -> &'static str {
    match column {
        "bgn_pcgn" => "BGN/PCGN",
        "un_1972" => "UN 1972",
        "un_2017" => "UN 2017",
        "ala_lc" => "ALA-LC",
        "iso_233_2" => "ISO 233-2",
        "din_31635" => "DIN 31635",
        "ocha" => "OCHA",
        "french" => "French usage",
        "turkish" => "Turkish",
        "kurdish" => "Kurdish",
        "chat" => "chat",
        other => other,
    }
}

/// Why two spellings stand for each other: the Arabic letter that both write,
/// and who writes the second so. One of the two may be the Arabic letter.
pub(super) fn reason(a: &str, b: &str) -> Option<String> {
    let plain = |spelling: &String| normalize(spelling);
    let writes = |letter: &Letter, text: &str| letter.spellings.iter().flatten().any(|s| plain(s) == text);
    for letter in &TABLE.letters {
        let is_letter = |text: &str| normalize(&letter.arabic) == text;
        if !((is_letter(a) || writes(letter, a)) && (is_letter(b) || writes(letter, b))) {
            continue;
        }
        let who =
            letter.spellings.iter().zip(&TABLE.traditions).find(|(spellings, _)| {
                spellings.iter().any(|s| plain(s) == b) && !spellings.iter().any(|s| plain(s) == a)
            });
        return Some(match who {
            Some((_, tradition)) if !is_letter(a) => format!("{}, {b} in {tradition}", letter.arabic),
            _ => letter.arabic.clone(),
        });
    }
    None
}

/// The spellings in plain letters that a name written in a scholarly, Turkish,
/// Kurdish or chat spelling stands for: `Ḫān Šayḫūn` is "Khan Shaykhun",
/// `7alab` is "halab". Empty where nothing in it points to such a spelling.
pub fn readings(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (tradition, marks) in
        [(READING_SCHOLARLY, "šŠǧǦḫḪẖẖġĠṯṮḏḎžŽčČ"), (READING_TURKISH, "şŞçÇğĞıİ"), (READING_KURDISH, "şŞçÇêÊîÎûÛxX")]
    {
        if name.chars().any(|c| marks.contains(c)) {
            out.push(respell(name, tradition));
        }
    }
    // Digits within a word that has letters are letters of the chat alphabet.
    let chat = name.split_whitespace().any(|w| {
        w.chars().any(char::is_alphabetic) && w.chars().any(|c| matches!(c, '2' | '3' | '5' | '6' | '7' | '9')) && {
            let digits = w.chars().filter(char::is_ascii_digit).count();
            let letters = w.chars().filter(|c| c.is_alphabetic()).count();
            letters >= 2 && digits <= letters
        }
    });
    if chat {
        out.push(respell(name, READING_CHAT));
    }
    out.retain(|reading| *reading != normalize(name));
    out.dedup();
    out
}

/// Letters of a tradition with the plain letters that they stand for.
type Reading = &'static [(char, &'static str)];

const READING_SCHOLARLY: Reading = &[
    ('š', "sh"),
    ('ǧ', "j"),
    ('ḫ', "kh"),
    ('ẖ', "kh"),
    ('ġ', "gh"),
    ('ṯ', "th"),
    ('ḏ', "dh"),
    ('ž', "zh"),
    ('č', "ch"),
];
const READING_TURKISH: Reading = &[('ş', "sh"), ('ç', "ch"), ('ğ', "gh"), ('c', "j"), ('ı', "i")];
const READING_KURDISH: Reading =
    &[('ş', "sh"), ('ç', "ch"), ('x', "kh"), ('c', "j"), ('ê', "e"), ('î', "i"), ('û', "u")];
const READING_CHAT: Reading = &[('2', ""), ('3', ""), ('5', "kh"), ('6', "t"), ('7', "h"), ('9', "s")];

fn respell(name: &str, reading: Reading) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in unicode_normalization::UnicodeNormalization::nfc(name).flat_map(char::to_lowercase) {
        match reading.iter().find(|(letter, _)| *letter == c) {
            Some((_, plain)) => out.push_str(plain),
            None => out.push(c),
        }
    }
    normalize(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::skeleton;

    #[test]
    fn every_tradition_is_read() {
        for (name, plain) in [
            ("Ḫān Šayḫūn", "khan shaykhun"),
            ("Ǧisr aš-Šuġūr", "jisr ash shughur"),
            ("Efrîn", "efrin"),
            ("Serêkaniyê", "serekaniye"),
            ("7alab", "halab"),
            ("Cerablus Şehri", "jerablus shehri"),
        ] {
            assert!(
                normalize(name) == plain || readings(name).iter().any(|r| r == plain),
                "{name}: {:?}",
                readings(name)
            );
        }
        assert!(readings("M5").is_empty() && readings("Aleppo").is_empty());
        assert_eq!(skeleton(&readings("Ǧisr aš-Šuġūr")[0]), skeleton("jisr al shughur"));
    }

    #[test]
    fn reasons_name_the_letter() {
        assert_eq!(reason("sh", "ch").as_deref(), Some("ش, ch in French usage"));
        assert_eq!(reason("ق", "k").as_deref(), Some("ق"));
        assert_eq!(reason("b", "r"), None);
    }
}
