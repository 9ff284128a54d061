use std::path::PathBuf;

/// What can be wrong with gazetteer data. Every variant says where.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
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
    #[error("not a compiled gazetteer of this version: {0}")]
    Compiled(&'static str),
}

impl Error {
    /// An error in line `line` (from 1) of `path`.
    pub(crate) fn row(path: &std::path::Path, line: usize, message: impl Into<String>) -> Self {
        Error::Row { path: path.to_path_buf(), line, message: message.into() }
    }
}
