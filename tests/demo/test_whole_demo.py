"""The whole demo, twice in one folder: six accounts are made, then checked, and nobody is signed up twice."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.demo.demo_shell import Result, accounts, assert_nothing_runs, run_demo

pytestmark = [pytest.mark.timeout(1200), pytest.mark.slow]  # a quick demo of two accounts is in test_demo.py

SERVICES = ("acorn", "allauth")
AGENTS = ("alpha", "beta", "gamma")


@dataclass(frozen=True)
class Run:
    """One of the two."""

    result: Result
    accounts: dict[str, list[tuple[object, ...]]]

    @property
    def rows(self) -> list[list[str]]:
        """The table's rows."""
        lines = (line.split("│") for line in self.result.stdout.splitlines())
        return [[cell.strip() for cell in cells[1:-1]] for cells in lines if len(cells) == 8]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both runs keep their state."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def runs(folder: Path) -> tuple[Run, Run]:
    """The demo, run twice."""
    return one_run(folder), one_run(folder)


def one_run(folder: Path) -> Run:
    """Run the demo."""
    result = run_demo(folder)
    return Run(result, {service: accounts(folder, service) for service in SERVICES})


def test_first_run_makes_six_accounts(runs: tuple[Run, Run]) -> None:
    """Exit code 0, a row for each account, the last line that CI looks for, and three accounts at each service."""
    first, _ = runs
    assert first.result.returncode == 0, first.result.stdout + first.result.stderr
    assert first.result.stdout.splitlines()[-1] == "demo: 6 of 6 accounts proven"
    assert sorted(row[:2] for row in first.rows) == [[agent, service] for agent in AGENTS for service in SERVICES]
    assert {tuple(row[3:5]) for row in first.rows} == {("yes", "yes")}
    for service in SERVICES:
        emails = [str(email) for _, email, _ in first.accounts[service]]
        assert sorted(email.partition("+")[0] for email in emails) == list(AGENTS)


def test_second_run_checks_them_by_signing_in(runs: tuple[Run, Run], folder: Path) -> None:
    """It says so, all are proven again, and the services have the very same accounts as before."""
    first, second = runs
    assert second.result.returncode == 0, second.result.stdout + second.result.stderr
    assert "6 of 6 accounts exist already; they are checked by signing in." in second.result.stdout
    assert second.result.stdout.splitlines()[-1] == "demo: 6 of 6 accounts proven"
    assert {tuple(row[3:5]) for row in second.rows} == {("yes", "yes")}
    assert second.accounts == first.accounts
    assert_nothing_runs(folder)
