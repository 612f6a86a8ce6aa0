"""Runs `journeyman up` as an operator does, in a home and on ports of its own, for tests against a real Prefect."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from journeyman.engine.server import api_url, environment
from journeyman.settings import Settings

PROJECT = Path(__file__).parents[1]

START = "import asyncio; from journeyman.engine.up import up; from journeyman.settings import load_settings; "
START += "asyncio.run(up(load_settings()))"


@dataclass(frozen=True)
class World:
    """What runs."""

    settings: Settings
    api: str
    output: Path
    process: subprocess.Popen[bytes]

    @property
    def ui(self) -> str:
        """Address of Prefect's UI."""
        return self.api.removesuffix("/api")


def settings_for(home: Path, base_urls: dict[str, str] | None = None, smtp_port: int = 0) -> Settings:
    """Return settings with a home and ports of their own."""
    smtp_port = smtp_port or free_port()
    return Settings(
        home=home, project=PROJECT, prefect_port=free_port(), smtp_port=smtp_port, base_urls=base_urls or {}
    )


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def world(settings: Settings) -> Iterator[World]:
    """Run everything; in the block all of it is up. At the end it is asked to stop, as by Ctrl-C."""
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    output = home / "up.log"
    read, write = os.pipe()
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", START],
            env=environment(settings),
            stdout=write,
            stderr=log,
            start_new_session=True,
        )
    os.close(write)
    try:
        with os.fdopen(read, "rb") as lines:
            _read_until(lines, b"Stop with Ctrl-C.", output)
            yield World(settings, api_url(settings), output, process)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _read_until(lines: Iterator[bytes], last: bytes, output: Path) -> None:
    seen: list[bytes] = []
    for line in lines:
        seen.append(line)
        if last in line:
            return
    raise AssertionError(b"".join(seen).decode() + output.read_text())
