"""Events are heard for as long as the stream is up; when it breaks, whoever waits for them is woken to look himself."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from prefect.events import Event, Resource

from journeyman.engine import notices
from journeyman.engine.notices import PREFIX, Notices

RUN = uuid4()


class Stream:
    """Prefect's event stream, in a test's hand."""

    def __init__(self) -> None:
        self.events = asyncio.Queue[Event | None]()

    @asynccontextmanager
    async def subscribed(self, **_: object) -> AsyncGenerator[AsyncGenerator[Event]]:
        yield self._heard()

    async def _heard(self) -> AsyncGenerator[Event]:
        while event := await self.events.get():
            yield event
        raise ConnectionError("the stream is down")

    def tell(self, state: str) -> None:
        """Tell that the run is in another state."""
        resource = Resource({"prefect.resource.id": f"{PREFIX}{RUN}"})
        self.events.put_nowait(Event(event=PREFIX + state, resource=resource))

    def end(self) -> None:
        """Break off."""
        self.events.put_nowait(None)


async def test_what_waits_and_what_is_to_stop_is_told_and_the_streams_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the beginning, for what was missed; for each event; and at the end, for who is deaf looks more often."""
    stream, told, heard = Stream(), list[UUID | bool](), asyncio.Event()
    monkeypatch.setattr(notices, "get_events_subscriber", stream.subscribed)

    def waiting() -> None:
        told.append(mine.connected)
        heard.set()

    def stopping(run: UUID) -> None:
        told.append(run)
        heard.set()

    async def next_one() -> UUID | bool:
        async with asyncio.timeout(30):
            await heard.wait()
        heard.clear()
        return told.pop()

    mine = Notices(uuid4(), waiting, stopping)
    listening = asyncio.create_task(mine.listen())
    try:
        assert await next_one() is True
        stream.tell("Late")
        assert await next_one() is True
        stream.tell("Cancelling")
        assert await next_one() == RUN
        stream.end()
        assert await next_one() is False
    finally:
        listening.cancel()
