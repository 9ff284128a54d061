//! Where output goes: to the standard output, or to a file that appears whole
//! or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// Whether output to `path` is written at once: devices, pipes, sockets and
/// whatever else cannot be replaced by a new file.
pub(super) fn is_direct(path: &Path) -> bool {
    // What stands for an open file is that file, even where it is a regular one.
    ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|open| path.starts_with(open))
        || fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

/// A file that appears under its name only when [`AtomicFile::commit`] is
/// called: until then it stands beside it under another name, which is removed
/// when the value is dropped. What is no regular file is written directly.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    target: PathBuf,
    /// `None` where the target is written directly, and after the commit.
    temporary: Option<PathBuf>,
}

impl AtomicFile {
    /// Begins writing to `path`.
    ///
    /// # Errors
    /// A folder that does not exist, or in which no file can be made; a `path`
    /// that is a folder itself. The message says what to do.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if is_direct(path) {
            let file = OpenOptions::new().write(true).open(path).map_err(|e| refused(path, &e))?;
            return Ok(AtomicFile { file, target: path.to_path_buf(), temporary: None });
        }
        if path.is_dir() {
            return Err(Error::output(path, "is a folder", "give the name of a file in it"));
        }
        // A link stays a link: what it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let Some(name) = target.file_name() else {
            return Err(Error::output(path, "has no file name", "give the name of a file"));
        };
        if !folder.is_dir() {
            let problem = format!("the folder {} does not exist", folder.display());
            return Err(Error::output(path, problem, format!("make it first: mkdir -p {}", quoted(folder))));
        }
        let mut n = 0;
        loop {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".tmp{}", std::process::id()));
            if n > 0 {
                hidden.push(format!("-{n}"));
            }
            let temporary = folder.join(hidden);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    let made = AtomicFile { file, target: target.clone(), temporary: Some(temporary) };
                    // Who could read the old file can read the new one, and nobody else.
                    if let Ok(old) = fs::metadata(&target) {
                        made.file.set_permissions(old.permissions()).map_err(|e| refused(path, &e))?;
                    }
                    return Ok(made);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && n < 100 => n += 1,
                Err(e) => return Err(refused(path, &e)),
            }
        }
    }

    /// Puts the file under its name, once all of it is on the disk.
    ///
    /// # Errors
    /// A full disk, a folder that was taken away; nothing is left then.
    pub fn commit(mut self) -> Result<(), Error> {
        self.file.flush().map_err(|e| refused(&self.target, &e))?;
        let Some(temporary) = &self.temporary else { return Ok(()) };
        self.file.sync_all().map_err(|e| refused(&self.target, &e))?;
        fs::rename(temporary, &self.target).map_err(|e| refused(&self.target, &e))?;
        self.temporary = None;
        // The rename itself reaches the disk with the folder; file systems that
        // cannot do that keep the file all the same.
        if let Some(folder) = self.target.parent().and_then(|f| File::open(f).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl AtomicFile {
    /// An error in writing it, with the remedy.
    pub(super) fn refused(&self, source: &io::Error) -> Error {
        refused(&self.target, source)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for AtomicFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // Nobody is left to be told.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Where output goes.
#[derive(Debug)]
pub enum Output {
    /// The standard output.
    Stdout(io::Stdout),
    /// A file.
    File(AtomicFile),
}

impl Output {
    /// Opens `path`; the standard output for `None`, `-` and `/dev/stdout`.
    ///
    /// # Errors
    /// As [`AtomicFile::create`].
    pub fn open(path: Option<&Path>) -> Result<Self, Error> {
        match path {
            None => Ok(Output::Stdout(io::stdout())),
            Some(p) if p == Path::new("-") || p == Path::new("/dev/stdout") => Ok(Output::Stdout(io::stdout())),
            Some(p) => AtomicFile::create(p).map(Output::File),
        }
    }

    /// Puts a file under its name; without this call there is none.
    ///
    /// # Errors
    /// As [`AtomicFile::commit`].
    pub fn commit(self) -> Result<(), Error> {
        match self {
            Output::Stdout(mut out) => match out.flush() {
                // The reader has had enough, which is no failure.
                Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                done => done.map_err(|e| refused(Path::new("stdout"), &e)),
            },
            Output::File(file) => file.commit(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Stdout(out) => out.write(bytes),
            Output::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.flush(),
            Output::File(file) => file.flush(),
        }
    }
}

fn refused(path: &Path, source: &io::Error) -> Error {
    let remedy = match source.kind() {
        io::ErrorKind::PermissionDenied => "allow writing to its folder, or choose another with -o",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk, or choose another with -o",
        io::ErrorKind::ReadOnlyFilesystem => "choose a folder on another disk with -o",
        _ => "check the path and the disk",
    };
    Error::output(path, format!("cannot be written: {source}"), remedy)
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~' | '+');
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::*;

    /// A folder of its own for each test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("dateline-file-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn appears_whole_or_not_at_all() {
        let folder = folder("whole");
        let path = folder.join("out.geojson");
        fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(&folder).len(), 2);
        drop(file);
        assert_eq!(names(&folder), ["out.geojson"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");

        let mut one = AtomicFile::create(&path).unwrap();
        let two = AtomicFile::create(&path).unwrap();
        one.write_all(b"new").unwrap();
        one.commit().unwrap();
        drop(two);
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(&folder), ["out.geojson"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("links");
        let (real, link) = (folder.join("real.csv"), folder.join("link.csv"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = AtomicFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn refusals_name_the_remedy() {
        let folder = folder("refused");
        let missing = AtomicFile::create(&folder.join("a b/out.geojson")).unwrap_err().to_string();
        assert!(missing.contains("the folder") && missing.contains("mkdir -p '"), "{missing}");
        let itself = AtomicFile::create(&folder).unwrap_err().to_string();
        assert!(itself.ends_with("is a folder; give the name of a file in it"), "{itself}");
        assert!(names(&folder).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_written_directly() {
        let mut full = AtomicFile::create(Path::new("/dev/full")).unwrap();
        assert!(full.temporary.is_none());
        assert_eq!(full.write_all(b"x").unwrap_err().kind(), io::ErrorKind::StorageFull);
        let mut null = AtomicFile::create(Path::new("/dev/null")).unwrap();
        null.write_all(b"x").unwrap();
        null.commit().unwrap();
        assert!(is_direct(Path::new("/dev/stdout")) && !is_direct(Path::new("out.geojson")));
    }
}
