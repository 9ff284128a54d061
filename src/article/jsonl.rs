//! JSON Lines, and JSON documents of one article or an array of them.

use std::io::BufRead;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::{Article, FIELDS, Problem, encoding, of_fields};
use crate::Error;

const ONE_OBJECT_A_LINE: &str = "write one JSON object a line";

/// The articles of a file, read line by line. A file that is no JSON Lines but one document,
/// with an array or with an object over several lines, is read as a whole.
pub(super) struct JsonLines<R> {
    reader: R,
    path: PathBuf,
    stem: String,
    line: u64,
    /// Where the line starts, in bytes.
    start: u64,
    buffer: Vec<u8>,
    state: State,
}

enum State {
    Start,
    Lines,
    /// The rest of an array, with the number of articles before it.
    Array(std::vec::IntoIter<Value>, u64),
    Done,
}

impl<R: BufRead> JsonLines<R> {
    /// Articles of `path`; `stem` makes the identifiers of those that have none.
    pub(super) fn new(reader: R, path: PathBuf, stem: String) -> Self {
        JsonLines { reader, path, stem, line: 0, start: 0, buffer: Vec::new(), state: State::Start }
    }

    fn next_line(&mut self) -> Option<Result<Article, Error>> {
        loop {
            self.start += self.buffer.len() as u64;
            self.buffer.clear();
            self.line += 1;
            match self.reader.read_until(b'\n', &mut self.buffer) {
                Ok(0) => {
                    self.state = State::Done;
                    return None;
                }
                Ok(_) => {}
                Err(e) => {
                    self.state = State::Done;
                    return Some(Err(Error::io(&self.path, e)));
                }
            }
            let line = self.buffer.trim_ascii();
            if line.is_empty() {
                continue;
            }
            if matches!(self.state, State::Start) {
                if line == b"{" || line.starts_with(b"[") {
                    return self.document();
                }
                self.state = State::Lines;
            }
            let article = self.parse_line();
            return Some(article.map_err(|(what, remedy)| Error::article(&self.path, self.line, what, remedy)));
        }
    }

    fn parse_line(&self) -> Result<Article, Problem> {
        let encoding = encoding::of_part(&self.buffer).map_err(|broken| broken.problem(self.start))?;
        let line = encoding.decode_without_bom_handling(self.buffer.trim_ascii_end()).0;
        match serde_json::from_str(&line) {
            Ok(value) => of_value(value, || format!("{}:{}", self.stem, self.line)),
            Err(e) => Err((format!("is not JSON: {}", bare(&e)), ONE_OBJECT_A_LINE)),
        }
    }

    /// Reads all as one document; `buffer` holds its first line.
    fn document(&mut self) -> Option<Result<Article, Error>> {
        self.state = State::Done;
        let mut bytes = std::mem::take(&mut self.buffer);
        // So that lines are counted from the first, blank ones included.
        bytes.splice(0..0, std::iter::repeat_n(b'\n', usize::try_from(self.line - 1).unwrap_or(0)));
        if let Err(e) = self.reader.read_to_end(&mut bytes) {
            return Some(Err(Error::io(&self.path, e)));
        }
        let text = match encoding::decode(bytes) {
            Ok(text) => text,
            Err(broken) => {
                let (what, remedy) = broken.problem(0);
                return Some(Err(Error::article(&self.path, broken.line as u64, what, remedy)));
            }
        };
        match serde_json::from_str(&text) {
            Ok(Value::Array(values)) => {
                self.state = State::Array(values.into_iter(), 0);
                self.next_of_array()
            }
            Ok(value) => {
                let article = of_value(value, || self.stem.clone());
                Some(article.map_err(|(what, remedy)| Error::article(&self.path, None, what, remedy)))
            }
            Err(e) => {
                let what = format!("is not JSON: {}", bare(&e));
                Some(Err(Error::article(&self.path, e.line() as u64, what, "correct it, or write one object a line")))
            }
        }
    }

    fn next_of_array(&mut self) -> Option<Result<Article, Error>> {
        let State::Array(values, count) = &mut self.state else { return None };
        let value = values.next()?;
        *count += 1;
        let article = of_value(value, || format!("{}:{count}", self.stem));
        Some(article.map_err(|(what, remedy)| {
            Error::article(&self.path, None, format!("article {count} of the array: {what}"), remedy)
        }))
    }
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = Result<Article, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.state {
            State::Start | State::Lines => self.next_line(),
            State::Array(..) => self.next_of_array(),
            State::Done => None,
        }
    }
}

