"""Outlines of countries (world-atlas) and first-order units (Natural Earth)."""

import json
import struct
import sys
from collections import defaultdict

from .topology import SCALE, Finder, Mesh, area2, dissolve, pole, polygons, uncrossed

COUNTRY_TOLERANCE = 0.05  # degrees, for the outlines taken from 1:50m

# Outlines of the atlas that bear no ISO number. Northern Cyprus and Somaliland
# have no entry of their own in GeoNames and are joined to the country that the
# place tables put them in; the rest (Siachen Glacier, Ashmore and Cartier
# Islands, Indian Ocean Territories) is left out.
NAMELESS = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}

# The atlas draws Crimea with Russia. The place tables put its towns in
# Ukraine, as the United Nations do, and the outlines follow the tables.
CRIMEA = (32.0, 44.0, 37.0, 46.5)


def note(text):
    print(text, file=sys.stderr)


# -- reading ---------------------------------------------------------------

def topojson_rings(topology):
    """(number, name, polygons) of each country; degrees, as stored."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)

    def ring(numbers):
        points = []
        for number in numbers:
            points += (arcs[number] if number >= 0 else arcs[~number][::-1])[:-1]
        return points

    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["type"] in ("Polygon", "MultiPolygon"):
            parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
            yield geometry.get("id"), geometry["properties"]["name"], [[ring(r) for r in part] for part in parts]


def wkb_polygons(blob):
    """The rings of each polygon in a GeoPackage geometry (MultiPolygon)."""
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    position = 8 + envelope

    def take(form):
        nonlocal position
        values = struct.unpack_from(order + form, blob, position)
        position += struct.calcsize(order + form)
        return values

    def head():
        nonlocal position, order
        order = "<" if blob[position] else ">"
        position += 1
        return take("I")[0]

    order = "<"
    kind = head()
    count = take("I")[0] if kind == 6 else 1
    for _ in range(count):
        if kind == 6:
            head()
        rings = []
        for _ in range(take("I")[0]):
            numbers = take(f"{2 * take('I')[0]}d")
            rings.append(list(zip(numbers[::2], numbers[1::2])))
        yield rings


def wkb_lines(blob):
    """The lines in a GeoPackage geometry (MultiLineString), integer points."""
    position = 8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    order = "<" if blob[position] else ">"
    count, = struct.unpack_from(order + "I", blob, position + 5)
    position += 9
    for _ in range(count):
        length, = struct.unpack_from(order + "I", blob, position + 5)
        numbers = struct.unpack_from(f"{order}{2 * length}d", blob, position + 9)
        position += 9 + 16 * length
        yield [(round(x * SCALE), round(y * SCALE)) for x, y in zip(numbers[::2], numbers[1::2])]


# -- rings -----------------------------------------------------------------

def cut_at_antimeridian(ring):
    """Rings between -180 and 180 from one that may run across the date line."""
    unrolled, turn = [ring[0]], 0.0
    for (x0, _), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        if x1 - x0 > 180:
            turn -= 360
        elif x1 - x0 < -180:
            turn += 360
        unrolled.append((x1 + turn, y1))
    if turn:  # once around the south pole: begin at the cut, close along the pole
        if turn < 0:
            ring = ring[::-1]
        start = min(range(len(ring)), key=lambda i: ring[i][0])
        points = ring[start:] + ring[:start]
        edge = (points[0][1] + points[-1][1]) / 2
        return [[(-180.0, edge), *points, (180.0, edge), (180.0, -90.0), (-180.0, -90.0)]]
    unrolled.pop()
    if all(-180 <= x <= 180 for x, _ in unrolled):
        return [ring]
    result = []
    for offset in (-360, 0, 360):
        piece = clip([(x + offset, y) for x, y in unrolled])
        if len(piece) > 2:
            result.append(piece)
    return result


def clip(points):
    """The part of a ring between the meridians -180 and 180."""
    for limit, keep in ((-180.0, lambda x: x >= -180), (180.0, lambda x: x <= 180)):
        kept = []
        for (x0, y0), (x1, y1) in zip(points[-1:] + points[:-1], points):
            if keep(x0) != keep(x1):
                kept.append((limit, y0 + (y1 - y0) * (limit - x0) / (x1 - x0)))
            if keep(x1):
                kept.append((x1, y1))
        points = kept
        if not points:
            break
    return points


def whole(points):
    """Integer coordinates, neighbours distinct, no closing repetition."""
    result = []
    for x, y in points:
        point = (round(x * SCALE), round(y * SCALE))
        if not result or result[-1] != point:
            result.append(point)
    while len(result) > 1 and result[0] == result[-1]:
        result.pop()
    return result


def directed(rings):
    """A polygon's rings with the area on their left; the first is the outer."""
    result = []
    for index, ring in enumerate(map(whole, rings)):
        if len(ring) > 2 and area2(ring):
            result.append(ring if (area2(ring) > 0) == (index == 0) else ring[::-1])
    return result


