"""The warm worker: Prefect's worker type `journeyman`. All its runs are tasks of one process, with one browser.

A run is seen as soon as it waits, by Prefect's event stream; a slower poll stands behind that. What runs, and how it is
contained, is `warm_runs`; runs of workers that died are taken over by `left_behind`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import anyio.abc
import httpx
from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import Flow as ApiFlow
from prefect.client.schemas.objects import FlowRun, WorkPool
from prefect.client.schemas.responses import DeploymentResponse, WorkerFlowRunResponse
from prefect.context import AsyncClientContext
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult
from pydantic import PrivateAttr

from journeyman import bootstrap
from journeyman.adapters.processes import surely_ended, surely_lives, this_process
from journeyman.engine import watchdog
from journeyman.engine.left_behind import LOOKED_EVERY, LeftBehind
from journeyman.engine.notices import Notices
from journeyman.engine.redaction import hide_in_logs, said
from journeyman.engine.warm_engine import handed_back, signals_left_alone
from journeyman.engine.warm_flows import WarmFlows
from journeyman.engine.warm_runs import WarmRuns
from journeyman.errors import SetupError
from journeyman.settings import Settings, load_settings

T = TypeVar("T")

TYPE = "journeyman"

GRACE = 10.0
"""Seconds that the runs' clean-up may take when the worker is stopped."""

FOLLOWED_EVERY = 15.0
"""Seconds between two looks whether runs are to stop, beside the events that tell so."""

DEAF_EVERY = 1.0
"""Seconds between two looks, for runs that wait and for those that are to stop, while no event is heard."""

TOGETHER = 0.05
"""Seconds after an event for which more of them are waited for: many runs may be started at once."""

BEGINNINGS = 4
"""How often a run is taken that can't be begun."""

PAUSE = 10.0
"""Seconds between two of them."""

WORKING_DIRECTORY = "prefect.deployments.steps.set_working_directory"


class WarmConfiguration(BaseJobConfiguration):
    """What a deployment may set. A `command`, which the process worker needs, is taken and not used."""

    _deployment: DeploymentResponse | None = PrivateAttr(default=None)

    def prepare_for_flow_run(  # noqa: PLR0913, PLR0917 - Prefect's signature
        self,
        flow_run: FlowRun,
        deployment: DeploymentResponse | None = None,
        flow: ApiFlow | None = None,
        work_pool: WorkPool | None = None,  # noqa: ARG002 - Prefect hands it in
        worker_name: str | None = None,  # noqa: ARG002 - Prefect hands it in
        worker_id: UUID | None = None,  # noqa: ARG002 - Prefect hands it in
    ) -> None:
        """Remember the deployment: it says where the flow is. No environment is made, for no process is started."""
        self._related_objects = {"deployment": deployment, "flow": flow, "flow-run": flow_run}
        self._deployment = deployment

    def place(self, settings: Settings) -> tuple[Path, str]:
        """Return the project folder and the entrypoint of the flow.

        Raises:
            SetupError: the deployment says none, or asks for steps that would change this process for all its runs.
        """
        if self._deployment is None or not self._deployment.entrypoint:
            raise SetupError("This run has no deployment that says where its flow is: the warm worker can't load it.")
        folder = settings.project
        for step in self._deployment.pull_steps or []:
            if list(step) != [WORKING_DIRECTORY]:
                raise SetupError(
                    f"The deployment {self._deployment.name} has the pull step {next(iter(step))}. The warm worker does"
                    " set_working_directory only; use a process worker (worker_type) for it."
                )
            folder /= str(step[WORKING_DIRECTORY]["directory"])
        return folder, self._deployment.entrypoint


class WarmResult(BaseWorkerResult):
    """That a run has ended; how is in its state."""


