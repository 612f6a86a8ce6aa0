"""Predictions for labelled SMS, mails and outcome texts."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.reading_timed import Timed
from journeyman.domain.message import Message
from journeyman.forms.says import said
from journeyman.messages.code import find_code
from journeyman.messages.link import find_any_link
from journeyman.messages.parse import parse_mail

RECEIVED = datetime(2026, 3, 1, tzinfo=UTC)
"""When all of them came; no reading depends on it."""

Rows = Iterator[Mapping[str, Any]]


def one_time_codes(data: Path, timed: Timed) -> Rows | None:
    """Predict the code of each SMS or mail text."""
    file = data / "otp" / "messages.jsonl"
    return _codes(file, timed) if file.exists() else None


def mails(data: Path, timed: Timed) -> Rows | None:
    """Predict link and code of each mail, from its bytes alone."""
    file = data / "mails" / "mails.jsonl"
    return _mails(file, timed) if file.exists() else None


def outcome_texts(data: Path, timed: Timed) -> Rows | None:
    """Predict what each text of a page says."""
    file = data / "outcomes" / "messages.jsonl"
    return _texts(file, timed) if file.exists() else None


def _codes(file: Path, timed: Timed) -> Rows:
    for row in rows(file):
        message = Message("1", RECEIVED, row["sender"] or "", (), row["subject"] or "", row["text"])
        yield {"id": row["id"], "code": _shown(timed.read(lambda its=message: find_code(its)))}


def _mails(file: Path, timed: Timed) -> Rows:
    for row in rows(file):
        raw = (file.parent / row["file"]).read_bytes()
        link, code = timed.read(lambda its=raw: _read(its))
        yield {"file": row["file"], "link": _shown(link), "code": _shown(code)}


def _texts(file: Path, timed: Timed) -> Rows:
    for row in rows(file):
        says = timed.read(lambda its=row["text"]: said(its))
        yield {"text": row["text"], "label": says.value if says else None}


def _read(raw: bytes) -> tuple[SecretStr | None, SecretStr | None]:
    message = parse_mail(raw, "1", RECEIVED)
    return (find_any_link(message), find_code(message)) if message else (None, None)


def _shown(found: SecretStr | None) -> str | None:
    return found.get_secret_value() if found else None


def rows(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
