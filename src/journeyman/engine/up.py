"""`journeyman up`: Prefect's server, the mail server, a worker and the watch for late mail, started and stopped."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound

from journeyman import bootstrap
from journeyman.engine.children import Child, child
from journeyman.engine.deploy import deploy, make_pool
from journeyman.engine.deployments import to_deploy
from journeyman.engine.late_mail import going_on
from journeyman.engine.server import (
    HOST,
    POOL,
    answers,
    api_url,
    connected,
    environment,
    require_port,
    serve,
    shown,
    ui_url,
)
from journeyman.errors import ServerUnreachable, SetupError
from journeyman.settings import Settings

START_SECONDS = 120.0
"""How long server and worker may take to start; a busy machine needs 30."""

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Running:
    """What runs where."""

    api: str
    ui: str
    mail: str
    deployments: tuple[str, ...]
    children: tuple[Child, ...]

    def __str__(self) -> str:
        """Return it as lines for people."""
        return "\n".join([
            f"Prefect's UI  {self.ui}",
            f"Prefect's API {self.api}   (export PREFECT_API_URL={self.api})",
            f"Mail (SMTP)   {self.mail}",
            f"Deployments   {', '.join(self.deployments)}",
            *(f"{item.name:<13} pid {item.process.pid}, log {item.log}" for item in self.children),
        ])  # fmt: skip


@asynccontextmanager
async def running(settings: Settings, say: Say = silent) -> AsyncGenerator[Running]:
    """Run everything that journeys need; at the end stop what was started here, and nothing else.

    A Prefect server that answers already is used and left running. Within the block Prefect's clients talk to it.

    Raises:
        PortTaken: Prefect's or the mail server's port is in use.
        ServerUnreachable: PREFECT_API_URL names another server, which does not answer.
        SetupError: server or worker did not start; says where their logs are. Or what `to_deploy` raises.
        BrowserMissing: no Chromium was found.
    """
    # A broken recipe and a missing Chromium are told now, and not by runs that fail.
    to_deploy(settings)
    bootstrap.browser(settings)
    async with AsyncExitStack() as stack:
        children: list[Child] = []
        stack.enter_context(connected(settings))
        if settings.inbox == "maildir":  # the quickest to fail goes first
            await stack.enter_async_context(bootstrap.mail_server(settings))
        if not await answers(api_url(settings)):
            children.append(await stack.enter_async_context(_server(settings, say)))
        await make_pool(settings)
        say("Starting a worker …")
        name = f"journeyman-{time.time_ns():x}"
        worker = await stack.enter_async_context(_worker(settings, name))
        deployments = await deploy(settings)  # while the worker imports what it needs
        await _until(worker, lambda: online(POOL, name))
        children.append(worker)
        await stack.enter_async_context(going_on(settings))
        yield Running(api_url(settings), ui_url(settings), _mail(settings), tuple(deployments), tuple(children))


def _mail(settings: Settings) -> str:
    if settings.inbox != "maildir":
        return f"none is taken here, it is read from the inbox ({settings.inbox})"
    return f"{settings.smtp_host}:{settings.smtp_port}, for @{settings.mail_domain}"


async def up(settings: Settings, say: Say = print) -> None:
    """Run everything until Ctrl-C or SIGTERM; print what runs where.

    Raises:
        SetupError: as in `running`; or server or worker ended by itself.
    """
    asked = signals_cancel_this_task()
    try:
        async with running(settings, say) as place:
            say(f"{place}\nStop with Ctrl-C.")
            raise SetupError(await first_to_end(place.children))
    except asyncio.CancelledError:
        if not asked.is_set():
            raise
        say("Stopped.")


def signals_cancel_this_task() -> asyncio.Event:
    """Make the first SIGINT or SIGTERM cancel this task; further ones do nothing, since the clean-up is under way."""
    asked, task, loop = asyncio.Event(), asyncio.current_task(), asyncio.get_running_loop()

    def stop() -> None:
        if task and not asked.is_set():
            asked.set()
            task.cancel()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop)
    return asked


async def first_to_end(children: tuple[Child, ...]) -> str:
    """Wait until one of them ends by itself; say which."""
    waits = [asyncio.create_task(item.ended()) for item in children]
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for wait in waits:
            wait.cancel()


@asynccontextmanager
async def _server(settings: Settings, say: Say) -> AsyncGenerator[Child]:
    """Run our own Prefect server; it answers when the block begins."""
    ours = f"{HOST}:{settings.prefect_port}"
    if api_url(settings) not in (f"http://{ours}/api", f"http://localhost:{settings.prefect_port}/api"):
        raise ServerUnreachable(
            f"PREFECT_API_URL names {shown(api_url(settings))}, and no Prefect server answers there. Start that server,"
            f" or unset PREFECT_API_URL to let `journeyman up` start one of its own at {ours}."
        )
    require_port(settings.prefect_port, "prefect_port")
    say(f"Starting Prefect's server at {ui_url(settings)} …")
    command = serve(settings)
    log = settings.home / "logs" / "prefect-server.log"
    async with child("server", command, environment(settings), log) as started:
        await _until(started, lambda: answers(api_url(settings)))
        yield started


def _worker(settings: Settings, name: str) -> AbstractAsyncContextManager[Child]:
    """Run a worker; it is not online yet when the block begins.

    At the end the warm one is asked alone: Playwright's driver in its group would close the browser before its journeys
    are handed back. A process worker's runs are asked with it.
    """
    limit = str(settings.worker_limit)
    options = ["--pool", POOL, "--type", settings.worker_type, "--limit", limit, "--name", name]
    command = [sys.executable, "-m", "prefect", "worker", "start", *options]
    log, warm = settings.home / "logs" / "worker.log", settings.worker_type == "journeyman"
    return child("worker", command, environment(settings), log, asked_alone=warm)


async def online(pool: str, worker: str) -> bool:
    """Say whether a worker of a pool has reported to the server."""
    async with get_client() as client:
        with suppress(ObjectNotFound):
            found = await client.read_workers_for_work_pool(pool, offset=0, limit=200)
            return any(item.name == worker for item in found)
    return False


async def _until(started: Child, ready: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a child is ready.

    Raises:
        SetupError: it ended, or START_SECONDS have passed.
    """
    deadline = time.monotonic() + START_SECONDS
    while not await ready():
        if started.process.returncode is not None:
            raise SetupError(f"{await started.ended()}.")
        if time.monotonic() > deadline:
            raise SetupError(f"{started.name} was not ready after {START_SECONDS:.0f} s; its log is {started.log}.")
        await asyncio.sleep(0.2)
