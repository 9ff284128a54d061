use std::path::{Path, PathBuf};

/// What can be wrong with gazetteer data. Every variant says where.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A row or feature does not have the form that it should have.
    #[error("{}:{line}: {message}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// Compiled bytes are not a gazetteer of this version.
    #[error("not a compiled gazetteer that can be used: {0}")]
    Compiled(&'static str),
    /// A compiled file is not a gazetteer of this version.
    #[error("{}: not a compiled gazetteer that can be used: {problem}", path.display())]
    CompiledFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: &'static str,
    },
    /// The compiled bytes could not be written, or not be sorted on disk.
    #[error("the compiled gazetteer cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// There is more than the compiled form has room for.
    #[error("too much for one gazetteer: {0}")]
    TooLarge(&'static str),
}

impl Error {
    /// An error in line `line` (from 1) of `path`.
    pub(crate) fn row(path: &Path, line: usize, message: impl Into<String>) -> Self {
        Error::Row { path: path.to_path_buf(), line, message: message.into() }
    }

    /// What the operating system said of `path`.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Error::Io { path: path.to_path_buf(), source }
    }

    /// The same of a file, where it was said of bytes.
    pub(crate) fn of_file(self, path: &Path) -> Self {
        match self {
            Error::Compiled(problem) => Error::CompiledFile { path: path.to_path_buf(), problem },
            other => other,
        }
    }
}
