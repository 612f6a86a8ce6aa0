"""Stage `re-enrol`: another authenticator in the place of the enrolled one; what opens the account is always known."""

from collections.abc import Sequence
from enum import Enum, auto

from journeyman.domain.account import AccountRecord
from journeyman.domain.begun import Progress
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.re_enrolling import given_up, is_untouched, re_enrolled, re_enrolling, recalled
from journeyman.errors import RecipeBroken
from journeyman.journey.doubt import REPAIRS
from journeyman.journey.enrol import CODES_LOST
from journeyman.journey.find_codes import keeps_codes
from journeyman.journey.find_enrol import enrol_anew
from journeyman.journey.find_other import find_another
from journeyman.journey.sign_in import sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.recipe.model import AnyStep, Recipe
from journeyman.recipe.run import run_steps

CODE_REFUSED = frozenset({Reason.CODE_WRONG, Reason.CREDENTIALS_WRONG, Reason.FORM_REJECTED})
"""How a sign-in may end that has typed a code of an authenticator which is not in force."""


class InForce(Enum):
    """Which authenticator the service knows, as a sign-in tells; its page stays open."""

    NEW = auto()
    OLD = auto()
    NONE = auto()
    """It asks for no code after the password."""
    ANOTHER = auto()
    """It asks for a code, and does not take that of the one that was tried."""


async def re_enrol(trip: Trip) -> Outcome:
    """Enrol another authenticator, signed in with the current credential.

    Safe to run twice: that it was begun is in the record, and so is each secret that a page has shown, before its
    first code is sent. Which authenticator is in force is asked by sign-ins, whatever an earlier run has pressed.
    """
    found = await _in_force(trip)
    match found:
        case InForce.NEW:
            return await _taken(trip, "the new authenticator was in force already")
        case InForce.ANOTHER:
            return Refused(Reason.CREDENTIALS_WRONG, "The service takes no code of an authenticator that we know.")
        case InForce():
            return await _replace(trip, found)
        case _:
            return found


async def _replace(trip: Trip, found: InForce) -> Outcome:
    """Go the way from what is in force to another authenticator, with the sign-in's page."""
    steps = _way(trip.recipe, found)
    new_codes = keeps_codes(steps)
    if found is InForce.OLD and is_untouched(trip.journal.known):
        await trip.journal.write(given_up, Stage.RE_ENROL, "nothing had come of it: begun anew when it is asked for")
        return Done("no new secret had been shown, and the old one is in force: given up")
    if trip.journal.known.re_enrolment is None:
        await trip.journal.write(lambda r: re_enrolling(r, new_codes=new_codes), Stage.RE_ENROL, "begun")
    visit = await trip.visit(await trip.page_with_pictures())
    visit.with_current = True  # until a page has shown the new secret
    visit.none_in_force = found is InForce.NONE
    if found is InForce.NONE and "enrol_totp" in trip.recipe.find:
        outcome = await enrol_anew(trip, visit)
    elif found is InForce.OLD and _is_to_be_found(trip.recipe):
        outcome = await find_another(trip, visit)
    else:
        outcome = await run_steps(steps, visit, trip.recipe, code="totp_code")
    return await _taken(trip) if isinstance(outcome, Done) else outcome


def _is_to_be_found(recipe: Recipe) -> bool:
    """Say whether the way to another is not known; nothing is taken away where it is not known how one is enrolled."""
    return "replace_totp" in recipe.find or (recipe.replace_totp is None and "enrol_totp" in recipe.find)


def _way(recipe: Recipe, found: InForce) -> Sequence[AnyStep]:
    """Return the steps that lead from what is in force to another authenticator."""
    enrol = recipe.enrol_totp or ()
    if found is InForce.NONE:
        return enrol
    return recipe.replace_totp or (*(recipe.remove_totp or ()), *enrol)


async def _taken(trip: Trip, note: str = "") -> Done:
    pending = trip.journal.known.pending
    if pending is None or pending.authenticator is None:
        raise RecipeBroken(f"{trip.recipe.path}: no new authenticator was kept: its keep step was passed over")
    lost = not pending.recovery_codes and keeps_codes(_way(trip.recipe, InForce.OLD))
    await _write(trip, Progress.TAKEN, DONE)
    await trip.close_page()
    return Done(note + (CODES_LOST if lost else ""))


async def _write(trip: Trip, progress: Progress, what: str, **values: object) -> None:
    def written(record: AccountRecord) -> AccountRecord:
        return re_enrolled(record, progress, **values)

    await trip.journal.write(written, Stage.RE_ENROL, what)


async def not_in_force(trip: Trip, *, code_refused: bool) -> Done | None:
    """Go back to the enrolment where the proof shows that the new authenticator is not in force.

    Returns:
        Done; None where nothing was to be enrolled, or that often enough: then the next call goes back.
    """
    known = trip.journal.known.re_enrolment
    if known is None:
        return None
    repairs = known.repairs + 1 if known.repairs < REPAIRS else 0
    await _write(trip, Progress.STAGED, "the new authenticator is not in force", repairs=repairs)
    if not repairs:
        return None
    trip.probed = code_refused
    await trip.close_page()
    return Done("the new authenticator is not in force: which one is, is found out")


async def _in_force(trip: Trip) -> InForce | Outcome:
    """Sign in with the new authenticator, then with the old one, then with those that earlier runs had been shown.

    Each sign-in counts as a try in the record, and none is made beyond the recipe's limits: the next call goes on.
    """
    record, refused, trip.probed = trip.journal.known, trip.probed, False
    if record.pending and record.pending.authenticator and not refused:
        new = await _try(trip, InForce.NEW)
        if new is not InForce.ANOTHER:
            return new
    old = await _try(trip, InForce.OLD, with_current=True)
    if old is not InForce.ANOTHER:
        return old
    if refused:  # its code may have come too late only
        new = await _try(trip, InForce.NEW)
        if new is not InForce.ANOTHER:
            return new
    for _ in record.candidates:
        await trip.journal.write(recalled, Stage.RE_ENROL, "neither is in force: an earlier one is tried")
        earlier = await _try(trip, InForce.NEW)
        if earlier is not InForce.ANOTHER:
            return earlier
    return InForce.ANOTHER


async def _try(trip: Trip, which: InForce, *, with_current: bool = False) -> InForce | Outcome:
    """Sign in afresh; return `which` where its code was taken, or what else the sign-in tells."""
    gave_totp, outcome = await sign_in(trip, with_current=with_current)
    match outcome:
        case Done():
            return which if gave_totp else InForce.NONE
        case Refused(reason) if gave_totp and reason in CODE_REFUSED:
            return InForce.ANOTHER
        case _:
            return outcome
