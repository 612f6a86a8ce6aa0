"""A fleet that signs up at once: N agents at Acorn with TOTP, through the warm worker, and by bare Playwright scripts.

`python -m benchmarks.fleet --agents 80`. One after the other, each for agents of its own:

    (a) with --serve: so many runs of flows/sign_up.py by `prefect flow serve`, that is `flow.serve()` as it is by
        default: all at once, and a Python and a browser for each. 80 of them may stand still on a small machine: after
        4.5 times the wall of (c) they are stopped, and those that are not proven by then are told as failed;
    (b) so many scripts of benchmarks/bare.py in one browser, a context for each, `--pages` at once: the floor. It has
        no Prefect, no vault, no form reader; its program starts within its time;
    (c) so many runs of sign-up/acorn by name, with everything up by `engine.up.running`: the warm worker.

Acorn's recipe has no limits here that matter, so that the machine is the limit. Wall is from the first call until the
last has ended, which Prefect tells; CPU and peak memory are of all processes there are, Acorn, mail server, Prefect's
server and this program included: (b) has no Prefect running. Shared memory is counted once (PSS). Every account needs
codes of two time steps of 30 s: the first is late, where that helps, in (b) as in (c).

Exit code 1 where an agent of (c) has no proven account in its vault, where an agent of (b) or (c) has not exactly one
at Acorn, confirmed and with TOTP, or where anything of one agent is seen in another's browser context, inbox or vault
(`isolation`). Ratios are of walls, to (b).
"""

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rich.box import SIMPLE
from rich.table import Table

from benchmarks import cpu, memory, targets
from benchmarks.figures import MEGABYTE, MINUTE
from benchmarks.isolation import plain, seen_elsewhere
from benchmarks.journey import fresh_agent
from benchmarks.place import SERVICE, UNLIMITED, acorns_port, machine, measured, out, settle_in
from fixtures.services.acorn.store import Account, Store
from fixtures.services.starting import PROJECT, start_service
from journeyman import bootstrap
from journeyman.adapters.chromium import find_chromium
from journeyman.agent_folder import agent_folder
from journeyman.domain.account import Phase
from journeyman.settings import Settings

SERVED, BARE, WARM = "(a) serve()", "(b) bare scripts", "(c) warm worker"
LONGEST = 3600.0
"""Seconds after which a fleet is taken for hung."""
SERVED_FOR = 4.5
"""After so many times the warm worker's wall, `serve()` is stopped: more need not be known of it."""
LOOK_EVERY = 3.0
"""Seconds between two looks whether all have ended: each costs the server something."""
MOST = 200
"""The most runs that Prefect tells of at once."""


@dataclass(frozen=True)
class Asked:
    """What is to be measured."""

    agents: int
    pages: int
    """How many bare scripts run at once."""
    serve: bool
    open_pages: int | None
    """How many pages the warm worker has open at once; None: as many as by default."""


@dataclass(frozen=True)
class Fleet:
    """What it took to sign a fleet up."""

    agents: int
    wall: float
    cpu: float
    memory: int = 0
    """Peak, in bytes."""
    faults: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """What of one agent was seen with another."""

    @property
    def proven(self) -> int:
        """How many got there."""
        return self.agents - len(self.faults)


Agents = Mapping[str, str]
"""Name → address."""

SignUp = Callable[[Agents], Awaitable[float]]
"""Signs all of them up; returns the seconds it took."""


