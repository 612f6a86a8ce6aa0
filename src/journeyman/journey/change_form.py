"""The way to the form that changes a password, where no recipe says it."""

from functools import partial

from journeyman.domain.outcome import Done, Outcome
from journeyman.domain.page import Snapshot
from journeyman.errors import RecipeBroken
from journeyman.forms.links import way_to_change
from journeyman.forms.presses import ends_something
from journeyman.forms.purpose import Purpose
from journeyman.forms.questions import harmless
from journeyman.forms.read import main_form
from journeyman.forms.ways import Aim
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.onward import asks_password_alone
from journeyman.journey.reset_form import takes_new_password
from journeyman.journey.search import Search, is_there, walk
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import USUAL_FORM
from journeyman.recipe.run import run_steps

WELL_KNOWN = "/.well-known/change-password"
"""Where a service says that its form is (W3C, A Well-Known URL for Changing Passwords)."""

HOME = "/"

PAGES = 10
"""How many pages are opened at most where no link is close: it should not be far from where a member looks first."""

GATES = 3
"""How many forms may stand before the one that changes the password: the password once more, a TOTP code."""


async def to_change_form(trip: Trip, visit: AccountVisit) -> Outcome:
    """Open the form by the well-known URL, by a link of the page where the sign-in led or of the home page, or farther.

    Raises:
        RecipeBroken: none of them leads to one.
    """
    home = visit.page.path
    links = [partial(_by_links, path) for path in dict.fromkeys((home, HOME))]
    for way in (partial(is_there, WELL_KNOWN), *links):
        if await way(visit.page):
            outcome = await _through_gates(trip, visit)
            if not isinstance(outcome, Done) or await takes_new_password(trip):
                return outcome
    search = Search(Aim.CHANGE_PASSWORD, trip.recipe.reach, trip.journal.credential.username, PAGES)
    search.begin((home, HOME))
    if await walk(search, visit.page, partial(_reached, trip, visit)):
        return Done()
    raise RecipeBroken(
        f"{trip.recipe.path.name}: neither {WELL_KNOWN} nor a link leads to a form that changes the password "
        f"({search.told()}). Write a stage change_password: the steps that change it"
    )


async def _reached(trip: Trip, visit: AccountVisit, snapshot: Snapshot) -> bool:
    """Say whether the open page has the form, where need be once the password was typed once more."""
    form = main_form(snapshot)
    if form and asks_password_alone(form) and not ends_something(form, snapshot):
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="totp_code")
        if not isinstance(outcome, Done):
            return False
    return await takes_new_password(trip)


async def _by_links(path: str, page: Page) -> bool:
    if not await is_there(path, page):
        return False
    way = way_to_change(await page.snapshot())
    if way:
        await page.click(way, harmless)
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
