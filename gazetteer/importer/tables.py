"""The TSVs of places and countries."""

import os
import re
import xml.etree.ElementTree as xml
from collections import defaultdict

from .text import INITIALS, LANGUAGES, clean, fold, join_names

# Dependent territories: everything else in the list of countries is a state,
# or is commonly listed as one.
TERRITORIES = frozenset(
    "AI AQ AS AW AX BL BM BQ BV CC CK CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ MS "
    "NC NF NU PF PM PN PR RE SH SJ SX TC TF TK UM VG VI WF YT".split()
)
FORMER = frozenset(("AN", "CS"))  # Netherlands Antilles; Serbia and Montenegro


def write_tsv(path, columns, rows):
    """Rows are dicts; sorted by the bytes of the id; empty for what is absent."""
    rows = sorted(rows, key=lambda row: row["id"].encode())
    lines = ["\t".join(columns)]
    for row in rows:
        cells = [str(row.get(column, "")) for column in columns]
        if any("\t" in cell or "\n" in cell for cell in cells):
            raise ValueError(f"{path}: tab or line break in {row['id']}")
        lines.append("\t".join(cells))
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


def degrees(value):
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def english_name(name, catalogue_name):
    """The usual English name: the plain one of two when only one is plain."""
    if catalogue_name and catalogue_name.isascii() and not name.isascii():
        return catalogue_name
    return name


def tagged_names(catalogues, key):
    return [(language, catalogues[language][key]) for language in LANGUAGES if key in catalogues[language]]


def write_places(folder, cities, codes, second, catalogues, dropped):
    """One file for each country, every place of cities500.

    `second` is the second-order unit of each place: `SY.09.167355` by key.
    """
    columns = "id name code lat lon country admin1 admin2 population names".split()
    countries = defaultdict(list)
    for key, city in cities.items():
        number = city["geonameid"]
        original = clean(city["name"])
        name = english_name(original, catalogues["en"].get(key))
        alternates = city["alternatenames"]
        if name != original:
            alternates = [*alternates, original]
        code = codes.get(number, "")
        countries[city["countrycode"]].append({
            "id": f"geonames:{number}",
            "name": name,
            "code": f"P.{code}" if code else "P",
            "lat": degrees(city["latitude"]),
            "lon": degrees(city["longitude"]),
            "country": city["countrycode"],
            "admin1": city["admin1code"] if city["admin1code"] != "00" else "",
            "admin2": second[key].split(".", 2)[2] if key in second else "",
            "population": city["population"] or "",
            "names": join_names(name, tagged_names(catalogues, key), alternates, dropped),
        })
    for country, rows in sorted(countries.items()):
        write_tsv(os.path.join(folder, f"{country}.tsv"), columns, rows)
    return {country: len(rows) for country, rows in countries.items()}


def cldr_territories(document):
    """Country code -> names (long, short, variant) of one CLDR locale."""
    names = defaultdict(list)
    for element in xml.fromstring(document).iterfind(".//localeDisplayNames/territories/territory"):
        if len(element.get("type")) == 2 and element.text and "↑" not in element.text:
            names[element.get("type")].append(clean(element.text))
    return names


def cldr_subdivisions(document):
    """ISO 3166-2 code (lower case, no hyphen) -> name of one CLDR locale."""
    return {
        element.get("type"): clean(re.split("[,،]", element.text.strip("²³").removeprefix("تصنيف:"))[0])
        for element in xml.fromstring(document).iterfind(".//subdivisions/subdivision")
        if element.text and "↑" not in element.text and " or " not in element.text
    }


def country_forms(name):
    """'Myanmar (Burma)' is two names; 'Congo (République)' is one and a qualifier."""
    match = re.fullmatch(r"(.+?) \((.+)\)", name)
    if not match:
        return [name]
    inside = match[2]
    qualifier = "." in inside or inside.endswith(" du") or inside in ("République", "Republic") or inside.startswith("منطقة إدارية")
    return [match[1]] if qualifier or inside[0].islower() else [match[1], inside]


def write_countries(path, countries, catalogues, territories, capitals, points, dropped):
    columns = "id name kind code lat lon country population names note".split()
    rows = []
    for code, country in countries.items():
        name = clean(country["name"])
        tagged = []
        for language in LANGUAGES:
            forms = [catalogues[language].get(code, ""), *territories[language].get(code, ())]
            for form in forms:
                for single in country_forms(clean(form)) if form else ():
                    tagged.append(("abbr" if INITIALS.fullmatch(single) else language, single))
        note = ""
        point = points.get(code)
        if point:
            note = "inside its largest polygon"
        elif code in capitals:
            point, note = capitals[code], "its capital"
        rows.append({
            "id": f"geonames:{country['geonameid']}",
            "name": name,
            "kind": "country",
            "code": "A.PCLH" if code in FORMER else "A.TERR" if code in TERRITORIES else "A.PCLI",
            "lat": degrees(point[0]) if point else "",
            "lon": degrees(point[1]) if point else "",
            "country": code,
            "population": country["population"] or "",
            "names": join_names(name, tagged, (), dropped),
            "note": note,
        })
    write_tsv(path, columns, rows)
    return [row["country"] for row in rows if not row["lat"]]


def capital_points(countries, cities, codes):
    """The coordinates of each capital: by name, else by feature code."""
    best = {}
    wanted = {code: fold(country["capital"]) for code, country in countries.items() if country["capital"]}
    for city in cities.values():
        country = city["countrycode"]
        named = wanted.get(country) in {fold(city["name"]), *map(fold, city["alternatenames"])}
        seat = codes.get(city["geonameid"]) == "PPLC"
        if named or seat:
            rank = (named, seat, city["population"])
            if rank > best.get(country, ((),))[0]:
                best[country] = (rank, (city["latitude"], city["longitude"]))
    points = {country: point for country, (_, point) in best.items()}
    # The former states keep the coordinates of what was their capital.
    for former, heir in (("AN", "CW"), ("CS", "RS")):
        if heir in points:
            points.setdefault(former, points[heir])
    return points
