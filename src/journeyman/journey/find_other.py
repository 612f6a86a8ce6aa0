"""How a member gets another authenticator, where no recipe says it: in the old one's place, or once that is gone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from journeyman.domain.outcome import Done, Outcome
from journeyman.domain.page import Agrees, Snapshot, Target
from journeyman.domain.re_enrolling import given_up, is_enrolled, is_untouched
from journeyman.domain.totp import find_secret, normalise
from journeyman.errors import OriginViolation, RecipeBroken
from journeyman.forms.buttons import Role, confirms
from journeyman.forms.kinds import Kind, fillable
from journeyman.forms.presses import ends_something, exchanges, is_exchange, takes_away
from journeyman.forms.purpose import Purpose
from journeyman.forms.questions import ends_two_factor, harmless
from journeyman.forms.read import Form, main_form
from journeyman.forms.ways import Aim
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.find import first_path
from journeyman.journey.find_enrol import Setup, enrol_here, keep_way, way_to
from journeyman.journey.onward import asks_again, gate_of
from journeyman.journey.search import Search, walk
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip
from journeyman.recipe.model import AnyStep, ClickStep, FillStep, SubmitStep
from journeyman.recipe.naming import may_be_named, target_of
from journeyman.recipe.run import run_steps
from journeyman.words import plain, table

STEPS = 6
"""How many presses and forms may lie between a page and another secret, or the end of the present one."""

ASKED = {Kind.ONE_TIME_CODE: "totp_code", Kind.CURRENT_PASSWORD: "password", Kind.PASSWORD: "password"}
"""What a form that asks once more is answered with, by the kinds of its fields."""

PAGES = 10
"""How many pages are opened at most: it is not far from where the old one was enrolled."""


@dataclass
class Exchange(Setup):
    """The way from a page to another authenticator's secret, while one is in force."""

    removals: list[str] = field(default_factory=list[str])
    """The pages that were seen to offer to take the authenticator away, in order."""
    anew: list[str] = field(default_factory=list[str])
    """The pages that show another secret, and do not say whether it takes the old one's place or comes beside it."""
    pressed: bool = False
    """Whether anything was pressed that may have taken the old one out of force."""
    removing: bool = False
    """Whether taking it away was begun on a page: from there on a form that is sent may do so as well."""
    ending: bool = False
    """Whether anything was pressed or sent since then."""

    async def reached(self, snapshot: Snapshot) -> bool:
        """Say whether another secret is shown; goes through what stands before it, and takes nothing away."""
        self.steps = []
        for _ in range(STEPS):
            if await self._shows_another(snapshot):
                if is_exchange(snapshot) or any(isinstance(step, ClickStep) for step in self.steps):
                    return True
                self.anew.append(self.page.path)
                return False
            if next(takes_away(snapshot, self.trip.recipe.reach), None):
                self.removals.append(self.page.path)
            step = gate_of(snapshot, self.trip.own) or self._press(list(exchanges(snapshot)))
            if step is None or not await self._did(step):
                return False
            snapshot = await self.page.snapshot()
        return False

    async def removed(self) -> bool:
        """Take the authenticator away on the open page, through the forms that ask for password or code; say whether.

        It is gone where something was pressed, and nothing more is asked for or offered that would take it away.
        """
        pressed, place, self.removing = False, "", True
        for _ in range(STEPS):
            snapshot = await self.page.snapshot()
            step = self._last_form(snapshot, begun=pressed) or gate_of(snapshot, self.trip.own, but_two_factor=True)
            if step is None:
                anew = self.page.path != place
                place = self.page.path
                step = self._press([*takes_away(snapshot, self.trip.recipe.reach), *_last_words(snapshot)], anew=anew)
            if step is None:
                return pressed
            pressed = pressed or isinstance(step, ClickStep)
            if not await self._did(step, ends_two_factor):
                return False
        return False

    def _last_form(self, snapshot: Snapshot, *, begun: bool) -> AnyStep | None:
        """Return the next step in a form that asks for password or code, and whose lone button ends what is in force.

        Such a button is never what surely sends a form, so it is pressed by its name, once what is asked for is typed.
        """
        form = main_form(snapshot)
        button = _ending_button(snapshot, form, self.trip, begun=begun) if form else None
        if form is None or button is None:
            return None
        for found, kind in form.fields:
            if kind in ASKED and fillable(found):
                fill = FillStep.model_validate({"fill": target_of(found, self.trip.own), "with": ASKED[kind]})
                if fill not in self.steps:
                    return fill
        return ClickStep(click=button)

    def _press(self, targets: list[Target], *, anew: bool = False) -> AnyStep | None:
        """Return the press of the first that was not pressed on this page."""
        done = () if anew else self.steps
        pressed = {step.click for step in done if isinstance(step, ClickStep)}
        named = (target for target in targets if target not in pressed and may_be_named(target.name, self.trip.own))
        target = next(named, None)
        return ClickStep(click=target) if target else None

    async def _did(self, step: AnyStep, agrees: Agrees = harmless) -> bool:
        # Before the press: what raises may have happened all the same.
        pressed = isinstance(step, ClickStep) or (self.removing and isinstance(step, SubmitStep))
        self.pressed |= pressed
        self.ending |= pressed and self.removing
        outcome = await run_steps((step,), self.visit, self.trip.recipe, code="totp_code", agrees=agrees)
        self.steps.append(step)
        return isinstance(outcome, Done)

    async def _shows_another(self, snapshot: Snapshot) -> bool:
        if not await self._shows_secret(snapshot):
            return False
        texts = await self.page.field_texts()
        found = find_secret([*await self.page.qr_texts(anywhere=find_secret(texts) is None), *texts])
        return found is not None and not _is_old(self.trip, found)


