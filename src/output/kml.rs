//! KML 2.2 (OGC 07-147r2): a folder for each type of event, the time of each
//! event as a TimeSpan, all properties as typed ExtendedData.
//!
//! Features come in any order and folders one after the other, so each folder
//! waits in a temporary file until the end.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Seek, Write};

use quick_xml::escape::partial_escape;
use tempfile::SpooledTempFile;

use super::xml::Xml;
use super::{Heading, Writer, spool};
use crate::event::EventType;
use crate::feature::{COLUMNS, Feature, Kind, Value, names, number, style};
use crate::geometry::{Geometry, Position};

/// The name of the schema of all features.
const SCHEMA: &str = "dateline";

/// A document.
pub(super) struct Document<W: Write> {
    out: BufWriter<W>,
    /// By the type of event.
    folders: BTreeMap<Option<EventType>, SpooledTempFile>,
    xml: Xml,
}

impl<W: Write> Document<W> {
    pub(super) fn new(out: W, heading: Heading<'_>) -> io::Result<Self> {
        let mut xml = Xml::document()?;
        xml.open("kml", &[("xmlns", "http://www.opengis.net/kml/2.2")])?;
        xml.open("Document", &[])?;
        xml.line();
        xml.text("name", &[], heading.name)?;
        xml.text("description", &[], heading.attribution)?;
        xml.line();
        for event_type in types() {
            styles(event_type, &mut xml)?;
        }
        schema(&mut xml)?;
        let mut out = BufWriter::with_capacity(1 << 18, out);
        out.write_all(&xml.take())?;
        Ok(Document { out, folders: BTreeMap::new(), xml })
    }
}

impl<W: Write> Writer for Document<W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        let event_type = feature.properties.event_type.as_deref().and_then(EventType::parse);
        self.xml.clear();
        placemark(feature, event_type, &mut self.xml)?;
        let folder = self.folders.entry(event_type).or_insert_with(spool::small);
        folder.write_all(self.xml.bytes()).map_err(spool::explained)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let this = &mut *self;
        this.xml.clear();
        // Events first, mere mentions last.
        for event_type in types() {
            let Some(folder) = this.folders.get_mut(&event_type) else { continue };
            this.xml.open("Folder", &[])?;
            this.xml.text("name", &[], heading_of(event_type))?;
            this.xml.line();
            this.out.write_all(&this.xml.take())?;
            folder.rewind().map_err(spool::explained)?;
            io::copy(folder, &mut this.out)?;
            this.xml.close("Folder")?;
            this.xml.line();
        }
        this.xml.close("Document")?;
        this.xml.close("kml")?;
        this.xml.line();
        this.out.write_all(this.xml.bytes())?;
        this.out.flush()
    }
}

/// The types of features in the order of their folders; `None`: mentions.
fn types() -> impl Iterator<Item = Option<EventType>> {
    EventType::ALL.iter().copied().map(Some).chain([None])
}

fn heading_of(event_type: Option<EventType>) -> &'static str {
    event_type.map_or("Mentions", EventType::title)
}

/// The name of the style of a type; areas have their own, as they are fainter
/// than points and lines.
fn style_id(event_type: Option<EventType>, area: bool) -> String {
    format!("{}{}", event_type.map_or("mention", EventType::as_str), if area { "-area" } else { "" })
}

fn styles(event_type: Option<EventType>, xml: &mut Xml) -> io::Result<()> {
    let (color, _) = style(event_type.map(EventType::as_str));
    let shown = |name: &str| format!("$[{SCHEMA}/{name}]");
    let balloon = format!(
        "<h3>$[name]</h3><p style=\"color:{color}\">{}</p><p>$[description]</p><p>{} {}<br/>{}</p>",
        heading_of(event_type),
        shown(names::place_name),
        shown(names::admin1),
        shown(names::attribution),
    );
    for area in [false, true] {
        // aabbggrr.
        let color = |opacity: u8| {
            let mut channels = [color.get(1..3), color.get(3..5), color.get(5..7)].map(Option::unwrap_or_default);
            channels.reverse();
            format!("{opacity:02x}{}", channels.concat())
        };
        xml.within("Style", &[("id", &style_id(event_type, area))], |xml| {
            // Without an icon, a program takes its own: one from the network would not be there offline.
            xml.within("IconStyle", &[], |xml| {
                xml.text("color", &[], &color(255))?;
                xml.text("scale", &[], if event_type.is_some() { "1" } else { "0.7" })
            })?;
            xml.within("LabelStyle", &[], |xml| xml.text("scale", &[], "0.8"))?;
            xml.within("LineStyle", &[], |xml| {
                xml.text("color", &[], &color(if area { 128 } else { 230 }))?;
                xml.text("width", &[], if area { "1" } else { "3" })
            })?;
            xml.within("PolyStyle", &[], |xml| xml.text("color", &[], &color(31)))?;
            xml.within("BalloonStyle", &[], |xml| xml.text("text", &[], &balloon))
        })?;
        xml.line();
    }
    Ok(())
}

