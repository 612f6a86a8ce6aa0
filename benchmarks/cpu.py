"""CPU seconds of whole process trees, from Linux's /proc and wait4(2). Knows nothing of journeys.

A process's line in /proc has its own time and that of the children it waited for (proc_pid_stat(5): utime, stime,
cutime, cstime, in clock ticks). Who ends without being waited for is lost there, so `adopt_orphans` makes this process
their new parent, and `seconds_of_orphans` counts them.
"""

import ctypes
import os
import subprocess
import time
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_CHILD_SUBREAPER = 36
"""From <linux/prctl.h>; since Linux 3.4."""

PATIENCE = 20.0
"""Seconds that a browser or a flow run may take to end after the program that wanted it."""
AT_REST = 0.15
"""CPU seconds within a second that a tree at rest may use: an idle Prefect server has its loops."""


@dataclass(frozen=True)
class Process:
    """A line of /proc/<pid>/stat."""

    pid: int
    parent: int
    ticks: int
    """Its own and its waited-for children's."""


def parsed(stat: str) -> Process:
    """Return what a line says. The name stands in brackets and may hold spaces and brackets itself."""
    pid, _, rest = stat.partition(" (")
    fields = rest.rpartition(") ")[2].split()
    return Process(int(pid), int(fields[1]), sum(map(int, fields[11:15])))


def tree(processes: Iterable[Process], root: int) -> list[Process]:
    """Return the process `root`, if it is there, and all that descend from it."""
    everyone = list(processes)
    found = [process for process in everyone if process.pid == root]
    for process in found:  # grows while it is walked
        found.extend(child for child in everyone if child.parent == process.pid)
    return found


def all_processes() -> list[Process]:
    """Return the processes of this machine, ended ones that nobody has waited for included."""
    found: list[Process] = []
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                found.append(parsed((folder / "stat").read_text(encoding="utf-8", errors="replace")))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended just now
    return found


def tree_seconds(root: int) -> float:
    """Return the CPU seconds of a tree so far; exact to a clock tick for each process when it is at rest."""
    return sum(process.ticks for process in tree(all_processes(), root)) / TICKS


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent ends (prctl(2)).

    Raises:
        OSError: the system can't do that.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")


def seconds_of_ended(process: subprocess.Popen[bytes]) -> float:
    """Wait until a program ends; return the CPU seconds of it and of all that it, or they, waited for."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def children() -> set[int]:
    """Return the children of this process, adopted ones included: a browser that stays has some of them."""
    return {item.pid for item in all_processes() if item.parent == os.getpid()}


@contextmanager
def none_left() -> Generator[None]:
    """Make sure that all processes that were started in the block, and all that those started, end.

    Raises:
        TimeoutError: one does not.
    """
    adopt_orphans()
    try:
        yield
    except BaseException:
        with suppress(TimeoutError):  # what went wrong first is what is told
            seconds_of_orphans(())
        raise
    seconds_of_orphans(())


def seconds_of_orphans(standing: Collection[int]) -> float:
    """Wait until all children of this process but the standing ones have ended; return their CPU seconds.

    Raises:
        TimeoutError: one does not end.
    """
    seconds, deadline = 0.0, time.monotonic() + PATIENCE
    while left := children() - set(standing):
        for pid in left:
            try:
                ended, _, usage = os.wait4(pid, os.WNOHANG)
            except ChildProcessError:  # a thread of asyncio's has waited for it meanwhile
                continue
            seconds += usage.ru_utime + usage.ru_stime if ended else 0.0
        _give_it_time(deadline, f"processes {left} do not end")
    return seconds


def wait_until_at_rest(root: int) -> None:
    """Wait until a tree has used next to nothing for a second: what it began is done, its processes may stay.

    Raises:
        TimeoutError: it goes on and on.
    """
    deadline, before = time.monotonic() + PATIENCE, float("-inf")
    while (now := tree_seconds(root)) - before > AT_REST:
        before = now
        _give_it_time(deadline, f"process {root} and its children don't come to rest", 1.0)


def _give_it_time(deadline: float, otherwise: str, pause: float = 0.05) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError(f"{otherwise} within {PATIENCE:g} s")
    time.sleep(pause)
