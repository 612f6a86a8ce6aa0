"""A real Prefect server with warm workers, Acorn, and a project of tiny flows."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectAlreadyExists
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from journeyman.engine.deployments import entrypoint
from journeyman.engine.server import environment
from tests.prefect_world import World, world_with_acorn

HERE = Path(__file__).parent
KILLED = int(os.environ.get("KILLED_JOURNEYS", "3"))
"""How many journeys are under way when their worker is killed."""
TOKEN = "side-door"

FLOWS = """
import asyncio, time
from datetime import datetime
from pathlib import Path
from prefect import flow, task
from flows.word import WORD

@task(persist_result=False)
async def step(log: str):
    with Path(log).open("a") as lines: lines.write(f"step {WORD}\\n")

@flow(name="tiny", persist_result=False)
async def tiny(log: str, until: str = "", how: str = ""):
    await step(log)
    try:
        while until and not Path(until).exists(): await asyncio.sleep(0.05)
        if how == "error": raise ValueError("its own fault")
        if how == "exit": raise SystemExit(3)
        if how == "cancelled": raise asyncio.CancelledError
        if how == "block": time.sleep(3)
    finally:
        await asyncio.sleep(0.1)
        with Path(log).open("a") as lines: lines.write(f"cleaned {WORD}\\n")

@flow(name="limited", persist_result=False, timeout_seconds=0.5)
async def limited(log: str):
    await asyncio.sleep(60)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Prefect leave its client's sockets to the garbage collector, as in tests/flows."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Acorn to sign up at; server, mail and a warm worker, run by `journeyman up`; and agents."""
    agents = ["alpha", "beta", *(f"{name}{number}" for name in ("killed", "stopped") for number in range(KILLED))]
    options = {"admin_token": TOKEN}
    with world_with_acorn(
        tmp_path_factory.mktemp("world"), agents=agents, acorn_options=options, worker_type="journeyman"
    ) as place:
        yield place


@pytest.fixture
def prefect(running: World) -> Iterator[World]:
    """Make Prefect's clients in this test talk to the real server."""
    with temporary_settings({PREFECT_API_URL: running.api}):
        yield running


@pytest.fixture
async def client(prefect: World) -> AsyncIterator[PrefectClient]:
    """A client of the real server."""
    async with get_client() as client:
        yield client


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with tiny flows."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "flows").mkdir()
    (folder / "flows" / "tiny.py").write_text(FLOWS)
    (folder / "flows" / "word.py").write_text("WORD = 'one'\n")
    return folder


@dataclass
class Workers:
    """Starts warm workers of a pool, and ends them all."""

    world: World
    pool: str
    started: list[subprocess.Popen[bytes]]

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker; it is not online yet."""
        options = ["--pool", self.pool, "--type", "journeyman", "--name", name, "--limit", "40"]
        command = [sys.executable, "-m", "prefect", "worker", "start", *options]
        return self.run(name, command, environment(self.world.settings))

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a worker by a command of one's own."""
        log = self.world.settings.home / "logs" / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(command, env=env, stdout=output, stderr=output, start_new_session=True)
        self.started.append(process)
        return process

    def log(self, name: str) -> str:
        """Return what a worker has written."""
        return (self.world.settings.home / "logs" / f"{name}.log").read_text()


@pytest.fixture
def workers(prefect: World, request: pytest.FixtureRequest) -> Iterator[Workers]:
    """Workers of a pool that bears the test's name."""
    place = Workers(prefect, request.node.originalname.replace("_", "-")[:60], [])
    yield place
    for process in place.started:
        end(process, signal.SIGKILL)


def end(process: subprocess.Popen[bytes], sign: int) -> None:
    """Signal a worker's whole group, and wait until the worker is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, sign)
    process.wait(30)


async def make_pool(client: PrefectClient, pool: str) -> None:
    """Make a pool for warm workers, unless it is there."""
    with suppress(ObjectAlreadyExists):
        await client.create_work_pool(WorkPoolCreate(name=pool, type="journeyman"))


async def deploy_tiny(client: PrefectClient, pool: str, project: Path, flow: str = "tiny") -> UUID:
    """Deploy a tiny flow to a pool, which a worker makes when it is not there yet."""
    return await client.create_deployment(
        flow_id=await client.create_flow_from_name(flow),
        name=pool,
        work_pool_name=pool,
        entrypoint=f"flows/tiny.py:{flow}",
        pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(project)}}],
        job_variables={"command": "python -m prefect.engine"},
    )


async def deploy_sign_up(client: PrefectClient, world: World, pool: str) -> UUID:
    """Deploy the sign-up at Acorn to a pool."""
    return await client.create_deployment(
        flow_id=await client.create_flow_from_name("sign-up"),
        name=pool,
        work_pool_name=pool,
        entrypoint=entrypoint("sign-up"),
        pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(world.settings.project)}}],
    )


async def call(client: PrefectClient, deployment: UUID, **parameters: str) -> UUID:
    """Start a run; return its id."""
    run = await client.create_flow_run_from_deployment(deployment, parameters=parameters, state=Scheduled())
    return run.id


async def until(client: PrefectClient, run: UUID, *states: str, within: float = 120) -> FlowRun:
    """Wait until a run is in one of these states."""
    deadline = time.monotonic() + within
    while True:
        found = await client.read_flow_run(run)
        if found.state and found.state.name in states:
            return found
        assert time.monotonic() < deadline, (found.name, found.state)
        await asyncio.sleep(0.1)
