"""Outlines of countries (world-atlas) and first-order units (Natural Earth)."""

import heapq
import json
import math
import struct
import sys
from collections import Counter, defaultdict

from .text import fold
from .topology import SCALE, Mesh, area2, dissolve, pole, polygons, uncrossed

COUNTRY_TOLERANCE = 0.05  # degrees, for the outlines taken from 1:50m
UNIT_TOLERANCE = 0.02
ISLET = int(0.001 * 2 * SCALE * SCALE)  # twice 0.001 square degrees

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


def write_geojson(path, features):
    """One feature a line, sorted by id."""
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
            f'{{"type":"Feature","id":{json.dumps(key)},"properties":{{}},'
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


def write_countries(path, coarse, fine, countries):
    """All of 1:110m, and from 1:50m what that lacks. Returns inner points."""
    shapes, points = {}, {}
    small = country_rings(coarse, countries)
    for code, parts in small.items():
        shapes[code] = polygons([uncrossed(ring) for ring in dissolve([ring for part in parts for ring in part])])
    for code, parts in country_rings(fine, countries).items():
        if code not in small:
            rings = []
            for ring in dissolve([ring for part in parts for ring in part]):
                tolerance = min(COUNTRY_TOLERANCE, 0.1 * (abs(area2(ring)) / 2) ** 0.5 / SCALE)
                rings.append(simplify_alone(ring, tolerance))
            shapes[code] = polygons(rings)
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


# -- first-order units -----------------------------------------------------

class Finder:
    """Which points lie in a polygon: edges in strips of latitude."""

    STRIPS = 48

    def __init__(self, rings):
        points = [point for ring in rings for point in ring]
        self.west, self.east = min(x for x, _ in points), max(x for x, _ in points)
        self.south, self.north = min(y for _, y in points), max(y for _, y in points)
        self.height = (self.north - self.south) / self.STRIPS or 1
        self.strips = [[] for _ in range(self.STRIPS + 1)]
        for ring in rings:
            for a, b in zip(ring, ring[1:] + ring[:1]):
                low, high = (self._strip(min(a[1], b[1])), self._strip(max(a[1], b[1])))
                for strip in range(low, high + 1):
                    self.strips[strip].append((*a, *b))

    def _strip(self, y):
        return int((y - self.south) / self.height)

    def holds(self, x, y):
        if not (self.west <= x <= self.east and self.south <= y <= self.north):
            return False
        result = False
        for x0, y0, x1, y1 in self.strips[self._strip(y)]:
            if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
                result = not result
        return result


