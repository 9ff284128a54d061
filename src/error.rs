//! What can go wrong, always with the place where it did and with what to do.

use std::io;
use std::path::{Path, PathBuf};

/// An error of this crate. It reads `path[:line]: what is wrong; what to do`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be opened or read.
    #[error("{}: {}; {}", path.display(), io_problem(source), io_remedy(source))]
    Io {
        /// The file or folder; `stdin` for the standard input.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// An article, or all that a file holds, cannot be used.
    #[error("{}{}: {problem}; {remedy}", path.display(), line.map(|n| format!(":{n}")).unwrap_or_default())]
    Article {
        /// The file; `stdin` for the standard input.
        path: PathBuf,
        /// The line, counted from 1, where one can be named.
        line: Option<u64>,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// Output could not be opened or written.
    #[error("{}: {problem}; {remedy}", path.display())]
    Output {
        /// The file; `stdout` for the standard output.
        path: PathBuf,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// An output format, or the ending of an output file, that is not known.
    #[error("`{given}` is no output format; known are {known}")]
    Format {
        /// What was given.
        given: String,
        /// The formats, with the endings of their files.
        known: String,
    },
}

impl Error {
    /// A file that could not be read.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Error::Io { path: path.to_path_buf(), source }
    }

    /// Output that could not be opened or written.
    pub(crate) fn output(path: &Path, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Error::Output { path: path.to_path_buf(), problem: problem.into(), remedy: remedy.into() }
    }

    /// Something wrong in a file, or in line `line` (from 1) of it.
    pub(crate) fn article(
        path: &Path,
        line: impl Into<Option<u64>>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Error::Article { path: path.to_path_buf(), line: line.into(), problem: problem.into(), remedy: remedy.into() }
    }
}

fn io_problem(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "cannot be read: permission denied".to_owned(),
        _ => format!("cannot be read: {source}"),
    }
}

fn io_remedy(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::NotFound => "check the spelling of the path",
        io::ErrorKind::PermissionDenied => "allow reading it (chmod u+r; for a folder chmod u+rx), or leave it out",
        _ => "check the disk and the file, or leave it out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_and_the_remedy() {
        let path = Path::new("news/a.jsonl");
        let line = Error::article(path, 7, "has no `text`", "give it one");
        assert_eq!(line.to_string(), "news/a.jsonl:7: has no `text`; give it one");
        let file = Error::article(path, None, "is empty", "leave it out");
        assert_eq!(file.to_string(), "news/a.jsonl: is empty; leave it out");
        let missing = Error::io(path, io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(missing.to_string(), "news/a.jsonl: does not exist; check the spelling of the path");
    }
}
