//! Temporary files for what must wait until all features are known. They go
//! away with the value, even where the program is killed (but for those that
//! need a name).

use std::fs::File;
use std::io;

use tempfile::{NamedTempFile, SpooledTempFile};

/// Bytes that a file of [`small`] holds in memory.
const IN_MEMORY: usize = 1 << 18;

/// A file without a name.
pub(super) fn file() -> io::Result<File> {
    tempfile::tempfile().map_err(explained)
}

/// A file that stands in memory as long as it is small.
pub(super) fn small() -> SpooledTempFile {
    tempfile::spooled_tempfile(IN_MEMORY)
}

/// A file with a name, for what opens it by that.
pub(super) fn named() -> io::Result<NamedTempFile> {
    NamedTempFile::with_prefix("dateline").map_err(explained)
}

/// Names the folder where the trouble is: it is not that of the output.
pub(super) fn explained(error: io::Error) -> io::Error {
    let folder = std::env::temp_dir();
    let remedy = "set TMPDIR to a folder with room";
    io::Error::new(error.kind(), format!("temporary file in {}: {error}; {remedy}", folder.display()))
}
