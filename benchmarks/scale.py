"""More workers on one pool: journeys a minute with one, two and four, at an Acorn that answers slowly.

`python -m benchmarks.scale --journeys 6 --page-delay 0.5 --mail-delay 8`. One Prefect server; so many warm workers,
each its own process with its own Chromium. Agents sign up at Acorn, whose every page comes half a second late, and its
mail some seconds late; so many for each worker, all called at once. Workers have signed up one agent each before, which
is not counted.

What is asked is whether workers stand in each other's way: by the queue, by leases and limits, at the server. So the
machine must not be the limit. A journey takes three to six CPU seconds, so two cores carry some 20 to 40 in a minute,
whoever runs them, and the late pages alone (four seconds in all) would let four workers ask for as many. So each worker
runs `--at-once` 1, the mail is late, too, and the recipe is one without TOTP: else the wait for the next TOTP time step
would be measured. The share of all cores that was used by all of this is told: far above half of them, and the machine
set the limit; a longer `--mail-delay` shows the workers'.

A minute is counted from the first call until the last run has ended. The baseline is one worker. Exit code 1 where a
journey failed.
"""

import argparse
import json
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.box import SIMPLE
from rich.table import Table

from benchmarks import cpu, targets
from benchmarks.figures import MINUTE
from benchmarks.fleet import LONGEST, LOOK_EVERY, MOST
from benchmarks.journey import fresh_agent
from benchmarks.place import SERVICE, UNLIMITED, WITHOUT_TOTP, acorns_port, machine, measured, out, settle_in
from fixtures.services.starting import start_service
from journeyman import bootstrap
from journeyman.settings import Settings

WORKERS = (1, 2, 4)
AIMED_AT = {2: 1.8, 4: 3.2}
"""Workers → how many times as many journeys as one worker they should carry."""


@dataclass(frozen=True)
class Asked:
    """What is to be measured."""

    journeys: int
    """For each worker."""
    at_once: int
    """In each worker."""
    page_delay: float
    """Seconds; so is the next."""
    mail_delay: float


@dataclass(frozen=True)
class Pace:
    """How it went with so many workers."""

    journeys: int
    wall: float
    cpu: float
    """Seconds of all processes."""
    each: float
    """Seconds that a journey took from its start, mean."""

    @property
    def a_minute(self) -> float:
        """How many journeys ended in a minute."""
        return self.journeys / self.wall * MINUTE

    @property
    def machine(self) -> float:
        """Which share of all cores was used."""
        return self.cpu / self.wall / (os.cpu_count() or 1)


async def measure(asked: Asked, folder: Path) -> None:
    """Measure with each number of workers, and print the table; all that is started is stopped."""
    changes = {"limits": UNLIMITED, **WITHOUT_TOTP}
    settings = settle_in(folder, {SERVICE: changes}, schedules=False, worker_limit=asked.at_once)
    from benchmarks import workers  # noqa: PLC0415 - Prefect reads its environment when it is imported
    from journeyman.engine.deploy import deploy, make_pool  # noqa: PLC0415 - as above

    found: dict[int, Pace] = {}
    port, behave = acorns_port(settings), {"page_delay": asked.page_delay, "mail_delay": asked.mail_delay}
    with start_service(SERVICE, folder / SERVICE, settings.smtp_port, port, behave=json.dumps(behave)):
        async with bootstrap.mail_server(settings), workers.server(settings):
            await make_pool(settings)
            await deploy(settings)
            for count in WORKERS:
                found[count] = await by_workers(settings, count, asked)
                out.print(f"{count} workers: {found[count].a_minute:.1f} a minute (load {os.getloadavg()[0]:.1f})")
    out.print(table(found, asked))
    out.print(machine())
    targets.tell(*verdicts(found))


async def by_workers(settings: Settings, count: int, asked: Asked) -> Pace:
    """Sign up by so many workers, which are started and stopped for it."""
    from benchmarks import workers  # noqa: PLC0415 - as above
    from journeyman.engine.server import POOL  # noqa: PLC0415 - as above

    async with AsyncExitStack() as stack:
        for _ in range(count):
            await stack.enter_async_context(workers.worker(settings, workers.WARM, POOL))
        await carry(settings, count * asked.at_once)
        return await carry(settings, count * asked.journeys)


async def carry(settings: Settings, journeys: int) -> Pace:
    """Call for so many fresh agents at once, and wait until the last has ended.

    Raises:
        RuntimeError: journeys failed.
    """
    from benchmarks import workers  # noqa: PLC0415 - as above

    agents = [(await fresh_agent(settings))[0] for _ in range(journeys)]
    used, began = cpu.tree_seconds(os.getpid()), time.time()
    called = await workers.call_all(f"sign-up/{SERVICE}", [{"agent": agent, "service": SERVICE} for agent in agents])
    runs = await workers.ends(called, LONGEST, LOOK_EVERY)
    used = cpu.tree_seconds(os.getpid()) - used
    if faults := [fault for run in runs if (fault := workers.fault(run))]:
        raise RuntimeError("\n".join(faults))
    times = [(run.start_time.timestamp(), run.end_time.timestamp()) for run in runs if run.start_time and run.end_time]
    return Pace(
        journeys, max(end for _, end in times) - began, used, sum(end - start for start, end in times) / journeys
    )


def table(found: Mapping[int, Pace], asked: Asked) -> Table:
    """Return the numbers of workers side by side; one worker is what the others are compared with."""
    late = f"pages {asked.page_delay:g} s late, mail {asked.mail_delay:g} s"
    title = f"Acorn's {late}; {asked.at_once} at once in each worker, no TOTP"
    drawn = Table(box=SIMPLE, pad_edge=False, title=title)
    for name in ("workers", "journeys", "wall\ns", "a minute", "ratio", "each\ns", "CPU s\neach", "of the\nmachine"):
        drawn.add_column(name, justify="right", no_wrap=True)
    for count, pace in found.items():
        drawn.add_row(
            str(count),
            str(pace.journeys),
            f"{pace.wall:.0f}",
            f"{pace.a_minute:.1f}",
            f"{pace.a_minute / found[1].a_minute:.2f}",
            f"{pace.each:.1f}",
            f"{pace.cpu / pace.journeys:.2f}",
            f"{pace.machine:.0%}",
        )
    return drawn


def verdicts(found: Mapping[int, Pace]) -> Sequence[targets.Verdict]:
    """Return what was aimed at, and what this came to."""
    return [
        targets.at_least("scale", f"{count} workers, of one's pace", found[count].a_minute / found[1].a_minute, aimed)
        for count, aimed in AIMED_AT.items()
    ]


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--journeys", type=int, default=6, help="how many for each worker (%(default)s)")
    parser.add_argument("--at-once", type=int, default=1, help="how many at once in each worker (%(default)s)")
    parser.add_argument("--page-delay", type=float, default=0.5, help="how late pages are, in seconds (%(default)s)")
    parser.add_argument("--mail-delay", type=float, default=8, help="how late mails are, in seconds (%(default)s)")
    given = parser.parse_args()
    most = MOST // max(WORKERS)
    if not 1 <= given.journeys <= most or given.at_once < 1 or min(given.page_delay, given.mail_delay) < 0:
        parser.error(f"--journeys wants a number from 1 to {most}, --at-once one from 1, the delays from 0.")
    measured("scale", partial(measure, Asked(given.journeys, given.at_once, given.page_delay, given.mail_delay)))


if __name__ == "__main__":
    main()
