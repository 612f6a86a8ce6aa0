"""Journeys at Acorn in warm workers: one Chromium for a process, one account for each agent, whatever is killed."""

import asyncio
import re
import signal
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.states import Cancelling

from journeyman import bootstrap
from journeyman.engine.deploy import deploy
from journeyman.errors import SetupError
from tests.prefect_world import World
from tests.worker.conftest import KILLED, Workers, call, deploy_sign_up, end, make_pool, until
from tests.worker.looks import (
    LATE,
    accounts,
    begun,
    behaving,
    each_has_one_proven_account,
    nothing_of_them_is_secret,
)


def chromiums(worker: int) -> int:
    """Return how many Chromiums descend from a process."""
    parents, mains = {}, []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text()
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        parents[int(place.name)] = int(stat.rpartition(")")[2].split()[1])
        if (
            b"chrom" in words[0]
            and b"crashpad" not in words[0]
            and not any(word.startswith(b"--type=") for word in words)
        ):
            mains.append(int(place.name))
    return sum(_descends(pid, worker, parents) for pid in mains)


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1 and pid != root:
        pid = parents.get(pid, 0)
    return pid == root


@pytest.mark.slow  # two sign-ups with TOTP
async def test_two_journeys_share_a_browser_and_a_cancelled_one_can_be_called_again(
    prefect: World, client: PrefectClient
) -> None:
    """One Chromium for both; cancelling one gives its lease back, disturbs not the other, and loses nothing."""
    worker = re.search(r"^worker +pid (\d+)", prefect.told, re.MULTILINE)
    assert worker
    deployment = (await client.read_deployment_by_name("sign-up/acorn")).id
    # No mail yet: the one that is to be cancelled could be done before the other is seen to have begun.
    async with behaving(prefect, mail_delay=LATE):
        alpha, beta = [await call(client, deployment, agent=agent) for agent in ("alpha", "beta")]
        await asyncio.gather(begun(client, alpha, "confirm"), begun(client, beta, "confirm"))
    assert chromiums(int(worker[1])) == 1
    await client.set_flow_run_state(beta, Cancelling())
    await until(client, beta, "Cancelled")
    assert await bootstrap.vault(prefect.settings).lease("beta", "acorn") is None
    again = await call(client, deployment, agent="beta")
    for run in (alpha, again):
        await until(client, run, "Completed", within=150)
    counted = await accounts(prefect)
    assert {counted["alpha"], counted["beta"]} == {1}
    await nothing_of_them_is_secret(prefect, "alpha", "beta")


async def test_a_pool_for_other_workers_is_told(prefect: World) -> None:
    """Prefect can't change a pool's type: which one it has, and both ways out."""
    other = prefect.settings.model_copy(update={"worker_type": "process"})
    with pytest.raises(SetupError, match=r"of type journeyman.*worker_type says process.*work-pool delete journeyman"):
        await deploy(other)


@pytest.mark.slow  # sign-ups with TOTP, begun twice
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("sign", "name"), [(signal.SIGKILL, "killed"), (signal.SIGTERM, "stopped")])
async def test_all_journeys_of_a_worker_are_finished_by_another(
    prefect: World, client: PrefectClient, workers: Workers, sign: signal.Signals, name: str
) -> None:
    """Killed or stopped in the middle of so many sign-ups: each agent ends with one account, proven."""
    await make_pool(client, workers.pool)
    deployment = await deploy_sign_up(client, prefect, workers.pool)
    doomed = workers.start(f"w-{name}")
    agents = [f"{name}{number}" for number in range(KILLED)]
    runs = [await call(client, deployment, agent=agent, service="acorn") for agent in agents]
    # Of many most wait for their turn at the service; which is the first, nobody knows.
    at_confirm = [asyncio.create_task(begun(client, run, "confirm")) for run in runs]
    await asyncio.wait(at_confirm, return_when=asyncio.FIRST_COMPLETED)
    for task in at_confirm:
        task.cancel()
    states = [(await client.read_flow_run(run)).state for run in runs]
    under_way = [run for run, state in zip(runs, states, strict=True) if state and state.is_running()]
    assert under_way
    end(doomed, sign)
    workers.start(f"w-after-{name}")
    for run in runs:
        ended = await until(client, run, "Completed", within=300 + 20 * KILLED)
        assert ended.run_count == 2 or run not in under_way
    await each_has_one_proven_account(prefect, *agents)
