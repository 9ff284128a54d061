"""Outlines of the first-order units, from Natural Earth and from the places.

Natural Earth draws some units as they were before a reform, and some small
territories in one piece. There, and in Syria, where outline and places
disagree, the places decide: see `split` and `correct`.
"""

import csv
import heapq
import math
import os
from collections import Counter, defaultdict

from .areas import directed, note, wkb_lines, wkb_polygons, write_geojson
from .cells import carve, cell, sides, with_cuts
from .text import fold
from .topology import SCALE, Finder, Mesh, area2, dissolve, pole, polygons, uncrossed

UNIT_TOLERANCE = 0.02   # degrees, in the coarse outlines
FINE_TOLERANCE = 0.002  # and in the fine ones
ISLET = int(0.001 * 2 * SCALE * SCALE)  # twice 0.001 square degrees

# Countries where each outline is corrected by the places, and the part of the
# way to the neighbours' places that a place on the wrong side of a border
# takes with it (measured in Syria: a quarter to 0.3 agrees best).
CORRECTED, CORRECTION = ("SY",), 0.3
REACH = 4 * SCALE   # no cell is wider
FAR = SCALE // 10   # an outline this far from all places of a unit is not the unit's
NEAR = SCALE // 4   # an outline this near may belong to places just outside it
# A unit is looked for in an outline that holds at least this part of its places.
FEW = 0.15



