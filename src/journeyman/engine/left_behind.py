"""Runs whose worker died: found by its silence, or by its process being gone, and put back for any worker to take.

Two workers may do that at once, and a worker that was merely slow may live: then two processes carry one run. That is
harmless: the account's lease lets one of them work, and the record's revision stops whoever lost the lease.
"""

import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled

from journeyman.engine.warm_engine import handed_back

NAME_LABEL = "prefect.worker.name"
"""Where Prefect writes down which worker took a run."""

LOOKED_EVERY = 5.0
"""Seconds between two looks."""

BEATS = 3
"""So many heartbeats of a worker are missed before it is taken for dead."""

UNDER_WAY = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)

MOST = 200


@dataclass
class Silence:
    """How long each worker was not heard of, while the server answered.

    Told by our own clock from looks at the server's stamps: neither a clock that differs nor a server that was down for
    long makes a worker look dead.
    """

    _since: dict[str, tuple[object, float]] = field(default_factory=dict[str, tuple[object, float]])
    _looked: float = float("-inf")

    def look(self, stamps: dict[str, object], now: float, within: float) -> None:
        """Write down the workers' last heartbeats.

        Args:
            stamps: worker → when it was heard of, as the server says.
            now: seconds, by any steady clock.
            within: after a longer pause between two looks all counting begins anew.
        """
        kept = {} if now - self._looked > within else self._since
        self._looked = now
        names = {*stamps, *kept}
        known = {name: kept.get(name, (stamps.get(name), now)) for name in names}
        self._since = {
            name: seen if seen[0] == stamps.get(name) else (stamps.get(name), now) for name, seen in known.items()
        }

    def of(self, worker: str, now: float) -> float:
        """Return for how many seconds a worker was not heard of; counted from now where it is not known at all."""
        return now - self._since.setdefault(worker, (None, now))[1]


@dataclass
class LeftBehind:
    """One worker's look for runs that others left behind."""

    pool: str
    worker: str
    process: str
    """The name of this worker's process, which its runs bear."""
    every: float
    """Seconds between two heartbeats of workers that do not say theirs."""
    ended: Callable[[str], bool]
    """Whether a process of this name has ended for sure."""
    lives: Callable[[str], bool]
    """Whether it is there for sure: however silent, on a busy server, it keeps its runs."""
    logger: logging.Logger | logging.LoggerAdapter[logging.Logger]
    silence: Silence = field(default_factory=Silence)
    intervals: dict[str, float] = field(default_factory=dict[str, float])
    """Worker → seconds between two of its heartbeats."""
    suspects: dict[UUID, tuple[UUID, float]] = field(default_factory=dict[UUID, tuple[UUID, float]])
    """Run → the state in which it was first found without a worker, and when. One look is not enough: a worker that
    takes a run over writes its own name there a moment after the state."""

    async def put_back(self, client: PrefectClient, mine: Collection[UUID]) -> int:
        """Put back the runs that dead workers left behind; return how many.

        Args:
            client: of the server.
            mine: the runs that this worker has under way.

        Raises:
            httpx.HTTPError: the server does not answer.
        """
        runs = [run for run in await self._under_way(client) if run.id not in mine]
        if not runs:  # so nobody's silence matters; it is counted from the first look at a run of another worker
            self.suspects = {}
            return 0
        now = time.monotonic()
        with suppress(ObjectNotFound):
            found = await client.read_workers_for_work_pool(self.pool, offset=0, limit=MOST)
            stamps: dict[str, object] = {item.name: item.last_heartbeat_time for item in found}
            self.intervals = {item.name: float(item.heartbeat_interval_seconds or self.every) for item in found}
            self.silence.look(stamps, now, BEATS * self.every)
        return sum([await self._put_back(client, run) for run in self.left_behind(runs, now)])

    def left_behind(self, runs: list[FlowRun], now: float) -> list[FlowRun]:
        """Return the runs that have no worker, and had none in the same state at the look before this one."""
        alone = [(run, run.state.id) for run in runs if run.state and self._is_alone(run, now)]
        known = self.suspects
        self.suspects = {
            run.id: known[run.id] if run.id in known and known[run.id][0] == state else (state, now)
            for run, state in alone
        }
        return [run for run, _ in alone if now - self.suspects[run.id][1] >= self._proof(run)]

    def _proof(self, run: FlowRun) -> float:
        """Return for how many seconds a run must be found alone; longer where nobody has put a name to it yet."""
        return LOOKED_EVERY / 2 if run.labels.get(NAME_LABEL) else BEATS * self.every

    async def _under_way(self, client: PrefectClient) -> list[FlowRun]:
        return await client.read_flow_runs(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[self.pool])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[*UNDER_WAY]))),
            limit=MOST,
        )

    def _is_alone(self, run: FlowRun, now: float) -> bool:
        """Say whether a run that is under way, and not here, seems to have no worker."""
        worker, process = str(run.labels.get(NAME_LABEL, "")), run.infrastructure_pid or ""
        if process == self.process:
            return True  # it has ended here, and the server did not hear how
        if self.lives(process):
            return False
        # Two processes of one name are one worker to Prefect: the other one was before us.
        if not worker or self.ended(process) or worker == self.worker:
            return True
        return self.silence.of(worker, now) > BEATS * self.intervals.get(worker, self.every)

    async def _put_back(self, client: PrefectClient, seen: FlowRun) -> bool:
        """Put back a run, unless another worker has done so meanwhile; say whether it was done."""
        run = await client.read_flow_run(seen.id)
        if run.state is None or seen.state is None or run.state.id != seen.state.id:
            return False
        worker = run.labels.get(NAME_LABEL, "a worker")
        if run.state.type is StateType.CANCELLING:
            state = Cancelled(message=f"Cancelled. Its worker {worker} is gone.")
        else:
            state = handed_back(f"Its worker {worker} is gone; another one goes on from the record.")
        await client.set_flow_run_state(run.id, state, force=True)
        self.logger.warning("%s: its worker %s is gone; now %s.", run.name, worker, state.name)
        return True
