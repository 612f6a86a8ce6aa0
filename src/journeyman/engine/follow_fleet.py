"""Starts the deployment `fleet/all` and follows it to its end, by the artifacts that it keeps up to date."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from journeyman.engine.api import Api, prefect_api, server_that_stays
from journeyman.engine.fleet import FLEET, PROGRESS
from journeyman.engine.follow import Seen, followed, why_it_waits
from journeyman.engine.run import Run
from journeyman.settings import Settings

DEPLOYMENT = "fleet/all"


@dataclass(frozen=True)
class FleetProgress:
    """How far a run is."""

    url: str
    percent: float
    told: str
    """The same in words; before it has begun, the run's state."""
    note: str = ""
    """What a person should know meanwhile, such as that no worker is there."""


@dataclass(frozen=True)
class FleetEnding:
    """How a run ended."""

    completed: bool
    """Whether all accounts are proven."""
    message: str
    url: str
    table: list[dict[str, str]]
    """The fleet's table as the run left it; empty where it left none."""


async def run_and_follow_fleet(
    settings: Settings, agents: Sequence[str], services: Sequence[str], on_progress: Callable[[FleetProgress], None]
) -> FleetEnding:
    """Start a run for these agents and services, tell its progress, and return how it ended.

    Args:
        settings: where Prefect's server is.
        agents: whom; empty: everybody there is.
        services: where; empty: wherever agents may be signed up.
        on_progress: told after each look.

    Raises:
        ServerUnreachable: no Prefect server answers, or it ceases to.
        SetupError: the fleet's flow was not deployed.
    """

    async def look(api: Api, run: Run, url: str, seconds: float) -> Seen:
        found = await _latest(api, run.id, PROGRESS)
        if found:
            told = FleetProgress(url, found["data"] or 0.0, found["description"] or "")
        else:
            told = FleetProgress(url, 0.0, run.state.lower(), await why_it_waits(api, run, seconds))
        on_progress(told)
        return Seen(told)

    run, url = await followed(settings, DEPLOYMENT, {"agents": [*agents], "services": [*services]}, look)
    async with prefect_api(settings) as api:
        with server_that_stays(settings):
            table = await _latest(api, run.id, FLEET)
    rows: list[dict[str, Any]] = json.loads(table["data"]) if table else []
    return FleetEnding(run.completed, run.last_words, url, rows)


async def _latest(api: Api, run: str, key: str) -> dict[str, Any] | None:
    chosen = {"artifacts": {"flow_run_id": {"any_": [run]}, "key": {"any_": [key]}}, "sort": "UPDATED_DESC", "limit": 1}
    found: list[dict[str, Any]] = await api.ask("POST", "/artifacts/filter", chosen)
    return found[0] if found else None
