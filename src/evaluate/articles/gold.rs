//! Articles in which a person marked the place names.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use serde_json::Value;

use crate::Error;
use crate::article::Article;
use crate::evaluate::text_of;

/// A place name that a person marked in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GoldToponym {
    /// First code point in the text.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The name as the text has it.
    pub name: String,
    /// Degrees north and east, where known.
    pub point: Option<(f64, f64)>,
    /// GeoNames' number of the place, where known.
    pub geonames: Option<String>,
    /// Neither wanted nor wrong where it is found.
    pub optional: bool,
    /// Other spans that are as right.
    pub alternatives: Vec<(usize, usize)>,
}

impl GoldToponym {
    /// First and last code point, the last exclusive.
    pub fn span(&self) -> (usize, usize) {
        (self.start, self.end)
    }
}

/// An article in which a person marked the place names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GoldArticle {
    /// The article.
    pub article: Article,
    /// Its place names.
    pub toponyms: Vec<GoldToponym>,
    /// Spans that look like place names and are none, in code points.
    pub traps: Vec<(usize, usize)>,
}

impl GoldArticle {
    /// Reads a line `{"id","lang"?,"title"?,"text","toponyms":[{"start","end",
    /// "lat"?,"lon"?,"geonameid"?,"optional"?,"alt"?}],"traps"?}`; offsets are
    /// code points of `text`, the end exclusive. `date`, `url` and `source` are
    /// read as in other articles, other members passed over.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let id = match value.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err("wanted a string in `id`".to_owned()),
        };
        let string = |key: &str| {
            let text = value.get(key).and_then(Value::as_str);
            text.filter(|t| !t.trim().is_empty()).map(str::to_owned)
        };
        let text = value.get("text").and_then(Value::as_str).ok_or("wanted a string in `text`")?.to_owned();
        let chars: Vec<char> = text.chars().collect();
        let list = |key: &str| value.get(key).and_then(Value::as_array);
        let toponyms = list("toponyms").ok_or("wanted an array in `toponyms`")?;
        let toponyms =
            toponyms.iter().enumerate().map(|(n, t)| toponym(t, &chars).map_err(|e| format!("toponym {}: {e}", n + 1)));
        let toponyms = toponyms.collect::<Result<_, String>>()?;
        let traps = list("traps").map_or(&[][..], Vec::as_slice).iter().enumerate();
        let traps = traps.map(|(n, t)| span(t, chars.len()).map_err(|e| format!("trap {}: {e}", n + 1)));
        let traps = traps.collect::<Result<_, String>>()?;
        let article = Article {
            id,
            title: string("title"),
            text,
            date: string("date").and_then(|d| d.get(..10)?.parse().ok()),
            url: string("url"),
            source: string("source"),
            lang: string("lang"),
        };
        Ok(GoldArticle { article, toponyms, traps })
    }

    /// Reads a file of such lines. A line that is wrong is an error that names
    /// it; the others still count.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: &Path) -> Result<(Vec<Self>, Vec<Error>), Error> {
        let text = text_of(path).map_err(|e| Error::io(path, e))?;
        let (mut articles, mut errors) = (Vec::new(), Vec::new());
        let mut ids: HashSet<String> = HashSet::new();
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let article = GoldArticle::parse(line).and_then(|article| {
                let new = ids.insert(article.article.id.clone());
                if new { Ok(article) } else { Err(format!("the id {:?} stands here twice", article.article.id)) }
            });
            match article {
                Ok(article) => articles.push(article),
                Err(e) => errors.push(Error::article(path, n as u64 + 1, e, "correct the line, or leave it out")),
            }
        }
        Ok((articles, errors))
    }

    /// For Arabic corpora that mark written words: the name without the
    /// proclitics that are written together with it ("and", "in", "to"), which
    /// is what the program marks, is as right.
    pub fn allow_bare_names(&mut self) {
        let chars: Vec<char> = self.article.text.chars().collect();
        for toponym in &mut self.toponyms {
            let letters = chars.get(toponym.start..toponym.end).unwrap_or_default().iter();
            let proclitics = letters.take(2).take_while(|c| matches!(c, 'و' | 'ف' | 'ب' | 'ل' | 'ك')).count();
            let bare =
                (1..=proclitics).map(|n| (toponym.start + n, toponym.end)).filter(|(start, end)| start + 2 <= *end);
            toponym.alternatives.extend(bare);
        }
    }

    /// The spans of the toponyms with a place, in bytes of the text.
    pub fn located_spans(&self) -> Vec<Range<usize>> {
        let mut bytes: Vec<usize> = self.article.text.char_indices().map(|(at, _)| at).collect();
        bytes.push(self.article.text.len());
        let located = self.toponyms.iter().filter(|t| t.point.is_some() && !t.optional);
        located.filter_map(|t| Some(*bytes.get(t.start)?..*bytes.get(t.end)?)).collect()
    }
}

