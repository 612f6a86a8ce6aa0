"""A server in trouble ends no worker: the run that was to be taken waits for the next look."""

from typing import cast
from uuid import UUID, uuid4

import anyio
import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.states import Scheduled

from journeyman.engine.worker import JourneymanWorker

ADDRESS = httpx.Request("GET", "http://127.0.0.1:9/api")
TROUBLES = (
    httpx.HTTPStatusError("locked", request=ADDRESS, response=httpx.Response(500)),
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
)


class Troubled:
    """A server that does not tell of a deployment."""

    def __init__(self, trouble: Exception) -> None:
        self.trouble = trouble

    async def read_deployment(self, _: UUID) -> None:
        raise self.trouble


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
async def test_a_server_in_trouble_ends_no_worker(trouble: Exception) -> None:
    """As an exception it would end the worker, and with it all runs; the place that was kept for the run is free."""
    worker = JourneymanWorker("pool", name="w")
    worker._client = cast("PrefectClient", Troubled(trouble))
    limiter = worker._limiter = anyio.CapacityLimiter(1)
    run = FlowRun(id=uuid4(), flow_id=uuid4(), deployment_id=uuid4(), state=Scheduled())
    limiter.acquire_on_behalf_of_nowait(run.id)
    worker._submitting_flow_run_ids.add(run.id)
    await worker._submit_run(run)
    assert limiter.available_tokens == 1
    assert not worker._submitting_flow_run_ids
