"""How an account is forgotten: a tombstone, with what opens it kept for a while; plain functions on a record."""

from datetime import datetime, timedelta

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Closed


def closing(record: AccountRecord, now: datetime, keep: timedelta) -> AccountRecord:
    """Return a copy that says: the account is forgotten; nothing goes on with it, and no message is waited for."""
    closed = Closed(at=now, keep_until=now + keep, was=record.phase.value)
    confirming = record.confirming.model_copy(update={"overdue": False})
    return record.change(phase=Phase.CLOSED, closed=closed, confirming=confirming)


def reopened(record: AccountRecord) -> AccountRecord:
    """Return a copy of a forgotten record as it was before."""
    phase = Phase(record.closed.was) if record.closed else record.phase
    return record.change(phase=phase, closed=None)


def is_to_drop(record: AccountRecord, now: datetime) -> bool:
    """Say whether what a tombstone keeps is kept no longer."""
    kept = bool(record.credentials or record.session)
    return record.phase is Phase.CLOSED and record.closed is not None and kept and record.closed.keep_until <= now


def dropped(record: AccountRecord) -> AccountRecord:
    """Return a copy without any credential, or anything that was begun with one."""
    begun = ("submission", "reset", "rotation", "re_enrolment", "importing", "session")
    return record.change(**dict.fromkeys(("pending", "current", "previous", *begun)), candidates=())
