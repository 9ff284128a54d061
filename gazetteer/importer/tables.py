"""The TSVs of places, countries and first-order units."""

import os
import re
import xml.etree.ElementTree as xml
from collections import Counter, defaultdict

from .text import INITIALS, LANGUAGES, clean, fold, join_names

# Dependent territories: everything else in the list of countries is a state,
# or is commonly listed as one.
TERRITORIES = frozenset(
    "AI AQ AS AW AX BL BM BQ BV CC CK CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ MS "
    "NC NF NU PF PM PN PR RE SH SJ SX TC TF TK UM VG VI WF YT".split()
)
FORMER = frozenset(("AN", "CS"))  # Netherlands Antilles; Serbia and Montenegro

# GeoNames numbers of units that the packages know by code alone.
UNIT_NUMBERS = {
    "SY.01": 173813, "SY.02": 173578, "SY.03": 173336, "SY.04": 172957, "SY.05": 172410,
    "SY.06": 170903, "SY.07": 170792, "SY.08": 170652, "SY.09": 170062, "SY.10": 170015,
    "SY.11": 169575, "SY.12": 169387, "SY.13": 167541, "SY.14": 163342,
}
# English names where the package has a spelling that nobody prints.
UNIT_NAMES = {"SY.08": "Rif Dimashq"}

# Traditional abbreviations of the states, as newspapers print them in
# datelines; eight states are never shortened.
STATE_ABBREVIATIONS = dict(
    pair.split("=") for pair in (
        "AL=Ala. AZ=Ariz. AR=Ark. CA=Calif. CO=Colo. CT=Conn. DE=Del. DC=D.C. FL=Fla. GA=Ga. IL=Ill. IN=Ind. "
        "KS=Kan. KY=Ky. LA=La. MD=Md. MA=Mass. MI=Mich. MN=Minn. MS=Miss. MO=Mo. MT=Mont. NE=Neb. NV=Nev. "
        "NH=N.H. NJ=N.J. NM=N.M. NY=N.Y. NC=N.C. ND=N.D. OK=Okla. OR=Ore. PA=Pa. RI=R.I. SC=S.C. SD=S.D. "
        "TN=Tenn. VT=Vt. VA=Va. WA=Wash. WV=W.Va. WI=Wis. WY=Wyo."
    ).split()
)


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


def write_places(folder, cities, codes, catalogues, dropped):
    """One file for each country, every place of cities500."""
    columns = "id name code lat lon country admin1 population names".split()
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
        element.get("type"): clean(re.split("[,،]", element.text)[0])
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


def subdivision_names(units, subdivisions):
    """Unit code -> {language: name} where the English names agree, one to one.

    CLDR knows ISO 3166-2 codes, GeoNames its own: only the names can tell
    which is which, so a name must occur once on either side.
    """
    ours = defaultdict(lambda: defaultdict(set))
    for code, names in units.items():
        for name in names:
            ours[code[:2]][fold(name)].add(code)
    theirs = defaultdict(lambda: defaultdict(set))
    for iso, name in subdivisions["en"].items():
        theirs[iso[:2].upper()][fold(name)].add(iso)
    matches = defaultdict(set)
    for country, names in theirs.items():
        for name, isos in names.items():
            codes = ours[country].get(name, ())
            if len(isos) == 1 and len(codes) == 1:
                matches[next(iter(codes))].update(isos)
    return {
        code: {language: subdivisions[language][iso] for language in ("ar", "fr") if iso in subdivisions[language]}
        for code, isos in matches.items() if len(isos) == 1 for iso in isos
    }


def unit_id(code, states):
    country, unit = code.split(".", 1)
    if country == "US" and unit in states:
        return f"geonames:{states[unit]['geonameid']}"
    return f"geonames:{UNIT_NUMBERS.get(code, code)}"


def write_units(path, units, states, catalogues, subdivisions, points, biggest, dropped):
    columns = "id name kind code lat lon country admin1 population names".split()
    forms = {
        unit["code"]: {unit["name"], catalogues["en"].get(unit["code"], unit["name"])} for unit in units
    }
    extra = subdivision_names(forms, subdivisions)
    counts = Counter()
    rows = []
    for unit in units:
        code = unit["code"]
        country, short = code.split(".", 1)
        original = clean(unit["name"])
        name = UNIT_NAMES.get(code, original)
        tagged = tagged_names(catalogues, code)
        if name != original:
            tagged.append(("en", original))
        languages = {language for language, _ in tagged}
        for language, other in sorted(extra.get(code, {}).items()):
            if language not in languages:
                tagged.append((language, other))
                counts[f"{language} name from CLDR"] += 1
        if country == "US":
            tagged += [("abbr", form) for form in (short, STATE_ABBREVIATIONS.get(short)) if form]
        point = points.get(code)
        if not point:
            point = biggest.get(code)
            counts["at the biggest place" if point else "left out: nobody says where"] += 1
        if not point:
            continue
        rows.append({
            "id": unit_id(code, states),
            "name": name,
            "kind": "admin1",
            "code": "A.ADM1",
            "lat": degrees(point[0]),
            "lon": degrees(point[1]),
            "country": country,
            "admin1": short,
            "names": join_names(name, tagged, (), dropped),
        })
    write_tsv(path, columns, rows)
    return counts


def unit_places(cities, units):
    """Unit code -> coordinates of its most populous place.

    For a unit without a place: the place of the same country that bears its
    name, with or without the last word ('Osh City', 'Muramvya Province').
    """
    best, named = {}, {}
    for city in cities.values():
        rank = (city["population"], -city["geonameid"])
        point = (city["latitude"], city["longitude"])
        for table, key in (
            (best, f"{city['countrycode']}.{city['admin1code']}"),
            (named, (city["countrycode"], fold(city["name"]))),
        ):
            if key not in table or rank > table[key][0]:
                table[key] = (rank, point)
    for unit in units:
        code, name = unit["code"], unit["name"]
        if code not in best:
            for form in (name, name.rpartition(" ")[0]):
                if (code[:2], fold(form)) in named:
                    best[code] = named[code[:2], fold(form)]
                    break
    return {code: point for code, (_, point) in best.items()}
