"""What only a member sees, where no recipe says it: found on the pages after a sign-in, and not shown to a stranger."""

from collections.abc import Iterator
from dataclasses import dataclass

from journeyman.domain.page import Snapshot, Target
from journeyman.errors import RecipeBroken
from journeyman.forms.buttons import Role
from journeyman.forms.ways import Aim, ways_of
from journeyman.journey.search import is_there
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import AnyStep, GotoStep, SeeStep
from journeyman.recipe.naming import NOBODY, Own, codes_among, is_personal, may_be_named
from journeyman.words import plain, table

PAGES = 4
"""How many pages of a member are compared at most: the one where the sign-in led, then others."""

SIGHTS = 6
"""How many sights of a page are compared."""


@dataclass(frozen=True)
class Seen:
    """What a member sees on a page."""

    path: str
    sights: tuple[Target, ...]


async def keep_sign_in(trip: Trip, *, surely: bool) -> None:
    """Find what only a member sees after the sign-in whose last page is open, and keep the sign-in with it.

    Afterwards the open page is a stranger's. Nothing is done where the recipe says it already.

    Args:
        trip: the journey.
        surely: whether the sign-in is known to have gone well, since a code was taken.

    Raises:
        RecipeBroken: there is no such sight, and nothing else proves the sign-in.
    """
    if trip.recipe.is_draft and not await _kept(trip) and not surely:
        raise RecipeBroken(
            f"{trip.recipe.title}: after the sign-in nothing is seen that a stranger does not see as well, so nothing "
            "is proven"
        )


async def _kept(trip: Trip) -> bool:
    if trip.page is None:
        return False
    pages = await _as_member(trip, trip.page)
    stranger = await trip.open_page()
    for number, seen in enumerate(pages):
        sight = await _hidden_from(stranger, seen)
        if sight:
            there: tuple[AnyStep, ...] = (GotoStep(goto=seen.path),) if number else ()
            trip.found("sign_in", sign_in=(*trip.recipe.sign_in, *there, SeeStep(see=sight)))
            return True
    return False


async def _as_member(trip: Trip, page: Page) -> list[Seen]:
    """Return what the open page shows, and some pages of the account that it leads to."""
    snapshot = await page.snapshot()
    seen = [await _seen(trip, page, snapshot)]
    ways = sorted(ways_of(snapshot, trip.recipe.reach, Aim.TWO_FACTOR), key=lambda way: -way.points)
    paths = dict.fromkeys(way.path for way in ways if not is_personal(way.path, trip.own))
    seen += [
        await _seen(trip, page, await page.snapshot()) for path in [*paths][: PAGES - 1] if await is_there(path, page)
    ]
    return seen


async def _seen(trip: Trip, page: Page, snapshot: Snapshot) -> Seen:
    await trip.known_identity()
    sights = [
        sight for sight in dict.fromkeys(sights_of(snapshot, trip.own)) if await page.first_seen([sight], 0) is not None
    ]
    return Seen(page.path, tuple(sights[:SIGHTS]))


def sights_of(snapshot: Snapshot, own: Own = NOBODY) -> Iterator[Target]:
    """Yield what may tell a member's page, the surest first: the way out, headings, other links and buttons."""
    leaves = table("buttons")[Role.LEAVE]
    shown = [button.text for button in snapshot.buttons if button.visible]
    codes = codes_among((*snapshot.headings, *snapshot.link_texts, *shown))

    def steady(text: str) -> bool:
        return text not in codes and may_be_named(text, own)

    links = [Target("link", text) for text in snapshot.link_texts if steady(text)]
    buttons = [Target("button", text) for text in shown if steady(text)]
    yield from (way for way in (*links, *buttons) if leaves.search(plain(way.name)))
    yield from (Target("heading", text) for text in snapshot.headings if steady(text))
    yield from (*links, *buttons)


async def _hidden_from(stranger: Page, seen: Seen) -> Target | None:
    """Return the first of the sights that a stranger does not see at the same place."""
    if not await is_there(seen.path, stranger):
        return next(iter(seen.sights), None)
    for sight in seen.sights:
        if await stranger.first_seen([sight], 0) is None:
            return sight
    return None
