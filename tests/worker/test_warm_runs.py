"""What a worker heard of a run holds for that time: a run that was stopped may be called again."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Cancelled, Cancelling, Pending, Running

from journeyman.engine.warm_engine import Errand, Why
from journeyman.engine.warm_runs import UnderWay, WarmRuns
from journeyman.errors import SetupError
from journeyman.ports import Browser


@dataclass
class Server:
    """Knows one run's state."""

    run: FlowRun
    states: list[State[Any]] = field(default_factory=list[State[Any]])
    """Those that it was told."""
    away: bool = False

    async def read_flow_run(self, run: UUID) -> FlowRun:
        assert run == self.run.id
        return self.run

    async def read_flow_runs(self, **_: object) -> list[FlowRun]:
        if self.away:
            raise httpx.ConnectError("refused")
        return [self.run] if self.run.state and self.run.state.is_cancelling() else []

    async def set_flow_run_state(self, run: UUID, state: State[Any], *, force: bool) -> None:
        assert force
        assert run == self.run.id
        self.states.append(state)
        self.run.state = state


async def carried(state: State[Any], *, closed: bool = False) -> tuple[bool, list[State[Any]]]:
    """Carry a run that was to stop at some time, and is in this state now; return whether it was begun, and its end."""
    run = FlowRun(id=uuid4(), flow_id=uuid4(), name="alpha at acorn", state=state)
    server, begun = Server(run), list[bool]()

    def load() -> Flow[..., Any]:
        begun.append(True)
        raise SetupError("there is no flow")

    runs = WarmRuns(cast("PrefectClient", server), cast("Browser", None), logging.getLogger(__name__), linger=0)
    runs.closed = closed
    assert not runs.ask(run.id)
    await runs.carry(run, load)
    assert not runs.under_way
    return bool(begun), server.states


async def test_a_run_that_was_cancelled_once_can_be_called_again() -> None:
    """Its own end is heard of when it has ended, and another worker's always; the same goes for one that is resumed."""
    begun, states = await carried(Pending())
    assert begun
    assert [state.message for state in states] == ["there is no flow"]


@pytest.mark.parametrize(("state", "end"), [(Cancelling(), ["Cancelled"]), (Cancelled(), [])])
async def test_a_run_that_is_cancelled_before_it_begins_is_not_begun(state: State[Any], end: list[str]) -> None:
    """It was taken a moment before; that it has ended is told once."""
    begun, states = await carried(state)
    assert not begun
    assert [state.name for state in states] == end


async def test_a_run_that_is_taken_as_the_worker_stops_is_handed_back() -> None:
    """Another worker takes it; here it is not begun."""
    begun, states = await carried(Pending(), closed=True)
    assert not begun
    assert [state.name for state in states] == ["AwaitingRetry"]


@pytest.mark.parametrize(
    ("state", "away", "why"),
    [(Cancelling(), False, Why.CANCELLED), (Cancelling(), True, Why.HANDED_BACK), (Running(), False, Why.HANDED_BACK)],
)
async def test_a_run_that_is_cancelled_as_the_worker_stops_does_not_go_on_elsewhere(
    state: State[Any], *, away: bool, why: Why
) -> None:
    """The last look is made before the runs are handed back; a server that is away holds nothing up."""
    run = FlowRun(id=uuid4(), flow_id=uuid4(), name="alpha at acorn", state=state)
    server, errand = Server(run, away=away), Errand()
    runs = WarmRuns(cast("PrefectClient", server), cast("Browser", None), logging.getLogger(__name__))
    task = asyncio.create_task(asyncio.sleep(60))
    runs.under_way[run.id] = UnderWay(errand, task)
    await runs.hand_back(1)
    assert task.cancelled()
    assert errand.why is why
