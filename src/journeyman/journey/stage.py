"""The stages of all journeys, and the pure rule that says which one goes on with what a record left unfinished."""

from enum import StrEnum

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Progress


class Stage(StrEnum):
    """A part of a journey; the unit of retry; one Prefect task. The order is the journey's."""

    IDENTIFY = "identify"
    FIND = "find"
    """Only where a recipe's ways are to be found out: where one signs up and in, before anything is sent."""
    RESERVE = "reserve"
    SUBMIT = "submit"
    RESET = "reset"
    """Only where an account is adopted: the password is reset through the inbox."""
    CONFIRM = "confirm"
    ENROL = "enrol"
    VERIFY = "verify"
    """Only in a rotation: the current credential opens the account."""
    STAGING = "staging"
    """Only in a rotation: a new password is made, and in the vault."""
    CHANGE = "change"
    """Only in a rotation: the new password is set at the service."""
    RE_ENROL = "re-enrol"
    """Only where another authenticator is wanted: it is enrolled in the place of the old one."""
    PROVE = "prove"
    SETTLE = "settle"
    """The proven credential is the current one."""


SIGN_UP = (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM, Stage.ENROL, Stage.PROVE, Stage.SETTLE)
ROTATE = (Stage.IDENTIFY, Stage.VERIFY, Stage.STAGING, Stage.CHANGE, Stage.PROVE, Stage.SETTLE)
RE_ENROL = (Stage.IDENTIFY, Stage.RE_ENROL, Stage.PROVE, Stage.SETTLE)
"""The stages of a journey on which all goes well."""


AFTER = {
    Phase.RESERVED: Stage.SUBMIT,
    Phase.SUBMITTED: Stage.CONFIRM,
    Phase.CONFIRMED: Stage.ENROL,
    Phase.SECURED: Stage.PROVE,
    Phase.PROVEN: Stage.SETTLE,
}
"""What follows each phase."""

ONCE_TAKEN = {Progress.TAKEN: Stage.PROVE, Progress.PROVEN: Stage.SETTLE}
"""What follows in a change of password or authenticator, once the service looks as if it had taken the new one."""

SIGNS_IN = frozenset({Stage.IDENTIFY, Stage.PROVE, Stage.SETTLE})
"""All that a journey does with a quarantined recipe: nothing of it changes an account."""

DONE = "done"
PRESSING = "pressing"
"""What history says of a stage: the button is about to be pressed; the stage did its work."""


def next_stage(record: AccountRecord | None) -> Stage | None:
    """Return the stage that brings this account on, or None when it is settled or forgotten.

    A submission whose end was not written down is made again: the stage itself finds out what is true.
    """
    if record is None:
        return Stage.RESERVE
    if record.phase is Phase.CLOSED:
        return None
    if change := _in_a_change(record):
        return change
    if record.phase is Phase.SUBMITTED and not (record.submission and record.submission.ended):
        return Stage.SUBMIT
    if record.phase is Phase.PROVEN and record.pending is None:
        return None
    return AFTER[record.phase]


def _in_a_change(record: AccountRecord) -> Stage | None:
    """Return what brings a change of password or authenticator on; None: there is none."""
    if record.reset:
        return Stage.RESET
    if record.rotation:
        return ONCE_TAKEN.get(record.rotation.progress, Stage.CHANGE)
    if record.re_enrolment:
        return ONCE_TAKEN.get(record.re_enrolment.progress, Stage.RE_ENROL)
    return None
