"""Replaces every secret that this process knows in whatever it logs: the last line of defence, not the first.

Secrets are told to `know` when they come into the process (a journey's `learn`). From then on no log record of any
logger holds them, exception texts included; `redact` does the same for a text that leaves in another way.
"""

import html
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

from pydantic import SecretStr

from journeyman.errors import JourneymanError

MASK = "[hidden]"

SHORTEST = 4
"""Shorter texts are not told apart from the rest of a log."""

_spellings: set[str] = set()


def know(secret: SecretStr) -> None:
    """Hide this secret from now on, in every spelling that a log may show it in."""
    for text in _texts_in(secret.get_secret_value()):
        if len(text) >= SHORTEST:
            _spellings.update({text, quote(text, safe=""), quote_plus(text), html.escape(text)})
            _spellings.update({json.dumps(text)[1:-1], repr(text)[1:-1]})


def _texts_in(text: str) -> Iterator[str]:
    """Yield the text and, for a provisioning URI, the secret in it."""
    yield text
    if text.startswith("otpauth:"):
        yield from parse_qs(urlsplit(text).query).get("secret", [])


def redact(text: str) -> str:
    """Return the text with every known secret replaced; the longest first, since one may hold another."""
    for spelling in sorted(_spellings, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return text


def said(error: BaseException) -> str:
    """Return what may be said of an error: our own errors' text; of others type, HTTP status and place only.

    Another library's text may hold what was typed, or what a page shows.
    """
    if isinstance(error, JourneymanError):
        return redact(str(error))
    status = getattr(getattr(error, "response", None), "status_code", None)  # httpx's; not imported for quick verbs
    kind = f"{type(error).__name__} {status}" if isinstance(status, int) else type(error).__name__
    return f"unexpected {kind} at {_place(error)} (its text is withheld: it might hold a secret)"


def _place(error: BaseException) -> str:
    """Return the innermost file and line, as `journey/sign_up.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown place"
    path = Path(frames[-1].filename)
    return f"{path.parent.name}/{path.name}:{frames[-1].lineno}"


def hide_in_logs() -> None:
    """Make every log record of this process redacted at its birth. Safe to call twice.

    At birth, since a filter on a logger does not see what its children log, and one on a handler no later handler.
    """
    born = logging.getLogRecordFactory()
    if not isinstance(born, _Redacting):
        logging.setLogRecordFactory(_Redacting(born))


class _Redacting:
    """A log record factory that wraps another."""

    def __init__(self, born: Callable[..., logging.LogRecord]) -> None:
        self.born = born

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record = self.born(*args, **kwargs)
        return _redacted(record) if _spellings else record


_PLAIN = logging.Formatter()


def _redacted(record: logging.LogRecord) -> logging.LogRecord:
    """Redact the record's message and exception; a record without secrets stays as it is."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError):  # a wrong format: the handler reports it, with the arguments
        message, record.msg, record.args = "", redact(f"{record.msg} {record.args}"), ()
    if redact(message) != message:
        record.msg, record.args = redact(message), ()
    if record.exc_info:
        text = _PLAIN.formatException(record.exc_info)
        if redact(text) != text:
            record.exc_text, record.exc_info = redact(text), None
    return record
