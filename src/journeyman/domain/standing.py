"""How an account stands, from its record: for lists that people read."""

from datetime import datetime, timedelta
from enum import StrEnum

from journeyman.domain.account import AccountRecord, Phase


class Standing(StrEnum):
    """One word on an account."""

    PROVEN = "proven"
    """A fresh sign-in went through, and nothing is unfinished."""
    DUE = "due"
    """Proven, and its password is older than the recipe wants it to be."""
    ROTATING = "rotating"
    """A rotation is not finished: the next call finishes it."""
    RE_ENROLLING = "re-enrolling"
    """Another authenticator is not in force yet, or not proven: the next call finishes that."""
    WAITING = "waiting"
    """A journey gave up to wait for a message, and goes on when that comes."""
    FORGOTTEN = "forgotten"
    """A tombstone: no journey goes on with it."""
    IMPORTING = "importing"
    """An account that exists already is being taken in, and was not proven yet: the next import finishes it."""
    UNFINISHED = "unfinished"
    """A sign-up is not finished: the next call finishes it."""


def standing(record: AccountRecord, now: datetime, every: timedelta) -> Standing:
    """Return how the account stands at this time, where a password is to be changed `every` so often."""
    if record.phase is Phase.CLOSED:
        return Standing.FORGOTTEN
    if record.confirming.overdue:
        return Standing.WAITING
    begun = {
        Standing.IMPORTING: record.importing,
        Standing.ROTATING: record.rotation,
        Standing.RE_ENROLLING: record.re_enrolment,
    }
    for unfinished, act in begun.items():
        if act:
            return unfinished
    if record.phase is not Phase.PROVEN or record.current is None:
        return Standing.UNFINISHED
    due = due_at(record, every)
    return Standing.DUE if due and due <= now else Standing.PROVEN


def due_at(record: AccountRecord, every: timedelta) -> datetime | None:
    """Return when the current password is due to be changed; None: there is none, or it is forgotten."""
    return record.current.created_at + every if record.current and record.phase is not Phase.CLOSED else None
