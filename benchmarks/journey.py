"""What a journey costs: one Acorn journey as a bare Playwright script, by Journeyman, and through its Prefect flow.

`python -m benchmarks.journey --rounds 3` (`make bench`), on Linux; `--no-flow` leaves (c) out. In each round the three
run one after the other, each for a fresh agent, against one Acorn:

    (a) benchmarks/bare.py: the page actions of recipes/acorn.yaml in plain async Playwright; no vault, no form reader;
    (b) `bootstrap.open_journey` and `journey.loop.run_here`;
    (c) `engine.follow.run_and_follow` of sign-up/acorn, with everything up by `engine.up.running`.

Counted are user and system CPU seconds of whole trees, from the start of a fresh Python (imports too) until the last
process of the journey has ended. (a), (b): the program, Playwright's driver and Chromium. (c): the program that calls
the flow; Prefect's server; the worker, and with it the flow run, its driver and its Chromium. Server and worker stand
ready before, and have carried one journey, so what they use is the difference over the next, their idling during its
waits included; to start them is told apart. So is Acorn's CPU; the mail server runs in this process and is not counted.

Acorn takes no code twice, and sign-up and proof use one each: that of the time step before, which it takes as well, and
the current one. Near a step's end they wait for the next all the same. (a) measures its wait; those of
(b) and (c) are read off the moment at which the record was saved with the next counter. Walls compare without it
("busy"). Ratios are of medians, to (a) of the same run. Nothing passes or fails by them.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks import cpu, targets
from benchmarks.figures import Cost, cpu_ratio, table, waited
from benchmarks.place import SERVICE, acorns_port, machine, measured, out, settle_in
from fixtures.services.starting import PROJECT, start_service
from journeyman import bootstrap
from journeyman.adapters.chromium import find_chromium
from journeyman.agent_folder import agent_folder
from journeyman.settings import Settings

LOOK_EVERY = 0.01
"""Seconds between two looks at a record's file."""

BARE, HERE, FLOW = "(a) bare Playwright", "(b) no Prefect", "(c) Prefect flow"


@dataclass
class Bench:
    """What stays the same over all rounds, and what was found."""

    settings: Settings
    acorn: int
    """Its process."""
    costs: dict[str, list[Cost]] = field(default_factory=dict[str, list[Cost]])
    starts: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """CPU and wall seconds of starting server and worker."""

    def note(self, variant: str, cost: Cost) -> None:
        """Keep what a journey took, and tell it."""
        self.costs.setdefault(variant, []).append(cost)
        out.print(f"{variant}: CPU {cost.total_cpu:.2f} s, wall {cost.wall:.1f} s, waited {cost.waited:.1f} s")


async def measure(rounds: int, with_flow: bool, folder: Path) -> None:  # noqa: FBT001 - `measured` gives the folder last
    """Run the rounds and print the table; all that is started is stopped."""
    settings = settle_in(folder)
    with start_service(SERVICE, folder / SERVICE, settings.smtp_port, acorns_port(settings)) as service:
        bench = Bench(settings, service.process.pid)
        for number in range(1, rounds + 1):
            out.print(f"Round {number} of {rounds} (load {os.getloadavg()[0]:.1f})")
            await without_prefect(bench)
            if with_flow:
                await through_the_flow(bench)
    out.print(table(bench.costs))
    if with_flow:
        used, took = (sum(figures) / len(figures) for figures in zip(*bench.starts, strict=True))
        out.print(
            f"Not counted: starting server and worker took {used:.1f} s of CPU, {took:.1f} s of wall time (mean)."
        )
    out.print(machine())
    targets.tell(*verdicts(bench.costs))


def verdicts(costs: Mapping[str, Sequence[Cost]]) -> list[targets.Verdict]:
    """Return what was aimed at with each variant that was run, and what it came to."""
    aimed_at = {HERE: ("CPU without Prefect", 1.15), FLOW: ("CPU through the flow", 1.6)}
    return [
        targets.at_most("journey", f"{what}, of the bare script's", cpu_ratio(costs, variant), most)
        for variant, (what, most) in aimed_at.items()
        if variant in costs
    ]


async def without_prefect(bench: Bench) -> None:
    """Run (a) and (b) once."""
    async with bootstrap.mail_server(bench.settings):
        bench.note(BARE, await bare(bench))
        bench.note(HERE, await ours(bench, "here", {}))


