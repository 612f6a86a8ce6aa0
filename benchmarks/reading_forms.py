"""Predictions for labelled forms: what each field is, and what each form is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.reading_messages import Rows, rows
from benchmarks.reading_pages import showing
from benchmarks.reading_timed import Timed
from benchmarks.reading_words import KINDS, OTHER, PURPOSES
from journeyman.domain.page import FormButton, Snapshot
from journeyman.forms.buttons import Role, role_of, sends
from journeyman.forms.kinds import Kind
from journeyman.forms.read import Form, main_of, read_forms


@dataclass(frozen=True)
class Reading:
    """One page, read."""

    forms: list[Form]
    main: Form | None
    buttons: Mapping[str, FormButton]
    refs: Mapping[str, str]
    """By the selectors that the data asks about."""


def fields(data: Path, timed: Timed) -> Rows | None:
    """Predict the kind of each field that the data asks about; the times are those of a form."""
    asked = _asked(data, "fields")
    if not asked:
        return None
    readings, seconds = _read_all(data)
    for file, its in seconds.items():
        timed.seconds.append(its / max(1, len(readings[file].forms)))
    return _fields(asked, readings)


def purposes(data: Path, timed: Timed) -> Rows | None:
    """Predict what each form is for; the times are those of a page with all its forms."""
    asked = _asked(data, "types")
    if not asked:
        return None
    readings, seconds = _read_all(data)
    timed.seconds.extend(seconds.values())
    return _purposes(asked, readings)


def _fields(asked: list[dict[str, Any]], readings: Mapping[str, Reading]) -> Rows:
    for row in asked:
        kind = kind_word(readings[row["file"]], row["selector"])
        yield {"file": row["file"], "selector": row["selector"], "kind": kind}


def _purposes(asked: list[dict[str, Any]], readings: Mapping[str, Reading]) -> Rows:
    for row in asked:
        index = row.get("form_index")
        yield {"file": row["file"], "form_index": index, "purpose": purpose_word(readings[row["file"]], index)}


def kind_word(reading: Reading, selector: str) -> str:
    """Return the data's word for the field or button that the selector finds."""
    ref = reading.refs.get(selector, "")
    kinds: dict[str, Kind] = {field.ref: kind for form in reading.forms for field, kind in form.fields}
    if ref in kinds:
        return KINDS.get(kinds[ref], OTHER)
    button = reading.buttons.get(ref)
    if button is None:
        return OTHER
    role = role_of(button)
    return "submit" if role is Role.FORWARD or (sends(button) and role is not Role.BACK) else OTHER


def purpose_word(reading: Reading, index: int | None) -> str:
    """Return the data's word for what a form is for; without an index, for the form that a person would fill."""
    form = next((form for form in reading.forms if form.index == index), None)
    if index is None:
        form = reading.main or next(iter(reading.forms), None)
    return PURPOSES.get(form.purpose, OTHER) if form else OTHER


@cache
def _read_all(data: Path) -> tuple[Mapping[str, Reading], Mapping[str, float]]:
    """Read all pages that the data asks about, and tell how long each took: in the browser and here."""
    asked = _asked(data, "fields")
    selectors: dict[str, list[str]] = {row["file"]: [] for row in (*asked, *_asked(data, "types"))}
    for row in asked:
        selectors[row["file"]].append(row["selector"])
    readings: dict[str, Reading] = {}
    timed = Timed()
    with showing() as show:
        for file, its in selectors.items():
            page = show((data / "forms" / file).read_bytes().decode("utf-8", "replace"))
            snapshot, forms, main = timed.read(lambda page=page: _read(page.read()))
            buttons = {button.ref: button for button in snapshot.buttons}
            readings[file] = Reading(forms, main, buttons, page.refs(its))
    return readings, dict(zip(readings, timed.seconds, strict=True))


def _read(snapshot: Snapshot) -> tuple[Snapshot, list[Form], Form | None]:
    forms = read_forms(snapshot)
    return snapshot, forms, main_of(forms, snapshot)


def _asked(data: Path, what: str) -> list[dict[str, Any]]:
    return [*_rows(data, what)]


def _rows(data: Path, what: str) -> Iterator[dict[str, Any]]:
    for file in sorted((data / "forms").glob(f"*.{what}.jsonl")):
        yield from rows(file)
