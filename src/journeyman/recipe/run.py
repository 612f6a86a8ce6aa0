"""Running a recipe's steps in a page: what each verb does, in which order it looks, and where a fault was."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from pydantic import SecretStr

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, StageEnded
from journeyman.domain.page import Agrees, Target
from journeyman.domain.totp import find_secret
from journeyman.errors import NotPressed, OriginViolation, RecipeBroken
from journeyman.forms.purpose import Purpose
from journeyman.forms.questions import harmless, named, states_nothing
from journeyman.ports import Page
from journeyman.recipe.form_step import accept_terms, submit_form
from journeyman.recipe.model import (
    AnyStep,
    CheckStep,
    ClickStep,
    FillStep,
    GotoStep,
    KeepStep,
    Recipe,
    SeeStep,
    SubmitStep,
    UncheckStep,
)
from journeyman.recipe.notices import put_notice_away
from journeyman.recipe.recovery_codes import find_recovery_codes
from journeyman.recipe.sights import Code, Patience, Run, arrive, asked_in_vain, first_of, look, poll
from journeyman.recipe.visit import KeepName, Visit

USUAL_PATIENCE = Patience()


async def run_steps(  # noqa: PLR0913 - what to run, and five ways to run it that have usual values
    steps: Sequence[AnyStep],
    visit: Visit,
    recipe: Recipe,
    *,
    code: Code = "totp_code",
    patience: Patience = USUAL_PATIENCE,
    ahead: Sequence[AnyStep] = (),
    entrance: Purpose | None = None,
    agrees: Agrees | None = None,
) -> Outcome:
    """Run the steps in order until one ends the stage; `Done` when all were run.

    Args:
        steps: one stage of the recipe.
        visit: the page and the values.
        recipe: whose outcomes are looked for, and whose file messages name.
        code: what a code field wants in a form that the form reader fills.
        patience: how long to wait for sights.
        ahead: the steps that come after these, in another call: what the first of them needs is hoped for.
        entrance: sign-up or sign-in: which form is filled where both are on one page.
        agrees: what the confirms of the browser's are answered that come of presses; None: what a recipe's file names
            is meant, whatever is asked, and for a step that was only found the answer is yes where that does no harm.

    Raises:
        RecipeBroken: the page is not what a step says; the message names file and line.
        OriginViolation: the page left the origin, located likewise.
        Transient: network, time-out, 5xx.
    """
    for index, step in enumerate(steps):
        run = Run(visit, recipe, code, patience, entrance, agrees or _usual_answer(step, recipe))
        try:
            await _take(run, step, (*steps[index + 1 :], *ahead))
        except StageEnded as ended:
            return ended.outcome
        except (RecipeBroken, OriginViolation) as error:
            raise type(error)(f"{_where(recipe, step)}: {error}{asked_in_vain(run.page)}") from None
    return Done()


def _usual_answer(step: AnyStep, recipe: Recipe) -> Agrees:
    """Return what is answered when the step's press makes the page ask again: a recipe's writer knew what it does."""
    if not step.line or recipe.is_draft:
        return harmless
    return states_nothing if isinstance(step, SubmitStep) else named


def _where(recipe: Recipe, step: AnyStep) -> str:
    """Return file and line of a step; a step that the engine added has no line."""
    return f"{recipe.path}:{step.line}" if step.line else f"{recipe.path}"


async def _take(run: Run, step: AnyStep, following: Sequence[AnyStep]) -> None:
    if step.if_seen and not await _guard_holds(run, step.if_seen, following):
        return
    match step:
        case GotoStep(goto=path):
            await run.page.goto(path)
        case SeeStep(see=target):
            await arrive(run, target)
        case FillStep(fill=target, value=name):
            # The place first: a code is not waited for, nor issued, before there is a field for it.
            await arrive(run, target)
            await run.page.fill(target, await run.visit.value(name))
        case ClickStep(click=target):
            await _click(run, target, following)
        case CheckStep(check=target, meaning=meaning):
            await _set_checked(run, target, checked=True, terms=meaning == "terms")
        case UncheckStep(uncheck=target):
            await _set_checked(run, target, checked=False)
        case SubmitStep():
            await submit_form(run, _hoped(following), _kept_next(run, following))
        case KeepStep(keep=name, source=source):
            await run.visit.keep(name, await _found(run, name, source))


async def _guard_holds(run: Run, guard: Target, following: Sequence[AnyStep]) -> bool:
    """Say whether the guard's target comes, before what the next unguarded step needs and before the guard's time."""
    unguarded = next((step for step in following if step.if_seen is None), None)
    others = [target for target in (_target(unguarded),) if target]
    return await first_of(run, [guard, *others], run.patience.guard) == 0


def _hoped(following: Sequence[AnyStep]) -> Target | None:
    """Return what the next step surely needs on the page: seeing it says that a press went well."""
    following_step = following[0] if following else None
    return None if following_step is None or following_step.if_seen else _target(following_step)


def _kept_next(run: Run, following: Sequence[AnyStep]) -> Callable[[], Awaitable[bool]] | None:
    """Return what says whether the secret that the next step keeps is shown: some show it beside the sent form."""
    match following[:1]:
        case (KeepStep(keep="authenticator", source=None, if_seen=None),):
            return partial(shows_secret, run.page)
        case _:
            return None


async def shows_secret(page: Page) -> bool:
    """Say whether a page shows an authenticator's secret as text."""
    return find_secret(await page.field_texts()) is not None


