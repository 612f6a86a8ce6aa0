"""The audit log's lines: each use of a secret is one, chained to the line before by its SHA-256.

Plain functions on bytes; who writes and locks the file is an adapter's business. A line is canonical JSON (RFC 8785, of
texts and whole numbers only), and never holds a secret.
"""

import json
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError


class Use(StrEnum):
    """What was done with a secret."""

    READ = "read"
    """It came out of the vault, or of a message, into a process."""
    TYPED = "typed"
    """It was given to a page of the service."""
    REVEALED = "revealed"
    """It was printed for a person or the agent."""
    EXPORTED = "exported"
    """It was copied to another vault."""
    IMPORTED = "imported"
    """It was taken in from a file or the terminal."""


class Used(BaseModel):
    """One use of a secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    use: Use
    what: str
    """Which of the account's secrets, by name: `password`, `totp_code`, `record` for all of them."""
    service: str
    run: str
    """Who did it: the process, with the run's name where there is one."""


class Link(Used):
    """One line of the log."""

    number: int
    """Counted from 1."""
    before: str
    """The SHA-256 of the line before, in hex; of the first line, what `start` says."""


class Head(NamedTuple):
    """How far a log has come: how many lines there are, and the last one's SHA-256 in hex."""

    lines: int
    digest: str

    def __str__(self) -> str:
        """Return it as `read_head` reads it."""
        return f"{self.lines}:{self.digest}"


class Break(NamedTuple):
    """Where a log is not what was written."""

    line: int
    """Counted from 1; the first line that is wrong or missing."""
    why: str


def start(agent: str) -> Head:
    """Return the head of a log without lines; another one for each agent, so that no log passes for another's."""
    return Head(0, sha256(f"journeyman audit of {agent}".encode()).hexdigest())


def read_head(text: str) -> Head:
    """Return the head that a text such as `17:3fa9…` names.

    Raises:
        ValueError: it names none.
    """
    count, colon, digest = text.strip().partition(":")
    if not (colon and count.isascii() and count.isdecimal() and len(digest) == sha256().digest_size * 2):
        raise ValueError("a head is a number of lines, a colon and 64 hexadecimal digits")
    bytes.fromhex(digest)
    return Head(int(count), digest)


def next_line(head: Head, used: Used) -> tuple[bytes, Head]:
    """Return the line (without its end) that tells of a use, and the head once it is written."""
    link = Link(**dict(used), number=head.lines + 1, before=head.digest)
    line = json.dumps(link.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return line, Head(link.number, sha256(line).hexdigest())


def read_line(line: bytes) -> Link | None:
    """Return what a line says; None where it is none of the log's."""
    try:
        return Link.model_validate_json(line)
    except ValidationError:
        return None


def head_of(line: bytes) -> Head | None:
    """Return the head of a log that ends in this line; None where the line is none of the log's."""
    link = read_line(line)
    return link and Head(link.number, sha256(line).hexdigest())


def first_break(agent: str, lines: Iterable[bytes], head: Head | None, anchor: Head | None = None) -> Break | None:
    """Return where the log is not what was written, or None where it is whole as far as that can be seen.

    Args:
        agent: whose log it is to be.
        lines: its lines, without their ends.
        head: the log's head as it was kept beside it; None where that is missing.
        anchor: a head that was kept elsewhere earlier: the log must have come through it.
    """
    at = start(agent)
    for line in lines:
        link = read_line(line)
        if link is None or (link.number, link.before) != (at.lines + 1, at.digest):
            return Break(at.lines + 1, _mismatch(link, at))
        at = Head(link.number, sha256(line).hexdigest())
        for known, where in ((head, "kept beside the log"), (anchor, "given")):
            if known and known.lines == at.lines and known.digest != at.digest:
                return Break(at.lines, f"this line is another one than the head that was {where} says")
    return _end_missing(at, head, anchor)


def _mismatch(link: Link | None, at: Head) -> str:
    if link is None:
        return "this is no whole line of a log: it was changed, or its writer was cut off"
    if link.number != at.lines + 1:
        return f"this line has the number {link.number}: lines were removed, added or moved"
    return "this line does not follow from the one before: that one was changed, or this one is another log's"


def _end_missing(at: Head, head: Head | None, anchor: Head | None) -> Break | None:
    furthest = max((known for known in (head, anchor) if known), key=lambda known: known.lines, default=None)
    if furthest and furthest.lines > at.lines:
        return Break(at.lines + 1, f"the end is missing: there were {furthest.lines} lines")
    if head is None and at.lines:
        return Break(at.lines, "the file that holds the log's head is missing, so that lines may be missing after this")
    return None
