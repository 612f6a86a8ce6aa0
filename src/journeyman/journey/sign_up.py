"""The journey `sign_up`: from nothing to an account that is proven by a fresh sign-in."""

from dataclasses import dataclass

from journeyman.journey.journey import Journey


@dataclass
class SignUp(Journey):
    """One agent's sign-up at one service; called again on a settled account, it proves it and changes nothing."""
