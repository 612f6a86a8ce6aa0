"""What Ravi answers, read leniently: both list shapes, both error envelopes, every spelling of a time. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from journeyman.domain.message import Message

LONGEST_TEXT = 2**19
"""Characters of a message's text that are read."""

LONGEST_DETAIL = 200
"""Characters of the server's own words in an error."""

_FRACTION = re.compile(r"[.,](\d+)")
_ADDRESS = re.compile(r"(?<![^\s<>()\",;:])[^\s<>()\",;:]+?@[^\s<>()\",;:]+")
_PUNCTUATION = re.compile(r"[\s().-]+")

Row = dict[str, object]


@dataclass(frozen=True)
class Identity:
    """One identity, as Ravi has it."""

    uuid: str
    name: str
    inbox: str
    """Its mail address, lower case."""
    phone: str
    """E.164, or empty."""
    created: datetime


@dataclass(frozen=True)
class Fault:
    """An answer that says no."""

    detail: str = ""
    fields: tuple[str, ...] = ()
    """The fields that a validation found fault with; never what it says of them, which may quote them."""
    wait: float | None = None
    """Seconds until it may be asked again, where it says so."""


def row(body: object) -> Row | None:
    """Return a JSON object, or None where it is none."""
    return cast("Row", body) if isinstance(body, dict) else None


def rows(body: object) -> tuple[list[Row], dict[str, str]] | None:
    """Return a list's objects, and the query of the next page (empty: there is none); None where it is no list.

    The shapes are a bare array, which is whole, and an envelope with `results` and `next`. Of that URL the query alone
    is taken: whatever it says, the key goes to no other host.
    """
    envelope = row(body)
    found = envelope.get("results") if envelope else body
    if not isinstance(found, list):
        return None
    items = cast("list[object]", found)
    found_rows = [known for item in items if (known := row(item)) is not None]
    return found_rows, _query(text(envelope.get("next"))) if envelope and items else {}


def _query(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query))
    except ValueError:  # a host that is none, or too many fields
        return {}


def text(value: object) -> str:
    """Return a text, "" for null and anything else that is none."""
    return value if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """Return an ISO 8601 time in UTC, as late as it can have been, or None where it is none.

    A time without fractions was cut off (or rounded), and a message that came just after the anchor must not seem to
    have come before it. One without an offset is taken for UTC.
    """
    written = text(value).strip()
    try:
        found = datetime.fromisoformat(written)
        found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        return found + _cut_off(written)
    except (ValueError, OverflowError):
        return None


def _cut_off(written: str) -> timedelta:
    """Return how much of a time its writing may have lost."""
    fraction = _FRACTION.search(written)
    digits = len(fraction[1]) if fraction else 0
    return timedelta(microseconds=10 ** (6 - digits) - 1 if digits < 6 else 0)  # noqa: PLR2004 - microseconds


def fault(body: object, headers: Mapping[str, str], now: datetime) -> Fault:
    """Return what an error's body and headers say.

    Bodies are `{"detail": "…"}`, field errors `{"domain": ["…"]}`, or `{"error": {"message": "…", "details": …}}`.
    """
    outer = row(body) or {}
    inner = row(outer.get("error"))
    said = inner if inner is not None else outer
    detail = text(said.get("detail")) or text(said.get("message")) or text(outer.get("error_description"))
    details = row(said.get("details")) if inner is not None else outer
    named = tuple(sorted(name for name, value in (details or {}).items() if isinstance(value, list)))
    wait = retry_after(headers.get("retry-after", ""), now)
    if wait is None:
        given = outer.get("retry_after_seconds")
        wait = float(given) if isinstance(given, int | float) and 0 <= given < 10**9 else None
    return Fault(" ".join(detail.split())[:LONGEST_DETAIL], named, wait)


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, section 10.2.3), or None where it says none."""
    written = value.strip()
    if written.isascii() and written.isdecimal():
        return float(written[:9])
    try:
        then = parsedate_to_datetime(written)
        return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def identity(found: Row) -> Identity | None:
    """Return an identity, or None where there is no uuid."""
    uuid = text(found.get("uuid"))
    if not uuid:
        return None
    created = moment(found.get("created_dt")) or datetime.max.replace(tzinfo=UTC)
    phone = number(text(found.get("phone")))
    return Identity(uuid, text(found.get("name")), text(found.get("inbox")).strip().lower(), phone, created)


def number(written: str) -> str:
    """Return a phone number without spaces, dots, dashes and brackets."""
    return _PUNCTUATION.sub("", written)


def mail(found: Row, owner: Identity) -> Message | None:
    """Return a mail that came in, or None where it went out or has no id or time."""
    at = _came_in(found)
    if at is None:
        return None
    return Message(
        id=f"mail/{found['id']}",
        received_at=at,
        sender=next(iter(_addresses(found.get("from_email"))), ""),
        recipients=_to_owner(_addresses(found.get("to_email")), owner),
        subject=" ".join(text(found.get("subject")).split()),
        text=text(found.get("text_content"))[:LONGEST_TEXT],
        html=text(found.get("html_content"))[:LONGEST_TEXT],
    )


def sms(found: Row, owner: Identity) -> Message | None:
    """Return an SMS that came in, or None where it went out or has no id or time."""
    at = _came_in(found)
    if at is None:
        return None
    return Message(
        id=f"sms/{found['id']}",
        received_at=at,
        sender=number(text(found.get("from_number"))).lower(),
        recipients=(number(text(found.get("to_number"))) or owner.phone,),
        subject="",
        text=text(found.get("body"))[:LONGEST_TEXT],
        channel="sms",
    )


def without_body(found: Row) -> bool:
    """Say whether a mail in a list came without its text, which is then to be asked for."""
    return "text_content" not in found and "html_content" not in found


def _came_in(found: Row) -> datetime | None:
    if text(found.get("direction")) == "outgoing" or not isinstance(found.get("id"), int | str):
        return None
    return moment(found.get("created_dt"))


def _addresses(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.lower() for item in _ADDRESS.findall(text(value))))


def _to_owner(named: tuple[str, ...], owner: Identity) -> tuple[str, ...]:
    """Return whom a mail is to; it was delivered to its owner, whatever its sender wrote there."""
    if any(plain(address) == owner.inbox for address in named):
        return named
    return (*named, owner.inbox)


def plain(address: str) -> str:
    """Return an address without its plus tag, lower case."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def numbers(body: Row) -> list[int] | None:
    """Return the numbers of the events that a replay returned, or None where it is no replay."""
    found = body.get("events")
    if not isinstance(found, list):
        return None
    events = [known for item in cast("list[object]", found) if (known := row(item)) is not None]
    return [number for event in events if isinstance(number := event.get("seq"), int)]
