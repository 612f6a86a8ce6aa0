"""Predictions for labelled pages: what each says after a form was sent, read in Chromium without a network."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from benchmarks.reading_messages import rows
from benchmarks.reading_timed import Timed
from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.playwright.scripts import script
from journeyman.adapters.playwright.snapshots import AS_TEXT, TEXT_LIMIT, read_of, snapshot_of
from journeyman.domain.page import Snapshot
from journeyman.forms.page_says import asks_to_confirm, page_says, signed_in
from journeyman.forms.read import main_form
from journeyman.forms.says import Says
from journeyman.settings import load_settings

NAMES: Mapping[Says, str] = {
    Says.TOO_SHORT: "invalid_value",
    Says.TOO_LONG: "invalid_value",
    Says.TERMS_NOT_ACCEPTED: "missing_field",
    Says.ACCOUNT_NOT_FOUND: "invalid_credentials",
    Says.NEEDS_APPROVAL: "account_locked",
    Says.ALREADY_SIGNED_IN: "success_signed_in",
    Says.ALREADY_VERIFIED: "verified",
}
"""Meanings that the labels of pages call otherwise, or do not tell apart; the rest have the same names."""

Rows = Iterator[Mapping[str, Any]]


def outcome_pages(data: Path, timed: Timed) -> Rows | None:
    """Predict what each page says. Its file's name is written down and never looked at."""
    file = data / "outcomes" / "pages.jsonl"
    if not file.exists():
        return None
    names = [row["file"] for row in rows(file)]
    snapshots = asyncio.run(read_pages([file.parent / name for name in names]))
    return _outcomes(names, snapshots, timed)


def _outcomes(names: list[str], snapshots: list[Snapshot], timed: Timed) -> Rows:
    for name, snapshot in zip(names, snapshots, strict=True):
        yield {"file": name, "outcome": timed.read(lambda its=snapshot: outcome_of(its))}


def outcome_of(snapshot: Snapshot) -> str:
    """Return what the page says, in the labels' words."""
    said = page_says(snapshot)
    if said:
        return NAMES.get(said.meaning, said.meaning.value)
    if asks_to_confirm(snapshot):
        return "confirm_click_needed"
    return "success_signed_in" if main_form(snapshot) is None and signed_in(snapshot) else "not_submitted"


async def read_pages(files: list[Path]) -> list[Snapshot]:
    """Return the snapshots of HTML files as the project reads pages: one browser, one context, no network."""
    async with async_playwright() as driver:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        program = find_chromium(load_settings().chromium)
        browser = await driver.chromium.launch(executable_path=program, args=root)
        try:
            context = await browser.new_context(offline=True)
            await context.route("**/*", lambda route: route.abort())
            tab = await context.new_page()
            return [await _read(tab, file.read_text("utf-8")) for file in files]
        finally:
            await browser.close()


async def _read(tab: Page, html: str) -> Snapshot:
    await tab.set_content(html)
    handle = await tab.evaluate_handle(script("snapshot"), {"limit": TEXT_LIMIT})
    return snapshot_of("/", [read_of(await handle.evaluate(AS_TEXT))], 1)
