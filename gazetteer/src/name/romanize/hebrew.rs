//! Hebrew script, after the system of the Academy of the Hebrew Language
//! (2006, adopted by the UN). Short vowels are not written; vav and yod stand
//! for a consonant or a vowel, as in Arabic script.

/// The Latin letters of one normalized Hebrew letter.
pub(super) fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'א' => "a",
        'ע' => "",
        'ב' => "b",
        'ג' => "g",
        'ד' => "d",
        'ה' => "h",
        'ו' => "w",
        'ז' => "z",
        'ח' => "h",
        'ט' | 'ת' => "t",
        'י' => "y",
        'כ' | 'ך' | 'ק' => "k",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' | 'ף' => "p",
        'צ' | 'ץ' => "ts",
        'ר' => "r",
        'ש' => "sh",
        _ => return None,
    })
}
