"""Reads a page from its text alone: nothing is loaded, none of its scripts run, and it can't tell anybody."""

from playwright.async_api import Browser, Frame, Route, ViewportSize

from journeyman.adapters.playwright.calls import ask
from journeyman.adapters.playwright.scripts import script
from journeyman.adapters.playwright.snapshots import AS_TEXT, TEXT_LIMIT, Read, read_of, snapshot_of
from journeyman.domain.page import Snapshot

ADDRESS = "http://page.invalid/"
"""Where all of them seem to be (RFC 6761 section 6.4: nobody is there)."""

ALONE = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
"""Chromium itself keeps such a page from loading anything and from running its scripts."""


async def read_still(chromium: Browser, html: str, viewport: ViewportSize) -> Snapshot:
    """Return the snapshot of a page of this text, its inline frames included; the refs are good for nothing."""

    async def answer(route: Route) -> None:
        if route.request.url == ADDRESS and route.request.is_navigation_request():
            await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=ALONE)
        else:
            await route.abort()

    doing = "reading the page"
    context = await ask(doing, chromium.new_context(viewport=viewport, service_workers="block", accept_downloads=False))
    try:
        tab = await ask(doing, context.new_page())
        await ask(doing, tab.route("**/*", answer))
        await ask(doing, tab.goto(ADDRESS, wait_until="domcontentloaded"))
        frames = [tab.main_frame, *(frame for frame in tab.frames[1:] if frame.url == "about:srcdoc")]
        return snapshot_of("/", [await _read(frame) for frame in frames], 0)
    finally:
        await ask(doing, context.close())


async def _read(frame: Frame) -> Read:
    handle = await ask("reading the page", frame.evaluate_handle(script("snapshot"), {"limit": TEXT_LIMIT}))
    return read_of(await ask("reading the page", handle.evaluate(AS_TEXT)))
