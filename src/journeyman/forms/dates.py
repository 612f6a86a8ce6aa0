"""Dates in two or three fields: which part each one is, and whether it is a birthday or a card's end."""

import itertools
import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence

from journeyman.domain.page import FormField
from journeyman.forms.kinds import BDAY_PARTS, CC_KINDS, TICKED, Kind, is_choice
from journeyman.forms.texts import texts_of
from journeyman.words import plain, plain_name, table

PARTS = ("day", "month", "year")
BIRTH: Mapping[str, Kind] = dict(zip(PARTS, BDAY_PARTS, strict=True))
CARD: Mapping[str, Kind] = {"month": Kind.CC_EXP_MONTH, "year": Kind.CC_EXP_YEAR}
OF = {**{kind: part for part, kind in BIRTH.items()}, **{kind: part for part, kind in CARD.items()}}
ENDS = frozenset({Kind.CC_EXP, *CARD.values()})
OPEN = frozenset({Kind.UNKNOWN, Kind.BDAY, Kind.QUANTITY, *OF, *ENDS})
"""Kinds that a part of a date may have been taken for."""

_MONTHS = (12, 13)
_DAYS = (31, 32)
_FEWEST_YEARS = 5
_LAST_TWO = 2
_YEAR = re.compile(r"(?:19|20)\d\d")


def settle_dates(fields: Sequence[FormField], kinds: list[Kind], notes: MutableMapping[str, str]) -> None:
    """Settle the parts of dates that stand side by side; other dates (of a stay, a journey) stay unknown."""
    pays = bool(CC_KINDS & set(kinds))
    for run in _runs(fields, kinds):
        parts = [part for _, part in run]
        of = [kinds[place] for place, _ in run]
        told = [*of, *(kind for place, _ in run for kind in _context(fields[place]))]
        birth = any(kind is Kind.BDAY or kind in BDAY_PARTS for kind in told)
        card = "day" not in parts and (pays or any(kind in ENDS for kind in told))
        meant = BIRTH if birth and not (card and pays) else CARD if card else None
        if meant is None or len(set(parts)) != len(parts) or len(parts) < _LAST_TWO:
            continue
        for place, part in run:
            if kinds[place] is not meant[part]:
                kinds[place] = meant[part]
                notes[fields[place].ref] = f"the {part} of a date in {len(parts)} fields"
    _settle_twins(fields, kinds, notes)


def _settle_twins(fields: Sequence[FormField], kinds: list[Kind], notes: MutableMapping[str, str]) -> None:
    """A page's own drop-down and the browser's own behind it ask for the same part of a date."""
    for one, other in itertools.pairwise(range(len(fields))):
        told = next((kinds[place] for place in (one, other) if kinds[place] in OF), None)
        if told is None or {fields[one].type, fields[other].type} != {"listbox", "select"}:
            continue
        if _part(fields[one], kinds[one]) != _part(fields[other], kinds[other]):
            continue
        for place in (one, other):
            if kinds[place] is Kind.UNKNOWN:
                kinds[place] = told
                notes[fields[place].ref] = f"the {OF[told]} of a date, as the drop-down beside it"


def _runs(fields: Sequence[FormField], kinds: Sequence[Kind]) -> Iterator[list[tuple[int, str]]]:
    """Yield the places and parts of fields that follow each other and are parts of dates."""
    run: list[tuple[int, str]] = []
    for place, field in enumerate(fields):
        part = _part(field, kinds[place])
        if part is None or any(part == its for _, its in run):
            if run:
                yield run
            run = []
        if part is not None:
            run.append((place, part))
    if run:
        yield run


def _part(field: FormField, kind: Kind) -> str | None:
    """Return which part of a date a field asks for, or None."""
    if kind not in OPEN or field.type in TICKED or field.tag == "textarea":
        return None
    if is_choice(field):
        return _of_options(field.options) or _of_words(field)
    long = field.max_length is not None and field.max_length > len("YYYY")
    return None if long else OF.get(kind) or _of_words(field)


def _of_options(options: Sequence[str]) -> str | None:
    values = [option.strip() for option in options if any(c.isalnum() for c in option)]
    years = sum(bool(_YEAR.fullmatch(value)) for value in values)
    if years >= _FEWEST_YEARS and years >= len(values) - 1:
        return "year"
    numbers = {int(value) for value in values if value.isdecimal()}
    if len(values) in _DAYS and numbers >= set(range(1, 32)):
        return "day"
    if len(values) not in _MONTHS:
        return None
    months = sum(bool(table("dates")["months"].search(plain(value))) for value in values)
    return "month" if numbers == set(range(1, 13)) or months >= len(values) - _LAST_TWO else None


def _of_words(field: FormField) -> str | None:
    texts = [text.words for text in texts_of(field) if text.source in {"label", "placeholder", "name", "id"}]
    for text in [*texts, *map(plain, field.options[:1])]:
        said = [part for part in PARTS if table("dates")[part].search(text)]
        if len(said) == 1:
            return said[0]
    return None


def _context(field: FormField) -> Iterator[Kind]:
    """Yield what the words around a part say that the date is."""
    around = (plain(field.label), plain(field.before), plain(field.group), plain(field.nearby), plain_name(field.name))
    words = table("kinds")
    for text in (*around, plain_name(field.id)):
        for kind in (Kind.BDAY, Kind.CC_EXP, *BDAY_PARTS, *CARD.values()):
            if kind.value in words and words[kind].search(text):
                yield kind