@dataclass
class Bench:
    """What stays the same over all fleets, and what was found."""

    asked: Asked
    settings: Settings
    data: Path
    """Acorn's folder."""
    token: str = field(default_factory=secrets.token_hex)
    """Opens Acorn's side door."""
    fleets: dict[str, Fleet] = field(default_factory=dict[str, Fleet])

    async def sign_up(self, name: str, how: SignUp, *, in_vault: bool = True) -> None:
        """Sign so many fresh agents up; note what it took, and who has no account as it must be."""
        count = self.asked.agents
        agents = dict([await fresh_agent(self.settings) for _ in range(count)])
        out.print(f"{name}: {count} agents (load {os.getloadavg()[0]:.1f})")
        before = cpu.tree_seconds(os.getpid())
        async with memory.peak(os.getpid()) as peak:
            wall = await how(agents)
        used = cpu.tree_seconds(os.getpid()) - before
        faults = await faults_of(self.settings, self.data, agents, in_vault=in_vault)
        strange = [] if name == SERVED else await seen_elsewhere(self.settings, agents, self.token, in_vault=in_vault)
        self.fleets[name] = Fleet(count, wall, used, peak.bytes, faults, tuple(strange))
        out.print(f"{name}: {count - len(faults)} proven after {wall:.0f} s")


async def measure(asked: Asked, folder: Path) -> None:
    """Sign the fleets up and print the table; all that is started is stopped.

    Raises:
        RuntimeError: an agent has no account, more than one, or something of another's; says which.
    """
    settings = settle_in(folder, {SERVICE: {"limits": UNLIMITED}}, schedules=False, open_pages=asked.open_pages)
    bench, port = Bench(asked, settings, folder / SERVICE), acorns_port(settings)
    with start_service(SERVICE, bench.data, settings.smtp_port, port, admin_token=bench.token):
        async with bootstrap.mail_server(settings):
            await bench.sign_up(BARE, partial(bare, settings, asked.pages), in_vault=False)
        from benchmarks import workers  # noqa: PLC0415 - Prefect reads its environment when it is imported
        from journeyman.engine.up import running  # noqa: PLC0415 - as above

        async with workers.server(settings):
            async with running(settings):
                await bench.sign_up(WARM, partial(by_name, f"sign-up/{SERVICE}"))
            if asked.serve:
                serving = workers.served(settings, "flows/sign_up.py:sign_up", "sign-up/served")
                within = SERVED_FOR * bench.fleets[WARM].wall
                async with bootstrap.mail_server(settings), serving:
                    await bench.sign_up(SERVED, partial(within_seconds, within, "sign-up/served"))
    out.print(table(dict(sorted(bench.fleets.items()))))
    out.print(machine())
    targets.tell(*verdicts(bench.fleets))
    ours = [(name, found) for name, found in bench.fleets.items() if name != SERVED]
    faults = [(name, fault) for name, found in ours for fault in (*found.faults, *found.elsewhere)]
    if faults:
        raise RuntimeError("\n".join(f"{name}: {fault}" for name, fault in faults))


async def bare(settings: Settings, pages: int, agents: Agents) -> float:
    """Run the bare scripts; return the seconds it took. Their faults are printed, and seen at Acorn."""
    return (await scripts(settings, pages, agents))[0]


async def scripts(settings: Settings, pages: int, agents: Agents, look: float = 0.05) -> tuple[float, str]:
    """Run the bare scripts in one browser, each looking for mail so often; return the seconds, and what they say."""
    whose = [
        word
        for agent, address in agents.items()
        for word in (agent, address, str(agent_folder(settings.home, agent).maildir))
    ]
    words = [
        "--pages",
        str(pages),
        "--look",
        str(look),
        settings.base_urls[SERVICE],
        str(find_chromium(settings.chromium)),
        *whose,
    ]
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.bare", *words, cwd=PROJECT, stdout=subprocess.PIPE
    )
    try:
        async with asyncio.timeout(LONGEST):
            told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    seconds = time.monotonic() - began
    if process.returncode:
        out.print(told.decode(), markup=False)
    return seconds, told.decode()


async def by_name(deployment: str, agents: Agents) -> float:
    """Call a deployment for all of them, and wait for the last to end; what they say of faults is printed."""
    from benchmarks import workers  # noqa: PLC0415 - as above

    began = time.time()
    runs = await workers.call_all(deployment, [{"agent": agent, "service": SERVICE} for agent in agents])
    ended = await workers.ends(runs, LONGEST, LOOK_EVERY)
    for run in ended:
        if fault := workers.fault(run):
            out.print(fault, markup=False)
    return max(run.end_time.timestamp() for run in ended if run.end_time) - began


