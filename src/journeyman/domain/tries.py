"""How soon a sign-in may be tried, so that no probe ever causes a lockout."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def wait_before(tries: Sequence[datetime], at_most: int, within: timedelta, now: datetime) -> timedelta:
    """Return how long to wait before another try; zero where it may be made now.

    Args:
        tries: when earlier ones were made that are not known to have gone well, oldest first.
        at_most: how many may fall into `within`.
        within: the service's window.
        now: the time.
    """
    recent = [tried for tried in tries if tried > now - within]
    return recent[-at_most] + within - now if len(recent) >= at_most else timedelta()
