//! How fast the whole path is, and how fast it could be at best: `cargo bench`.
//!
//! Everything runs on one core over the project's own articles, repeated in
//! memory to some megabytes. A bare Aho-Corasick scan of the same text for the
//! same names stands beside it, as that depends on the machine in much the same
//! way: the ratios to it can be compared between machines. The stages take
//! turns, and the best of their times counts.
//!
//! The articles of the project are war news in short sentences, with a place
//! every dozen words and an event in most sentences. `cargo bench -- FILE…`
//! takes other English articles, in any format that the program reads.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use dateline::article::{Article, ReadOptions, articles};
use dateline::feature::{FeatureOptions, features};
use dateline::output::{Format, Heading, writer};
use dateline::recognize::model::Models;
use dateline::recognize::{Field, recognize};
use dateline::resolve::{ResolveOptions, resolve};
use dateline::text::Text;
use dateline::{Analysis, AnalysisOptions, builtin};
use gazetteer::name::normalize;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Outcome<T> = Result<T, Failure>;

/// Bytes of text in each language.
const BYTES: usize = 8 << 20;
/// Every stage is timed so often.
const ROUNDS: usize = 7;
/// New processes that are timed.
const STARTS: usize = 20;
/// The binary, as `cargo bench` builds it.
const PROGRAM: &str = env!("CARGO_BIN_EXE_dateline");

fn main() -> Outcome<()> {
    // `cargo test --benches` only asks whether this runs.
    if !std::env::args().any(|a| a == "--bench") {
        return Ok(());
    }
    rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(throughput)?;
    start_up()
}

/// The articles of a language, again and again.
struct Corpus {
    articles: Vec<Article>,
    bytes: usize,
}

impl Corpus {
    fn read(lang: &str) -> Outcome<Corpus> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/articles").join(lang);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
        files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
        files.sort();
        // `cargo bench -- news.jsonl`: other English articles.
        let given: Vec<PathBuf> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).map(PathBuf::from).collect();
        if lang == "en" && !given.is_empty() {
            files = given;
        }
        let samples = articles(&files, &ReadOptions::default()).collect::<Result<Vec<_>, _>>()?;
        let mut corpus = Corpus { articles: Vec::new(), bytes: 0 };
        for (i, article) in samples.iter().cycle().enumerate().take_while(|_| !samples.is_empty()) {
            if corpus.bytes >= BYTES {
                break;
            }
            corpus.bytes += article.text.len();
            corpus.articles.push(Article { id: format!("{}-{i}", article.id), ..article.clone() });
        }
        Ok(corpus)
    }
}

/// A stage: its name, what it takes to run it once, the best time so far.
struct Stage<'s> {
    name: &'static str,
    bytes: usize,
    run: Box<dyn FnMut() -> Outcome<Duration> + 's>,
    best: Duration,
}

impl<'s> Stage<'s> {
    /// A stage that times itself.
    fn timed(name: &'static str, bytes: usize, run: impl FnMut() -> Outcome<Duration> + 's) -> Self {
        Stage { name, bytes, run: Box::new(run), best: Duration::MAX }
    }

    /// A stage that does something with every article of a corpus; what it
    /// returns is only there to be needed.
    fn each(name: &'static str, corpus: &'s Corpus, work: impl Fn(&Article) -> usize + 's) -> Self {
        Stage::timed(name, corpus.bytes, move || {
            let start = Instant::now();
            std::hint::black_box(corpus.articles.iter().map(&work).sum::<usize>());
            Ok(start.elapsed())
        })
    }

    /// The whole path of a corpus, as `dateline map` goes it.
    fn whole(name: &'static str, corpus: &'s Corpus) -> Self {
        Stage::timed(name, corpus.bytes, move || {
            let options = (AnalysisOptions::default(), FeatureOptions::default());
            let start = Instant::now();
            let heading = Heading { name: "bench", attribution: "", gazetteer: builtin(), names: None };
            let mut writer = writer(Format::GeoJson, io::sink(), heading)?;
            dateline::run(
                corpus.articles.iter().cloned().map(Ok),
                |article, piece| features(&Analysis::of_piece(builtin(), article, piece, &options.0), &options.1),
                |features| features?.iter().try_for_each(|f| writer.feature(f)).map_err(Failure::from),
            )?;
            writer.finish()?;
            Ok(start.elapsed())
        })
    }
}

