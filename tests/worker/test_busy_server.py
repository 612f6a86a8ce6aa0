"""A busy server refuses a part of a run's beginning (503): no run is lost, and the worker lives."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import anyio
import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.states import Scheduled

from journeyman.engine.worker import BEGINNINGS, JourneymanWorker


@pytest.fixture(autouse=True)
def nobody_is_told() -> Iterator[None]:
    """Send no log line to a Prefect server: there is none."""
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_LOGGING_TO_API_ENABLED: False}):
        yield


class Busy:
    """A client of a server that refuses some of what it is asked."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.states: list[State[Any]] = []

    def _ask(self, what: str) -> None:
        if what in self.refused:
            request = httpx.Request("POST", f"http://127.0.0.1/api/{what}")
            answer = httpx.Response(503, request=request)
            raise PrefectHTTPStatusError.from_httpx_error(httpx.HTTPStatusError("no", request=request, response=answer))

    async def update_flow_run_labels(self, _: UUID, labels: dict[str, Any]) -> None:
        self._ask("labels")

    async def set_flow_run_state(self, _: UUID, state: State[Any], *, force: bool = False) -> SimpleNamespace:
        self._ask("set_state")
        assert force or state.is_crashed()
        self.states.append(state)
        return SimpleNamespace(state=state, status="ACCEPT", details=None)


def worker_with(client: Busy) -> Any:  # noqa: ANN401 - its inside is looked at
    """Return a worker that talks to this client, and is not set up."""
    worker: Any = JourneymanWorker(work_pool_name="pool")
    worker._client = client
    return worker


def run_that_waits() -> FlowRun:
    """Return a run of some deployment."""
    return FlowRun(flow_id=uuid4(), name="alpha", deployment_id=uuid4(), state=Scheduled())


async def test_a_run_begins_without_its_workers_name() -> None:
    """The name is there to find dead workers' runs; the process's name does that, too."""
    await worker_with(Busy("labels"))._give_worker_labels_to_flow_run(uuid4())


async def test_a_run_that_cant_be_begun_is_tried_again_and_not_for_ever() -> None:
    """It waits for a worker again; in the end it has crashed, with the reason."""
    client, run = Busy(), run_that_waits()
    worker = worker_with(client)
    for _ in range(BEGINNINGS):
        await worker._propose_crashed_state(run, "the reason")
    assert [state.name for state in client.states] == ["AwaitingRetry"] * (BEGINNINGS - 1) + ["Crashed"]
    assert client.states[-1].message == "the reason"


async def test_a_state_that_cant_be_told_ends_nothing() -> None:
    """Whoever looks for runs without a worker finds it."""
    await worker_with(Busy("set_state"))._propose_crashed_state(run_that_waits(), "the reason")


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
