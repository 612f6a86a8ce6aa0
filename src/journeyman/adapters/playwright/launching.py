"""Starts Chromium, seen or unseen."""

import os
from pathlib import Path

from playwright.async_api import Browser, Playwright

from journeyman.adapters.playwright.calls import ask
from journeyman.errors import BrowserMissing, Transient

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
)
"""Quiet on closed networks. Nothing here hides that a program drives the browser."""

LAUNCH_SECONDS = 60.0


async def launch(driver: Playwright, executable: Path | None, *, window: bool = False) -> Browser:
    """Start Chromium; `executable` None: Playwright's own download. `window`: where a person sees it.

    Raises:
        BrowserMissing: there is none where it should be.
        Transient: it is there and does not start.
    """
    program = executable or Path(driver.chromium.executable_path)
    if not os.access(program, os.X_OK):
        raise BrowserMissing(
            f"There is no Chromium at {program}. Install one (Debian, Ubuntu: apt-get install chromium), or name "
            "yours in the setting `chromium`."
        )
    root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    starting = driver.chromium.launch(
        executable_path=program, args=[*FLAGS, *root], chromium_sandbox=not root, headless=not window
    )
    try:
        return await ask("starting Chromium", starting, LAUNCH_SECONDS)
    except Transient:
        pass
    raise Transient(f"Chromium ({program}) did not start; start it by hand to see why.")
