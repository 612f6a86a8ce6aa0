"""The forms of a reset: asking for its mail, and setting the new password that the mail allows."""

from journeyman.domain.account import AccountRecord
from journeyman.domain.begun import Reset
from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import Kind
from journeyman.forms.links import way_to_reset
from journeyman.forms.purpose import Purpose
from journeyman.forms.questions import harmless
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.new_password import PASSWORDS, stronger
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import USUAL_FORM, GotoStep
from journeyman.recipe.run import run_steps

SETS = frozenset({Purpose.RESET, Purpose.CHANGE_PASSWORD})
NEW = frozenset({Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN, Kind.PASSWORD})


async def ask_for_mail(trip: Trip) -> Outcome:
    """Ask for the mail: as the recipe says, else by the form that the sign-in page leads to."""
    page = await trip.open_page()
    visit = await trip.visit(page, on_press=lambda: _note_asked(trip))
    steps = trip.recipe.reset
    if steps is None:
        await _to_usual_form(trip, page)
        steps = USUAL_FORM
    outcome = await run_steps(steps, visit, trip.recipe, code="email_code")
    if isinstance(outcome, Done):
        await trip.note_page()
    return outcome


async def _to_usual_form(trip: Trip, page: Page) -> None:
    first = trip.recipe.sign_in[0]
    await page.goto(first.goto if isinstance(first, GotoStep) else "/")
    way = way_to_reset(await page.snapshot())
    if way is None:
        raise RecipeBroken(
            f"{trip.recipe.path.name}: nothing on {public_path(page.path)} leads to a reset of the password. Write a "
            "stage reset: the steps that ask for its mail"
        )
    await page.click(way, harmless)


async def _note_asked(trip: Trip) -> None:
    now = trip.ports.clock.now()

    def asked(record: AccountRecord) -> AccountRecord:
        known = record.reset or Reset()
        return record.change(reset=known.model_copy(update={"staged": True, "asked_at": now}))

    await trip.journal.write(asked, Stage.RESET, "mail asked for")


async def takes_new_password(trip: Trip) -> bool:
    """Say whether the open page has a form for the new password."""
    form = await trip.form_shown()
    return form is not None and form.purpose in SETS and any(kind in NEW for _, kind in form.fields)


async def send_password(trip: Trip, visit: AccountVisit) -> Outcome:
    """Send the pending password; another one, by the rules that the page states, where it is refused."""
    outcome: Outcome = Done()
    for _ in range(PASSWORDS):
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not (isinstance(outcome, Refused) and outcome.reason is Reason.PASSWORD_REJECTED):
            break
        another = stronger(trip.recipe, outcome.rules)
        # The refused one is kept: it may be in force since an earlier try, and refused for being the same.
        await trip.journal.write(
            lambda record, new=another: record.replacing(password=new), Stage.RESET, "another password"
        )
        visit.page.protect(another)
    return outcome