# -- writing ---------------------------------------------------------------

def number(value):
    text = f"{value / SCALE:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def write_geojson(path, features, properties={}):
    """One feature a line, sorted by id; properties by id."""
    lines = []
    for key, shape in sorted(features.items(), key=lambda item: item[0].encode()):
        parts = [
            "[" + ",".join(
                "[" + ",".join(f"[{number(x)},{number(y)}]" for x, y in ring + ring[:1]) + "]" for ring in polygon
            ) + "]"
            for polygon in shape
        ]
        kind, coordinates = ("Polygon", parts[0]) if len(parts) == 1 else ("MultiPolygon", f"[{','.join(parts)}]")
        lines.append(
            f'{{"type":"Feature","id":{json.dumps(key)},"properties":{json.dumps(properties.get(key, {}), separators=(",", ":"))},'
            f'"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}'
        )
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")


# -- countries -------------------------------------------------------------

def country_rings(topology, countries):
    """Country code -> polygons, cut at the antimeridian and oriented."""
    by_number = {f"{country['isonumeric']:03}": code for code, country in countries.items() if country["isonumeric"]}
    result = defaultdict(list)
    for iso, name, parts in topojson_rings(topology):
        code = by_number.get(iso) or NAMELESS.get(name)
        if code is None:
            continue
        for part in parts:
            owner = code
            xs, ys = [x for x, _ in part[0]], [y for _, y in part[0]]
            if code == "RU" and CRIMEA[0] < min(xs) and max(xs) < CRIMEA[2] and CRIMEA[1] < min(ys) and max(ys) < CRIMEA[3]:
                owner = "UA"
            pieces = [cut_at_antimeridian(ring) for ring in part]
            if len(pieces[0]) > 1:
                result[owner] += [directed([piece]) for piece in pieces[0]]
            else:
                result[owner].append(directed([piece[0] for piece in pieces]))
    return result


def write_countries(path, coarse, middle, fine, countries):
    """All of 1:110m, from 1:50m what that lacks, and from `fine`, rings by
    code, what both lack or draw as a part of another country (French Guiana).
    Returns inner points."""
    shapes, points = {}, {}
    small, medium = country_rings(coarse, countries), country_rings(middle, countries)
    apart = {code: Finder(fine[code]) for code in sorted(set(fine) - set(small) - set(medium))}

    def alone(rings):
        limit = max(map(area2, rings)) * 0.001
        return polygons([
            simplify_alone(ring, min(COUNTRY_TOLERANCE, 0.1 * (abs(area2(ring)) / 2) ** 0.5 / SCALE))
            for ring in rings if abs(area2(ring)) >= limit
        ])

    def own(code, parts):
        for part in filter(None, parts):
            y, x = pole(part)
            if not any(finder.holds(x * SCALE, y * SCALE) for other, finder in apart.items() if other != code):
                yield from part

    for code, parts in small.items():
        shapes[code] = polygons([uncrossed(ring) for ring in dissolve(list(own(code, parts)))])
    for code, parts in medium.items():
        if code not in small:
            shapes[code] = alone(dissolve(list(own(code, parts))))
    for code in apart:
        shapes[code] = alone(fine[code])
    for code, shape in shapes.items():
        points[code] = pole(max(shape, key=lambda polygon: area2(polygon[0])))
    write_geojson(path, {f"geonames:{countries[code]['geonameid']}": shape for code, shape in shapes.items()})
    note(f"country outlines: {len(shapes)}; none for {' '.join(sorted(set(countries) - set(shapes)))}")
    return points


def simplify_alone(ring, tolerance):
    """A ring without neighbours; less and less simplified if it crosses itself."""
    mesh = Mesh({"": [ring]}, lambda owner, ring: tolerance)
    mesh.settle()
    return mesh.ring("", 0)
