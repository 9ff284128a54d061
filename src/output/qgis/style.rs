//! The style of a layer: symbols, labels, map tips, time.

use std::io;

use super::symbol::{data_defined, here, symbol};
use super::{DOCTYPE, Seen, Shape, VERSION};
use crate::event::EventType;
use crate::feature::names;
use crate::output::xml::{Attributes, Xml};

/// What a layer element says of its style; the rest is in [`body`].
pub(super) const ATTRIBUTES: Attributes<'_> =
    &[("version", VERSION), ("styleCategories", "AllStyleCategories"), ("labelsEnabled", "1")];

/// A style file for the layers of `shapes`.
pub(in crate::output) fn style(seen: &Seen, shapes: &[Shape]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::part();
    xml.doctype(DOCTYPE)?;
    xml.within("qgis", ATTRIBUTES, |xml| body(xml, seen, shapes))?;
    xml.line();
    Ok(xml.take())
}

/// The style of a layer that has features of `shapes`.
pub(super) fn body(xml: &mut Xml, seen: &Seen, shapes: &[Shape]) -> io::Result<()> {
    xml.line();
    temporal(xml)?;
    match shapes {
        [shape] => categories(xml, seen, *shape)?,
        // A layer of any type of geometry may read it: rules tell them apart.
        _ => rules(xml, seen, shapes)?,
    }
    labels(xml, shapes)?;
    xml.text("previewExpression", &[], &format!("\"{}\"", names::title))?;
    xml.line();
    xml.text("mapTip", &[("enabled", "1")], &tip())?;
    xml.line();
    if let [shape] = shapes {
        let number = match shape {
            Shape::Points => "0",
            Shape::Lines => "1",
            Shape::Areas => "2",
        };
        // Without it, every type of geometry may read the style.
        xml.text("layerGeometryType", &[], number)?;
        xml.line();
    }
    Ok(())
}

/// On the time slider from `start` to `end`; what has no date is always there.
fn temporal(xml: &mut Xml) -> io::Result<()> {
    let attributes = [
        ("enabled", "1"),
        ("mode", "2"),
        ("startField", names::start),
        ("endField", names::end),
        ("limitMode", "1"),
        ("durationUnit", "min"),
        ("fixedDuration", "0"),
        ("accumulate", "0"),
        ("durationField", ""),
        ("startExpression", ""),
        ("endExpression", ""),
    ];
    xml.within("temporal", &attributes, |xml| {
        xml.within("fixedRange", &[], |xml| {
            xml.empty("start", &[])?;
            xml.empty("end", &[])
        })
    })?;
    xml.line();
    Ok(())
}

/// The types of a layer: those of events in the order of the table, then mentions.
fn types(seen: &Seen, shape: Shape) -> impl Iterator<Item = Option<EventType>> {
    let types = &seen.types[shape as usize];
    types.iter().copied().filter(Option::is_some).chain(types.contains(&None).then_some(None))
}

fn word(event_type: Option<EventType>) -> &'static str {
    event_type.map_or("mention", EventType::as_str)
}

fn label(event_type: Option<EventType>) -> &'static str {
    event_type.map_or("Mention", EventType::title)
}

/// Mentions are drawn first, events over them.
const ORDER: Attributes<'_> = &[("forceraster", "0"), ("symbollevels", "0"), ("enableorderby", "1")];

fn order(xml: &mut Xml) -> io::Result<()> {
    xml.within("orderby", &[], |xml| {
        let clause = format!("\"{}\" <> 'mention'", names::event_type);
        xml.text("orderByClause", &[("asc", "1"), ("nullsFirst", "1")], &clause)
    })
}

fn categories(xml: &mut Xml, seen: &Seen, shape: Shape) -> io::Result<()> {
    let attributes = [&[("type", "categorizedSymbol"), ("attr", names::event_type)], ORDER].concat();
    xml.within("renderer-v2", &attributes, |xml| {
        xml.within("categories", &[], |xml| {
            for (n, event_type) in types(seen, shape).enumerate() {
                let (value, label) = (word(event_type), label(event_type));
                let symbol = n.to_string();
                xml.empty(
                    "category",
                    &[("render", "true"), ("type", "string"), ("value", value), ("label", label), ("symbol", &symbol)],
                )?;
            }
            Ok(())
        })?;
        xml.within("symbols", &[], |xml| {
            types(seen, shape).enumerate().try_for_each(|(n, t)| symbol(xml, &n.to_string(), shape, t))
        })?;
        order(xml)
    })?;
    xml.line();
    Ok(())
}

/// The test whether a feature is for a layer.
fn is(shape: Shape) -> &'static str {
    match shape {
        Shape::Points => "geometry_type($geometry) = 'Point'",
        Shape::Lines => "geometry_type($geometry) = 'Line'",
        Shape::Areas => "geometry_type($geometry) = 'Polygon'",
    }
}

