"""The pure parts of `benchmarks.trigger`, and its tiny site. No flow runs here."""

import asyncio
import io
import time

import pytest
from rich.console import Console

from benchmarks.arrivals import site
from benchmarks.figures import percentile
from benchmarks.trigger import PROCESS, SERVE, WARM, table


@pytest.mark.parametrize(("share", "figure"), [(0, 1), (5, 1), (50, 10), (95, 19), (100, 20)])
def test_a_percentile_is_one_of_the_figures(share: float, figure: float) -> None:
    """Nearest rank: of twenty, p95 is the nineteenth, in whatever order they came."""
    assert percentile([*range(20, 10, -1), *range(1, 11)], share) == figure
    assert percentile([7.5], share) == 7.5


def test_the_table_compares_with_serve() -> None:
    """p50, p95, the most, the ratio of p50 and its inverse; it fits into 80 columns."""
    taken = {SERVE: [12.0, 8.0, 16.0], PROCESS: [6.0, 3.0, 4.0], WARM: [0.5, 0.25, 2.0]}
    text = io.StringIO()
    Console(file=text, width=80).print(table(taken))
    rows = [line.split() for line in text.getvalue().splitlines() if line.strip().startswith("(")]
    assert [row[-5:] for row in rows] == [
        ["12.00", "16.00", "16.00", "1.00", "1.0"],
        ["4.00", "6.00", "6.00", "0.33", "3.0"],
        ["0.50", "2.00", "2.00", "0.04", "24.0"],
    ]


async def test_the_site_notes_the_first_arrival_at_each_page() -> None:
    """A page asked for twice arrived once; one that was not asked for has not; a bare connection is no arrival."""
    async with site() as arrivals:
        host, port = arrivals.origin.removeprefix("http://").split(":")
        _, unused = await asyncio.open_connection(host, int(port))
        before, seen = time.monotonic(), []
        for _ in range(2):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET /here HTTP/1.1\r\nHost: here\r\n\r\n")
            assert b"200 OK" in await reader.read()
            seen.append(arrivals.at("/here").result())
            writer.close()
            await writer.wait_closed()
        assert before <= seen[0] == seen[1] <= time.monotonic()
        assert not arrivals.at("/elsewhere").done()
    unused.close()
    await unused.wait_closed()
