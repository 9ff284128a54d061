//! From bytes to characters: UTF-8, UTF-16 and the legacy encodings of the press.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_4, ISO_8859_6, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254,
    WINDOWS_1256,
};

use super::Problem;

/// Bytes that the detector looks at, from a little before the first that is not ASCII.
const SAMPLE: usize = 1 << 20;

/// Bytes that are UTF-8 for the most part but not throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    /// The offset of the first wrong byte, from 0.
    pub byte: usize,
    /// The line that it stands in, from 1.
    pub line: usize,
}

impl Broken {
    fn at(bytes: &[u8], byte: usize) -> Self {
        let before = bytes.get(..byte).unwrap_or_default();
        Broken { byte, line: before.iter().filter(|&&b| b == b'\n').count() + 1 }
    }

    /// What is wrong, and what to do: the text of an error. `start` is the offset in the file at
    /// which the bytes began.
    pub fn problem(self, start: u64) -> Problem {
        let remedy = "repair it, or if the encoding is another one, convert it: iconv -f WINDOWS-1252 -t UTF-8";
        (format!("byte {} is not UTF-8", start + self.byte as u64), remedy)
    }
}

/// Decodes a whole text whose encoding nothing states. Valid UTF-8 is not copied.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Broken> {
    decode_declared(bytes, None)
}

/// Decodes a text; `declared` is the encoding that it states itself.
///
/// A byte order mark is stronger than a declaration, and so are letters beyond ASCII that
/// are valid UTF-8 throughout: pages are often saved anew without their `<meta>` being changed.
pub(super) fn decode_declared(mut bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<String, Broken> {
    if let Some(wide) = utf16(&bytes) {
        // Half a pair of surrogates becomes U+FFFD: it is no letter of any name.
        return Ok(wide.decode_with_bom_removal(&bytes).0.into_owned());
    }
    let marked = bytes.starts_with(b"\xEF\xBB\xBF");
    if marked {
        bytes.drain(..3);
    }
    let (bytes, at) = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            (e.into_bytes(), at)
        }
    };
    let legacy = match declared {
        Some(stated) if stated != UTF_8 && !marked => Some(stated),
        Some(_) => None,
        None if marked || is_mostly_utf8(&bytes) => None,
        None => Some(legacy(&bytes)),
    };
    match legacy {
        Some(encoding) => Ok(encoding.decode_without_bom_handling(&bytes).0.into_owned()),
        None => {
            let broken = Broken::at(&bytes, at);
            Err(Broken { byte: at + if marked { 3 } else { 0 }, ..broken })
        }
    }
}

/// The encoding of a part of a larger text, of which it is known that it is not UTF-16.
pub(super) fn of_part(bytes: &[u8]) -> Result<&'static Encoding, Broken> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(UTF_8),
        Err(_) if !is_mostly_utf8(bytes) => Ok(legacy(bytes)),
        Err(e) => Err(Broken::at(bytes, e.valid_up_to())),
    }
}

/// UTF-16 by its byte order mark, or by the zeros that every second byte of it shows at spaces,
/// digits and Latin letters. `bytes` may be the beginning of a text.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let wide = match (even, odd) {
        (0, n) if n * 30 > head.len() => UTF_16LE,
        (n, 0) if n * 30 > head.len() => UTF_16BE,
        _ => return None,
    };
    // Binary data have zeros too, but not only where text would have them.
    let (text, _) = wide.decode_without_bom_handling(head);
    let odd_ones = text.chars().filter(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t') || c == '\u{FFFD}');
    (odd_ones.count() <= 1).then_some(wide)
}

/// Whether the bytes beyond ASCII are UTF-8 more often than not. In a legacy encoding hardly any
/// two of them form a valid sequence by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        // Every character beyond ASCII has one byte of the form 11xxxxxx.
        valid += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        invalid += chunk.invalid().len();
    }
    valid >= invalid
}

/// The likeliest encoding of bytes that are not Unicode.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0).saturating_sub(256);
    let sample = bytes.get(first..bytes.len().min(first + SAMPLE)).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let seen = Letters::count(sample);
    let latin = [WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, ISO_8859_2, ISO_8859_4].contains(&guess);
    if seen.in_runs > seen.in_latin_words {
        // Of few letters the detector cannot say which Arabic encoding they are in; one of them is common.
        let few = guess == ISO_8859_6 && seen.in_runs < 40;
        if guess == WINDOWS_1256 || few || seen.articles * 50 >= seen.in_runs { WINDOWS_1256 } else { guess }
    } else if latin {
        // Quotation marks and a letter or two are no sign of Czech or Turkish.
        let signs = sample.iter().filter(|&&b| !b.is_ascii() && !is_punctuation(b)).count();
        if signs < 4 { WINDOWS_1252 } else { guess }
    } else if guess.is_single_byte() || !sample.windows(2).any(|pair| !pair.iter().any(u8::is_ascii)) {
        WINDOWS_1252
    } else {
        guess
    }
}

