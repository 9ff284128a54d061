//! Which format a file has, and which files are no text at all.

use std::path::Path;

/// A format that articles are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Plain,
    Html,
    /// JSON Lines, or one JSON document.
    JsonLines,
    Csv,
}

impl Format {
    /// The endings of files that are read in a folder.
    pub const ENDINGS: [&'static str; 9] =
        [".txt", ".text", ".md", ".html", ".htm", ".jsonl", ".ndjson", ".json", ".csv"];

    /// The format by the ending of a file's name.
    pub fn of_name(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" | "md" => Some(Format::Plain),
            "html" | "htm" => Some(Format::Html),
            "jsonl" | "ndjson" | "json" => Some(Format::JsonLines),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    /// The format by the beginning of a text. A line of JSON that is broken is still no plain text,
    /// so only the first signs count.
    pub fn of_content(head: &str) -> Self {
        let head = head.trim_start();
        let after = |sign: char| head.strip_prefix(sign).map(str::trim_start);
        if after('{').is_some_and(|rest| rest.starts_with(['"', '}'])) || after('[').is_some_and(|r| r.starts_with('{'))
        {
            return Format::JsonLines;
        }
        let mut markup = head;
        // What may stand before the first element: an XML declaration, comments.
        loop {
            let end = if markup.starts_with("<!--") {
                "-->"
            } else if markup.starts_with("<?") {
                "?>"
            } else {
                break;
            };
            let Some((_, rest)) = markup.split_once(end) else { break };
            markup = rest.trim_start();
        }
        let starts = |tag: &str| markup.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        if starts("<!doctype html") || starts("<html") { Format::Html } else { Format::Plain }
    }
}

/// Why a file with this beginning cannot be read as text, and the command that converts it.
pub(super) fn refusal(head: &[u8], path: &Path) -> Option<(String, String)> {
    let stdin = path == Path::new("stdin");
    let from = |ending: &str| if stdin { format!("x.{ending}") } else { path.display().to_string() };
    let to = if stdin { "x.txt".to_owned() } else { path.with_extension("txt").display().to_string() };
    let (what, remedy) = match head {
        [b'%', b'P', b'D', b'F', ..] => ("a PDF", format!("pdftotext -layout {} {to}", from("pdf"))),
        [b'P', b'K', 3, 4, ..] => of_zip(head, &from, &to),
        [b'{', b'\\', b'r', b't', b'f', ..] => ("an RTF document", format!("pandoc {} -t plain -o {to}", from("rtf"))),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            ("an old Office document", format!("libreoffice --headless --convert-to txt:Text {}", from("doc")))
        }
        [0x1F, 0x8B, ..] => ("compressed with gzip", format!("gunzip -k {}", from("gz"))),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => {
            ("compressed with bzip2", format!("bunzip2 -k {}", from("bz2")))
        }
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => ("compressed with xz", format!("unxz -k {}", from("xz"))),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ("compressed with zstd", format!("unzstd {}", from("zst"))),
        [0x89, b'P', b'N', b'G', ..]
        | [0xFF, 0xD8, 0xFF, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'I', b'I', b'*', 0, ..]
        | [b'M', b'M', 0, b'*', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            let stem = if stdin { "x".to_owned() } else { path.with_extension("").display().to_string() };
            ("an image", format!("tesseract {} {stem}", from("png")))
        }
        _ if head.contains(&0) && super::encoding::utf16(head).is_none() => {
            return Some((
                "is binary, not text".to_owned(),
                "give the article as text, HTML, JSON Lines or CSV".to_owned(),
            ));
        }
        _ => return None,
    };
    Some((format!("is {what}, not text"), format!("convert it first: {remedy}")))
}

/// What a ZIP archive is, by the names of the files that it holds.
fn of_zip(head: &[u8], from: &dyn Fn(&str) -> String, to: &str) -> (&'static str, String) {
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    let pandoc = |ending| format!("pandoc {} -t plain -o {to}", from(ending));
    if holds(b"word/") {
        ("a DOCX document", pandoc("docx"))
    } else if holds(b"opendocument.text") {
        ("an ODT document", pandoc("odt"))
    } else if holds(b"epub+zip") {
        ("an EPUB book", pandoc("epub"))
    } else if holds(b"xl/") || holds(b"opendocument.spreadsheet") {
        ("a spreadsheet", format!("libreoffice --headless --convert-to csv {}", from("xlsx")))
    } else if holds(b"[Content_Types].xml") {
        // An Office document whose parts are named further behind.
        ("an Office document", pandoc("docx"))
    } else {
        ("a ZIP archive", format!("unzip {}", from("zip")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_content() {
        for (head, format) in [
            ("{\"id\": 1}", Format::JsonLines),
            ("\n{\n  \"id\": 1\n}", Format::JsonLines),
            ("[{\"id\": 1}]", Format::JsonLines),
            ("{\"text\": \"broken", Format::JsonLines),
            ("<!DOCTYPE html><html>", Format::Html),
            ("<?xml version=\"1.0\"?>\n<!-- saved -->\n<HTML lang=en>", Format::Html),
            ("{Aleppo} fell", Format::Plain),
            ("[Update] Aleppo fell", Format::Plain),
            ("<b>Aleppo</b> fell", Format::Plain),
            ("<!-- html", Format::Plain),
            ("id,text\n1,Aleppo", Format::Plain),
            ("", Format::Plain),
        ] {
            assert_eq!(Format::of_content(head), format, "{head}");
        }
    }

    #[test]
    fn by_name() {
        for ending in Format::ENDINGS {
            assert!(Format::of_name(Path::new(&format!("a{ending}"))).is_some(), "{ending}");
        }
        assert_eq!(Format::of_name(Path::new("A.HTML")), Some(Format::Html));
        for name in ["a", ".txt", "a.pdf", "txt", "a.txt.gz"] {
            assert_eq!(Format::of_name(Path::new(name)), None, "{name}");
        }
    }

    #[test]
    fn refused_with_the_command_that_converts() {
        for (head, name, command) in [
            (
                b"%PDF-1.7\n".as_slice(),
                "n/a.pdf",
                "is a PDF, not text; convert it first: pdftotext -layout n/a.pdf n/a.txt",
            ),
            (b"%PDF-1.7\n", "stdin", "is a PDF, not text; convert it first: pdftotext -layout x.pdf x.txt"),
            (b"PK\x03\x04\x14\0word/document.xml", "a.docx", "pandoc a.docx -t plain -o a.txt"),
            (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", "a.odt", "pandoc a.odt -t plain -o a.txt"),
            (b"\xD0\xCF\x11\xE0\xA1", "a.doc", "libreoffice --headless --convert-to txt:Text a.doc"),
            (b"\x1F\x8B\x08", "a.txt.gz", "gunzip -k a.txt.gz"),
            (b"\x89PNG\r\n", "a.png", "tesseract a.png a"),
            (b"abc\0\0\0def\x01", "a.txt", "is binary, not text; give the article as text"),
        ] {
            let (what, remedy) = refusal(head, Path::new(name)).unwrap();
            let said = format!("{what}; {remedy}");
            assert!(said.contains(command), "{said}");
        }
        for head in [b"PKK fighters left".as_slice(), b"BZh", b"%", b"A\0l\0e\0p\0p\0o\0", "حلب".as_bytes()] {
            assert_eq!(refusal(head, Path::new("a.txt")), None, "{head:?}");
        }
    }
}
