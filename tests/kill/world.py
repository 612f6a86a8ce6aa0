"""The kill suite's world: services, mail, Prefect's server and a worker, each of which can be killed alone."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from prefect.settings import PREFECT_API_URL, temporary_settings

from fixtures.demo.place import quiet_ports
from fixtures.services.starting import PROJECT, Service, start_service
from journeyman import bootstrap
from journeyman.adapters.smtp import MailServer
from journeyman.engine.children import stop_group
from journeyman.engine.deploy import deploy
from journeyman.engine.server import HOST, POOL, answers, environment, serve
from journeyman.settings import Settings
from tests.canary.watching import descendants
from tests.kill.prefect_api import PrefectApi
from tests.kill.processes import chromium_of, chromiums_under, engine_of, is_chromium, kill_all, told
from tests.kill.services import OFFERS, kind_of, write_recipes
from tests.kill.tripwires import FOLDER

WorkerType = Literal["journeyman", "process"]
WARM: WorkerType = "journeyman"
"""The worker whose runs are all in its own process: who kills one kills all that are under way."""

STARTS_WITHIN = 120.0
HERE = Path(__file__).parent


@dataclass
class Part:
    """A program of the world, in a process group of its own."""

    command: list[str]
    env: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it need not be ready yet."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                env=dict(self.env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )

    async def kill(self) -> None:
        """Kill its whole group, and wait until it is gone."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            await self.process.wait()

    async def stop(self) -> None:
        """End it, as an operator does."""
        if self.process:
            await stop_group(self.process)


@dataclass
class World:
    """What runs, and where."""

    folder: Path
    settings: Settings
    services: dict[str, Service]
    api: PrefectApi
    server: Part
    worker: Part
    mail: MailServer | None = None
    notes: list[str] = field(default_factory=list)
    """What befell the world itself."""

    def program_of(self, run: str) -> list[int]:
        """Return the process that a run is in, if it is there: its own, or the warm worker's."""
        if self.settings.worker_type == WARM:
            return [self.worker.process.pid] if self.worker.process else []
        return [process for process in [engine_of(run)] if process]

    def browser_of(self, run: str) -> list[int]:
        """Return the processes of the browser that a run visits with."""
        programs = self.program_of(run) if self.settings.worker_type == WARM else []
        return [process for program in programs for process in chromiums_under(program)] or chromium_of(run)

    def strays(self) -> list[int]:
        """Return the browsers' processes of this world that belong to no worker that is there."""
        home = told("JOURNEYMAN_HOME", str(self.settings.home))
        family = {*descendants(self.worker.process.pid)} if self.worker.process else set[int]()
        return [process for process in home if process not in family and is_chromium(process)]

    async def restart_server(self) -> None:
        """Kill Prefect's server and start it on the same port and database; return when it answers."""
        await self.server.kill()
        await self.server.start()
        await until(lambda: answers(self.api.url), "Prefect's server")

    async def stop_mail(self) -> None:
        """Listen for mail no more."""
        mail, self.mail = self.mail, None
        if mail:
            await mail.__aexit__(None, None, None)

    async def start_mail(self) -> None:
        """Listen for mail, again, on the same port."""
        if self.mail is None:
            self.mail = await bootstrap.mail_server(self.settings).__aenter__()

    async def tend(self) -> None:
        """Start the worker again whenever it ends by itself, as an operator's supervisor does."""
        while self.worker.process:
            code = await self.worker.process.wait()
            self.notes.append(f"the worker ended with exit code {code} and was started again")
            await self.worker.start()


@asynccontextmanager
async def kill_world(
    folder: Path, parallel: int, names: Sequence[str], worker_type: WorkerType = WARM
) -> AsyncGenerator[World]:
    """Run everything in a folder, with the services of these names; whatever was started is gone afterwards."""
    settings = _settings(folder, parallel, names, worker_type)
    async with AsyncExitStack() as stack:
        stack.callback(lambda: kill_all(told("JOURNEYMAN_HOME", str(settings.home))))
        services = {name: await _service(stack, folder, settings, name) for name in names}
        api = await stack.enter_async_context(PrefectApi.opened(f"http://{HOST}:{settings.prefect_port}/api"))
        world = World(folder, settings, services, api, *_parts(folder, settings))
        stack.push_async_callback(world.stop_mail)
        await world.start_mail()
        for part in (world.server, world.worker):
            stack.push_async_callback(part.stop)
        await world.server.start()
        await until(lambda: answers(api.url), "Prefect's server")
        with temporary_settings({PREFECT_API_URL: api.url}):  # whatever server the user's own profile names
            await deploy(settings)
        await world.worker.start()
        tending = asyncio.create_task(world.tend())
        try:
            yield world
        finally:
            tending.cancel()


def _settings(folder: Path, parallel: int, names: Sequence[str], worker_type: WorkerType) -> Settings:
    """Return the world's settings; its project's flows have tripwires, its recipes are this world's."""
    project = folder / "project"
    write_recipes(project / "recipes", names)
    (project / "deployments").symlink_to(PROJECT / "deployments")
    (project / "flows").mkdir()
    flows = {path.name: path for place in (PROJECT / "flows", HERE / "flows") for path in place.glob("*.py")}
    for name, path in flows.items():
        (project / "flows" / name).symlink_to(path)
    # A server that was killed must come back where it was: ports that no outgoing connection takes meanwhile.
    smtp, prefect, *others = quiet_ports(2 + len(names))
    return Settings(
        home=folder / "home",
        project=project,
        smtp_port=smtp,
        prefect_port=prefect,
        worker_type=worker_type,
        worker_limit=2 * parallel + 2,
        base_urls={name: f"http://{HOST}:{port}" for name, port in zip(names, others, strict=True)},
    )


async def _service(stack: AsyncExitStack, folder: Path, settings: Settings, name: str) -> Service:
    port = int(settings.base_urls[name].rpartition(":")[2])
    place, options = folder / name, OFFERS[name].options
    started = await asyncio.to_thread(start_service, kind_of(name), place, settings.smtp_port, port, **options)
    stack.callback(started.stop)
    return started


def _parts(folder: Path, settings: Settings) -> tuple[Part, Part]:
    """Return server and worker as `journeyman up` runs them, told where orders are and where this project lies."""
    api = f"http://{HOST}:{settings.prefect_port}/api"
    env = environment(settings) | {
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_UI_API_URL": api,
        FOLDER: str(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH")))),
    }
    work = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", settings.worker_type]
    work += ["--limit", str(settings.worker_limit)]
    logs = settings.home / "logs"
    return Part(serve(settings), env, logs / "prefect-server.log"), Part(work, env, logs / "worker.log")


async def until(ready: Callable[[], Awaitable[bool]], what: str, within: float = STARTS_WITHIN) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it took too long.
    """
    deadline = time.monotonic() + within
    while not await ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready after {within:g} s")
        await asyncio.sleep(0.3)
