"""Starts a deployment's run by name and follows it to its end, for a progress display."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from journeyman import bootstrap
from journeyman.engine.api import MOST, Api, prefect_api, server_that_stays, understood, unless_there_is_none
from journeyman.engine.fleet import Reference, reference
from journeyman.engine.run import Run, read_run, run_of
from journeyman.engine.server import ui_url
from journeyman.errors import SetupError
from journeyman.recipe.words import nearest
from journeyman.settings import Settings

POLL = 0.7
"""Seconds between two looks while something happens; each costs the server one query or two."""

SLOWER = 1.5
"""By so much the pause grows with each look that sees nothing new."""

SLOWEST = 5.0
"""Seconds between two looks at most."""

LATE = 3.0
"""Seconds that the server may take to write down how a stage ended after the run's own end: that goes by other ways."""

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
        every: seconds between two looks while something happens; more where many runs are followed at once.

    Raises:
        ServerUnreachable: no Prefect server answers, or it ceases to.
        SetupError: there is no such deployment; says which is meant.
    """

    async def look(api: Api, run: Run, url: str, seconds: float) -> Seen:
        progress = await _progress(api, run, url, seconds)
        on_progress(progress)
        under_way = any(stage.state == "Running" for stage in progress.stages)
        return Seen((progress.state, progress.stages), goes_on=under_way)

    run, url = await followed(settings, deployment, parameters, look, every=every)
    agent, service = run.parameters["agent"], run.parameters["service"]
    record = await bootstrap.vault(settings).load(agent, service)
    result = reference(agent, service, record, run.seconds)
    return Ending(run.completed, run.last_words, url, result)


@dataclass(frozen=True)
class Seen:
    """What a look at a run saw."""

    what: object
    """Differs from the last look's where something has happened."""
    goes_on: bool = False
    """Whether it shows a part of the run under way."""


Look = Callable[[Api, Run, str, float], Awaitable[Seen]]
"""Looks at a run: told of the run, the address of its page, and the seconds since it was asked for."""


async def followed(
    settings: Settings, deployment: str, parameters: Mapping[str, object], look: Look, *, every: float = POLL
) -> tuple[Run, str]:
    """Start a run of any deployment, look at it until it has ended; return it, and the address of its page.

    Raises:
        ServerUnreachable: no Prefect server answers, or it ceases to.
        SetupError: there is no such deployment; says which is meant.
    """
    began = time.monotonic()
    async with prefect_api(settings) as api:
        with server_that_stays(settings):
            run = await _start(api, deployment, dict(parameters))
            url = f"{ui_url(settings)}/runs/flow-run/{run.id}"
            seen, pause, new = Seen(None), every, False
            while not run.ended:
                await asyncio.sleep(pause)
                if not (new and seen.goes_on):  # a part has just begun: so the run itself has not ended
                    run = await read_run(api, run.id)
                last, seen = seen, await look(api, run, url, time.monotonic() - began)
                new = seen != last
                pause = every if new else min(pause * SLOWER, max(SLOWEST, every))
            await _let_the_last_part_be_told(seen, lambda: look(api, run, url, time.monotonic() - began))
    return run, url


async def _let_the_last_part_be_told(seen: Seen, look: Callable[[], Awaitable[Seen]], *, every: float = POLL) -> None:
    """Look on while a part of a run that has ended seems to be under way, for no longer than the server may need."""
    deadline = time.monotonic() + LATE
    while seen.goes_on and time.monotonic() < deadline:
        await asyncio.sleep(every)
        seen = await look()


async def _start(api: Api, deployment: str, parameters: dict[str, Any]) -> Run:
    found = await _deployment(api, deployment)
    with understood():
        known, values = found["id"], {**found["parameters"], **parameters}
    now = datetime.now(UTC).isoformat()
    asked = {
        "parameters": parameters,
        "state": {"type": "SCHEDULED", "name": "Scheduled", "state_details": {"scheduled_time": now}},
        "idempotency_key": str(uuid4()),  # one run, though a busy server be asked twice
        # Until the flow gives itself a name: a journey's is this one.
        **({"name": f"{values['agent']} at {values['service']}"} if "agent" in values else {}),
    }
    return run_of(await api.ask("POST", f"/deployments/{known}/create_flow_run", asked))


async def _deployment(api: Api, name: str) -> dict[str, Any]:
    """Return a deployment.

    Raises:
        SetupError: there is none of this name; says which is meant.
    """
    if name.count("/") == 1:
        with unless_there_is_none():
            return await api.ask("GET", f"/deployments/name/{name}")
    raise SetupError(await _no_such(api, name))


async def _no_such(api: Api, deployment: str) -> str:
    flows = {flow["id"]: flow["name"] for flow in await api.ask("POST", "/flows/filter", {"limit": MOST})}
    there = await api.ask("POST", "/deployments/filter", {"sort": "NAME_ASC", "limit": MOST})
    names = sorted(f"{flows.get(item['flow_id'], '?')}/{item['name']}" for item in there)
    close = _meant(deployment, names)
    alike = [name for name in names if name.partition("/")[0] == deployment.partition("/")[0]] or names
    meant = f"Did you mean {close}?" if close else f"There are: {', '.join(alike) or 'none'}."
    return f"Prefect has no deployment {deployment}. {meant} `journeyman deploy` makes one for each recipe."


def _meant(deployment: str, names: Sequence[str]) -> str:
    """Return which was meant, or nothing: flow and service must each be near, for the flow alone makes all alike."""
    flow, _, service = deployment.partition("/")
    flow = nearest(flow, (name.partition("/")[0] for name in names))
    service = nearest(service, (name.partition("/")[2] for name in names if name.startswith(f"{flow}/")))
    return f"{flow}/{service}" if flow and service else ""


async def _progress(api: Api, run: Run, url: str, seconds: float) -> Progress:
    stages = await _stages(api, run.id)
    note = "" if stages else await why_it_waits(api, run, seconds)
    return Progress(run.name, url, run.state, stages, seconds, note)


async def why_it_waits(api: Api, run: Run, seconds: float) -> str:
    """Return why a run that nobody has begun after so many seconds waits; empty where it does not, or not for long."""
    return await _why_it_waits(api, run.pool) if run.waits and seconds > PATIENCE else ""


async def _why_it_waits(api: Api, pool: str) -> str:
    workers: list[Any] = []
    with unless_there_is_none():
        online = {"workers": {"status": {"any_": ["ONLINE"]}}, "limit": 1}
        workers = await api.ask("POST", f"/work_pools/{pool}/workers/filter", online)
    if workers:
        return "A worker is there, but has not begun this run yet: it may be busy with others. Still waiting."
    return "No worker is running, so nothing begins this run: `journeyman up` starts one. Still waiting."


async def _stages(api: Api, run: str) -> tuple[StageProgress, ...]:
    chosen = {"flow_runs": {"id": {"any_": [run]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": MOST}
    tasks = await api.ask("POST", "/task_runs/filter", chosen)
    with understood():
        return tuple(
            StageProgress(stage_of(task["name"]), task["state_name"] or "", task["run_count"]) for task in tasks
        )


def stage_of(task: str) -> str:
    """Return a stage's name, which until its task runs has Prefect's suffix: prove-6cc, re-enrol-0a1."""
    return re.sub(r"-[0-9a-f]{3}$", "", task)
