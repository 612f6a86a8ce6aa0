"""Runs a journey's stages in this process: the verbs with `--here`, tests and benchmarks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import stamina

from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import JourneymanError, Transient
from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage
from journeyman.journey.story import Attempt, ending, word, word_of_error


@dataclass(frozen=True)
class Patience:
    """How often and how long a stage is tried again."""

    attempts: int = 4
    seconds: float = 300.0
    first_wait: float = 1.0
    """Doubles with each attempt, with jitter of as much again."""


async def run_here(
    journey: Journey, on_attempt: Callable[[Attempt], None] = lambda _: None, patience: Patience | None = None
) -> Outcome:
    """Run stage after stage until the end or the first outcome other than Done; return that outcome.

    Each attempt goes into the story and to `on_attempt`.

    Raises:
        JourneymanError: what `Journey.run` raises; Transient once patience is over.
    """
    outcome: Outcome = Done()
    while isinstance(outcome, Done) and (stage := await journey.next_stage()):
        outcome = await _run_stage(journey, stage, on_attempt, patience or Patience())
    return outcome


async def _run_stage(
    journey: Journey, stage: Stage, on_attempt: Callable[[Attempt], None], patience: Patience
) -> Outcome:
    def tell(number: int, started: datetime, ended: str, reason: str, said: str) -> None:
        seconds = (journey.ports.clock.now() - started).total_seconds()
        attempt = Attempt(stage, number, started, seconds, ended, reason, said)
        journey.story.attempts.append(attempt)
        on_attempt(attempt)

    async for attempt in stamina.retry_context(
        on=Transient,
        attempts=patience.attempts,
        timeout=patience.seconds,
        wait_initial=patience.first_wait,
        wait_jitter=patience.first_wait,
    ):
        with attempt:
            started = journey.ports.clock.now()
            try:
                outcome = await journey.run(stage)
            except JourneymanError as error:
                ended = "transient" if isinstance(error, Transient) else "failed"
                tell(attempt.num, started, ended, str(error), word_of_error(error))
                raise
            tell(attempt.num, started, *ending(outcome), word(outcome))
            return outcome
    raise AssertionError("stamina ends with a return or a raise")
