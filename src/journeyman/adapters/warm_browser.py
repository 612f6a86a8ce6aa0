"""One browser for all journeys of a process: implements ports.Browser over one Chromium that is renewed now and then.

A Chromium that has served many visits, has grown, or fails to open pages takes no more visits. The next ones are opened
in a new one; the old one is closed when its last visit ends, so that no running visit fails.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from journeyman.domain.account import Session
from journeyman.domain.origins import Origins
from journeyman.ports import Browser, Page

WEIGHED_EVERY = 10.0
"""Seconds between two looks at the memory, at least: each reads the page tables of a dozen processes."""

FEWEST_VISITS = 20
"""A Chromium that has served fewer is not given up for its memory: else one that is merely busy would be, for ever."""

MOST_FAILURES = 3
"""Openings that fail in a row. A site that is down is no failure of the Chromium that has a page for it."""


class Startable(Browser, Protocol):
    """A browser that is started and closed; its processes can be weighed."""

    pid: int | None
    failures: int
    """Openings that failed since one went well."""

    async def start(self) -> None:
        """Start it before its first visit."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(eq=False)
class _Chromium:
    """One Chromium, and what it has served."""

    browser: Startable
    visits: int = 0
    open: int = 0
    heavy: bool = False
    """Whether it has grown too much."""
    weighed_at: float = float("-inf")


class WarmBrowser:
    """Gives each visit a context in the Chromium that serves now. Use it as a context manager."""

    def __init__(
        self,
        make: Callable[[], Startable],
        *,
        most_open: int,
        most_visits: int,
        most_memory: int,
        memory: Callable[[int], int],
    ) -> None:
        """Nothing is started yet.

        Args:
            make: makes a Chromium that is not started.
            most_open: how many visits may be open at once, over old and new ones; more wait for their turn.
            most_visits: how many visits one Chromium serves.
            most_memory: bytes that one may hold.
            memory: main process → bytes that it and its children hold; 0 where that is not known.
        """
        self._make = make
        self._seats = asyncio.Semaphore(most_open)
        self._most = (most_visits, most_memory)
        self._memory = memory
        self._now: _Chromium | None = None
        self._others: set[_Chromium] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._context = copy_context()
        """Without any visitor's variables: a Chromium's own tasks keep theirs for its whole life."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for chromium in [*self._others, *([self._now] if self._now else [])]:
            self._close(chromium)
        self._now = None
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def start(self) -> None:
        """Start a Chromium before the first visit.

        Raises:
            JourneymanError: it does not start; the next visit tries again.
        """
        await self._serving().browser.start()

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncGenerator[Page]:
        """Wait for a seat, and open a page (ports.Browser.open)."""
        async with self._seats:
            chromium = self._serving()
            chromium.visits += 1
            chromium.open += 1
            try:
                await asyncio.create_task(chromium.browser.start(), context=self._context)
                async with chromium.browser.open(origins, session) as page:
                    yield page
            finally:
                self._left(chromium)

    def _serving(self) -> _Chromium:
        """Return the Chromium that takes visits; a new one where the last is worn."""
        now = self._now
        if now and (now.heavy or now.visits >= self._most[0] or now.browser.failures >= MOST_FAILURES):
            self._now = None
            if now.open:
                self._others.add(now)
            else:
                self._close(now)
        if self._now is None:
            self._now = _Chromium(self._make())
        return self._now

    def _left(self, chromium: _Chromium) -> None:
        """Count a visit's end. Waits for nothing, since it may be cancelled at any time."""
        chromium.open -= 1
        if chromium in self._others and not chromium.open:
            self._close(chromium)
        elif time.monotonic() - chromium.weighed_at > WEIGHED_EVERY and chromium.visits >= FEWEST_VISITS:
            chromium.weighed_at = time.monotonic()
            self._begin(self._weigh(chromium))

    async def _weigh(self, chromium: _Chromium) -> None:
        if chromium.browser.pid:
            held = await asyncio.to_thread(self._memory, chromium.browser.pid)
            chromium.heavy = chromium.heavy or held > self._most[1]

    def _close(self, chromium: _Chromium) -> None:
        self._others.discard(chromium)
        self._begin(chromium.browser.__aexit__(None, None, None))

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
