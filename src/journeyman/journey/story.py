"""What happened on a journey, as data: for the run's story, the shell and tests. No secrets, no page text."""

from dataclasses import dataclass, field
from datetime import datetime

from journeyman.domain.outcome import Done, NeedsInput, Outcome, Refused
from journeyman.domain.page import Picture
from journeyman.errors import JourneymanError


@dataclass(frozen=True)
class Attempt:
    """One try at one stage."""

    stage: str
    number: int
    """Counted from 1 within the stage."""
    started_at: datetime
    seconds: float
    ended: str
    """`done`, `refused`, `needs input`, `transient` or `failed`."""
    reason: str = ""
    """Why, in our own words; empty when done without remark."""
    word: str = ""
    """The class of the reason: a `Reason`, a `Need` or an error's class; empty when done."""


@dataclass
class Story:
    """All attempts and pictures of one run, in order."""

    attempts: list[Attempt] = field(default_factory=list[Attempt])
    pictures: list[Picture] = field(default_factory=list[Picture])
    recipe: str = ""
    """The digest of the recipe that was followed."""


def ending(outcome: Outcome) -> tuple[str, str]:
    """Return how an outcome is told: the word for `Attempt.ended`, and the reason."""
    match outcome:
        case Done(note):
            return "done", note
        case Refused(reason, detail, retry_after):
            later = f" Try again in {retry_after.total_seconds():.0f} s." if retry_after else ""
            return "refused", f"{reason.value}: {detail}{later}" if detail or later else reason.value
        case NeedsInput(kind, question):
            return "needs input", f"{kind.value}: {question}"


def word(outcome: Outcome) -> str:
    """Return the class of an outcome's reason; empty when done."""
    match outcome:
        case Done():
            return ""
        case Refused(reason):
            return reason.value
        case NeedsInput(kind):
            return kind.value


def word_of_error(error: BaseException) -> str:
    """Return the class of an error: of an adapter's own kind, what it is to everybody else, such as SetupError."""
    ours = (kind for kind in type(error).__mro__ if kind.__module__ == JourneymanError.__module__)
    return next(ours, type(error)).__name__
