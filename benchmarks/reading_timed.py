"""How long single readings take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass
class Timed:
    """Keeps the seconds of each reading. The first is made twice, since it loads the words."""

    clock: Callable[[], float] = perf_counter
    """What is looked at before and after; `thread_time` does not count what others do on the machine meanwhile."""
    seconds: list[float] = field(default_factory=list[float])

    def read(self, how: Callable[[], Answer]) -> Answer:
        """Return what is read, its time kept."""
        if not self.seconds:
            how()
        begun = self.clock()
        answer = how()
        self.seconds.append(self.clock() - begun)
        return answer
