"""The search for a page that no recipe names: along links by their meaning, bounded, and told afterwards.

It opens pages and presses nothing. What does harm by its words is not followed (`forms.ways`), nor is what leaves the
service's origins.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from journeyman.domain.origin import public_place
from journeyman.domain.origins import Origins
from journeyman.domain.page import Snapshot
from journeyman.errors import OriginViolation, RecipeBroken, Transient
from journeyman.forms.ways import NAMED, USUAL_PLACES, Aim, ways_of
from journeyman.journey.drawn import drawn
from journeyman.ports import Page
from journeyman.recipe.naming import NOBODY, Own, may_be_named

PAGES = 25
"""How many pages are opened at most."""

DEPTH = 4
"""How many links may lie between the first page and the one that is looked for."""

SECONDS = 120.0
"""After so long no further page is opened."""

FARTHER = 5
"""Points less for each link in between."""

GUESSED = 1
"""Points of an address that no link names: those come last."""

TOLD = 8
"""How many pages a message names."""


@dataclass(frozen=True, order=True)
class Stop:
    """A page that may be opened; the best sorts first."""

    rank: int
    number: int
    """In which order it was seen."""
    path: str = field(compare=False)
    depth: int = field(compare=False)


@dataclass
class Search:
    """What is looked for, where it was looked, and where it may be looked yet. Opens nothing itself."""

    aim: Aim
    origins: str | Origins
    me: str = ""
    """The username."""
    pages: int = PAGES
    own: Own = NOBODY
    """The agent's names, which no recipe holds."""
    opened: list[str] = field(default_factory=list[str])
    """The paths that were opened, in order."""
    seen_on: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Path → the page where a link to it was seen first, and its text; sooner one that a recipe may name."""
    _asked: list[str] = field(default_factory=list[str])
    """What pages asked in dialogs of the browser's and were not answered yes."""
    _open: dict[str, Stop] = field(default_factory=dict[str, Stop])

    def begin(self, seeds: Sequence[str] = (), known: Sequence[str] = ()) -> None:
        """Take in the addresses to begin with, where such a page mostly is, and where it was found before (`known`)."""
        for path in known:
            self._add(path, NAMED, 0)
        for path in (*seeds, *USUAL_PLACES[self.aim]):
            self._add(path, GUESSED, 1)

    def learn(self, snapshot: Snapshot, depth: int = 0, at: str = "") -> None:
        """Take in the links of a page that so many links lead to; `at`: where it is, if not at its bare path."""
        if depth >= DEPTH:
            return
        for way in ways_of(snapshot, self.origins, self.aim, self.me):
            _, known = self.seen_on.get(way.path, ("", ""))
            if not known or (not may_be_named(known, self.own) and may_be_named(way.text, self.own)):
                self.seen_on[way.path] = (at or snapshot.path, way.text)
            self._add(way.path, way.points - FARTHER * depth, depth + 1)

    def add(self, path: str, points: int) -> None:
        """Take in an address that something on the first page leads to."""
        self._add(path, points, 1)

    def next(self) -> Stop | None:
        """Return the best page that was not opened yet, which counts as opened now; None: there is none, or enough."""
        if not self._open or len(self.opened) >= self.pages:
            return None
        best = min(self._open.values())
        del self._open[best.path]
        self.opened.append(best.path)
        return best

    def _add(self, path: str, points: int, depth: int) -> None:
        if path in self.opened:
            return
        known = self._open.get(path)
        if known is None or -points < known.rank:
            number = known.number if known else len(self._open) + len(self.opened)
            self._open[path] = Stop(-points, number, path, depth)

    def heard(self, page: Page) -> None:
        """Take in what the open page asked in dialogs and was not answered yes: it may have stood in the way."""
        self._asked += [f"{public_place(page.path)} {asked}" for asked in page.unanswered]

    def told(self, but: str = "") -> str:
        """Return where it was looked, `but` for one page, and what was asked there in vain, for a message."""
        opened = [public_place(path) for path in self.opened if path != but]
        more = f" and {len(opened) - TOLD} more" if len(opened) > TOLD else ""
        return (f"{', '.join(opened[:TOLD])}{more}" if opened else "no page") + self.asked()

    def asked(self) -> str:
        """Return what pages asked in dialogs in vain, as the rest of a message."""
        return "".join(f"; {its}" for its in dict.fromkeys(self._asked[:TOLD]))


Reached = Callable[[Snapshot], Awaitable[bool]]


async def walk(search: Search, page: Page, reached: Reached) -> str | None:
    """Open page after page until one is what is looked for; return the path that led there, None where none is.

    Raises:
        Transient: it was not found, and a page did not answer that may have been it.
        StageEnded: the service asks to wait.
    """
    loop = asyncio.get_running_loop()
    end, silent = loop.time() + SECONDS, None
    while loop.time() < end and (stop := search.next()):
        before = set(page.passed)
        try:
            if await _leads_there(search, page, stop, reached):
                return stop.path
        except Transient as error:
            silent = error
        page.passed.intersection_update(before)  # this was not the way
    if silent:
        raise silent
    return None


async def is_there(path: str, page: Page) -> bool:
    """Open a page that nothing promises; say whether there is one within the service's origins."""
    try:
        await page.goto(path)
    except (RecipeBroken, OriginViolation):
        return False
    return True


async def _leads_there(search: Search, page: Page, stop: Stop, reached: Reached) -> bool:
    try:
        await page.goto(stop.path)
        if await reached(await drawn(page)):
            return True
        search.heard(page)
        search.learn(await page.snapshot(), stop.depth, page.path)
    except (RecipeBroken, OriginViolation):  # not there, not for us, or it leads elsewhere
        search.heard(page)
    return False
