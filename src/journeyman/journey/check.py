"""The journey `check`: a fresh sign-in shows that the account opens; nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage


@dataclass
class Check(Journey):
    """One fresh sign-in at one account. A rotation that another journey left unfinished is finished first."""

    needs_account: ClassVar[bool] = True

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `prove`, once."""
        return None if Stage.PROVE in done else Stage.PROVE
