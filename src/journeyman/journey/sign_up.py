"""The journey `sign_up`: from nothing to an account that is proven by a fresh sign-in."""

from collections.abc import Sequence
from dataclasses import dataclass

from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage


@dataclass
class SignUp(Journey):
    """One agent's sign-up at one service; called again on a settled account, it proves it and changes nothing."""

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `prove`, once."""
        return None if Stage.PROVE in done else Stage.PROVE
