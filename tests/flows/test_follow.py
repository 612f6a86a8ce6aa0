"""While a run waits or its server goes away, whoever follows it is told why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.states import Scheduled

from journeyman.engine import follow
from journeyman.engine.deploy import POOL, entrypoint
from journeyman.errors import ServerUnreachable
from journeyman.journey.stage import Stage
from tests.prefect_world import World, settings_for

FAR = timedelta(days=9)


async def waiting(client: PrefectClient, pool: str, seconds: float) -> follow.Progress:
    """Return what is told of a run in a work pool that has waited for so many seconds."""
    deployment = await client.create_deployment(
        flow_id=await client.create_flow_from_name("sign-up"),
        name=f"in-{pool}",
        entrypoint=entrypoint("sign-up"),
        work_pool_name=pool,
    )
    state = Scheduled(scheduled_time=datetime.now(UTC) + FAR)
    run = await client.create_flow_run_from_deployment(deployment, state=state)
    run = await client.read_flow_run(run.id)
    try:
        return await follow._progress(client, run, "", seconds)
    finally:
        await client.delete_flow_run(run.id)
        await client.delete_deployment(deployment)


async def test_no_worker_is_told_while_it_waits(client: PrefectClient) -> None:
    """Where no worker serves the pool: that none does, and what starts one."""
    await client.create_work_pool(WorkPoolCreate(name="idle", type="process"))
    assert "No worker is running" in (await waiting(client, "idle", follow.PATIENCE + 1)).note
    assert "journeyman up" in (await waiting(client, "idle", follow.PATIENCE + 1)).note
    assert not (await waiting(client, "idle", follow.PATIENCE - 1)).note


async def test_a_busy_worker_is_not_called_a_missing_one(client: PrefectClient, running: World) -> None:
    """Where a worker is online, nobody is sent to start another."""
    note = (await waiting(client, POOL, follow.PATIENCE + 1)).note
    assert "A worker is there" in note
    assert "journeyman up" not in note


def test_a_server_that_ceases_to_answer_is_told(tmp_path: Path) -> None:
    """In our words and without a traceback: what to start again, and that nothing is lost."""
    settings = settings_for(tmp_path)
    with (
        pytest.raises(ServerUnreachable, match=r"journeyman up.*goes on from there"),
        follow._server_that_stays(settings),
    ):
        raise httpx.ConnectError("All connection attempts failed")


@pytest.mark.parametrize("stage", [*Stage])
def test_a_stage_has_its_name_before_it_runs_and_then(stage: Stage) -> None:
    """Prefect puts a suffix to it until it runs; a dash of the name's own is no suffix."""
    assert follow.stage_of(stage) == follow.stage_of(f"{stage}-6cc") == stage
