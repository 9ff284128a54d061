//! How fast maps are written, and in how much memory:
//! `cargo bench --bench output`, for a million features of every format.
//! `cargo bench --bench output -- 100000` takes as many.
//!
//! One core, each map in a process of its own, whose peak memory is its own too.

#[path = "../tests/it/synthetic.rs"]
mod synthetic;

use std::io::{self, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use dateline::output::{Format, Heading, Output, writer};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

const FEATURES: usize = 1_000_000;
/// Features that are made ahead, so that only writing is timed.
const AHEAD: usize = 10_000;
/// Set for a process that writes one format.
const ONE: &str = "DATELINE_BENCH_FORMAT";

fn heading() -> Heading<'static> {
    Heading { name: "bench", attribution: "© GeoNames (CC BY 4.0)", gazetteer: dateline::builtin(), names: None }
}

fn main() -> Result<(), Failure> {
    // `cargo test --benches` only asks whether this runs.
    if !std::env::args().any(|a| a == "--bench") {
        return Ok(());
    }
    let features = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(FEATURES);
    if let Some(name) = std::env::var_os(ONE) {
        return one(Format::parse(&name.to_string_lossy())?, features);
    }
    println!("{features} features\n{:<12}{:>10}{:>10}{:>10}{:>14}", "", "MB", "s", "MB/s", "peak memory");
    for format in Format::all() {
        let mut run = Command::new(std::env::current_exe()?);
        let status = run.args(std::env::args().skip(1)).env(ONE, format.as_str()).status()?;
        if !status.success() {
            return Err(format!("{format}: {status}").into());
        }
    }
    println!("\ngeojson without a disk: {:.0} MB/s", in_memory()?);
    Ok(())
}

/// Writes a map to a file and prints a line of the table.
fn one(format: Format, features: usize) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("map");
    let mut output = Output::open(Some(&path))?;
    let mut writer = writer(format, &mut output, heading())?;
    let mut time = Duration::ZERO;
    for from in (0..features).step_by(AHEAD) {
        let batch: Vec<_> = (from..features.min(from + AHEAD)).map(synthetic::feature).collect();
        let start = Instant::now();
        batch.iter().try_for_each(|f| writer.feature(f))?;
        time += start.elapsed();
    }
    let start = Instant::now();
    writer.finish()?;
    output.commit()?;
    let seconds = (time + start.elapsed()).as_secs_f64();
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    let speed = megabytes / seconds;
    let peak = synthetic::peak_memory().map_or("not known".to_owned(), |p| format!("{p:.0} MB"));
    println!("{format:<12}{megabytes:>10.0}{seconds:>10.1}{speed:>10.0}{peak:>14}");
    Ok(())
}

/// The speed of GeoJSON alone, in megabytes a second: the best of several rounds.
fn in_memory() -> Result<f64, Failure> {
    let features: Vec<_> = (0..AHEAD).map(synthetic::feature).collect();
    let mut best = 0.0f64;
    for _ in 0..20 {
        let mut count = Count(0);
        let start = Instant::now();
        let mut writer = writer(Format::GeoJson, &mut count, heading())?;
        features.iter().try_for_each(|f| writer.feature(f))?;
        writer.finish()?;
        best = best.max(count.0 as f64 / 1e6 / start.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// Takes bytes and forgets them.
struct Count(usize);

impl Write for &mut Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
