"""From a call by name to the first page: by the warm worker, by Prefect's process worker, and by Prefect's `serve()`.

`python -m benchmarks.trigger --calls 20`. One Prefect server, and beside it, all standing ready:

    (a) `prefect flow serve`, that is `flow.serve()`, as it is by default: it looks for runs every 10 s;
    (b) Prefect's process worker as `worker_type = "process"` has it: it looks every 0.5 s, one Python for each run;
    (c) the warm worker as `journeyman up` has it.

Each call is of `benchmarks/first_page.py`: a flow that opens a page through the same browser port as a journey, with
no stage before it; a real journey looks up its agent and reserves a password first. Measured is from right before
`arun_deployment` until the page's request arrives at a site in this process. (a) and (b) start a browser for each run,
(c) has one. The next call is made when the run has ended. Before each round is a pause of up to 10 s by chance, so that
(a) is called at any time between two of its looks. The first round warms disk and browser, and is not counted.

Ratios are of p50 to (a). Exit code 1 where a page was not opened or a run did not end well.
"""

import argparse
import asyncio
import random
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from rich.box import SIMPLE
from rich.table import Table

from benchmarks import targets
from benchmarks.arrivals import Arrivals, site
from benchmarks.figures import percentile
from benchmarks.place import machine, measured, out, settle_in

FLOW, ENTRYPOINT = "first-page", "benchmarks/first_page.py:first_page"
SERVE, PROCESS, WARM = "(a) serve()", "(b) process worker", "(c) warm worker"
SERVE_LOOKS_EVERY = 10.0
LONGEST = 120.0
"""Seconds that one call may take."""


async def measure(calls: int, folder: Path) -> None:
    """Call each so often, in turns, and print the table; all that is started is stopped."""
    settings = settle_in(folder, schedules=False)
    from benchmarks import workers  # noqa: PLC0415 - Prefect reads its environment when it is imported

    taken: dict[str, list[float]] = {SERVE: [], PROCESS: [], WARM: []}
    async with AsyncExitStack() as stack:
        arrivals = await stack.enter_async_context(site())
        await stack.enter_async_context(workers.server(settings))
        await stack.enter_async_context(workers.served(settings, ENTRYPOINT, f"{FLOW}/served"))
        deployments = {SERVE: f"{FLOW}/served"}
        for name, kind in ((PROCESS, workers.PROCESS), (WARM, workers.WARM)):
            await stack.enter_async_context(workers.worker(settings, kind, f"first-{kind}"))
            deployments[name] = await workers.deploy(ENTRYPOINT, FLOW, f"first-{kind}")
        for number in range(calls + 1):
            await asyncio.sleep(random.uniform(0, SERVE_LOOKS_EVERY))  # noqa: S311 - no secret
            for name, deployment in deployments.items():
                seconds = await call(arrivals, deployment)
                taken[name] += [seconds] if number else []
            told = ", ".join(f"{name} {seconds[-1]:.2f} s" for name, seconds in taken.items() if seconds)
            out.print(f"Call {number} of {calls}: {told}" if number else "All are warm.")
    out.print(table(taken))
    out.print(machine())
    p50 = percentile(taken[WARM], 50)
    targets.tell(
        targets.at_most("trigger", "call to first page, p50", p50, 1.0, " s"),
        targets.at_least("trigger", "times faster than serve(), p50", percentile(taken[SERVE], 50) / p50, 8),
    )


async def call(arrivals: Arrivals, deployment: str) -> float:
    """Call a deployment by name; return the seconds until its page was asked for, once its run has ended.

    Raises:
        RuntimeError: the run did not end well.
        TimeoutError: it took too long.
    """
    from prefect.deployments import arun_deployment  # noqa: PLC0415 - as above

    from benchmarks import workers  # noqa: PLC0415 - as above

    path = f"/{secrets.token_hex(8)}"
    came = arrivals.at(path)
    began = time.monotonic()
    run = await arun_deployment(deployment, parameters={"address": arrivals.origin + path}, timeout=0, as_subflow=False)
    await asyncio.wait([came], timeout=LONGEST)  # nobody asks the server meanwhile
    (ended,) = await workers.ends([run.id], LONGEST)
    if fault := workers.fault(ended):
        raise RuntimeError(fault)
    if not came.done():
        message = f"{ended.name} of {deployment} ended well and opened no page"
        raise RuntimeError(message)
    return came.result() - began


def table(taken: Mapping[str, Sequence[float]]) -> Table:
    """Return the three side by side; the first is what the others are compared with."""
    base = percentile(next(iter(taken.values())), 50)
    count = len(next(iter(taken.values())))
    drawn = Table(box=SIMPLE, pad_edge=False, title=f"Call by name to first page, {count} calls each, in seconds")
    for title in ("", "p50", "p95", "most", "ratio", "times faster"):
        drawn.add_column(title, justify="right" if title else "left", no_wrap=True)
    for name, seconds in taken.items():
        p50, p95 = percentile(seconds, 50), percentile(seconds, 95)
        drawn.add_row(name, f"{p50:.2f}", f"{p95:.2f}", f"{max(seconds):.2f}", f"{p50 / base:.2f}", f"{base / p50:.1f}")
    return drawn


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.trigger", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--calls", type=int, default=20, help="how often each is called (%(default)s)")
    calls: int = parser.parse_args().calls
    if calls < 1:
        parser.error("--calls wants a number from 1.")
    measured("trigger", partial(measure, calls))


if __name__ == "__main__":
    main()