def grid_of(cities, local):
    """Places by cell of half a degree: (x, y, unit code). What `local` says of
    a place, (x, y, unit code), is believed rather than the table of the world."""
    places = {
        (round(city["longitude"] * SCALE), round(city["latitude"] * SCALE)): f"{city['countrycode']}.{city['admin1code']}"
        for city in cities.values()
    }
    places.update(((x, y), code) for x, y, code in local)
    cells = defaultdict(list)
    for (x, y), code in places.items():
        cells[x // 5000, y // 5000].append((x, y, code))
    return cells


def local_places(here, cities, seats):
    """Places that the table of the world lacks: the settlements and quarters
    of our Syrian table, and the seats of units that no place is listed in,
    (latitude, longitude) by unit code."""
    places = []
    with open(os.path.join(here, "data", "local", "syria.tsv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["kind"] in ("settlement", "quarter") and row["admin1"] and row["lat"]:
                places.append((round(float(row["lon"]) * SCALE), round(float(row["lat"]) * SCALE), f"SY.{row['admin1']}"))
    listed = {f"{city['countrycode']}.{city['admin1code']}" for city in cities.values()}
    for code, (latitude, longitude) in sorted(seats.items()):
        if code not in listed:
            places.append((round(longitude * SCALE), round(latitude * SCALE), code))
    return places


class Outline:
    """One outline of Natural Earth and the units that its ground belongs to."""

    def __init__(self, iso, name, rings, cells, known):
        self.iso, self.name, self.rings = iso, name, rings
        self.finder = finder = Finder(rings)
        self.places = []
        for column in range(finder.west // 5000, finder.east // 5000 + 1):
            for line in range(finder.south // 5000, finder.north // 5000 + 1):
                self.places += [p for p in cells.get((column, line), ()) if p[2] in known and finder.holds(*p[:2])]
        self.votes = Counter(code for _, _, code in self.places)
        self.owner, self.named = None, False
        self.parts = {}     # unit code -> rings
        self.method = None  # None: as Natural Earth draws it

    def country(self):
        return self.owner[:2] if self.owner else self.iso

    def near(self, x, y):
        box = self.finder
        return box.west - NEAR < x < box.east + NEAR and box.south - NEAR < y < box.north + NEAR

    def touches(self, other):
        a, b = self.finder, other.finder
        return a.west <= b.east and b.west <= a.east and a.south <= b.north and b.south <= a.north

    def cut(self, cuts):
        """Takes over the points that a neighbour's borders were cut at."""
        self.rings = [with_cuts(ring, cuts) for ring in self.rings]
        self.parts = {code: [with_cuts(ring, cuts) for ring in rings] for code, rings in self.parts.items()}


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
    x, y, shrink = x * SCALE, y * SCALE, math.cos(math.radians(y))
    near = heapq.nsmallest(5, places, key=lambda place: ((place[0] - x) * shrink) ** 2 + (place[1] - y) ** 2)
    code, count = max(Counter(code for _, _, code in near).items(), key=lambda item: (item[1], item[0]))
    return code if count > 2 else None


def read_outlines(geopackage, known, countries, cells, by_country):
    """The outlines, each with the unit that most of its places belong to."""
    names = defaultdict(set)
    for code, name in known.items():
        names[code[:2], fold(name)].add(code)
    rows = geopackage.execute("SELECT fid, iso_a2, name, fips, woe_name, gn_name, geom FROM states_provinces ORDER BY fid")
    outlines, empty = [], []
    for *row, blob in rows:
        rings = [ring for part in wkb_polygons(blob) for ring in directed(part)]
        if not rings:
            continue
        outline, hints = Outline(row[1], row[2], rings, cells, known), guesses(row, known, names, countries)
        outlines.append(outline)
        if outline.votes:
            top = max(outline.votes.values())
            best = [code for code in outline.votes if outline.votes[code] == top]
            outline.owner = next((hint for hint in hints if hint in best), min(best))
        elif hints:
            outline.owner = max(hints, key=lambda hint: (hints.count(hint), -hints.index(hint)))
        else:
            empty.append(outline)
        outline.named = outline.owner in hints

    # An outline without places and without a name of ours, among outlines
    # that make up a larger unit (districts of Uganda), is part of that unit.
    pieces = Counter(outline.owner for outline in outlines)
    for outline in empty:
        code = nearest_unit(outline.rings, by_country[outline.iso]) if outline.iso in by_country else None
        if code and pieces[code] > 1:
            outline.owner = code
        else:
            note(f"outline of no unit: {outline.iso} {outline.name}")
    for outline in outlines:
        outline.parts = {outline.owner: outline.rings} if outline.owner else {}
    return outlines


# -- outlines of former units ----------------------------------------------

def contenders(outlines, by_country, known):
    """[(outline, places)] of outlines whose places speak for several units.

    A unit without an outline of its own, or with one that holds less than
    half of its places and does not bear its name, is looked for in the
    outlines that hold its places; failing that, in one that lies near.
    """
    places = defaultdict(list)
    for found in by_country.values():
        for place in found:
            places[place[2]].append(place)
    covered, named = Counter(), {outline.owner for outline in outlines if outline.named}
    for outline in outlines:
        covered[outline.owner] += outline.votes[outline.owner]
    wanted = defaultdict(set)
    for code in sorted(set(places) & set(known)):
        count = len(places[code])
        if covered[code] * 2 >= count or code in named and covered[code]:
            continue
        holders = [outline for outline in outlines if outline.votes[code]]
        most = max((outline.votes[code] for outline in holders), default=0)
        for outline in holders:
            if outline.votes[code] == most or outline.votes[code] >= FEW * count:
                wanted[outline].add(code)
        if not holders:
            near = [
                (math.dist(place[:2], point), number)
                for number, outline in enumerate(outlines)
                if outline.country() == code[:2] and outline.votes[outline.owner]
                for place in places[code] if outline.near(*place[:2])
                for ring in outline.rings for point in ring
            ]
            if near and min(near)[0] < NEAR:
                wanted[outlines[min(near)[1]]].add(code)
    for outline, codes in wanted.items():
        sites = {place[:2]: place for place in outline.places if place[2] in codes or place[2] == outline.owner}
        for code in sorted(codes - {place[2] for place in sites.values()}):
            sites.update((place[:2], place) for place in places[code])
        if sites:
            yield outline, sorted(sites.values())


def split(outlines, by_country, known):
    """Divides outlines among units: all ground goes to its nearest place."""
    for outline, sites in list(contenders(outlines, by_country, known)):
        shrink = math.cos(math.radians((outline.finder.south + outline.finder.north) / 2 / SCALE))
        points = [site[:2] for site in sites]
        # All sides of every cell: neighbours round a common corner apart.
        lines = [
            (a, b) for point in points for a, b, other in sides(cell(point, points, 0.5, REACH, shrink))
            if other is not None
        ]

        def label(x, y, finder=Finder(outline.rings)):
            if not finder.holds(x, y):
                return None
            return min(sites, key=lambda site: ((site[0] - x) * shrink) ** 2 + (site[1] - y) ** 2)[2]

        parts, cuts = carve(outline.rings, lines, label)
        spread(outline, outlines, cuts)
        outline.parts, outline.method = parts, "places"


def spread(outline, outlines, cuts):
    """Tells the neighbours of an outline where its border was cut."""
    for other in outlines:
        if other.touches(outline):
            other.cut(cuts)


# -- Syria -----------------------------------------------------------------

def golan(geopackage, outlines, known, cells):
    """The Golan Heights, which Natural Earth draws with Israel's north, as a
    part of Quneitra, too: Syria's governorate and its places reach so far. The
    line between is the one that Natural Earth calls the Syrian claim."""
    edges = {
        frozenset(edge)
        for blob, in geopackage.execute("SELECT geom FROM disputed_borders WHERE name = 'Syrian claim'")
        for line in wkb_lines(blob) for edge in zip(line, line[1:]) if edge[0] != edge[1]
    }
    israel = next(outline for outline in outlines if outline.owner == "IL.03")
    ends = Counter(point for edge in edges for point in edge)
    ends = sorted((point for point, count in ends.items() if count == 1), key=lambda point: point[1])
    south, north = ends[0], ends[-1]
    path, left = [north], set(edges)
    while path[-1] != south:
        edge = next(edge for edge in left if path[-1] in edge)
        left.discard(edge)
        path += edge - {path[-1]}
    east = Finder([path + [(365000, south[1]), (365000, 340000), (north[0], 340000)]])

    def label(x, y, finder=Finder(israel.rings)):
        return ("SY.03" if east.holds(x, y) else "IL.03") if finder.holds(x, y) else None

    parts, cuts = carve(israel.rings, [tuple(sorted(edge)) for edge in edges], label)
    spread(israel, outlines, cuts)
    part = Outline("SY", "Golan Heights", parts["SY.03"], cells, known)
    part.owner, part.parts = "SY.03", {"SY.03": parts["SY.03"]}
    outlines.append(part)


def correct(country, outlines, by_country):
    """Gives ground to the places that lie in the outline of another unit.

    Such a place takes what is nearer to it than CORRECTION of the way to the
    places of the unit whose outline it lies in.
    """
    mine = [outline for outline in outlines if any(code[:2] == country for code in outline.parts)]
    units = defaultdict(list)
    for outline in mine:
        for code, rings in outline.parts.items():
            units[code] += rings
    units = {code: dissolve(rings) for code, rings in units.items()}
    finders = {code: Finder(rings) for code, rings in units.items()}
    places = by_country[country]
    shrink = math.cos(math.radians(sum(y for _, y, _ in places) / len(places) / SCALE))

    def unit_at(x, y):
        return next((code for code, finder in finders.items() if finder.holds(x, y)), None)

    claims, lines = [], []
    for x, y, code in sorted(set(places)):
        there = unit_at(x, y)
        if there not in (None, code) and code in units:
            others = [place[:2] for place in places if place[2] == there]
            ring = cell((x, y), others, CORRECTION, REACH, shrink)
            claims.append((x, y, code, there, Finder([[point for point, _ in ring]])))
            lines += [(a, b) for a, b, _ in sides(ring)]

    def label(x, y):
        here = unit_at(x, y)
        rivals = [
            (((cx - x) * shrink) ** 2 + (cy - y) ** 2, code)
            for cx, cy, code, there, finder in claims if there == here and finder.holds(x, y)
        ]
        return min(rivals)[1] if rivals else here

    carved, cuts = carve([ring for rings in units.values() for ring in rings], lines, label)
    for outline in outlines:
        outline.cut(cuts)
    for outline in mine:
        outline.parts, outline.method = {}, "corrected"
    mine[0].parts = carved
    note(f"{country}: {len(claims)} of {len(places)} places lie in the outline of another unit")


# -- all of them -----------------------------------------------------------

def gather(geopackage, known, countries, cities, local):
    """Units' rings by code, how each was made, and countries' rings by code.

    `local` are further places, (x, y, unit code).
    """
    cells, by_country = grid_of(cities, local), defaultdict(list)
    for _, places in sorted(cells.items()):
        for place in places:
            by_country[place[2][:2]].append(place)
    outlines = read_outlines(geopackage, known, countries, cells, by_country)
    nations = defaultdict(list)
    for outline in outlines:
        nations[outline.country()] += outline.rings
    nations = {code: dissolve(nations[code]) for code in sorted(set(nations) & set(countries))}
    split(outlines, by_country, known)
    golan(geopackage, outlines, known, cells)
    for country in CORRECTED:
        correct(country, outlines, by_country)

    rings, sizes = defaultdict(list), defaultdict(Counter)
    for outline in outlines:
        for code, found in outline.parts.items():
            rings[code] += found
            sizes[code][outline.method] += sum(map(area2, found))
    units = {code: dissolve(found) for code, found in sorted(rings.items())}
    units = {code: found for code, found in units.items() if code in known and max(map(area2, found), default=0) > 0}
    methods = {code: sizes[code].most_common(1)[0][0] for code in units}
    owned = defaultdict(list)
    for places in by_country.values():
        for place in places:
            owned[place[2]].append(place)
    reasons = {}
    for code in sorted(known):
        if code not in units:
            reasons[code] = "Natural Earth does not draw its ground" if owned[code] else "no place of it is listed"
        elif reason := doubt(code, units[code], methods[code], cells, owned[code]):
            reasons[code] = reason
            del units[code]
    tell_inside(units, by_country)
    return units, methods, nations, reasons


def doubt(code, rings, method, cells, own):
    """Why the places say that an outline is not that of the unit, or None."""
    finder = Finder(rings)
    columns = range(finder.west // 5000, finder.east // 5000 + 1)
    lines = range(finder.south // 5000, finder.north // 5000 + 1)
    among = [
        place for column in columns for line in lines
        for place in cells.get((column, line), ()) if finder.holds(*place[:2])
    ]
    foreign = sum(place[2][:2] != code[:2] for place in among)
    if not method and foreign * 2 > len(among):
        return "most places in its outline are listed under another country"
    if own and not any(finder.holds(*place[:2]) for place in own):
        points = (point for ring in rings for point in ring)
        if min(math.dist(place[:2], point) for point in points for place in own) > FAR:
            return "the outline nearest to its places is of other ground"
    return None


def tell_inside(units, by_country):
    """How many places lie in their own unit's outline; the worst units."""
    finders = {code: Finder(rings) for code, rings in units.items()}
    count, inside = Counter(), Counter()
    for places in by_country.values():
        for x, y, code in places:
            if code in units:
                count[code] += 1
                inside[code] += finders[code].holds(x, y)
    for code in sorted(count):
        if inside[code] * 2 < count[code]:
            note(f"outline that holds {inside[code]} of the {count[code]} places of its unit: {code}")
    note(f"places in their own unit's outline: {sum(inside.values())} of {sum(count.values())}")


def without_islets(rings, shared, islet):
    """Drops small islands and lakes; never the largest ring, never a border."""
    largest = max(map(area2, rings))
    limit = min(islet, largest * 0.02)
    return [
        ring for ring in rings
        if area2(ring) == largest or abs(area2(ring)) >= limit
        or any((b, a) in shared for a, b in zip(ring, ring[1:] + ring[:1]))
    ]


def simplified(shapes, degrees, islet):
    """{code: polygons}, simplified to a tolerance, less for what is small."""
    shared = {(a, b) for rings in shapes.values() for ring in rings for a, b in zip(ring, ring[1:] + ring[:1])}
    shapes = {code: without_islets(rings, shared, islet) for code, rings in shapes.items()}
    sizes = {code: max(map(area2, rings)) / 2 for code, rings in shapes.items()}

    def tolerance(code, ring):
        size = min(sizes[code], 4 * abs(area2(ring)))
        return min(degrees, 0.04 * size ** 0.5 / SCALE)

    mesh = Mesh(shapes, tolerance)
    left = mesh.settle()
    note(f"outlines: {len(shapes)}, arcs {len(mesh.arcs)}, still crossing {len(left)}")
    result = {}
    for code, rings in shapes.items():
        rings = [(mesh.ring(code, index), mesh.use[code, index]) for index in range(len(rings))]
        # Where the source itself crosses, in a few units, the small loop goes.
        rings = [uncrossed(ring) if any(arc in left for arc, _ in arcs) else ring for ring, arcs in rings]
        result[code] = polygons([ring for ring in rings if len(ring) > 2])
    return result


def write_units(folder, gathered, known, countries, identify):
    """The coarse and the fine outlines of units, the fine ones of countries.
    Returns an inner point of each unit."""
    units, methods, nations, reasons = gathered
    fine_folder = os.path.join(folder, "fine")
    os.makedirs(fine_folder, exist_ok=True)
    properties = {identify(code): {"method": methods[code]} for code in units if methods[code]}
    coarse = simplified(units, UNIT_TOLERANCE, ISLET)
    write_geojson(os.path.join(folder, "admin1.geojson"), {identify(code): shape for code, shape in coarse.items()}, properties)
    fine = simplified(units, FINE_TOLERANCE, 0)
    write_geojson(os.path.join(fine_folder, "admin1.geojson"), {identify(code): shape for code, shape in fine.items()}, properties)
    fine = simplified(nations, FINE_TOLERANCE, 0)
    write_geojson(
        os.path.join(fine_folder, "countries.geojson"),
        {f"geonames:{countries[code]['geonameid']}": shape for code, shape in fine.items()},
    )
    lines = sorted(f"{identify(code)}\t{known[code]}\t{reason}\n" for code, reason in reasons.items())
    with open(os.path.join(folder, "without.tsv"), "w", encoding="utf-8", newline="\n") as file:
        file.write("id\tname\treason\n" + "".join(lines))
    return {code: pole(shape[0]) for code, shape in coarse.items()}
