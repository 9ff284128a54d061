//! Plain text: the whole file is the text; its first line may be a headline.

use super::Article;

/// The longest headline, in characters.
const LONGEST: usize = 200;

/// An article of the text of a whole file.
pub(super) fn read(id: String, text: String) -> Article {
    Article { id, title: headline(&text).map(str::to_owned), text, ..Article::default() }
}

/// The first line, if it is a headline: short, without a stop at its end, with more text below it.
fn headline(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (first, rest) = text.split_once('\n')?;
    let next = rest.split('\n').next().unwrap_or_default().trim();
    // A heading of Markdown or of an outline: the marks are no part of the headline.
    let line = first.trim().trim_start_matches('#').trim();
    // Where lines are wrapped at a fixed width, a sentence goes on in the next one.
    let goes_on = |next: &str| next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_punctuation() && c != '=');
    let last = line.trim_end_matches(['"', '”', '»', '’', ')', '\u{a0}', ' ']).chars().next_back()?;
    let stops = matches!(last, '.' | '。' | '۔' | ',' | ';' | '،' | '؛');
    let short = line.chars().nth(LONGEST).is_none();
    let dashes = line.chars().all(|c| !c.is_alphanumeric());
    (short && !stops && !dashes && !rest.trim().is_empty() && !goes_on(next)).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines() {
        for (text, title) in [
            ("Aleppo falls\n\nFighters entered the city.", "Aleppo falls"),
            ("Aleppo falls\r\n\r\nFighters entered the city.\r\n", "Aleppo falls"),
            ("\n  Aleppo falls!  \nFighters entered the city.", "Aleppo falls!"),
            ("# Aleppo falls\n\nFighters entered the city.", "Aleppo falls"),
            ("سقوط حلب\n\nدخلت الفصائل المدينة.", "سقوط حلب"),
            ("Where is Idlib?\nIt lies west of Aleppo.", "Where is Idlib?"),
        ] {
            let article = read("a".to_owned(), text.to_owned());
            assert_eq!(article.title.as_deref(), Some(title), "{text:?}");
            assert_eq!(article.text, text);
            assert!(article.repeats_title());
        }
    }

    #[test]
    fn what_is_no_headline() {
        let long = format!("{}\n\nText.", "Aleppo ".repeat(40));
        for text in [
            "",
            "Aleppo falls",
            "Aleppo falls\n\n",
            "Fighters entered Aleppo.\n\nThe army left.",
            "“Fighters entered Aleppo.”\n\nThe army left.",
            "Fighters entered the city of Aleppo, in the north of the country, on\nthe evening of Friday.",
            "دخلت الفصائل المدينة۔\nحلب",
            "* * *\n\nFighters entered Aleppo",
            &long,
        ] {
            assert_eq!(headline(text), None, "{text:?}");
        }
    }
}
