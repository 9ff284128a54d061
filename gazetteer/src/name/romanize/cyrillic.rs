//! Cyrillic script, each language by its own rules: Ukrainian (the national
//! system of 2010), Russian (BGN/PCGN 1947), Belarusian (BGN/PCGN 1979),
//! Bulgarian (the Streamlined System), Serbian and Macedonian (Latin letters
//! of the language itself, without marks). Marks are folded before, so that й
//! is и, ї is і, ў is у here.

/// The languages that read the common letters differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// г is h, и is y.
    Ukrainian,
    /// г is h; the rest as Russian.
    Belarusian,
    /// The reading where no letter tells the language.
    Russian,
    /// щ is sht, ъ is a.
    Bulgarian,
    /// ж is z, х is h, ц and ч are c, ш is s.
    Serbian,
}

impl Reading {
    /// The language that the letters of a normalized name give away.
    pub(super) fn of(normalized: &str) -> Self {
        let has = |letters: &[char]| normalized.contains(letters);
        if has(&['ј', 'љ', 'њ', 'ђ', 'ћ', 'џ', 'ѕ']) {
            Reading::Serbian
        } else if has(&['і']) && has(&['ы', 'э']) {
            Reading::Belarusian
        } else if has(&['і', 'є', 'ґ']) {
            Reading::Ukrainian
        } else if has(&['ъ']) && !has(&['ы', 'э']) && between_consonants(normalized) {
            Reading::Bulgarian
        } else {
            Reading::Russian
        }
    }
}

/// Whether an ъ stands between two consonants, where only Bulgarian has it.
fn between_consonants(normalized: &str) -> bool {
    let is_consonant = |c: char| !matches!(c, 'а' | 'е' | 'и' | 'о' | 'у' | 'ю' | 'я' | 'ъ' | 'ь' | ' ');
    let letters: Vec<char> = normalized.chars().collect();
    letters.windows(3).any(|w| matches!(w, [a, 'ъ', b] if is_consonant(*a) && is_consonant(*b)))
}

/// The Latin letters of one normalized Cyrillic letter.
pub(super) fn letter(c: char, reading: Reading) -> Option<&'static str> {
    use Reading::{Belarusian, Bulgarian, Serbian, Ukrainian};
    Some(match (c, reading) {
        ('г', Ukrainian | Belarusian) => "h",
        ('и', Ukrainian) => "y",
        ('щ' | 'Щ', Bulgarian) => "sht",
        ('ъ', Bulgarian) => "a",
        ('ж', Serbian) => "z",
        ('х', Serbian) => "h",
        ('ц' | 'ч' | 'ћ', Serbian) => "c",
        ('ш', Serbian) => "s",
        ('а' | 'ә', _) => "a",
        ('б', _) => "b",
        ('в', _) => "v",
        ('г' | 'ґ' | 'ѓ' | 'ғ', _) => "g",
        ('д', _) => "d",
        ('ђ', _) => "dj",
        ('е' | 'э', _) => "e",
        ('є', _) => "ie",
        ('ж', _) => "zh",
        ('з', _) => "z",
        ('ѕ', _) => "dz",
        ('и' | 'і' | 'ы' | 'ї', _) => "i",
        ('ј', _) => "j",
        ('к' | 'қ' | 'ќ', _) => "k",
        ('л', _) => "l",
        ('љ', _) => "lj",
        ('м', _) => "m",
        ('н' | 'ң', _) => "n",
        ('њ', _) => "nj",
        ('о' | 'ө', _) => "o",
        ('п', _) => "p",
        ('р', _) => "r",
        ('с', _) => "s",
        ('т', _) => "t",
        ('ћ' | 'ч' | 'ҷ', _) => "ch",
        ('џ', _) => "dz",
        ('у' | 'ү' | 'ұ', _) => "u",
        ('ф', _) => "f",
        ('х' | 'ҳ' | 'һ', _) => "kh",
        ('ц', _) => "ts",
        ('ш', _) => "sh",
        ('щ', _) => "shch",
        ('ъ' | 'ь', _) => "",
        ('ю', _) => "yu",
        ('я', _) => "ya",
        _ => return None,
    })
}
