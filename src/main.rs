//! The command line of `dateline`: parse arguments, run, exit code.

mod cli;

/// Articles are many small strings: the allocator is a quarter of the work.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
