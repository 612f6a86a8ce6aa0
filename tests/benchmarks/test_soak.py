"""The pure parts of `benchmarks.soak`, and how a process is looked into. No journey runs here."""

import asyncio
import io
import os
import tempfile
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import memory
from benchmarks.arrivals import site
from benchmarks.cpu import PROC
from benchmarks.figures import MEGABYTE
from benchmarks.seen_inside import held
from benchmarks.soak import Asked, Look, renderers, table, verdicts
from journeyman import bootstrap
from journeyman.settings import Settings

FIRST = Look(100, 500 * MEGABYTE, 200 * MEGABYTE, 150 * MEGABYTE, 60, 1, {"contexts": 0, "pages": 0, "tasks": 40}, 4.0)
LAST = Look(1000, 600 * MEGABYTE, 210 * MEGABYTE, 300 * MEGABYTE, 61, 1, {"contexts": 2, "pages": 1, "tasks": 41}, 5.0)


@pytest.mark.parametrize(("journeys", "every"), [(1, 1), (6, 3), (100, 50), (1000, 100)])
def test_short_soaks_have_two_looks_as_well(journeys: int, every: int) -> None:
    """Else there would be nothing to compare."""
    assert Asked(journeys, 16, totp=False).every == every


def test_the_table_compares_the_last_look_with_the_first() -> None:
    """Memory and time have ratios; it fits into 80 columns."""
    text = io.StringIO()
    Console(file=text, width=80).print(table([FIRST, LAST], Asked(1000, 16, totp=False)))
    rows = [line.split() for line in text.getvalue().splitlines()]
    assert ["100", "500", "200", "60", "0", "1", "40", "4.0", "150"] in rows
    assert ["1000", "600", "210", "61", "2", "1", "41", "5.0", "300"] in rows
    assert ["ratio", "1.20", "1.05", "1.25", "2.00"] in rows


def test_what_grew_or_stayed_open_misses_its_target() -> None:
    """15 % are allowed; one file or one context more than at first is a leak."""
    assert [(verdict.measured, verdict.met) for verdict in verdicts([FIRST, LAST])] == [
        ("1.20", False),
        ("1.05", True),
        ("2", False),
        ("1", False),
    ]
    assert all(verdict.met for verdict in verdicts([FIRST, FIRST]))


async def test_a_process_tells_of_its_open_contexts(tmp_path: Path) -> None:
    """Of those that are open now; a context that is closed is none."""
    async with site() as arrivals, bootstrap.browser(Settings(home=tmp_path)) as chromium:
        async with chromium.open(arrivals.origin) as page, chromium.open(arrivals.origin):
            await page.goto("/")
            found = held()
            assert (found["contexts"], found["pages"]) == (2, 2)
        assert held()["contexts"] == 0


async def test_a_process_tells_of_its_tasks() -> None:
    """So it does without any browser: then no context is open."""
    before = held()
    waiting = asyncio.create_task(asyncio.sleep(60))
    assert held() == {"contexts": 0, "pages": 0, "tasks": before["tasks"] + 1}
    waiting.cancel()


@pytest.mark.skipif(not PROC.is_dir(), reason="no /proc here")
def test_open_files_and_memory_are_of_one_process() -> None:
    """A file more is one more; no browser is below this process."""
    before = memory.open_files(os.getpid())
    with tempfile.TemporaryFile():
        assert memory.open_files(os.getpid()) == before + 1
    assert memory.own(os.getpid()) > MEGABYTE
    assert memory.own(2**22 + 1) == 0
    assert renderers(os.getpid()) == 0
