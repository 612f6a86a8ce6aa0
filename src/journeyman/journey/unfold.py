"""What a page's menus hold, for a search: many pages have their links only there, and draw them when a menu opens."""

from journeyman.domain.page import FormButton, Snapshot
from journeyman.errors import OriginViolation, RecipeBroken, Transient
from journeyman.forms.presses import items, menus
from journeyman.forms.questions import harmless
from journeyman.forms.ways import item_points
from journeyman.journey.search import Search, drawn
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
        snapshot = await _open(page, at, number)
        if snapshot is None:
            return
        # A recipe's `click` could not name these links: they are there only while the menu is open.
        seen_on = dict(search.seen_on)
        search.learn(snapshot, at=at)
        search.seen_on = seen_on
        for item in items(snapshot, search.aim)[:ITEMS]:
            await _follow(search, page, item, at, number)


async def _open(page: Page, at: str, number: int) -> Snapshot | None:
    """Open the page, and its menu of this number; return what is shown then, None where none opened."""
    try:
        found = menus(await drawn(page))
        if number >= len(found):
            return None
        if number or page.path != at:
            await page.goto(at)
            found = menus(await drawn(page))
        await page.click(found[number], harmless)
        return await drawn(page)
    except (RecipeBroken, OriginViolation, Transient, IndexError):
        return None


async def _follow(search: Search, page: Page, item: FormButton, at: str, number: int) -> None:
    """Press an item of the open menu, and take in where it led; the menu is open again afterwards."""
    try:
        again = next((its for its in items(await page.snapshot(), search.aim) if its.text == item.text), None)
        if again is None:
            return
        await page.click(again, harmless)
        await drawn(page)
        if page.path != at:
            search.add(page.path, item_points(item, search.aim))
        await page.goto(at)
        await page.click(menus(await drawn(page))[number], harmless)
    except (RecipeBroken, OriginViolation, Transient, IndexError):
        return
