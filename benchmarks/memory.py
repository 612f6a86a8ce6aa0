"""Memory of whole process trees, from Linux's /proc, and the most that there was of it. Knows nothing of journeys."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks import cpu
from journeyman.adapters.processes import memory_of_tree

PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK_EVERY = 1.0
"""Seconds between two looks: each reads the page tables of all processes, which costs some hundredths of a second."""


@dataclass
class Peak:
    """The most bytes that were seen, shared ones counted once (proc(5), Pss)."""

    bytes: int = 0


def resident(root: int) -> int:
    """Return the bytes that a tree's processes hold, shared ones counted for each (proc(5), statm)."""
    total = 0
    for process in cpu.tree(cpu.all_processes(), root):
        try:
            total += int((cpu.PROC / str(process.pid) / "statm").read_text(encoding="ascii").split()[1]) * PAGE
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended just now
    return total


def own(pid: int) -> int:
    """Return the bytes that one process holds, a part of each shared page only (proc(5), Pss); 0 where it is gone."""
    try:
        text = (cpu.PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def open_files(pid: int) -> int:
    """Return how many files, sockets and pipes a process has open (proc(5), fd)."""
    return sum(1 for _ in (cpu.PROC / str(pid) / "fd").iterdir())


@asynccontextmanager
async def peak(root: int) -> AsyncGenerator[Peak]:
    """Watch a tree's memory in the block."""
    most = Peak()

    async def look() -> None:
        while True:
            most.bytes = max(most.bytes, await asyncio.to_thread(memory_of_tree, root))
            await asyncio.sleep(LOOK_EVERY)

    looking = asyncio.create_task(look())
    try:
        yield most
    finally:
        looking.cancel()
        await asyncio.wait([looking])
