"""Stage `submit`: the sign-up form, with new values where the service refuses some."""

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.password import generate, merge, parse
from journeyman.errors import RecipeBroken
from journeyman.forms.purpose import Purpose
from journeyman.journey.prove import sign_in
from journeyman.journey.reserve import other_username
from journeyman.journey.stage import DONE, PRESSING, Stage, submission_began
from journeyman.journey.story import ending
from journeyman.journey.trip import Trip
from journeyman.recipe.model import Recipe
from journeyman.recipe.run import run_steps

TRIES = 4
"""How many sets of values are offered before a refusal stands."""


async def submit(trip: Trip) -> Outcome:
    """Fill the form and press its button; phase `submitted` and the anchor are saved before the press.

    Safe to run twice: where an earlier press may have made the account, a sign-in finds out before another press.
    """
    made = await _made_before(trip) if submission_began(trip.journal.known) else False
    if made:
        return await _was_ours(trip)
    # A fresh context: no cookie of an earlier, unfinished try gets in the way.
    visit = await trip.visit(await trip.open_page(), on_press=lambda: _write_intent(trip))
    outcome: Outcome = Done()
    for _ in range(TRIES):
        outcome = await run_steps(trip.recipe.sign_up, visit, trip.recipe, code="email_code")
        match outcome:
            case Done():
                return await _submitted(trip)
            case Refused(Reason.ADDRESS_TAKEN | Reason.USERNAME_TAKEN) if made is None:
                return await _was_ours(trip)
            case Refused(Reason.USERNAME_TAKEN):
                await _offer(trip, "username taken", username=other_username(trip.agent))
            case Refused(Reason.PASSWORD_REJECTED, rules=stated):
                await _offer(trip, "password rejected", password=_stronger(trip.recipe, stated))
            case _:
                break
    # Written down: a refusal that stands is not an earlier submission of ours when this is run again.
    await trip.journal.note(Stage.SUBMIT, ": ".join(ending(outcome)))
    return outcome


async def _made_before(trip: Trip) -> bool | None:
    """Say whether the earlier press made the account, by a sign-in with the pending credential; None: not to be told.

    A service that asks for the mail's code then has the account as well.
    """
    try:
        _, outcome = await sign_in(trip)
    except RecipeBroken:
        return True if await trip.purpose_shown() is Purpose.ONE_TIME_CODE else None
    if isinstance(outcome, Done):
        return True
    if isinstance(outcome, Refused) and outcome.reason is Reason.CREDENTIALS_WRONG:
        await trip.journal.note(Stage.SUBMIT, "the earlier press made no account")
        return False
    return None


async def _write_intent(trip: Trip) -> None:
    def pressing(record: AccountRecord) -> AccountRecord:
        # The anchor of the first press stays: its message may be the only one that comes.
        return record.change(phase=Phase.SUBMITTED, anchor=record.anchor or trip.ports.clock.now())

    await trip.journal.write(pressing, Stage.SUBMIT, PRESSING)


async def _submitted(trip: Trip) -> Done:
    """Write down that the service took the submission, and where the browser stands."""
    session = await trip.page.session() if trip.page else None
    await trip.journal.write(lambda record: record.change(session=session), Stage.SUBMIT, DONE)
    return Done()


async def _was_ours(trip: Trip) -> Done:
    """Write down that the earlier submission made the account."""
    # The page shows something else, which the next stage must not take for its own.
    await trip.close_page()
    await trip.journal.write(lambda record: record.change(session=None), Stage.SUBMIT, DONE)
    return Done("our earlier submission had made the account")


async def _offer(trip: Trip, refused: str, **values: object) -> None:
    """Record another value before it is typed. The refusal made no account, so the intent is void."""
    await trip.journal.write(
        lambda record: record.with_credential(lambda credential: credential.model_copy(update=values)),
        Stage.SUBMIT,
        refused,
    )
    if trip.page:
        trip.page.protect(*trip.journal.secrets())


def _stronger(recipe: Recipe, stated: str) -> SecretStr:
    """Return a new password by the recipe's rules and those that the page states.

    Raises:
        RecipeBroken: no password can satisfy both.
    """
    rules = parse(stated)  # told as we read it: the page's own text stays here
    try:
        return generate(merge(parse(recipe.password), rules))
    except ValueError as error:
        fault = f'{recipe.path}: password: "{recipe.password}" and what the page states, "{rules}", contradict: {error}'
    raise RecipeBroken(fault)
