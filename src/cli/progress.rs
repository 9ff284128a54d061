//! How far a long run is: a bar on the standard error, on terminals only.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dateline::article::{ReadOptions, size};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Articles, how many a second, and the time that is left.
pub struct Progress {
    /// `None` where nobody looks at it.
    bar: Option<ProgressBar>,
    read: Arc<AtomicU64>,
    started: Instant,
    shown: bool,
}

impl Progress {
    /// Begins; `reading` counts the bytes that were read of `inputs`.
    pub fn new(inputs: &[PathBuf], reading: &ReadOptions, quiet: bool) -> Self {
        let looked_at = !quiet && console::user_attended_stderr();
        let bar = looked_at.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            // The templates are constants that are right.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}") {
                bar.set_style(style);
            }
            // To walk through folders of millions of files takes a while.
            let (of_thread, inputs) = (bar.clone(), inputs.to_vec());
            std::thread::spawn(move || {
                let Some(total) = size(&inputs) else { return };
                if let Ok(style) = ProgressStyle::with_template("[{bar:30}] {percent:>3} %  {msg}, {eta} left") {
                    of_thread.set_style(style);
                }
                of_thread.set_length(total);
            });
            bar
        });
        Progress { bar, read: Arc::clone(&reading.read), started: Instant::now(), shown: false }
    }

    /// Shows that so many articles were read.
    pub fn show(&mut self, articles: usize) {
        let (Some(bar), elapsed) = (&self.bar, self.started.elapsed()) else { return };
        if elapsed < PATIENCE {
            return;
        }
        if !self.shown {
            self.shown = true;
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_position(self.read.load(Ordering::Relaxed));
        let rate = articles as f64 / elapsed.as_secs_f64();
        bar.set_message(format!("{articles} articles, {rate:.0} a second"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
