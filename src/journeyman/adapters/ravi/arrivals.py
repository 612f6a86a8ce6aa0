"""Being told that something may have come: by an event stream, else by replay, else not at all.

An event is a trigger and no more: what it says is not read, and the messages are looked at again.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

import httpx

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.client import CONNECTS, Api, Missing, owner_header
from journeyman.errors import JourneymanError, Transient

STREAM = "events/stream/"
REPLAY = "events/"

QUIET = 90.0
"""Seconds without a line after which a stream counts as dead."""
REPLAYS = 2.0
"""Seconds between two replays."""
STANDS_BEHIND = 15.0
"""Seconds between two looks at the messages while events are told."""
PAUSE = 5.0
"""Seconds before a stream that broke is opened again."""
AFTERWARDS = (0.3, 1.0, 3.0)
"""Seconds after an event at which is looked again: the message may be readable later than its event."""
MOST_EVENTS = 1000
"""How many events one replay returns at most."""


@dataclass
class Bell:
    """Rings when something may have come."""

    every: float
    """Seconds after which to look all the same."""
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        """Return when it rings, or when it is time to look all the same."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.every):
                await self.rung.wait()


@asynccontextmanager
async def told_of_arrivals(api: Api, identity: str, poll: float) -> AsyncGenerator[Bell]:
    """Give a bell that rings for one identity; it must be looked at every so many seconds all the same.

    Nothing is raised where events can't be had: whoever polls meets what is wrong.
    """
    bell = Bell(poll)
    task = asyncio.create_task(_listen(api, identity, bell, poll), name="events of Ravi")
    try:
        yield bell
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen(api: Api, identity: str, bell: Bell, poll: float) -> None:
    """Listen to the stream for as long as there is one, else ask for replays."""
    stream = _Stream(api, identity, bell, poll)
    async with _Echo(bell) as echo:
        while await stream.told(echo):
            bell.every = poll
            bell.rung.set()
            await asyncio.sleep(PAUSE)
        await _replay(api, identity, bell, poll, echo)


class _Echo:
    """Rings for an event, and once more a little later, unless it does so already."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._ringing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._ringing:
            self._ringing.cancel()
            await asyncio.gather(self._ringing, return_exceptions=True)

    def ring(self) -> None:
        """Ring."""
        self._bell.rung.set()
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._again())

    async def _again(self) -> None:
        for pause in AFTERWARDS:
            await asyncio.sleep(pause)
            self._bell.rung.set()


@dataclass
class _Stream:
    """The event stream of one identity, opened anew after each break."""

    api: Api
    identity: str
    bell: Bell
    poll: float
    last: str = ""
    """The last event's id."""

    async def told(self, echo: _Echo) -> bool:
        """Ring for each event until the stream ends; say whether there may be a stream at all."""
        headers = {"Accept": "text/event-stream", **owner_header(self.identity)}
        headers |= {"Last-Event-ID": self.last} if self.last else {}
        query, patience = {"identity": self.identity}, httpx.Timeout(QUIET, connect=CONNECTS)
        try:
            async with self.api.client.stream(
                "GET", STREAM, params=query, headers=headers, timeout=patience
            ) as response:
                if not _is_stream(response):
                    return response.status_code >= 500  # noqa: PLR2004 - server errors
                self.bell.every = max(self.poll, STANDS_BEHIND)
                self.bell.rung.set()  # what came before the stream was open rang nowhere
                async for line in response.aiter_lines():
                    if line.startswith(("event:", "data:")):
                        echo.ring()
                    if line.startswith("id:"):
                        self.last = line.removeprefix("id:").strip()
        except httpx.HTTPError:
            pass
        return True


def _is_stream(response: httpx.Response) -> bool:
    return response.is_success and response.headers.get("content-type", "").startswith("text/event-stream")


async def _replay(api: Api, identity: str, bell: Bell, poll: float, echo: _Echo) -> None:
    """Ask for the events since the last one, on and on. Those of before the wait are passed over."""
    since, begun = 0, False
    while True:
        try:
            new, since = await _events(api, identity, since)
        except Transient:
            bell.every = poll
        except JourneymanError:
            bell.every = poll
            return  # there is no replay here, or not for this key
        else:
            bell.every = max(poll, STANDS_BEHIND)
            if new or not begun:
                echo.ring()  # the first time for what came before the replay began
            begun = True
        await asyncio.sleep(REPLAYS)


async def _events(api: Api, identity: str, since: int) -> tuple[bool, int]:
    """Return whether there are events after that number, and the last one's number."""
    new = False
    while True:
        body = await api.get(REPLAY, identity, since=since, limit=MOST_EVENTS)
        found = answers.numbers(body)
        if found is None:
            raise Missing(REPLAY)
        new = new or bool(found)
        if max(found, default=since) <= since or len(found) < MOST_EVENTS:
            return new, max(found, default=since)
        since = max(found)
