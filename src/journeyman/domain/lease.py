"""The lease: who is at work on an account, and until when. It is advice; the record's revision is the fence."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from journeyman.errors import Conflict


class Lease(BaseModel):
    """One journey's claim on one account; no secrets."""

    # What a newer version adds is passed over, not refused: its holder must count as one.
    model_config = ConfigDict(frozen=True, extra="ignore")

    holder: str
    """A text that a person can read and no two journeys share, such as "host/…/pid/…/purpose"."""
    until: AwareDatetime
    """From this instant on anybody may take it."""


def free(lease: Lease | None, now: datetime) -> bool:
    """Say whether anybody may take the lease at `now` (aware): there is none, or it has run out."""
    return lease is None or lease.until <= now


def not_as_expected(agent: str, service: str, found: Lease | None) -> Conflict:
    """Return the error for who swaps a lease that is not the one they expected; says who holds it and until when."""
    seen = f"{found.holder} holds it until {found.until.isoformat(timespec='seconds')}" if found else "nobody holds it"
    return Conflict(f"{agent} at {service}: the lease is not as it was last seen: {seen}. Read the lease again.")
