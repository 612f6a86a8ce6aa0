"""Stage `find`: where one signs up and where one signs in, at a service without a recipe; before anything is sent."""

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, StageEnded
from journeyman.domain.page import Snapshot
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import NAMED, Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form
from journeyman.forms.ways import Aim
from journeyman.journey.search import Search, walk
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import USUAL_FORM, AnyStep, GotoStep
from journeyman.recipe.sights import poll

APPEARS = 5.0
"""Seconds that a page made by scripts may take to show its form."""

PAGES_TO_SIGN_UP = 6
"""How many pages are opened at most, where the URL shows no sign-up form: it should be near."""

ABOUT_ME = NAMED | {Kind.NEW_PASSWORD}


async def find_ways(trip: Trip) -> Outcome:
    """Find the sign-up form and the sign-in form, and keep where they are. Safe to run twice: it sends nothing.

    Raises:
        RecipeBroken: one of them was not found; says where it was looked.
        Transient: a page did not answer.
    """
    page = await trip.open_page()
    try:
        up = await _to_sign_up(trip, page)
        into = await _to_sign_in(trip, page, up)
    except StageEnded as ended:
        return ended.outcome
    finally:
        await trip.close_page()
    trip.found("ways", sign_up=(GotoStep(goto=up), *USUAL_FORM), sign_in=(GotoStep(goto=into), *USUAL_FORM))
    return Done(f"sign-up at {public_path(up)}, sign-in at {public_path(into)}")


async def form_on(page: Page) -> tuple[Snapshot, Form | None]:
    """Return what the page shows and its main form, which a script may take some time to draw."""

    async def drawn() -> tuple[Snapshot, Form] | None:
        snapshot = await page.snapshot()
        form = main_form(snapshot)
        return (snapshot, form) if form else None

    return await poll(drawn, APPEARS) or (await page.snapshot(), None)


def first_path(steps: tuple[AnyStep, ...]) -> str:
    """Return the page that a stage's steps begin on."""
    return steps[0].goto if isinstance(steps[0], GotoStep) else "/"


async def _to_sign_up(trip: Trip, page: Page) -> str:
    """Open the sign-up form; return its path."""
    given = first_path(trip.recipe.sign_up)
    await page.goto(given)
    snapshot, form = await form_on(page)
    if form and form.purpose is Purpose.SIGN_UP:
        return given
    search = Search(Aim.SIGN_UP, trip.recipe.origin, pages=PAGES_TO_SIGN_UP)
    search.opened.append(given)
    search.learn(snapshot)
    found = await walk(search, page, lambda seen: _shows(seen, Purpose.SIGN_UP))
    if found:
        return found
    if form and form.purpose is not Purpose.SIGN_IN and ABOUT_ME & {kind for _, kind in form.fields}:
        # Whoever gave the URL says that it is the form, and its words are none that we know.
        await page.goto(given)
        return given
    raise RecipeBroken(f"no sign-up form on {public_path(given)}, nor where its links lead ({search.told()})")


async def _to_sign_in(trip: Trip, page: Page, sign_up: str) -> str:
    """Find the sign-in form from the sign-up form, which is open; return its path."""
    search = Search(Aim.SIGN_IN, trip.recipe.origin)
    search.learn(await page.snapshot())
    search.begin(("/",))
    found = await walk(search, page, lambda seen: _shows(seen, Purpose.SIGN_IN))
    if found:
        return found
    raise RecipeBroken(
        f"no page to sign in was found from {public_path(sign_up)} ({search.told()}), so no account was asked for: "
        "nobody could have proven it"
    )


async def _shows(snapshot: Snapshot, purpose: Purpose) -> bool:
    form = main_form(snapshot)
    return form is not None and form.purpose is purpose