fn rules(xml: &mut Xml, seen: &Seen, shapes: &[Shape]) -> io::Result<()> {
    let symbols: Vec<_> = shapes.iter().flat_map(|&s| types(seen, s).map(move |t| (s, t))).collect();
    let attributes = [&[("type", "RuleRenderer")], ORDER].concat();
    xml.within("renderer-v2", &attributes, |xml| {
        xml.within("rules", &[("key", "root")], |xml| {
            for &shape in shapes.iter().filter(|&&s| seen.has(s)) {
                let attributes = [("key", shape.title()), ("label", shape.title()), ("filter", is(shape))];
                xml.within("rule", &attributes, |xml| {
                    for (n, (_, event_type)) in symbols.iter().enumerate().filter(|(_, (s, _))| *s == shape) {
                        let filter = format!("\"{}\" = '{}'", names::event_type, word(*event_type));
                        let (key, symbol) = (format!("{} {n}", shape.title()), n.to_string());
                        xml.empty(
                            "rule",
                            &[("key", &key), ("label", label(*event_type)), ("filter", &filter), ("symbol", &symbol)],
                        )?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        xml.within("symbols", &[], |xml| {
            symbols.iter().enumerate().try_for_each(|(n, (s, t))| symbol(xml, &n.to_string(), *s, *t))
        })?;
        order(xml)
    })?;
    xml.line();
    Ok(())
}

/// Names of places, each where its type of geometry has room for it.
fn labels(xml: &mut Xml, shapes: &[Shape]) -> io::Result<()> {
    xml.within("labeling", &[("type", "rule-based")], |xml| {
        xml.within("rules", &[("key", "labels")], |xml| {
            for &shape in shapes {
                let key = format!("labels {}", shape.title());
                let attributes = [("key", key.as_str()), ("description", shape.title()), ("filter", is(shape))];
                xml.within("rule", &attributes, |xml| settings(xml, shape))?;
            }
            Ok(())
        })
    })?;
    xml.line();
    Ok(())
}

fn settings(xml: &mut Xml, shape: Shape) -> io::Result<()> {
    // Pal's numbers: around a point, along a line, level in an area.
    let (placement, size) = match shape {
        Shape::Points => ("6", "8.5"),
        Shape::Lines => ("3", "8"),
        Shape::Areas => ("1", "8"),
    };
    let text = format!("if(\"{}\" = 'mention', '#666666', '#202020')", names::event_type);
    xml.within("settings", &[("calloutType", "simple")], |xml| {
        let style = [
            ("fieldName", names::place_name),
            ("isExpression", "0"),
            ("fontFamily", "Open Sans"),
            ("fontSize", size),
            ("fontSizeUnit", "Point"),
            ("fontItalic", if shape == Shape::Areas { "1" } else { "0" }),
            ("textColor", "32,32,32,255"),
            ("textOpacity", "1"),
        ];
        xml.within("text-style", &style, |xml| {
            let buffer = [
                ("bufferDraw", "1"),
                ("bufferSize", "0.9"),
                ("bufferSizeUnits", "MM"),
                ("bufferColor", "255,255,255,255"),
                ("bufferOpacity", "0.85"),
            ];
            xml.empty("text-buffer", &buffer)
        })?;
        let placement = [
            ("placement", placement),
            ("placementFlags", "9"),
            ("predefinedPositionOrder", "R,L,TR,BR,TL,BL,TSR,BSR"),
            ("offsetType", "1"),
            ("dist", "0.6"),
            ("distUnits", "MM"),
            ("priority", if shape == Shape::Points { "8" } else { "4" }),
            ("fitInPolygonOnly", "0"),
            ("polygonPlacementFlags", "2"),
        ];
        xml.empty("placement", &placement)?;
        let rendering = [
            ("obstacle", if shape == Shape::Areas { "0" } else { "1" }),
            ("drawLabels", "1"),
            ("scaleVisibility", "0"),
        ];
        xml.empty("rendering", &rendering)?;
        // Those that share a place share its name.
        let first = format!("coalesce(array_find({}, $id), 0) < 1", here());
        let shown = [("Color", text.as_str()), ("Show", &first)];
        let shown = if shape == Shape::Points { &shown[..] } else { &shown[..1] };
        data_defined(xml, "dd_properties", shown)
    })
}

/// What stands beside the mouse.
fn tip() -> String {
    let cell = |name: &str| format!("[% \"{name}\" %]");
    let optional = |before: &str, name: &str| format!("[% coalesce('{before}' || \"{name}\", '') %]");
    let date = |name: &str| format!("format_date(\"{name}\", 'yyyy-MM-dd')");
    let (start, end) = (date(names::start), date(names::end));
    format!(
        "<b>{}</b><br/>[% coalesce(if({start} = {end}, {start}, {start} || ' – ' || {end}), '') %]{}<p>{}</p>",
        cell(names::title),
        optional(" · ", names::attribution),
        cell(names::quote),
    )
}
