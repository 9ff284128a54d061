//! Whether the place of an event is among the pins of its headline, and whether
//! an event of a violent type is told there.

use std::collections::HashMap;

use gazetteer::name::{NameRules, normalize};
use gazetteer::{Gazetteer, distance_km};
use rayon::prelude::*;
use serde_json::Value;

use super::share;
use crate::article::Article;
use crate::recognize::MentionKind;
use crate::{Analysis, AnalysisOptions};

/// A pin this near to the coded place is right.
pub const NEAR_KM: f64 = 10.0;

/// An event as a database codes it: its headline, and where it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// The headline.
    pub text: String,
    /// The name of the place, as coded.
    pub name: String,
    /// Degrees north and east.
    pub point: (f64, f64),
}

impl Headline {
    /// Reads a line `{"headline","where","lat","lon","where_prec"}`, as those of
    /// UCDP GED. `None` where there is no headline, or where the point is not
    /// that of the place (`where_prec` neither 1, the place, nor 2, near it).
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn parse(line: &str) -> Result<Option<Self>, String> {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let number = |key: &str| value.get(key).and_then(Value::as_f64);
        let string = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let near = number("where_prec").is_none_or(|p| p == 1.0 || p == 2.0);
        let Some(text) = string("headline").filter(|_| near) else { return Ok(None) };
        let point = number("lat").zip(number("lon")).ok_or("wanted degrees in `lat` and `lon`")?;
        Ok(Some(Headline { text, name: string("where").ok_or("wanted a name in `where`")?, point }))
    }

    /// The coded name, folded, without the word for its kind: "Tadef town" is Tadef.
    fn specific(&self) -> String {
        let name = normalize(&self.name);
        let rest = name.rsplit_once(' ').filter(|(_, last)| !NameRules::builtin().type_words(last).is_empty());
        rest.map_or(name.as_str(), |(rest, _)| rest).to_owned()
    }
}

/// Other spellings of coded names, by the folded name without the word for its kind.
#[derive(Debug, Clone, Default)]
pub struct Spellings(HashMap<String, Vec<String>>);

impl Spellings {
    /// Takes pairs of a spelling and the coded name.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut spellings: HashMap<String, Vec<String>> = HashMap::new();
        for (spelling, name) in pairs {
            spellings.entry(normalize(&name)).or_default().push(normalize(&spelling));
        }
        Spellings(spellings)
    }
}

/// How many headlines show the place of their event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeadlineCounts {
    /// Headlines in which the coded name stands, or another spelling of it.
    pub named: usize,
    /// Those with a pin within [`NEAR_KM`] of the coded place.
    pub pinned: usize,
    /// Those of them with an event of a violent type there.
    pub violent: usize,
}

impl HeadlineCounts {
    /// The share of the headlines that show the place.
    pub fn share(&self) -> f64 {
        share(self.pinned, self.named)
    }
}

/// Reads each headline in which the coded place is named, and counts.
pub fn headlines(
    gazetteer: &Gazetteer<'_>,
    gold: &[Headline],
    spellings: &Spellings,
    options: &AnalysisOptions,
) -> HeadlineCounts {
    let stands = |headline: &&Headline| {
        let text = format!(" {} ", normalize(&headline.text));
        let name = headline.specific();
        let others = spellings.0.get(&name).into_iter().flatten();
        std::iter::once(&name).chain(others).any(|n| !n.is_empty() && text.contains(&format!(" {n} ")))
    };
    let shown = |headline: &&Headline| {
        let article = Article { text: headline.text.clone(), lang: Some("en".into()), ..Article::default() };
        let analysis = Analysis::new(gazetteer, &article, options);
        let is_near = |mention: usize| {
            let place = analysis.resolutions.get(mention).and_then(|r| r.place).map(|p| gazetteer.place(p));
            place.is_some_and(|p| distance_km((p.lat(), p.lon()), headline.point) <= NEAR_KM)
        };
        let pinned = analysis
            .mentions
            .iter()
            .enumerate()
            .any(|(n, mention)| matches!(mention.kind, MentionKind::Toponym | MentionKind::Metonym) && is_near(n));
        let mut events = analysis.events.iter().filter(|e| e.event_type.is_violent());
        (pinned, pinned && events.any(|e| e.places.iter().any(|&p| is_near(p))))
    };
    let named: Vec<&Headline> = gold.iter().filter(stands).collect();
    let shown: Vec<(bool, bool)> = named.par_iter().map(shown).collect();
    HeadlineCounts {
        named: named.len(),
        pinned: shown.iter().filter(|(pinned, _)| *pinned).count(),
        violent: shown.iter().filter(|(_, violent)| *violent).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(text: &str, name: &str, lat: f64, lon: f64) -> Headline {
        Headline { text: text.into(), name: name.into(), point: (lat, lon) }
    }

    #[test]
    fn lines_without_a_place_of_their_own_are_passed_over() {
        let line = |prec: u8| {
            format!(
                r#"{{"headline":"Raids on Tadef","where":"Tadef town","lat":36.35,"lon":37.53,"where_prec":{prec}}}"#
            )
        };
        assert_eq!(Headline::parse(&line(1)), Ok(Some(headline("Raids on Tadef", "Tadef town", 36.35, 37.53))));
        assert_eq!(Headline::parse(&line(4)), Ok(None));
        assert_eq!(Headline::parse(r#"{"headline":null,"where":"Tadef town"}"#), Ok(None));
        assert!(Headline::parse(r#"{"headline":"Raids","where":"Tadef"}"#).is_err());
    }

    #[test]
    fn only_headlines_that_name_the_place_count() {
        let gold = [
            headline("Shells fall on the town of Al-Bab in Syria", "Al Bab town", 36.37, 37.52),
            headline("Fierce fighting in the Syrian town of Elbab", "Al Bab town", 36.37, 37.52),
            headline("Fierce fighting in Syria", "Al Bab town", 36.37, 37.52),
            headline("Shells fall on the town of Al-Bab in Syria", "Al Bab town", 33.0, 37.52),
        ];
        let spellings = Spellings::new([("Elbab".to_owned(), "Al Bab".to_owned())]);
        let counts = headlines(crate::builtin(), &gold, &spellings, &AnalysisOptions::default());
        assert_eq!(counts.named, 3);
        assert!((1..=2).contains(&counts.pinned), "{counts:?}");
        assert_eq!(headlines(crate::builtin(), &gold[..1], &spellings, &AnalysisOptions::default()).pinned, 1);
        let told = |text: &str| {
            let gold = [headline(text, "Al Bab town", 36.37, 37.52)];
            headlines(crate::builtin(), &gold, &spellings, &AnalysisOptions::default()).violent
        };
        assert_eq!(told("Air strikes hit the town of Al-Bab in Syria"), 1);
        assert_eq!(told("Bakeries open in the town of Al-Bab in Syria"), 0);
    }
}