def grid_of(cities):
    """Places by cell of half a degree: (x, y, unit code)."""
    cells = defaultdict(list)
    for city in cities.values():
        x, y = round(city["longitude"] * SCALE), round(city["latitude"] * SCALE)
        cells[x // 5000, y // 5000].append((x, y, f"{city['countrycode']}.{city['admin1code']}"))
    return cells


def votes_for(rings, cells, known):
    """How many of the places inside belong to which unit."""
    finder, votes = Finder(rings), Counter()
    for column in range(finder.west // 5000, finder.east // 5000 + 1):
        for row in range(finder.south // 5000, finder.north // 5000 + 1):
            for x, y, code in cells.get((column, row), ()):
                if code in known and finder.holds(x, y):
                    votes[code] += 1
    return votes


def guesses(row, known, names, countries):
    """Units that the FIPS code and the names of an outline point to."""
    _, iso, name, fips, woe_name, gn_name = row
    result = []
    if fips and iso in countries and countries[iso]["fips"] == fips[:2] and f"{iso}.{fips[2:]}" in known:
        result.append(f"{iso}.{fips[2:]}")
    for text in (name, woe_name, gn_name):
        if text:
            result += sorted(names.get((iso, fold(text)), ()))
    return result


def nearest_unit(rings, places):
    """The unit of most of the five nearest places of the country."""
    y, x = pole([max(rings, key=area2)])
    shrink = math.cos(math.radians(y))
    near = heapq.nsmallest(5, places, key=lambda place: ((place[0] - x) * shrink) ** 2 + (place[1] - y) ** 2)
    code, count = max(Counter(code for _, _, code in near).items(), key=lambda item: (item[1], item[0]))
    return code if count > 2 else None


class Units:
    """Outlines by unit, with the places that speak for and against each."""

    def __init__(self):
        self.rings = defaultdict(list)
        self.outlines = Counter()
        self.votes = defaultdict(Counter)
        self.named = set()  # units that the name or code of an outline points to
        self.mixed, self.unmatched = [], []

    def add(self, code, rings, votes=(), hints=()):
        self.rings[code] += rings
        self.outlines[code] += 1
        self.votes[code].update(votes)
        if code in hints:
            self.named.add(code)


def assign(geopackage, known, countries, cities):
    """Gives each outline to the unit that most of its places belong to."""
    cells = grid_of(cities)
    names = defaultdict(set)
    for code, name in known.items():
        names[code[:2], fold(name)].add(code)
    rows = geopackage.execute("SELECT fid, iso_a2, name, fips, woe_name, gn_name, geom FROM states_provinces ORDER BY fid")
    units, empty = Units(), []
    for *row, blob in rows:
        rings = [ring for part in wkb_polygons(blob) for ring in directed(part)]
        if not rings:
            continue
        votes, hints = votes_for(rings, cells, known), guesses(row, known, names, countries)
        if votes:
            top = max(votes.values())
            best = [code for code in votes if votes[code] == top]
            code = next((hint for hint in hints if hint in best), min(best))
            units.add(code, rings, votes, hints)
            if top * 2 <= sum(votes.values()):
                units.mixed.append(f"{row[1]} {row[2]} -> {code} ({top} of {sum(votes.values())})")
        elif hints:
            units.add(max(hints, key=lambda hint: (hints.count(hint), -hints.index(hint))), rings, (), hints)
        else:
            empty.append((row, rings))

    # An outline without places and without a name of ours, among outlines
    # that make up a larger unit (districts of Uganda), is part of that unit.
    by_country = defaultdict(list)
    for city in cities.values():
        code = f"{city['countrycode']}.{city['admin1code']}"
        by_country[city["countrycode"]].append((city["longitude"], city["latitude"], code))
    for row, rings in empty:
        code = nearest_unit(rings, by_country[row[1]]) if row[1] in by_country else None
        if code and units.outlines[code] > 1:
            units.add(code, rings)
        else:
            units.unmatched.append(f"{row[1]} {row[2]}")
    return units


def doubts(units, cities):
    """Units whose outline is not theirs, as the places inside it show.

    At least half of them must belong to the unit, and no more than two in
    five to units that have no outline of their own: these were split off
    after the outline was drawn (places of a neighbour that has one are only
    borders drawn coarsely). And most places of the unit must lie inside,
    unless the outline bears its name or code and is merely too small.
    """
    totals = Counter(f"{city['countrycode']}.{city['admin1code']}" for city in cities.values())
    result = {}
    for code in sorted(units.rings):
        votes = units.votes[code]
        among, own = sum(votes.values()), votes[code]
        split_off = sum(count for other, count in votes.items() if other not in units.rings)
        foreign = own * 2 < among or (split_off * 5 > among * 2 and among > 2)
        partial = own * 2 < totals[code] and code not in units.named
        if among and (foreign or partial):
            result[code] = f"{code} ({own} of its {totals[code]} places, among {among})"
    return result


def without_islets(rings, shared):
    """Drops small islands and lakes; never the largest ring, never a border."""
    largest = max(map(area2, rings))
    total = sum(map(area2, rings))
    limit = min(ISLET, total * 0.02)
    return [
        ring for ring in rings
        if area2(ring) == largest or abs(area2(ring)) >= limit
        or any((b, a) in shared for a, b in zip(ring, ring[1:] + ring[:1]))
    ]


def write_units(path, geopackage, known, countries, cities, identify):
    """One shape for each unit that has an outline. Returns inner points."""
    units = assign(geopackage, known, countries, cities)
    doubted = doubts(units, cities)
    shapes = {code: dissolve(rings) for code, rings in sorted(units.rings.items()) if code not in doubted}
    shared = {(a, b) for rings in shapes.values() for ring in rings for a, b in zip(ring, ring[1:] + ring[:1])}
    shapes = {code: without_islets(rings, shared) for code, rings in shapes.items() if rings}
    sizes = {code: sum(map(area2, rings)) / 2 for code, rings in shapes.items()}

    def tolerance(code, ring):
        size = min(sizes[code], 4 * abs(area2(ring)))
        return min(UNIT_TOLERANCE, 0.04 * size ** 0.5 / SCALE)

    mesh = Mesh(shapes, tolerance)
    left = mesh.settle()
    features, points = {}, {}
    for code, rings in shapes.items():
        shape = polygons([ring for index in range(len(rings)) if len(ring := mesh.ring(code, index)) > 2])
        features[identify(code)] = shape
        points[code] = pole(shape[0])
    write_geojson(path, features)

    note(f"unit outlines: {len(features)} of {len(known)} units; arcs {len(mesh.arcs)}, still crossing {len(left)}")
    lacking = defaultdict(list)
    for code in sorted(set(known) - set(shapes)):
        lacking[code[:2]].append(code[3:])
    for country, codes in sorted(lacking.items()):
        note(f"no unit outline: {country}: {' '.join(codes)}")
    for label, items in (
        ("mixed outline", units.mixed), ("outline left out", doubted.values()), ("outline of no unit", units.unmatched)
    ):
        for item in items:
            note(f"{label}: {item}")
    return points
