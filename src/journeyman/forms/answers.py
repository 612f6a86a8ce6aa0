"""What an identity's profile says to a field: facts that somebody gave, worded as the field takes them; never made up.

A profile is keyed by kind (`country`), by a plain word for one (`company`), or by a field's own label
(`how did you hear of us`), which goes before its kind.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from journeyman.domain.page import FormField
from journeyman.forms.countries import country_code, country_name
from journeyman.forms.kinds import BDAY_PARTS, CC_KINDS, TICKED, Kind
from journeyman.words import plain, plain_name

LONGEST_KEY = 80
"""Characters of a label that a key is made of."""

WORDS = {
    "company": Kind.ORGANIZATION, "organisation": Kind.ORGANIZATION, "employer": Kind.ORGANIZATION,
    "job title": Kind.ORGANIZATION_TITLE, "birth date": Kind.BDAY, "birthdate": Kind.BDAY, "birthday": Kind.BDAY,
    "date of birth": Kind.BDAY, "gender": Kind.SEX, "street": Kind.STREET_ADDRESS, "address": Kind.STREET_ADDRESS,
    "city": Kind.ADDRESS_LEVEL2, "town": Kind.ADDRESS_LEVEL2, "state": Kind.ADDRESS_LEVEL1,
    "province": Kind.ADDRESS_LEVEL1, "zip": Kind.POSTAL_CODE, "zip code": Kind.POSTAL_CODE,
    "postcode": Kind.POSTAL_CODE, "website": Kind.URL, "homepage": Kind.URL, "timezone": Kind.TIME_ZONE,
    "middle name": Kind.ADDITIONAL_NAME, "invitation": Kind.INVITE, "invite code": Kind.INVITE,
    "phone": Kind.TEL, "phone number": Kind.TEL, "mail": Kind.EMAIL, "full name": Kind.NAME,
    "first name": Kind.GIVEN_NAME, "last name": Kind.FAMILY_NAME, "user name": Kind.USERNAME,
    "card number": Kind.CC_NUMBER,
}  # fmt: skip
"""Kinds as people call them."""

OWN = frozenset(
    {Kind.EMAIL, Kind.EMAIL_AGAIN, Kind.EMAIL_OR_USERNAME, Kind.USERNAME, Kind.NAME, Kind.GIVEN_NAME}
    | {Kind.FAMILY_NAME, Kind.TEL}
)
"""What the identity itself has, beside its profile."""

NEVER = CC_KINDS | {
    Kind.PASSWORD, Kind.NEW_PASSWORD, Kind.CURRENT_PASSWORD, Kind.PASSWORD_AGAIN, Kind.ONE_TIME_CODE, Kind.CODE_BOX,
    Kind.CAPTCHA, Kind.HONEYPOT, Kind.TERMS, Kind.NEWSLETTER, Kind.NEWSLETTER_TOPIC, Kind.REMEMBER_ME, Kind.SEARCH,
    Kind.UNKNOWN,
}  # fmt: skip
"""What no profile answers: secrets, money, and what is decided elsewhere."""

BOX = ("yes", "no")
"""What a box that is ticked takes as an answer."""

_KINDS = {plain(kind.value): kind for kind in Kind} | WORDS
_MONTHS = 12
_FORMAT = re.compile(r"\b([^\W\d_]{1,4})([./ -])([^\W\d_]{1,4})\2([^\W\d_]{1,4})\b")
_YEAR = "YYYY"


def key_of(text: str) -> str:
    """Return the key under which a profile is asked for this: a kind's token, else the words of a label."""
    words = plain(text)[:LONGEST_KEY].strip()
    return _KINDS[words].value if words in _KINDS else words


def keyed(profile: Mapping[str, str]) -> Mapping[str, str]:
    """Return a profile by the keys that it is asked for, however its own are written; without what none should hold."""
    by_key = {key_of(key): answer for key, answer in profile.items() if answer.strip()}
    return {key: answer for key, answer in by_key.items() if key not in NEVER}


def fact(key: str, answer: str) -> tuple[str, str]:
    """Return what somebody says of an agent as a profile keeps it.

    Raises:
        ValueError: no profile keeps that; says why, and what to do.
    """
    known, said = key_of(key), " ".join(answer.split())
    if not known:
        raise ValueError(f'"{key}" is neither a kind of field, such as country, nor the words of a label')
    if known in NEVER:
        raise ValueError(f"{known} is never answered from a profile: secrets, cards and consent don't belong there")
    if known in OWN:
        raise ValueError(f"{known} is the identity's own: an agent is added with --name and --phone")
    if known == Kind.BDAY and said:
        try:
            return known, date.fromisoformat(said).isoformat()
        except ValueError:
            raise ValueError(f'"{said}" is no date: write year, month and day, as in 1990-05-17') from None
    if known == Kind.COUNTRY and said and not country_code(said):
        raise ValueError(f'"{said}" is no country: write its ISO 3166 code or its English name, as in NO or Norway')
    return known, said


