"""A sign-up killed at `confirm` and called again: seconds from the call until confirmed, and until settled.

`python -m benchmarks.resume --rounds 5`. In each round, at Acorn with two-step sign-in and without it:

    (a) an agent signs up in peace: `engine.follow.run_and_follow` of the deployment, by the worker of `journeyman up`;
    (b) another's sign-up runs in a process of its own, which is killed (SIGKILL, its browser with it) as soon as its
        record says that `submit` is done. When the mail is there, the deployment is called for it.

Told are medians, and the ratio of (b) to (a). Exit code 1 where (b) did not end proven, or Acorn has not exactly one
account of the agent. With two-step sign-in the proof needs another TOTP time step than the enrolment's; Acorn takes
the one before as well (`limits.totp_late`, ADR 0004), so neither waits for the next, but near a step's end.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from rich.box import SIMPLE
from rich.table import Table

from benchmarks.journey import fresh_agent
from benchmarks.place import WITHOUT_TOTP, acorns_port, machine, measured, out, settle_in
from fixtures.services.acorn.store import Store
from fixtures.services.starting import start_service
from journeyman import bootstrap
from journeyman.agent_folder import agent_folder
from journeyman.domain.account import AccountRecord, Phase
from journeyman.settings import Settings

WITH_TOTP, WITHOUT = "acorn", "acorn-without-totp"
SERVICES = (WITH_TOTP, WITHOUT)
PEACE, RESUMED = "(a) in peace", "(b) called again"
LONGEST = 120.0
"""Seconds to wait for one thing."""

Times = tuple[float, float]
"""Seconds from the call until the record said confirmed, and until the flow run had ended."""


async def measure(rounds: int, folder: Path) -> None:
    """Run the rounds and print the table; all that is started is stopped.

    Raises:
        RuntimeError: a journey did not end as it must.
    """
    settings = settle_in(folder, {WITH_TOTP: {}, WITHOUT: WITHOUT_TOTP})
    from journeyman.engine.up import running  # noqa: PLC0415 - Prefect reads its environment when it is imported

    taken: dict[tuple[str, str], list[Times]] = {(service, how): [] for service in SERVICES for how in (PEACE, RESUMED)}
    with start_service("acorn", folder / "acorn", settings.smtp_port, acorns_port(settings)):
        async with running(settings):
            for number in range(1, rounds + 1):
                out.print(f"Round {number} of {rounds} (load {os.getloadavg()[0]:.1f})")
                for service in SERVICES:
                    taken[service, PEACE].append(
                        await called(settings, folder, service, (await fresh_agent(settings))[0])
                    )
                    agent, _ = await fresh_agent(settings)
                    await struck(settings, service, agent)
                    taken[service, RESUMED].append(await called(settings, folder, service, agent))
    out.print(table(taken))
    out.print(machine())


async def struck(settings: Settings, service: str, agent: str) -> None:
    """Begin a sign-up, kill it at `confirm`, and return when its mail is there.

    Raises:
        RuntimeError: it came further, or not so far.
    """
    command = [str(Path(sys.executable).with_name("journeyman")), "sign-up", agent, service, "--here"]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(LONGEST):
            while not await submitted(settings, service, agent):  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.005)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    record = await load(settings, service, agent)
    if record.phase is not Phase.SUBMITTED:
        message = f"{agent} at {service} was killed too late: {record.phase}"
        raise RuntimeError(message)
    new = agent_folder(settings.home, agent).maildir / "new"
    async with asyncio.timeout(LONGEST):
        while not any(new.iterdir()):  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.05)


async def submitted(settings: Settings, service: str, agent: str) -> bool:
    """Say whether the stage `submit` is done."""
    record = await bootstrap.vault(settings).load(agent, service)
    return record is not None and any((event.what, event.outcome) == ("submit", "done") for event in record.history)


async def load(settings: Settings, service: str, agent: str) -> AccountRecord:
    """Return the record.

    Raises:
        RuntimeError: there is none.
    """
    record = await bootstrap.vault(settings).load(agent, service)
    if record is None:
        message = f"{agent} has no record at {service}"
        raise RuntimeError(message)
    return record


async def called(settings: Settings, folder: Path, service: str, agent: str) -> Times:
    """Call the deployment; return how long it took.

    Raises:
        RuntimeError: it did not end proven, or there is not exactly one account.
    """
    from journeyman.engine.follow import run_and_follow  # noqa: PLC0415 - Prefect reads its environment when imported

    began = datetime.now(UTC)
    ending = await run_and_follow(settings, f"sign-up/{service}", {"agent": agent}, lambda _: None)
    settled = (datetime.now(UTC) - began).total_seconds()
    record = await load(settings, service, agent)
    store = Store(folder / "acorn")
    accounts = [account for account in store.accounts() if record.current and account.email == record.current.email]
    store.close()
    if record.phase is not Phase.PROVEN or len(accounts) != 1:
        message = f"{agent} at {service}: {ending.message} ({record.phase}, {len(accounts)} accounts)"
        raise RuntimeError(message)
    confirmed = max(event.at for event in record.history if (event.what, event.outcome) == ("confirm", "done"))
    return (confirmed - began).total_seconds(), settled


def table(taken: Mapping[tuple[str, str], Sequence[Times]]) -> Table:
    """Return what it took, side by side."""
    rounds = len(taken[WITH_TOTP, PEACE])
    drawn = Table(box=SIMPLE, pad_edge=False, title=f"Sign-up, seconds from the call, medians of {rounds} (most)")
    for title in ("", "", "confirmed", "settled", "ratio"):
        drawn.add_column(title, justify="right" if title else "left", no_wrap=True)
    for (service, how), times in taken.items():
        confirmed, settled = zip(*times, strict=True)
        ratio = median(settled) / median(end for _, end in taken[service, PEACE])
        drawn.add_row(service, how, spread(confirmed), spread(settled), f"{ratio:.2f}")
    return drawn


def spread(figures: Sequence[float]) -> str:
    """Return the median, and the most in brackets."""
    return f"{median(figures):.1f} ({max(figures):.1f})"


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resume", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run (%(default)s)")
    rounds: int = parser.parse_args().rounds
    if rounds < 1:
        parser.error("--rounds wants a number from 1.")
    measured("resume", partial(measure, rounds))


if __name__ == "__main__":
    main()
