//! XML in memory: elements, attributes and text, escaped.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document, or a part of one.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A part of a document.
    pub(super) fn part() -> Self {
        Xml(Writer::new(Vec::new()))
    }

    /// A whole document.
    pub(super) fn document() -> io::Result<Self> {
        let mut xml = Xml::part();
        xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.line();
        Ok(xml)
    }

    /// A document type declaration.
    pub(super) fn doctype(&mut self, declaration: &str) -> io::Result<()> {
        self.0.write_event(Event::DocType(BytesText::from_escaped(declaration)))?;
        self.line();
        Ok(())
    }

    /// A new line, for those who read the file.
    pub(super) fn line(&mut self) {
        self.0.get_mut().push(b'\n');
    }

    /// The beginning of an element that has others in it.
    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    /// Its end.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element that has others in it.
    pub(super) fn within(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inner: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        inner(self)?;
        self.close(name)
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element with text.
    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.0.write_event(Event::Text(BytesText::new(&legal(text))))?;
        self.close(name)
    }

    /// What was written since this was asked last.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.0.get_mut())
    }

    /// What was written, for the next part to come in its place.
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.get_ref()
    }

    /// Forgets what was written.
    pub(super) fn clear(&mut self) {
        self.0.get_mut().clear();
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*legal(value)));
    }
    start
}

/// Text without the control characters that XML 1.0 has no way to write.
pub(super) fn legal(text: &str) -> Cow<'_, str> {
    let illegal =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { text.replace(illegal, "\u{fffd}").into() } else { text.into() }
}