async def through_the_flow(bench: Bench) -> None:
    """Run (c) once."""
    settings = bench.settings
    from journeyman.engine.up import running  # noqa: PLC0415 - Prefect reads its environment when it is imported

    began = time.monotonic()
    async with running(settings) as place:
        standing = {child.name: child.process.pid for child in place.children}
        await at_rest(standing)
        bench.starts.append((sum(map(cpu.tree_seconds, standing.values())), time.monotonic() - began))
        await ours(bench, "flow", standing)  # the worker stays: what each of its first pages needs once is not counted
        bench.note(FLOW, await ours(bench, "flow", standing))


async def at_rest(standing: dict[str, int]) -> None:
    """Wait until all of these have come to rest."""
    for pid in standing.values():
        await asyncio.to_thread(cpu.wait_until_at_rest, pid)


async def bare(bench: Bench) -> Cost:
    """Run the bare script."""
    settings = bench.settings
    agent, address = await fresh_agent(settings)
    maildir = agent_folder(settings.home, agent).maildir
    words = (settings.base_urls[SERVICE], str(find_chromium(settings.chromium)), agent, address, str(maildir))
    costs, wall, said = await run(bench, {}, "benchmarks.bare", *words)
    return Cost({"program": costs["program"]}, wall, float(said.split()[0]), {SERVICE: costs[SERVICE]})


async def ours(bench: Bench, how: str, standing: dict[str, int]) -> Cost:
    """Run a journey by Journeyman; `standing` are the processes that serve it and are counted."""
    agent, _ = await fresh_agent(bench.settings)
    async with watched(bench.settings, agent) as saves:
        costs, wall, _ = await run(bench, standing, "benchmarks.ours", how, agent)
    apart = {SERVICE: costs.pop(SERVICE)}
    return Cost(costs, wall, waited(saves), apart)


async def fresh_agent(settings: Settings) -> tuple[str, str]:
    """Make an agent; return its name and address."""
    agent = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=10))  # noqa: S311 - a name, no secret
    identity = await bootstrap.directory(settings).add(agent)
    await bootstrap.vault(settings).prepare(agent)
    return agent, identity.address


@asynccontextmanager
async def watched(settings: Settings, agent: str) -> AsyncGenerator[list[tuple[float, int]]]:
    """Give the list of the record's saves, which grows meanwhile: when, and the last counter that was issued."""
    file, vault = agent_folder(settings.home, agent).vault / f"{SERVICE}.age", bootstrap.vault(settings)
    saves: list[tuple[float, int]] = []

    async def look() -> None:
        seen = 0
        while True:
            at = file.stat().st_mtime_ns if file.exists() else 0
            if at != seen:
                seen, record = at, await vault.load(agent, SERVICE)
                authenticator = record and record.credential and record.credential.authenticator
                saves.append((at / 1e9, authenticator.last_counter if authenticator else -1))
            await asyncio.sleep(LOOK_EVERY)

    looking = asyncio.create_task(look())
    try:
        yield saves
    finally:
        looking.cancel()
        await asyncio.wait([looking])


async def run(bench: Bench, standing: dict[str, int], *words: str) -> tuple[dict[str, float], float, str]:
    """Run a module to its end; return CPU seconds (its own, each standing process's, Acorn's), its wall, its words.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    roots = {**standing, SERVICE: bench.acorn}
    before, stay = {name: cpu.tree_seconds(pid) for name, pid in roots.items()}, cpu.children()
    began = time.monotonic()
    program, said = await ended([sys.executable, "-m", *words])
    wall = time.monotonic() - began
    await at_rest(standing)
    orphans = await asyncio.to_thread(cpu.seconds_of_orphans, stay)
    costs = {name: cpu.tree_seconds(pid) - before[name] for name, pid in roots.items()}
    # Left behind are processes of the browser, whose tree is the program's, or in a flow the worker's.
    browser_of = "worker" if standing else "program"
    costs = {"program": program, **costs}
    costs[browser_of] += orphans
    return costs, wall, said


async def ended(command: Sequence[str]) -> tuple[float, str]:
    """Run a program to its end; return its CPU seconds and what it printed.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=said)  # noqa: S603, ASYNC220 - our own; the start is not waited for
        try:
            seconds = await asyncio.to_thread(cpu.seconds_of_ended, process)
        except asyncio.CancelledError:
            process.terminate()
            raise
        said.seek(0)
        text = said.read().decode()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, text)
    return seconds, text


def main() -> None:
    """Measure, in a folder that is gone afterwards; exit code 2 when something must be set right first."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.journey", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (%(default)s)")
    parser.add_argument("--no-flow", action="store_true", help="leave (c) out: no Prefect at all")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds wants a number from 1.")
    measured("bench", partial(measure, asked.rounds, not asked.no_flow))


if __name__ == "__main__":
    main()
