//! Metadata of a layer: whom a map must credit, and the licences.

use std::io;

use super::{DOCTYPE, Seen, VERSION};
use crate::output::xml::Xml;
use crate::output::{GENERATOR, Heading};

/// A metadata file.
pub(in crate::output) fn metadata(seen: &Seen, heading: Heading<'_>) -> io::Result<Vec<u8>> {
    let mut xml = Xml::part();
    xml.doctype(DOCTYPE)?;
    xml.within("qgis", &[("version", VERSION)], |xml| body(xml, seen, heading))?;
    xml.line();
    Ok(xml.take())
}

/// What it says.
pub(super) fn body(xml: &mut Xml, seen: &Seen, heading: Heading<'_>) -> io::Result<()> {
    xml.line();
    xml.text("identifier", &[], heading.name)?;
    xml.text("type", &[], "dataset")?;
    xml.text("title", &[], heading.name)?;
    xml.text("abstract", &[], &format!("Events and places of news, found by {GENERATOR}."))?;
    for licence in &seen.licences {
        xml.text("license", &[], licence)?;
    }
    xml.text("rights", &[], heading.attribution)?;
    xml.line();
    Ok(())
}