class JourneymanWorker(BaseWorker[WarmConfiguration, BaseVariables, WarmResult]):
    """Runs flows in this process."""

    type = TYPE
    job_configuration = WarmConfiguration
    _description = "Runs journeys as tasks of one warm process, with one browser for all of them."

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Prefect's, handed through
        super().__init__(*arguments, **options)
        self.settings = load_settings()
        self._limit = self._limit or self.settings.worker_limit
        self.process = this_process(f"worker {self.name}")
        self.flows = WarmFlows()
        self._told, self._polling = asyncio.Event(), asyncio.Lock()
        self._background: set[asyncio.Task[Any]] = set()
        self._in_vain = Counter[UUID]()
        self._runs: WarmRuns | None = None
        self._notices: Notices | None = None

    @property
    def runs(self) -> WarmRuns:
        """What is under way; there once the worker is set up."""
        if self._runs is None:
            raise RuntimeError("the worker is not set up")
        return self._runs

    async def setup(self) -> None:
        """Warm up: flows imported, Chromium started, the server told that this worker is there."""
        hide_in_logs()
        stack = self._exit_stack
        stack.enter_context(signals_left_alone())
        stack.enter_context(watchdog.watching())
        context = await stack.enter_async_context(AsyncClientContext())  # one client for the worker and all its runs
        browser = await stack.enter_async_context(bootstrap.warm_browser(self.settings))
        self._runs = WarmRuns(context.client, browser, self._logger)
        self._begin(self._unless_it_fails(browser.start))
        with suppress(Exception):  # told by the run that needs the flow
            self.flows.warm(self.settings.project)
        await super().setup()

    async def teardown(self, *exc_info: Any) -> None:  # noqa: ANN401 - Prefect's signature
        """Take no more runs, hand back those that are under way, and leave."""
        self.is_setup = False
        background = [*self._background]
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await self.runs.hand_back(GRACE)
        await super().teardown(*exc_info)

    async def run(
        self,
        flow_run: FlowRun,
        configuration: WarmConfiguration,
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> WarmResult:
        """Run a flow run to its end."""
        if task_status:
            task_status.started(self.process)

        def load() -> Flow[..., Any]:
            return self.flows.get(*configuration.place(self.settings))

        try:
            await self.runs.carry(flow_run, load)
        finally:
            if self.limiter.available_tokens < 1:  # others may wait for this one's place, which is free in a moment
                asyncio.get_running_loop().call_later(TOGETHER, self._told.set)
        return WarmResult(identifier=self.process, status_code=0)

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take what waits: asked by the poll and by events, one at a time."""
        async with self._polling:
            return await self._outlive(super().get_and_submit_flow_runs) or []

    async def _sync_and_initialize(self) -> None:
        """Say that this worker lives."""
        await self._outlive(super()._sync_and_initialize)

    async def _outlive(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Ask the server; None where it is away: Prefect's worker would end after some minutes, and all its runs."""
        try:
            return await ask()
        except httpx.HTTPStatusError as error:
            if error.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            self._logger.warning("Prefect's server is in trouble (%d).", error.response.status_code)
        except httpx.TransportError as error:
            self._logger.warning("Prefect's server does not answer (%s).", type(error).__name__)
        return None

    async def _submit_scheduled_flow_runs(self, flow_run_response: list[WorkerFlowRunResponse]) -> list[FlowRun]:
        """Take what is not here already: an answer may be older than what was taken since it was asked for."""
        new = [entry for entry in flow_run_response if entry.flow_run.id not in self.runs.under_way]
        return await super()._submit_scheduled_flow_runs(new)

    async def _submit_run(self, flow_run: FlowRun) -> None:
        """Begin a run. Where the server fails at that it is left, for the next look: the error would end the worker."""
        try:
            await super()._submit_run(flow_run)
        except httpx.HTTPError as error:
            self._logger.warning("%s was not begun: %s", flow_run.name, said(error))
            self._release_limit_slot(flow_run.id)
            self._submitting_flow_run_ids.discard(flow_run.id)

    async def _give_worker_labels_to_flow_run(self, flow_run_id: UUID) -> None:
        """Put this worker's name to a run. Where that fails, its process's name is enough to tell whose it is."""
        await self._outlive(partial(super()._give_worker_labels_to_flow_run, flow_run_id))

    async def _propose_crashed_state(
        self, flow_run: FlowRun, message: str, client: PrefectClient | None = None
    ) -> None:
        """Let a run that could not be begun wait for another try: a busy server may have refused a part of it."""
        self._in_vain[flow_run.id] += 1
        if self._in_vain[flow_run.id] >= BEGINNINGS:
            await super()._propose_crashed_state(flow_run, message, client)
            return
        again = handed_back(f"It could not be begun, and is tried again in {PAUSE:g} s.", PAUSE)
        await self._outlive(partial(self.client.set_flow_run_state, flow_run.id, again, force=True))

    async def _propose_submitting_state(self, flow_run: FlowRun) -> None:
        """Do not: the state would last for some milliseconds, and costs a call."""

    async def _setup_cancellation_observer(self) -> None:
        """Begin to listen, once the work pool is known. Prefect's own observer only knows runs that have not begun."""
        if self._notices is not None or self._work_pool is None or self._client is None:
            return
        notices = self._notices = Notices(self._work_pool.id, self._told.set, self._asked_to_stop)
        every = float(self.heartbeat_interval_seconds)
        left = LeftBehind(
            self._work_pool.name, self.name, self.process, every, surely_ended, surely_lives, self._logger
        )

        async def put_back() -> None:
            if await left.put_back(self.client, {*self.runs.under_way, *self._submitting_flow_run_ids}):
                self._told.set()

        for work in (
            notices.listen(),
            self._on_and_on(self._when_told, lambda: 0.0),
            self._on_and_on(self.runs.follow, lambda: FOLLOWED_EVERY if notices.connected else DEAF_EVERY),
            self._on_and_on(put_back, lambda: LOOKED_EVERY),
        ):
            self._begin(work)

    async def _when_told(self) -> None:
        """Take what waits as soon as an event tells of it; while none is heard, look often."""
        deaf = self._notices is None or not self._notices.connected
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), DEAF_EVERY if deaf else None)
        await asyncio.sleep(TOGETHER)
        self._told.clear()
        await self.get_and_submit_flow_runs()

    def _asked_to_stop(self, run: UUID) -> None:
        if self.runs.ask(run):
            self._begin(self._unless_it_fails(self.runs.follow))

    def _begin(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _on_and_on(self, work: Callable[[], Awaitable[Any]], pause: Callable[[], float]) -> None:
        """Do something again and again, so many seconds after the last time."""
        well = True
        while True:
            await asyncio.sleep(pause())
            well = await self._unless_it_fails(work, told=not well)
            if not well:
                await asyncio.sleep(DEAF_EVERY)

    async def _unless_it_fails(self, work: Callable[[], Awaitable[Any]], *, told: bool = False) -> bool:
        """Do something in the background; say whether it went well. A failure that was not told yet is logged."""
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the server may be away for a while
            if not told:
                self._logger.warning("%s", said(error))
            return False
        return True
