//! A page that shows the map by itself: one HTML file that asks no other for
//! anything, with the features, a backdrop from the gazetteer and the program
//! that draws them.
//!
//! `page.html` is the frame; `{{name}}` in it stands for one of [`PARTS`] or for
//! what is known of the map. The features are written one by one where
//! `{{features}}` stands, the backdrop ([`backdrop`]) after the last of them.

mod backdrop;
mod labels;
mod words;

use std::io::{self, Write};

use gazetteer::Gazetteer;

use self::backdrop::Seen;
use super::geojson::Collection;
use super::{GENERATOR, Heading, Writer};
use crate::feature::Feature;

const PAGE: &str = include_str!("page.html");

/// What stands in the page as it is. Everything under `vendor` is of others.
const PARTS: &[(&str, &str)] = &[
    ("maplibre-gl.css", include_str!("vendor/maplibre-gl.css")),
    ("maplibre-gl.js", include_str!("vendor/maplibre-gl.js")),
    ("maki.js", include_str!("vendor/maki.js")),
    ("page.css", include_str!("page.css")),
    ("data.js", include_str!("data.js")),
    ("images.js", include_str!("images.js")),
    ("map.js", include_str!("map.js")),
    ("filters.js", include_str!("filters.js")),
    ("timeline.js", include_str!("timeline.js")),
    ("reading.js", include_str!("reading.js")),
    ("card.js", include_str!("card.js")),
    ("page.js", include_str!("page.js")),
];

/// The page.
pub(super) struct Page<'h, W: Write> {
    features: Collection<Escaped<W>>,
    seen: Seen,
    gazetteer: &'h Gazetteer<'h>,
    names: Option<&'h str>,
    /// What comes after the features.
    tail: &'static str,
}

impl<'h, W: Write> Page<'h, W> {
    pub(super) fn new(mut out: W, heading: Heading<'h>) -> io::Result<Self> {
        let (head, tail) = PAGE.split_once("{{features}}").unwrap_or((PAGE, ""));
        let name = markup(heading.name);
        let filled = fill(head, &[("generator", GENERATOR), ("name", &name)]);
        out.write_all(filled.as_bytes())?;
        let features = Collection::new(Escaped(out), heading)?;
        Ok(Page { features, seen: Seen::default(), gazetteer: heading.gazetteer, names: heading.names, tail })
    }
}

impl<W: Write> Writer for Page<'_, W> {
    fn feature(&mut self, feature: &Feature) -> io::Result<()> {
        self.seen.add(&feature.properties);
        self.features.feature(feature)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let Escaped(mut out) = self.features.end()?;
        let mut backdrop = Vec::new();
        serde_json::to_writer(Escaped(&mut backdrop), &self.seen.backdrop(self.gazetteer, self.names))?;
        let backdrop = String::from_utf8_lossy(&backdrop);
        out.write_all(fill(self.tail, &[("backdrop", &backdrop)]).as_bytes())?;
        out.flush()
    }
}

/// Puts each part where `{{its name}}` stands.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut pieces = template.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (key, rest) = piece.split_once("}}").unwrap_or(("", piece));
        let part = PARTS.iter().chain(values).find(|(name, _)| *name == key);
        filled.extend([part.map_or("", |(_, text)| text), rest]);
    }
    filled
}

/// Words as markup has them.
fn markup(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;")
}

/// JSON inside a `script` element that is data: what would end the element, or
/// begin a comment in it, begins with `<`, which JSON has in strings only and
/// may escape there. Nothing else is special, as nobody runs it.
struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (n, piece) in bytes.split(|&b| b == b'<').enumerate() {
            if n > 0 {
                self.0.write_all(br"\u003c")?;
            }
            self.0.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
