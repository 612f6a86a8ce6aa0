"""A short, fixed selection of the kill suite, for CI; `make kill N=200` is the whole of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kill.case import Result
from tests.kill.plan import Case, Kind
from tests.kill.services import ADOPT, MAIN, ROTATE
from tests.kill.suite import run_cases
from tests.kill.table import line
from tests.kill.world import WorkerType, kill_world

CASES = (
    Case(1, "acorn", Kind.POINT, "after save submit:pressing"),
    Case(2, "allauth", Kind.POINT, "after click /accounts/signup/ Sign Up"),
    Case(3, "acorn", Kind.POINT, "after click /confirm Confirm"),
    Case(4, "allauth", Kind.POINT, "after save authenticator:secret saved"),
    Case(5, "acorn", Kind.BROWSER, delay=2.0),
    Case(6, "allauth", Kind.TWICE),
    Case(7, ADOPT, Kind.POINT, "after click /reset/… Set new password"),
    Case(8, "acorn", Kind.POINT, "after click /password Change password", flow=ROTATE),
)
"""What is worst to lose: before the account is known, while it is confirmed, with a secret that shows once, and where a
new password is in force that nobody wrote down yet."""


IN_PROCESSES = tuple(case for case in CASES if case.number in {1, 5, 8})
"""The same code, but another way for a run to die: Prefect does not notice, and it is called again."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Prefect leaves its clients' to the collector
@pytest.mark.parametrize(("worker", "cases"), [("journeyman", CASES), ("process", IN_PROCESSES)])
async def test_whatever_is_killed_one_account_is_left_that_opens(
    tmp_path: Path, worker: WorkerType, cases: Sequence[Case]
) -> None:
    """Each blow falls; each journey settles with one account, and its credential signs in afresh."""
    told: list[str] = []

    async def tell(result: Result) -> None:
        told.append(line(result, len(cases)))

    async with kill_world(tmp_path, 4, (*MAIN, ADOPT), worker) as world:
        results = await run_cases(world, cases, 4, tell)
        # A blow for another journey kills the worker that they share: where that was just before the point, once more.
        missed = [
            replace(result.case, number=result.case.number + len(CASES)) for result in results if not result.struck
        ]
        results = [result for result in results if result.struck or not result.good]
        results += await run_cases(world, missed, 1, tell)
    assert all(result.good and result.struck for result in results), "\n".join(told)
