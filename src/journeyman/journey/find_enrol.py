"""Where two-factor authentication is switched on, and how, at a service without a recipe: found as it is done."""

from collections.abc import Sequence
from typing import Literal

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, StageEnded
from journeyman.domain.page import Snapshot, Target
from journeyman.errors import OriginViolation, RecipeBroken
from journeyman.forms.kinds import Kind
from journeyman.forms.presses import leads_on, says_saved
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import fillable, main_form
from journeyman.forms.ways import Aim, harmless_links
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.drawn import drawn
from journeyman.journey.find import first_path, form_on
from journeyman.journey.find_codes import find_codes, keeps_codes, shows_codes
from journeyman.journey.search import DEPTH, Search, walk
from journeyman.journey.setup import Setup
from journeyman.journey.sign_in import sign_in
from journeyman.journey.trip import Trip
from journeyman.journey.unfold import unfold
from journeyman.ports import Page
from journeyman.recipe.model import USUAL_FORM, AnyStep, ClickStep, Findable, GotoStep, KeepStep
from journeyman.recipe.naming import is_personal, may_be_named
from journeyman.recipe.run import run_steps
from journeyman.recipe.sights import poll

CODES_TAKE = 3.0
"""Seconds that recovery codes may take to appear."""

SEEDS = 8
"""How many links of the sign-in page are looked at as a member, where nothing better is known."""


async def find_and_enrol(trip: Trip) -> Outcome:
    """Sign in, find where an authenticator is enrolled, enrol one, and keep how that is done.

    Where nothing of the kind is found, that is kept as well. Safe to run twice: it begins anew, and the secret that is
    shown then takes the earlier one's place.

    Raises:
        RecipeBroken, Transient: as in `run_steps`.
    """
    try:
        return await _found(trip)
    except StageEnded as ended:
        return ended.outcome


async def _found(trip: Trip) -> Outcome:
    setup = await _where_it_stands(trip)
    if setup is not None:
        return await enrol_here(setup, ())
    page = await trip.open_page()
    seeds = await _seen_by_strangers(trip, page)
    _, outcome = await sign_in(trip, page)
    if not isinstance(outcome, Done):
        return outcome
    setup = Setup(trip, await trip.visit(await trip.page_with_pictures()))
    if await _is_there(setup):
        return await _again(setup)
    outcome = await _looked_for(setup, seeds)
    if isinstance(outcome, str):
        trip.found("enrol_totp", "replace_totp", enrol_totp=None)
        return Done(f"{outcome}: done without")
    return outcome


async def enrol_anew(trip: Trip, visit: AccountVisit) -> Outcome:
    """Find where a member enrols an authenticator, from the page of a sign-in that asked for none; enrol one.

    Raises:
        RecipeBroken: no such place was found.
    """
    setup = Setup(trip, visit)
    if await _is_there(setup):
        return await _again(setup)
    outcome = await _looked_for(setup, ("/",))
    if isinstance(outcome, str):
        raise RecipeBroken(f"{trip.recipe.title}: {outcome}")
    return outcome


async def _looked_for(setup: Setup, seeds: Sequence[str]) -> Outcome | str:
    """Search as a member for where an authenticator is enrolled, and enrol one; return what is told if none is."""
    trip = setup.trip
    search = Search(Aim.TWO_FACTOR, trip.recipe.reach, trip.journal.credential.username, own=trip.own)
    search.learn(await drawn(setup.page), at=setup.page.path)
    await unfold(search, setup.page)
    known = first_path(trip.recipe.enrol_totp) if trip.recipe.enrol_totp else ""
    search.begin(seeds, [known] if known else [])
    found = await walk(search, setup.page, setup.reached)
    if found is None:
        return f"no place to enrol an authenticator was found ({search.told()})"
    return await enrol_here(setup, way_to(found, search))


def way_to(path: str, search: Search) -> tuple[AnyStep, ...]:
    """Return the steps to a page; one with the agent's name in its address is reached by the links that led there.

    Where they can't be named either, that address is the way, and it is this agent's alone (`is_personal`).
    """
    clicks: tuple[AnyStep, ...] = ()
    at = path
    for _ in range(DEPTH):
        source, text = search.seen_on.get(at, ("", ""))
        if not is_personal(at, search.own) or not source or not may_be_named(text, search.own):
            break
        at, clicks = source, (ClickStep(click=Target("link", text)), *clicks)
    return (GotoStep(goto=path),) if is_personal(at, search.own) else (GotoStep(goto=at), *clicks)


