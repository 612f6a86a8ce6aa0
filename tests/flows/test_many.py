"""Many journeys begun by one run: a busy server ends none, and each has a flow run of its own, whoever goes on."""

import asyncio
import os
import sys
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
import stamina
from prefect import Flow, flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId
from prefect.client.schemas.objects import State
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow_async
from prefect.logging import disable_run_logger
from prefect.states import Completed, Pending

from flows.carry import is_one_of_many
from flows.many import begin, for_each
from journeyman.engine.server import environment
from tests.prefect_world import PROJECT, World


@dataclass
class Refused:
    """A flow whose runs Prefect's server refuses at first."""

    refusals: list[Exception] = field(default_factory=lambda: [httpx.ConnectError("busy"), httpx.ReadTimeout("busy")])
    given: dict[str, Any] = field(default_factory=dict[str, Any])

    async def fn(self) -> None:
        """Do nothing: it has a name."""

    async def __call__(self, **given: Any) -> State[Any]:  # noqa: ANN401 - a flow's own
        """Refuse, or complete."""
        assert is_one_of_many.get()
        if self.refusals:
            raise self.refusals.pop()
        self.given.update(given)
        return Completed(message="rotated")


async def test_a_journey_that_prefects_server_refused_is_begun_again() -> None:
    """Many at once keep the server busy: its refusal of one request is no account's failure. Ours is told at once."""
    refused = Refused()
    with stamina.set_testing(True, attempts=3), disable_run_logger():
        assert await begin(cast("Flow[..., Any]", refused), "alpha", "acorn", max_age_days=91) == ""
    assert not refused.refusals
    assert refused.given == {"agent": "alpha", "service": "acorn", "max_age_days": 91, "return_state": True}
    assert not is_one_of_many.get()


async def test_who_cancels_many_waits_for_the_clean_up_of_each() -> None:
    """Pages are closed and leases given back by all of them before the run that began them has ended."""
    begun, cleaned = list[float](), list[float]()

    async def work(seconds: float) -> str:
        begun.append(seconds)
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(seconds)
            cleaned.append(seconds)
        return ""

    seats = asyncio.Semaphore(2)
    run = asyncio.create_task(for_each([0.0, 0.05, 0.1], lambda _: seats, work))
    await asyncio.sleep(0.01)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert begun == cleaned == [0.0, 0.05]


async def test_a_run_of_many_is_suspended_when_all_of_them_are() -> None:
    """Prefect tells each of its runs at that one's next step, and must know it again in the run that began them."""
    cleaned = list[float]()

    async def work(seconds: float) -> str:
        await asyncio.sleep(seconds)
        cleaned.append(seconds)
        raise Pause

    seats = asyncio.Semaphore(2)
    with pytest.raises(Pause):
        await for_each([0.0, 0.05], lambda _: seats, work)
    assert cleaned == [0.0, 0.05]


AGENTS = ("alpha", "beta", "gamma")
KILLED = 9


@flow(name="one", flow_run_name="{agent} at {service}", persist_result=False)
async def one(agent: str, service: str, die: str) -> State[Any]:
    """End well; but one agent's ends its whole process, as `kill -9` does."""
    if agent == die:
        os._exit(KILLED)
    assert is_one_of_many.get()
    return Completed(message=f"{agent} at {service}")


@flow(name="many", persist_result=False)
async def many(first: str, die: str = "") -> str:
    """Begin the journeys of all agents, that one first."""
    return "".join([await begin(one, agent, "acorn", die=die) for agent in sorted(AGENTS, key=lambda a: a != first)])


async def go_on(run: str, **parameters: str) -> State[Any]:
    """Run this flow run in this process, as a worker that takes it up does."""
    async with get_client() as client:
        return await run_flow_async(
            many, flow_run=await client.read_flow_run(UUID(run)), parameters=parameters, return_type="state"
        )


SCRIPT = (
    "import asyncio; from tests.flows.test_many import go_on; asyncio.run(go_on({run!r}, first='alpha', die='beta'))"
)


async def test_a_run_that_is_taken_up_again_finds_the_flow_run_of_each(prefect: World, client: PrefectClient) -> None:
    """A worker was killed in beta's journey; another goes on, in another order: beta's own flow run is finished."""
    run = await client.create_flow_run(many, parameters={"first": "alpha"}, state=Pending())
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT.format(run=str(run.id)), env=environment(prefect.settings), cwd=PROJECT
    )
    assert await killed.wait() == KILLED
    state = await go_on(str(run.id), first="beta")
    assert state.is_completed(), state
    below = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id]))
    journeys = await client.read_flow_runs(flow_run_filter=below)
    assert {item.state_name for item in journeys} == {"Completed"}
    assert [item.name for item in journeys if item.parameters["agent"] == "beta"] == ["beta at acorn"]
    assert all(item.name == f"{item.parameters['agent']} at acorn" for item in journeys)
