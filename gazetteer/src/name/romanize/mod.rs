//! Other scripts into Latin letters, one file a script. The result is a key
//! for comparing, not a text for reading: Arabic script writes no short
//! vowels, and none are invented.

mod arabic;
mod armenian;
mod cyrillic;
mod ethiopic;
mod georgian;
mod greek;
mod hebrew;

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
    /// Hebrew letters.
    Hebrew,
    /// Armenian letters.
    Armenian,
    /// Georgian letters.
    Georgian,
    /// Ethiopic syllables.
    Ethiopic,
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
        '\u{0590}'..='\u{05ff}' | '\u{fb1d}'..='\u{fb4f}' => Script::Hebrew,
        '\u{0530}'..='\u{058f}' | '\u{fb13}'..='\u{fb17}' => Script::Armenian,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Script::Georgian,
        '\u{1200}'..='\u{135f}' => Script::Ethiopic,
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
    let mut reading = None;
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
            Script::Cyrillic => {
                let reading = *reading.get_or_insert_with(|| cyrillic::Reading::of(normalized));
                out.push_str(cyrillic::letter(c, reading)?);
            }
            Script::Greek => out.push_str(greek::letter(c)?),
            Script::Hebrew => {
                vowels = false;
                out.push_str(hebrew::letter(c)?);
            }
            Script::Armenian => out.push_str(armenian::letter(c)?),
            Script::Georgian => out.push_str(georgian::letter(c)?),
            Script::Ethiopic => {
                if !ethiopic::syllable(c, &mut out) {
                    return None;
                }
            }
            Script::Other => return None,
        }
    }
    Some((out, vowels))
}