def _is_old(trip: Trip, found: SecretStr) -> bool:
    try:
        return is_enrolled(trip.journal.known, normalise(found))
    except ValueError:
        return True


def _ending_button(snapshot: Snapshot, form: Form, trip: Trip, *, begun: bool) -> Target | None:
    """Return the lone button of a form that asks for password or code, where it takes the authenticator away.

    Once that was begun (`begun`), it need not say of what it is the end.
    """
    buttons = [button for button in snapshot.buttons if button.form == form.index and button.visible and button.enabled]
    if len(buttons) != 1 or form.submit is not None or not asks_again(form):
        return None
    if not may_be_named(buttons[0].text, trip.own):
        return None
    if ends_something(form, snapshot, but_two_factor=True):
        return None
    target = Target("button", buttons[0].text)
    ends = begun and table("buttons")[Role.DESTROY].fullmatch(plain(target.name))
    return target if ends or target in takes_away(snapshot, trip.recipe.reach) else None


def _last_words(snapshot: Snapshot) -> list[Target]:
    """Return the buttons that confirm, where the page has nothing to fill."""
    form = main_form(snapshot)
    if form is None or form.purpose is not Purpose.CONFIRM:
        return []
    return [Target("button", button.text) for button in snapshot.buttons if button.visible and confirms(button)]


async def find_another(trip: Trip, visit: AccountVisit) -> Outcome:
    """Find the way to another authenticator as a member, go it, and keep it. That it was begun is written down before.

    What says that it replaces the old one is looked for first, then what takes it away. A page that only shows another
    secret is the last: it may add one beside the old one.

    Raises:
        RecipeBroken: no way was found. Where nothing was pressed nothing was changed; else the record goes on saying
            that it was begun, and whichever journey comes next asks by a sign-in which one is in force.
    """
    exchange = Exchange(trip, visit)
    search = Search(Aim.TWO_FACTOR, trip.recipe.reach, trip.journal.credential.username, PAGES, trip.own)
    search.learn(await visit.page.snapshot(), at=visit.page.path)
    known = first_path(trip.recipe.enrol_totp) if trip.recipe.enrol_totp else ""
    search.begin(("/",), [known] if known else [])
    found = await walk(search, visit.page, exchange.reached)
    if found:
        return await enrol_here(exchange, way_to(found, search), "replace_totp")
    anew = _steps_to_enrol(trip)
    for place in dict.fromkeys(exchange.removals if anew else ()):
        if await _taken_away(exchange, way_to(place, search), place):
            return await run_steps(anew, visit, trip.recipe, code="totp_code")
        search.heard(visit.page)
    if exchange.anew and not exchange.ending:
        exchange.steps = []
        await visit.page.goto(exchange.anew[0])
        return await enrol_here(exchange, way_to(exchange.anew[0], search), "replace_totp")
    raise await _none_found(exchange, search)


def _steps_to_enrol(trip: Trip) -> Sequence[AnyStep]:
    """Return how one is enrolled; none where that is not known: the agent would be left without one."""
    return () if "enrol_totp" in trip.recipe.find else trip.recipe.enrol_totp or ()


async def _none_found(exchange: Exchange, search: Search) -> RecipeBroken:
    """Return the error that says so, and whether the old authenticator is in force; give up if that is known."""
    trip = exchange.trip
    if not exchange.pressed and is_untouched(trip.journal.known):
        await trip.journal.write(given_up, Stage.RE_ENROL, "no way to another authenticator was found")
    state = (
        "it is not known whether the old one is still in force, since the end of what was pressed was not seen. The "
        "next check or re-enrolment finds out by a sign-in, and enrols another one if none is"
        if exchange.pressed
        else "the old one is in force"
    )
    return RecipeBroken(
        f"{trip.recipe.title}: no way to another authenticator was found ({search.told()}); {state}. "
        "Write it down in the recipe: replace_totp or remove_totp, as docs/recipes.md has them"
    )


async def _taken_away(exchange: Exchange, way: tuple[AnyStep, ...], place: str) -> bool:
    exchange.steps = []
    try:
        await exchange.page.goto(place)
        gone = await exchange.removed()
    except (RecipeBroken, OriginViolation):
        return False
    if gone:
        keep_way(exchange.trip, "replace_totp", "remove_totp", (*way, *exchange.steps))
    return gone
