"""What runs, by the kernel's own table: whose process is which, and how it is killed, by number alone."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.canary.watching import PROC, descendants

RUN_ID = "PREFECT__FLOW_RUN_ID"
"""Prefect tells each flow run's process its run by this; what that starts inherits it."""

ENGINE = b"prefect.engine"
CHROMIUM = (b"--remote-debugging-pipe", b"--type=")
"""What stands in the command line of a Chromium that Playwright started, and of Chromium's own children."""


def told(name: str, value: str) -> Iterator[int]:
    """Yield the processes whose environment had this value when they started; zombies have none."""
    sought = f"{name}={value}".encode()
    for folder in PROC.iterdir():
        if folder.name.isdecimal() and sought in _read(folder / "environ").split(b"\0"):
            yield int(folder.name)


def of_run(run: str) -> list[int]:
    """Return all processes of a flow run: its own, the driver's, Chromium's."""
    return [*told(RUN_ID, run)]


def engine_of(run: str) -> int | None:
    """Return the flow run's own process."""
    return next((process for process in of_run(run) if ENGINE in command_line(process)), None)


def chromium_of(run: str) -> list[int]:
    """Return the processes of a flow run that are Chromium's."""
    return [process for process in of_run(run) if is_chromium(process)]


def chromiums_under(root: int) -> list[int]:
    """Return the Chromium processes that descend from one."""
    return [process for process in descendants(root) if is_chromium(process)]


def is_alive(process: int) -> bool:
    """Say whether a process runs; one that ended and that nobody has asked for yet does not."""
    return bool(command_line(process))


def kill_all(processes: Iterable[int]) -> int:
    """Kill processes; return how many there were."""
    count = 0
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            count += 1
    return count


def command_line(process: int) -> bytes:
    """Return a process's command line; empty where it has ended."""
    return _read(PROC / str(process) / "cmdline")


def is_chromium(process: int) -> bool:
    """Say whether it is a Chromium that Playwright started, or one of its children."""
    line = command_line(process)
    return any(mark in line for mark in CHROMIUM)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
