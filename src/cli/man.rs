//! `dateline man`.

use std::io::Write;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::Outcome;
use super::args::Args;

/// Prints the manual page of the program, then one for each command:
/// `dateline man | man -l -`.
pub fn run() -> anyhow::Result<Outcome> {
    let mut command = Args::command();
    command.build();
    let mut pages = Vec::new();
    page(&command, command.get_name(), &mut pages)?;
    std::io::stdout().lock().write_all(&pages)?;
    Ok(Outcome::Done)
}

/// The page of a command, then those of the commands below it.
fn page(command: &Command, name: &str, pages: &mut Vec<u8>) -> std::io::Result<()> {
    // A title has no spaces.
    let title = name.replace(' ', "-");
    Man::new(command.clone().display_name(title.clone())).title(title).render(pages)?;
    for below in command.get_subcommands().filter(|c| c.get_name() != "help" && !c.is_hide_set()) {
        page(below, &format!("{name} {}", below.get_name()), pages)?;
    }
    Ok(())
}
