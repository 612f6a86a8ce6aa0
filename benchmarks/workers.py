"""Prefect's server, and who takes runs from it: each started alone, to be measured alone; and calls of deployments.

Imported only once `place.settle_in` has said which Prefect is meant.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Scheduled

from fixtures.services.starting import PROJECT
from journeyman.engine.children import Child, child
from journeyman.engine.deployments import ENGINE
from journeyman.engine.server import answers, api_url, environment, serve
from journeyman.engine.up import online
from journeyman.errors import SetupError
from journeyman.settings import LIMIT_OF, Settings

WARM, PROCESS = "journeyman", "process"
"""Types of worker."""

PREFECT = [sys.executable, "-m", "prefect"]
START_SECONDS = 120.0
LOOK_EVERY = 0.3
"""Seconds between two looks at a run that is waited for."""


@asynccontextmanager
async def server(settings: Settings) -> AsyncGenerator[Child]:
    """Run our Prefect server; it answers when the block begins."""
    log = settings.home / "logs" / "prefect-server.log"
    async with child("server", serve(settings), environment(settings), log) as started:
        await _until(started, lambda: answers(api_url(settings)))
        yield started


@asynccontextmanager
async def worker(settings: Settings, kind: str, pool: str, program: Sequence[str] = PREFECT) -> AsyncGenerator[Child]:
    """Run a worker of a type, at the pace that our settings give that type; its pool is made.

    The warm one takes its limit from the settings; the process worker runs as many at once as `journeyman up` lets it.
    `program` takes Prefect's command line.
    """
    limit = settings.worker_limit if kind == settings.worker_type else LIMIT_OF[kind]
    name = f"{pool}-{time.time_ns():x}"
    options = ["--pool", pool, "--type", kind, "--limit", str(limit), "--name", name]
    env = environment(settings.model_copy(update={"worker_type": kind}))
    log = settings.home / "logs" / f"{pool}.log"
    async with get_client() as client:
        with suppress(ObjectAlreadyExists):
            await client.create_work_pool(WorkPoolCreate(name=pool, type=kind))
    async with child(f"{kind} worker", [*program, "worker", "start", *options], env, log) as started:
        await _until(started, lambda: online(pool, name))
        yield started


@asynccontextmanager
async def served(settings: Settings, entrypoint: str, deployment: str) -> AsyncGenerator[Child]:
    """Serve a flow of the project by Prefect's own `serve`, as it is by default; the deployment is there then."""
    command = [*PREFECT, "flow", "serve", entrypoint, "--name", deployment.partition("/")[2]]
    async with child("serve()", command, environment(settings), settings.home / "logs" / "serve.log") as started:
        await _until(started, lambda: _deployed(deployment))
        yield started


async def deploy(entrypoint: str, flow: str, pool: str) -> str:
    """Deploy a flow of the project to a pool that is there; return the deployment's name.

    The process worker starts one Python for it, as for our own deployments, and not three.
    """
    async with get_client() as client:
        await client.create_deployment(
            flow_id=await client.create_flow_from_name(flow),
            name=pool,
            work_pool_name=pool,
            entrypoint=entrypoint,
            job_variables={"command": f"{sys.executable} {ENGINE}"},
            pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(PROJECT)}}],
        )
    return f"{flow}/{pool}"


async def call_all(deployment: str, parameters: Iterable[dict[str, str]]) -> list[UUID]:
    """Start a run of a deployment for each of these, one right after the other; return their ids."""
    now = Scheduled()
    async with get_client() as client:
        found = await client.read_deployment_by_name(deployment)
        return [
            (await client.create_flow_run_from_deployment(found.id, parameters=given, state=now)).id
            for given in parameters
        ]


async def ends(runs: list[UUID], within: float, every: float = LOOK_EVERY) -> list[FlowRun]:
    """Wait until all of these runs have ended, looking every so many seconds; return them. 200 are the most.

    A server that drowns in the requests of many processes may be silent for minutes; it is asked again.

    Raises:
        TimeoutError: they have not within so many seconds.
    """
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=runs))
    async with get_client() as client, asyncio.timeout(within):
        while True:
            with suppress(httpx.TransportError):
                found = await client.read_flow_runs(flow_run_filter=chosen, limit=200)
                if all(run.state and run.state.is_final() for run in found):
                    return found
            await asyncio.sleep(every)


def fault(run: FlowRun) -> str:
    """Return how a run failed; empty where it did not."""
    if run.state and run.state.is_completed():
        return ""
    return f"{run.name}: {(run.state and (run.state.message or run.state.name)) or 'it has no state'}"


async def _deployed(deployment: str) -> bool:
    async with get_client() as client:
        with suppress(ObjectNotFound):
            return bool(await client.read_deployment_by_name(deployment))
    return False


async def _until(started: Child, ready: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a child is ready.

    Raises:
        SetupError: it ended, or START_SECONDS have passed; with the end of its log.
    """
    deadline = time.monotonic() + START_SECONDS
    while not await ready():
        if started.process.returncode is not None or time.monotonic() > deadline:
            tail = "\n".join(started.log.read_text(errors="replace").splitlines()[-15:])
            raise SetupError(f"{started.name} did not get ready. The end of its log:\n{tail}")
        await asyncio.sleep(LOOK_EVERY)
