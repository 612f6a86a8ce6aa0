"""What is looked at while journeys run, and after them: stages, accounts at Acorn, secrets where none may be."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import TaskRun

from journeyman import bootstrap
from tests.prefect_world import World
from tests.worker.conftest import TOKEN

LATE = 30
"""Seconds that mails come late, so that several journeys are seen amid their sign-ups before one has its code."""


@asynccontextmanager
async def behaving(world: World, **how: object) -> AsyncIterator[None]:
    """Make Acorn misbehave so in the block."""
    url, key = world.settings.base_urls["acorn"], {"X-Acorn-Admin": TOKEN}
    async with httpx.AsyncClient(base_url=url, headers=key, trust_env=False, timeout=60) as acorn:
        (await acorn.post("/admin/behave", json=how)).raise_for_status()
        try:
            yield
        finally:
            (await acorn.delete("/admin/behave")).raise_for_status()


async def accounts(world: World) -> Counter[str]:
    """Return how many accounts each address has at Acorn."""
    async with httpx.AsyncClient(base_url=world.settings.base_urls["acorn"], timeout=60) as acorn:
        found = (await acorn.get("/admin/accounts", headers={"X-Acorn-Admin": TOKEN})).json()
    return Counter(re.split(r"[@+]", account["email"])[0] for account in found)


async def each_has_one_proven_account(world: World, *agents: str) -> None:
    """Look at Acorn and in the vault: one account for each, proven, and no lease is left."""
    counted = await accounts(world)
    assert {agent: counted[agent] for agent in agents} == dict.fromkeys(agents, 1)
    vault = bootstrap.vault(world.settings)
    for agent in agents:
        record = await vault.load(agent, "acorn")
        assert record
        assert record.phase.value == "proven"
        assert await vault.lease(agent, "acorn") is None


async def begun(client: PrefectClient, run: UUID, stage: str) -> list[TaskRun]:
    """Wait until a stage of a run has begun; return its tasks."""
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=[run]))
    async with asyncio.timeout(90):
        while True:
            found = await client.read_task_runs(flow_run_filter=chosen)
            if any(task.name.startswith(stage) for task in found):
                return found
            await asyncio.sleep(0.2)


async def nothing_of_them_is_secret(world: World, *agents: str) -> None:
    """Look for the accounts' secrets in Prefect's database, its results, and all logs."""
    secrets = await secrets_of(world, *agents)
    places = [world.settings.home / folder for folder in ("prefect", "logs")]
    written = [path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()]
    assert not [secret for secret in secrets if any(secret in content for content in written)]


async def secrets_of(world: World, *agents: str) -> list[bytes]:
    """Return all secrets of the agents' accounts at Acorn."""
    secrets: list[bytes] = []
    for agent in agents:
        record = await bootstrap.vault(world.settings).load(agent, "acorn")
        assert record
        assert record.current
        secrets += [secret.get_secret_value().encode() for secret in record.current.secrets()]
    assert len(secrets) > 2 * len(agents)
    return secrets
