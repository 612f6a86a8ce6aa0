"""Many journeys in one warm worker: whether it grows, leaks files or browser contexts, or becomes slower.

`python -m benchmarks.soak --journeys 1000 --at-once 16`. Agents sign up at Acorn, a hundred after the other (fewer
where fewer are asked for), so many at once; without TOTP unless `--totp` is given: that is the cheapest whole journey,
with mail, code and a fresh sign-in. With `--again 3` each sign-up is followed by three more calls for the same account,
which prove it by a fresh sign-in and return: they are journeys, too, and cost a third. After each hundred all have
ended and the worker has come to rest; then is told:

    tree     memory of the worker's processes: Python, Playwright's driver, Chromium; shared pages counted once (PSS);
    Python   memory of its Python process alone;
    files    that Python has open, sockets and pipes included;
    contexts of the browser that are still open, asked of the Python itself (`seen_inside`); and renderer processes;
    tasks    of its event loop;
    p50      how long a journey of that hundred took from its start to its end, by Prefect, the wait for a page in it;
    server   memory of Prefect's server, which is not the worker's.

Each figure is told as soon as it is there, and the table also where the soak is stopped early. The worker takes a new
Chromium after so many visits (setting `browser_visits`), so the tree's memory is that of an older or a newer one by
chance; and the pages that it shares with another Chromium on the machine are halved, so nothing else should run. The
baseline is the worker itself after its first hundred. Exit code 1 where a journey failed.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from benchmarks import cpu, memory, targets
from benchmarks.figures import MEGABYTE, MINUTE, percentile
from benchmarks.journey import fresh_agent
from benchmarks.place import SERVICE, UNLIMITED, WITHOUT_TOTP, acorns_port, machine, measured, out, settle_in
from fixtures.services.starting import start_service
from journeyman import bootstrap
from journeyman.adapters.processes import memory_of_tree
from journeyman.settings import Settings

if TYPE_CHECKING:
    from benchmarks.crowd import Crowd

HUNDRED = 100
TOLD_EVERY = 50
REST = 10.0
"""Seconds for which the worker is left alone before it is looked at: its idle connections are closed after five."""
ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Asked:
    """What is to be measured."""

    journeys: int
    at_once: int
    totp: bool
    again: int = 0
    """How often each account is proven again."""

    @property
    def every(self) -> int:
        """How many journeys there are between two looks: a hundred, or half of fewer."""
        return max(1, min(HUNDRED, self.journeys // 2))


@dataclass(frozen=True)
class Look:
    """What the worker held after so many journeys."""

    journeys: int
    tree: int
    """Bytes; so are the next two."""
    python: int
    server: int
    files: int
    renderers: int
    inside: dict[str, int]
    """What it tells of itself: contexts, pages, tasks."""
    p50: float
    """Seconds, of the journeys since the look before."""


@dataclass
class Soak:
    """The worker under way, and what was found."""

    asked: Asked
    server: int
    """Its process, as the worker's."""
    worker: int
    told: Path
    """Where the worker tells of itself."""
    looks: list[Look] = field(default_factory=list[Look])

    async def look(self, seconds: Sequence[float]) -> None:
        """Look at the worker once it is at rest; `seconds` are what journeys took since the last look."""
        await asyncio.sleep(REST)
        await asyncio.to_thread(cpu.wait_until_at_rest, self.worker)
        inside = await self._inside()
        done = min(self.asked.journeys, (len(self.looks) + 1) * self.asked.every)
        found = Look(
            done,
            memory_of_tree(self.worker),
            memory.own(self.worker),
            memory_of_tree(self.server),
            memory.open_files(self.worker),
            renderers(self.worker),
            inside,
            percentile(seconds, 50),
        )
        self.looks.append(found)
        out.print(f"After {done}: {', '.join(f'{name} {text}' for name, text in words(found).items())}")

    async def _inside(self) -> dict[str, int]:
        """Return what the worker tells of itself.

        Raises:
            TimeoutError: it does not.
        """
        self.told.unlink(missing_ok=True)
        os.kill(self.worker, signal.SIGUSR1)
        async with asyncio.timeout(ANSWER_SECONDS):
            while not self.told.exists():  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.1)
        return json.loads(self.told.read_text(encoding="utf-8"))


async def measure(asked: Asked, folder: Path) -> None:
    """Run the journeys and print the table; all that is started is stopped.

    Raises:
        RuntimeError: journeys failed.
    """
    changes = {"limits": UNLIMITED, **({} if asked.totp else WITHOUT_TOTP)}
    settings = settle_in(folder, {SERVICE: changes}, schedules=False, worker_limit=asked.at_once)
    from benchmarks import workers  # noqa: PLC0415 - Prefect reads its environment when it is imported
    from benchmarks.crowd import Crowd  # noqa: PLC0415 - as above
    from journeyman.engine.deploy import deploy, make_pool  # noqa: PLC0415 - as above
    from journeyman.engine.server import POOL  # noqa: PLC0415 - as above

    told = folder / "seen-inside.json"
    program = [sys.executable, "-m", "benchmarks.seen_inside", str(told)]
    with start_service(SERVICE, folder / SERVICE, settings.smtp_port, acorns_port(settings)):
        async with bootstrap.mail_server(settings), workers.server(settings) as server:
            await make_pool(settings)
            await deploy(settings)
            async with workers.worker(settings, workers.WARM, POOL, program) as worker:
                soak = Soak(asked, server.process.pid, worker.process.pid, told)
                crowd = Crowd(f"sign-up/{SERVICE}", 2 * asked.at_once)
                try:
                    await carry_all(settings, soak, crowd)
                finally:
                    report(soak)
    if crowd.faults:
        raise RuntimeError("\n".join(crowd.faults))


