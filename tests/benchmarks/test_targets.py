"""What is aimed at, and how it is gathered from benchmarks that are programs of their own. None of them runs here."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import __main__ as everything
from benchmarks.targets import GATHERED_IN, Verdict, at_least, at_most, gathered, table, tell

SLOW = Verdict("code", "mail to code, p50 [16 at once]", "≤ 0.3 s", "0.31 s", met=False)


@pytest.mark.parametrize(
    ("measured", "told", "met"), [(0.304, "0.30 s", True), (0.306, "0.31 s", False), (0, "0 s", True)]
)
def test_a_figure_is_compared_as_it_is_told(measured: float, told: str, met: bool) -> None:  # noqa: FBT001 - what is expected
    """No line says that 0.30 is more than 0.3."""
    verdict = at_most("code", "mail to code", measured, 0.3, " s")
    assert (verdict.target, verdict.measured, verdict.met) == ("≤ 0.3 s", told, met)
    assert at_least("code", "", measured, 0.3).met is (not met or measured > 0)


def test_what_is_told_is_gathered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each benchmark adds its lines to the file that it was told of; where it was told of none it prints only."""
    file = tmp_path / "targets.jsonl"
    tell(SLOW)
    assert gathered(file) == []
    monkeypatch.setenv(GATHERED_IN, str(file))
    other = at_most("soak", "open contexts", 0, 0)
    tell(SLOW)
    tell(other, SLOW)
    assert gathered(file) == [SLOW, other, SLOW]


def test_one_table_has_all_of_them() -> None:
    """A benchmark is named once, and words in brackets are words; it fits into 80 columns."""
    text = io.StringIO()
    Console(file=text, width=80).print(table([SLOW, SLOW, at_most("soak", "open contexts", 0, 0)]))
    rows = [line.split() for line in text.getvalue().splitlines() if line.split()[-1:] in (["no"], ["yes"])]
    assert rows == [
        ["code", *["mail", "to", "code,", "p50", "[16", "at", "once]", "≤", "0.3", "s", "0.31", "s", "no"]],
        [*["mail", "to", "code,", "p50", "[16", "at", "once]", "≤", "0.3", "s", "0.31", "s", "no"]],
        ["soak", "open", "contexts", "≤", "0", "0", "yes"],
    ]


def test_one_that_ends_badly_is_named_and_the_others_run() -> None:
    """An option that a benchmark refuses is such an end; what others told is there nevertheless."""
    verdicts, wrong = everything.run({"soak": ["--journeys", "0"], "idle": ["--help"], "code": ["--journeys", "201"]})
    assert (verdicts, wrong) == ([], ["soak", "code"])
