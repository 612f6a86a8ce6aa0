"""The pure parts of `benchmarks.idle`, and how memory is read. No worker runs here."""

import asyncio
import io
import os

import pytest
from rich.console import Console

from benchmarks import memory
from benchmarks.cpu import PROC
from benchmarks.figures import MEGABYTE
from benchmarks.idle import NONE, PROCESS, WARM, Idle, table
from journeyman.adapters.processes import memory_of_tree


def test_the_table_compares_with_the_process_worker() -> None:
    """CPU a minute, of a core, memory, both ratios, and the server apart; a worker that is not there has no figures."""
    found = {
        NONE: Idle(1.0),
        PROCESS: Idle(6.0, 0.6, 100 * MEGABYTE, 120 * MEGABYTE),
        WARM: Idle(2.0, 0.3, 250 * MEGABYTE, 700 * MEGABYTE),
    }
    text = io.StringIO()
    Console(file=text, width=80).print(table(found, 60))
    rows = [line.split() for line in text.getvalue().splitlines() if line.strip().startswith("(")]
    assert rows == [
        ["(a)", "no", "worker", "1.00"],
        ["(b)", "process", "worker", "0.60", "1.0%", "1.00", "100", "120", "1.00", "6.00"],
        ["(c)", "warm", "worker", "0.30", "0.5%", "0.50", "250", "700", "2.50", "2.00"],
    ]


def test_a_worker_without_a_clock_tick_is_no_fault() -> None:
    """Where the baseline used nothing that the kernel could count there is no ratio, and still a table."""
    text = io.StringIO()
    found = {NONE: Idle(0.0), PROCESS: Idle(0.0), WARM: Idle(0.0, 0.2, MEGABYTE, MEGABYTE)}
    Console(file=text, width=80).print(table(found, 1))
    row = next(line.split() for line in text.getvalue().splitlines() if "warm" in line)
    assert row[-7:] == ["0.20", "0.3%", "-", "1", "1", "-", "0.00"]


@pytest.mark.skipif(not PROC.is_dir(), reason="no /proc here")
async def test_the_peak_is_of_the_whole_block() -> None:
    """The most is kept, not the last; what is shared is counted for each process only in the resident bytes."""
    async with memory.peak(os.getpid()) as most:
        held = bytearray(b"x" * (64 * MEGABYTE))
        for _ in range(100):
            if most.bytes > len(held):
                break
            await asyncio.sleep(0.1)
        del held
    assert most.bytes > 64 * MEGABYTE
    assert memory.resident(os.getpid()) > memory_of_tree(os.getpid()) * 0.5
