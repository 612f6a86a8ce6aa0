"""The one task wrapper: a stage of a journey as a Prefect task, tried again when it may work next time.

The task takes no arguments and returns no secrets: what it needs stays in this process.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done, NeedsInput, Outcome, Refused
from journeyman.domain.page import Picture
from journeyman.engine.redaction import redact, said
from journeyman.errors import Transient
from journeyman.journey.stage import Stage
from journeyman.journey.story import Attempt, Story, ending


class Journey(Protocol):
    """What the flow needs of a journey."""

    @property
    def story(self) -> Story:
        """What happened; filled here."""
        ...

    async def next_stage(self) -> Stage | None:
        """Return what is next, or None when all is done."""
        ...

    async def run(self, stage: Stage) -> Outcome:
        """Run a stage; safe to run again."""
        ...

    async def record(self) -> AccountRecord | None:
        """Return the account's record."""
        ...

    async def picture(self, title: str) -> Picture | None:
        """Return a masked picture of the page, if one is open."""
        ...


@dataclass(frozen=True)
class Patience:
    """How long a stage is tried: both bounds hold."""

    attempts: int = 4
    seconds: float = 300.0
    """No attempt begins later than this after the stage began."""
    first_wait: float = 2.0
    """Seconds before the second attempt; doubled each time."""

    def waits(self, rng: random.Random) -> list[float]:
        """Return the seconds to wait after each failed attempt: exponential, within ±50 % of it."""
        return [round(self.first_wait * 2**n * rng.uniform(0.5, 1.5), 2) for n in range(self.attempts)]


PATIENCE = Patience()


@dataclass
class Tries:
    """The tries at one stage so far."""

    patience: Patience
    waits: Sequence[float]
    began: float = field(default_factory=time.monotonic)
    count: int = 0
    again: bool = False
    """Whether the last one is to be followed by another."""
    why: str = ""
    """Why the last one did not do its work; empty when it did."""

    @property
    def wait(self) -> float:
        """Seconds between the last try and the next."""
        return self.waits[self.count - 1]

    def another(self) -> bool:
        """Say whether the bounds allow another try after this one."""
        elapsed = time.monotonic() - self.began
        return self.count < self.patience.attempts and elapsed + self.wait <= self.patience.seconds


async def run_stage(journey: Journey, stage: Stage, patience: Patience = PATIENCE) -> str:
    """Run a stage as one Prefect task; return why it did not do its work, empty when it did.

    The task does not raise: an exception would leave with its text and traceback. It ends Failed with our own words.
    """
    tries = Tries(patience, patience.waits(random.SystemRandom()))

    def again(_task: Task[..., Any], _run: TaskRun, _state: State[Any]) -> bool:
        return tries.again

    @task(
        name=stage.value,
        task_run_name=stage.value,
        description=f"The stage “{stage.value}” of a journey.",
        tags={"stage"},
        # One more than there will ever be: when Prefect itself runs out of retries it logs an empty traceback.
        retries=patience.attempts,
        retry_delay_seconds=list(tries.waits),
        retry_condition_fn=again,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    async def attempt() -> State[Any]:
        return await _attempt(journey, stage, tries)

    await cast("Any", attempt)(return_state=True)  # Prefect's types forget that this is awaited
    return tries.why


async def _attempt(journey: Journey, stage: Stage, tries: Tries) -> State[Any]:
    """Try a stage once, write it into story and log, and return the state of its task."""
    tries.count += 1
    started_at, clock = datetime.now(UTC), time.monotonic()
    ended, reason, why = await _outcome(journey, stage)
    tries.again = ended == "transient" and tries.another()
    tries.why = why and f"{stage.value}: {why}"
    journey.story.attempts.append(
        Attempt(stage.value, tries.count, started_at, time.monotonic() - clock, ended, reason)
    )
    logger = get_run_logger()
    if not why:
        logger.info("%s: done%s", stage.value, reason and f" ({reason})")
        return Completed(message=reason or None)
    after = f"again in {tries.wait:g} s" if tries.again else "no further attempt"
    logger.warning("%s: attempt %d of %d failed: %s; %s", stage.value, tries.count, tries.patience.attempts, why, after)
    return Failed(message=tries.why)


async def _outcome(journey: Journey, stage: Stage) -> tuple[str, str, str]:
    """Run the stage; return how it ended, the reason for the story, and why it did not do its work (empty: it did)."""
    try:
        outcome = await journey.run(stage)
    except Transient as error:
        return "transient", said(error), said(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave the process
        return "failed", said(error), said(error)
    ended, reason = ending(outcome)
    return ended, redact(reason), redact(_in_words(outcome))


def _in_words(outcome: Outcome) -> str:
    match outcome:
        case Done():
            return ""
        case Refused(reason, detail):
            return f"Refused ({reason.value}): {detail}" if detail else f"Refused ({reason.value})"
        case NeedsInput(kind, question):
            return f"Needs input ({kind.value}): {question}"
