//! Files, folders and the standard input, as a stream of articles.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;
use jiff::civil::Date;
use walkdir::{DirEntry, FilterEntry, WalkDir};

use super::format::{Format, refusal};
use super::{Article, csv, encoding, html, jsonl, plain};
use crate::Error;

/// Bytes from which the format is told.
const HEAD: u64 = 8192;

/// Bytes that a text may have: offsets are 32 bits wide.
const LARGEST: u64 = u32::MAX as u64;

/// What is known about all articles of a run.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// When an article was published that does not say so itself.
    pub date: Option<Date>,
    /// The language of all articles, whatever they say themselves.
    pub lang: Option<String>,
    /// Counts the bytes of files that were read, for whoever wants to know how
    /// far it is.
    pub read: Arc<AtomicU64>,
}

/// The bytes of all files that [`articles`] would read; `None` where they cannot
/// be told beforehand.
pub fn size(inputs: &[PathBuf]) -> Option<u64> {
    let of_file = |path: &Path| path.metadata().ok().filter(|m| m.is_file()).map(|m| m.len());
    let of_input = |path: &PathBuf| {
        if path.is_dir() {
            // What is wrong with a file is told when it is read.
            Some(Folder::new(path.clone()).filter_map(Result::ok).filter_map(|(path, _)| of_file(&path)).sum())
        } else {
            of_file(path)
        }
    };
    if inputs.is_empty() { None } else { inputs.iter().map(of_input).sum() }
}

/// A file whose bytes are counted as they are read.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(into)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

/// Reads articles from files, folders (with all folders inside, in the order of their paths) and,
/// for `-` or if there are no inputs, from the standard input.
///
/// In a folder only files with a known ending are read, and hidden ones are not. An `Err` is one
/// file or one article that cannot be read; the next call goes on behind it.
pub fn articles(inputs: &[PathBuf], options: &ReadOptions) -> Articles {
    let mut waiting: VecDeque<_> = inputs.iter().cloned().collect();
    if waiting.is_empty() {
        waiting.push_back(PathBuf::from("-"));
    }
    Articles { waiting, folder: None, open: None, options: options.clone() }
}

type Opened = Box<dyn Iterator<Item = Result<Article, Error>> + Send>;

/// The articles of [`articles`], one at a time.
pub struct Articles {
    waiting: VecDeque<PathBuf>,
    folder: Option<Folder>,
    open: Option<Opened>,
    options: ReadOptions,
}

impl std::fmt::Debug for Articles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Articles")
            .field("waiting", &self.waiting)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Articles {
    /// The next file or folder, opened; its own error, if that is not possible; `None` at the end.
    fn advance(&mut self) -> Option<Result<Opened, Error>> {
        if let Some(folder) = &mut self.folder {
            match folder.next() {
                Some(Ok((path, id))) => return Some(open_file(&path, id, &self.options.read)),
                Some(Err(e)) => return Some(Err(e)),
                None => self.folder = None,
            }
        }
        let path = self.waiting.pop_front()?;
        if path == Path::new("-") {
            return Some(open(io::stdin(), Path::new("stdin"), "stdin".to_owned(), None, 0));
        }
        if path.is_dir() {
            self.folder = Some(Folder::new(path));
            return self.advance();
        }
        let id = identifier(Path::new(path.file_name().unwrap_or(path.as_os_str())));
        Some(open_file(&path, id, &self.options.read))
    }

    fn complete(&self, mut article: Article) -> Article {
        article.date = article.date.or(self.options.date);
        article.lang = self.options.lang.clone().or(article.lang);
        article
    }
}

impl Iterator for Articles {
    type Item = Result<Article, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(article) = self.open.as_mut().and_then(Iterator::next) {
                return Some(article.map(|article| self.complete(article)));
            }
            match self.advance()? {
                Ok(opened) => self.open = Some(opened),
                Err(e) => {
                    self.open = None;
                    return Some(Err(e));
                }
            }
        }
    }
}

/// The files of a folder that may hold articles, with their identifiers.
struct Folder {
    root: PathBuf,
    entries: FilterEntry<walkdir::IntoIter, fn(&DirEntry) -> bool>,
    state: Found,
}

#[derive(PartialEq)]
enum Found {
    Nothing,
    Something,
    End,
}

impl Folder {
    fn new(root: PathBuf) -> Self {
        fn shown(entry: &DirEntry) -> bool {
            entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
        }
        let walk = WalkDir::new(&root).follow_links(true).sort_by_file_name().into_iter();
        Folder { root, entries: walk.filter_entry(shown), state: Found::Nothing }
    }
}

