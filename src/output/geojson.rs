//! GeoJSON in its three shapes: a collection (RFC 7946), lines, and text
//! sequences (RFC 8142). Features go straight into a buffer, without a tree of
//! values in between.

use std::io::{self, BufWriter, Write};

use super::{ATTRIBUTION, GENERATOR, Writer};
use crate::feature::{Feature, Properties, Value, write_number};
use crate::geometry::{Geometry, Position};

/// Bytes that are written at once.
const BUFFER: usize = 1 << 18;

/// A FeatureCollection, a feature a line.
pub(super) struct Collection<W: Write> {
    out: BufWriter<W>,
    line: Vec<u8>,
    empty: bool,
}

impl<W: Write> Collection<W> {
    pub(super) fn new(out: W, name: &str) -> io::Result<Self> {
        let mut head = Vec::new();
        head.extend_from_slice(b"{\n\"type\":\"FeatureCollection\"");
        for (member, value) in [("name", name), ("generator", GENERATOR), ("attribution", ATTRIBUTION)] {
            head.extend_from_slice(b",\n");
            string(member, &mut head)?;
            head.push(b':');
            string(value, &mut head)?;
        }
        head.extend_from_slice(b",\n\"features\":[");
        let mut out = BufWriter::with_capacity(BUFFER, out);
        out.write_all(&head)?;
        Ok(Collection { out, line: Vec::new(), empty: true })
    }
}

impl<W: Write> Writer for Collection<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.line.clear();
        self.line.extend_from_slice(if self.empty { b"\n" } else { b",\n" });
        self.empty = false;
        write_feature(feature, &mut self.line)?;
        self.out.write_all(&self.line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"\n]\n}\n")?;
        self.out.flush()
    }
}

/// A feature a line, each after `mark`.
pub(super) struct Lines<W: Write> {
    out: BufWriter<W>,
    line: Vec<u8>,
    mark: &'static str,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(out: W, mark: &'static str) -> Self {
        Lines { out: BufWriter::with_capacity(BUFFER, out), line: Vec::new(), mark }
    }
}

impl<W: Write> Writer for Lines<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.line.clear();
        self.line.extend_from_slice(self.mark.as_bytes());
        write_feature(feature, &mut self.line)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

fn write_feature(feature: &Feature, out: &mut Vec<u8>) -> io::Result<()> {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    string(&feature.id, out)?;
    out.extend_from_slice(b",\"geometry\":");
    match &feature.geometry {
        Some(geometry) => write_geometry(geometry, out),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{");
    write_properties(&feature.properties, out)?;
    out.extend_from_slice(b"}}");
    Ok(())
}

fn write_properties(properties: &Properties, out: &mut Vec<u8>) -> io::Result<()> {
    let mut result = Ok(());
    let mut first = true;
    properties.for_each(|name, value| {
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        // Names are plain ASCII words, which a test checks: they need no escapes.
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        match value {
            Value::Null => out.extend_from_slice(b"null"),
            Value::Bool(b) => out.extend_from_slice(if b { b"true" } else { b"false" }),
            Value::Number(n) => write_number(n, out),
            Value::Integer(n) => {
                // Writing to a vector does not fail.
                let _ = write!(out, "{n}");
            }
            Value::Text(text) => {
                if let Err(e) = string(text, out) {
                    result = Err(e);
                }
            }
        }
    });
    result
}

fn string(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(out, text).map_err(io::Error::from)
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
