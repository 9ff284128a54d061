//! Ethiopic script (Amharic, Tigrinya), after BGN/PCGN 1967 without marks.
//! A syllable is a consonant and one of seven vowels, and the block is laid
//! out so: eight syllables a consonant.

/// The consonants of the block, from U+1200, a row of eight syllables each;
/// `w` rows are those of the rounded consonants.
const CONSONANTS: [&str; 43] = [
    "h", "l", "h", "m", "s", "r", "s", "sh", "k", "kw", "k", "kw", "b", "v", "t", "ch", "h", "hw", "n", "ny", "", "k",
    "kw", "h", "hw", "w", "", "z", "zh", "y", "d", "d", "j", "g", "gw", "ng", "t", "ch", "p", "ts", "ts", "f", "p",
];

/// The vowels of a row; the sixth is the bare consonant.
const VOWELS: [&str; 8] = ["e", "u", "i", "a", "e", "", "o", "wa"];

/// Appends the Latin letters of one syllable; false where there is no rule.
pub(super) fn syllable(c: char, out: &mut String) -> bool {
    let Some(at) = (c as usize).checked_sub(0x1200) else { return false };
    let (Some(consonant), Some(vowel)) = (CONSONANTS.get(at / 8), VOWELS.get(at % 8)) else { return false };
    out.push_str(consonant);
    // A row without a consonant is that of alif or ʿayn, whose first vowel is a.
    out.push_str(match (*consonant, at % 8) {
        ("", 0) => "a",
        ("", 5) => "i",
        _ => vowel,
    });
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_of_the_north() {
        for (name, latin) in [("መቀለ", "mekele"), ("አድዋ", "adwa"), ("ጎንደር", "gonder"), ("ባሕር", "bahr")]
        {
            let mut out = String::new();
            assert!(name.chars().all(|c| syllable(c, &mut out)), "{name}");
            assert_eq!(out, latin);
        }
    }
}
