"""The journey `import`: an account that exists already is proven by a fresh sign-in, and only then kept as current."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage


@dataclass
class Import(Journey):
    """One proof of an account that `take_in` has put into the vault: that stands in the record, and so does the end."""

    imports: ClassVar[bool] = True
    probes: ClassVar[bool] = True

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `prove` where that was not done yet; the account then was settled before."""
        return None if Stage.PROVE in done or Stage.SETTLE in done else Stage.PROVE
