//! `map --merge`: the same event, told in several articles.

use serde_json::Value;

use crate::stdout;

const ARTICLES: &str = r#"{"id":"a","source":"Agence A","date":"2024-11-30","lang":"en","text":"Rebels captured the town of Saraqib on Friday. An air strike in Idlib killed 12 people on Friday, the Syrian Observatory for Human Rights said."}
{"id":"b","source":"Wire B","date":"2024-11-30","lang":"en","text":"An air strike in Idlib on Friday killed four people, the White Helmets said. Israeli forces shelled Homs on Friday."}
{"id":"c","source":"Journal C","date":"2024-11-30","lang":"fr","text":"Les rebelles ont pris la ville de Saraqeb vendredi. Des manifestants ont défilé à Paris."}
{"id":"d","source":"Wire B","date":"2024-12-14","lang":"en","text":"Rebels captured the town of Saraqib on Friday."}
"#;

fn merged(jobs: &str) -> Vec<Value> {
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    std::fs::write(file.path(), ARTICLES).unwrap();
    let path = file.path().to_str().unwrap();
    let lines = stdout(&["map", path, "--merge", "-f", "geojsonl", "-q", "--jobs", jobs], 0);
    lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn tellings_of_one_event_have_one_identifier() {
    let features = merged("2");
    assert_eq!(features, merged("1"));
    let of = |kind: &str, place: &str| {
        let is_it = |f: &&Value| f["properties"]["event_type"] == kind && f["properties"]["place_name"] == place;
        let mut found: Vec<(&str, &str, i64)> = features
            .iter()
            .filter(is_it)
            .map(|f| {
                let p = &f["properties"];
                (p["doc_id"].as_str().unwrap(), p["event_id"].as_str().unwrap(), p["tellings"].as_i64().unwrap())
            })
            .collect();
        found.sort_unstable();
        found
    };
    let taken = of("territory_gained", "Saraqib");
    let id = "2024-11-29-territory-gained-saraqib";
    assert_eq!(taken, [("a", id, 2), ("c", id, 2), ("d", "2024-12-13-territory-gained-saraqib", 1)]);

    // Two death tolls: both stand, and each names the other.
    let strike: Vec<&Value> = features.iter().filter(|f| f["properties"]["event_type"] == "air_strike").collect();
    assert_eq!(strike.len(), 2);
    let [a, b] = [&strike[0]["properties"], &strike[1]["properties"]];
    assert_eq!(a["event_id"], b["event_id"]);
    assert_eq!((a["fatalities_min"].as_i64(), b["fatalities_min"].as_i64()), (Some(12), Some(4)));
    let told = |p: &Value| p["description"].as_str().unwrap().rsplit_once("Told differently: ").unwrap().1.to_owned();
    assert!(told(a).starts_with("4 killed (") && told(b).starts_with("12 killed ("), "{} {}", told(a), told(b));

    let mut ids: Vec<&str> = features.iter().map(|f| f["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), features.len());
}

#[test]
fn within_an_article_too_what_is_denied_is_shown_beside_the_claim() {
    let file = tempfile::Builder::new().suffix(".txt").tempfile().unwrap();
    let text = "HAMA, 5 December 2024 – Rebels captured Hama on Thursday. The army denied that rebels captured Hama on Thursday.";
    std::fs::write(file.path(), text).unwrap();
    let lines = stdout(&["map", file.path().to_str().unwrap(), "-f", "geojsonl", "-q"], 0);
    let features: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let taken: Vec<&Value> =
        features.iter().map(|f| &f["properties"]).filter(|p| p["event_type"] == "territory_gained").collect();
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert_eq!(taken[0]["event_id"], taken[1]["event_id"]);
    assert_eq!((taken[0]["certainty"].as_str(), taken[1]["certainty"].as_str()), (Some("asserted"), Some("denied")));
    assert!(taken.iter().all(|p| p["description"].as_str().unwrap().contains("Told differently: ")), "{taken:?}");
}
