//! An article, and the readers that make one of a file.
//!
//! [`articles`] takes files, folders and the standard input and yields one article at a time.
//! What cannot be read is yielded as an error that names the file, the line and the remedy;
//! the other articles still come out.
//!
//! | format | ending | one file holds |
//! |---|---|---|
//! | plain text | `.txt` `.text` `.md` | an article; its first line may be the headline |
//! | HTML | `.html` `.htm` | an article, among much else |
//! | JSON Lines | `.jsonl` `.ndjson` | an article a line, with the members `id title text date url source lang` |
//! | JSON | `.json` | one such object, an array of them, or JSON Lines |
//! | CSV | `.csv` | an article a row, with columns of these names; comma, semicolon or tab |

mod csv;
mod encoding;
mod format;
mod html;
mod input;
mod jsonl;
mod plain;
pub(crate) mod table;

use jiff::civil::Date;

pub use input::{Articles, ReadOptions, articles, size};

/// The members of a JSON object and the columns of CSV that are read; others are ignored.
pub const FIELDS: [&str; 7] = ["id", "title", "text", "date", "url", "source", "lang"];

/// A news article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Its identifier: given by the data, or made of the file's name.
    pub id: String,
    /// Its headline; `None` where there is none.
    pub title: Option<String>,
    /// Its body. Offsets of mentions are offsets in it.
    pub text: String,
    /// When it was published.
    pub date: Option<Date>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Its language as the data states it: a tag such as `fr`.
    pub lang: Option<String>,
}

impl Article {
    /// The country (ISO 3166-1 alpha-2) that its address says it was published
    /// in: that of the host's top-level domain.
    pub fn home(&self) -> Option<String> {
        let host = self.host()?;
        let domain = host.rsplit_once('.')?.1.to_ascii_uppercase();
        // Domains that are sold for what their letters say are of no country.
        match domain.as_str() {
            "UK" => Some("GB".to_owned()),
            "TV" | "IO" | "CO" | "ME" | "AI" | "FM" | "LY" | "EU" => None,
            _ => (domain.len() == 2 && domain.bytes().all(|b| b.is_ascii_uppercase())).then_some(domain),
        }
    }

    /// What names its publisher: the name that is given, the host of its address.
    pub fn publisher(&self) -> Vec<String> {
        self.source.iter().cloned().chain(self.host().map(str::to_ascii_lowercase)).collect()
    }

    /// The host of its address.
    fn host(&self) -> Option<&str> {
        let address = self.url.as_deref()?;
        address.split_once("://").map_or(address, |(_, rest)| rest).split(['/', ':', '?', '#']).next()
    }

    /// Whether the text begins with the title, so that reading both would count its places twice.
    /// Only words are compared, and their case is not; true where there is no title.
    pub fn repeats_title(&self) -> bool {
        fn words(s: &str) -> impl Iterator<Item = &str> {
            s.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
        }
        let mut text = words(&self.text);
        words(self.title.as_deref().unwrap_or_default())
            .all(|word| text.next().is_some_and(|other| word == other || word.to_lowercase() == other.to_lowercase()))
    }
}

/// What is wrong with an article, and what to do about it.
type Problem = (String, &'static str);

/// An article of its fields, in the order of [`FIELDS`]; empty ones are as good as missing.
fn of_fields(fields: [Option<String>; FIELDS.len()], default_id: impl FnOnce() -> String) -> Result<Article, Problem> {
    let [id, title, text, date, url, source, lang] = fields;
    let given = |field: Option<String>| field.filter(|value| !value.trim().is_empty());
    let title = given(title);
    let text = match text {
        None => return Err(("has no `text`".to_owned(), "put the body of the article into `text`")),
        Some(text) if text.trim().is_empty() && title.is_none() => {
            return Err(("`text` is empty".to_owned(), "put the body of the article into `text`, or leave it out"));
        }
        Some(text) => text,
    };
    let date = match given(date) {
        None => None,
        Some(written) => match parse_date(&written) {
            Some(date) => Some(date),
            None => {
                let problem = format!("`date` is {:?}, which is not a date", written.trim());
                return Err((problem, "write it as YYYY-MM-DD, or leave it out"));
            }
        },
    };
    let id = given(id).map_or_else(default_id, |id| id.trim().to_owned());
    Ok(Article { id, title, text, date, url: given(url), source: given(source), lang: given(lang) })
}

/// The day of an ISO date or date-time (`2024-11-29`, `2024-11-29T23:10:00Z`), as it is written:
/// a publisher's day is the day at the publisher.
fn parse_date(s: &str) -> Option<Date> {
    let s = s.trim();
    // RFC 3339 allows a space before the time; `Z` is a time zone, which a civil date has not.
    let s = s.strip_suffix(['Z', 'z']).unwrap_or(s).trim_end().replacen(' ', "T", 1);
    s.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let day = jiff::civil::date(2024, 11, 29);
        for s in [
            "2024-11-29",
            " 2024-11-29 ",
            "20241129",
            "2024-11-29T23:10:00Z",
            "2024-11-29 23:10:00",
            "2024-11-29 23:10:00Z",
            "2024-11-29T23:10:00.123+03:00",
            "2024-11-29T23:10:00+0300",
            "2024-11-29T23:10",
        ] {
            assert_eq!(parse_date(s), Some(day), "{s}");
        }
        for s in ["", "2024", "2024-11", "2024-13-01", "2024-02-30", "29/11/2024", "2024-11-29x", "yesterday"] {
            assert_eq!(parse_date(s), None, "{s}");
        }
    }

    #[test]
    fn where_it_was_published() {
        let home = |url: &str| Article { url: Some(url.to_owned()), ..Article::default() }.home();
        assert_eq!(home("http://www.news.co.uk/a.html").as_deref(), Some("GB"));
        assert_eq!(home("https://actu.fr:443/x?y.de").as_deref(), Some("FR"));
        assert_eq!(home("https://news.com/a.fr"), None);
        assert_eq!(home("https://a.tv/"), None);
        assert_eq!(home("nowhere"), None);
    }

    #[test]
    fn a_repeated_title() {
        let article = |title: &str, text: &str| Article {
            title: Some(title.to_owned()),
            text: text.to_owned(),
            ..Article::default()
        };
        assert!(article("Aleppo falls", "ALEPPO FALLS\n\nFighters").repeats_title());
        assert!(article("Aleppo: falls.", "# Aleppo falls\n\nFighters").repeats_title());
        assert!(Article::default().repeats_title());
        assert!(!article("Aleppo falls", "Fighters entered Aleppo.").repeats_title());
        assert!(!article("Aleppo falls", "Aleppo").repeats_title());
        assert!(!article("Hama", "Hamas said").repeats_title());
    }
}
