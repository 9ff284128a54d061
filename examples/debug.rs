//! The command line of `dateline`.

use dateline::{recognize::*, resolve::*, text::*};

fn main() {
    let g = dateline::builtin();
    let mode = std::env::args().nth(1).unwrap();
    let (mut a, mut b, mut c, mut bytes) = (0.0, 0.0, 0.0, 0);
    for name in std::env::args().skip(2) {
        for line in std::fs::read_to_string(&name).unwrap().lines() {
            let v: serde_json::Value = if name.ends_with("jsonl") {
                serde_json::from_str(line).unwrap()
            } else {
                serde_json::json!({"id":name,"text":std::fs::read_to_string(&name).unwrap()})
            };
            let s = v["text"].as_str().unwrap();
            let t = std::time::Instant::now();
            let text = Text::new(s, v["lang"].as_str().map(Lang::parse));
            a += t.elapsed().as_secs_f64();
            let t = std::time::Instant::now();
            let m = recognize(g, &text, Field::Text);
            b += t.elapsed().as_secs_f64();
            let t = std::time::Instant::now();
            let d = resolve(g, m.clone(), |_| &text, &ResolveOptions::default());
            c += t.elapsed().as_secs_f64();
            bytes += s.len();
            if mode == "speed" {
                continue;
            }
            if mode == "show" {
                println!("== {} {} {:?}", v["id"], text.lang, d.focus);
                for (m, r) in d.mentions.iter().zip(&d.resolutions) {
                    println!(
                        "{:<28} {:<9} {:<10} {:.2} {:<40} | {}",
                        text.slice(m.bytes.clone()),
                        m.kind.as_str(),
                        r.status.as_str(),
                        r.confidence,
                        r.place.map_or(String::new(), |p| format!("{:?} {}", g.place(p), g.place(p).country_code())),
                        r.alternatives
                            .iter()
                            .take(2)
                            .map(|a| format!("{:?} {:.2}", g.place(a.place), a.score))
                            .collect::<Vec<_>>()
                            .join("; ")
                    );
                }
                if !name.ends_with("jsonl") {
                    break;
                }
                continue;
            }
            if mode == "raw" {
                // every raw mention with features, for fitting
                for (m, r) in d.mentions.iter().zip(&d.resolutions) {
                    let e = &m.evidence;
                    println!(
                        "{}",
                        serde_json::json!({"id": v["id"], "lang": text.lang.as_str(), "start": text.chars_before(m.bytes.start), "end": text.chars_before(m.bytes.end), "m": text.slice(m.bytes.clone()), "key": m.key, "kind": m.kind.as_str(), "conf": r.confidence, "cur": r.place.is_some_and(|p| g.place(p).is_curated()), "pk": r.place.map(|p| g.place(p).kind().as_str()), "fo": d.focus.first().map(|f| f.0.clone()), "cc": r.place.map(|p| g.place(p).country_code()), "e": format!("{e:?}"), "r": format!("{:?}", r.evidence)})
                    );
                }
                continue;
            }
            let tops: Vec<_> = d.mentions.iter().zip(&d.resolutions).filter(|(m, _)| matches!(m.kind, MentionKind::Toponym | MentionKind::Metonym) || (mode == "dem" && m.kind == MentionKind::Demonym)).map(|(m, r)| {
                let p = r.place.map(|p| g.place(p));
                serde_json::json!({"start": text.chars_before(m.bytes.start), "end": text.chars_before(m.bytes.end), "name": text.slice(m.bytes.clone()), "lat": p.map(|p| p.lat()), "lon": p.map(|p| p.lon()), "place_id": p.map(|p| p.id())})
            }).collect();
            println!("{}", serde_json::json!({"id": v["id"], "toponyms": tops}));
        }
    }
    eprintln!("{:.1} MB/s  text {a:.3} rec {b:.3} res {c:.3}", bytes as f64 / 1e6 / (a + b + c));
}
