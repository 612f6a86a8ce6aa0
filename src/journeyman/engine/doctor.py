"""Checks that all that is configured works: each part by a real act of its own, bounded in time, no secret told."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from journeyman.engine.redaction import said
from journeyman.errors import SetupError


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


class NotChecked(SetupError):
    """There is nothing to check yet, or another part must work first; the text says what."""


@dataclass(frozen=True)
class Check:
    """One part, and how it is checked."""

    part: str
    behind: str
    """What stands behind the part, in words."""
    act: Callable[[], Awaitable[str]]
    """Returns what was seen. Raises NotChecked, or a JourneymanError that says what to try."""
    within: float = 20.0
    """Seconds that it may take."""


@dataclass(frozen=True)
class Finding:
    """How one part fares."""

    part: str
    behind: str
    state: State
    told: str
    """What was seen, or what is wrong and what to try."""

    def document(self) -> dict[str, str]:
        """Return it for JSON."""
        return {name: str(value) for name, value in asdict(self).items()}


async def examine(checks: Sequence[Check]) -> AsyncGenerator[Finding]:
    """Yield how each part fares, one after the other; whatever happens to one, the next is checked."""
    for check in checks:
        state, told = await _examine(check)
        yield Finding(check.part, check.behind, state, told)


async def _examine(check: Check) -> tuple[State, str]:
    try:
        async with asyncio.timeout(check.within):
            return State.OK, await check.act()
    except NotChecked as error:
        return State.NOT_CHECKED, str(error)
    except TimeoutError:
        return State.FAILED, f"It did not end within {check.within:.0f} s. See whether it is there, or busy."
    except Exception as error:  # noqa: BLE001 - whatever it is, the other parts are checked; `said` withholds its text
        return State.FAILED, said(error)


def counted(number: int, what: str) -> str:
    """Return a number of things in words: `1 agent`, `2 agents`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def must(held: object, otherwise: str) -> None:
    """Go on only where something holds.

    Raises:
        SetupError: it does not; its text is `otherwise`.
    """
    if not held:
        raise SetupError(otherwise)
