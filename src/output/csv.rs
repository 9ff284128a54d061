//! CSV: a row a feature, the geometry as WKT in the first column. Beside it,
//! where it is a file, a `.csvt` with the types of the columns and a `.prj`.

use std::io::{self, Write};

use super::Writer;
use crate::feature::{COLUMNS, Feature, Kind, Value, write_number};
use crate::geometry::{Geometry, Position};

/// A table with a header.
pub(super) struct Table<W: Write> {
    out: csv::Writer<W>,
    cell: Vec<u8>,
}

impl<W: Write> Table<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut out = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(out);
        out.write_record(std::iter::once("wkt").chain(COLUMNS.iter().map(|c| c.name)))?;
        Ok(Table { out, cell: Vec::new() })
    }
}

impl<W: Write> Writer for Table<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.cell.clear();
        if let Some(geometry) = &feature.geometry {
            wkt(geometry, &mut self.cell);
        }
        self.out.write_field(&self.cell)?;
        let (out, cell) = (&mut self.out, &mut self.cell);
        let mut result = Ok(());
        feature.properties.for_each(|_, value| {
            cell.clear();
            let field = match value {
                Value::Null => b"".as_slice(),
                Value::Bool(true) => b"true",
                Value::Bool(false) => b"false",
                Value::Text(text) => text.as_bytes(),
                Value::Number(n) => {
                    if n.is_finite() {
                        write_number(n, cell);
                    }
                    cell.as_slice()
                }
                Value::Integer(n) => {
                    // Writing to a vector does not fail.
                    let _ = write!(cell, "{n}");
                    cell.as_slice()
                }
            };
            if result.is_ok() {
                result = out.write_field(field);
            }
        });
        result?;
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// The types of the columns in the words of GDAL,
/// <https://gdal.org/drivers/vector/csv.html>.
pub(super) fn types() -> String {
    let mut types = String::from("\"WKT\"");
    for column in COLUMNS {
        let kind = match column.kind {
            Kind::Text => "String",
            Kind::Date => "Date",
            Kind::DateTime => "DateTime",
            Kind::Integer => "Integer64",
            Kind::Number => "Real",
            Kind::Bool => "Integer(Boolean)",
        };
        types.extend([",\"", kind, "\""]);
    }
    types.push('\n');
    types
}

/// WGS 84, as files beside a map say it.
pub(super) const PROJECTION: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],\
    PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]\n";

/// Well-known text, OGC 06-103r4.
fn wkt(geometry: &Geometry, out: &mut Vec<u8>) {
    out.extend(geometry.type_name().bytes().map(|b| b.to_ascii_uppercase()));
    out.push(b' ');
    match geometry {
        Geometry::Point(p) => list(std::slice::from_ref(p), out, position),
        Geometry::LineString(l) => list(l, out, position),
        Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => {
            list(lines, out, |l, out| list(l, out, position))
        }
        Geometry::MultiPolygon(polygons) => {
            list(polygons, out, |p, out| list(p, out, |r, out| list(r, out, position)));
        }
    }
}

fn position(position: &Position, out: &mut Vec<u8>) {
    write_number(position[0], out);
    out.push(b' ');
    write_number(position[1], out);
}

fn list<T>(items: &[T], out: &mut Vec<u8>, each: impl Fn(&T, &mut Vec<u8>)) {
    out.push(b'(');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        each(item, out);
    }
    out.push(b')');
}
