"""Looking at a page while steps run: what was hoped for, what the recipe says an outcome looks like, the usual ones."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import NeedsInput, Reason, Refused, StageEnded, outcome_from_word
from journeyman.domain.page import ROLES, Agrees, Snapshot, Target, never
from journeyman.errors import RecipeBroken, Transient
from journeyman.forms.outcomes import SessionOver, usual_outcome
from journeyman.forms.password_hints import stated_rules
from journeyman.forms.purpose import Purpose
from journeyman.ports import Page
from journeyman.recipe.model import Recipe
from journeyman.recipe.visit import Visit
from journeyman.recipe.words import did_you_mean, listed, quoted

Found = TypeVar("Found")

Code = Literal["email_code", "sms_code", "totp_code"]
"""Which code a form's code field wants; the stage knows."""

NAMES_SHOWN = 12
"""How many names a message lists."""

POLL = 0.25
"""Seconds between two looks at something that no locator can wait for."""


@dataclass(frozen=True)
class Patience:
    """How long the steps wait, in seconds."""

    sight: float = 10.0
    """For what a step needs on the page."""
    guard: float = 2.0
    """For what `if_seen` names."""
    form: float = 3.0
    """For a sent form to be gone, before it counts as rejected."""
    secret: float = 5.0
    """For a secret to be drawn."""


@dataclass(frozen=True)
class Run:
    """One run of some steps."""

    visit: Visit
    recipe: Recipe
    code: Code
    patience: Patience
    entrance: Purpose | None = None
    """Whether the steps sign up or sign in: which of the two forms is meant where both are on one page."""
    agrees: Agrees = never
    """What the confirms of the browser's are answered that come of presses."""

    @property
    def page(self) -> Page:
        """The tab that the steps act in."""
        return self.visit.page


async def first_of(run: Run, hoped: list[Target], within: float) -> int | None:
    """Return which of the hoped-for targets is seen first, or None when none was in time.

    Raises:
        StageEnded: one of the recipe's outcomes was seen instead.
    """
    outcomes = run.recipe.outcomes
    targets = [*hoped, *(sight.see for sight in outcomes)]
    index = await run.page.first_seen(targets, within) if targets else None
    if index is None or index < len(hoped):
        return index
    raise StageEnded(await _with_rules(run, outcome_from_word(outcomes[index - len(hoped)].means)))


async def look(run: Run, *hoped: Target) -> Snapshot | None:
    """Look, without waiting, how a press went; return the page's snapshot, or None where a hoped-for target is seen.

    Raises:
        StageEnded: the recipe's outcomes or the usual ones are on the page.
        Transient: the page says that the session is over.
    """
    if await first_of(run, list(hoped), 0) is not None:
        return None
    snapshot = await run.page.snapshot()
    match usual_outcome(snapshot):
        case None:
            return snapshot
        case SessionOver():
            raise Transient(f"the service says that the session is over on {public_path(snapshot.path)}")
        case usual:
            raise StageEnded(_ruled(usual, snapshot))


async def arrive(run: Run, target: Target) -> None:
    """Wait until a step's target is seen.

    Raises:
        StageEnded: an outcome was seen instead.
        RecipeBroken: neither was; says which names there are.
    """
    if await first_of(run, [target], run.patience.sight) is None:
        await look(run)
        names = await run.page.names(target.by) if target.by in ROLES else []
        raise RecipeBroken(missing(target, run.page.path, names))


def missing(target: Target, path: str, names: list[str]) -> str:
    """Say that a target is not there, what was probably meant, and which names there are."""
    message = f"no {target} on {public_path(path)}.{did_you_mean(target.name, names)}"
    if not names:
        return message
    more = ", …" if len(names) > NAMES_SHOWN else ""
    return f"{message} There are: {listed(quoted(name) for name in names[:NAMES_SHOWN])}{more}."


async def poll(read: Callable[[], Awaitable[Found | None]], within: float) -> Found | None:
    """Return what `read` returns as soon as it is not None, or None after `within` seconds; reads at least once."""
    found = await read()
    waited = 0.0
    while found is None and waited < within:
        await asyncio.sleep(POLL)
        waited += POLL
        found = await read()
    return found


async def _with_rules(run: Run, outcome: Refused | NeedsInput) -> Refused | NeedsInput:
    needs = isinstance(outcome, Refused) and outcome.reason is Reason.PASSWORD_REJECTED
    return _ruled(outcome, await run.page.snapshot()) if needs else outcome


def _ruled(outcome: Refused | NeedsInput, snapshot: Snapshot) -> Refused | NeedsInput:
    """Return the outcome; of a rejected password with the rules that the page states."""
    if isinstance(outcome, Refused) and outcome.reason is Reason.PASSWORD_REJECTED and not outcome.rules:
        return replace(outcome, rules=stated_rules(snapshot))
    return outcome


def asked_in_vain(page: Page) -> str:
    """Return what the page asked in dialogs and was not answered yes, as the rest of a message; empty: nothing."""
    return "".join(f" The page {clause}." for clause in page.unanswered)
