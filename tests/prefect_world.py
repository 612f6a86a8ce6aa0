"""Runs `journeyman up` as an operator does, in a home and on ports of its own, for tests against a real Prefect."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr

from fixtures.services.starting import free_port, start_service
from journeyman import bootstrap
from journeyman.engine.server import api_url, environment
from journeyman.settings import Settings

PROJECT = Path(__file__).parents[1]

T = TypeVar("T")

START = "import asyncio; from journeyman.engine.up import up; from journeyman.settings import load_settings; "
START += "asyncio.run(up(load_settings()))"
UP = (sys.executable, "-u", "-c", START)


@dataclass(frozen=True)
class World:
    """What runs."""

    settings: Settings
    api: str
    told: str
    """What it printed."""
    process: subprocess.Popen[bytes]

    @property
    def ui(self) -> str:
        """Address of Prefect's UI."""
        return self.api.removesuffix("/api")


@contextmanager
def world_with_acorn(
    folder: Path,
    *,
    schedules: bool = False,
    agents: Sequence[str] = ("alpha", "beta"),
    acorn_options: Mapping[str, str] | None = None,
    command: Sequence[str] = UP,
    **others: object,
) -> Iterator[World]:
    """Run Acorn, and all that is needed to sign these agents up there; `others` are more settings."""
    smtp_port = free_port()
    with start_service("acorn", folder / "acorn", smtp_port, **(acorn_options or {})) as acorn:
        settings = settings_for(folder / "home", {"acorn": acorn.url}, smtp_port)
        settings = settings.model_copy(update={"schedules": schedules, **others})
        outside(_add_agents(settings, agents))
        with world(settings, command) as place:
            yield place


def outside(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: Playwright's sync API may hold a running loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def holding(settings: Settings, secrets: list[SecretStr]) -> list[Path]:
    """Return the files of Prefect's database and results, and of server's and worker's logs, that hold a secret."""
    needles = [secret.get_secret_value().encode() for secret in secrets]
    written = [path for folder in ("prefect", "logs") for path in (settings.home / folder).rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in written)
    return [path for path in written if any(needle in path.read_bytes() for needle in needles)]


async def _add_agents(settings: Settings, agents: Sequence[str]) -> None:
    for agent in agents:
        await bootstrap.directory(settings).add(agent)


def settings_for(home: Path, base_urls: dict[str, str] | None = None, smtp_port: int = 0) -> Settings:
    """Return settings with a home and ports of their own."""
    smtp_port = smtp_port or free_port()
    return Settings(
        home=home, project=PROJECT, prefect_port=free_port(), smtp_port=smtp_port, base_urls=base_urls or {}
    )


@contextmanager
def world(settings: Settings, command: Sequence[str] = UP) -> Iterator[World]:
    """Run everything; in the block all of it is up. At the end it is asked to stop, as by Ctrl-C."""
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    output = home / "up.log"
    read, write = os.pipe()
    with output.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment(settings),
            stdout=write,
            stderr=log,
            start_new_session=True,
        )
    os.close(write)
    with os.fdopen(read, "rb") as lines:
        try:
            yield World(settings, api_url(settings), _read_until(lines, b"Stop with Ctrl-C.", output), process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=180)


def _read_until(lines: Iterator[bytes], last: bytes, output: Path) -> str:
    seen: list[bytes] = []
    for line in lines:
        seen.append(line)
        if last in line:
            return b"".join(seen).decode()
    raise AssertionError(b"".join(seen).decode() + output.read_text())
