"""The step `submit: form`: read the page's form, fill what is known, press its button, look how it went."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Need, NeedsInput, Reason, Refused, StageEnded
from journeyman.domain.page import FormButton, FormField, Snapshot, Target
from journeyman.errors import RecipeBroken
from journeyman.forms.answers import keyed
from journeyman.forms.demands import demanded
from journeyman.forms.kinds import Kind, fillable, is_choice
from journeyman.forms.outcomes import usual_outcome
from journeyman.forms.presses import reviewed
from journeyman.forms.read import Form, main_form, read_forms
from journeyman.recipe.form_plan import LEFT_ALONE, Act, Answer, Known, Tick, Type, accepting, plan_form
from journeyman.recipe.form_questions import Asked, needs
from journeyman.recipe.notices import put_notice_away
from journeyman.recipe.sights import Run, asked_in_vain, first_of, look, poll
from journeyman.recipe.visit import ValueName

MOST_SENT = 3
"""How often a form is sent that says what is missing in it, and says something else each time."""

Shown = Callable[[], Awaitable[bool]]

MOST_ROUNDS = 4
"""How often fields may come because others were filled in."""


@dataclass(frozen=True)
class _Sent:
    """What was sent, as it was read last."""

    page: Snapshot
    form: Form
    by_itself: bool
    """Whether no button was pressed: the last character sent it."""


async def submit_form(run: Run, hoped: Target | None, shown: Shown | None = None) -> None:
    """Fill and send the page's main form.

    Args:
        run: the page and the values.
        hoped: what the next step needs: seeing it says that all went well.
        shown: says likewise whether what the next step keeps is on the page.

    Raises:
        StageEnded: a captcha, a question or terms stand before the press, or the service said no after it.
        RecipeBroken: the page has no form that a person would fill, or it has no button.
    """
    found = await poll(lambda: _main_form(run), run.patience.sight)
    if found is None:
        await look(run)
        raise RecipeBroken(f"no form to fill on {public_path(run.page.path)}")
    if await put_notice_away(run, found[0]):
        found = await _main_form(run) or found
    for left in reversed(range(MOST_SENT)):
        sent = await _fill_and_press(run, *found)
        try:
            await _look_after(run, sent, [hoped] if hoped else [], shown)
            return await _confirm_review(run, sent.form, hoped)
        except StageEnded as ended:
            found = await _demanded(run, sent.page, ended) if left else None
            if found is None:
                raise
    raise AssertionError("the last one ends with a return or a raise")


async def _fill_and_press(run: Run, snapshot: Snapshot, form: Form) -> _Sent:
    """Fill a form and press its button."""
    filler = _Filler(run)
    button = _button(form, snapshot)
    if button is None:
        await run.visit.before_press()  # to fill it sends it
    told = button is None
    while await filler.fill(await _planned(run, snapshot, form)):
        # Some fields come only when others are filled in, and some forms send themselves when all are.
        found = await poll(lambda: _main_form(run), run.patience.sight)
        if found is None or not filler.is_before(found[1]):
            button = None
            break
        snapshot, form = found
        button = _button(form, snapshot)
    if not told:
        await run.visit.before_press()
    if button:
        await run.page.click(button, run.agrees)
    return _Sent(snapshot, form, button is None)


async def _confirm_review(run: Run, sent: Form, hoped: Target | None) -> None:
    """Send once more what a page shows for review, as some do between the form of a sign-up and the account.

    Where the next step's target is there, the recipe goes on from that page itself, such as by its button.
    """
    if not any(kind is Kind.NEW_PASSWORD for _, kind in sent.fields):
        return
    if hoped and await first_of(run, [hoped], 0) is not None:
        return
    button = reviewed(await run.page.snapshot())
    if button:
        await run.visit.before_press()
        await run.page.click(button, run.agrees)
        await look(run)


async def _demanded(run: Run, before: Snapshot, ended: StageEnded) -> tuple[Snapshot, Form] | None:
    """Return the form that came back with what the page says is missing in it; None where it says nothing of it."""
    outcome = ended.outcome
    if not (isinstance(outcome, Refused) and outcome.reason is Reason.FORM_REJECTED):
        return None
    found = await _main_form(run)
    form = demanded(before, found[0], found[1]) if found else None
    return (found[0], form) if found and form else None


async def accept_terms(run: Run, target: Target) -> None:
    """Tick the box of the terms' that a step names, or leave it clear: what `submit: form` would do with it.

    Raises:
        StageEnded: it says more than that the terms are accepted, and the identity's profile has no answer.
        RecipeBroken: there is no such box.
    """
    snapshot = await run.page.snapshot()
    boxes = ((its, form) for form in read_forms(snapshot) for its, kind in form.fields if kind is Kind.TERMS)
    field, form = next((found for found in boxes if _is(target, found[0])), (None, None))
    if field is None or form is None:
        raise RecipeBroken(f"no {target} on {public_path(snapshot.path)} that accepts the terms")
    act = accepting(field, form, await _known(run, snapshot))
    if isinstance(act, Need):
        raise StageEnded(needs([Asked(act, field, Kind.TERMS)], form, snapshot.path))
    if act:
        await run.page.set_checked(field, act.checked, run.agrees)


def _is(target: Target, field: FormField) -> bool:
    """Say whether a step means this box, by its label or by its name."""
    return target.name in {field.label, f'[name="{field.name}"]'}


async def _planned(run: Run, snapshot: Snapshot, form: Form) -> list[Act]:
    _stop_at_captcha(snapshot, form)
    acts = plan_form(form, snapshot.path, await _known(run, snapshot))
    if isinstance(acts, NeedsInput):
        raise StageEnded(acts)
    return acts


async def _main_form(run: Run) -> tuple[Snapshot, Form] | None:
    snapshot = await run.page.snapshot()
    form = main_form(snapshot, run.entrance)
    return (snapshot, form) if form else None


def _stop_at_captcha(snapshot: Snapshot, form: Form) -> None:
    usual = usual_outcome(snapshot)
    if isinstance(usual, NeedsInput) and usual.kind is Need.CAPTCHA:
        raise StageEnded(usual)
    if any(kind is Kind.CAPTCHA and fillable(field) for field, kind in form.fields):
        where = public_path(snapshot.path)
        raise StageEnded(NeedsInput(Need.CAPTCHA, f"The form on {where} wants a captcha solved by a person."))


def _button(form: Form, snapshot: Snapshot) -> FormButton | None:
    """Return the button to press; None where a code's last character sends it."""
    if form.submit is None and _sends_itself(form):
        return None
    if form.submit is None:
        raise RecipeBroken(f"the form on {public_path(snapshot.path)} has no button that surely sends it: use click")
    return form.submit


