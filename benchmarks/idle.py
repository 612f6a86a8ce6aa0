"""What a worker costs that waits: CPU and memory of the warm worker, beside Prefect's process worker and beside none.

`python -m benchmarks.idle --seconds 60`. One Prefect server, and with it one after the other:

    (a) no worker: what the server itself takes;
    (b) Prefect's process worker as `worker_type = "process"` has it: it looks for runs every 0.5 s;
    (c) the warm worker as `journeyman up` has it: told of runs by events, with a Chromium that stands ready.

(b) and (c) have run `benchmarks/first_page.py` once before, and had some seconds to come to rest. Told are user and
system CPU seconds per minute of the worker's whole process tree and of the server's; and the worker's memory at the
end: shared bytes counted once (PSS), and counted for each process (RSS). Ratios are to (b).

Exit code 1 where a run did not end well, or a worker ended.
"""

import argparse
import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from benchmarks import cpu, memory, targets
from benchmarks.arrivals import Arrivals, site
from benchmarks.figures import MEGABYTE, MINUTE
from benchmarks.place import machine, measured, out, settle_in
from benchmarks.trigger import ENTRYPOINT, FLOW, call
from journeyman.adapters.processes import memory_of_tree

if TYPE_CHECKING:
    from journeyman.engine.children import Child

NONE, PROCESS, WARM = "(a) no worker", "(b) process worker", "(c) warm worker"


@dataclass(frozen=True)
class Idle:
    """What waiting cost."""

    server: float
    """CPU seconds per minute."""
    worker: float = 0.0
    proportional: int = 0
    """Bytes, shared ones counted once."""
    resident: int = 0
    """Bytes, shared ones counted for each process."""


async def measure(seconds: float, rest: float, folder: Path) -> None:
    """Measure each, and print the table; all that is started is stopped."""
    settings = settle_in(folder, schedules=False)
    from benchmarks import workers  # noqa: PLC0415 - Prefect reads its environment when it is imported

    found: dict[str, Idle] = {}
    async with site() as arrivals, workers.server(settings) as server:
        await asyncio.sleep(rest)
        found[NONE] = await watch(server, None, seconds)
        for name, kind in ((PROCESS, workers.PROCESS), (WARM, workers.WARM)):
            async with workers.worker(settings, kind, f"idle-{kind}") as worker:
                await warm_up(arrivals, f"idle-{kind}")
                await asyncio.sleep(rest)
                found[name] = await watch(server, worker, seconds)
    out.print(table(found, seconds))
    out.print(machine())
    share = found[WARM].worker / MINUTE * 100
    targets.tell(targets.at_most("idle", "CPU of a worker that waits, of a core", share, 1, " %"))


async def warm_up(arrivals: Arrivals, pool: str) -> None:
    """Let a worker run the flow once."""
    from benchmarks import workers  # noqa: PLC0415 - as above

    await call(arrivals, await workers.deploy(ENTRYPOINT, FLOW, pool))


async def watch(server: "Child", worker: "Child | None", seconds: float) -> Idle:
    """Return what server and worker use while nobody calls.

    Raises:
        RuntimeError: one of them has ended.
    """
    roots = [item.process.pid for item in (server, worker) if item]
    before, began = [cpu.tree_seconds(root) for root in roots], time.monotonic()
    await asyncio.sleep(seconds)
    minutes = (time.monotonic() - began) / MINUTE
    used = [(cpu.tree_seconds(root) - then) / minutes for root, then in zip(roots, before, strict=True)]
    for item in (server, worker):
        if item and item.process.returncode is not None:
            raise RuntimeError(await item.ended())
    if worker is None:
        return Idle(used[0])
    return Idle(used[0], used[1], memory_of_tree(worker.process.pid), memory.resident(worker.process.pid))


def table(found: Mapping[str, Idle], seconds: float) -> Table:
    """Return what each cost, the process worker being what the warm one is compared with."""
    drawn = Table(
        box=SIMPLE, pad_edge=False, title=f"A worker that waits, CPU seconds a minute over {seconds:g} s each"
    )
    titles = ("", "worker\ns/min", "of a\ncore", "ratio", "PSS\nMB", "RSS\nMB", "ratio\n(PSS)", "server\ns/min")
    for title in titles:
        drawn.add_column(title, justify="right" if title else "left", no_wrap=True)
    base = found[PROCESS]
    for name, idle in found.items():
        mine = [""] * 6
        if name != NONE:
            mine = [
                f"{idle.worker:.2f}",
                f"{idle.worker / MINUTE:.1%}",
                ratio(idle.worker, base.worker),
                f"{idle.proportional / MEGABYTE:.0f}",
                f"{idle.resident / MEGABYTE:.0f}",
                ratio(idle.proportional, base.proportional),
            ]
        drawn.add_row(name, *mine, f"{idle.server:.2f}")
    return drawn


def ratio(figure: float, base: float) -> str:
    """Return a ratio as text; a tick of the clock may not have been reached."""
    return f"{figure / base:.2f}" if base else "-"


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.idle", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long each is watched (%(default)s)")
    parser.add_argument("--rest", type=float, default=15, help="how long each comes to rest before (%(default)s)")
    asked = parser.parse_args()
    if asked.seconds < 1 or asked.rest < 0:
        parser.error("--seconds wants a number from 1, --rest one from 0.")
    measured("idle", partial(measure, asked.seconds, asked.rest))


if __name__ == "__main__":
    main()
