"""Cleaning of names."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

# Marks that steer the direction of text, invisible spaces and soft hyphens.
# The joiners U+200C and U+200D are orthography (Persian, Indic) and stay.
INVISIBLE = re.compile("[\u0000-\u001f\u007f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = re.compile(r"\s+")
AIRPORT = re.compile(r"[A-Z]{3}")
INITIALS = re.compile(r"[A-Z]{2}|(?:[A-Z]\.-?){1,4}[A-Z]?\.?|É\.-U\.")

LANGUAGES = ("ar", "en", "fr")


def clean(name):
    """The name without control and direction marks, with single spaces."""
    name = INVISIBLE.sub("", SPACES.sub(" ", name.replace("\u3000", " ")))
    return name.strip(" \u200c\u200d")


@lru_cache(maxsize=None)
def script_of(letter):
    """latin, other, or none for what belongs to no script of its own."""
    if unicodedata.category(letter) == "Lm":
        return "none"
    return "latin" if unicodedata.name(letter, "").startswith("LATIN ") else "other"


@lru_cache(maxsize=None)
def is_broken(letter):
    """Private use, unassigned, C1 control or replacement characters."""
    return letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cn", "Cs", "Cc")


def has_capital(name):
    return any(letter.isupper() or letter.istitle() for letter in name)


def reason_to_drop(alternate, name):
    """Why an untagged alternate name is no name; None when it is one."""
    if "|" in alternate:
        return "contains |"
    if any(is_broken(letter) for letter in alternate):
        return "broken characters"
    letters = [letter for letter in alternate if letter.isalpha()]
    if not letters:
        return "no letters"
    if "://" in alternate:
        return "web address"
    if AIRPORT.fullmatch(alternate):
        return "three capitals (airport code)"
    scripts = {script_of(letter) for letter in letters}
    if "latin" in scripts:
        if not has_capital(alternate) and has_capital(name):
            return "lower-case transliteration" if "other" not in scripts else "lower-case, mixed scripts"
        if len(letters) == 1 and len(alternate) <= 2:
            return "single Latin letter"
    return None


def is_arabic(name):
    return any("\u0600" <= letter <= "\u06ff" for letter in name)


def is_arabic_alone(name):
    """Whether it is spelled in the letters of Arabic, not of Kurdish, Persian or Urdu."""
    return is_arabic(name) and all(letter < "\u0600" or "\u060c" <= letter <= "\u0655" for letter in name)


def wrong_script(tag, name):
    """A name tagged Arabic in Latin letters, or the other way round."""
    return is_arabic(name) != (tag == "ar")


class Dropped(Counter):
    """How many names were left out, by reason."""


def join_names(name, tagged, untagged, dropped):
    """The `names` column: tagged names by language, then the rest, sorted.

    `tagged` is a list of (tag, name). A tagged name replaces the same string
    without a tag; what equals the `name` column is not repeated, and what
    differs from it in marks alone is not called English again.
    """
    labels = []
    seen = {name}
    untagged = list(untagged)
    for tag, other in sorted(set(tagged)):
        other = clean(other)
        if not other or other == name or "|" in other:
            continue
        if wrong_script(tag, other) or tag == "en" and fold(other) == fold(name):
            untagged.append(other)
        else:
            labels.append(f"{tag}:{other}")
            seen.add(other)
    rest = set()
    for other in untagged:
        other = clean(other)
        if not other or other in seen or other in rest:
            continue
        reason = reason_to_drop(other, name)
        if reason:
            dropped[reason] += 1
            continue
        rest.add(other)
    for other in sorted(rest):
        # A name that begins like a language tag would be read as one.
        if re.match(r"[A-Za-z]{2,4}:\S", other):
            dropped["begins like a tag"] += 1
        elif INITIALS.fullmatch(other):
            labels.append(f"abbr:{other}")
        else:
            labels.append(other)
    return "|".join(dict.fromkeys(labels))


LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ə": "e"})


@lru_cache(maxsize=None)
def fold(name):
    """Letters and digits alone, without case and marks: for comparing names."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())
