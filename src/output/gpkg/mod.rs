//! GeoPackage 1.3 (OGC 12-128r17): an SQLite database with a layer for points,
//! one for lines, one for areas, and a table for what has no place.
//!
//! SQLite writes to a file that it can move about in, so the database is made in
//! a temporary file and handed on when it is whole.

mod geometry;

use std::fs::File;
use std::io::{self, Write};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql};
use tempfile::NamedTempFile;

use self::geometry::{Bounds, NOTHING, blob, bounds, union};
use super::qgis::{self, Seen, Shape};
use super::{Heading, Writer, spool};
use crate::feature::{COLUMNS, Feature, Kind, Properties, Value, rounded};

const CORE: &str = include_str!("core.sql");
const INDEX: &str = include_str!("index.sql");

/// The same input gives the same bytes, so no table says when it was made.
const NO_TIME: &str = "1970-01-01T00:00:00.000Z";

/// A table of features.
struct Layer {
    table: &'static str,
    /// What is in it, and the type of that; `None` for features without a place.
    geometry: Option<(Shape, &'static str)>,
    insert: String,
    bounds: Bounds,
}

/// A database.
pub(super) struct Package<W: Write> {
    out: W,
    name: String,
    attribution: String,
    file: NamedTempFile,
    database: Connection,
    layers: [Layer; 4],
    seen: Seen,
    /// Features so far; each is known by its number, in whatever table it stands.
    number: i64,
    blob: Vec<u8>,
}

impl<W: Write> Package<W> {
    pub(super) fn new(out: W, heading: Heading<'_>) -> io::Result<Self> {
        let file = spool::named()?;
        let database = Connection::open(file.path()).map_err(failed)?;
        // A run that is killed leaves no map in any case: nothing to roll back to.
        let speed = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
             PRAGMA cache_size = -16384; BEGIN;";
        database.execute_batch(speed).map_err(failed)?;
        database.execute_batch(CORE).map_err(failed)?;
        let layers = [
            ("points", Some((Shape::Points, "POINT"))),
            ("lines", Some((Shape::Lines, "MULTILINESTRING"))),
            ("areas", Some((Shape::Areas, "MULTIPOLYGON"))),
            ("unlocated", None),
        ]
        .map(|(table, geometry)| {
            let more = COLUMNS.len() + usize::from(geometry.is_some());
            let insert = format!("INSERT INTO {table} VALUES (?{})", ", ?".repeat(more));
            Layer { table, geometry, insert, bounds: NOTHING }
        });
        let package = Package {
            out,
            name: heading.name.to_owned(),
            attribution: heading.attribution.to_owned(),
            file,
            database,
            layers,
            seen: Seen::default(),
            number: 0,
            blob: Vec::new(),
        };
        for layer in &package.layers {
            package.create(layer).map_err(failed)?;
        }
        Ok(package)
    }

    fn create(&self, layer: &Layer) -> rusqlite::Result<()> {
        let Layer { table, geometry, .. } = layer;
        let mut columns = String::from("fid INTEGER PRIMARY KEY NOT NULL");
        for column in COLUMNS {
            let kind = match column.kind {
                Kind::Text => "TEXT",
                Kind::Date => "DATE",
                Kind::DateTime => "DATETIME",
                Kind::Integer => "INTEGER",
                Kind::Number => "REAL",
                Kind::Bool => "BOOLEAN",
            };
            columns.extend([", \"", column.name, "\" ", kind]);
        }
        if let Some((_, geometry)) = geometry {
            columns.extend([", geom ", geometry]);
        }
        self.database.execute_batch(&format!("CREATE TABLE {table} ({columns});"))?;
        if geometry.is_some() {
            self.database.execute_batch(&format!(
                "CREATE VIRTUAL TABLE rtree_{table}_geom USING rtree(id, minx, maxx, miny, maxy);"
            ))?;
        }
        Ok(())
    }

