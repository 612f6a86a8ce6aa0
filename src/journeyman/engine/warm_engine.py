"""Runs one flow run in this process, beside others: Prefect's own engine, with another idea of being cancelled.

Prefect's engine takes the cancelling of its task for a crash: there, a run has a process of its own, which is killed.
Here the task is cancelled, so that its clean-up runs, and the state tells why.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import anyio
from prefect import Flow, flow_engine
from prefect.client.schemas.objects import FlowRun, State
from prefect.flow_engine import AsyncFlowRunEngine
from prefect.settings import get_current_settings
from prefect.states import AwaitingRetry, Cancelled
from prefect.utilities.callables import get_call_parameters


class Why(StrEnum):
    """Why a run's task was cancelled by us."""

    NOT = "not"
    CANCELLED = "cancelled"
    """Somebody asked for it."""
    HANDED_BACK = "handed back"
    """This worker stops; another is to go on."""


@dataclass
class Errand:
    """One run, and what the worker wants of it."""

    name: str = ""
    why: Why = Why.NOT

    def state(self) -> State[Any] | None:
        """Return the state that a run ends in which was cancelled by us."""
        match self.why:
            case Why.CANCELLED:
                return Cancelled(message="Cancelled. What was done is in the record: the next run goes on from there.")
            case Why.HANDED_BACK:
                return handed_back("Its worker was stopped; another one goes on from the record.")
            case Why.NOT:
                return None


def handed_back(message: str, wait: float = 0.0) -> State[Any]:
    """Return the state of a run that any worker may take, in `wait` seconds."""
    at = datetime.now(UTC) + timedelta(seconds=wait)
    state: State[Any] = AwaitingRetry(scheduled_time=at, message=message)
    return state


@dataclass
class Engine(AsyncFlowRunEngine[Any, Any]):
    """Prefect's engine, whose run ends as the worker wants it when its task is cancelled."""

    errand: Errand = field(default_factory=Errand)

    async def begin_run(self) -> State[Any]:
        """Begin the run, and learn its name, which the flow makes of its parameters."""
        state = await super().begin_run()
        if self.flow_run:
            self.errand.name = self.flow_run.name
        return state

    async def handle_crash(self, exc: BaseException) -> None:
        """Tell the server how the run ended; whatever cancels this task must wait until it is told."""
        state = self.errand.state() if isinstance(exc, asyncio.CancelledError) else None
        if state is None:
            await super().handle_crash(exc)
        elif state.is_cancelled():
            await self.handle_cancellation(exc)  # with the flow's hooks
        else:
            with anyio.CancelScope(shield=True):
                await self.set_state(state, force=True)
                self._raised = exc  # pyright: ignore[reportAttributeAccessIssue] - as Prefect itself does


async def run_flow(flow: Flow[..., Any], flow_run: FlowRun, errand: Errand) -> None:
    """Run a flow for a flow run that is there; its states are told to the server.

    Raises:
        BaseException: what the flow raised and is no Exception, once its state is told; what Prefect's engine raises.
    """
    parameters = get_call_parameters(flow.fn, (), dict(flow_run.parameters))
    if flow.persist_result is False and flow.result_storage is None:
        # Nothing of it is stored. Else Prefect would ask the server where to, twice, each time by a client of its own,
        # which costs a tenth of a second of CPU and blocks this loop.
        flow.result_storage = get_current_settings().results.local_storage_path
    # Prefect watches each deployed run for being suspended with a thread, a loop and a socket of its own, and blocks
    # this loop while they start and end. The worker watches for all of them; the engine reads the whole run soon.
    plain = flow_run.model_copy(update={"deployment_id": None})
    engine = Engine(flow=flow, parameters=parameters, flow_run=plain, errand=errand)
    async with engine.start():
        while engine.is_running():
            async with engine.run_context():
                await engine.call_flow_fn()


@contextmanager
def signals_left_alone() -> Generator[None]:
    """Keep Prefect's engine from taking SIGTERM for itself, which it would raise wherever this process is by then."""
    engine: Any = flow_engine
    taking = engine.capture_sigterm
    engine.capture_sigterm = nullcontext
    try:
        yield
    finally:
        engine.capture_sigterm = taking