def _target(step: AnyStep | None) -> Target | None:
    match step:
        case (
            FillStep(fill=target)
            | ClickStep(click=target)
            | CheckStep(check=target)
            | UncheckStep(uncheck=target)
            | SeeStep(see=target)
        ):
            return target
        case KeepStep(source=source):
            return source
        case _:
            return None


async def _click(run: Run, target: Target, following: Sequence[AnyStep]) -> None:
    await arrive(run, target)
    await run.visit.before_press()
    try:
        await run.page.click(target, run.agrees)
    except NotPressed:  # something may lie over it; what was pressed is never pressed again
        if not await put_notice_away(run, await run.page.snapshot()):
            raise
        await run.page.click(target, run.agrees)
    hoped = _hoped(following)
    if await look(run, *([hoped] if hoped else [])) is None or not run.page.unanswered:
        return
    # What was asked in vain may be of the page that the press led to.
    if hoped is None or await first_of(run, [hoped], run.patience.sight) is None:
        raise RecipeBroken(f"{target} was pressed on {public_path(run.page.path)}, and did not do what it does.")


async def _set_checked(run: Run, target: Target, *, checked: bool, terms: bool = False) -> None:
    # Styled boxes hide the real one: where it is not seen, the page still tries, and says what is wrong.
    if await first_of(run, [target], run.patience.sight) is None:
        await look(run)
    if terms:
        await accept_terms(run, target)
    else:
        await run.page.set_checked(target, checked, run.agrees)


async def _found(run: Run, name: KeepName, source: Target | None) -> SecretStr:
    """Return what is to be kept: from its named place, or found on the page."""
    if source:
        await arrive(run, source)
        return await run.page.read(source)
    find = {"authenticator": _authenticator, "recovery_codes": _recovery_codes}[name]
    found = await poll(lambda: find(run), run.patience.secret)
    if found is None:
        await look(run)
        what = name.replace("_", " ")
        raise RecipeBroken(f"no {what} found on {public_path(run.page.path)}: name the place with from: {{...}}")
    return found


async def _authenticator(run: Run) -> SecretStr | None:
    page = run.page
    # A QR code holds the whole provisioning URI, the text often the bare secret: both are asked for. Only where neither
    # a picture nor a text tells is the whole page looked over: to draw it and search it costs as much as to load it.
    texts = await page.field_texts()
    return find_secret([*await page.qr_texts(anywhere=find_secret(texts) is None), *texts])


async def _recovery_codes(run: Run) -> SecretStr | None:
    codes = find_recovery_codes(await run.page.field_texts())
    if not codes:
        codes = find_recovery_codes([SecretStr((await run.page.snapshot()).text)])
    return SecretStr("\n".join(code.get_secret_value() for code in codes)) if codes else None
