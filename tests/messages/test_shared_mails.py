"""How well messages of the shared data are read: prints the figures, asserts that nothing is far off."""

import email
import email.policy
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from journeyman.domain.message import Message
from journeyman.messages.code import find_code
from journeyman.messages.link import find_link
from tests.messages.mails import mail

FREE = ("allauth", "keycloak")


def test_shared_mails(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Codes and links of other people's mail templates: found, nothing else taken for one, no deletion confirmed."""
    codes: Counter[tuple[str, bool]] = Counter()
    links: Counter[tuple[str, bool]] = Counter()
    for row in _rows(shared_data / "mails/mails.jsonl"):
        if row["expected_kind"] == "account_deletion":
            assert find_link(message_of(shared_data / "mails" / row["file"]), _origin(row)) is None
        if row["family"] in FREE and row["variant"] == "native":
            message = message_of(shared_data / "mails" / row["file"])
            code, link = find_code(message), find_link(message, _origin(row))
            codes[row["family"], _same(code and code.get_secret_value(), row["expected_code"])] += 1
            links[row["family"], (link.get_secret_value() if link else None) == row["expected_link"]] += 1
    with capsys.disabled():
        print(f"\ncodes: {_shares(codes)}; links: {_shares(links)}")  # noqa: T201 - what this test is for
    assert all(share >= 0.9 for share in (_shares(codes) | _shares(links)).values())


def test_shared_one_time_codes(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Real and template messages of many languages: rarely a wrong code, rarely one where there is none."""
    counts: Counter[str] = Counter()
    for row in _rows(shared_data / "otp/messages.jsonl"):
        found = find_code(mail(row["text"], subject=row["subject"] or ""))
        code = found.get_secret_value() if found else None
        right = any(_same(code, accepted) for accepted in row["accept"] or [None])
        counts[
            "right" if right else "missed" if code is None else "wrong" if row["expected_code"] else "false alarm"
        ] += 1
    with capsys.disabled():
        print(f"\none-time codes: {dict(counts)}")  # noqa: T201 - what this test is for
    assert counts["right"] / counts.total() >= 0.8
    assert counts["wrong"] + counts["false alarm"] <= 0.03 * counts.total()


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _origin(row: dict[str, Any]) -> str:
    """Return the origin of the service that sent the mail: that of its links."""
    parts = urlsplit(row["expected_link"] or next((link["href"] for link in row["links"]), "https://acme.example"))
    return f"{parts.scheme}://{parts.netloc}"


def message_of(path: Path) -> Message:
    """Return a mail of the shared data."""
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = [parsed.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() if part else "" for part in parts)
    return mail(text, html, parsed["subject"] or "")


def _same(found: str | None, expected: str | None) -> bool:
    return re.sub(r"[\s-]", "", found or "").upper() == re.sub(r"[\s-]", "", expected or "").upper()


def _shares(counts: Counter[tuple[str, bool]]) -> dict[str, float]:
    return {f: round(counts[f, True] / (counts[f, True] + counts[f, False]), 3) for f in FREE}