def question_of(field: FormField) -> str:
    """Return what a field asks, in the page's words: of a radio button what its group does; its name at the worst."""
    own = field.group or field.before if field.type == "radio" else field.label or field.before
    return own or field.placeholder or field.after or field.name or field.id


def answer_key(field: FormField) -> str:
    """Return the key by which a profile answers this very field."""
    own = question_of(field)
    return key_of(own) or plain_name(own)[:LONGEST_KEY]


def key_for(field: FormField, kind: Kind) -> str:
    """Return the key to tell people: the kind's, or the label's words, which hold nothing that a shell acts upon.

    A box of the terms' is asked about for what else it says, such as an age: so by its words.
    """
    return answer_key(field) if kind in {Kind.UNKNOWN, Kind.TERMS} else kind.value


def said_of(field: FormField, kind: Kind, answers: Mapping[str, str]) -> str:
    """Return what a profile (`keyed`) says to a field, by its label or else by its kind; empty where it is silent."""
    if kind in NEVER and kind is not Kind.UNKNOWN:
        return ""
    said = answers.get(answer_key(field), "")
    return said or answers.get(kind.value, "") or _part_of_date(kind, answers.get(Kind.BDAY, ""))


def _part_of_date(kind: Kind, day: str) -> str:
    with suppress(ValueError):
        if kind in BDAY_PARTS and day:
            known = date.fromisoformat(day)
            return str((known.day, known.month, known.year)[BDAY_PARTS.index(kind)])
    return ""


def worded(said: str, field: FormField, kind: Kind, language: str = "") -> str:
    """Return an answer as a field of text takes it: a country by name or code, a date in the order that it shows."""
    if kind is Kind.COUNTRY and (code := country_code(said, language)):
        return code if field.max_length == len(code) else country_name(code, language)
    if kind is Kind.BDAY and field.type != "date":
        return _as_shown(said, field)
    return said


def _as_shown(day: str, field: FormField) -> str:
    """Return an ISO date in the format that the field shows, such as DD/MM/YYYY or TT.MM.JJJJ; else as it is."""
    shown = next(filter(None, map(_FORMAT.search, (field.placeholder, field.label, field.nearby))), None)
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return day
    if shown is None:
        return day
    parts = [shown[1].upper(), shown[3].upper(), shown[4].upper()]
    if sorted(map(len, parts)) != [2, 2, len(_YEAR)] or "MM" not in parts:
        return day
    values = [
        f"{known.year:04}" if len(p) == len(_YEAR) else f"{known.month if p == 'MM' else known.day:02}" for p in parts
    ]
    return shown[2].join(values)


def option_for(said: str, options: Sequence[str], kind: Kind, language: str = "") -> str | None:
    """Return the option that an answer means; None where none surely is."""
    for alike in (same, _same_words):
        if found := next((option for option in options if alike(option, said)), None):
            return found
    if kind is Kind.COUNTRY and (code := country_code(said, language)):
        return next((option for option in options if country_code(option, language) == code), None)
    if kind in BDAY_PARTS and said.isdecimal():
        return _numbered(int(said), options, kind)
    if kind is Kind.TIME_ZONE:
        holding = [option for option in options if said.casefold() in option.casefold().replace(" ", "_")]
        return holding[0] if len(holding) == 1 else None
    return None


def _numbered(number: int, options: Sequence[str], kind: Kind) -> str | None:
    """Return the option of a day, a month or a year; of months that are written out, the one at its place."""
    usable = [option for option in options if any(map(str.isalnum, option))]
    for option in usable:
        if option.strip().isdecimal() and int(option) == number:
            return option
    months = usable[-_MONTHS:]
    written = kind is Kind.BDAY_MONTH and len(usable) in {_MONTHS, _MONTHS + 1} and 1 <= number <= _MONTHS
    return months[number - 1] if written and not any(map(str.isdecimal, months)) else None


def box_for(said: str, field: FormField) -> bool | None:
    """Say whether an answer ticks a box or a radio button; None where it says nothing of it."""
    if field.type not in TICKED:
        return None
    if same(field.label, said) or (field.type == "radio" and plain(field.label) == plain(said)):
        return True
    return (
        {"yes": True, "true": True, "no": False, "false": False}.get(said.casefold())
        if field.type == "checkbox"
        else None
    )


def _same_words(one: str, other: str) -> bool:
    return plain(one) == plain(other) != ""


def same(one: str, other: str) -> bool:
    """Say whether two texts are the same but for case and outer spaces."""
    return one.strip().casefold() == other.strip().casefold()
