"""Chooses an option: in the browser's own drop-down, or in one that a page has made of other things."""

from contextlib import suppress
from typing import cast

from playwright.async_api import ElementHandle, Page

from journeyman.adapters.playwright.calls import Moved, TimedOut, ask

_NATIVE = "e => e instanceof HTMLSelectElement"
_LABELS = "e => [...e.options ?? []].map(o => o.label.trim())"


async def choose_option(tab: Page, field: ElementHandle, option: str, seconds: float, what: str) -> list[str] | None:
    """Choose the option of this visible text; where that can't be done in time, return which options there are.

    A page's own drop-down is opened by a click; its options are those of role option that are then to be seen.
    """
    milliseconds = seconds * 1000
    if await ask(f"looking at {what}", field.evaluate(_NATIVE)):
        try:
            await ask(f"choosing in {what}", field.select_option(label=option, timeout=milliseconds))
        except TimedOut:
            return cast("list[str]", await ask(f"looking at {what}", field.evaluate(_LABELS)))
        return None
    offered = tab.get_by_role("option").filter(visible=True)
    wanted = tab.get_by_role("option", name=option, exact=True).filter(visible=True)
    try:
        if not await ask(f"looking at {what}", wanted.count()):
            await ask(f"opening {what}", field.click(timeout=milliseconds))
        await ask(f"choosing in {what}", wanted.first.click(timeout=milliseconds))
    except TimedOut:
        with suppress(TimedOut, Moved):
            return await ask(f"looking at {what}", offered.all_inner_texts())
        return []
    return None