async def within_seconds(within: float, deployment: str, agents: Agents) -> float:
    """Do as `by_name` does, but no longer than so many seconds."""
    try:
        async with asyncio.timeout(within):
            return await by_name(deployment, agents)
    except TimeoutError:
        out.print(f"{deployment}: stopped after {within:.0f} s")
        return within


async def faults_of(settings: Settings, data: Path, agents: Agents, *, in_vault: bool) -> tuple[str, ...]:
    """Return what is wrong with the agents' accounts, at most one thing for each agent."""
    store, vault = Store(data), bootstrap.vault(settings)
    accounts = store.accounts()
    store.close()
    faults: list[str] = []
    for agent, address in agents.items():
        fault = fault_at_acorn([account for account in accounts if plain(account.email) == address])
        if in_vault:
            record = await vault.load(agent, SERVICE)
            if record is None or record.phase is not Phase.PROVEN:
                fault = f"not proven ({record.phase if record else 'no record'}); at Acorn: {fault or 'all is well'}"
        faults += [f"{agent}: {fault}"] if fault else []
    return tuple(faults)


def fault_at_acorn(accounts: Sequence[Account]) -> str:
    """Return what is wrong with the accounts of one agent; empty: there is one, confirmed and with TOTP."""
    if len(accounts) != 1:
        return f"{len(accounts)} accounts"
    if not accounts[0].confirmed:
        return "not confirmed"
    return "" if accounts[0].totp_enabled else "without TOTP"


def table(fleets: Mapping[str, Fleet]) -> Table:
    """Return the fleets side by side; the bare scripts are what the others are compared with."""
    count = fleets[BARE].agents
    drawn = Table(box=SIMPLE, pad_edge=False, title=f"{count} agents sign up at Acorn with TOTP, all at once")
    for title in ("", "wall\ns", "ratio", "a minute", "CPU s\neach", "peak\nMB", "failed"):
        drawn.add_column(title, justify="right" if title else "left", no_wrap=True)
    for name, found in fleets.items():
        drawn.add_row(
            name,
            f"{found.wall:.1f}",
            f"{found.wall / fleets[BARE].wall:.2f}",
            f"{found.proven / found.wall * MINUTE:.1f}",
            f"{found.cpu / found.agents:.2f}",
            f"{found.memory / MEGABYTE:.0f}",
            str(len(found.faults)),
        )
    return drawn


def verdicts(fleets: Mapping[str, Fleet]) -> list[targets.Verdict]:
    """Return what was aimed at with 80 agents, and what these came to."""
    warm, floor = fleets[WARM], fleets[BARE]
    of = f"{warm.agents} agents: "
    told = [
        targets.at_least("fleet", f"{of}proven", warm.proven, warm.agents),
        targets.at_most("fleet", f"{of}wall, of as many bare scripts'", warm.wall / floor.wall, 1.8),
        targets.at_most("fleet", f"{of}peak memory of all processes", round(warm.memory / MEGABYTE), 2500, " MB"),
        targets.at_most("fleet", f"{of}things of one seen with another", len(warm.elsewhere), 0),
    ]
    if SERVED in fleets:
        faster = fleets[SERVED].wall / warm.wall
        told.insert(1, targets.at_least("fleet", f"{of}times faster than serve()", faster, 4))
    return told


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--agents", type=int, default=80, help="how many sign up at once (%(default)s)")
    parser.add_argument("--pages", type=int, default=20, help="how many bare scripts run at once (%(default)s)")
    parser.add_argument("--open-pages", type=int, help="how many pages the warm worker opens at once (its default)")
    parser.add_argument("--serve", action="store_true", help="also by serve(), with a browser for each")
    given = parser.parse_args()
    if not 1 <= given.agents <= MOST or given.pages < 1:
        parser.error(f"--agents wants a number from 1 to {MOST}, --pages one from 1.")
    measured("fleet", partial(measure, Asked(given.agents, given.pages, given.serve, given.open_pages)))


if __name__ == "__main__":
    main()
