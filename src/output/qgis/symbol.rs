//! Symbols: how points, lines and areas of a type of event look.

use std::io;

use super::Shape;
use crate::event::EventType;
use crate::feature::{names, style};
use crate::output::xml::Xml;

/// A map of QGIS's options.
pub(super) fn options(xml: &mut Xml, options: &[(&str, &str)]) -> io::Result<()> {
    xml.within("Option", &[("type", "Map")], |xml| {
        options
            .iter()
            .try_for_each(|(name, value)| xml.empty("Option", &[("type", "QString"), ("name", name), ("value", value)]))
    })
}

/// Properties that expressions give for each feature.
pub(super) fn data_defined(xml: &mut Xml, tag: &str, properties: &[(&str, &str)]) -> io::Result<()> {
    xml.within(tag, &[], |xml| {
        xml.within("Option", &[("type", "Map")], |xml| {
            xml.empty("Option", &[("type", "QString"), ("name", "name"), ("value", "")])?;
            xml.within("Option", &[("type", "Map"), ("name", "properties")], |xml| {
                properties.iter().try_for_each(|(name, expression)| {
                    xml.within("Option", &[("type", "Map"), ("name", name)], |xml| {
                        xml.empty("Option", &[("type", "bool"), ("name", "active"), ("value", "true")])?;
                        xml.empty("Option", &[("type", "QString"), ("name", "expression"), ("value", expression)])?;
                        // An expression; 1 is a value, 2 a field.
                        xml.empty("Option", &[("type", "int"), ("name", "type"), ("value", "3")])
                    })
                })
            })?;
            xml.empty("Option", &[("type", "QString"), ("name", "type"), ("value", "collection")])
        })
    })
}

/// `#rrggbb` as QGIS has it: red, green, blue, opacity, each up to 255.
pub(super) fn color(hex: &str, opacity: u8) -> String {
    let channel = |at: usize| hex.get(at..at + 2).and_then(|c| u8::from_str_radix(c, 16).ok()).unwrap_or_default();
    format!("{},{},{},{opacity}", channel(1), channel(3), channel(5))
}

/// The symbol of a type of event (`None`: mentions) in a layer.
pub(super) fn symbol(xml: &mut Xml, name: &str, shape: Shape, event_type: Option<EventType>) -> io::Result<()> {
    let (hex, _) = style(event_type.map(EventType::as_str));
    let kind = match shape {
        Shape::Points => "marker",
        Shape::Lines => "line",
        Shape::Areas => "fill",
    };
    let attributes = [("type", kind), ("name", name), ("alpha", "1"), ("clip_to_extent", "1"), ("force_rhr", "0")];
    xml.within("symbol", &attributes, |xml| match shape {
        Shape::Points => marker(xml, hex, event_type.is_some()),
        Shape::Lines => line(xml, hex, event_type.is_some()),
        Shape::Areas => fill(xml, hex, event_type.is_some()),
    })?;
    xml.line();
    Ok(())
}

fn layer(xml: &mut Xml, class: &str, values: &[(&str, &str)], expressions: &[(&str, &str)]) -> io::Result<()> {
    xml.within("layer", &[("class", class), ("enabled", "1"), ("locked", "0"), ("pass", "0")], |xml| {
        options(xml, values)?;
        data_defined(xml, "data_defined_properties", expressions)
    })
}

/// The distance, in millimetres, of those that share a place from it.
const RING: f64 = 2.3;
/// Layers with more features than this do not look for those that share a
/// place: it would take QGIS too long.
const CROWD: usize = 500;

/// An expression: the features that share the place of one; none in a crowd.
pub(super) fn here() -> String {
    let place = format!("\"{}\" || ' ' || \"{}\"", names::lat, names::lon);
    let crowded = format!("layer_property(@layer_id, 'feature_count') > {CROWD}");
    format!("if({crowded}, array(), array_agg($id, group_by:={place}))")
}

/// A disc in white, the larger the surer it is where; what is reckoned from
/// another place is pale. Those that share a place stand around it.
fn marker(xml: &mut Xml, hex: &str, event: bool) -> io::Result<()> {
    let precision = names::geo_precision;
    let size = if event { 3.4 } else { 1.9 };
    let sizes = format!(
        "{size} * CASE WHEN \"{precision}\" = 'exact' THEN 1 WHEN \"{precision}\" = 'district' THEN 0.85 \
         WHEN \"{precision}\" IN ('near', 'road') THEN 0.9 ELSE 1.6 END"
    );
    let opacity =
        format!("set_color_part(@symbol_color, 'alpha', if(\"{precision}\" IN ('exact', 'district'), 255, 110))");
    let around = format!(
        "with_variable('here', {}, with_variable('turn', 2 * pi() * array_find(@here, $id) / array_length(@here), \
         if(array_length(@here) < 2, '0,0', ({RING} * sin(@turn)) || ',' || (-{RING} * cos(@turn)))))",
        here(),
    );
    let values = [
        ("name", "circle"),
        ("color", &color(hex, 255)),
        ("outline_color", "255,255,255,255"),
        ("outline_style", "solid"),
        ("outline_width", "0.35"),
        ("outline_width_unit", "MM"),
        ("scale_method", "diameter"),
        ("size", &size.to_string()),
        ("size_unit", "MM"),
        ("joinstyle", "bevel"),
        ("offset", "0,0"),
        ("offset_unit", "MM"),
        ("angle", "0"),
    ];
    layer(xml, "SimpleMarker", &values, &[("size", &sizes), ("fillColor", &opacity), ("offset", &around)])
}

/// A line with a white rim, to stand out from roads and borders below.
fn line(xml: &mut Xml, hex: &str, event: bool) -> io::Result<()> {
    let width = if event { 1.0 } else { 0.6 };
    for (color, width) in [(color("#ffffff", 200), width + 0.7), (color(hex, 230), width)] {
        let values = [
            ("line_color", color.as_str()),
            ("line_style", "solid"),
            ("line_width", &width.to_string()),
            ("line_width_unit", "MM"),
            ("capstyle", "round"),
            ("joinstyle", "round"),
        ];
        layer(xml, "SimpleLine", &values, &[])?;
    }
    Ok(())
}

/// A faint area, so that it buries nothing, with an outline.
fn fill(xml: &mut Xml, hex: &str, event: bool) -> io::Result<()> {
    let opacity = format!("set_color_part(@symbol_color, 'alpha', 255 * \"{}\")", names::fill_opacity);
    let (inner, outline) = (color(hex, 31), color(hex, 140));
    let values = [
        ("color", inner.as_str()),
        ("style", "solid"),
        ("outline_color", &outline),
        ("outline_style", if event { "solid" } else { "dot" }),
        ("outline_width", "0.3"),
        ("outline_width_unit", "MM"),
        ("joinstyle", "round"),
    ];
    layer(xml, "SimpleFill", &values, &[("fillColor", &opacity)])
}
