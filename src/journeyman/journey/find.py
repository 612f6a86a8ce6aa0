"""Stage `find`: where one signs up and where one signs in, at a service without a recipe; before anything is sent."""

from journeyman.domain.origin import public_place
from journeyman.domain.outcome import Done, Outcome, StageEnded
from journeyman.domain.page import Snapshot
from journeyman.errors import OriginViolation, RecipeBroken
from journeyman.forms.kinds import NAMED, Kind, fillable
from journeyman.forms.presses import opens_form
from journeyman.forms.purpose import Purpose
from journeyman.forms.questions import harmless
from journeyman.forms.read import Form, main_form
from journeyman.forms.ways import Aim
from journeyman.journey.search import Search, walk
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import USUAL_FORM, AnyStep, CheckStep, ClickStep, GotoStep
from journeyman.recipe.naming import may_be_named, target_of
from journeyman.recipe.sights import poll
from journeyman.words import plain, table

APPEARS = 5.0
"""Seconds that a page made by scripts may take to show its form."""

PAGES_TO_SIGN_UP = 6
"""How many pages are opened at most, where the URL shows no sign-up form: it should be near."""

PRESSES = 2
"""How many buttons may lie between a page and its form: "Create account", then "With your mail address"."""

DRAWN = 2.0
"""Seconds that a form may take to appear once what opens it was pressed."""

ABOUT_ME = NAMED | {Kind.NEW_PASSWORD}

ANOTHER = "Give another --url: that of the page with the form to sign up."

Steps = tuple[AnyStep, ...]


async def find_ways(trip: Trip) -> Outcome:
    """Find the sign-up form and the sign-in form, and keep where they are. Safe to run twice: it sends nothing.

    Raises:
        RecipeBroken: one of them was not found; says where it was looked.
        Transient: a page did not answer.
    """
    page = await trip.open_page()
    try:
        up = await _to_sign_up(trip, page)
        boxes = _second_factors(main_form(await page.snapshot(), Purpose.SIGN_UP))
        into = await _to_sign_in(trip, page, up)
    except StageEnded as ended:
        return ended.outcome
    finally:
        await trip.close_page()
    trip.found("ways", sign_up=(*up, *boxes, *USUAL_FORM), sign_in=(*into, *USUAL_FORM))
    return Done(f"sign-up at {_told(up)}, sign-in at {_told(into)}")


def _second_factors(form: Form | None) -> Steps:
    """Return the ticking of boxes that ask, in a sign-up, for two-factor authentication."""
    words, found = table("ways")["two_factor"], form.fields if form else ()
    boxes = (its for its, _ in found if its.type == "checkbox" and fillable(its) and not its.checked)
    asked = (its for its in boxes if words.search(plain(f"{its.label} . {its.after} . {its.name}")))
    return tuple(CheckStep(check=target_of(its)) for its in asked)


async def form_on(page: Page, entrance: Purpose | None = None) -> tuple[Snapshot, Form | None]:
    """Return what the page shows and its main form, which a script may take some time to draw."""

    async def drawn() -> tuple[Snapshot, Form] | None:
        snapshot = await page.snapshot()
        form = main_form(snapshot, entrance)
        return (snapshot, form) if form else None

    return await poll(drawn, APPEARS) or (await page.snapshot(), None)


def first_path(steps: tuple[AnyStep, ...]) -> str:
    """Return the page that a stage's steps begin on."""
    return steps[0].goto if isinstance(steps[0], GotoStep) else "/"


def _told(steps: Steps) -> str:
    return public_place(first_path(steps))


async def _to_sign_up(trip: Trip, page: Page) -> Steps:
    """Open the sign-up form; return the way there."""
    given = first_path(trip.recipe.sign_up)
    try:
        await page.goto(given)
    except (RecipeBroken, OriginViolation) as error:  # nobody wrote a recipe: the address that was given is wrong
        raise type(error)(f"{error} {ANOTHER}") from None
    snapshot, form = await form_on(page, Purpose.SIGN_UP)
    if form and form.purpose is Purpose.SIGN_UP:
        return (GotoStep(goto=given),)
    search = Search(Aim.SIGN_UP, trip.recipe.reach, pages=PAGES_TO_SIGN_UP)
    search.opened.append(given)
    search.learn(snapshot, at=page.path)
    found = await walk(search, page, lambda seen: _shows(seen, Purpose.SIGN_UP))
    if found:
        return (GotoStep(goto=found),)
    way = await _by_pressing(page, given, Aim.SIGN_UP)
    search.heard(page)
    if way:
        return way
    if form and form.purpose is not Purpose.SIGN_IN and ABOUT_ME & {kind for _, kind in form.fields}:
        # Whoever gave the URL says that it is the form, and its words are none that we know.
        await page.goto(given)
        return (GotoStep(goto=given),)
    raise RecipeBroken(f"no sign-up form on {_looked(search, given)}. {ANOTHER}")


def _looked(search: Search, given: str) -> str:
    """Return where a sign-up form was looked for; the page to begin with is none of those that links lead to."""
    if search.opened == [given]:
        return f"{public_place(given)}, and no link there looks like the way to one{search.asked()}"
    return f"{public_place(given)}, nor where its links lead ({search.told(but=given)})"


async def _to_sign_in(trip: Trip, page: Page, up: Steps) -> Steps:
    """Find the sign-in form from the sign-up form, which is open; return the way there."""
    search = Search(Aim.SIGN_IN, trip.recipe.reach)
    search.learn(await page.snapshot(), at=page.path)
    search.begin(("/",))
    found = await walk(search, page, lambda seen: _shows(seen, Purpose.SIGN_IN))
    if found:
        return (GotoStep(goto=found),)
    beside = await _by_pressing(page, first_path(up), Aim.SIGN_IN)
    search.heard(page)
    if beside:
        return beside
    raise RecipeBroken(
        f"no page to sign in was found from {_told(up)} ({search.told()}), so no account was asked for: "
        "nobody could have proven it. Give as --url a page of the same service that leads to it, too."
    )


async def _by_pressing(page: Page, path: str, aim: Aim) -> Steps | None:
    """Open a page, and press there what draws the form by its words, unless it is there; None: nothing draws it."""
    purpose = Purpose(aim.value)
    await page.goto(path)
    steps: Steps = (GotoStep(goto=path),)
    for _ in range(PRESSES):
        snapshot, form = await form_on(page, purpose)
        if form and form.purpose is purpose:
            return steps
        pressed = await _press_one(page, snapshot, aim, steps)
        if pressed is None:
            return None
        steps = (*steps, pressed)
        if await poll(lambda: _drawn(page, purpose), DRAWN):
            return steps
    return None


async def _press_one(page: Page, snapshot: Snapshot, aim: Aim, steps: Steps) -> ClickStep | None:
    """Press the best of what may draw the form and was not pressed yet; None where nothing could be."""
    for target in opens_form(snapshot, aim):
        step = ClickStep(click=target)
        if step in steps or not may_be_named(target.name):
            continue
        try:
            await page.click(target, harmless)
        except RecipeBroken:  # there are several of that name
            continue
        except OriginViolation:
            return None
        return step
    return None


async def _drawn(page: Page, purpose: Purpose) -> bool | None:
    return await _shows(await page.snapshot(), purpose) or None


async def _shows(snapshot: Snapshot, purpose: Purpose) -> bool:
    form = main_form(snapshot, purpose)
    return form is not None and form.purpose is purpose
