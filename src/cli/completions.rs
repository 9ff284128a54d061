//! `dateline completions`.

use clap::CommandFactory;

use super::Outcome;
use super::args::{Args, CompletionsArgs};

/// Prints the completion script of a shell.
pub fn run(args: &CompletionsArgs) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "dateline", &mut script);
    std::io::Write::write_all(&mut std::io::stdout().lock(), &script)?;
    Ok(Outcome::Done)
}
