"""What the kill suite prints."""

from tests.kill.case import Result
from tests.kill.plan import Case, Kind
from tests.kill.table import ending, line, table

POINT = Case(3, "acorn", Kind.POINT, "after save submit:pressing")
GOOD = Result(POINT, struck=True, calls=2, settled=True, seconds=21.4, sign_ups=1)
LOST = Result(Case(7, "allauth", Kind.RANDOM, delay=3.5), struck=True, calls=4, sign_ups=2, faults=["2 accounts"])


def test_a_row_counts_what_befell_one_service() -> None:
    """Cases, blows that fell, settled, more calls, median seconds, sign-ups and resets; the last row has them all."""
    rows = [[cell.strip() for cell in row.strip("| ").split("|")] for row in table([GOOD, GOOD, LOST]).splitlines()]
    assert rows[2] == ["killed at a point: after save submit:pressing", "acorn", "2", "2", "2", "2", "21", "2", "0"]
    assert rows[3] == ["killed at random", "allauth", "1", "1", "0", "3", "-", "2", "0"]
    assert rows[4] == ["all", "", "3", "3", "2", "5", "21", "4", "0"]


def test_a_failure_says_how_it_is_made_again() -> None:
    """The seed, the number of cases and the case's own number are all that it takes."""
    told = list(ending([GOOD, LOST], seed=9, count=200))
    assert "make kill FLOW=sign-up N=200 SEED=9 ONLY=7" in told[1]
    assert told[-1] == "1 of 2 ended with one account and a working credential"


def test_each_case_has_a_line() -> None:
    """It says what befell whom, and how that ended."""
    assert (
        line(GOOD, 20) == "[  3/20] acorn        killed at a point: after save submit:pressing: 1 call more, 21 s: ok"
    )
    assert line(LOST, 20).endswith("3 calls more, 0 s: WRONG: 2 accounts")


def test_two_runs_at_once_are_no_recovery() -> None:
    """Only what was called beside them is."""
    assert Result(Case(1, "acorn", Kind.TWICE), calls=2).recoveries == 0
