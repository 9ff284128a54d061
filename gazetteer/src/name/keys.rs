//! A second reading of a name whose article is written together with it.

/// Fewer letters tell no places apart.
const LEAST: usize = 3;

/// The name with the article parted that was written together with its first
/// word ("Elbab": "el bab"), to be looked up as a second reading; `None` where
/// no word begins so.
pub fn unglued(normalized: &str) -> Option<String> {
    let part = |word: &str| {
        let rest = word.strip_prefix("al").or_else(|| word.strip_prefix("el"))?;
        (rest.chars().count() >= LEAST && word.is_ascii()).then(|| format!("al {rest}"))
    };
    let mut parted = false;
    let words: Vec<String> = normalized
        .split(' ')
        .map(|w| {
            part(w).map_or_else(
                || w.to_owned(),
                |p| {
                    parted = true;
                    p
                },
            )
        })
        .collect();
    parted.then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_parted() {
        assert_eq!(unglued("elbab"), Some("al bab".to_owned()));
        assert_eq!(unglued("aleppo"), Some("al eppo".to_owned()), "a reading, to be weighed");
        assert_eq!(unglued("el bab"), None);
    }
}