fn throughput() -> Outcome<()> {
    let (english, french, arabic) = (Corpus::read("en")?, Corpus::read("fr")?, Corpus::read("ar")?);
    let mut names: Vec<String> =
        builtin().places().flat_map(|place| place.names()).map(|name| normalize(name.text)).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names)?;
    let folded: Vec<String> = english.articles.iter().map(|a| normalize(&a.text)).collect();

    let text = |a: &Article| Text::new(&a.text, None).tokens.len();
    let mentions = |a: &Article| recognize(Models::builtin(), builtin(), &Text::new(&a.text, None), Field::Text).len();
    let places = |a: &Article| {
        let text = Text::new(&a.text, None);
        let found = recognize(Models::builtin(), builtin(), &text, Field::Text);
        resolve(builtin(), found, |_| &text, &ResolveOptions::default()).resolutions.len()
    };
    let mut flashgeotext = Flashgeotext::start(&english)?;
    let mut stages = vec![
        Stage::timed("Aho-Corasick scan", english.bytes, || {
            let start = Instant::now();
            std::hint::black_box(folded.iter().map(|text| automaton.find_iter(text).count()).sum::<usize>());
            Ok(start.elapsed())
        }),
        Stage::each("to words", &english, text),
        Stage::each("to mentions", &english, mentions),
        Stage::each("to places", &english, places),
        Stage::whole("to GeoJSON", &english),
        Stage::whole("French to GeoJSON", &french),
        Stage::whole("Arabic to GeoJSON", &arabic),
    ];
    if let Some(other) = &mut flashgeotext {
        stages.push(Stage::timed("flashgeotext", english.bytes, || other.round()));
    }
    for _ in 0..ROUNDS {
        for stage in &mut stages {
            stage.best = stage.best.min((stage.run)()?);
        }
    }

    println!("English unless said otherwise, from the article's text on, one core, best of {ROUNDS}");
    println!("{} articles, {:.1} MB; {} names\n", english.articles.len(), english.bytes as f64 / 1e6, names.len());
    println!("{:<20}{:>8}{:>14}", "", "MB/s", "Aho-Corasick");
    let scan = stages.first().map_or(0.0, speed);
    for stage in &stages {
        println!("{:<20}{:>8.1}{:>12.2} x", stage.name, speed(stage), speed(stage) / scan);
    }
    let speed_of = |name: &str| stages.iter().find(|s| s.name == name).map(speed);
    match (speed_of("to GeoJSON"), speed_of("flashgeotext")) {
        (Some(ours), Some(other)) => println!("\nto GeoJSON / flashgeotext: {:.1} x", ours / other),
        _ => println!("\nflashgeotext: not installed (pip install flashgeotext)"),
    }
    Ok(())
}

/// Megabytes a second.
fn speed(stage: &Stage<'_>) -> f64 {
    stage.bytes as f64 / 1e6 / stage.best.as_secs_f64()
}

/// A Python process that looks the articles' names up once for each line that
/// it is sent, and answers with the seconds that took.
struct Flashgeotext {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

const SCRIPT: &str = "
import json, sys, time
from flashgeotext.geotext import GeoText
texts, geotext = json.loads(sys.stdin.readline()), GeoText()
print('ready', flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for text in texts:
        geotext.extract(text)
    print(time.perf_counter() - start, flush=True)
";

impl Flashgeotext {
    /// `None` where Python or the package is missing.
    fn start(corpus: &Corpus) -> Outcome<Option<Self>> {
        let mut command = Command::new("python3");
        command.args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else { return Ok(None) };
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Ok(None) };
        let mut started = Flashgeotext { child, input, output: BufReader::new(output) };
        let texts: Vec<&str> = corpus.articles.iter().map(|a| a.text.as_str()).collect();
        let sent = writeln!(started.input, "{}", serde_json::to_string(&texts)?);
        Ok((sent.is_ok() && started.answer()? == "ready").then_some(started))
    }

    fn answer(&mut self) -> Outcome<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    fn round(&mut self) -> Outcome<Duration> {
        writeln!(self.input)?;
        Ok(Duration::from_secs_f64(self.answer()?.parse()?))
    }
}

impl Drop for Flashgeotext {
    fn drop(&mut self) {
        // It has nothing to lose, and it may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One name in a new process: time and memory.
fn start_up() -> Outcome<()> {
    let lookup = || {
        let mut command = Command::new(PROGRAM);
        command.args(["lookup", "Aleppo"]).stdout(Stdio::null());
        command
    };
    lookup().status()?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        lookup().status()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let (best, median) = (times.first().copied().unwrap_or(0.0), times.get(STARTS / 2).copied().unwrap_or(0.0));
    // The high-water mark of memory vanishes with the process: it is read as often as can be while that runs.
    let mut peak = 0.0_f64;
    for _ in 0..STARTS {
        let mut child = lookup().spawn()?;
        let status = format!("/proc/{}/status", child.id());
        while child.try_wait()?.is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
            let kilobytes = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
            peak = peak.max(kilobytes.unwrap_or(0.0) * 1024.0 / 1e6);
        }
    }
    let mut table = String::new();
    writeln!(table, "\n`dateline lookup Aleppo` in a new process, {STARTS} times")?;
    writeln!(table, "{:<20}{best:>8.1} ms", "best")?;
    writeln!(table, "{:<20}{median:>8.1} ms", "median")?;
    match peak {
        0.0 => writeln!(table, "{:<20} not known here", "peak memory")?,
        _ => writeln!(table, "{:<20}{peak:>8.1} MB", "peak memory")?,
    }
    writeln!(table, "{:<20}{:>8.1} MB", "size of the binary", std::fs::metadata(PROGRAM)?.len() as f64 / 1e6)?;
    print!("{table}");
    Ok(())
}
