"""A flow run as Prefect's REST API tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeyman.engine.api import Api, understood
from journeyman.engine.server import POOL

WAITING = frozenset({"SCHEDULED", "PENDING"})
ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
"""Prefect's types of states."""


@dataclass(frozen=True)
class Run:
    """A flow run as Prefect has it."""

    id: str
    name: str
    parameters: Mapping[str, Any]
    kind: str
    """The type of its state, in Prefect's capitals."""
    state: str
    """The name of its state."""
    message: str
    pool: str
    seconds: float
    """How long it has run."""

    @property
    def waits(self) -> bool:
        """Whether nobody has begun it."""
        return self.kind in WAITING

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.kind in ENDED

    @property
    def completed(self) -> bool:
        """Whether it has ended and did its work."""
        return self.kind == "COMPLETED"

    @property
    def last_words(self) -> str:
        """What its state says: our own words."""
        return self.message or self.state


async def read_run(api: Api, run: str) -> Run:
    """Return a run as it is now.

    Raises:
        httpx.HTTPError: the server does not tell.
    """
    return run_of(await api.ask("GET", f"/flow_runs/{run}"))


def run_of(told: Mapping[str, Any]) -> Run:
    """Return a run from what the API tells of it.

    Raises:
        httpx.DecodingError: that is no run.
    """
    with understood():
        state: Mapping[str, Any] = told["state"] or {}
        return Run(
            told["id"],
            told["name"],
            told["parameters"],
            state.get("type", ""),
            state.get("name") or "",
            state.get("message") or "",
            told.get("work_pool_name") or POOL,
            told["total_run_time"],
        )
