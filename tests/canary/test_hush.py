"""Playwright's switches for telling all are off before it is imported and when its driver starts."""

import os
import subprocess
import sys

import pytest

from journeyman.adapters.playwright.hush import TELLTALES, hush


def test_the_switches_are_taken_out_and_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """What was set is gone, and a person who hunts a fault learns why nothing is logged."""
    for name in TELLTALES:
        monkeypatch.setenv(name, "pw:*")
    monkeypatch.setenv("PATH_LIKE", "kept")
    hush()
    assert not {*TELLTALES} & {*os.environ}
    assert os.environ["PATH_LIKE"] == "kept"
    assert "DEBUG, DEBUGP, DEBUG_FILE, PWDEBUG, PWDEBUGIMPL: taken out" in caplog.text


def test_nothing_is_said_where_nothing_is_set(caplog: pytest.LogCaptureFixture) -> None:
    """The usual case is silent."""
    hush()
    hush()
    assert caplog.text == ""


def test_playwright_never_sees_the_switches() -> None:
    """Its own logger, made when it is imported, is off."""
    program = (
        "import journeyman.adapters.playwright; from playwright._impl.utils.debug_logger import debug_logger; "
        "print(debug_logger.is_enabled('channel'))"
    )
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "DEBUG": "pw:*"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
    without = [sys.executable, "-c", program.replace("import journeyman.adapters.playwright; ", "")]
    assert subprocess.run(without, env=environment, capture_output=True, text=True, check=True).stdout == "True\n"
