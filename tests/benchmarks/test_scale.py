"""The pure parts of `benchmarks.scale`. No journey runs here."""

import io
import os

from rich.console import Console

from benchmarks.scale import Asked, Pace, table, verdicts

CORES = os.cpu_count() or 1
FOUND = {1: Pace(6, 60.0, 12.0, 9.0), 2: Pace(12, 60.0, 30.0, 9.5), 4: Pace(24, 80.0, 80.0 * CORES, 12.0)}


def test_the_table_compares_with_one_worker() -> None:
    """Journeys a minute, their ratio, and the share of the machine that was used; it fits into 80 columns."""
    text = io.StringIO()
    Console(file=text, width=80).print(table(FOUND, Asked(6, 1, 0.5, 8)))
    rows = [line.split() for line in text.getvalue().splitlines()]
    assert ["1", "6", "60", "6.0", "1.00", "9.0", "2.00", f"{0.2 / CORES:.0%}"] in rows
    assert ["4", "24", "80", "18.0", "3.00", "12.0", f"{80 * CORES / 24:.2f}", "100%"] in rows


def test_two_and_four_workers_have_targets() -> None:
    """1.8 and 3.2 times the pace of one."""
    assert [(verdict.target, verdict.measured, verdict.met) for verdict in verdicts(FOUND)] == [
        ("≥ 1.8", "2", True),
        ("≥ 3.2", "3", False),
    ]
