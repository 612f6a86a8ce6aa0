"""Stage `confirm`: the one-time code or link that came by mail."""

from pydantic import SecretStr

from journeyman.domain.account import Phase
from journeyman.domain.message import Message
from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.errors import RecipeBroken
from journeyman.forms.buttons import resend_of
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.messages.link import find_link
from journeyman.recipe.model import ConfirmBy, SubmitStep
from journeyman.recipe.run import run_steps

CODE_FORM = (SubmitStep(submit="form"),)


async def confirm(trip: Trip) -> Outcome:
    """Confirm the address as the recipe says. Safe to run twice: goes on where the saved session stands."""
    how = trip.recipe.confirm
    if how is None:
        return await _confirmed(trip, "the service asks for no confirmation")
    left_off = trip.page is not None or trip.journal.known.session is not None
    visit = await trip.visit(await trip.same_page())
    if not isinstance(how, ConfirmBy):
        outcome = await run_steps(how, visit, trip.recipe, code="email_code")
    elif how.by == "email_link":
        outcome = await _follow_link(trip, visit)
    else:
        outcome = await _type_code(trip, visit, left_off=left_off)
    return await _confirmed(trip) if isinstance(outcome, Done) else outcome


async def _type_code(trip: Trip, visit: AccountVisit, *, left_off: bool) -> Outcome:
    """Type the code from the mail; where the service says that it is wrong, ask for a new one and type that, once."""
    if not (left_off and await trip.purpose_shown() is Purpose.ONE_TIME_CODE):
        reached = await _reach_code_form(trip, visit)
        if not isinstance(reached, Done):
            return reached
    outcome = await run_steps(CODE_FORM, visit, trip.recipe, code="email_code")
    if not (isinstance(outcome, Refused) and outcome.reason is Reason.CODE_WRONG):
        return outcome
    resend = resend_of((await visit.page.snapshot()).buttons)
    # A sign-in on the way here may have brought a code as well, which the new one makes void.
    anchor = trip.ports.clock.now() if resend else trip.journal.known.anchor
    what = "code refused, another one asked for" if resend else "code refused"
    await trip.journal.write(lambda r: r.change(anchor=anchor), Stage.CONFIRM, what)
    if resend:
        await visit.page.click(resend)
    # The visit remembers the message that it used, so this waits for the next one.
    return await run_steps(CODE_FORM, visit, trip.recipe, code="email_code")


async def _reach_code_form(trip: Trip, visit: AccountVisit) -> Outcome:
    """Get to the code's form by signing in: where the session is lost, a service shows it after that.

    Raises:
        RecipeBroken: the page after sign-in asks for no code.
    """
    outcome = await run_steps((*trip.recipe.sign_in[:1], *CODE_FORM), visit, trip.recipe, code="totp_code")
    if isinstance(outcome, Done) and await trip.purpose_shown() is not Purpose.ONE_TIME_CODE:
        raise RecipeBroken(
            f"{trip.recipe.path.name}: confirm by email_code, but neither the page after the sign-up nor the one "
            f"after sign-in ({public_path(visit.page.path)}) has a form for a code"
        )
    return outcome


async def _follow_link(trip: Trip, visit: AccountVisit) -> Outcome:
    """Open the link from the mail; press the one button there is, where opening alone does not confirm."""

    def find(message: Message) -> SecretStr | None:
        return find_link(message, trip.recipe.origin)

    link = await visit.from_message(find, "link")
    await visit.page.goto(link.get_secret_value())
    if await trip.purpose_shown() is Purpose.CONFIRM:
        return await run_steps(CODE_FORM, visit, trip.recipe, code="email_code")
    return Done()


async def _confirmed(trip: Trip, note: str = "") -> Done:
    session = await trip.page.session() if trip.page else trip.journal.known.session
    await trip.journal.write(lambda r: r.change(phase=Phase.CONFIRMED, session=session), Stage.CONFIRM, DONE)
    return Done(note)
