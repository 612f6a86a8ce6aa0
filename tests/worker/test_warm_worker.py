"""The warm worker against a real Prefect server: runs touch no other, may be stopped, and are never lost."""

import asyncio
import signal
import time
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.states import Cancelling

from journeyman.engine.worker import FOLLOWED_EVERY
from tests.worker.conftest import Workers, call, deploy_tiny, end, make_pool, until


def read(log: Path) -> list[str]:
    """Return the lines of a run's own log."""
    return log.read_text().splitlines() if log.exists() else []


async def lines(log: Path, count: int, within: float = 120) -> list[str]:
    """Return a run's own log once it has so many lines."""
    deadline = time.monotonic() + within
    while len(read(log)) < count:
        assert time.monotonic() < deadline, read(log)
        await asyncio.sleep(0.05)
    return read(log)


async def test_a_run_touches_no_other(client: PrefectClient, workers: Workers, project: Path, tmp_path: Path) -> None:
    """Errors, exits, a time-out and a blocked loop end the runs that they are in; one that goes on is not disturbed."""
    tiny = await _pool(client, workers, project)
    limited = await deploy_tiny(client, workers.pool, project, "limited")
    workers.start("w-contains")
    steady = await call(client, tiny, log=str(tmp_path / "steady"), until=str(tmp_path / "now"))
    await until(client, steady, "Running")
    ends = {"error": "Failed", "exit": "Crashed", "cancelled": "Crashed", "block": "Completed"}
    runs = {how: await call(client, tiny, log=str(tmp_path / how), how=how) for how in ends}
    timed = await call(client, limited, log="")
    for how, run in runs.items():
        await until(client, run, ends[how])
        assert (tmp_path / how).read_text() == "step one\ncleaned one\n"
    await until(client, timed, "TimedOut")
    await until(client, steady, "Running")
    (tmp_path / "now").touch()
    await until(client, steady, "Completed")
    assert "has held up all other runs for 2 s, at flows/tiny.py:" in workers.log("w-contains")


async def test_cancelling_runs_the_clean_up(
    client: PrefectClient, workers: Workers, project: Path, tmp_path: Path
) -> None:
    """A run that is cancelled in Prefect's UI ends as Cancelled, after its clean-up: at once, not at the next look."""
    tiny = await _pool(client, workers, project)
    workers.start("w-cancels")
    run = await call(client, tiny, log=str(tmp_path / "log"), until="/never")
    await lines(tmp_path / "log", 1)
    asked = time.monotonic()
    await client.set_flow_run_state(run, Cancelling())
    assert (await lines(tmp_path / "log", 2))[1] == "cleaned one"
    await until(client, run, "Cancelled")
    assert time.monotonic() - asked < FOLLOWED_EVERY - 3  # it takes two, and the machine may be busy


async def test_a_changed_flow_is_run_by_the_next_run(
    client: PrefectClient, workers: Workers, project: Path, tmp_path: Path
) -> None:
    """The next run has the new code; one that is under way keeps the old."""
    tiny = await _pool(client, workers, project)
    workers.start("w-reloads")
    old = await call(client, tiny, log=str(tmp_path / "old"), until=str(tmp_path / "now"))
    await lines(tmp_path / "old", 1)
    word = project / "flows" / "word.py"
    before = word.read_text()
    try:
        word.write_text("WORD = 'two'\n")
        new = await call(client, tiny, log=str(tmp_path / "new"))
        await until(client, new, "Completed")
        (tmp_path / "now").touch()
        await until(client, old, "Completed")
    finally:
        word.write_text(before)
    assert (tmp_path / "new").read_text() == "step two\ncleaned two\n"
    assert (tmp_path / "old").read_text() == "step one\ncleaned one\n"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
async def test_a_run_outlives_its_worker(
    client: PrefectClient, workers: Workers, project: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    """Stopped or killed: another worker runs the flow again from its first line, its tasks too."""
    tiny = await _pool(client, workers, project)
    log, now = tmp_path / "log", tmp_path / "now"
    first = workers.start(f"w-first-{sign}")
    run = await call(client, tiny, log=str(log), until=str(now))
    await lines(log, 1)
    await until(client, run, "Running")
    end(first, sign)
    if sign == signal.SIGTERM:
        assert (await lines(log, 2))[1] == "cleaned one"
        await until(client, run, "AwaitingRetry")
    workers.start(f"w-second-{sign}")
    expected = ["step one", *(["cleaned one"] if sign == signal.SIGTERM else []), "step one"]
    assert await lines(log, len(expected)) == expected
    now.touch()
    done = await until(client, run, "Completed")
    assert done.run_count == 2


async def _pool(client: PrefectClient, workers: Workers, project: Path) -> UUID:
    """Make the test's pool, and deploy the tiny flow to it."""
    await make_pool(client, workers.pool)
    return await deploy_tiny(client, workers.pool, project)
