"""Stage `confirm`: the one-time code or link that came by mail."""

from pydantic import SecretStr

from journeyman.domain.account import Phase
from journeyman.domain.message import Message
from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.errors import RecipeBroken
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.messages import AccountExists, MessageNotYet
from journeyman.journey.overdue import give_up, note_confirming, press_resend, wait_without_page
from journeyman.journey.sign_in import Found, probe, sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.submit import adopt
from journeyman.journey.trip import Trip
from journeyman.messages.code import find_code
from journeyman.messages.link import find_link
from journeyman.recipe.model import USUAL_FORM, ConfirmBy
from journeyman.recipe.run import run_steps

CODES = 2
"""How many codes are typed before a refusal stands: services lock accounts for more."""

ROUNDS = 4
"""How often it is begun anew when a message came that was waited for, or told something else."""


async def confirm(trip: Trip) -> Outcome:
    """Confirm the address as the recipe says. Safe to run twice: goes on where the saved session stands."""
    if trip.recipe.confirm is None:
        return await _confirmed(trip, "the service asks for no confirmation")
    for _ in range(ROUNDS):
        try:
            outcome = await _by_message(trip)
        except MessageNotYet as late:
            outcome = await _late(trip, late)
        except AccountExists:
            outcome = await _exists(trip)
        if outcome is not None:
            return outcome
    return await give_up(trip, "code that the service takes")


async def _by_message(trip: Trip) -> Outcome:
    """Use the message, once it is there.

    Raises:
        MessageNotYet: it is not there while the page is held.
        AccountExists: the service mailed that the address has an account already.
    """
    how = trip.recipe.confirm
    left_off = trip.page is not None or trip.journal.known.session is not None
    visit = await trip.visit(await trip.same_page(), on_press=lambda: _write_intent(trip))
    if how is None or not isinstance(how, ConfirmBy):
        outcome = await run_steps(how or (), visit, trip.recipe, code="email_code")
    elif how.by == "email_link":
        outcome = await _follow_link(trip, visit)
    else:
        outcome = await _type_code(trip, visit, left_off=left_off)
    return await _confirmed(trip, outcome.note) if isinstance(outcome, Done) else outcome


async def _write_intent(trip: Trip) -> None:
    await note_confirming(trip, "a code or link is used", used_at=trip.ports.clock.now(), overdue=False)


async def _late(trip: Trip, late: MessageNotYet) -> Outcome | None:
    """Wait on without a page; None: it came. Where none comes, ask whether there is an account at all."""
    known = trip.journal.known
    if await wait_without_page(trip, late, known.anchor or trip.ports.clock.now(), resend=True):
        return None
    found = await probe(trip)
    await trip.close_page()
    if found is Found.NOTHING and known.submission:
        if known.submission.silent:
            return await adopt(trip, ours=True, probed=True)
        await trip.journal.write(lambda r: r.found_nothing(silent=1), Stage.CONFIRM, "no message, and no account")
        return Done("no message came, and no sign-in finds an account: the form is sent once more")
    return await give_up(trip, late.what)


async def _exists(trip: Trip) -> Outcome | None:
    """Go on where the service mailed that there is an account already; None: the form for the code is open.

    Some services show the same page whether there is one or not: the mail tells.
    """
    submission = trip.journal.known.submission
    if not (submission and submission.earlier):
        return await adopt(trip, ours=False)
    if trip.journal.known.previous:
        return await adopt(trip, ours=True)  # the account can't have the values that were offered since
    found = await probe(trip)
    if isinstance(found, Refused):
        return found
    if found is Found.OPENS:
        return None
    return await adopt(trip, ours=True, probed=found is Found.NOTHING)


async def _type_code(trip: Trip, visit: AccountVisit, *, left_off: bool) -> Outcome:
    """Type the code from the mail; where the service says that it is wrong, take the next one or ask for it."""
    if not (left_off and await trip.purpose_shown() is Purpose.ONE_TIME_CODE):
        reached = await _reach_code_form(trip)
        if reached is not None:
            return reached
        visit = await trip.visit(await trip.same_page(), on_press=lambda: _write_intent(trip))
    outcome: Outcome = Done()
    for left in reversed(range(CODES)):
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not left or not (isinstance(outcome, Refused) and outcome.reason is Reason.CODE_WRONG):
            break
        anchor = trip.journal.known.anchor
        if anchor is None or not await trip.mailbox.holds(find_code, anchor, 0):
            await trip.journal.note(Stage.CONFIRM, "code refused")
            await press_resend(trip)
    return outcome


async def _reach_code_form(trip: Trip) -> Outcome | None:
    """Get to the code's form by signing in: where the session is lost, a service shows it after that. None: it is open.

    Raises:
        RecipeBroken: the page after sign-in asks for no code, though none was ever typed.
    """
    found = await probe(trip)
    if await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        return None
    if isinstance(found, Refused):
        return found
    if found is Found.OPENS and trip.journal.known.confirming.used_at:
        # Whoever typed the code was killed before it could write that down.
        return Done("it was confirmed already")
    path = public_path(trip.page.path) if trip.page else "no page"
    raise RecipeBroken(
        f"{trip.recipe.path.name}: confirm by email_code, but neither the page after the sign-up nor the one "
        f"after sign-in ({path}) has a form for a code"
    )


async def _follow_link(trip: Trip, visit: AccountVisit) -> Outcome:
    """Open the link from the mail; press the one button there is, where opening alone does not confirm.

    Raises:
        MessageNotYet: the link is dead, and a sign-in shows that it did not confirm.
    """

    def find(message: Message) -> SecretStr | None:
        return find_link(message, trip.recipe.origin, wants="confirm")

    link = await visit.from_message(find, "link")
    again = trip.journal.known.confirming.used_at is not None
    await visit.before_press()
    await visit.page.goto(link.get_secret_value())
    if await trip.purpose_shown() is Purpose.CONFIRM:
        return await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
    if again and not await _opens(trip):
        raise MessageNotYet(find, "link that is still good")
    return Done()


async def _opens(trip: Trip) -> bool:
    """Say whether a whole sign-in goes through, so the address must be confirmed."""
    try:
        _, outcome = await sign_in(trip)
    except RecipeBroken:
        return False
    return isinstance(outcome, Done)


async def _confirmed(trip: Trip, note: str = "") -> Done:
    session = await trip.page.session() if trip.page else trip.journal.known.session
    await trip.journal.write(lambda r: r.change(phase=Phase.CONFIRMED, session=session), Stage.CONFIRM, DONE)
    return Done(note)
