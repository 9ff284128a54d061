//! A project: the layers of a map over the countries that come with QGIS.

use std::io;

use super::style::{ATTRIBUTES, body};
use super::symbol::options;
use super::{DOCTYPE, Seen, Shape, VERSION, metadata};
use crate::output::xml::Xml;
use crate::output::{Format, Heading};

/// Natural Earth's countries, which every QGIS has on the disk.
const COUNTRIES: &str = "inbuilt:/data/world_map.gpkg|layername=countries";

/// A layer of the project.
struct Layer {
    id: &'static str,
    title: &'static str,
    source: String,
    /// `None` for a table.
    shape: Option<Shape>,
}

/// A project for the map in the file `file`, which lies beside it.
pub(in crate::output) fn project(seen: &Seen, format: Format, file: &str, heading: Heading<'_>) -> io::Result<Vec<u8>> {
    let layers = layers(seen, format, file);
    let mut xml = Xml::part();
    xml.doctype(DOCTYPE)?;
    xml.within("qgis", &[("version", VERSION), ("projectname", heading.name)], |xml| {
        xml.line();
        xml.text("title", &[], heading.name)?;
        crs(xml, "projectCrs", WEB_MERCATOR)?;
        xml.within("layer-tree-group", &[], |xml| {
            for Layer { id, title, source, .. } in layers.iter().rev() {
                let attributes = [
                    ("id", *id),
                    ("name", title),
                    ("source", source),
                    ("providerKey", "ogr"),
                    ("checked", "Qt::Checked"),
                    ("expanded", if *id == BACKDROP { "0" } else { "1" }),
                ];
                xml.empty("layer-tree-layer", &attributes)?;
            }
            Ok(())
        })?;
        xml.line();
        canvas(xml, seen)?;
        xml.within("projectlayers", &[], |xml| {
            layers.iter().try_for_each(|layer| map_layer(xml, layer, seen, heading))
        })?;
        xml.line();
        xml.within("layerorder", &[], |xml| layers.iter().rev().try_for_each(|l| xml.empty("layer", &[("id", l.id)])))?;
        xml.line();
        if let Some((start, end)) = seen.time() {
            let step = [("timeStepUnit", "d"), ("timeStep", "1"), ("frameRate", "1"), ("cumulativeTemporalRange", "0")];
            xml.within("ProjectTimeSettings", &step, |xml| {
                xml.within("TemporalRange", &[], |xml| {
                    xml.text("start", &[], &format!("{start}Z"))?;
                    xml.text("end", &[], &format!("{end}Z"))
                })
            })?;
            xml.line();
        }
        // Sources are relative to the project: the folder may be moved.
        xml.within("properties", &[], |xml| {
            xml.within("Paths", &[], |xml| xml.text("Absolute", &[("type", "bool")], "false"))?;
            // Without it, the coordinate system of the project is not read.
            xml.within("SpatialRefSys", &[], |xml| xml.text("ProjectionsEnabled", &[("type", "int")], "1"))
        })
    })?;
    xml.line();
    Ok(xml.take())
}

/// Identifiers of ten letters or fewer would be replaced by others.
const BACKDROP: &str = "dateline_countries";

/// From the lowest to the highest; layers without features are left out.
fn layers(seen: &Seen, format: Format, file: &str) -> Vec<Layer> {
    let mut layers =
        vec![Layer { id: BACKDROP, title: "Countries", source: COUNTRIES.to_owned(), shape: Some(Shape::Areas) }];
    let one_table = format != Format::GeoPackage;
    if seen.unlocated && !one_table {
        let source = format!("./{file}|layername=unlocated");
        layers.push(Layer { id: "dateline_unlocated", title: "Unlocated", source, shape: None });
    }
    for shape in Shape::ALL.into_iter().filter(|s| seen.has(*s)) {
        let (id, table, kind) = match shape {
            Shape::Areas => ("dateline_areas", "areas", "Polygon"),
            Shape::Lines => ("dateline_lines", "lines", "LineString"),
            Shape::Points => ("dateline_points", "points", "Point"),
        };
        let part = if one_table { format!("geometrytype={kind}") } else { format!("layername={table}") };
        layers.push(Layer { id, title: shape.title(), source: format!("./{file}|{part}"), shape: Some(shape) });
    }
    layers
}

