"""How a record takes over the account that its address has, by a reset: plain functions from a record to a record."""

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Reset


def adopting(record: AccountRecord) -> AccountRecord:
    """Return a copy that says: the account that the address has is taken over by a reset.

    It has the username of the last attempt whose end is not known: all others were refused.
    """
    pending = record.pending
    if pending and record.submission:
        pending = pending.model_copy(update={"username": record.submission.usernames[-1]})
    return record.change(pending=pending, reset=Reset(), session=None)


def unadopted(record: AccountRecord) -> AccountRecord:
    """Return a copy that says: no reset's mail came, so the address may have no account at all."""
    if record.rotation:
        return record.change(reset=None)  # it surely has one
    undone = record.change(reset=None)
    if record.reset and record.reset.staged and not record.reset.typed_at and record.candidates:
        # The new password was never sent: what was is what an account would have.
        undone = undone.change(pending=record.candidates[-1], candidates=record.candidates[:-1])
    if record.submission is None:
        return undone.change(phase=Phase.RESERVED)
    denied = record.submission.model_copy(update={"denied": True})
    return undone.change(submission=denied).found_nothing(silent=0)
