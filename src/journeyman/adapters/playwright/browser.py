"""One Chromium for the process, a context for each visit: implements ports.Browser."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, Error, Playwright, ViewportSize, async_playwright
from playwright.async_api import Page as Tab

from journeyman import __version__
from journeyman.adapters.playwright.calls import TimedOut, ask, command
from journeyman.adapters.playwright.hush import hush
from journeyman.adapters.playwright.launching import launch
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.adapters.playwright.scripts import in_each_document
from journeyman.adapters.playwright.secret_typing import prepare
from journeyman.adapters.playwright.still import read_still
from journeyman.domain.account import Session
from journeyman.domain.origins import Origins, origins_of
from journeyman.domain.page import Snapshot
from journeyman.errors import JourneymanError, Transient

NAME = "Journeyman/" + ".".join(__version__.split(".")[:2])
"""Added to Chromium's own user agent: services may know who comes."""

VIEWPORT = ViewportSize(width=1280, height=900)


class ChromiumBrowser:
    """Starts Chromium at the first visit, and again at the next one where it died. Use it as a context manager."""

    def __init__(
        self,
        executable: Path | None,
        read_qr: Callable[[bytes], list[str]],
        *,
        action_seconds: float = 5.0,
        load_seconds: float = 30.0,
    ) -> None:
        """`executable` None: Playwright's own download. The seconds bound one action and one page load."""
        self._executable = executable
        self._read_qr = read_qr
        self._seconds = (action_seconds, load_seconds)
        self._driver: Playwright | None = None
        self._chromium: Browser | None = None
        self._agent = ""
        self._starting = asyncio.Lock()
        self.pid: int | None = None
        """Of Chromium's main process; None where it does not run, or does not tell."""
        self.failures = 0
        """Visits in a row for which there was no page at all; what the site then did with it is not counted."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def start(self) -> None:
        """Start Chromium now, and not at the first visit.

        Raises:
            BrowserMissing: there is none where it should be.
            Transient: it is there and does not start.
        """
        await self._ready()

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncGenerator[ChromiumPage]:
        """Open a page in a new context tied to `origins` (ports.Browser.open)."""
        origins = origins_of(origins)
        try:
            context, page = await self._opened(origins, session)
        except JourneymanError:
            self.failures += 1
            raise
        self.failures = 0
        try:
            if session and origins.within(session.path):
                await page.goto(session.path)
            yield page
        finally:
            await _close_context(context)

    async def read_still(self, html: str) -> Snapshot:
        """Return the snapshot of a page of this text, read without network and without its scripts.

        Raises:
            BrowserMissing, Transient: as `start`.
        """
        return await read_still(await self._ready(), html, VIEWPORT)

    async def _opened(self, origins: Origins, session: Session | None) -> tuple[BrowserContext, ChromiumPage]:
        """Return a new context and its page; where Chromium turns out to be dead, of a new Chromium.

        A dying one may still make the context, and then no page. One that has other visits is not given up for that.
        """
        for last in (False, True):
            chromium = await self._ready()
            try:
                return await self._made(chromium, origins, session)
            except Transient as error:
                if last or isinstance(error, TimedOut) or (chromium.is_connected() and chromium.contexts):
                    raise
            if self._chromium is chromium:
                self._chromium = None
                await self._discard(chromium)
        raise AssertionError

    async def _made(
        self, chromium: Browser, origins: Origins, session: Session | None
    ) -> tuple[BrowserContext, ChromiumPage]:
        options: dict[str, Any] = {"storage_state": json.loads(session.state.get_secret_value())} if session else {}
        making = chromium.new_context(
            user_agent=self._agent,
            accept_downloads=False,
            service_workers="block",
            locale="en-US",
            viewport=VIEWPORT,
            **options,
        )
        context = await ask("opening a page", making)
        try:
            await ask("opening a page", context.add_init_script(script=in_each_document("one_tab")))
            tab = await ask("opening a page", context.new_page())
            context.on("page", _close)
            page = ChromiumPage(tab, origins, self._seconds, self._read_qr)
            await page.start()
        except BaseException:
            await _close_context(context)
            raise
        return context, page

    async def _ready(self) -> Browser:
        """Return the running Chromium; starts it, and the driver, where they are not."""
        async with self._starting:
            if self._chromium and self._chromium.is_connected():
                return self._chromium
            await self._stop()
            hush()
            self._driver = await async_playwright().start()
            await prepare(self._driver)
            chromium = await launch(self._driver, self._executable)
            cdp = await ask("starting Chromium", chromium.new_browser_cdp_session())
            version = await ask("starting Chromium", command(cdp, "Browser.getVersion"))
            about = await ask("starting Chromium", command(cdp, "SystemInfo.getProcessInfo"))
            self.pid = next((process["id"] for process in about["processInfo"] if process["type"] == "browser"), None)
            await ask("starting Chromium", cdp.detach())
            self._agent = f"{version['userAgent']} {NAME}"
            self._chromium = chromium  # only now: who is cancelled before leaves none that does not say who it is
            return chromium

    async def _stop(self) -> None:
        chromium, self._chromium = self._chromium, None
        driver, self._driver = self._driver, None
        self.pid = None
        if chromium:
            await self._discard(chromium)
        if driver:
            with suppress(Error):
                await driver.stop()

    async def _discard(self, chromium: Browser) -> None:
        with suppress(JourneymanError):
            await ask("closing Chromium", chromium.close())


async def _close_context(context: BrowserContext) -> None:
    with suppress(JourneymanError):  # it crashed; there is nothing left to close
        await ask("closing a page", context.close())


async def _close(popup: Tab) -> None:
    """Close a page that the page opened: a visit has one tab."""
    with suppress(Error):
        await popup.close()
