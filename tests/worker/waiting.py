"""Waits for workers: until they are there, and until one has taken a run."""

import asyncio
from uuid import UUID

from prefect.client.orchestration import PrefectClient

from journeyman.engine.deploy import POOL
from journeyman.engine.left_behind import NAME_LABEL


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
