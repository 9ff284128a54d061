//! GeoJSON in its three shapes: a collection (RFC 7946), lines, and text
//! sequences (RFC 8142). Features go straight into a buffer, without a tree of
//! values in between.

use std::io::{self, BufWriter, Write};
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap as HashMap;

use super::{GENERATOR, Heading, Writer};
use crate::feature::{COLUMNS, Feature, Properties, Value, write_integer, write_number};
use crate::geometry::{Geometry, Position};

/// Bytes that are written at once.
const BUFFER: usize = 1 << 18;

/// A FeatureCollection, a feature a line.
pub(super) struct Collection<W: Write> {
    out: BufWriter<W>,
    line: Vec<u8>,
    outlines: Outlines,
    empty: bool,
}

impl<W: Write> Collection<W> {
    pub(super) fn new(out: W, heading: Heading<'_>) -> io::Result<Self> {
        let mut head = Vec::new();
        head.extend_from_slice(b"{\n\"type\":\"FeatureCollection\"");
        for (member, value) in [("name", heading.name), ("generator", GENERATOR), ("attribution", heading.attribution)]
        {
            head.extend_from_slice(b",\n");
            string(member, &mut head);
            head.push(b':');
            string(value, &mut head);
        }
        head.extend_from_slice(b",\n\"features\":[");
        let mut out = BufWriter::with_capacity(BUFFER, out);
        out.write_all(&head)?;
        Ok(Collection { out, line: Vec::new(), outlines: Outlines::default(), empty: true })
    }

    /// Writes what comes after the last feature, and gives the output back.
    pub(super) fn end(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]\n}\n")?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl<W: Write> Writer for Collection<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.line.clear();
        self.line.extend_from_slice(if self.empty { b"\n" } else { b",\n" });
        self.empty = false;
        write_feature(feature, &mut self.outlines, &mut self.line);
        self.out.write_all(&self.line)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.end()?.flush()
    }
}

/// A feature a line, each after `mark`.
pub(super) struct Lines<W: Write> {
    out: BufWriter<W>,
    line: Vec<u8>,
    outlines: Outlines,
    mark: &'static str,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(out: W, mark: &'static str) -> Self {
        Lines { out: BufWriter::with_capacity(BUFFER, out), line: Vec::new(), outlines: Outlines::default(), mark }
    }
}

impl<W: Write> Writer for Lines<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.line.clear();
        self.line.extend_from_slice(self.mark.as_bytes());
        write_feature(feature, &mut self.outlines, &mut self.line);
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

