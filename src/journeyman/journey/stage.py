"""The stages of all journeys, and the pure rule that says which one goes on with what a record left unfinished."""

from enum import StrEnum

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Progress


class Stage(StrEnum):
    """A part of a journey; the unit of retry; one Prefect task. The order is the journey's."""

    IDENTIFY = "identify"
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
    PROVE = "prove"
    SETTLE = "settle"
    """The proven credential is the current one."""


SIGN_UP = (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM, Stage.ENROL, Stage.PROVE, Stage.SETTLE)
ROTATE = (Stage.IDENTIFY, Stage.VERIFY, Stage.STAGING, Stage.CHANGE, Stage.PROVE, Stage.SETTLE)
"""The stages of a journey on which all goes well."""


AFTER = {
    Phase.RESERVED: Stage.SUBMIT,
    Phase.SUBMITTED: Stage.CONFIRM,
    Phase.CONFIRMED: Stage.ENROL,
    Phase.SECURED: Stage.PROVE,
    Phase.PROVEN: Stage.SETTLE,
}
"""What follows each phase."""

IN_ROTATION = {
    Progress.STAGED: Stage.CHANGE,
    Progress.SENT: Stage.CHANGE,
    Progress.TAKEN: Stage.PROVE,
    Progress.PROVEN: Stage.SETTLE,
}

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
    if record.reset and record.phase is not Phase.CLOSED:
        return Stage.RESET
    if record.rotation and record.phase is not Phase.CLOSED:
        return IN_ROTATION[record.rotation.progress]
    if record.phase is Phase.SUBMITTED and not (record.submission and record.submission.ended):
        return Stage.SUBMIT
    if record.phase is Phase.CLOSED or (record.phase is Phase.PROVEN and record.pending is None):
        return None
    return AFTER[record.phase]
