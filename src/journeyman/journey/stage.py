"""The stages of a sign-up, and the pure rule that says which one is next."""

from enum import StrEnum

from journeyman.domain.account import AccountRecord, Phase


class Stage(StrEnum):
    """A part of a journey; the unit of retry; one Prefect task. The order is the journey's."""

    IDENTIFY = "identify"
    RESERVE = "reserve"
    SUBMIT = "submit"
    RESET = "reset"
    """Only where an account is adopted: the password is reset through the inbox."""
    CONFIRM = "confirm"
    ENROL = "enrol"
    PROVE = "prove"
    SETTLE = "settle"


AFTER = {
    Phase.RESERVED: Stage.SUBMIT,
    Phase.SUBMITTED: Stage.CONFIRM,
    Phase.CONFIRMED: Stage.ENROL,
    Phase.SECURED: Stage.PROVE,
    Phase.PROVEN: Stage.SETTLE,
}
"""What follows each phase."""

DONE = "done"
PRESSING = "pressing"
"""What history says of a stage: the button is about to be pressed; the stage did its work."""


def next_stage(record: AccountRecord | None) -> Stage | None:
    """Return the stage that brings this account on, or None when it is settled.

    A submission whose end was not written down is made again: the stage itself finds out what is true.
    """
    if record is None:
        return Stage.RESERVE
    if record.reset:
        return Stage.RESET
    if record.phase is Phase.SUBMITTED and not (record.submission and record.submission.ended):
        return Stage.SUBMIT
    if record.phase is Phase.PROVEN and record.pending is None:
        return None
    return AFTER[record.phase]