/// A coordinate system: QGIS's own number of it, without which it is not read,
/// and that of EPSG.
const WGS_84: [&str; 2] = ["3452", "EPSG:4326"];
const WEB_MERCATOR: [&str; 2] = ["3857", "EPSG:3857"];

fn crs(xml: &mut Xml, tag: &str, [number, authority]: [&str; 2]) -> io::Result<()> {
    xml.within(tag, &[], |xml| {
        xml.within("spatialrefsys", &[], |xml| {
            xml.text("srsid", &[], number)?;
            xml.text("authid", &[], authority)
        })
    })?;
    xml.line();
    Ok(())
}

fn map_layer(xml: &mut Xml, layer: &Layer, seen: &Seen, heading: Heading<'_>) -> io::Result<()> {
    let geometry = match layer.shape {
        None => "No geometry",
        Some(Shape::Points) => "Point",
        Some(Shape::Lines) => "Line",
        Some(Shape::Areas) => "Polygon",
    };
    let plain = [("type", "vector"), ("geometry", geometry)];
    let attributes = if layer.id == BACKDROP { plain.to_vec() } else { [&plain, ATTRIBUTES].concat() };
    xml.within("maplayer", &attributes, |xml| {
        xml.line();
        xml.text("id", &[], layer.id)?;
        xml.text("datasource", &[], &layer.source)?;
        xml.text("layername", &[], layer.title)?;
        xml.line();
        crs(xml, "srs", WGS_84)?;
        xml.text("provider", &[("encoding", "UTF-8")], "ogr")?;
        xml.line();
        match layer.shape {
            _ if layer.id == BACKDROP => backdrop(xml),
            None => Ok(()),
            Some(shape) => {
                xml.within("resourceMetadata", &[], |xml| {
                    metadata::body(xml, seen, heading.name, heading.attribution)
                })?;
                body(xml, seen, &[shape])
            }
        }
    })?;
    xml.line();
    Ok(())
}

/// Pale land, so that what is drawn over it stands out.
fn backdrop(xml: &mut Xml) -> io::Result<()> {
    xml.within("renderer-v2", &[("type", "singleSymbol"), ("forceraster", "0"), ("symbollevels", "0")], |xml| {
        xml.within("symbols", &[], |xml| {
            xml.within("symbol", &[("type", "fill"), ("name", "0"), ("alpha", "1")], |xml| {
                xml.within("layer", &[("class", "SimpleFill"), ("enabled", "1"), ("pass", "0")], |xml| {
                    options(
                        xml,
                        &[
                            ("color", "245,243,238,255"),
                            ("style", "solid"),
                            ("outline_color", "170,166,158,255"),
                            ("outline_style", "solid"),
                            ("outline_width", "0.26"),
                            ("outline_width_unit", "MM"),
                        ],
                    )
                })
            })
        })
    })?;
    xml.line();
    Ok(())
}

/// Where the map opens, with some room around it.
fn canvas(xml: &mut Xml, seen: &Seen) -> io::Result<()> {
    let [west, south, east, north] = seen.bounds().unwrap_or([-170.0, -60.0, 170.0, 75.0]);
    let (west, east) = (mercator_x(west), mercator_x(east));
    let (south, north) = (mercator_y(south), mercator_y(north));
    let room = 20_000.0 + 0.15 * (east - west).max(north - south);
    let edges = [("xmin", west - room), ("ymin", south - room), ("xmax", east + room), ("ymax", north + room)];
    xml.within("mapcanvas", &[("name", "theMapCanvas"), ("annotationsVisible", "1")], |xml| {
        xml.text("units", &[], "meters")?;
        xml.within("extent", &[], |xml| {
            edges.iter().try_for_each(|(name, edge)| xml.text(name, &[], &format!("{edge:.0}")))
        })?;
        xml.text("rotation", &[], "0")?;
        crs(xml, "destinationsrs", WEB_MERCATOR)
    })?;
    xml.line();
    Ok(())
}

/// The radius of the sphere of EPSG:3857, in metres.
const RADIUS: f64 = 6_378_137.0;

fn mercator_x(lon: f64) -> f64 {
    lon.to_radians() * RADIUS
}

fn mercator_y(lat: f64) -> f64 {
    // The projection ends there.
    let lat = lat.clamp(-85.05, 85.05).to_radians();
    (std::f64::consts::FRAC_PI_4 + lat / 2.0).tan().ln() * RADIUS
}
