//! Lines: the stretch of a road near a place or between two.

use super::{Geometry, Position, four, km, wrap};

/// How far from a place a road may pass and still be meant, in kilometres.
const FAR_KM: f64 = 20.0;
/// The stretch that "the M5 near X" covers at least, in kilometres from X.
const STRETCH_KM: f64 = 3.0;
/// Lines whose ends are this close, in degrees, are one course.
const GAP: f64 = 0.01;
/// Kilometres in a degree of latitude.
pub(super) const DEGREE_KM: f64 = 111.195;

/// Degrees to kilometres east and north of `origin`, good for some hundred kilometres.
fn plane(origin: Position, p: Position) -> [f64; 2] {
    [(p[0] - origin[0]) * origin[1].to_radians().cos() * DEGREE_KM, (p[1] - origin[1]) * DEGREE_KM]
}

fn mix(a: Position, b: Position, t: f64) -> Position {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
}

/// A place on a line: the segment, the share of it, and the distance in kilometres.
#[derive(Debug, Clone, Copy)]
struct Foot {
    segment: usize,
    share: f64,
    km: f64,
}

/// The position of `line` that lies nearest to `p`.
fn foot(line: &[Position], p: Position) -> Option<Foot> {
    let mut best: Option<Foot> = None;
    for (segment, &[a, b]) in line.array_windows::<2>().enumerate() {
        let (a, b) = (plane(p, a), plane(p, b));
        let along = [b[0] - a[0], b[1] - a[1]];
        let length = along[0].powi(2) + along[1].powi(2);
        let share = if length > 0.0 { (-(a[0] * along[0] + a[1] * along[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
        let km = (a[0] + along[0] * share).hypot(a[1] + along[1] * share);
        if best.is_none_or(|b| km < b.km) {
            best = Some(Foot { segment, share, km });
        }
    }
    best
}

/// The parts of `lines` near `place`, whose radius is `radius` kilometres;
/// `None` where the road passes far from it.
pub(super) fn near(lines: &[Vec<Position>], place: Position, radius: f64) -> Option<Vec<Vec<Position>>> {
    let nearest = lines.iter().filter_map(|l| foot(l, place)).map(|f| f.km).min_by(f64::total_cmp)?;
    if nearest > FAR_KM {
        return None;
    }
    let reach = radius.max(STRETCH_KM).hypot(nearest);
    let mut parts = Vec::new();
    for line in lines {
        let mut part: Vec<Position> = Vec::new();
        for &[a, b] in line.array_windows::<2>() {
            let Some((from, to)) = inside(plane(place, a), plane(place, b), reach) else {
                parts.push(std::mem::take(&mut part));
                continue;
            };
            if from > 0.0 || part.is_empty() {
                parts.push(std::mem::replace(&mut part, vec![cut(a, b, from)]));
            }
            part.push(cut(a, b, to));
            if to < 1.0 {
                parts.push(std::mem::take(&mut part));
            }
        }
        parts.push(part);
    }
    parts.retain(|p| p.len() >= 2);
    (!parts.is_empty()).then_some(parts)
}

/// A position on a segment; its ends stay as they are.
fn cut(a: Position, b: Position, t: f64) -> Position {
    match t {
        0.0 => a,
        1.0 => b,
        _ => mix(a, b, t).map(four),
    }
}

/// The shares of a segment between which it lies within `reach` of the origin.
fn inside(a: [f64; 2], b: [f64; 2], reach: f64) -> Option<(f64, f64)> {
    let d = [b[0] - a[0], b[1] - a[1]];
    let (p, q, r) =
        (d[0].powi(2) + d[1].powi(2), a[0] * d[0] + a[1] * d[1], a[0].powi(2) + a[1].powi(2) - reach.powi(2));
    let root = q.powi(2) - p * r;
    if p == 0.0 || root <= 0.0 {
        return None;
    }
    let (from, to) = (((-q - root.sqrt()) / p).max(0.0), ((-q + root.sqrt()) / p).min(1.0));
    (from < to).then_some((from, to))
}

/// The stretch of `lines` between `a` and `b`; `None` where no course passes both.
pub(super) fn between(lines: &[Vec<Position>], a: Position, b: Position) -> Option<Vec<Vec<Position>>> {
    let courses = join(lines);
    let feet = courses.iter().filter_map(|line| {
        let (from, to) = (foot(line, a)?, foot(line, b)?);
        (from.km <= FAR_KM && to.km <= FAR_KM).then_some((line, from, to))
    });
    let (line, mut from, mut to) = feet.min_by(|x, y| (x.1.km + x.2.km).total_cmp(&(y.1.km + y.2.km)))?;
    if (from.segment, from.share) > (to.segment, to.share) {
        (from, to) = (to, from);
    }
    let on = |f: Foot| Some(cut(*line.get(f.segment)?, *line.get(f.segment + 1)?, f.share));
    let mut stretch = vec![on(from)?];
    stretch.extend_from_slice(line.get(from.segment + 1..=to.segment).unwrap_or_default());
    stretch.push(on(to)?);
    stretch.dedup();
    (stretch.len() >= 2).then(|| vec![stretch])
}

/// Lines with those that go on where another ends made one.
fn join(lines: &[Vec<Position>]) -> Vec<Vec<Position>> {
    let mut rest: Vec<Vec<Position>> = lines.to_vec();
    // The work grows with the square of the number: a road of very many pieces stays as it is.
    if rest.len() > 500 {
        return rest;
    }
    let mut courses = Vec::new();
    let close = |a: Option<&Position>, b: Option<&Position>| {
        a.zip(b).is_some_and(|(a, b)| (a[0] - b[0]).abs() < GAP && (a[1] - b[1]).abs() < GAP)
    };
    while let Some(mut course) = rest.pop() {
        while let Some(i) = rest.iter().position(|l| {
            close(l.first(), course.last())
                || close(l.last(), course.last())
                || close(l.first(), course.first())
                || close(l.last(), course.first())
        }) {
            let mut next = rest.swap_remove(i);
            if !close(next.first(), course.last()) && !close(next.last(), course.last()) {
                course.reverse();
            }
            if !close(next.first(), course.last()) {
                next.reverse();
            }
            course.append(&mut next);
        }
        course.dedup();
        courses.push(course);
    }
    courses
}

/// The straight line between two places, and its middle; cut in two where it
/// passes the antimeridian. `None` where the places are one.
pub(super) fn straight(a: Position, b: Position) -> Option<(Geometry, Position)> {
    if a == b {
        return None;
    }
    let mut far = b;
    if (far[0] - a[0]).abs() > 180.0 {
        far[0] -= 360.0 * (far[0] - a[0]).signum();
    }
    let middle = mix(a, far, 0.5);
    let middle = [wrap(middle[0]), middle[1]].map(four);
    if far[0].abs() <= 180.0 {
        return Some((Geometry::LineString(vec![a, far]), middle));
    }
    let edge = 180.0 * far[0].signum();
    let lat = four(mix(a, far, (edge - a[0]) / (far[0] - a[0]))[1]);
    let halves = vec![vec![a, [edge, lat]], vec![[-edge, lat], b]];
    Geometry::from_lines(halves).map(|g| (g, middle))
}

/// The position halfway along the longest line of a geometry.
pub(super) fn middle(geometry: &Geometry) -> Option<Position> {
    let length = |line: &[Position]| line.array_windows::<2>().map(|[a, b]| km(*a, *b)).sum::<f64>();
    let line = match geometry {
        Geometry::LineString(line) => line,
        Geometry::MultiLineString(lines) => lines.iter().max_by(|a, b| length(a).total_cmp(&length(b)))?,
        _ => return None,
    };
    let mut left = length(line) / 2.0;
    for &[a, b] in line.array_windows::<2>() {
        let step = km(a, b);
        if step >= left && step > 0.0 {
            return Some(mix(a, b, left / step).map(super::six));
        }
        left -= step;
    }
    line.first().copied()
}
