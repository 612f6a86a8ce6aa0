"""Saved pages, shown in one Chromium and read with the project's own page reader: no network, none of their scripts."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import JSHandle, Page, Route, ViewportSize, sync_playwright

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.playwright.scripts import script
from journeyman.adapters.playwright.snapshots import AS_TEXT, TEXT_LIMIT, read_of, snapshot_of
from journeyman.adapters.playwright.still import ADDRESS, ALONE
from journeyman.domain.page import Snapshot

VIEWPORT = ViewportSize(width=1280, height=900)

PLACES = "({ elements }, selectors) => selectors.map((its) => elements.indexOf(document.querySelector(its)))"

PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"

Show = Callable[[str], "Shown"]
"""Shows a page's HTML."""


@dataclass
class Shown:
    """One page, shown in the browser."""

    tab: Page
    handle: JSHandle | None = None

    def read(self) -> Snapshot:
        """Read the page as `ChromiumPage.snapshot` does."""
        self.handle = self.tab.evaluate_handle(script("snapshot"), {"limit": TEXT_LIMIT})
        return snapshot_of("/", [read_of(self.handle.evaluate(AS_TEXT))], 0)

    def refs(self, selectors: Sequence[str]) -> Mapping[str, str]:
        """Return the refs, as in the last reading, of the elements that the selectors find."""
        found: list[int] = self.handle.evaluate(PLACES, list(selectors)) if self.handle else []
        return {selector: f"0.0.{place}" for selector, place in zip(selectors, found, strict=True)}


@contextmanager
def showing() -> Generator[Show]:
    """Give what shows a page's HTML, one at a time."""
    html = ""

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS and route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=ALONE)
        else:
            route.abort()

    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(None), args=root)
        tab = browser.new_context(viewport=VIEWPORT).new_page()
        tab.route("**/*", answer)

        def show(text: str) -> Shown:
            nonlocal html
            html = text
            tab.goto(ADDRESS, wait_until="domcontentloaded")
            # Drawing a page is part of showing it: a journey reads what stands on the screen.
            tab.evaluate(PAINTED)
            return Shown(tab)

        yield show
        browser.close()
