//! FlatGeobuf 3.0, <https://flatgeobuf.org>: one layer of mixed geometry with a
//! spatial index.
//!
//! The index stands before the features and gives their order, so the features
//! wait in a temporary file; memory holds what the index needs, some hundred
//! bytes for each. Features without a place are in the file and in its index,
//! where no rectangle finds them: whoever reads all features gets them too. The
//! writer of the crate cannot do that, so only its tables and its index are used.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs, CrsArgs, Feature as Row, FeatureArgs, Geometry as Shape, GeometryArgs,
    GeometryType, Header, HeaderArgs,
};

use super::{Heading, Writer, spool};
use crate::feature::{COLUMNS, Feature, Kind, Properties, Value, rounded};
use crate::geometry::{Geometry, Position};

/// Every file begins with it: version 3, patch 0.
const MAGIC: &[u8] = b"fgb\x03fgb\x00";

/// A layer.
pub(super) struct Layer<W: Write> {
    out: BufWriter<W>,
    name: String,
    description: String,
    spool: BufWriter<File>,
    builder: FlatBufferBuilder<'static>,
    values: Vec<u8>,
    /// The rectangle of each feature, with its number.
    nodes: Vec<NodeItem>,
    /// Where each feature begins in the temporary file, and where the last ends.
    starts: Vec<u64>,
}

impl<W: Write> Layer<W> {
    pub(super) fn new(out: W, heading: Heading<'_>) -> io::Result<Self> {
        Ok(Layer {
            out: BufWriter::with_capacity(1 << 18, out),
            name: heading.name.to_owned(),
            description: heading.attribution.to_owned(),
            spool: BufWriter::with_capacity(1 << 18, spool::file()?),
            builder: FlatBufferBuilder::new(),
            values: Vec::new(),
            nodes: Vec::new(),
            starts: vec![0],
        })
    }

    fn header(&mut self, extent: &NodeItem) -> &[u8] {
        let builder = &mut self.builder;
        builder.reset();
        let columns: Vec<WIPOffset<Column<'_>>> = COLUMNS
            .iter()
            .map(|column| {
                let name = Some(builder.create_string(column.name));
                let type_ = match column.kind {
                    Kind::Text => ColumnType::String,
                    Kind::Date | Kind::DateTime => ColumnType::DateTime,
                    Kind::Integer => ColumnType::Long,
                    Kind::Number => ColumnType::Double,
                    Kind::Bool => ColumnType::Bool,
                };
                Column::create(builder, &ColumnArgs { name, type_, ..ColumnArgs::default() })
            })
            .collect();
        let columns = Some(builder.create_vector(&columns));
        let envelope = (extent.min_x <= extent.max_x)
            .then(|| builder.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y]));
        let org = Some(builder.create_string("EPSG"));
        let crs = Some(Crs::create(builder, &CrsArgs { org, code: 4326, ..CrsArgs::default() }));
        let args = HeaderArgs {
            name: Some(builder.create_string(&self.name)),
            description: Some(builder.create_string(&self.description)),
            envelope,
            geometry_type: GeometryType::Unknown,
            columns,
            features_count: self.nodes.len() as u64,
            // A file without features has no index.
            index_node_size: if self.nodes.is_empty() { 0 } else { PackedRTree::DEFAULT_NODE_SIZE },
            crs,
            ..HeaderArgs::default()
        };
        let header = Header::create(builder, &args);
        builder.finish_size_prefixed(header, None);
        builder.finished_data()
    }

    /// Writes the index, and says in which order the features follow.
    fn index(&mut self, extent: &NodeItem) -> io::Result<Vec<u64>> {
        hilbert_sort(&mut self.nodes, extent);
        let order: Vec<u64> = self.nodes.iter().map(|n| n.offset).collect();
        let mut offset = 0;
        for node in &mut self.nodes {
            let (start, end) = span(&self.starts, node.offset);
            node.offset = offset;
            offset += end - start;
        }
        let tree = PackedRTree::build(&self.nodes, extent, PackedRTree::DEFAULT_NODE_SIZE).map_err(io::Error::other)?;
        self.nodes = Vec::new();
        tree.stream_write(&mut self.out)?;
        Ok(order)
    }
}

