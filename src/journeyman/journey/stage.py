"""The stages of a sign-up, and the pure rule that says which one is next."""

from enum import StrEnum

from journeyman.domain.account import AccountRecord, Phase


class Stage(StrEnum):
    """A part of a journey; the unit of retry; one Prefect task. The order is the journey's."""

    IDENTIFY = "identify"
    RESERVE = "reserve"
    SUBMIT = "submit"
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
    if record.phase is Phase.SUBMITTED and not submission_ended(record):
        return Stage.SUBMIT
    if record.phase is Phase.PROVEN and record.pending is None:
        return None
    return AFTER[record.phase]


def submission_ended(record: AccountRecord) -> bool:
    """Say whether history has the end of the last submission."""
    return _last(record, Stage.SUBMIT) == DONE


def submission_began(record: AccountRecord) -> bool:
    """Say whether the sign-up button may have been pressed, with an end that is not known."""
    return record.phase is Phase.SUBMITTED and _last(record, Stage.SUBMIT) == PRESSING


def _last(record: AccountRecord, stage: Stage) -> str:
    return next((event.outcome for event in reversed(record.history) if event.what == stage), "")
