"""The runs that are under way in a warm process: each a task of its own, and none touches another."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from prefect import Flow
from prefect._flow_run_suspension import mark_flow_run_suspension_requested  # see `warm_engine.run_flow`
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterState, FlowRunFilterStateName
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import Abort, ObjectNotFound, Pause
from prefect.states import Crashed

from journeyman import bootstrap
from journeyman.engine.notices import STOPPING
from journeyman.engine.redaction import Memory, said
from journeyman.engine.warm_engine import Errand, Why, run_flow
from journeyman.engine.watchdog import RUN
from journeyman.ports import Browser

LINGER = 60.0
"""Seconds after a run's end for which its secrets are still hidden: garbage may be logged late."""

LAST_LOOK = 1.0
"""Seconds that a last look at who is to stop may take."""

MOST_ASKED = 1000
"""So many runs that are to stop, and are not here, are remembered at once."""

MOST = 200
"""The most runs that Prefect tells of at once."""


@dataclass
class UnderWay:
    """A run and its task."""

    errand: Errand
    task: asyncio.Task[None]

    def stop(self, why: Why) -> None:
        """Cancel it, once: its clean-up must not be disturbed."""
        if self.errand.why is Why.NOT:
            self.errand.why = why
            self.task.cancel()


@dataclass
class WarmRuns:
    """All runs of this process."""

    client: PrefectClient
    browser: Browser
    logger: logging.Logger | logging.LoggerAdapter[logging.Logger]
    linger: float = LINGER
    under_way: dict[UUID, UnderWay] = field(default_factory=dict[UUID, UnderWay])
    closed: bool = False
    """Whether the process is about to end: what begins now is handed back."""
    _asked: set[UUID] = field(default_factory=set[UUID])
    """Runs that were to stop and were not here: other workers' mostly, or just taken, or ended. Some come back."""

    async def carry(self, flow_run: FlowRun, load: Callable[[], Flow[..., Any]]) -> None:
        """Run a flow run to its end, which the server is told. Raises nothing of what the run raises."""
        errand, memory = Errand(flow_run.name), Memory()
        if self.closed:
            errand.why = Why.HANDED_BACK
        token = RUN.set(errand)
        try:
            with memory.used(), bootstrap.sharing(self.browser):
                task = asyncio.create_task(self._carried(flow_run, load, errand), name=f"run {flow_run.id}")
        finally:
            RUN.reset(token)
        self.under_way[flow_run.id] = UnderWay(errand, task)
        try:
            await asyncio.wait([task])
        finally:
            del self.under_way[flow_run.id]
            self._asked.discard(flow_run.id)
            asyncio.get_running_loop().call_later(self.linger, memory.forget)

    async def _carried(self, flow_run: FlowRun, load: Callable[[], Flow[..., Any]], errand: Errand) -> None:
        try:
            if errand.why is Why.NOT and flow_run.id in self._asked and await self._is_to_stop(flow_run.id):
                errand.why = Why.CANCELLED
            if errand.why is not Why.NOT:
                await self._conclude(flow_run, errand, asyncio.CancelledError())
                return
            await run_flow(load(), flow_run, errand)
        except (Abort, Pause):
            return  # the server has its state: another has the run, or it is suspended
        except BaseException as error:  # noqa: BLE001 - also SystemExit, which would end the process and all its runs
            if not isinstance(error, asyncio.CancelledError):
                self.logger.warning("%s: %s", errand.name, said(error))
            with suppress(Exception):  # no server: whoever finds the run without a worker puts it back
                await self._conclude(flow_run, errand, error)

    async def _conclude(self, flow_run: FlowRun, errand: Errand, error: BaseException) -> None:
        """Tell the server how a run ended, where Prefect's engine did not come to that."""
        with suppress(ObjectNotFound):
            state = (await self.client.read_flow_run(flow_run.id)).state
            if state and (state.is_final() or state.is_paused() or state.is_scheduled()):
                return
            ended: State[Any] = errand.state() or Crashed(message=said(error))
            await self.client.set_flow_run_state(flow_run.id, ended, force=True)

    async def _is_to_stop(self, run: UUID) -> bool:
        """Say whether a run that was to stop still is: one that ended so may have been called again, or resumed."""
        with suppress(httpx.HTTPError, ObjectNotFound):  # `follow` looks again
            state = (await self.client.read_flow_run(run)).state
            return state is not None and (state.is_cancelling() or state.is_cancelled())
        return False

    def ask(self, run: UUID) -> bool:
        """Note that a run is to stop; say whether it is here, so that `follow` must look how."""
        if run in self.under_way:
            return True
        if len(self._asked) >= MOST_ASKED:
            self._asked.clear()
        self._asked.add(run)
        return False

    async def follow(self) -> None:
        """Look which runs are to stop, and stop those that are.

        Raises:
            httpx.HTTPError: the server does not answer.
        """
        if not self.under_way:
            return
        chosen = FlowRunFilter(
            id=FlowRunFilterId(any_=[*self.under_way]),
            state=FlowRunFilterState(name=FlowRunFilterStateName(any_=[*STOPPING])),
        )
        for run in await self.client.read_flow_runs(flow_run_filter=chosen, limit=MOST):
            here = self.under_way.get(run.id)
            if run.state and run.state.name == "Suspended":
                mark_flow_run_suspension_requested(run.id, run.state)
            elif here:
                here.stop(Why.CANCELLED)

    async def hand_back(self, grace: float) -> None:
        """Stop all runs, for other workers to go on with; wait up to `grace` seconds for their clean-up."""
        self.closed = True
        with suppress(Exception):  # the server may be away, and there is no time to wait for it
            await asyncio.wait_for(
                self.follow(), LAST_LOOK
            )  # else one that was cancelled just now would go on elsewhere
        runs = [*self.under_way.values()]
        for run in runs:
            run.stop(Why.HANDED_BACK)
        if runs:
            _, left = await asyncio.wait([run.task for run in runs], timeout=grace)
            if left:
                self.logger.warning("%d runs did not end within %g s of being asked to.", len(left), grace)
