"""Stage `enrol`: a TOTP authenticator and its recovery codes, saved before they are used or left."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from journeyman.domain.account import Phase
from journeyman.domain.credential import Credential
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import NAMED, Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import main_form
from journeyman.journey.find_codes import codes_anew, keeps_codes
from journeyman.journey.find_enrol import find_and_enrol
from journeyman.journey.sign_in import sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import AnyStep, GotoStep
from journeyman.recipe.run import run_steps

CODES_LOST = "; its recovery codes were shown to nobody, make new ones there"


async def enrol(trip: Trip) -> Outcome:
    """Enrol an authenticator where the recipe has steps for it.

    Safe to run twice: where an earlier run had saved a secret, a sign-in that asks for a code and takes ours
    shows that it was enrolled.
    """
    steps = trip.recipe.enrol_totp
    to_be_found = "enrol_totp" in trip.recipe.find
    credential = trip.journal.known.credential
    if to_be_found and trip.recipe.signs_up_with_totp and credential and credential.authenticator:
        trip.found("enrol_totp", enrol_totp=None)
        to_be_found = False
    if steps is None and not to_be_found:
        there = credential and credential.authenticator
        return await _secured(trip, "it was enrolled with the sign-up" if there else "the service has no TOTP")
    if credential and credential.authenticator:
        gave_totp, outcome = await _sign_in(trip)
        if not isinstance(outcome, Done):
            return outcome
        if gave_totp:
            return await _secured(trip, await _enrolled_already(trip, credential, () if to_be_found else steps or ()))
    if steps is None or to_be_found:
        found = await find_and_enrol(trip)
        return await _secured(trip, found.note) if isinstance(found, Done) else found
    outcome = await _by_steps(trip, steps)
    return await _secured(trip) if isinstance(outcome, Done) else outcome


async def _by_steps(trip: Trip, steps: Sequence[AnyStep]) -> Outcome:
    """Enrol as the recipe says, signed in."""
    page = await trip.page_with_pictures()
    there, signed_in = await _be_signed_in(trip, page)
    if not isinstance(signed_in, Done):
        return signed_in
    if page is not trip.page:  # the sign-in waited long for its mail, and closed the page meanwhile
        page = await trip.page_with_pictures()
    return await run_steps(steps[there:], await trip.visit(page), trip.recipe, code="totp_code")


async def _enrolled_already(trip: Trip, credential: Credential, steps: Sequence[AnyStep]) -> str:
    """Say so; make recovery codes anew that were lost with the answer of an earlier run, or say that they are lost."""
    said = "it was enrolled already"
    if not keeps_codes(steps) or credential.recovery_codes:
        return said
    first = steps[0]
    if isinstance(first, GotoStep):
        visit = await trip.visit(await trip.page_with_pictures())
        if await codes_anew(trip, visit, first.goto):
            return f"{said}; its recovery codes were made anew"
    return said + CODES_LOST


async def _be_signed_in(trip: Trip, page: Page) -> tuple[int, Outcome]:
    """Sign in where the first page of the enrolment sends us to the sign-in form.

    A form that asks for the password alone is a re-authentication, which the recipe's steps answer.

    Returns:
        How many of the enrolment's steps are done with that, and the outcome.
    """
    first = trip.recipe.enrol_totp[0] if trip.recipe.enrol_totp else None
    if not isinstance(first, GotoStep):
        return 0, Done()
    await page.goto(first.goto)
    form = main_form(await page.snapshot(), Purpose.SIGN_IN)
    kinds = {kind for _, kind in form.fields} if form else set[Kind]()
    if form and form.purpose is Purpose.SIGN_IN and kinds & NAMED:
        return 0, (await _sign_in(trip, page))[1]
    return int(first.if_seen is None), Done()


async def _sign_in(trip: Trip, page: Page | None = None) -> tuple[bool, Outcome]:
    """Sign in as `sign_in` does; where the service lets nobody in before an authenticator is enrolled, up to that page.

    Raises:
        RecipeBroken: the sign-in led elsewhere than the recipe says.
    """
    try:
        return await sign_in(trip, page)
    except RecipeBroken:
        first = trip.recipe.enrol_totp[0] if trip.recipe.enrol_totp else None
        at = urlsplit(trip.page.path).path if trip.page else ""
        if not (isinstance(first, GotoStep) and urlsplit(first.goto).path == at):
            raise
    return False, Done()


async def _secured(trip: Trip, note: str = "") -> Done:
    await trip.journal.write(lambda r: r.change(phase=Phase.SECURED), Stage.ENROL, DONE)
    return Done(note)
