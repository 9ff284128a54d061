//! Arabic script, after the UN system of 1972; Persian and Urdu letters added.

/// The Latin letters of one normalized Arabic letter. Alif is a vowel sign
/// here, ʿayn is nothing: the press writes neither reliably.
pub(super) fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ا' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ث' | 'ٹ' => "t",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ذ' | 'ض' | 'ڈ' => "d",
        'ر' | 'ڑ' => "r",
        'ز' | 'ظ' | 'ژ' => "z",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'ع' => "",
        'غ' => "gh",
        'ف' => "f",
        'ڤ' | 'ۆ' => "v",
        'ق' => "q",
        'ك' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' => "n",
        'و' => "w",
        'ي' => "y",
        '0'..='9' => return None,
        _ => return None,
    })
}
