//! Other scripts into Latin letters, one file a script. The result is a key
//! for comparing, not a text for reading: Arabic script writes no short
//! vowels, and none are invented.

mod arabic;
mod cyrillic;
mod greek;

/// The writing system of a character, as far as matching cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Latin letters, and digits.
    Latin,
    /// Arabic letters, Persian and Urdu ones among them.
    Arabic,
    /// Cyrillic letters.
    Cyrillic,
    /// Greek letters.
    Greek,
    /// Everything else.
    Other,
}

/// The script of one (normalized) character.
pub fn script_of(c: char) -> Script {
    match c {
        '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{00c0}'..='\u{024f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => {
            Script::Arabic
        }
        '\u{0400}'..='\u{052f}' => Script::Cyrillic,
        '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        _ => Script::Other,
    }
}

/// A normalized name in Latin letters, and whether its vowels are written;
/// `None` where a letter has no rule.
pub(crate) fn romanize(normalized: &str) -> Option<(String, bool)> {
    let mut out = String::with_capacity(normalized.len());
    let mut vowels = true;
    let mut rest = normalized;
    let mut word_start = true;
    while let Some(c) = rest.chars().next() {
        // The Arabic article is written together with its word.
        if word_start
            && let Some(bare) = rest.strip_prefix("ال")
            && bare.chars().take_while(|&c| c != ' ').count() >= 2
        {
            vowels = false;
            rest = bare;
            word_start = false;
            continue;
        }
        rest = rest.strip_prefix(c).unwrap_or_default();
        word_start = c == ' ';
        match script_of(c) {
            _ if c == ' ' => out.push(' '),
            Script::Latin => out.push(c),
            Script::Arabic => {
                vowels = false;
                out.push_str(arabic::letter(c)?);
            }
            Script::Cyrillic => out.push_str(cyrillic::letter(c)?),
            Script::Greek => out.push_str(greek::letter(c)?),
            Script::Other => return None,
        }
    }
    Some((out, vowels))
}
