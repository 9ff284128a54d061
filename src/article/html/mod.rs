//! HTML: the article among all that a page holds.

mod body;
mod metadata;

use std::path::Path;

use dom_query::Document;
use encoding_rs::Encoding;

use super::{Article, encoding};
use crate::Error;

/// The article of a page.
pub(super) fn read(id: String, bytes: Vec<u8>, path: &Path) -> Result<Article, Error> {
    let declared = declared_encoding(&bytes);
    let page = encoding::decode_declared(bytes, declared).map_err(|broken| {
        let (problem, remedy) = broken.problem(0);
        Error::article(path, broken.line as u64, problem, remedy)
    })?;
    let document = Document::from(page);
    let mut article = metadata::read(&document);
    article.id = id;
    article.text = body::text(document).ok_or_else(|| {
        let remedy = "save the page after it has loaded, or save its text as a .txt file";
        Error::article(path, None, "has no text of an article", remedy)
    })?;
    Ok(article)
}

/// What the page says in `<meta charset>` or `<meta http-equiv>`, within its first bytes.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096))?.to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = find(rest, b"charset") {
        rest = rest.get(at + b"charset".len()..)?;
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let end = value.iter().position(|b| matches!(b, b'"' | b'\'' | b'>' | b';' | b'/') || b.is_ascii_whitespace());
        if let Some(encoding) = Encoding::for_label(value.get(..end.unwrap_or(value.len()))?) {
            // A page whose ASCII we could read so far is not UTF-16, whatever it says.
            return Some(encoding.output_encoding());
        }
    }
    None
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: &[u8]) -> Article {
        read("a".to_owned(), bytes.to_vec(), Path::new("a.html")).unwrap()
    }

    #[test]
    fn charsets() {
        let page = |bytes: &[u8]| page(bytes).text;
        assert_eq!(page(b"<meta charset=windows-1256><p>\xCD\xE1\xC8 and Hama"), "حلب and Hama");
        assert_eq!(
            page(b"<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'><p>Lattaqui\xE9"),
            "Lattaquié"
        );
        assert_eq!(page(b"<title>charset</title><p>Lattaqui\xE9"), "Lattaquié");
        assert_eq!(page("\u{feff}<meta charset=windows-1252><p>حلب".as_bytes()), "حلب");
        assert_eq!(page("<meta charset=windows-1252><p>حلب".as_bytes()), "حلب");
        let wide: Vec<u8> = "<meta charset=utf-16><p>Lattaquié".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(page(&wide), "Lattaquié");
        let broken = read("a".to_owned(), b"<meta charset=utf-8>\n<p>Lattaqui\xE9".to_vec(), Path::new("a.html"));
        assert!(broken.unwrap_err().to_string().starts_with("a.html:2: byte 32 is not UTF-8; "));
    }

    #[test]
    fn a_page_without_text() {
        let empty = read("a".to_owned(), b"<html><body><script>load()</script>".to_vec(), Path::new("a.html"));
        assert!(empty.unwrap_err().to_string().starts_with("a.html: has no text of an article; "));
    }
}
