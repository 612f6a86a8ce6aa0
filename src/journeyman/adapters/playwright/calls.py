"""Awaits Playwright's calls and turns their errors into ours, with none of their text (it can hold a password)."""

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, TypeVar, cast

from playwright.async_api import CDPSession, Error

from journeyman.errors import Transient

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds that one call to the browser may take, where the caller sets no bound: a page's script may hang for ever."""

TALKS_ON = "dialogs without end"
"""The reason why a page was closed that opens one dialog of the browser's after the other."""

_NETWORK = re.compile(r"net::(ERR_[A-Z_]+)")
_NOBODY = {
    "ERR_CONNECTION_REFUSED": "Nothing answers at that address",
    "ERR_NAME_NOT_RESOLVED": "Nothing has that name",
    "ERR_ADDRESS_UNREACHABLE": "Nothing is reached at that address",
}
"""What Chromium's words for a service that is not there mean (net/base/net_error_list.h)."""

_MOVED = re.compile(
    r"context was destroyed|detached|not attached|navigat|Cannot find context|disposed|different document"
)
_GONE = re.compile(r"crash|closed|disconnected")


class TimedOut(Transient):
    """A call took longer than it may."""


class Moved(Transient):
    """The document was replaced, or the element removed, while it was used."""


async def ask(doing: str, asked: Awaitable[T], within: float = PATIENCE) -> T:
    """Return the answer of a Playwright call. `doing` completes "… while ": `filling textbox "Email" on /login`.

    The error is raised outside of the `except` block, so that no context, cause or traceback leads to Playwright's.

    Raises:
        Transient: it failed; TimedOut after `within` seconds, or Moved where the page changed meanwhile.
    """
    try:
        async with asyncio.timeout(within):
            return await asked
    except (Error, TimeoutError) as error:
        failure = _ours(doing, error)
    raise failure


async def command(cdp: CDPSession, method: str, **parameters: object) -> dict[str, Any]:
    """Return the answer to a command of the DevTools protocol.

    Raises:
        playwright.async_api.Error: untranslated; hand it to `ask`.
    """
    answer = await cdp.send(method, parameters)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - Playwright has no types for it
    return cast("dict[str, Any]", answer)  # the stub says a bare Dict


def _ours(doing: str, error: Exception) -> Transient:
    """Return our error for one of Playwright's."""
    text = str(error)
    if network := _NETWORK.search(text):
        plainly = _NOBODY.get(network[1], "")
        asked = f" {plainly}: is the service running, and is the address right?" if plainly else ""
        return Transient(f"The network failed ({network[1]}) while {doing}.{asked}")
    if isinstance(error, TimeoutError) or type(error).__name__ == "TimeoutError":
        return TimedOut(f"Time ran out while {doing}.")
    if _MOVED.search(text):
        return Moved(f"The page changed while {doing}.")
    if TALKS_ON in text:
        return Transient(f"The page opened {TALKS_ON}, and was closed, while {doing}.")
    if _GONE.search(text):
        return Transient(f"The browser's page crashed or was closed while {doing}.")
    return Transient(f"The browser reported an error while {doing}.")
