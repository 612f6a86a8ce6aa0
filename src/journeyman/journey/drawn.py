"""What a page shows once its scripts have drawn it."""

from journeyman.domain.page import Snapshot
from journeyman.ports import Page
from journeyman.recipe.sights import poll

DRAWS = 3.0
"""Seconds that a page made by scripts may take to show something."""


async def drawn(page: Page) -> Snapshot:
    """Return what the open page shows, once there is something to fill, press or follow, and nothing still to come."""

    async def there() -> Snapshot | None:
        snapshot = await page.snapshot()
        return None if snapshot.busy or is_blank(snapshot) else snapshot

    return await poll(there, DRAWS) or await page.snapshot()


def is_blank(snapshot: Snapshot) -> bool:
    """Say whether a page has nothing to fill, to press or to follow: its scripts have not drawn it yet."""
    return not any(its.visible for its in (*snapshot.fields, *snapshot.buttons, *snapshot.links))