fn span(value: &Value, chars: usize) -> Result<(usize, usize), String> {
    let offset = |key: &str| {
        let n = value.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        n.ok_or_else(|| format!("wanted a number of code points in `{key}`"))
    };
    within(offset("start")?, offset("end")?, chars)
}

fn within(start: usize, end: usize, chars: usize) -> Result<(usize, usize), String> {
    if start < end && end <= chars {
        Ok((start, end))
    } else {
        Err(format!("{start} to {end} is no span of a text of {chars} code points"))
    }
}

fn toponym(value: &Value, chars: &[char]) -> Result<GoldToponym, String> {
    let (start, end) = span(value, chars.len())?;
    let alternatives = value.get("alt").and_then(Value::as_array).map_or(&[][..], Vec::as_slice).iter().map(|a| {
        let offset = |n: usize| a.get(n).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let (start, end) = offset(0).zip(offset(1)).ok_or("wanted pairs of numbers in `alt`")?;
        within(start, end, chars.len())
    });
    Ok(GoldToponym {
        start,
        end,
        name: chars.get(start..end).unwrap_or_default().iter().collect(),
        point: match (degrees(value, "lat", 90.0)?, degrees(value, "lon", 360.0)?) {
            (Some(lat), Some(lon)) => Some((lat, lon)),
            _ => None,
        },
        geonames: match value.get("geonameid") {
            Some(Value::String(id)) if !id.is_empty() => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        },
        optional: value.get("optional").and_then(Value::as_bool).unwrap_or(false),
        alternatives: alternatives.collect::<Result<_, String>>()?,
    })
}

/// A coordinate, written as a number or as text; none where it is null or empty.
fn degrees(value: &Value, key: &str, most: f64) -> Result<Option<f64>, String> {
    let degrees = match value.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(value) => value.as_f64(),
    };
    match degrees {
        Some(degrees) if (-most..=most).contains(&degrees) => Ok(Some(degrees)),
        _ => Err(format!("wanted degrees in `{key}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_article_with_its_names() {
        let line = r#"{"id":7,"lang":"fr","title":"","text":"À Alep et à Homs.","toponyms":[
            {"start":2,"end":6,"lat":36.2,"lon":"37.16","geonameid":170063},
            {"start":12,"end":16,"lat":null,"lon":null,"geonameid":null,"optional":true,"alt":[[10,16]]}]}"#;
        let gold = GoldArticle::parse(line).unwrap();
        assert_eq!((gold.article.id.as_str(), gold.article.title.as_deref()), ("7", None));
        let names: Vec<&str> = gold.toponyms.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["Alep", "Homs"]);
        assert_eq!(gold.toponyms[0].point, Some((36.2, 37.16)));
        assert_eq!(gold.toponyms[0].geonames.as_deref(), Some("170063"));
        assert_eq!((gold.toponyms[1].point, gold.toponyms[1].optional), (None, true));
        assert_eq!(gold.toponyms[1].alternatives, [(10, 16)]);
        assert_eq!(gold.located_spans(), vec![3..7]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, wrong) in [
            ("[", "not JSON"),
            (r#"{"text":"","toponyms":[]}"#, "`id`"),
            (r#"{"id":"a","toponyms":[]}"#, "`text`"),
            (r#"{"id":"a","text":"Alep"}"#, "`toponyms`"),
            (r#"{"id":"a","text":"Alep","toponyms":[{"start":0,"end":5}]}"#, "toponym 1: 0 to 5 is no span"),
            (r#"{"id":"a","text":"Alep","toponyms":[{"start":0}]}"#, "`end`"),
            (r#"{"id":"a","text":"Alep","toponyms":[{"start":0,"end":4,"lat":91,"lon":0}]}"#, "`lat`"),
        ] {
            let error = GoldArticle::parse(line).unwrap_err();
            assert!(error.contains(wrong), "{line}: {error}");
        }
    }
}
