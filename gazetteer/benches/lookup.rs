//! How many names a core looks up in a second, by tier, in the whole
//! gazetteer of `data`; beside strsim over all names:
//!
//! ```sh
//! cargo bench -p gazetteer --bench lookup
//! ```

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use gazetteer::name::normalize;
use gazetteer::{Gazetteer, Keys, MatchRule, Search, Sources, compile};

/// Each row runs at least this long.
const LEAST: Duration = Duration::from_secs(2);

fn main() {
    // `cargo test --benches` runs this too; it has nothing to check.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let bytes = compile(&Sources::folder(&data).unwrap()).unwrap();
    let gazetteer = Gazetteer::new(&bytes).unwrap();
    let all: Vec<String> = gazetteer.places().map(|p| normalize(p.name())).collect();
    // Names spread over the whole, the same in each run.
    let known: Vec<String> = all.iter().step_by(97).cloned().collect();
    // The same with the last vowel changed, which the skeleton does not see,
    // and with the last letter dropped.
    let respelled: Vec<String> = known.iter().filter_map(|n| respell(n)).collect();
    let cut: Vec<String> = known
        .iter()
        .filter(|n| n.chars().count() > 6)
        .map(|n| n.chars().take(n.chars().count() - 1).collect())
        .filter(|n: &String| gazetteer.lookup(n, 10, None).iter().any(|c| c.rule == MatchRule::Fuzzy))
        .collect();
    println!("{} places, names a second on one core", gazetteer.len());
    rate("exact", &known, |n| gazetteer.get(n).len());
    rate("romanized", &known, |n| Keys::Romanized.key(n).map_or(0, |k| gazetteer.keyed(Keys::Romanized, &k).len()));
    rate("skeleton", &respelled, |n| Keys::Skeleton.key(n).map_or(0, |k| gazetteer.keyed(Keys::Skeleton, &k).len()));
    rate("alike, respelled names", &respelled, |n| gazetteer.alike(n).len());
    let search = Search::default();
    rate("search, known names", &known, |n| gazetteer.search(n, &search).len());
    rate("search, respelled names", &respelled, |n| gazetteer.search(n, &search).len());
    rate("search, a letter off", &cut, |n| gazetteer.search(n, &search).len());
    rate("strsim over all names", &cut, |n| all.iter().filter(|known| strsim::levenshtein(known, n) <= 1).count());
}

/// The name with its last vowel changed; `None` where it has none.
fn respell(name: &str) -> Option<String> {
    let at = name.rfind(['a', 'e', 'i', 'o', 'u'])?;
    let (before, rest) = name.split_at_checked(at)?;
    let after = rest.get(1..)?;
    let vowel = if rest.starts_with(['a', 'e']) { 'u' } else { 'a' };
    Some(format!("{before}{vowel}{after}"))
}

fn rate(what: &str, names: &[String], look_up: impl Fn(&str) -> usize) {
    let (start, mut done, mut found) = (Instant::now(), 0usize, 0usize);
    while start.elapsed() < LEAST {
        for name in names {
            found += black_box(look_up(black_box(name)));
            done += 1;
            if done.is_multiple_of(64) && start.elapsed() >= LEAST {
                break;
            }
        }
        if names.is_empty() {
            return;
        }
    }
    let each = done as f64 / start.elapsed().as_secs_f64();
    println!("{what:<26}{each:>12.0}   {:.1} found by each", found as f64 / done as f64);
}
