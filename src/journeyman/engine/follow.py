"""Starts a deployment's run by name and follows it to its end, for a progress display."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, WorkerFilter, WorkerFilterStatus
from prefect.client.schemas.objects import FlowRun, State, WorkerStatus
from prefect.client.schemas.sorting import DeploymentSort, FlowSort, TaskRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

from journeyman import bootstrap
from journeyman.engine.deploy import POOL
from journeyman.engine.fleet import Reference, reference
from journeyman.engine.server import api_url, connected, require_server, ui_url
from journeyman.errors import ServerUnreachable, SetupError
from journeyman.settings import Settings

POLL = 0.7
"""Seconds between two looks; each costs the server two queries."""

MOST = 200
"""The most rows that Prefect hands out at once."""

PATIENCE = 30.0
"""Seconds until a run that no worker has picked up is worth a word."""


@dataclass(frozen=True)
class StageProgress:
    """A stage as Prefect sees its task."""

    name: str
    state: str
    """Prefect's word: Running, AwaitingRetry, Completed, Failed, …"""
    attempts: int


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    run: str
    """The run's name, such as `alpha at acorn`."""
    url: str
    state: str
    stages: tuple[StageProgress, ...]
    seconds: float
    note: str = ""
    """What a person should know meanwhile, such as that no worker is there."""


@dataclass(frozen=True)
class Ending:
    """How a run ended."""

    completed: bool
    message: str
    """The final state's message: our own words."""
    url: str
    result: Reference
    """What the vault says of the account now."""


async def run_and_follow(
    settings: Settings,
    deployment: str,
    parameters: dict[str, str | bool],
    on_progress: Callable[[Progress], None],
    *,
    every: float = POLL,
) -> Ending:
    """Start a run of a deployment such as `sign-up/acorn`, tell its progress, and return how it ended.

    Args:
        settings: where Prefect's server is.
        deployment: the deployment's name.
        parameters: what the run is given beside the deployment's own.
        on_progress: told after each look.
        every: seconds between two looks; more where many runs are followed at once.

    Raises:
        ServerUnreachable: no Prefect server answers, or it ceases to.
        SetupError: there is no such deployment; says which is meant.
    """

    async def look(client: PrefectClient, run: FlowRun, url: str, seconds: float) -> None:
        on_progress(await _progress(client, run, url, seconds))

    run, url = await followed(settings, deployment, parameters, look, every=every)
    agent, service = run.parameters["agent"], run.parameters["service"]
    record = await bootstrap.vault(settings).load(agent, service)
    result = reference(agent, service, record, run.total_run_time.total_seconds())
    return Ending(has_completed(run), last_words(run), url, result)


Look = Callable[[PrefectClient, FlowRun, str, float], Awaitable[None]]
"""Told of a run at each look: the run, the address of its page, and the seconds since it was asked for."""


async def followed(
    settings: Settings, deployment: str, parameters: Mapping[str, object], look: Look, *, every: float = POLL
) -> tuple[FlowRun, str]:
    """Start a run of any deployment, look at it until it has ended; return it, and the address of its page.

    Raises:
        ServerUnreachable: no Prefect server answers, or it ceases to.
        SetupError: there is no such deployment; says which is meant.
    """
    await require_server(settings)
    began = time.monotonic()
    with connected(settings), _server_that_stays(settings):
        async with get_client() as client:
            run = await _start(client, deployment, dict(parameters))
            url = f"{ui_url(settings)}/runs/flow-run/{run.id}"
            while not (run.state and run.state.is_final()):
                await asyncio.sleep(every)
                run = await client.read_flow_run(run.id)
                await look(client, run, url, time.monotonic() - began)
    return run, url


def has_completed(run: FlowRun) -> bool:
    """Say whether a run that has ended did its work."""
    return run.state is not None and run.state.is_completed()


def last_words(run: FlowRun) -> str:
    """Return what a run's state says: our own words."""
    return (run.state.message or run.state.name or "") if run.state else ""


@contextmanager
def _server_that_stays(settings: Settings) -> Generator[None]:
    """Tell a server that ceases to answer as what it is.

    Raises:
        ServerUnreachable: it did.
    """
    try:
        yield
    except httpx.TransportError:
        raise ServerUnreachable(
            f"The Prefect server at {api_url(settings)} has ceased to answer. What the run has done so far is in the"
            " vault: start the server again (`journeyman up`), then this run; it goes on from there."
        ) from None


async def _start(client: PrefectClient, deployment: str, parameters: dict[str, Any]) -> FlowRun:
    try:
        found = await client.read_deployment_by_name(deployment)
    except (ObjectNotFound, ValueError):  # ValueError: a name without a slash
        raise SetupError(await _no_such(client, deployment)) from None
    values = {**found.parameters, **parameters}
    # Until the flow gives itself a name: a journey's is this one.
    name = f"{values['agent']} at {values['service']}" if "agent" in values else None
    now: State[None] = Scheduled(scheduled_time=datetime.now(UTC))
    return await client.create_flow_run_from_deployment(found.id, parameters=parameters, state=now, name=name)


async def _no_such(client: PrefectClient, deployment: str) -> str:
    flows = {flow.id: flow.name for flow in await client.read_flows(sort=FlowSort.NAME_ASC, limit=MOST)}
    there = await client.read_deployments(sort=DeploymentSort.NAME_ASC, limit=MOST)
    names = sorted(f"{flows.get(item.flow_id, '?')}/{item.name}" for item in there)
    close = get_close_matches(deployment, names, n=1)
    meant = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names) or 'none'}."
    return f"Prefect has no deployment {deployment}. {meant} `journeyman deploy` makes one for each recipe."


async def _progress(client: PrefectClient, run: FlowRun, url: str, seconds: float) -> Progress:
    stages = await _stages(client, run.id)
    note = "" if stages else await why_it_waits(client, run, seconds)
    return Progress(run.name, url, run.state.name or "" if run.state else "", stages, seconds, note)


async def why_it_waits(client: PrefectClient, run: FlowRun, seconds: float) -> str:
    """Return why a run that nobody has begun after so many seconds waits; empty where it does not, or not for long."""
    waiting = run.state is not None and (run.state.is_scheduled() or run.state.is_pending())
    return await _why_it_waits(client, run.work_pool_name or POOL) if waiting and seconds > PATIENCE else ""


async def _why_it_waits(client: PrefectClient, pool: str) -> str:
    online = WorkerFilter(status=WorkerFilterStatus(any_=[WorkerStatus.ONLINE]))
    try:
        workers = await client.read_workers_for_work_pool(pool, worker_filter=online, offset=0, limit=1)
    except ObjectNotFound:
        workers = []
    if workers:
        return "A worker is there, but has not begun this run yet: it may be busy with others. Still waiting."
    return "No worker is running, so nothing begins this run: `journeyman up` starts one. Still waiting."


async def _stages(client: PrefectClient, run: UUID) -> tuple[StageProgress, ...]:
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=[run]))
    tasks = await client.read_task_runs(flow_run_filter=chosen, sort=TaskRunSort.EXPECTED_START_TIME_ASC, limit=MOST)
    return tuple(StageProgress(stage_of(task.name), task.state_name or "", task.run_count) for task in tasks)


def stage_of(task: str) -> str:
    """Return a stage's name, which until its task runs has Prefect's suffix: prove-6cc, re-enrol-0a1."""
    return re.sub(r"-[0-9a-f]{3}$", "", task)
