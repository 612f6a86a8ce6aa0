"""Stage `enrol`: a TOTP authenticator and its recovery codes, saved before they are used or left."""

from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done, Outcome
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import main_form
from journeyman.journey.prove import sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import GotoStep
from journeyman.recipe.run import run_steps


async def enrol(trip: Trip) -> Outcome:
    """Enrol an authenticator where the recipe has steps for it.

    Safe to run twice: where an earlier run had saved a secret, a sign-in that asks for a code and takes ours
    shows that it was enrolled.
    """
    steps = trip.recipe.enrol_totp
    if steps is None:
        return await _secured(trip, "the service has no TOTP")
    credential = trip.journal.known.credential
    if credential and credential.authenticator:
        visit, outcome = await sign_in(trip)
        if isinstance(outcome, Done) and visit.gave_totp:
            return await _secured(trip, "it was enrolled already")
    page = await trip.same_page()
    await _be_signed_in(trip, page)
    outcome = await run_steps(steps, await trip.visit(page), trip.recipe, code="totp_code")
    return await _secured(trip) if isinstance(outcome, Done) else outcome


async def _be_signed_in(trip: Trip, page: Page) -> None:
    """Sign in where the first page of the enrolment sends us to the sign-in form.

    A form that asks for the password alone is a re-authentication, which the recipe's steps answer.
    """
    first = trip.recipe.enrol_totp[0] if trip.recipe.enrol_totp else None
    if not isinstance(first, GotoStep):
        return
    await page.goto(first.goto)
    form = main_form(await page.snapshot())
    kinds = {kind for _, kind in form.fields} if form else set[Kind]()
    if form and form.purpose is Purpose.SIGN_IN and kinds & {Kind.EMAIL, Kind.USERNAME}:
        await run_steps(trip.recipe.sign_in, await trip.visit(page), trip.recipe, code="totp_code")


async def _secured(trip: Trip, note: str = "") -> Done:
    await trip.journal.write(lambda r: r.change(phase=Phase.SECURED), Stage.ENROL, DONE)
    return Done(note)