async def carry_all(settings: Settings, soak: Soak, crowd: "Crowd") -> None:
    """Run all journeys, and look at the worker after each hundred."""
    asked, began, done = soak.asked, time.monotonic(), 0

    def ended() -> None:
        nonlocal done
        done += 1
        if not done % TOLD_EVERY:
            pace = done / (time.monotonic() - began) * MINUTE
            held = memory_of_tree(soak.worker) / MEGABYTE
            out.print(f"{done} of {asked.journeys}: {pace:.1f} a minute, {held:.0f} MB under load")

    while done < asked.journeys:
        count = min(asked.every, asked.journeys - done)
        agents = [(await fresh_agent(settings))[0] for _ in range(-(-count // (1 + asked.again)))]
        calls = islice(cycle([{"agent": agent, "service": SERVICE} for agent in agents]), count)
        seconds: list[float] = []
        while some := list(islice(calls, len(agents))):
            seconds += await crowd.carry(some, ended)
        await soak.look(seconds)


def renderers(root: int) -> int:
    """Return how many renderer processes of Chromium are in a tree."""
    found = 0
    for process in cpu.tree(cpu.all_processes(), root):
        try:
            found += b"--type=renderer" in (cpu.PROC / str(process.pid) / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended just now
    return found


def report(soak: Soak) -> None:
    """Print what was found, all or not."""
    if not soak.looks:
        return
    out.print(table(soak.looks, soak.asked))
    out.print(machine())
    if len(soak.looks) > 1:
        targets.tell(*verdicts(soak.looks))


def words(look: Look) -> dict[str, str]:
    """Return a look's figures as text, each with its name."""
    return {
        "tree MB": f"{look.tree / MEGABYTE:.0f}",
        "Python MB": f"{look.python / MEGABYTE:.0f}",
        "files": str(look.files),
        "contexts": str(look.inside["contexts"]),
        "renderers": str(look.renderers),
        "tasks": str(look.inside["tasks"]),
        "p50 s": f"{look.p50:.1f}",
        "server MB": f"{look.server / MEGABYTE:.0f}",
    }


def table(looks: Sequence[Look], asked: Asked) -> Table:
    """Return all looks; below, how the last compares with the first."""
    with_totp = "with" if asked.totp else "without"
    again = f", each account proven again {asked.again} times" if asked.again else ""
    title = f"One warm worker at rest, after journeys {with_totp} TOTP{again}, {asked.at_once} at once"
    drawn = Table(box=SIMPLE, pad_edge=False, title=title)
    for name in ("after", *words(looks[0])):
        drawn.add_column(name.replace(" ", "\n"), justify="right", no_wrap=True)
    for look in looks:
        drawn.add_row(str(look.journeys), *words(look).values(), end_section=look is looks[-1])
    first, last = looks[0], looks[-1]
    ratios = {"tree MB": last.tree / first.tree, "Python MB": last.python / first.python}
    ratios |= {"p50 s": last.p50 / first.p50, "server MB": last.server / first.server}
    drawn.add_row("ratio", *(f"{ratios[name]:.2f}" if name in ratios else "" for name in words(first)))
    return drawn


def verdicts(looks: Sequence[Look]) -> list[targets.Verdict]:
    """Return what was aimed at with 1,000 journeys, and what these came to."""
    first, last = looks[0], looks[-1]
    at = f"at {last.journeys} journeys"
    return [
        targets.at_most("soak", f"{at}, memory, of that at {first.journeys}", last.tree / first.tree, 1.15),
        targets.at_most(
            "soak", f"{at}, Python's memory, of that at {first.journeys}", last.python / first.python, 1.15
        ),
        targets.at_most("soak", f"{at}, open contexts", last.inside["contexts"], 0),
        targets.at_most("soak", f"{at}, files more than at {first.journeys}", last.files - first.files, 0),
    ]


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--journeys", type=int, default=1000, help="how many in all (%(default)s)")
    parser.add_argument("--at-once", type=int, default=16, help="how many at once (%(default)s)")
    parser.add_argument("--totp", action="store_true", help="each enrols an authenticator, and proves it")
    parser.add_argument("--again", type=int, default=0, help="how often each is proven again, of those (%(default)s)")
    given = parser.parse_args()
    if given.journeys < 1 or not 1 <= given.at_once <= HUNDRED or given.again < 0:
        parser.error(f"--journeys wants a number from 1, --at-once one from 1 to {HUNDRED}, --again one from 0.")
    measured("soak", partial(measure, Asked(given.journeys, given.at_once, given.totp, given.again)))


if __name__ == "__main__":
    main()