impl Iterator for Folder {
    type Item = Result<(PathBuf, String), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        for entry in self.entries.by_ref() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    self.state = Found::Something;
                    let path = e.path().unwrap_or(&self.root).to_path_buf();
                    let link = || io::Error::other("a link leads back to the folder that it stands in");
                    return Some(Err(Error::io(&path, e.into_io_error().unwrap_or_else(link))));
                }
            };
            if entry.file_type().is_file() && Format::of_name(entry.path()).is_some() {
                self.state = Found::Something;
                let id = identifier(entry.path().strip_prefix(&self.root).unwrap_or(entry.path()));
                return Some(Ok((entry.into_path(), id)));
            }
        }
        match std::mem::replace(&mut self.state, Found::End) {
            Found::Nothing => {
                let remedy =
                    format!("put files there that end in {}, or name a file itself", Format::ENDINGS.join(" "));
                Some(Err(Error::article(&self.root, None, "holds no articles", remedy)))
            }
            _ => None,
        }
    }
}

/// A path without its ending, with `/` between its parts.
fn identifier(path: &Path) -> String {
    let path = if Format::of_name(path).is_some() { path.with_extension("") } else { path.to_path_buf() };
    path.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/")
}

fn open_file(path: &Path, id: String, read: &Arc<AtomicU64>) -> Result<Opened, Error> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    let size = file.metadata().map_err(|e| Error::io(path, e))?.len();
    open(Counted { file, read: Arc::clone(read) }, path, id, Format::of_name(path), size)
}

/// Opens a file of a format, or of the one that its first bytes show; `size` is 0 where it is unknown.
fn open(
    mut reader: impl Read + Send + 'static,
    path: &Path,
    id: String,
    format: Option<Format>,
    size: u64,
) -> Result<Opened, Error> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head).map_err(|e| Error::io(path, e))?;
    if (head.len() as u64) < HEAD && head.trim_ascii().is_empty() {
        return Err(empty(path));
    }
    if let Some((problem, remedy)) = refusal(&head, path) {
        return Err(Error::article(path, None, problem, remedy));
    }
    let wide = encoding::utf16(&head);
    let shown = match wide {
        Some(wide) => wide.decode_with_bom_removal(&head).0.into_owned(),
        None => String::from_utf8_lossy(&head).trim_start_matches('\u{feff}').to_owned(),
    };
    let format = format.unwrap_or_else(|| Format::of_content(&shown));
    if matches!(format, Format::JsonLines | Format::Csv) {
        let reader = DecodeReaderBytesBuilder::new()
            .encoding(wide)
            .bom_override(true)
            .utf8_passthru(true)
            .strip_bom(true)
            .build(Cursor::new(head).chain(reader));
        return Ok(match format {
            Format::Csv => Box::new(csv::Rows::new(reader, &shown, path, id)?),
            _ => Box::new(jsonl::JsonLines::new(BufReader::with_capacity(1 << 16, reader), path.to_path_buf(), id)),
        });
    }
    let article = whole(head, reader, path, size).and_then(|bytes| match format {
        Format::Html => html::read(id, bytes, path),
        _ => {
            let text = encoding::decode(bytes).map_err(|broken| {
                let (problem, remedy) = broken.problem(0);
                Error::article(path, broken.line as u64, problem, remedy)
            })?;
            Ok(plain::read(id, text))
        }
    })?;
    if article.text.trim().is_empty() {
        return Err(empty(path));
    }
    if article.text.len() as u64 > LARGEST {
        return Err(too_large(path));
    }
    Ok(Box::new(std::iter::once(Ok(article))))
}

/// All bytes of a file, in one block of memory.
fn whole(head: Vec<u8>, reader: impl Read, path: &Path, size: u64) -> Result<Vec<u8>, Error> {
    // UTF-16 and markup shrink, but not so that an article of this size would be one.
    if size > LARGEST {
        return Err(too_large(path));
    }
    let mut bytes = head;
    bytes.reserve_exact(usize::try_from(size).unwrap_or(0).saturating_sub(bytes.len()) + 1);
    reader.take(LARGEST).read_to_end(&mut bytes).map_err(|e| Error::io(path, e))?;
    if bytes.len() as u64 > LARGEST { Err(too_large(path)) } else { Ok(bytes) }
}

fn empty(path: &Path) -> Error {
    Error::article(path, None, "is empty", "leave it out, or write the article into it")
}

