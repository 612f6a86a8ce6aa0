"""One browser for many visits: renewed now and then, and no visit fails for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from typing import Any, Self, cast

import pytest

from journeyman.adapters.warm_browser import FEWEST_VISITS, MOST_FAILURES, WarmBrowser
from journeyman.domain.account import Session
from journeyman.domain.origins import Origins
from journeyman.errors import Transient
from journeyman.ports import Page

ORIGIN = "https://acorn.example"
VISITOR: ContextVar[str] = ContextVar("visitor", default="nobody")


class PlayedChromium:
    """Counts what it is asked for."""

    def __init__(self, pid: int) -> None:
        self.pid: int | None = pid
        self.failures = 0
        self.started_for = set[str]()
        self.open_now = 0
        self.closed = False
        self.broken = False
        self.site_is_down = False

    async def start(self) -> None:
        self.started_for.add(VISITOR.get())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        assert not self.open_now, "a running visit was broken off"
        self.closed = True

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncGenerator[Page]:
        if self.broken:
            self.failures += 1
            raise Transient("no page")
        self.failures = 0
        if self.site_is_down:
            raise Transient("nothing answers at the session's path")
        self.open_now += 1
        yield cast("Page", self)
        self.open_now -= 1


class Yard:
    """Makes Chromiums, and remembers them."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the warm browser's
        self.made: list[PlayedChromium] = []
        self.weights: dict[int, int] = {}
        usual = {"most_open": 8, "most_visits": 1000, "most_memory": 100}
        self.warm = WarmBrowser(self.make, memory=lambda pid: self.weights.get(pid, 0), **{**usual, **options})

    def make(self) -> PlayedChromium:
        self.made.append(PlayedChromium(len(self.made) + 1))
        return self.made[-1]

    async def visit(self, times: int = 1) -> None:
        for _ in range(times):
            async with self.warm.open(ORIGIN):
                pass
        await asyncio.sleep(0.02)


async def test_all_visits_share_one() -> None:
    """One Chromium serves them all, and is closed with the browser."""
    yard = Yard()
    async with yard.warm, yard.warm.open(ORIGIN), yard.warm.open(ORIGIN):
        await yard.visit(5)
    assert [chromium.closed for chromium in yard.made] == [True]


async def test_no_chromium_is_started_for_one_visitor() -> None:
    """What it does later, for others, belongs to no run; nor is a run that has ended kept for as long as it lives."""
    yard = Yard(most_visits=1)
    VISITOR.set("alpha at acorn")
    async with yard.warm:
        await yard.visit(2)
    assert [chromium.started_for for chromium in yard.made] == [{"nobody"}, {"nobody"}]


async def test_after_so_many_visits_another_serves_and_the_old_one_ends_with_its_last_visit() -> None:
    """A visit that is open when its Chromium is worn ends well; the next ones are in a new one."""
    yard = Yard(most_visits=3)
    async with yard.warm:
        async with yard.warm.open(ORIGIN):
            await yard.visit(3)
            assert [chromium.closed for chromium in yard.made] == [False, False]
        await asyncio.sleep(0)
        assert [chromium.closed for chromium in yard.made] == [True, False]


async def test_one_that_has_grown_is_replaced() -> None:
    """Above the limit of memory the next visit is in a new one; a light one stays."""
    yard = Yard()
    async with yard.warm:
        yard.weights[1] = 101
        await yard.visit(FEWEST_VISITS + 1)
        await yard.visit()
        assert [chromium.closed for chromium in yard.made] == [True, False]
        await yard.visit(FEWEST_VISITS + 1)
        assert len(yard.made) == 2


async def test_one_that_opens_no_pages_is_replaced_after_some_tries() -> None:
    """Some failures in a row are enough; each is told to whoever wanted the visit."""
    yard = Yard()
    async with yard.warm:
        await yard.visit()
        yard.made[0].broken = True
        for _ in range(MOST_FAILURES):
            with pytest.raises(Transient):
                await yard.visit()
        await yard.visit()
        assert [chromium.closed for chromium in yard.made] == [True, False]


async def test_one_whose_sites_are_down_stays() -> None:
    """It has a page for each, and another Chromium would show no more; of many retries each third would start one."""
    yard = Yard()
    async with yard.warm:
        await yard.visit()
        yard.made[0].site_is_down = True
        for _ in range(3 * MOST_FAILURES):
            with pytest.raises(Transient):
                await yard.visit()
        assert len(yard.made) == 1


async def test_no_more_are_open_than_allowed() -> None:
    """A visit above the limit waits until another ends."""
    yard = Yard(most_open=2)
    async with yard.warm, AsyncExitStack() as others:
        await others.enter_async_context(yard.warm.open(ORIGIN))
        async with yard.warm.open(ORIGIN):
            third = asyncio.create_task(yard.visit())
            await asyncio.sleep(0.02)
            assert yard.made[0].open_now == 2
        await third


async def test_a_cancelled_visit_gives_its_seat_back() -> None:
    """Neither a visit that waits nor one that is open keeps anything when it is cancelled."""
    yard = Yard(most_open=1)

    async def forever() -> None:
        async with yard.warm.open(ORIGIN):
            await asyncio.sleep(60)

    async with yard.warm:
        open_one, waiting = asyncio.create_task(forever()), asyncio.create_task(forever())
        await asyncio.sleep(0.02)
        for task in (waiting, open_one):
            task.cancel()
        await asyncio.gather(open_one, waiting, return_exceptions=True)
        await asyncio.wait_for(yard.visit(), 30)
