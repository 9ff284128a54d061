//! The command line as data, and every command of the README that needs no
//! other program.

#[test]
fn the_command_line_does_as_written() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
