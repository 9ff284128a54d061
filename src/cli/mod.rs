//! The command line: one file for each subcommand.

mod args;
mod check;
mod completions;
mod evaluate;
mod explain;
mod gazetteer;
mod json;
mod lookup;
mod man;
mod map;
mod places;
mod progress;
mod report;
mod stage;
mod table;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// How a command ended, short of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done.
    Done,
    /// It ran, and the answer is "no".
    No,
    /// Some input could not be read; the rest came out.
    Incomplete,
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    // Usage errors end here, with exit code 2; help and version with 0.
    let args = Args::parse();
    let outcome = match args.command {
        Command::Map(map) => map::run(&map),
        Command::Places(places) => places::run(&places),
        Command::Check(check) => check::run(&check),
        Command::Lookup(lookup) => lookup::run(&lookup),
        Command::Evaluate(evaluate) => evaluate::run(&evaluate),
        Command::Gazetteer(gazetteer) => self::gazetteer::run(&gazetteer),
        Command::Completions(completions) => completions::run(&completions),
        Command::Man => man::run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        // A reader that has seen enough is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report::error(&error);
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|e| e.downcast_ref::<std::io::Error>()).any(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
