"""Records what a person does in a browser window: the page's own listener tells, and never tells a value."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from playwright.async_api import Browser, BrowserContext, Error, Frame, async_playwright
from playwright.async_api import Page as Tab

from journeyman.adapters.playwright.calls import ask
from journeyman.adapters.playwright.hush import hush
from journeyman.adapters.playwright.launching import launch
from journeyman.adapters.playwright.scripts import recording
from journeyman.adapters.playwright.snapshots import TEXT_LIMIT, read_of, snapshot_of
from journeyman.domain.origin import origin_of, path_of, same_origin
from journeyman.domain.origins import Origins
from journeyman.domain.recording import Act, Deed, Recording
from journeyman.errors import RecipeBroken, SetupError

Person = Callable[[Tab], Awaitable[None]]
"""Acts in place of a person, in tests."""

TELL = "__journeyman_tells"
"""What the listener calls. A page may call it, too: what comes by it is looked at as anything of a page's is."""

SETTLES_MS = 500
"""How long a page has to draw itself before it is looked at."""

LARGEST = 4_000_000
"""Characters of what the listener tells at once."""

MOST = 5_000
"""Acts of one recording."""


def must_have_display() -> None:
    """Make sure that there is something to show a window on.

    Raises:
        SetupError: there is not; says what to do.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise SetupError(
            "To record, a browser opens a window, and there is no display here (DISPLAY and WAYLAND_DISPLAY are not "
            "set). Call it in a desktop's terminal, over ssh -X, or on a virtual display that you look at by VNC. "
            "Without any, journeyman sign-up AGENT --url URL finds the way by itself."
        )


class Recorder:
    """Opens a window and writes down what is done in it.

    Args:
        executable: Chromium.
        person: in tests, acts in the page of a browser that has no window.
    """

    def __init__(self, executable: Path | None, person: Person | None = None) -> None:
        self._executable = executable
        self._person = person

    async def record(self, origin: str, path: str) -> Recording:
        """Open a path of the origin; return what was done by the time all its windows are closed.

        Raises:
            SetupError: there is no display.
            BrowserMissing: there is no Chromium.
            Transient: it does not start, or the page does not open.
        """
        if self._person is None:
            must_have_display()
        hush()
        async with async_playwright() as driver:
            chromium = await launch(driver, self._executable, window=self._person is None)
            try:
                return await self._recorded(chromium, origin, path)
            finally:
                with suppress(Error):
                    await chromium.close()

    async def _recorded(self, chromium: Browser, origin: str, path: str) -> Recording:
        doing, notes, over = "opening a window", _Notes(origin), asyncio.Event()
        context = await ask(doing, chromium.new_context(no_viewport=True, service_workers="block"))
        chromium.on("disconnected", lambda _: over.set())
        context.on("page", lambda tab: _watch(tab, context, over))
        context.on("dialog", lambda _: None)  # the person answers it: where nobody listens, Playwright says no

        def told(source: dict[str, Any], text: object) -> None:
            notes.take(text, cast("Frame", source["frame"]).url)

        await ask(doing, context.expose_binding(TELL, told))  # pyright: ignore[reportUnknownMemberType] - a bare Callable
        listener = recording({"tell": TELL, "limit": TEXT_LIMIT, "settles": SETTLES_MS})
        await ask(doing, context.add_init_script(script=listener))
        tab = await ask(doing, context.new_page())
        await ask(f"opening a page of {origin}", tab.goto(Origins(origin).within(path), wait_until="commit"))
        if self._person:
            await self._person(tab)
            await asyncio.sleep(2 * SETTLES_MS / 1000)  # nobody closes a window sooner
            for window in context.pages:
                await ask("closing a window", window.close())
        await over.wait()
        return notes.recording()


def _watch(tab: Tab, context: BrowserContext, over: asyncio.Event) -> None:
    """Say that it is over once the last window is closed."""
    tab.on("close", lambda _: None if context.pages else over.set())


class _Notes:
    """What the listener has told, as acts."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._acts: list[Act] = []
        self._elsewhere: dict[str, None] = {}

    def take(self, text: object, url: str) -> None:
        """Note one act; what is none, since a page made it up, is passed over.

        Args:
            text: what was told.
            url: where the frame that told it is, by the browser's word: a page may call itself anything.
        """
        if not isinstance(text, str) or len(text) > LARGEST or len(self._acts) >= MOST:
            return
        with suppress(RecipeBroken, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            self._take(cast("dict[str, Any]", read_of(text)), url)

    def _take(self, told: dict[str, Any], url: str) -> None:
        href, deed = str(told["href"]), Deed(told["deed"])
        if not same_origin(href, url):
            return
        if not same_origin(href, self._origin):
            if deed is not Deed.OPEN and (other := origin_of(href)):
                self._elsewhere[other] = None
            return
        page = snapshot_of(path_of(href), [told["page"]], 0)
        act = Act(
            deed,
            page,
            ref=f"0.0.{told['index']}" if told["index"] >= 0 else "",
            role=str(told.get("role", "button")),
            name=str(told.get("name", "")),
            form=int(told.get("form", -1)),
        )
        self._acts.append(act)

    def recording(self) -> Recording:
        """Return all that was noted."""
        return Recording(tuple(self._acts), tuple(self._elsewhere))