impl<W: Write> Writer for Layer<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        let builder = &mut self.builder;
        builder.reset();
        let geometry = feature.geometry.as_deref().map(|g| shape(g, builder));
        self.values.clear();
        write_values(&feature.properties, &mut self.values);
        let properties = Some(builder.create_vector(&self.values));
        let row = Row::create(builder, &FeatureArgs { geometry, properties, columns: None });
        builder.finish_size_prefixed(row, None);
        let bytes = builder.finished_data();
        self.spool.write_all(bytes).map_err(spool::explained)?;
        let mut node = NodeItem::create(self.nodes.len() as u64);
        for [lon, lat] in feature.geometry.iter().flat_map(|g| g.positions()) {
            node.expand_xy(*lon, *lat);
        }
        self.nodes.push(node);
        self.starts.push(self.starts.last().copied().unwrap_or_default() + bytes.len() as u64);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let extent = calc_extent(&self.nodes);
        self.out.write_all(MAGIC)?;
        let header = self.header(&extent).to_vec();
        self.out.write_all(&header)?;
        let order = if self.nodes.is_empty() { Vec::new() } else { self.index(&extent)? };
        self.spool.flush().map_err(spool::explained)?;
        let spool = self.spool.get_mut();
        let mut row = Vec::new();
        for number in order {
            let (start, end) = span(&self.starts, number);
            spool.seek(SeekFrom::Start(start)).map_err(spool::explained)?;
            row.clear();
            spool.take(end - start).read_to_end(&mut row).map_err(spool::explained)?;
            self.out.write_all(&row)?;
        }
        self.out.flush()
    }
}

/// Where a feature begins and ends in the temporary file.
fn span(starts: &[u64], number: u64) -> (u64, u64) {
    let at = |n: usize| starts.get(n).copied().unwrap_or_default();
    let number = usize::try_from(number).unwrap_or(usize::MAX - 1);
    (at(number), at(number + 1))
}

/// The number of its column, and each value that is known.
fn write_values(properties: &Properties, out: &mut Vec<u8>) {
    let mut column = 0u16;
    properties.for_each(|_, value| {
        let number = column.to_le_bytes();
        column += 1;
        let mut put = |value: &[u8]| {
            out.extend_from_slice(&number);
            out.extend_from_slice(value);
        };
        match value {
            Value::Null => {}
            Value::Bool(yes) => put(&[u8::from(yes)]),
            Value::Integer(n) => put(&n.to_le_bytes()),
            Value::Number(n) => rounded(n).iter().for_each(|n| put(&n.to_le_bytes())),
            Value::Text(text) => {
                put(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
                out.extend_from_slice(text.as_bytes());
            }
        }
    });
}

type Built<'b> = WIPOffset<Shape<'b>>;

fn shape<'b>(geometry: &Geometry, builder: &mut FlatBufferBuilder<'b>) -> Built<'b> {
    match geometry {
        Geometry::Point(p) => flat(GeometryType::Point, &[std::slice::from_ref(p)], builder),
        Geometry::LineString(line) => flat(GeometryType::LineString, &[line], builder),
        Geometry::MultiLineString(lines) => flat(GeometryType::MultiLineString, lines, builder),
        Geometry::Polygon(rings) => flat(GeometryType::Polygon, rings, builder),
        Geometry::MultiPolygon(polygons) => {
            let parts: Vec<Built<'b>> = polygons.iter().map(|p| flat(GeometryType::Polygon, p, builder)).collect();
            let parts = Some(builder.create_vector(&parts));
            Shape::create(
                builder,
                &GeometryArgs { type_: GeometryType::MultiPolygon, parts, ..GeometryArgs::default() },
            )
        }
    }
}

/// Positions one after the other, and where each course of several ends.
fn flat<'b>(type_: GeometryType, courses: &[impl AsRef<[Position]>], builder: &mut FlatBufferBuilder<'b>) -> Built<'b> {
    let xy: Vec<f64> = courses.iter().flat_map(AsRef::as_ref).flatten().copied().collect();
    let xy = Some(builder.create_vector(&xy));
    let mut end = 0u32;
    let ends: Vec<u32> = courses
        .iter()
        .map(|c| {
            end += u32::try_from(c.as_ref().len()).unwrap_or_default();
            end
        })
        .collect();
    let ends = (ends.len() > 1).then(|| builder.create_vector(&ends));
    Shape::create(builder, &GeometryArgs { type_, xy, ends, ..GeometryArgs::default() })
}
