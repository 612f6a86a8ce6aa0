"""Many runs of one deployment, a limited number of them called and not ended: no worker waits, no queue grows.

Imported only once `place.settle_in` has said which Prefect is meant.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from benchmarks.place import out
from benchmarks.workers import call_all, fault

LOOK_EVERY = 1.0
LONGEST = 600.0
"""Seconds without the end of any run, after which they are taken for hung."""


@dataclass
class Crowd:
    """Runs of a deployment."""

    deployment: str
    most: int
    """How many are called and not ended; 200 at most."""
    faults: list[str] = field(default_factory=list[str])
    """How runs failed."""

    async def carry(self, parameters: Iterable[dict[str, str]], ended: Callable[[], None]) -> list[float]:
        """Call it for each of these, and wait until all have ended; return the seconds that each took from its start.

        Raises:
            TimeoutError: none ended for long.
        """
        left, under_way, seconds = iter(parameters), list[UUID](), list[float]()
        last = time.monotonic()
        while under_way := under_way + await call_all(self.deployment, islice(left, self.most - len(under_way))):
            await asyncio.sleep(LOOK_EVERY)
            async with get_client() as client:
                chosen = FlowRunFilter(id=FlowRunFilterId(any_=under_way))
                runs = await client.read_flow_runs(flow_run_filter=chosen, limit=200)
            for run in (run for run in runs if run.state and run.state.is_final()):
                under_way.remove(run.id)
                last = time.monotonic()
                if failed := fault(run):
                    self.faults.append(failed)
                    out.print(failed, markup=False)
                elif run.start_time and run.end_time:
                    seconds.append(run.end_time.timestamp() - run.start_time.timestamp())
                ended()
            if time.monotonic() - last > LONGEST:
                message = f"{len(under_way)} runs of {self.deployment} do not end"
                raise TimeoutError(message)
        return seconds