fn write_feature(feature: &Feature, outlines: &mut Outlines, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    string(&feature.id, out);
    out.extend_from_slice(b",\"geometry\":");
    match &feature.geometry {
        Some(geometry) => outlines.write(geometry, out),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{");
    write_properties(&feature.properties, out);
    out.extend_from_slice(b"}}");
}

/// The outlines that features share, as they are written.
#[derive(Default)]
struct Outlines {
    /// By the address of the geometry, which is held so that it stays its own.
    written: HashMap<*const Geometry, (Arc<Geometry>, Box<[u8]>)>,
    bytes: usize,
}

/// Outlines that take more bytes than this are not remembered.
const MEMORY: usize = 8 << 20;

impl Outlines {
    fn write(&mut self, geometry: &Arc<Geometry>, out: &mut Vec<u8>) {
        // A point is written as fast as it is found, and what nobody shares does not come again.
        if matches!(**geometry, Geometry::Point(_)) || Arc::strong_count(geometry) == 1 {
            return write_geometry(geometry, out);
        }
        let key = Arc::as_ptr(geometry);
        if let Some((_, written)) = self.written.get(&key) {
            return out.extend_from_slice(written);
        }
        let from = out.len();
        write_geometry(geometry, out);
        let written = out.get(from..).unwrap_or_default();
        if self.bytes + written.len() > MEMORY {
            *self = Outlines::default();
        }
        self.bytes += written.len();
        self.written.insert(key, (Arc::clone(geometry), written.into()));
    }
}

/// `"a":null,"b":null,…` for every property, and where each begins: what is not
/// known is copied from it, with the name of the next property that is.
struct Nulls {
    line: String,
    starts: Vec<usize>,
}

static NULLS: LazyLock<Nulls> = LazyLock::new(|| {
    let mut nulls = Nulls { line: String::new(), starts: Vec::new() };
    for column in COLUMNS {
        let comma = if nulls.line.is_empty() { "" } else { "," };
        nulls.starts.push(nulls.line.len());
        // Names are plain ASCII words, which a test checks: they need no escapes.
        nulls.line.extend([comma, "\"", column.name, "\":null"]);
    }
    nulls.starts.push(nulls.line.len());
    nulls
});

fn write_properties(properties: &Properties, out: &mut Vec<u8>) {
    let nulls = &*NULLS;
    let line = nulls.line.as_bytes();
    let mut starts = nulls.starts.iter().skip(1);
    let mut copied = 0;
    properties.for_each(|_, value| {
        let Some(&end) = starts.next() else { return };
        if value == Value::Null {
            return;
        }
        out.extend_from_slice(line.get(copied..end - "null".len()).unwrap_or_default());
        copied = end;
        match value {
            Value::Null => {}
            Value::Bool(b) => out.extend_from_slice(if b { b"true" } else { b"false" }),
            Value::Number(n) => write_number(n, out),
            Value::Integer(n) => write_integer(n, out),
            Value::Text(text) => string(text, out),
        }
    });
    out.extend_from_slice(line.get(copied..).unwrap_or_default());
}

/// Bytes of a string that are looked at together.
const CHUNK: usize = 32;

/// A string of JSON.
fn string(text: &str, out: &mut Vec<u8>) {
    let special = |b: u8| b < 0x20 || b == b'"' || b == b'\\';
    out.reserve(text.len() + 2);
    out.push(b'"');
    for chunk in text.as_bytes().chunks(CHUNK) {
        // Without a way out of the loop, it becomes a few vector instructions.
        if !chunk.iter().fold(false, |any, &b| any | special(b)) {
            out.extend_from_slice(chunk);
            continue;
        }
        for &b in chunk {
            match b {
                b'"' | b'\\' => out.extend_from_slice(&[b'\\', b]),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b'\t' => out.extend_from_slice(b"\\t"),
                0x08 => out.extend_from_slice(b"\\b"),
                0x0c => out.extend_from_slice(b"\\f"),
                ..0x20 => {
                    let digit = |n: u8| b"0123456789abcdef".get(usize::from(n)).copied().unwrap_or(b'0');
                    out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(b >> 4), digit(b & 15)]);
                }
                _ => out.push(b),
            }
        }
    }
    out.push(b'"');
}

fn write_geometry(geometry: &Geometry, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"");
    out.extend_from_slice(geometry.type_name().as_bytes());
    out.extend_from_slice(b"\",\"coordinates\":");
    match geometry {
        Geometry::Point(p) => position(p, out),
        Geometry::LineString(l) => list(l, out, position),
        Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => {
            list(lines, out, |l, out| list(l, out, position))
        }
        Geometry::MultiPolygon(polygons) => {
            list(polygons, out, |p, out| list(p, out, |r, out| list(r, out, position)));
        }
    }
    out.push(b'}');
}

fn position(position: &Position, out: &mut Vec<u8>) {
    out.push(b'[');
    write_number(position[0], out);
    out.push(b',');
    write_number(position[1], out);
    out.push(b']');
}

fn list<T>(items: &[T], out: &mut Vec<u8>, each: impl Fn(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        each(item, out);
    }
    out.push(b']');
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::string;

    #[test]
    fn strings_are_escaped_as_json_asks() {
        let all: String = (0..0x100u32).filter_map(char::from_u32).collect();
        for text in ["", "Alep", "a \"quote\" and a \\", "“حلب”\nline", all.as_str()] {
            let mut out = Vec::new();
            string(text, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(text).unwrap());
        }
    }
}
