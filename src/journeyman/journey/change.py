"""Stages `verify`, `staging` and `change`: a password is replaced, and at each moment one that works is known."""

from journeyman.domain.account import AccountRecord
from journeyman.domain.begun import Progress
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.forms.outcomes import says_changed
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.change_form import to_change_form
from journeyman.journey.doubt import settle_doubt
from journeyman.journey.new_password import PASSWORDS, stronger, usual
from journeyman.journey.sign_in import sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.recipe.model import USUAL_FORM
from journeyman.recipe.run import run_steps


async def verify(trip: Trip) -> Outcome:
    """Sign in with the current credential; the page stays open. Safe to run twice: changes nothing at the service."""
    _, outcome = await sign_in(trip, with_current=True)
    if isinstance(outcome, Done):
        now = trip.ports.clock.now()
        await trip.journal.write(lambda record: record.change(proven_at=now), Stage.VERIFY, DONE)
    return outcome


async def staging(trip: Trip) -> Outcome:
    """Make a new password, and save it as the pending one. Safe to run twice: the next stage finds the last one."""
    password = usual(trip.recipe)

    def staged(record: AccountRecord) -> AccountRecord:
        if record.current is None:
            message = f"{record.agent} has no current credential at {record.service}"
            raise ValueError(message)
        new = record.current.model_copy(update={"password": password, "created_at": trip.ports.clock.now()})
        return record.rotating(new)

    await trip.journal.write(staged, Stage.STAGING, DONE)
    if trip.page:
        trip.page.protect(*trip.journal.secrets())
    return Done()


async def change(trip: Trip) -> Outcome:
    """Set the pending password at the service, signed in with the current one.

    Safe to run twice: where an earlier run had sent it, sign-ins find out which of the two opens the account.
    """
    if _progress(trip) is Progress.SENT:
        return await settle_doubt(trip)
    if trip.page is None:
        _, signed_in = await sign_in(trip, with_current=True)
        if not isinstance(signed_in, Done):
            return signed_in
    visit = await trip.visit(await trip.same_page())
    visit.with_current, visit.on_press = True, lambda: _write_intent(trip, visit)
    return await _send(trip, visit)


async def _send(trip: Trip, visit: AccountVisit) -> Outcome:
    """Send the pending password; another one, by the rules that the page states, where it is refused."""
    outcome: Outcome = Done()
    if trip.recipe.change_password is None:
        outcome = await to_change_form(trip, visit)
    for _ in range(PASSWORDS):
        if isinstance(outcome, Done):
            outcome = await run_steps(trip.recipe.change_password or USUAL_FORM, visit, trip.recipe, code="totp_code")
        match outcome:
            case Done():
                return await _taken(trip, visit)
            case Refused(Reason.FORM_REJECTED) if _progress(trip) is Progress.SENT:
                said = says_changed(await visit.page.snapshot())
                return await (_taken(trip, visit) if said else _after_doubt(trip, outcome))
            case Refused(Reason.PASSWORD_REJECTED, rules=stated):
                await _offer(trip, stated)
                outcome = Done()
            case _:
                break
    if isinstance(outcome, Refused):
        await _not_changed(trip, outcome.reason)
    return outcome


async def _after_doubt(trip: Trip, refusal: Refused) -> Outcome:
    """Ask by sign-ins what became of a form that came back without a word; where it changed nothing, that was a no."""
    outcome = await settle_doubt(trip)
    return refusal if _progress(trip) is Progress.STAGED else outcome


async def _taken(trip: Trip, visit: AccountVisit) -> Outcome:
    """Type the code that a service mails before the change is in force; write down that the password was taken."""
    if await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not isinstance(outcome, Done):
            return outcome
    await trip.journal.write(lambda record: record.rotated(Progress.TAKEN), Stage.CHANGE, DONE)
    await trip.close_page()
    return Done()


def _progress(trip: Trip) -> Progress | None:
    rotation = trip.journal.known.rotation
    return rotation.progress if rotation else None


async def _write_intent(trip: Trip, visit: AccountVisit) -> None:
    """Write down, before the first press that sends it, that the new password may be in force from now on."""
    if not visit.gave_new_password or _progress(trip) is Progress.SENT:
        return
    visit.after = trip.ports.clock.now()
    await trip.journal.write(lambda record: record.rotated(Progress.SENT), Stage.CHANGE, "new password sent")


async def _offer(trip: Trip, stated: str) -> None:
    """Record another password before it is typed; the one before was refused, so the old one is in force."""
    another = stronger(trip.recipe, stated)

    def offered(record: AccountRecord) -> AccountRecord:
        return record.offering(password=another).rotated(Progress.STAGED)

    await trip.journal.write(offered, Stage.CHANGE, "another password")
    if trip.page:
        trip.page.protect(another)


async def _not_changed(trip: Trip, reason: Reason) -> None:
    if reason is not Reason.CODE_WRONG:
        await trip.journal.write(lambda record: record.rotated(Progress.STAGED), Stage.CHANGE, reason.value)
