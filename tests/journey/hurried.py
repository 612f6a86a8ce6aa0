"""An event loop in which waiting takes no time: when nothing can run before a timer, its time has come."""

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any


class _Hurried(selectors.BaseSelector):
    """A selector that never waits, and counts what it did not wait."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.skipped = 0.0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - its shape
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:  # noqa: ANN401 - its shape
        return self._real.unregister(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(None if timeout is None else 0)
        if not ready and timeout:
            self.skipped += timeout
        return ready

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()


class HurriedLoop(asyncio.SelectorEventLoop):
    """For journeys over fakes, which wait for timers alone."""

    def __init__(self) -> None:
        self._hurried = _Hurried()
        super().__init__(self._hurried)

    def time(self) -> float:
        """Return the loop's time: the real one, and all that was not waited."""
        return super().time() + self._hurried.skipped