fn too_large(path: &Path) -> Error {
    let remedy = "cut it into articles, one a line as JSON Lines (`id`, `text`), which has no such limit";
    Error::article(path, None, "is one text of more than 4 GB", remedy)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Writes files into a new folder.
    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    /// What comes out: identifiers, and errors without the path of the folder.
    fn read(folder: &Path, inputs: &[&str], options: &ReadOptions) -> Vec<String> {
        let inputs: Vec<_> = inputs.iter().map(|input| folder.join(input)).collect();
        let prefix = format!("{}/", folder.display());
        let said = |r: Result<Article, Error>| r.map_or_else(|e| e.to_string().replace(&prefix, ""), |a| a.id);
        articles(&inputs, options).map(said).collect()
    }

    #[test]
    fn folders_in_the_order_of_their_paths() {
        let folder = folder(&[
            ("n/b.txt", b"B"),
            ("n/a/z.html", b"<p>Z"),
            ("n/a/y.jsonl", b"{\"text\":\"1\"}\n{\"id\":\"two\",\"text\":\"2\"}\n"),
            ("n/c.csv", b"text\nC\n"),
            ("n/d.pdf", b"%PDF"),
            ("n/.hidden.txt", b"H"),
            ("n/.git/x.txt", b"X"),
            ("n/README", b"R"),
            ("e/.x.txt", b"X"),
        ]);
        let options = ReadOptions::default();
        let expected = ["a/y:1", "two", "a/z", "b", "c:2"];
        assert_eq!(read(folder.path(), &["n"], &options), expected);
        assert_eq!(
            read(folder.path(), &["n/README", "n/b.txt", "n/.hidden.txt"], &options),
            ["README", "b", ".hidden"]
        );
        assert_eq!(
            read(folder.path(), &["e"], &options),
            ["e: holds no articles; put files there that end in .txt .text .md .html .htm .jsonl .ndjson .json .csv, \
              or name a file itself"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_comes_out() {
        let folder = folder(&[
            ("empty.txt", b" \n"),
            ("mark.txt", b"\xEF\xBB\xBF"),
            ("a.pdf", b"%PDF-1.7"),
            ("bin.txt", b"\x7FELF\0\0\0\x01"),
            ("broken.txt", "Alep café,\nHam\u{e2}h Lattaquié".as_bytes().get(..28).unwrap()),
            ("a.csv", b"id,body\n1,x\n"),
            ("z.txt", b"Aleppo fell."),
        ]);
        let inputs = ["gone.txt", "empty.txt", "mark.txt", "a.pdf", "bin.txt", "broken.txt", "a.csv", "z.txt"];
        let said = read(folder.path(), &inputs, &ReadOptions::default());
        let starts = [
            "gone.txt: does not exist; check the spelling",
            "empty.txt: is empty; leave it out",
            "mark.txt: is empty; ",
            "a.pdf: is a PDF, not text; convert it first: pdftotext -layout a.pdf a.txt",
            "bin.txt: is binary, not text; ",
            "broken.txt:2: byte 27 is not UTF-8; ",
            "a.csv:1: has no column `text`, only `id`, `body`; ",
            "z",
        ];
        assert_eq!(said.len(), starts.len(), "{said:#?}");
        for (said, start) in said.iter().zip(starts) {
            assert!(said.starts_with(start), "{said} does not start with {start}");
        }
    }

    #[test]
    fn formats_by_content() {
        for (bytes, title, text) in [
            (b"{\"title\":\"T\",\"text\":\"Alep\"}".as_slice(), Some("T"), "Alep"),
            (b"\xEF\xBB\xBF{\"title\":\"T\",\"text\":\"Alep\"}", Some("T"), "Alep"),
            (b"<!doctype html><title>T</title><p>Alep", Some("T"), "Alep"),
            (b"T\n\nAlep", Some("T"), "T\n\nAlep"),
            (b"id,text", None, "id,text"),
        ] {
            let mut opened = open(bytes, Path::new("stdin"), "stdin".to_owned(), None, 0).unwrap();
            let article = opened.next().unwrap().unwrap();
            assert_eq!((article.title.as_deref(), article.text.as_str()), (title, text));
            assert!(opened.next().is_none());
        }
    }

    #[test]
    fn wide_characters_in_every_format() {
        for (name, text) in
            [("a.txt", "Lattaquié"), ("a.jsonl", "{\"text\":\"Lattaquié\"}\n"), ("a.csv", "text\nLattaquié\n")]
        {
            for mark in ["", "\u{feff}"] {
                let text = format!("{mark}{text}");
                let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
                let folder = folder(&[(name, &bytes)]);
                let article = articles(&[folder.path().join(name)], &ReadOptions::default()).next().unwrap().unwrap();
                assert_eq!(article.text, "Lattaquié", "{name}");
            }
        }
    }

    #[test]
    fn options_fill_in() {
        let file = b"{\"text\":\"a\",\"date\":\"2024-11-29\",\"lang\":\"en\"}\n{\"text\":\"b\"}\n";
        let folder = folder(&[("a.jsonl", file)]);
        let date = jiff::civil::date(2025, 1, 1);
        let options = ReadOptions { date: Some(date), lang: Some("fr".to_owned()), ..ReadOptions::default() };
        let found: Vec<_> = articles(&[folder.path().join("a.jsonl")], &options).map(Result::unwrap).collect();
        assert_eq!(found[0].date, Some(jiff::civil::date(2024, 11, 29)));
        assert_eq!(found[1].date, Some(date));
        assert!(found.iter().all(|article| article.lang.as_deref() == Some("fr")));
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_in_circles() {
        let folder = folder(&[("n/a.txt", b"Aleppo fell.")]);
        std::os::unix::fs::symlink(folder.path().join("n"), folder.path().join("n/b")).unwrap();
        let said = read(folder.path(), &["n"], &ReadOptions::default());
        assert_eq!(said.len(), 2);
        assert!(said[1].starts_with("n/b: cannot be read: a link leads back"), "{}", said[1]);
    }

    #[test]
    fn a_stream_may_cross_threads() {
        fn send<T: Send>(_: T) {}
        send(articles(&[], &ReadOptions::default()));
    }
}
