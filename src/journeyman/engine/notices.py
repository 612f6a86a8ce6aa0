"""Hears at once, by Prefect's event stream, what happens to the runs of a work pool. Who is deaf looks more often."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from prefect.events import Event
from prefect.events.clients import get_events_subscriber
from prefect.events.filters import EventAnyResourceFilter, EventFilter, EventNameFilter

PREFIX = "prefect.flow-run."

WAITING = ("Scheduled", "Late", "AwaitingRetry", "AwaitingConcurrencySlot", "Resuming")
"""Names of states in which a run waits for a worker."""
STOPPING = ("Cancelling", "Cancelled", "Suspended")
"""Names of states which the run's worker must follow."""

PAUSE = 5.0
"""Seconds between two attempts to be connected."""


class Notices:
    """The events of one pool's runs, for as long as somebody listens."""

    def __init__(self, pool: UUID, on_waiting: Callable[[], None], on_stopping: Callable[[UUID], None]) -> None:
        """`on_waiting` is called when some run waits for a worker, or may, `on_stopping` when a run is to stop."""
        self._filter = EventFilter(
            event=EventNameFilter(name=[PREFIX + name for name in (*WAITING, *STOPPING)]),
            any_resource=EventAnyResourceFilter(id=[f"prefect.work-pool.{pool}"]),
        )
        self._on_waiting = on_waiting
        self._on_stopping = on_stopping
        self.connected = False

    async def listen(self) -> None:
        """Call back for each event, until cancelled; what breaks is connected anew."""
        while True:
            with suppress(Exception):  # whatever breaks it: those who would hear look for themselves meanwhile
                async with get_events_subscriber(filter=self._filter, reconnection_attempts=0) as events:
                    self.connected = True
                    self._on_waiting()  # for what has happened meanwhile
                    async for event in events:
                        self._hear(event)
            if self.connected:
                self.connected = False
                self._on_waiting()  # who waited to be told looks for itself from now on
            await asyncio.sleep(PAUSE)

    def _hear(self, event: Event) -> None:
        if event.event.removeprefix(PREFIX) in WAITING:
            self._on_waiting()
            return
        with suppress(ValueError):
            self._on_stopping(UUID(event.resource.id.removeprefix(PREFIX)))
