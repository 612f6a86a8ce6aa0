"""Keeps Playwright from writing down what it types: its switches for that are taken out of the environment.

It may not know Playwright: Playwright's Python side reads DEBUG at its import, so this comes before that.
"""

import logging
import os

TELLTALES = ("DEBUG", "DEBUGP", "DEBUG_FILE", "PWDEBUG", "PWDEBUGIMPL")
"""With these set, Playwright or its driver logs each call with its arguments, typed passwords included."""

_log = logging.getLogger(__name__)


def hush() -> None:
    """Take the switches out of this process's environment, for good, and say so. The driver inherits what is left."""
    found = [name for name in TELLTALES if os.environ.pop(name, "")]
    if found:
        _log.warning("%s: taken out of the environment, for Playwright would log passwords.", ", ".join(found))
