//! Metadata of a layer: whom a map must credit, and the licences.

use std::io;

use super::{DOCTYPE, Seen, VERSION};
use crate::output::GENERATOR;
use crate::output::xml::Xml;

/// A metadata file.
pub(in crate::output) fn metadata(seen: &Seen, name: &str, attribution: &str) -> io::Result<Vec<u8>> {
    let mut xml = Xml::part();
    xml.doctype(DOCTYPE)?;
    xml.within("qgis", &[("version", VERSION)], |xml| body(xml, seen, name, attribution))?;
    xml.line();
    Ok(xml.take())
}

/// What it says.
pub(super) fn body(xml: &mut Xml, seen: &Seen, name: &str, attribution: &str) -> io::Result<()> {
    xml.line();
    xml.text("identifier", &[], name)?;
    xml.text("type", &[], "dataset")?;
    xml.text("title", &[], name)?;
    xml.text("abstract", &[], &format!("Events and places of news, found by {GENERATOR}."))?;
    for licence in &seen.licences {
        xml.text("license", &[], licence)?;
    }
    xml.text("rights", &[], attribution)?;
    xml.line();
    Ok(())
}
