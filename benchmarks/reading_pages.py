"""Loads saved pages in one Chromium and reads them with the project's own page reader: no network, no scripts of theirs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import JSHandle, Page, Route, ViewportSize, sync_playwright

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.playwright.scripts import script
from journeyman.adapters.playwright.snapshots import TEXT_LIMIT, snapshot_of
from journeyman.domain.page import Snapshot

ADDRESS = "http://page.invalid/"
"""Where all of them seem to be: no name of a file is ever seen."""

ALONE = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
"""Chromium itself keeps such a page from loading anything and from running its scripts."""

VIEWPORT = ViewportSize(width=1280, height=900)

PLACES = """({ elements }, selectors) => selectors.map((selector) => elements.indexOf(document.querySelector(selector)))"""


@dataclass
class Loaded:
    """One page, shown in the browser."""

    tab: Page
    handle: JSHandle | None = None

    def read(self) -> Snapshot:
        """Read the page as `ChromiumPage.snapshot` does."""
        self.handle = self.tab.evaluate_handle(script("snapshot"), {"limit": TEXT_LIMIT})
        return snapshot_of("/", [self.handle.evaluate("({ data }) => data")], 0)

    def refs(self, selectors: Sequence[str]) -> Mapping[str, str]:
        """Return the refs of the elements that the selectors find, as in the last reading."""
        found = self.handle.evaluate(PLACES, list(selectors)) if self.handle else []
        return {selector: f"0.0.{place}" for selector, place in zip(selectors, found, strict=True)}


@contextmanager
def pages() -> Iterator[Callable[[str], Loaded]]:
    """Give what shows a page's HTML."""
    html = ""

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS and route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=ALONE)
        else:
            route.abort()

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(None), args=["--no-sandbox"])
        tab = browser.new_context(viewport=VIEWPORT).new_page()
        tab.route("**/*", answer)

        def show(text: str) -> Loaded:
            nonlocal html
            html = text
            tab.goto(ADDRESS, wait_until="domcontentloaded")
            return Loaded(tab)

        yield show
        browser.close()
