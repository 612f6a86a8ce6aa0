"""Which of two passwords opens an account, where a rotation does not know: the new one is tried first, then the old."""

from journeyman.domain.account import AccountRecord
from journeyman.domain.begun import Progress, Reset
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.journey.new_password import shorter
from journeyman.journey.sign_in import Found, probe
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip

REPAIRS = 3
"""How often a rotation is mended that the service did not take as it was sent."""


async def settle_doubt(trip: Trip) -> Outcome:
    """Find out which password opens the account, write that down, and say so.

    Where neither does, the service took something else than was sent: a reset through the inbox is the last way in.
    """
    known, trip.probed = trip.probed, False
    new = Found.NOTHING if known else await probe(trip)
    if not isinstance(new, Found):
        return new
    if new is Found.OPENS:
        return await _found(trip, Progress.TAKEN, "the new password was in force already")
    old = await probe(trip, with_current=True)
    await trip.close_page()
    if not isinstance(old, Found):
        return old
    if old is Found.OPENS:
        return await _found(trip, Progress.STAGED, "the old password is still in force")
    if Found.UNKNOWN in (new, old):
        return Refused(Reason.CREDENTIALS_WRONG, "The sign-in page does not say whether new or old password opens it.")
    await stage_reset(trip, "neither password opens it")
    return Done("neither the new nor the old password opens the account: the password is reset through the inbox")


async def stage_reset(trip: Trip, why: str) -> None:
    """Decide on a reset, with a shorter password: a service that takes neither has probably cut the new one."""
    new = shorter(trip.recipe, trip.journal.credential.password)

    def staged(record: AccountRecord) -> AccountRecord:
        made = record.reset.set if record.reset else 0
        return record.replacing(password=new).change(reset=Reset(staged=True, set=made))

    await trip.journal.write(staged, Stage.CHANGE, why)


async def _found(trip: Trip, progress: Progress, what: str) -> Done:
    await trip.journal.write(lambda record: record.rotated(progress), Stage.CHANGE, what)
    return Done(what)


async def not_as_sent(trip: Trip, outcome: Refused) -> Outcome:
    """Go back to the change where the proof shows that the service did not take the new password as it was sent.

    Some services cut a password without a word: the next one is half as long.
    """
    rotation = trip.journal.known.rotation
    if rotation is None or rotation.repairs >= REPAIRS:
        return outcome
    await trip.journal.write(
        lambda record: record.rotated(Progress.SENT, repairs=rotation.repairs + 1),
        Stage.PROVE,
        "the new password does not open the account",
    )
    trip.probed = True
    await trip.close_page()
    return Done("the new password does not open the account: which one does is found out")
