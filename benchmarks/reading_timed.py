"""How long single readings take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass
class Timed:
    """Keeps the seconds of each reading. The first is made twice, since it loads the words."""

    seconds: list[float] = field(default_factory=list[float])

    def read(self, how: Callable[[], Answer]) -> Answer:
        """Return what is read, its time kept."""
        if not self.seconds:
            how()
        begun = perf_counter()
        answer = how()
        self.seconds.append(perf_counter() - begun)
        return answer
