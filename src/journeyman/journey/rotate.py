"""The journey `rotate`: a new password, staged in the vault, set at the service, proven, and then the current one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage


@dataclass
class Rotate(Journey):
    """One rotation of one account's password; one that another journey left unfinished is finished instead."""

    needs_account: ClassVar[bool] = True

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `verify`, then `staging`; what follows stands in the record."""
        if Stage.SETTLE in done:
            return None
        return Stage.STAGING if Stage.VERIFY in done else Stage.VERIFY