/// What serde_json says, without its line, which is one of our own counting.
fn bare(e: &serde_json::Error) -> String {
    let message = e.to_string();
    match message.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what}, column {}", e.column()),
        None => message,
    }
}

fn of_value(value: Value, default_id: impl FnOnce() -> String) -> Result<Article, Problem> {
    let Value::Object(mut members) = value else {
        return Err((format!("is {}, not an object", kind(&value)), r#"write {"id": "1", "text": "..."}"#));
    };
    let mut fields = [const { None }; FIELDS.len()];
    for (field, name) in fields.iter_mut().zip(FIELDS) {
        *field = string(&mut members, name)?;
    }
    of_fields(fields, default_id)
}

/// Takes a member as a string; a number is as good as one (`"id": 7`).
fn string(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Problem> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(Value::Number(value)) => Ok(Some(value.to_string())),
        Some(other) => Err((format!("`{name}` is {}, not a string", kind(&other)), "put it in quotes")),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<Article, String>> {
        let lines = JsonLines::new(bytes, PathBuf::from("news.jsonl"), "news".to_owned());
        lines.map(|article| article.map_err(|e| e.to_string())).collect()
    }

    fn ids(bytes: &[u8]) -> Vec<String> {
        read(bytes).into_iter().map(|article| article.unwrap().id).collect()
    }

    #[test]
    fn every_member_is_read() {
        let line = r#"{"id":7,"title":"T","text":"Aleppo fell.","date":"2024-11-29T20:00:00Z","url":"https://e.org/7",
            "source":"Example","lang":"en","score":[1]}"#;
        let article = read(line.replace('\n', "").as_bytes()).remove(0).unwrap();
        let expected = Article {
            id: "7".to_owned(),
            title: Some("T".to_owned()),
            text: "Aleppo fell.".to_owned(),
            date: Some(jiff::civil::date(2024, 11, 29)),
            url: Some("https://e.org/7".to_owned()),
            source: Some("Example".to_owned()),
            lang: Some("en".to_owned()),
        };
        assert_eq!(article, expected);
    }

    #[test]
    fn a_bad_line_is_named_and_the_rest_comes_out() {
        let file = b"{\"text\":\"one\"}\n\n{\"text\":\"two\"\n{\"id\":\"x\"}\n{\"text\":\"t\",\"date\":\"29/11/2024\"}\r\n\
            [1]\n{\"text\":[]}\n{\"text\":\" \"}\n{\"text\":\"Alep caf\xC3\xA9 caf\xC3\"}\n{\"text\":\"last\",\"id\":null}";
        let found = read(file);
        let said: Vec<_> =
            found.iter().map(|r| r.as_ref().map_or_else(|e| e.as_str(), |article| article.id.as_str())).collect();
        assert_eq!(
            said,
            [
                "news:1",
                "news.jsonl:3: is not JSON: EOF while parsing an object, column 13; write one JSON object a line",
                "news.jsonl:4: has no `text`; put the body of the article into `text`",
                "news.jsonl:5: `date` is \"29/11/2024\", which is not a date; write it as YYYY-MM-DD, or leave it out",
                "news.jsonl:6: is an array, not an object; write {\"id\": \"1\", \"text\": \"...\"}",
                "news.jsonl:7: `text` is an array, not a string; put it in quotes",
                "news.jsonl:8: `text` is empty; put the body of the article into `text`, or leave it out",
                "news.jsonl:9: byte 127 is not UTF-8; repair it, or if the encoding is another one, convert it: \
                 iconv -f WINDOWS-1252 -t UTF-8",
                "news:10",
            ]
        );
        assert_eq!(file[127], 0xC3);
    }

    #[test]
    fn documents() {
        assert_eq!(ids(b"[{\"text\":\"a\"},\n {\"id\":\"b\",\"text\":\"b\"}]"), ["news:1", "b"]);
        assert_eq!(ids(b"\n{\n \"text\": \"a\"\n}\n"), ["news"]);
        assert_eq!(ids(b"[]"), [""; 0]);
        let found = read(b"[{\"text\":\"a\"}, {}, {\"text\":\"c\"}]");
        assert!(found[1].as_ref().unwrap_err().starts_with("news.jsonl: article 2 of the array: has no `text`;"));
        assert_eq!(found[2].as_ref().unwrap().text, "c");
        assert!(read(b"[\n{\"text\":}]")[0].as_ref().unwrap_err().starts_with("news.jsonl:2: is not JSON: "));
    }

    #[test]
    fn legacy_lines() {
        assert_eq!(
            read(b"{\"text\":\"Lattaqui\xE9 est tomb\xE9e\"}")[0].as_ref().unwrap().text,
            "Lattaquié est tombée"
        );
    }
}
