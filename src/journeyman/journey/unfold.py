"""What a page's menus hold, for a search: many pages have their links only there, and draw them when a menu opens."""

from journeyman.domain.page import Snapshot
from journeyman.errors import OriginViolation, RecipeBroken, Transient
from journeyman.forms.presses import items, menus
from journeyman.forms.questions import harmless
from journeyman.forms.ways import item_points
from journeyman.journey.drawn import drawn
from journeyman.journey.search import Search
from journeyman.ports import Page

MENUS = 2
"""How many menus of a page are opened."""

ITEMS = 3
"""How many items that are no links are pressed, to see where they lead."""


async def unfold(search: Search, page: Page) -> None:
    """Open the page's menus; take in their links, and where items lead that are named as what is looked for.

    What is pressed opens a menu by its markup, or is a menu's item that leads on by its words and does no harm by them.
    The page is opened again after each, so that nothing of one stands in the way of another.
    """
    at = page.path
    for number in range(MENUS):
        snapshot = await _open(page, number, at if number else "")
        if snapshot is None:
            return
        # A recipe's `click` could not name these links: they are there only while the menu is open.
        seen_on = dict(search.seen_on)
        search.learn(snapshot, at=at)
        search.seen_on = seen_on
        for place, item in enumerate(items(snapshot, search.aim)[:ITEMS]):
            if place:
                await _open(page, number, at)
            await _follow(search, page, item.text, at)


async def _open(page: Page, number: int, at: str) -> Snapshot | None:
    """Open the menu of this number, on a page that is opened anew where `at` names it; None where none opened."""
    try:
        if at:
            await page.goto(at)
        await page.click(menus(await drawn(page))[number], harmless)
        return await drawn(page)
    except (RecipeBroken, OriginViolation, Transient, IndexError):
        return None


async def _follow(search: Search, page: Page, text: str, at: str) -> None:
    """Press the item of the open menu that is named so, if it is there, and take in where it led."""
    try:
        item = next((its for its in items(await page.snapshot(), search.aim) if its.text == text), None)
        if item is None:
            return
        await page.click(item, harmless)
        await drawn(page)
    except (RecipeBroken, OriginViolation, Transient):
        return
    if page.path != at:
        search.add(page.path, item_points(item, search.aim))
