"""Starts the deployment `fleet/all` and follows it to its end, by the artifacts that it keeps up to date."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId, ArtifactFilterKey
from prefect.client.schemas.objects import Artifact, FlowRun
from prefect.client.schemas.sorting import ArtifactSort

from journeyman.engine.artifacts import FLEET, PROGRESS
from journeyman.engine.follow import followed, has_completed, last_words, why_it_waits
from journeyman.engine.server import connected
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

    async def look(client: PrefectClient, run: FlowRun, url: str, seconds: float) -> None:
        found = await _latest(client, run.id, PROGRESS)
        if found:
            percent = found.data if isinstance(found.data, int | float) else 0.0
            on_progress(FleetProgress(url, percent, found.description or ""))
            return
        state = (run.state.name or "").lower() if run.state else ""
        on_progress(FleetProgress(url, 0.0, state, await why_it_waits(client, run, seconds)))

    run, url = await followed(settings, DEPLOYMENT, {"agents": [*agents], "services": [*services]}, look)
    with connected(settings):
        async with get_client() as client:
            table = await _latest(client, run.id, FLEET)
    rows: list[dict[str, Any]] = json.loads(table.data) if table and isinstance(table.data, str) else []
    return FleetEnding(has_completed(run), last_words(run), url, rows)


async def _latest(client: PrefectClient, run: UUID, key: str) -> Artifact | None:
    chosen = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]), key=ArtifactFilterKey(any_=[key]))
    found = await client.read_artifacts(artifact_filter=chosen, sort=ArtifactSort.UPDATED_DESC, limit=1)
    return found[0] if found else None
