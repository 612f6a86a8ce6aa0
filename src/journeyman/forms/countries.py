"""Countries by any of their names: codes of ISO 3166-1, and CLDR's names in the language of a page and in English."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from journeyman.words import plain, unaccented

_LONGEST_LANGUAGE = 35
"""Characters of a language tag (RFC 5646, section 4.4.1)."""

_ALSO = {
    "america": "US", "united states of america": "US", "great britain": "GB", "england": "GB",
    "united kingdom of great britain and northern ireland": "GB", "russian federation": "RU", "viet nam": "VN",
    "korea republic of": "KR", "republic of korea": "KR", "korea democratic peoples republic of": "KP",
    "iran islamic republic of": "IR", "syrian arab republic": "SY", "taiwan province of china": "TW",
    "moldova republic of": "MD", "tanzania united republic of": "TZ", "venezuela bolivarian republic of": "VE",
    "bolivia plurinational state of": "BO", "lao peoples democratic republic": "LA", "brunei darussalam": "BN",
    "czech republic": "CZ", "turkey": "TR", "ivory coast": "CI", "cabo verde": "CV", "swaziland": "SZ", "burma": "MM",
    "palestine state of": "PS", "holy see": "VA", "macedonia": "MK", "congo democratic republic of": "CD",
    "micronesia federated states of": "FM", "uk": "GB",
}  # fmt: skip
"""What lists of countries write where CLDR says it otherwise: ISO's short names, older names."""


def country_code(text: str, language: str = "") -> str:
    """Return the alpha-2 code of the country that a text names, by code or by name; empty where it names none.

    Args:
        text: such as `NO`, `NOR`, `Norway`, `Norway (+47)`.
        language: the tag (RFC 5646) of the language that it may be in, beside English.
    """
    words = [word for word in unaccented(plain(text)).split() if word != "the" and not word.isdecimal()]
    key = " ".join(words)
    found = _coded().get(key) or _ALSO.get(key)
    return found or _by_name(language).get(key) or _by_name("en").get(key, "")


def country_name(code: str, language: str = "") -> str:
    """Return the name of a country in a language, else in English; empty where there is no such code."""
    return _names(language).get(code) or _names("en").get(code, "")


@cache
def _coded() -> Mapping[str, str]:
    """Return the alpha-2 code by alpha-2 and alpha-3 code, in small letters."""
    known = _names("en")
    longer = {
        alias.lower(): codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if len(alias) == len("NOR") and alias.isalpha() and codes[0] in known
    }
    return longer | {code.lower(): code for code in known}


@cache
def _by_name(language: str) -> Mapping[str, str]:
    return {
        " ".join(word for word in unaccented(plain(name)).split() if word != "the"): code
        for code, name in _names(language).items()
    }


def _names(language: str) -> Mapping[str, str]:
    """Return the countries' names by code; none for a language that CLDR does not know."""
    return _of_locale(language.strip().replace("_", "-")[:_LONGEST_LANGUAGE])


@cache
def _of_locale(language: str) -> Mapping[str, str]:
    try:
        territories = cast("Mapping[str, str]", Locale.parse(language or "en", sep="-").territories)
    except (ValueError, UnknownLocaleError):
        return {}
    return {code: name for code, name in territories.items() if len(code) == len("NO") and code not in _NO_COUNTRIES}


_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
