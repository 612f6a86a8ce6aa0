"""The way from a page to an authenticator's secret: what is pressed, chosen and typed before it is shown."""

from dataclasses import dataclass, field

from journeyman.domain.outcome import Done
from journeyman.domain.page import Snapshot, Target
from journeyman.domain.totp import find_secret
from journeyman.forms.presses import begins, chooses_app, ends_something, reveals, shows_more
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.drawn import drawn
from journeyman.journey.onward import asks_password_alone
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import AnyStep, CheckStep, ClickStep, SubmitStep
from journeyman.recipe.naming import may_be_named, sight_of
from journeyman.recipe.run import run_steps
from journeyman.words import plain, table

PRESSES = 3
"""How many buttons are pressed on the way from one page, and how many forms filled that ask for the password again."""


@dataclass
class Setup:
    """The way from a page to an authenticator's secret, as far as it was gone."""

    trip: Trip
    visit: AccountVisit
    steps: list[AnyStep] = field(default_factory=list[AnyStep])
    """What was done since the page was opened."""

    @property
    def page(self) -> Page:
        """The page that the visit acts in."""
        return self.visit.page

    async def reached(self, snapshot: Snapshot) -> bool:
        """Say whether an authenticator's secret is shown; goes through what stands before it on this page."""
        self.steps = []
        for _ in range(PRESSES + 1):
            if await self._shows_secret(snapshot):
                return True
            step = self._next(snapshot)
            if step is None:
                return False
            outcome = await run_steps((step,), self.visit, self.trip.recipe, code="totp_code")
            if not isinstance(outcome, Done):
                return False
            self.steps.append(step)
            snapshot = await drawn(self.page)
        return False

    def _next(self, snapshot: Snapshot) -> AnyStep | None:
        """Return what is done on the way: a password typed once more, a button pressed that begins or shows it."""
        if len(self.steps) >= PRESSES:
            return None
        form = main_form(snapshot)
        if form and asks_password_alone(form) and not ends_something(form, snapshot):
            return SubmitStep(if_seen=sight_of(snapshot, form, self.trip.own), submit="form")
        choice = chooses_app(snapshot)
        if choice and may_be_named(choice.label, self.trip.own):
            return CheckStep(check=Target("label", choice.label))
        chosen = isinstance(self.steps[-1], CheckStep) if self.steps else False
        pressed = {step.click for step in self.steps if isinstance(step, ClickStep)}
        shown = reveals(snapshot) if _is_setup(snapshot, form) else ()
        for target in (*begins(snapshot, chosen=chosen), *shown, *shows_more(snapshot)):
            if may_be_named(target.name, self.trip.own) and target not in pressed:
                return ClickStep(click=target)
        return None

    async def _shows_secret(self, snapshot: Snapshot) -> bool:
        if not _is_setup(snapshot, main_form(snapshot)):
            return False
        texts = await self.page.field_texts()
        return find_secret(texts) is not None or bool(await self.page.qr_texts(anywhere=True))


def _is_setup(snapshot: Snapshot, form: Form | None) -> bool:
    """Say whether the page may show a secret: by its form, or by its words."""
    if form and form.purpose in {Purpose.AUTHENTICATOR_SETUP, Purpose.ONE_TIME_CODE}:
        return True
    words, said = table("ways")["two_factor"], plain(" . ".join((*snapshot.headings, snapshot.title)))
    return words.search(said) is not None or bool(table("authenticator")["shown"].search(plain(snapshot.text)))
