"""The way to the form that changes a password, where no recipe says it."""

from functools import partial

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import RecipeBroken
from journeyman.forms.links import way_to_change
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.reset_form import takes_new_password
from journeyman.journey.search import is_there
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import USUAL_FORM
from journeyman.recipe.run import run_steps

WELL_KNOWN = "/.well-known/change-password"
"""Where a service says that its form is (W3C, A Well-Known URL for Changing Passwords)."""

HOME = "/"

GATES = 3
"""How many forms may stand before the one that changes the password: the password once more, a TOTP code."""


async def to_change_form(trip: Trip, visit: AccountVisit) -> Outcome:
    """Open the form: by the well-known URL, else by a link of the page where the sign-in led, or of the home page.

    Raises:
        RecipeBroken: none of them leads to one.
    """
    links = [partial(_by_links, path) for path in dict.fromkeys((visit.page.path, HOME))]
    for way in (partial(is_there, WELL_KNOWN), *links):
        if await way(visit.page):
            outcome = await _through_gates(trip, visit)
            if not isinstance(outcome, Done) or await takes_new_password(trip):
                return outcome
    raise RecipeBroken(
        f"{trip.recipe.path.name}: neither {WELL_KNOWN} nor a link on {public_path(visit.page.path)} leads to a form "
        "that changes the password. Write a stage change_password: the steps that change it"
    )


async def _by_links(path: str, page: Page) -> bool:
    if not await is_there(path, page):
        return False
    way = way_to_change(await page.snapshot())
    if way:
        await page.click(way)
    return way is not None


async def _through_gates(trip: Trip, visit: AccountVisit) -> Outcome:
    """Answer the forms that ask for password or TOTP code once more before the page is shown."""
    for _ in range(GATES):
        if await trip.purpose_shown() not in {Purpose.SIGN_IN, Purpose.ONE_TIME_CODE}:
            break
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="totp_code")
        if not isinstance(outcome, Done):
            return outcome
    return Done()
