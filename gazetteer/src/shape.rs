//! Outlines and courses, and how a compiled gazetteer holds them.

/// The outline or course of a place. Positions are `[lon, lat]` in degrees.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Lines: a road, a river.
    Lines(Vec<Vec<[f64; 2]>>),
    /// Polygons, each an exterior ring and its holes; rings are closed and
    /// wound as RFC 7946 asks (exterior counter-clockwise).
    Polygons(Vec<Vec<Vec<[f64; 2]>>>),
}

/// How much of an outline is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Detail {
    /// Good for a map of a country or a province: a kilometre or two off.
    #[default]
    Coarse,
    /// The full outline, where the gazetteer has one: some hundred metres off.
    Fine,
}

impl Shape {
    /// Appends the shape to `out`: a byte (0 lines, 1 polygons), then numbers of
    /// seven bits a byte: how many parts, for polygons how many rings in each,
    /// then for each line or ring how many positions, and the steps between
    /// them in 1e-5 degrees, zigzag.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let mut last = [0i64; 2];
        let mut line = |out: &mut Vec<u8>, line: &[[f64; 2]]| {
            write_number(out, line.len() as u64);
            for position in line {
                for (last, degrees) in last.iter_mut().zip(position) {
                    let at = (degrees * 1e5).round() as i64;
                    let step = at - *last;
                    *last = at;
                    write_number(out, (step << 1 ^ step >> 63) as u64);
                }
            }
        };
        match self {
            Shape::Lines(lines) => {
                out.push(0);
                write_number(out, lines.len() as u64);
                lines.iter().for_each(|l| line(out, l));
            }
            Shape::Polygons(polygons) => {
                out.push(1);
                write_number(out, polygons.len() as u64);
                for rings in polygons {
                    write_number(out, rings.len() as u64);
                    rings.iter().for_each(|r| line(out, r));
                }
            }
        }
    }

    /// The shape at the start of `bytes`; `None` where they are no shape.
    pub(crate) fn read(bytes: &[u8]) -> Option<Shape> {
        let (kind, mut rest) = bytes.split_first()?;
        let rest = &mut rest;
        let mut last = [0i64; 2];
        let mut line = |rest: &mut &[u8]| -> Option<Vec<[f64; 2]>> {
            let n = read_number(rest)?;
            let mut degrees = |rest: &mut &[u8], i: usize| {
                let step = read_number(rest)?;
                let last = last.get_mut(i)?;
                *last += (step >> 1) as i64 ^ -((step & 1) as i64);
                Some(*last as f64 / 1e5)
            };
            (0..n).map(|_| Some([degrees(rest, 0)?, degrees(rest, 1)?])).collect()
        };
        let parts = read_number(rest)?;
        if *kind == 0 {
            return (0..parts).map(|_| line(rest)).collect::<Option<_>>().map(Shape::Lines);
        }
        let mut polygons = Vec::new();
        for _ in 0..parts {
            let rings = read_number(rest)?;
            polygons.push((0..rings).map(|_| line(rest)).collect::<Option<Vec<_>>>()?);
        }
        Some(Shape::Polygons(polygons))
    }

    /// All its positions.
    pub fn positions(&self) -> impl Iterator<Item = &[f64; 2]> {
        let (lines, polygons) = match self {
            Shape::Lines(lines) => (lines.as_slice(), &[][..]),
            Shape::Polygons(polygons) => (&[][..], polygons.as_slice()),
        };
        lines.iter().chain(polygons.iter().flatten()).flatten()
    }
}

fn write_number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        n |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(n);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let ring = vec![[36.1, 35.0], [38.00001, -35.2], [-179.99999, 89.5], [36.1, 35.0]];
        for shape in [
            Shape::Lines(vec![ring.clone(), ring.clone()]),
            Shape::Polygons(vec![vec![ring.clone()], vec![ring.clone(), ring]]),
        ] {
            let mut bytes = Vec::new();
            shape.write(&mut bytes);
            assert_eq!(Shape::read(&bytes), Some(shape));
            assert_eq!(Shape::read(bytes.get(..bytes.len() - 1).unwrap()), None);
        }
    }
}
