//! Tellings of one event that do not agree: two death tolls, a claim and a
//! denial. They are shown beside each other, never averaged.

use super::{Properties, Words};
use crate::event::{Certainty, Event, Numbers};

/// What one telling says that another can contradict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Claim {
    denied: bool,
    /// Killed, injured, displaced and captured: at least, at most.
    counts: [Option<(i64, i64)>; 4],
}

/// What is counted, in words.
const COUNTED: [&str; 4] = ["killed", "injured", "displaced", "captured"];

/// Other versions that are named in one description.
const NAMED: usize = 5;

impl Claim {
    /// What an event says.
    pub(super) fn of_event(event: &Event) -> Claim {
        let n = &event.numbers;
        let counts = [n.fatalities, n.injured, n.displaced, n.captured];
        Claim {
            denied: event.certainty == Certainty::Denied,
            counts: counts.map(|c| c.map(|(least, most)| (i64::from(least), i64::from(most)))),
        }
    }

    /// What a feature says.
    pub(super) fn of_feature(p: &Properties) -> Claim {
        Claim {
            denied: p.certainty.as_deref() == Some(Certainty::Denied.as_str()),
            counts: [
                (p.fatalities_min, p.fatalities_max),
                (p.injured_min, p.injured_max),
                (p.displaced_min, p.displaced_max),
                (p.captured_min, p.captured_max),
            ]
            .map(|(least, most)| Some((least?, most.unwrap_or(i64::from(Numbers::OPEN))))),
        }
    }

    /// Whether both cannot be true: one denies what the other says, or numbers
    /// of the same thing lie apart.
    pub(super) fn contradicts(&self, other: &Claim) -> bool {
        let apart = |a: &Option<(i64, i64)>, b: &Option<(i64, i64)>| match (a, b) {
            (Some(a), Some(b)) => a.1 < b.0 || b.1 < a.0,
            _ => false,
        };
        self.denied != other.denied || self.counts.iter().zip(&other.counts).any(|(a, b)| apart(a, b))
    }

    /// What it says that `other` does not: "12 killed, 30 to 40 injured", "denied".
    fn against(&self, other: &Claim) -> String {
        if self.denied != other.denied {
            return if self.denied { "denied" } else { "not denied" }.to_owned();
        }
        let differs = |n: usize| self.counts.get(n) != other.counts.get(n);
        let said = self.counts.iter().zip(COUNTED).enumerate().filter(|(n, _)| differs(*n));
        let words = said.filter_map(|(_, (count, what))| {
            let (least, most) = (*count)?;
            let open = most == i64::from(Numbers::OPEN);
            Some(if open {
                format!("at least {least} {what}")
            } else if least == most {
                format!("{least} {what}")
            } else {
                format!("{least} to {most} {what}")
            })
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Adds to the description of each telling of an event what others say against
/// it, and who they are.
pub(super) fn show(tellings: &mut [&mut Properties]) {
    let versions: Vec<(Claim, String)> = tellings.iter().map(|p| (Claim::of_feature(p), who(p))).collect();
    for (telling, (claim, _)) in tellings.iter_mut().zip(&versions) {
        let mut against: Vec<String> = Vec::new();
        for (other, who) in versions.iter().filter(|(other, _)| other.contradicts(claim)) {
            let words = format!("{} ({who})", other.against(claim));
            if !against.contains(&words) {
                against.push(words);
            }
        }
        if against.is_empty() {
            continue;
        }
        let more = against.len().saturating_sub(NAMED);
        against.truncate(NAMED);
        let mut words = telling.description.as_deref().unwrap_or_default().to_owned();
        words.extend(["\nTold differently: ", &against.join("; ")]);
        if more > 0 {
            words.push_str(&format!("; {more} more"));
        }
        telling.description = Some(Words::Own(words));
    }
}

/// Who tells it: the source that is named, the publisher, or the article.
fn who(p: &Properties) -> String {
    [&p.attribution, &p.publisher, &p.doc_id].into_iter().find_map(|w| w.as_deref()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(denied: bool, killed: Option<(i64, i64)>) -> Claim {
        Claim { denied, counts: [killed, None, None, None] }
    }

    #[test]
    fn numbers_that_overlap_agree() {
        let exact = claim(false, Some((12, 12)));
        assert!(exact.contradicts(&claim(false, Some((4, 4)))));
        assert!(exact.contradicts(&claim(true, None)));
        for other in [Some((10, 20)), Some((12, 12)), None] {
            assert!(!exact.contradicts(&claim(false, other)), "{other:?}");
        }
    }

    #[test]
    fn each_telling_names_the_others() {
        let telling = |who: &'static str, killed: i64| Properties {
            attribution: Some(who.into()),
            fatalities_min: Some(killed),
            fatalities_max: Some(killed),
            description: Some("“…”".into()),
            ..Properties::default()
        };
        let (mut a, mut b, mut c) = (telling("SOHR", 12), telling("SANA", 4), telling("AFP", 12));
        show(&mut [&mut a, &mut b, &mut c]);
        assert_eq!(a.description.as_deref(), Some("“…”\nTold differently: 4 killed (SANA)"));
        assert_eq!(b.description.as_deref(), Some("“…”\nTold differently: 12 killed (SOHR); 12 killed (AFP)"));
    }
}
