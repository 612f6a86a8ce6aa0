"""Runs the demo as `make demo` does, and finds out what it left: accounts, processes, listeners."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).parents[2]
LAST = re.compile(r"demo: \d+ of \d+ accounts proven")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

Result = subprocess.CompletedProcess[str]


def command(folder: Path, *options: str) -> list[str]:
    """Return the demo's command line."""
    return [sys.executable, "-m", "fixtures.demo", "--folder", str(folder), *options]


def run_demo(folder: Path, *options: str, changes: Mapping[str, str] | None = None) -> Result:
    """Run the demo to its end, with changes to its environment."""
    return subprocess.run(
        command(folder, *options),
        cwd=PROJECT,
        env={**os.environ, **(changes or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def running_demo(folder: Path, *options: str, stdout: int = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    """Run the demo while the block goes on; it is asked to stop at the end if it still runs."""
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    process = subprocess.Popen(
        command(folder, *options), cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=stdout, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait()
        if process.stdout:
            process.stdout.close()


def assert_told(result: Result, *parts: str) -> None:
    """Check that a fault was told: exit code 2, one paragraph on stderr with these parts, no traceback."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.startswith("demo: ")
    assert "\n\n" not in result.stderr
    assert [part for part in parts if part not in result.stderr] == []


def settings_of(folder: Path) -> dict[str, object]:
    """Return the demo's settings as they are written."""
    return tomllib.loads((folder / "home" / "journeyman.toml").read_text())


def ports_of(folder: Path) -> dict[str, int]:
    """Return every port of the demo by the name of what listens there."""
    settings = settings_of(folder)
    urls: dict[str, str] = settings["base_urls"]  # type: ignore[assignment] - TOML
    services = {name: urlsplit(url).port or 0 for name, url in urls.items()}
    return services | {name: int(str(settings[name])) for name in ("smtp_port", "prefect_port")}


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of all that runs for the demo in this folder, but for the demo itself.

    All that it starts inherits the name of its home.
    """
    mark = f"JOURNEYMAN_HOME={folder / 'home'}".encode()
    return [_command_of(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit() and mark in _told(entry)]


def _told(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has just ended, or is another user's
        return b""


def _command_of(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return process.name


def listens(port: int) -> bool:
    """Say whether somebody listens on a port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def assert_nothing_runs(folder: Path) -> None:
    """Check that nothing of the demo is left: no process, no listener."""
    assert processes_of(folder) == []
    assert [name for name, port in ports_of(folder).items() if listens(port)] == []


def accounts(folder: Path, service: str) -> list[tuple[object, ...]]:
    """Return what a service itself has: number, name and password hash of every account."""
    statement = {
        "acorn": "select id, email, password from accounts order by id",
        "allauth": "select id, email, password from auth_user order by id",
    }[service]
    with closing(sqlite3.connect(folder / "services" / service / f"{service}.sqlite3")) as database:
        return database.execute(statement).fetchall()
