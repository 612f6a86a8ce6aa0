"""What a server's answer to a page load means for the journey."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from journeyman.domain.outcome import Reason, Refused, StageEnded
from journeyman.errors import RecipeBroken, Transient


@dataclass(frozen=True)
class Answer:
    """The response to a main document."""

    path: str
    """For messages: without query and keys."""
    status: int
    retry_after: str = ""
    """The header as it came: seconds or a date (RFC 9110 section 10.2.3)."""


def retry_after(header: str, now: datetime) -> timedelta | None:
    """Return how long to wait by a Retry-After header (RFC 9110 section 10.2.3), or None where it says nothing."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), timedelta(days=30).total_seconds()))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))


def judge(answer: Answer, *, asked_for: bool, now: datetime) -> None:
    """Raise what the answer means. `asked_for`: a step or a person named this path, so it should be there.

    Raises:
        Transient: 5xx.
        StageEnded: 429, with the time that the server asks to wait.
        RecipeBroken: 404 or 410 for a path that was asked for. Who asked, such as a recipe's line, the caller says.
    """
    said = f"{answer.path} answered {answer.status}"
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise StageEnded(Refused(Reason.RATE_LIMITED, f"{said}.", retry_after(answer.retry_after, now)))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Transient(f"{said}.")
    if asked_for and answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise RecipeBroken(f"{said}: there is no such page.")
