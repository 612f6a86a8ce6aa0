"""How well forms of the shared data are read: prints the figures, asserts that nothing is far off."""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form, read_forms
from tests.forms.pages import snapshot_of

LABELS: Mapping[Kind, set[str]] = {
    Kind.EMAIL: {"email", "email_confirm", "username_or_email"},
    Kind.USERNAME: {"username", "username_or_email", "screen_name"},
    Kind.NEW_PASSWORD: {"password_new", "password_confirm", "password"},
    Kind.CURRENT_PASSWORD: {"password_current", "password"},
    Kind.ONE_TIME_CODE: {"otp"},
    Kind.REMEMBER_ME: {"remember_me"},
    Kind.TERMS: {"terms_checkbox"},
    Kind.NEWSLETTER: {"newsletter_checkbox"},
}
"""The data's labels for the kinds that a sign-up or sign-in is made of."""

TYPES: Mapping[Purpose, str] = {
    Purpose.SIGN_UP: "signup",
    Purpose.SIGN_IN: "login",
    Purpose.ONE_TIME_CODE: "otp",
    Purpose.AUTHENTICATOR_SETUP: "otp",
    Purpose.CHANGE_PASSWORD: "password_change",
    Purpose.RESET: "password_recovery",
    Purpose.SEARCH: "search",
    Purpose.NEWSLETTER: "newsletter",
}

SOURCES = [("allauth", 0.95, 0.95), ("chromium_parser", 0.85, 0), ("ddg", 0.75, 0.7), ("formasaurus", 0.7, 0.55)]


@pytest.mark.parametrize(("source", "fields", "purposes"), SOURCES)
def test_shared_forms(
    source: str, fields: float, purposes: float, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Most fields of sign-ups and sign-ins, and most forms, are what people said they are."""
    folder = shared_data / "forms"
    by_kind = Counter(_field_is_right(folder, row) for row in _rows(folder / f"{source}.fields.jsonl"))
    by_type = Counter(_type_is_right(folder, row) for row in _rows(folder / f"{source}.types.jsonl"))
    shares = {name: _share(counts) for name, counts in {"fields": by_kind, "forms": by_type}.items()}
    with capsys.disabled():
        print(f"\n{source}: {shares}")  # noqa: T201 - the figures are what this test is for
    assert shares["fields"] >= fields
    assert shares["forms"] >= purposes


def _share(counts: Counter[bool | None]) -> float:
    return round(counts[True] / max(1, counts[True] + counts[False]), 3)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@cache
def _forms(path: Path) -> tuple[list[Form], Form | None]:
    snapshot = snapshot_of(path.read_text("utf-8", "replace"))
    return read_forms(snapshot), main_form(snapshot)


def _field_is_right(folder: Path, row: dict[str, Any]) -> bool | None:
    """Return None for labels that a first version does not tell."""
    if not any(row["expected"] in labels for labels in LABELS.values()):
        return None
    forms, _ = _forms(folder / row["file"])
    ref = row["selector"].split('"')[1]
    kinds = [kind for form in forms for field, kind in form.fields if field.ref == ref]
    return any(row["expected"] in LABELS.get(kind, ()) for kind in kinds)


def _type_is_right(folder: Path, row: dict[str, Any]) -> bool | None:
    if row["form_type"] not in TYPES.values():
        return None
    forms, main = _forms(folder / row["file"])
    index = row["form_index"]
    form = main if index is None else next((form for form in forms if form.index == index), None)
    return form is not None and TYPES.get(form.purpose) == row["form_type"]