fn schema(xml: &mut Xml) -> io::Result<()> {
    xml.within("Schema", &[("name", SCHEMA), ("id", SCHEMA)], |xml| {
        for column in COLUMNS {
            let kind = match column.kind {
                Kind::Text | Kind::Date | Kind::DateTime => "string",
                Kind::Integer => "int",
                Kind::Number => "double",
                Kind::Bool => "bool",
            };
            xml.empty("SimpleField", &[("type", kind), ("name", column.name)])?;
        }
        Ok(())
    })?;
    xml.line();
    Ok(())
}

fn placemark(feature: &Feature, event_type: Option<EventType>, xml: &mut Xml) -> io::Result<()> {
    let properties = &feature.properties;
    let area = matches!(feature.geometry.as_deref(), Some(Geometry::Polygon(_) | Geometry::MultiPolygon(_)));
    xml.within("Placemark", &[], |xml| {
        xml.text("name", &[], properties.title.as_deref().unwrap_or_default())?;
        if let Some(description) = properties.description.as_deref() {
            // What it holds is shown as HTML.
            xml.text("description", &[], &partial_escape(description).replace('\n', "<br/>"))?;
        }
        if properties.start.is_some() || properties.end.is_some() {
            xml.within("TimeSpan", &[], |xml| {
                for (name, at, whole) in
                    [("begin", &properties.start, "T00:00:00"), ("end", &properties.end, "T23:59:59")]
                {
                    if let Some(at) = at.as_deref() {
                        xml.text(name, &[], &moment(at, whole))?;
                    }
                }
                Ok(())
            })?;
        }
        xml.text("styleUrl", &[], &format!("#{}", style_id(event_type, area)))?;
        data(feature, xml)?;
        feature.geometry.as_deref().map_or(Ok(()), |g| geometry(g, xml))
    })?;
    xml.line();
    Ok(())
}

/// A date alone means the whole day: what begins or ends with one is written so.
fn moment<'a>(at: &'a str, whole: &str) -> Cow<'a, str> {
    at.strip_suffix(whole).map_or_else(|| format!("{at}Z").into(), Cow::Borrowed)
}

/// All properties that are known.
fn data(feature: &Feature, xml: &mut Xml) -> io::Result<()> {
    xml.open("ExtendedData", &[])?;
    xml.open("SchemaData", &[("schemaUrl", &format!("#{SCHEMA}"))])?;
    let mut result = Ok(());
    feature.properties.for_each(|name, value| {
        let text: Cow<'_, str> = match value {
            Value::Null => return,
            // Either word is right; GDAL reads only the numbers.
            Value::Bool(yes) => if yes { "1" } else { "0" }.into(),
            Value::Integer(n) => n.to_string().into(),
            Value::Number(n) => number(n).into(),
            Value::Text(text) => text.into(),
        };
        if result.is_ok() {
            result = xml.text("SimpleData", &[("name", name)], &text);
        }
    });
    result?;
    xml.close("SchemaData")?;
    xml.close("ExtendedData")
}

fn geometry(geometry: &Geometry, xml: &mut Xml) -> io::Result<()> {
    match geometry {
        Geometry::Point(p) => xml.within("Point", &[], |xml| coordinates(std::slice::from_ref(p), xml)),
        Geometry::LineString(line) => self::line(line, xml),
        Geometry::Polygon(rings) => polygon(rings, xml),
        Geometry::MultiLineString(lines) => {
            xml.within("MultiGeometry", &[], |xml| lines.iter().try_for_each(|l| line(l, xml)))
        }
        Geometry::MultiPolygon(polygons) => {
            xml.within("MultiGeometry", &[], |xml| polygons.iter().try_for_each(|p| polygon(p, xml)))
        }
    }
}

/// Lines and areas lie on the ground, not through the mountains.
fn line(line: &[Position], xml: &mut Xml) -> io::Result<()> {
    xml.within("LineString", &[], |xml| {
        xml.text("tessellate", &[], "1")?;
        coordinates(line, xml)
    })
}

fn polygon(rings: &[Vec<Position>], xml: &mut Xml) -> io::Result<()> {
    xml.within("Polygon", &[], |xml| {
        xml.text("tessellate", &[], "1")?;
        for (n, ring) in rings.iter().enumerate() {
            let boundary = if n == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
            xml.within(boundary, &[], |xml| xml.within("LinearRing", &[], |xml| coordinates(ring, xml)))?;
        }
        Ok(())
    })
}

fn coordinates(positions: &[Position], xml: &mut Xml) -> io::Result<()> {
    let mut text = String::new();
    for [lon, lat] in positions {
        let space = if text.is_empty() { "" } else { " " };
        text.extend([space, &number(*lon), ",", &number(*lat)]);
    }
    xml.text("coordinates", &[], &text)
}
