"""Further workers: started as their unit does, waited for, and killed amid the runs that they took."""

import asyncio
import signal
import subprocess
from collections.abc import Sequence
from uuid import UUID

from prefect.client.orchestration import PrefectClient

from journeyman.engine.left_behind import NAME_LABEL
from journeyman.engine.server import POOL, environment
from journeyman.settings import Settings
from tests.deploy import units
from tests.worker.conftest import Workers, end, until
from tests.worker.looks import begun


def start(workers: Workers, settings: Settings, instance: str) -> tuple[str, subprocess.Popen[bytes]]:
    """Start a further worker in a home as its unit does, for the server of the first one; return its name, too."""
    unit = units.read("journeyman-worker@.service", settings.home, instance)
    name = unit.command[unit.command.index("--name") + 1]
    others = {"PREFECT_API_URL": workers.world.api, "JOURNEYMAN_WORKER_LIMIT": "40"}
    return name, workers.run(name, unit.command, environment(settings) | unit.environment | others)


async def online(client: PrefectClient, *names: str) -> None:
    """Wait until the pool has these workers."""
    async with asyncio.timeout(60):
        while True:
            found = await client.read_workers_for_work_pool(POOL, offset=0, limit=200)
            if {*names} <= {item.name for item in found}:
                return
            await asyncio.sleep(0.2)


async def taken_by(client: PrefectClient, run: UUID) -> str:
    """Wait until a worker has taken a run; return its name."""
    async with asyncio.timeout(60):
        while True:
            name = (await client.read_flow_run(run)).labels.get(NAME_LABEL)
            if name:
                return str(name)
            await asyncio.sleep(0.1)


async def killed_amid_its_runs(
    client: PrefectClient, runs: Sequence[UUID], takers: Sequence[str], name: str, worker: subprocess.Popen[bytes]
) -> list[UUID]:
    """Kill the worker of this name amid its sign-ups, of which it has two or more, and return these.

    No mail may come before: the first could be done when the last is seen to have begun.
    """
    struck = [run for run, taker in zip(runs, takers, strict=True) if taker == name]
    assert len(struck) > 1
    await asyncio.gather(*(begun(client, run, "submit") for run in struck))
    end(worker, signal.SIGKILL)
    return struck


async def finished_by_others(client: PrefectClient, runs: Sequence[UUID], struck: Sequence[UUID], name: str) -> None:
    """Wait until all runs have ended, and see that those that were struck were begun anew, by other workers."""
    for run in runs:
        ended = await until(client, run, "Completed", within=240)
        assert ended.run_count == (2 if run in struck else 1), ended.name
        assert ended.labels[NAME_LABEL] != name
