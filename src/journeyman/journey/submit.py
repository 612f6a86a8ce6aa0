"""Stage `submit`: the sign-up form, with new values where the service refuses some."""

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Credential
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.password import generate, merge, parse
from journeyman.errors import RecipeBroken
from journeyman.journey.reserve import other_username
from journeyman.journey.stage import DONE, PRESSING, Stage, submission_began
from journeyman.journey.trip import Trip
from journeyman.recipe.model import Recipe
from journeyman.recipe.run import run_steps

TRIES = 4
"""How many sets of values are offered before a refusal stands."""


async def submit(trip: Trip) -> Outcome:
    """Fill the form and press its button; phase `submitted` and the anchor are saved before the press.

    Safe to run twice: where an earlier press may have made the account, "address taken" is that account.
    """
    began_as = trip.journal.known.pending if submission_began(trip.journal.known) else None
    # A fresh context: no cookie of an earlier, unfinished try gets in the way.
    page = await trip.open_page()
    visit = await trip.visit(page, on_press=lambda: _write_intent(trip))
    outcome: Outcome = Done()
    for _ in range(TRIES):
        outcome = await run_steps(trip.recipe.sign_up, visit, trip.recipe, code="email_code")
        match outcome:
            case Done():
                return await _submitted(trip)
            case Refused(Reason.ADDRESS_TAKEN) if began_as:
                return await _submitted(trip, began_as)
            case Refused(Reason.USERNAME_TAKEN):
                await _offer(trip, "username taken", username=other_username(trip.agent))
            case Refused(Reason.PASSWORD_REJECTED, rules=stated):
                await _offer(trip, "password rejected", password=_stronger(trip.recipe, stated))
            case _:
                return outcome
    return outcome


async def _write_intent(trip: Trip) -> None:
    def pressing(record: AccountRecord) -> AccountRecord:
        # The anchor of the first press stays: its message may be the only one that comes.
        return record.change(phase=Phase.SUBMITTED, anchor=record.anchor or trip.ports.clock.now())

    await trip.journal.write(pressing, Stage.SUBMIT, PRESSING)


async def _submitted(trip: Trip, began_as: Credential | None = None) -> Done:
    """Write down that the service took the submission; with `began_as`, that it was the earlier one."""
    session = await trip.page.session() if trip.page and not began_as else None
    changed: dict[str, object] = {"session": session}
    if began_as:
        # The page still shows the refused form, which the next stage must not take for its own.
        await trip.close_page()
        changed["pending"] = began_as
    await trip.journal.write(lambda record: record.change(**changed), Stage.SUBMIT, DONE)
    return Done("our earlier submission had made the account" if began_as else "")


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
    try:
        return generate(merge(parse(recipe.password), parse(stated)))
    except ValueError as error:
        fault = (
            f'{recipe.path}: password: "{recipe.password}" and what the page states, "{stated}", contradict: {error}'
        )
    raise RecipeBroken(fault)
