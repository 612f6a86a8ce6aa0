"""The way to the form that changes a password, where no recipe says it."""

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import RecipeBroken
from journeyman.forms.links import way_to_change
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.reset_form import takes_new_password
from journeyman.journey.trip import Trip
from journeyman.recipe.model import USUAL_FORM
from journeyman.recipe.run import run_steps

WELL_KNOWN = "/.well-known/change-password"
"""Where a service says that its form is (W3C, A Well-Known URL for Changing Passwords)."""

GATES = 3
"""How many forms may stand before the one that changes the password: the password once more, a TOTP code."""


async def to_change_form(trip: Trip, visit: AccountVisit) -> Outcome:
    """Open the form: by the well-known URL, else by a link of the home page.

    Raises:
        RecipeBroken: none of them leads to one.
    """
    for way in (_well_known, _by_links):
        if await way(visit):
            outcome = await _through_gates(trip, visit)
            if not isinstance(outcome, Done) or await takes_new_password(trip):
                return outcome
    raise RecipeBroken(
        f"{trip.recipe.path.name}: neither {WELL_KNOWN} nor a link on {public_path(visit.page.path)} leads to a form "
        "that changes the password. Write a stage change_password: the steps that change it"
    )


async def _by_links(visit: AccountVisit) -> bool:
    await visit.page.goto("/")
    way = way_to_change(await visit.page.snapshot())
    if way is None:
        return False
    await visit.page.click(way)
    return True


async def _well_known(visit: AccountVisit) -> bool:
    try:
        await visit.page.goto(WELL_KNOWN)
    except RecipeBroken:  # there is no such page, which no recipe promised
        return False
    return True


async def _through_gates(trip: Trip, visit: AccountVisit) -> Outcome:
    """Answer the forms that ask for password or TOTP code once more before the page is shown."""
    for _ in range(GATES):
        if await trip.purpose_shown() not in {Purpose.SIGN_IN, Purpose.ONE_TIME_CODE}:
            break
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="totp_code")
        if not isinstance(outcome, Done):
            return outcome
    return Done()