    fn insert(&mut self, feature: &Feature) -> rusqlite::Result<()> {
        let shape = feature.geometry.as_deref().map(Shape::of);
        let Some(layer) = self.layers.iter_mut().find(|l| l.geometry.map(|g| g.0) == shape) else { return Ok(()) };
        self.number += 1;
        let mut row = self.database.prepare_cached(&layer.insert)?;
        row.raw_bind_parameter(1, self.number)?;
        bind(&feature.properties, |n, value| row.raw_bind_parameter(n + 2, value))?;
        if let Some(geometry) = feature.geometry.as_deref() {
            let around @ [west, south, east, north] = bounds(geometry);
            layer.bounds = union(layer.bounds, around);
            let index = format!("INSERT INTO rtree_{}_geom VALUES (?, ?, ?, ?, ?)", layer.table);
            self.database.prepare_cached(&index)?.execute((self.number, west, east, south, north))?;
            self.blob.clear();
            blob(geometry, around, &mut self.blob);
            row.raw_bind_parameter(COLUMNS.len() + 2, self.blob.as_slice())?;
        }
        row.raw_execute()?;
        Ok(())
    }

    /// What the tables of the standard, and those of QGIS, say of the layers.
    fn describe(&self) -> io::Result<()> {
        let run = |sql: &str, values: &[&dyn ToSql]| {
            self.database.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(failed)
        };
        let metadata = qgis::metadata(&self.seen, &self.name, &self.attribution)?;
        run(
            "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'http://purl.org/dc/terms/rights', 'text/plain', ?1), \
             (2, 'dataset', 'http://mrcc.com/qgis.dtd', 'text/xml', ?2)",
            &[&self.attribution, &text(&metadata)],
        )?;
        let refer = "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)";
        run(refer, &[&"geopackage", &None::<&str>, &NO_TIME, &1])?;
        for Layer { table, geometry, bounds, .. } in &self.layers {
            let kind = if geometry.is_some() { "features" } else { "attributes" };
            let srs = geometry.map(|_| 4326);
            let [west, south, east, north] = bounds.map(|n| n.is_finite().then_some(n));
            run(
                "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                &[table, &kind, &self.attribution, &NO_TIME, &west, &south, &east, &north, &srs],
            )?;
            run(refer, &[&"table", table, &NO_TIME, &2])?;
            let Some((shape, geometry)) = geometry else { continue };
            run("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", &[table, geometry])?;
            run(
                "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', \
                 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
                &[table],
            )?;
            let style = qgis::style(&self.seen, &[*shape])?;
            run(
                "INSERT INTO layer_styles VALUES (NULL, '', '', ?1, 'geom', ?2, ?3, NULL, 1, ?4, '', NULL, ?5)",
                &[table, &"dateline", &text(&style), &"By type of event", &NO_TIME],
            )?;
            self.database.execute_batch(&INDEX.replace("TABLE", table)).map_err(failed)?;
        }
        Ok(())
    }
}

fn text(xml: &[u8]) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(xml))
}

impl<W: Write> Writer for Package<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.seen.feature(feature);
        self.insert(feature).map_err(failed)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.describe()?;
        self.database.execute_batch("COMMIT").map_err(failed)?;
        let Package { mut out, file, database, .. } = *self;
        database.close().map_err(|(_, e)| failed(e))?;
        io::copy(&mut File::open(file.path()).map_err(spool::explained)?, &mut out)?;
        out.flush()
    }
}

/// Hands every property on with its number. GeoPackage has moments in UTC only:
/// those of articles, which have no zone, are written as if they were.
fn bind(
    properties: &Properties,
    mut each: impl FnMut(usize, ToSqlOutput<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut number = 0;
    let mut result = Ok(());
    properties.for_each(|_, value| {
        let moment = COLUMNS.get(number).is_some_and(|c| c.kind == Kind::DateTime);
        let value = match value {
            Value::Text(text) if moment => ToSqlOutput::from(format!("{text}.000Z")),
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Bool(yes) => ToSqlOutput::from(yes),
            Value::Integer(n) => ToSqlOutput::from(n),
            Value::Number(n) => rounded(n).map_or(ToSqlOutput::Borrowed(ValueRef::Null), ToSqlOutput::from),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        };
        if result.is_ok() {
            result = each(number, value);
        }
        number += 1;
    });
    result
}

/// What SQLite says, as the operating system would.
fn failed(error: rusqlite::Error) -> io::Error {
    let full = error.sqlite_error_code() == Some(ErrorCode::DiskFull);
    let kind = if full { io::ErrorKind::StorageFull } else { io::ErrorKind::Other };
    spool::explained(io::Error::new(kind, error))
}
