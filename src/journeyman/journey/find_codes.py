"""Where a member gets recovery codes, where the enrolment did not show them: found as it is done."""

from collections.abc import Sequence

from pydantic import SecretStr

from journeyman.domain.outcome import Done, StageEnded
from journeyman.domain.page import Snapshot
from journeyman.errors import OriginViolation, RecipeBroken, Transient, VaultAway
from journeyman.forms.presses import spare_codes
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.onward import gate_of
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import AnyStep, ClickStep, GotoStep, KeepStep
from journeyman.recipe.naming import may_be_named
from journeyman.recipe.recovery_codes import find_recovery_codes
from journeyman.recipe.run import run_steps

STEPS = 4
"""How many presses and forms may lie between a page and the codes."""

Steps = tuple[AnyStep, ...]


async def find_codes(trip: Trip, visit: AccountVisit, begun_at: str) -> Steps:
    """Save recovery codes that a press on the open page shows, or one on the page where the enrolment began.

    That there are none, or that they can't be had, is no fault.

    Returns:
        The steps that led to them, the last one keeps them; none where there are none.
    """
    try:
        steps = await _by_pressing(trip, visit, ())
        if not steps and begun_at:
            await visit.page.goto(begun_at)
            steps = await _by_pressing(trip, visit, (GotoStep(goto=begun_at),))
    except (RecipeBroken, OriginViolation):
        return ()
    return steps


async def codes_anew(trip: Trip, visit: AccountVisit, begun_at: str) -> bool:
    """Have recovery codes made anew where the enrolment began, and save them; say whether that went well.

    Only for an account whose codes nobody has. Safe to run twice: codes that were made and not saved are made again.
    That they can't be had is no fault, and holds nothing up.

    Raises:
        VaultAway: they could not be saved.
    """
    try:
        await visit.page.goto(begun_at)
        return bool(await _by_pressing(trip, visit, (GotoStep(goto=begun_at),), anew=True))
    except VaultAway:
        raise
    except (RecipeBroken, OriginViolation, Transient, StageEnded):
        return False


def keeps_codes(steps: Sequence[AnyStep]) -> bool:
    """Say whether recovery codes are kept on the way."""
    return any(isinstance(step, KeepStep) and step.keep == "recovery_codes" for step in steps)


async def shows_codes(page: Page) -> bool:
    """Say whether recovery codes are on a page."""
    texts = [*await page.field_texts(), SecretStr((await page.snapshot()).text)]
    return bool(find_recovery_codes(texts))


async def _by_pressing(trip: Trip, visit: AccountVisit, steps: Steps, *, anew: bool = False) -> Steps:
    for _ in range(STEPS):
        step = _next(trip, await visit.page.snapshot(), steps, anew=anew)
        if step is None or not await _did(trip, visit, step):
            return ()
        steps = (*steps, step)
        if await shows_codes(visit.page):
            keep = KeepStep(keep="recovery_codes")
            return (*steps, keep) if await _did(trip, visit, keep) else ()
    return ()


def _next(trip: Trip, snapshot: Snapshot, steps: Steps, *, anew: bool) -> AnyStep | None:
    """Return the sending of a form that asks for password or code once more, or the press of what shows codes."""
    gate = gate_of(snapshot, trip.own)
    if gate:
        return gate
    pressed = {step.click for step in steps if isinstance(step, ClickStep)}
    offered = spare_codes(snapshot, trip.recipe.reach, anew=anew)
    target = next((its for its in offered if its not in pressed and may_be_named(its.name, trip.own)), None)
    return ClickStep(click=target) if target else None


async def _did(trip: Trip, visit: AccountVisit, step: AnyStep) -> bool:
    return isinstance(await run_steps((step,), visit, trip.recipe, code="totp_code"), Done)