/// Quotation marks, dashes and signs that have the same codes in all encodings of Windows for Latin letters.
fn is_punctuation(b: u8) -> bool {
    matches!(b, 0x80 | 0x82 | 0x84 | 0x85 | 0x8B | 0x91..=0x97 | 0x99 | 0x9B)
        || matches!(b, 0xA0 | 0xA7 | 0xA9 | 0xAB | 0xAE | 0xB0 | 0xB6 | 0xB7 | 0xBB)
}

/// How the letters beyond ASCII stand: in words of their own, or single inside Latin words.
#[derive(Debug, Default)]
struct Letters {
    /// Those in runs of two and more without a Latin letter beside them.
    in_runs: usize,
    /// Those that touch a Latin letter.
    in_latin_words: usize,
    /// Pairs that would be the Arabic article in Windows-1256. Other alphabets
    /// have nothing like it so often at these two codes.
    articles: usize,
}

impl Letters {
    fn count(bytes: &[u8]) -> Self {
        let mut seen = Letters::default();
        let is_letter = |b: u8| b >= 0xC0 || matches!(b, 0x81 | 0x8A | 0x8C | 0x8D | 0x8E | 0x90 | 0x98 | 0x9A);
        for word in bytes.split(|&b| !b.is_ascii_alphabetic() && !is_letter(b)) {
            let high = word.iter().filter(|&&b| is_letter(b)).count();
            if high < word.len() {
                seen.in_latin_words += high;
            } else if high >= 2 {
                seen.in_runs += high;
                seen.articles += word.windows(2).filter(|pair| *pair == [0xC7, 0xE1]).count();
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARABIC: &str = "دخلت الفصائل مدينة حلب مساء الجمعة، وقال شهود عيان إن الطريق إلى دمشق مقطوع.";
    const FRENCH: &str = "Les combattants sont entrés à Alep, où l’armée s’était repliée dès vendredi.";

    fn ok(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap()
    }

    fn wide(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn unicode() {
        assert_eq!(ok("Kobanê حلب".as_bytes()), "Kobanê حلب");
        assert_eq!(ok(b"\xEF\xBB\xBFAlep"), "Alep");
        for text in [ARABIC, FRENCH, "Aleppo"] {
            for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
                assert_eq!(ok(&wide(text, little, mark)), text, "little {little}, mark {mark}");
            }
        }
        assert_eq!(utf16(b"Aleppo fell"), None);
        assert_eq!(utf16(b"\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00"), None);
    }

    #[test]
    fn legacy_encodings_are_told_apart() {
        for (text, encoding) in [
            (ARABIC, WINDOWS_1256),
            ("سقطت مدينة حلب", WINDOWS_1256),
            ("Reuters: سقطت حلب اليوم, says Reuters in Aleppo (English service)", WINDOWS_1256),
            (FRENCH, WINDOWS_1252),
            ("Lattaquié", WINDOWS_1252),
            ("The army’s men left Aleppo – “for good”.", WINDOWS_1252),
            ("À Homs, l’été", WINDOWS_1252),
            ("Les « boîtes noires »", WINDOWS_1252),
            ("Tall art’h’s gate", WINDOWS_1252),
            ("Türk ordusu Kuzey Suriye’de Azez’e girdiğini açıkladı, dört köyü ele geçirdi.", WINDOWS_1254),
            ("Wojska weszły do Aleppo, poinformował rzecznik; mieszkańcy uciekają, są ranni.", WINDOWS_1250),
            ("Die Straße nach Aleppo ist gesperrt, erklärte der Sprecher der Streitkräfte.", WINDOWS_1252),
            ("Бойцы вошли в город Алеппо вечером в пятницу, сообщили очевидцы.", encoding_rs::WINDOWS_1251),
        ] {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable, "{text}");
            assert_eq!(ok(&bytes), text);
        }
    }

    #[test]
    fn broken_utf8_is_not_a_legacy_encoding() {
        let mut bytes = FRENCH.as_bytes().to_vec();
        bytes.splice(0..0, *b"one\ntwo\n\xFF");
        assert_eq!(decode(bytes), Err(Broken { byte: 8, line: 3 }));
        // A text cut in the middle of a letter.
        let cut = ARABIC.as_bytes().get(..ARABIC.len() - 2).unwrap();
        assert_eq!(decode(cut.to_vec()), Err(Broken { byte: cut.len() - 1, line: 1 }));
        // Declared, so that there is nothing to guess.
        assert!(decode_declared(b"Lattaqui\xE9".to_vec(), Some(UTF_8)).is_err());
        assert!(decode(b"\xEF\xBB\xBFLattaqui\xE9".to_vec()).is_err());
    }

    #[test]
    fn a_declaration_is_weaker_than_valid_utf8() {
        assert_eq!(decode_declared(b"Lattaqui\xE9".to_vec(), Some(WINDOWS_1252)), Ok("Lattaquié".to_owned()));
        assert_eq!(decode_declared("حلب".as_bytes().to_vec(), Some(WINDOWS_1256)), Ok("حلب".to_owned()));
    }
}
