//! What can be said once all rows are there: references, and what the
//! gazetteer below knows.

use super::build::{Builder, microdegrees};
use crate::index::NONE;
use crate::{Error, PlaceKind};

impl Builder<'_> {
    /// Checks references, and completes what only adds to places below.
    pub fn link(&mut self) -> Result<(), Error> {
        let wrong = |builder: &Self, source: u16, line: u32, message: String| {
            let path = builder.paths.get(source as usize).cloned().unwrap_or_default();
            Error::row(&path, line as usize, message)
        };
        for (_, parent, source, line) in self.parents.clone() {
            if self.by_id(&parent).is_some() {
                continue;
            }
            if self.below.as_ref().is_none_or(|b| b.gazetteer.by_id(&parent).is_none()) {
                return Err(wrong(self, source, line, format!("its parent `{parent}` is no place")));
            }
            self.place(&parent, source, line as usize)?;
        }
        for at in 0..self.records.len() {
            let Some(record) = self.records.get(at).filter(|r| r.kind.is_none() || !r.located) else { continue };
            let id = self.id(record);
            let Some(known) = self.below.as_ref().and_then(|b| b.gazetteer.by_id(&id)) else {
                let lacks =
                    if record.kind.is_none() { "kind (`kind`, or a feature code in `code`)" } else { "coordinates" };
                return Err(wrong(self, record.source, record.line, format!("`{id}`: no source gives its {lacks}")));
            };
            let (kind, lat, lon) = (known.kind(), microdegrees(known.lat()), microdegrees(known.lon()));
            let unit = known.unit_code().to_owned();
            self.push_name(at as u32, u16::MAX, true, "en", known.name())?;
            let unit = if unit.is_empty() { NONE } else { self.unit_number(unit) };
            if let Some(record) = self.records.get_mut(at) {
                (record.kind, record.lat, record.lon, record.located) = (Some(kind), lat, lon, true);
                record.unit = unit;
            }
        }
        // What a source does not say of the country, the outlines of units do.
        if self.below.is_some() {
            for at in 0..self.records.len() {
                let Some(record) = self.records.get(at).filter(|r| r.unit == NONE) else { continue };
                let point = (f64::from(record.lat) / 1e5, f64::from(record.lon) / 1e5);
                let code = self.below.as_mut().and_then(|b| b.unit_at(point)).map(str::to_owned);
                if let Some(code) = code {
                    let unit = self.unit_number(code);
                    self.records.iter_mut().skip(at).take(1).for_each(|r| r.unit = unit);
                }
            }
        }
        Ok(())
    }

    /// Places that lie in another country than the one that they are said to
    /// lie in, by the outlines of the gazetteer below.
    pub fn misplaced(&mut self) -> Vec<Error> {
        let Some(below) = &mut self.below else { return Vec::new() };
        let mut wrong = Vec::new();
        for record in &self.records {
            let Some(country) = self.units.get(record.unit as usize).and_then(|code| code.get(..2)) else { continue };
            let (lat, lon) = (f64::from(record.lat) / 1e5, f64::from(record.lon) / 1e5);
            if record.kind.is_none_or(PlaceKind::is_area) {
                continue;
            }
            if let Some(other) = below.other_country((lat, lon), country) {
                let swapped = below.unit_at((lon, lat)).is_some_and(|code| code.starts_with(country));
                let hint = if swapped { "; latitude and longitude look swapped" } else { "" };
                let path = self.paths.get(record.source as usize).cloned().unwrap_or_default();
                let message = format!("{lat}, {lon} lies in {other}, not in {country}{hint}");
                wrong.push(Error::row(&path, record.line as usize, message));
            }
        }
        wrong
    }
}
