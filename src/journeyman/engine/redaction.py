"""Replaces every secret that this process knows in whatever it logs: the last line of defence, not the first.

Secrets are told to `know` when they come into the process (a journey's `learn`). From then on no log record of any
logger holds them, exception texts included; `redact` does the same for a text that leaves in another way.

A process that carries many runs gives each a `Memory`: what a run made known is forgotten after its end, unless another
run knows it, too.
"""

import html
import json
import logging
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

from pydantic import SecretStr

from journeyman.errors import JourneymanError

MASK = "[hidden]"

SHORTEST = 4
"""Shorter texts are not told apart from the rest of a log."""

_lock = threading.RLock()
_holders: Counter[str] = Counter()
"""Spelling → how many memories hold it."""
_longest_first: tuple[str, ...] = ()
"""All spellings, the longest first, since one may hold another. Replaced as a whole: other threads log meanwhile."""


class Memory:
    """What one run makes known to `redact`, until it is forgotten."""

    def __init__(self) -> None:
        self._spellings: set[str] = set()
        self._forgotten = False

    @contextmanager
    def used(self) -> Generator[None]:
        """Keep here what becomes known in this block, and in all tasks and threads that are started in it."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def forget(self) -> None:
        """Forget it all, but for what another memory holds. What comes later, from a straggler, is kept for good."""
        with _lock:
            self._forgotten = True
            spellings, self._spellings = self._spellings, set()
            _count(spellings, -1)

    def keep(self, spellings: set[str]) -> None:
        """Hide these texts from now on."""
        with _lock:
            if self._forgotten:
                _for_good.keep(spellings)
                return
            new = spellings - self._spellings
            self._spellings |= new
            _count(new, 1)


_for_good = Memory()
"""What is known for as long as the process lives: in a process of one run, all."""
_current: ContextVar[Memory] = ContextVar("memory", default=_for_good)


def _count(spellings: Iterable[str], by: int) -> None:
    """Count these spellings' holders up or down."""
    global _longest_first  # noqa: PLW0603 - one for the process, as logging is
    changed = False
    for spelling in spellings:
        _holders[spelling] += by
        if _holders[spelling] <= 0:
            del _holders[spelling]
        changed = True
    if changed:
        _longest_first = tuple(sorted(_holders, key=len, reverse=True))


def know(secret: SecretStr) -> None:
    """Hide this secret from now on, in every spelling that a log may show it in."""
    spellings: set[str] = set()
    for text in _texts_in(secret.get_secret_value()):
        if len(text) >= SHORTEST:
            spellings.update({text, quote(text, safe=""), quote_plus(text), html.escape(text)})
            spellings.update({json.dumps(text)[1:-1], repr(text)[1:-1]})
    _current.get().keep(spellings)


def _texts_in(text: str) -> Iterator[str]:
    """Yield the text and, for a provisioning URI, the secret in it."""
    yield text
    if text.startswith("otpauth:"):
        yield from parse_qs(urlsplit(text).query).get("secret", [])


def redact(text: str) -> str:
    """Return the text with every known secret replaced."""
    for spelling in _longest_first:
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
        return _redacted(record) if _longest_first else record


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
