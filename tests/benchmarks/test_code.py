"""The pure parts of `benchmarks.code`. No journey runs here."""

import io

import pytest
from rich.console import Console

from benchmarks.code import EACH_SECOND, OFTEN, WARM, Times, table, taken_in
from journeyman.adapters import smtp


def test_a_mails_name_tells_when_it_was_taken_in() -> None:
    """The earliest of an agent's mails is the one with the code; names that tell nothing are passed over."""
    names = ["1767614401.M000001P17Rab.host", "1767614400.M250000P17Rcd.host", "notes"]
    assert taken_in(names) == pytest.approx(1767614400.25)
    assert taken_in([smtp._unique_name()]) > 1767614400


def test_the_table_compares_with_a_look_each_second() -> None:
    """p50, p95 and the most until typed, the ratio of p50, and p50 and p95 until taken; it fits into 80 columns."""
    found = {
        EACH_SECOND: [Times(0.5, 0.75), Times(0.25, 0.5), Times(1.0, 1.25)],
        OFTEN: [Times(0.05, 0.1)] * 3,
        WARM: [Times(0.25, 0.5)] * 3,
    }
    text = io.StringIO()
    Console(file=text, width=80).print(table(found, 16))
    rows = [line.split() for line in text.getvalue().splitlines() if line.strip().startswith("(")]
    assert [row[-6:] for row in rows] == [
        ["0.50", "1.00", "1.00", "1.00", "0.75", "1.25"],
        ["0.05", "0.05", "0.05", "0.10", "0.10", "0.10"],
        ["0.25", "0.25", "0.25", "0.50", "0.50", "0.50"],
    ]
