"""The pure parts of `benchmarks.journey`: reading /proc, medians, ratios, the table. No journey runs here."""

import io
import os

import pytest
from rich.console import Console

from benchmarks.cpu import PROC, Process, all_processes, parsed, tree
from benchmarks.figures import Cost, medians, table, waited
from benchmarks.journey import BARE, FLOW, HERE, verdicts

LINE = "42 ({}) S 7 42 42 0 -1 4194560 100 200 0 0 11 22 33 44 20 0 1 0 12345 1000 50\n"


@pytest.mark.parametrize("name", ["chromium", "Web Content", "a) S 1 (b", ")"])
def test_a_process_is_read_whatever_its_name(name: str) -> None:
    """Own and waited-for time are added; a name with spaces and brackets moves no field."""
    assert Process(42, 7, 11 + 22 + 33 + 44) == parsed(LINE.format(name))


def test_a_tree_is_a_process_and_its_descendants() -> None:
    """Order does not matter, strangers stay out, and a root that is gone has no tree."""
    processes = [Process(4, 3, 0), Process(3, 2, 0), Process(2, 1, 0), Process(5, 2, 0), Process(9, 1, 0)]
    assert {2, 3, 4, 5} == {process.pid for process in tree(processes, 2)}
    assert tree(processes, 77) == []


@pytest.mark.skipif(not PROC.is_dir(), reason="no /proc here")
def test_this_process_is_found() -> None:
    """What the kernel writes is what is read."""
    mine = next(process for process in all_processes() if process.pid == os.getpid())
    assert os.getppid() == mine.parent
    assert mine.ticks >= 0


@pytest.mark.parametrize(
    ("saves", "seconds"),
    [
        ([], 0),
        ([(100.0, -1), (101.0, -1)], 0),
        ([(100.0, -1), (101.0, 3), (104.5, 4), (120.2, 4)], 15.5),
        ([(86.0, 3), (91.0, 4)], 4 + 29),
    ],
)
def test_the_wait_is_from_the_save_of_a_counter_to_its_time_step(
    saves: list[tuple[float, int]], seconds: float
) -> None:
    """A counter of the running time step is not waited for, saves without a new counter are no wait."""
    assert pytest.approx(seconds) == waited(saves)


def test_medians_are_of_each_figure() -> None:
    """One slow round moves nothing."""
    costs = [
        Cost({"program": cpu}, wall, wait, {"acorn": 0.1}) for cpu, wall, wait in ((1, 9, 5), (2, 30, 6), (90, 8, 1))
    ]
    assert Cost({"program": 2}, 9, 5, {"acorn": 0.1}) == medians(costs)


def test_the_table_compares_with_the_first_and_without_the_wait() -> None:
    """Ratios are to the first variant; its wall is compared without the wait; it fits into 80 columns."""
    rounds = {
        "(a) bare Playwright": [Cost({"program": 4.0}, 24.0, 20.0, {"acorn": 0.25})],
        "(c) Prefect flow": [Cost({"program": 2.0, "server": 3.0, "worker": 5.0}, 12.0, 2.0, {"acorn": 0.25})],
    }
    text = io.StringIO()
    Console(file=text, width=80).print(table(rounds))
    rows = [line.split() for line in text.getvalue().splitlines()]
    bare, flow = (next(row for row in rows if row[:1] == [name]) for name in ("(a)", "(c)"))
    assert bare[-7:] == ["4.00", "1.00", "24.0", "20.0", "4.00", "1.00", "0.25"]
    assert flow[-7:] == ["10.00", "2.50", "12.0", "2.0", "10.00", "2.50", "0.25"]
    assert ["server", "3.00"] in rows


@pytest.mark.parametrize("run", [[HERE], [HERE, FLOW]])
def test_targets_are_told_of_what_was_run(run: list[str]) -> None:
    """Each variant's CPU against the bare script's; with --no-flow there is none of the flow's."""
    costs = {name: [Cost({"program": cpu}, 9, 5)] for name, cpu in zip([BARE, *run], (4.0, 6.0, 8.0), strict=False)}
    told = [(verdict.measured, verdict.met) for verdict in verdicts(costs)]
    assert told == [("1.50", False), ("2", False)][: len(run)]