async def _where_it_stands(trip: Trip) -> Setup | None:
    """Return the open page's setup, where the sign-up itself led to it."""
    snapshot = await trip.shown()
    form = main_form(snapshot) if snapshot else None
    if trip.page is None or form is None or form.purpose is not Purpose.AUTHENTICATOR_SETUP:
        return None
    setup = Setup(trip, await trip.visit(await trip.page_with_pictures()))
    return setup if snapshot and await setup.reached(snapshot) else None


async def _again(setup: Setup) -> Outcome:
    """Enrol where the sign-in led; by the page's own address, if it has one."""
    path = setup.page.path
    await setup.page.goto(path)
    if await _is_there(setup):
        return await enrol_here(setup, (GotoStep(goto=path),))
    raise RecipeBroken("the sign-in leads to an authenticator's setup that has no address of its own")


async def _is_there(setup: Setup) -> bool:
    """Say whether the open page leads to a secret; one on which something is not as it should be does not."""
    try:
        return await setup.reached(await drawn(setup.page))
    except (RecipeBroken, OriginViolation):
        return False


async def _seen_by_strangers(trip: Trip, page: Page) -> list[str]:
    """Return the places that the sign-in page links to, and where one signs up and in: some say more to a member."""
    into = first_path(trip.recipe.sign_in)
    await page.goto(into)
    snapshot, _ = await form_on(page)
    links = [*harmless_links(snapshot, trip.recipe.reach)][:SEEDS]
    return list(dict.fromkeys(["/", into, first_path(trip.recipe.sign_up), *links]))


async def enrol_here(
    setup: Setup, way: tuple[AnyStep, ...], name: Literal["enrol_totp", "replace_totp"] = "enrol_totp"
) -> Outcome:
    """Save the secret, send its first code, save the recovery codes; keep the steps that did it.

    Args:
        setup: the open page, which shows the secret, and what led to it there.
        way: the steps to that page.
        name: what the recipe calls that.
    """
    trip, where = setup.trip, public_path(setup.page.path)
    setup.steps = [*way, *setup.steps]
    for part in (_keep_secret, _lead_on, _send_code, _keep_codes, _say_saved):
        step = await part(setup.page)
        if step is None:
            if part is _keep_codes:
                break
            continue
        outcome = await run_steps((step,), setup.visit, trip.recipe, code="totp_code")
        if not isinstance(outcome, Done):
            return outcome
        setup.steps.append(step)
        if part is _keep_secret:
            trip.keep_to_oneself(**{name: tuple(setup.steps)})  # it is to be seen yet whether it is so
    keep_way(trip, name, name, tuple(setup.steps))
    if not keeps_codes(setup.steps) and (codes := await _codes_elsewhere(setup)):
        keep_way(trip, name, name, (*setup.steps, *codes))
    return Done(f"enrolled at {where}")


async def _codes_elsewhere(setup: Setup) -> tuple[AnyStep, ...]:
    """Save recovery codes that the enrolment did not show; return the steps to them, none where there are none."""
    begun = setup.steps[0]
    return await find_codes(setup.trip, setup.visit, begun.goto if isinstance(begun, GotoStep) else "")


def keep_way(trip: Trip, name: Findable, stage: str, steps: tuple[AnyStep, ...]) -> None:
    """Keep the steps of a stage as found out, for all; those with the agent's name in an address for this journey only.

    Such a way is no other's: it stays among what is to be found, and each agent finds its own.
    """
    if any(isinstance(step, GotoStep) and is_personal(step.goto, trip.own) for step in steps):
        trip.keep_to_oneself(**{stage: steps})
    else:
        trip.found(name, **{stage: steps})


async def _keep_secret(_: Page) -> AnyStep | None:
    return KeepStep(keep="authenticator")


async def _lead_on(page: Page) -> AnyStep | None:
    """Go on to the form for the code, where the page that shows the secret has none."""
    snapshot = await page.snapshot()
    button = None if _takes_code(snapshot) else leads_on(snapshot)
    return ClickStep(click=Target("button", button.text)) if button and may_be_named(button.text) else None


async def _send_code(page: Page) -> AnyStep | None:
    snapshot, _ = await form_on(page)
    return USUAL_FORM[0] if _takes_code(snapshot) else None


def _takes_code(snapshot: Snapshot) -> bool:
    form = main_form(snapshot)
    return form is not None and any(kind is Kind.ONE_TIME_CODE and fillable(its) for its, kind in form.fields)


async def _keep_codes(page: Page) -> AnyStep | None:
    async def shown() -> bool | None:
        return await shows_codes(page) or None

    return KeepStep(keep="recovery_codes") if await poll(shown, CODES_TAKE) else None


async def _say_saved(page: Page) -> AnyStep | None:
    """Press the button by which recovery codes are left: some services count an enrolment only then."""
    button = says_saved(await page.snapshot())
    return ClickStep(click=Target("button", button.text)) if button and may_be_named(button.text) else None
