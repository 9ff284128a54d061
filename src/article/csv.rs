//! CSV with a header row: comma, semicolon or tab between the columns.

use std::io::Read;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::table::{self, delimiter, error};
use super::{Article, FIELDS, Problem, encoding, of_fields};
use crate::Error;

/// The articles of a file, one a row.
pub(super) struct Rows<R> {
    reader: Reader<R>,
    path: PathBuf,
    stem: String,
    /// The beginning of the file.
    head: String,
    /// The column of each of [`FIELDS`].
    columns: [Option<usize>; FIELDS.len()],
    record: ByteRecord,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// Reads the header. `head` is the beginning of what `reader` will read.
    pub(super) fn new(reader: R, head: &str, path: &Path, stem: String) -> Result<Self, Error> {
        let delimiter = delimiter(head, "text");
        let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(reader);
        let header = reader.byte_headers().map_err(|e| error(path, head, e))?;
        let names: Vec<_> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let columns = FIELDS.map(|field| names.iter().position(|name| name.eq_ignore_ascii_case(field)));
        let [_, _, text, ..] = columns;
        if text.is_none() {
            let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let problem = format!("has no column `text`, only {names}");
            let remedy = "name the column that holds the articles `text` in the first row";
            return Err(Error::article(path, 1, problem, remedy));
        }
        let (path, head) = (path.to_path_buf(), head.to_owned());
        Ok(Rows { reader, path, stem, head, columns, record: ByteRecord::new(), done: false })
    }

    fn article(&self, line: u64) -> Result<Article, Problem> {
        let start = self.record.position().map_or(0, csv::Position::byte);
        // One row is in one encoding, so that short fields are told by the long one.
        let encoding = encoding::of_part(self.record.as_slice()).map_err(|broken| {
            let (_, remedy) = broken.problem(start);
            (format!("a byte of the row that starts at byte {start} is not UTF-8"), remedy)
        })?;
        let fields = self.columns.map(|column| {
            let field = self.record.get(column?)?;
            Some(encoding.decode_without_bom_handling(field).0.into_owned())
        });
        of_fields(fields, || format!("{}:{line}", self.stem))
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Article, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let mut record = std::mem::take(&mut self.record);
        let read = self.reader.read_byte_record(&mut record);
        self.record = record;
        match read {
            Ok(true) => {
                let line = table::line(&self.head, self.record.position());
                let article = self.article(line);
                Some(article.map_err(|(what, remedy)| Error::article(&self.path, line, what, remedy)))
            }
            Ok(false) => {
                self.done = true;
                None
            }
            Err(e) => {
                self.done = e.is_io_error();
                Some(Err(error(&self.path, &self.head, e)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Vec<Result<Article, String>> {
        let head = String::from_utf8_lossy(file);
        match Rows::new(file, &head, Path::new("a.csv"), "a".to_owned()) {
            Ok(rows) => rows.map(|article| article.map_err(|e| e.to_string())).collect(),
            Err(e) => vec![Err(e.to_string())],
        }
    }

    #[test]
    fn separators() {
        for sign in [",", ";", "\t"] {
            let file = "id,Date,\"text\",note\n1,2024-11-29,\"Aleppo fell.\",x\n,,\"Hama\nfell.\",y\n,,Homs,\n";
            let found = read(file.replace(',', sign).as_bytes());
            let first = found[0].as_ref().unwrap();
            assert_eq!((first.id.as_str(), first.text.as_str()), ("1", "Aleppo fell."), "{sign:?}");
            assert_eq!(first.date, Some(jiff::civil::date(2024, 11, 29)));
            assert_eq!(found[1].as_ref().unwrap().text, "Hama\nfell.");
            assert_eq!(found[2].as_ref().unwrap().id, "a:5");
        }
        assert_eq!(read(b"text\nAleppo; Hama; Homs")[0].as_ref().unwrap().text, "Aleppo; Hama; Homs");
        assert_eq!(delimiter("body;title,with,commas;text", "text"), b';');
    }

    #[test]
    fn a_bad_row_is_named_and_the_rest_comes_out() {
        let found = read(b"id,text,date\n1,a,2024-11-29\n2,b,c,d\n3,,\n4,d,Friday\n5,e,\n");
        let said: Vec<_> = found.iter().map(|r| r.as_ref().map_or_else(|e| e.as_str(), |a| a.id.as_str())).collect();
        assert_eq!(said[0], "1");
        assert!(said[1].starts_with("a.csv:3: has 4 columns where the first row has 3; "));
        assert!(said[2].starts_with("a.csv:4: `text` is empty; "));
        assert!(said[3].starts_with("a.csv:5: `date` is \"Friday\", which is not a date; "));
        assert_eq!(said[4..], ["5"]);
    }

    #[test]
    fn lines_may_end_in_two_signs() {
        let found = read(b"id,text\r\n1,a\r\n2,\r\n,\"b\r\nc\"\r\n,d\r\n");
        assert!(found[1].as_ref().unwrap_err().starts_with("a.csv:3: "));
        assert_eq!(found[2].as_ref().unwrap().id, "a:4");
        assert_eq!(found[3].as_ref().unwrap().id, "a:6");
    }

    #[test]
    fn no_text_column() {
        let said = read(b"id,body\n1,a\n").remove(0).unwrap_err();
        assert_eq!(
            said,
            "a.csv:1: has no column `text`, only `id`, `body`; \
             name the column that holds the articles `text` in the first row"
        );
    }

    #[test]
    fn legacy_rows() {
        let found = read(b"source,text\nL'\xC9cho,Lattaqui\xE9 est tomb\xE9e\n");
        let article = found[0].as_ref().unwrap();
        assert_eq!((article.source.as_deref(), article.text.as_str()), (Some("L'Écho"), "Lattaquié est tombée"));
    }
}
