"""The one task wrapper: a stage of a journey as a Prefect task, tried again when it may work next time.

The task takes no arguments and returns no secrets: what it needs stays in this process.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
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
from journeyman.engine.events import StageEvent, Turn, tell
from journeyman.engine.redaction import redact, said
from journeyman.errors import Transient
from journeyman.journey.stage import Stage
from journeyman.journey.story import Attempt, Story, ending, word, word_of_error


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
    """No attempt begins later than this after the first one failed, which may have waited long for its turn."""
    first_wait: float = 2.0
    """Seconds before the second attempt; doubled each time."""

    def waits(self, rng: random.Random) -> list[float]:
        """Return the seconds to wait after each failed attempt: exponential, within ±50 % of it."""
        return [round(self.first_wait * 2**n * rng.uniform(0.5, 1.5), 2) for n in range(self.attempts)]


PATIENCE = Patience()

STATE_NAMES = {"refused": "Refused", "needs input": "NeedsInput"}
"""How an attempt ended → the name of its Failed state, so that Prefect's UI shows what it was; else Prefect's own."""


@dataclass(frozen=True)
class Halt:
    """Why a journey stopped."""

    why: str
    state: str = "Failed"
    """The name of the state in which its task and its run end."""

    def as_state(self) -> State[Any]:
        """Return the state: its type is Failed, whatever its name."""
        return Failed(name=self.state, message=self.why)


@dataclass(frozen=True)
class Account:
    """Whose account it is, and where: what a stage's events are told of."""

    agent: str
    service: str


@dataclass(frozen=True)
class Ended:
    """How one attempt ended."""

    how: str
    """The word for the story."""
    word: str = ""
    """The class of the reason, as in `Attempt`."""
    reason: str = ""
    """The reason for the story."""
    why: str = ""
    """Why it did not do its work, in our own words; empty when it did."""


@dataclass
class Tries:
    """The tries at one stage so far."""

    patience: Patience
    waits: Sequence[float]
    first_failed: float = 0.0
    """When, by the monotonic clock; 0: none has failed yet."""
    count: int = 0
    again: bool = False
    """Whether the last one is to be followed by another."""
    halt: Halt | None = None
    """Why the last one did not do its work; None when it did."""

    @property
    def wait(self) -> float:
        """Seconds between the last try and the next."""
        return self.waits[self.count - 1]

    def another(self) -> bool:
        """Say whether the bounds allow another try after this one."""
        now = time.monotonic()
        self.first_failed = self.first_failed or now
        elapsed = now - self.first_failed
        return self.count < self.patience.attempts and elapsed + self.wait <= self.patience.seconds


async def run_stage(journey: Journey, account: Account, stage: Stage, patience: Patience = PATIENCE) -> Halt | None:
    """Run a stage as one Prefect task; return why it did not do its work, None when it did.

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
        return await _attempt(journey, account, stage, tries)

    await cast("Any", attempt)(return_state=True)  # Prefect's types forget that this is awaited
    return tries.halt


async def _attempt(journey: Journey, account: Account, stage: Stage, tries: Tries) -> State[Any]:
    """Try a stage once, write it into story, events and log, and return the state of its task."""
    tries.count += 1
    started_at, clock = datetime.now(UTC), time.monotonic()
    ended = await _ended(journey, stage)
    tries.again = ended.how == "transient" and tries.another()
    journey.story.attempts.append(
        Attempt(stage.value, tries.count, started_at, time.monotonic() - clock, ended.how, ended.reason, ended.word)
    )
    wait = tries.wait if tries.again else 0.0
    tell(account.agent, account.service, _turn(ended, tries), StageEvent(stage.value, tries.count, ended.word, wait))
    logger = get_run_logger()
    if not ended.why:
        tries.halt = None
        logger.info("%s: done%s", stage.value, ended.reason and f" ({ended.reason})")
        return Completed(message=ended.reason or None)
    after = f"again in {wait:g} s" if tries.again else "no further attempt"
    logger.warning(
        "%s: attempt %d of %d failed: %s; %s", stage.value, tries.count, tries.patience.attempts, ended.why, after
    )
    tries.halt = Halt(f"{stage.value}: {ended.why}", STATE_NAMES.get(ended.how, "Failed"))
    return tries.halt.as_state()


def _turn(ended: Ended, tries: Tries) -> Turn:
    """Return what the attempt came to: a fault that may pass is one only while there is another attempt."""
    if tries.again:
        return Turn.RETRIED
    turns = {"done": Turn.DONE, "refused": Turn.REFUSED, "needs input": Turn.NEEDS_INPUT}
    return turns.get(ended.how, Turn.FAILED)


async def _ended(journey: Journey, stage: Stage) -> Ended:
    """Run the stage; return how it ended."""
    try:
        outcome = await journey.run(stage)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave the process
        how = "transient" if isinstance(error, Transient) else "failed"
        return Ended(how, word_of_error(error), said(error), said(error))
    how, reason = ending(outcome)
    return Ended(how, word(outcome), redact(reason), redact(_in_words(outcome)))


def _in_words(outcome: Outcome) -> str:
    match outcome:
        case Done():
            return ""
        case Refused(reason, detail):
            return f"Refused ({reason.value}): {detail}" if detail else f"Refused ({reason.value})"
        case NeedsInput(kind, question):
            return f"Needs input ({kind.value}): {question}"
