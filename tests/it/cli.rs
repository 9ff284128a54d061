//! The command line as data, and every command of the README that needs no
//! other program.

use std::path::Path;

/// A run takes another time on every machine; `TRYCMD=overwrite` writes the
/// one it had, which this finds before a slower machine does.
#[test]
fn no_time_of_a_run_is_written_down() {
    for entry in Path::new("tests/cmd").read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (line, number) in text.lines().zip(1..) {
            let time = line.strip_suffix(" s").and_then(|line| line.rsplit_once("; "));
            assert!(
                time.is_none_or(|(_, time)| time.parse::<f64>().is_err()),
                "{}:{number}: write `; [..] s` for the time",
                path.display()
            );
        }
    }
}

#[test]
fn the_command_line_does_as_written() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