def _sends_itself(form: Form) -> bool:
    """Say whether a form without a button asks for a code, and for nothing else."""
    asked = {kind for field, kind in form.fields if fillable(field)} - LEFT_ALONE
    return asked == {Kind.ONE_TIME_CODE}


async def _known(run: Run, snapshot: Snapshot) -> Known:
    return Known(
        code=run.code,
        may_accept_terms=run.visit.may_accept_terms(),
        answers=keyed(await run.visit.profile()),
        language=snapshot.language,
        has_authenticator=run.visit.has_authenticator(),
    )


class _Filler:
    """Fills a form, each field once, though it is read again in between."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._path = run.page.path
        self._values: dict[ValueName, SecretStr] = {}
        self._done: set[object] = set()
        self._rounds = 0

    async def fill(self, acts: list[Act]) -> bool:
        """Do what was not done yet, and say whether that was anything, and more may have come of it."""
        new = [act for act in acts if _same_field(act.field) not in self._done]
        await self._fill(new)
        self._done |= {_same_field(act.field) for act in new}
        self._rounds += 1
        return bool(new) and self._rounds < MOST_ROUNDS

    def is_before(self, form: Form) -> bool:
        """Say whether a page is still the one that was filled in: at its path, and with what was filled in."""
        there = {_same_field(field) for field, _ in form.fields}
        return self._run.page.path == self._path and not there.isdisjoint(self._done)

    async def _fill(self, acts: list[Act]) -> None:
        page = self._run.page
        typed: list[tuple[FormField, SecretStr]] = []
        for act in acts:
            if typed and not isinstance(act, Type):
                await page.fill_all(typed)
                typed = []
            match act:
                case Type(field, name):
                    # Asked for once: a code must not be issued twice for one form.
                    if name not in self._values:
                        self._values[name] = await self._run.visit.value(name)
                    typed.append((field, self._values[name]))
                case Answer(field, text) if is_choice(field):
                    await page.choose(field, text)
                case Answer(field, text):
                    await page.fill(field, text)
                case Tick(field, checked):
                    await page.set_checked(field, checked, self._run.agrees)
        if typed:
            await page.fill_all(typed)


def _same_field(field: FormField) -> object:
    """Return what makes a field the same one in two readings of a page."""
    return field.form, field.type, field.name, field.id, field.label, field.placeholder


async def _look_after(run: Run, what: _Sent, hopes: list[Target], shown: Shown | None) -> None:
    """Look how the press went; a form that stays without a reason was rejected."""
    before = what.page
    sent = _shape(before, what.form)

    async def gone() -> bool | None:
        after = await look(run, *hopes)
        if after is None:
            return True
        # Nobody waited for what a form sent by itself: a script may change the address first, and then the page.
        now = _shape(before if what.by_itself else after, main_form(after, run.entrance))
        if now != sent:
            return True
        return True if shown and await shown() else None

    if await poll(gone, run.patience.form):
        return
    # A form that is sent by script may stay until the answer is there.
    if not hopes or await first_of(run, hopes, run.patience.sight) is None:
        said = f"the form on {public_path(before.path)} was shown again"
        asked = asked_in_vain(run.page)
        raise StageEnded(Refused(Reason.FORM_REJECTED, f"{said}.{asked}" if asked else said))


def _shape(snapshot: Snapshot, form: Form | None) -> object:
    """Return what makes two sights of a form the same form."""
    if form is None:
        return None
    fields = tuple((field.name, field.type) for field, _ in form.fields if fillable(field))
    return form.purpose, urlsplit(snapshot.path).path, fields
