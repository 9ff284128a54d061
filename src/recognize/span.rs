//! The bytes of a name.

use std::ops::Range;

use crate::text::Text;

/// Words that are written short, with a dot that belongs to them: states of
/// the USA as newspapers write them, and streets.
const SHORT: &[&str] = &[
    "ala", "ariz", "ark", "ave", "blvd", "calif", "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "ky", "la",
    "mass", "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "rd", "st", "tenn", "tex",
    "va", "vt", "wash", "wis", "wyo",
];

/// The bytes of the name that words `tokens` make, with the dot of an
/// abbreviation at its end: "Nashville, Tenn."
pub fn name_span(text: &Text<'_>, tokens: Range<usize>) -> Range<usize> {
    let last = tokens.end.saturating_sub(1);
    let span = text.span(tokens);
    let short = SHORT.binary_search(&text.word(last)).is_ok()
        && text.source.get(span.end..).is_some_and(|rest| rest.starts_with('.'))
        && text.tokens.get(last).is_some_and(crate::text::Token::is_capitalized);
    span.start..span.end + usize::from(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn the_dot_of_an_abbreviation_belongs_to_it() {
        assert!(SHORT.is_sorted());
        let text = Text::new("A man from Nashville, Tenn., went to Ohio.", Some(Lang::En));
        assert_eq!(text.slice(name_span(&text, 4..5)), "Tenn.");
        assert_eq!(text.slice(name_span(&text, 7..8)), "Ohio");
    }
}
