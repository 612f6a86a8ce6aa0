"""From the mail to the code: seconds from when the mail server took a mail in until its code stood in the page.

`python -m benchmarks.code --journeys 50 --at-once 16`. So many agents sign up at Acorn with TOTP, so many at once:

    (a) scripts of benchmarks/bare.py that look for mail once a second, as scripts with `sleep(1)` do: the baseline;
    (b) the same, looking every 0.05 s: the floor, for who finds nothing wrong with twenty looks a second;
    (c) the warm worker, which the file system tells of mail.

Acorn's mails come `--mail-delay` seconds after its page: with mails that are as quick as the page, its loading would be
measured. The clock starts with the time in the name of the mail's file, which the mail server takes before the mail is
on the disk and answered with 250: some milliseconds early. *typed*: the field is filled. (a) and (b) say when that was;
(c) tells by its record, where "a code or link is used" is noted between filling and pressing, and saved after that.
*taken*: Acorn has the code and finds it right: so with the press, and for (c) with the saving of the record before it.

(c) has pages open as by default (setting `open_pages`), (a) and (b) one for each script. All of them use both cores as
long as they run, and that is part of what is measured. Exit code 1 where an account was not confirmed.
"""

import argparse
import json
import os
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.box import SIMPLE
from rich.table import Table

from benchmarks import targets
from benchmarks.figures import percentile
from benchmarks.fleet import MOST, Agents, by_name, scripts
from benchmarks.isolation import maildir
from benchmarks.journey import fresh_agent
from benchmarks.place import SERVICE, UNLIMITED, acorns_port, machine, measured, out, settle_in
from fixtures.services.acorn.store import Store
from fixtures.services.starting import start_service
from journeyman import bootstrap
from journeyman.journey.messages import SETTLES
from journeyman.settings import Settings

EACH_SECOND, OFTEN, WARM = "(a) looks each second", "(b) looks each 0.05 s", "(c) warm worker"
LOOKS = {EACH_SECOND: 1.0, OFTEN: 0.05}
USED = ("confirm", "a code or link is used")
"""What a record notes once the code is typed."""
TIME = re.compile(r"(\d+)\.M(\d{6})")
"""In the name of a mail's file: seconds since the epoch, and microseconds."""


@dataclass(frozen=True)
class Times:
    """One mail's, in seconds from when it was taken in."""

    typed: float
    taken: float


Typed = Mapping[str, float]
"""Agent → when the code stood in its page, in seconds since the epoch."""

SignUp = Callable[[Agents], Awaitable[Typed]]


async def measure(journeys: int, at_once: int, mail_delay: float, folder: Path) -> None:
    """Sign up in each way, and print the table; all that is started is stopped."""
    limits = {SERVICE: {"limits": UNLIMITED}}
    settings = settle_in(folder, limits, schedules=False, worker_limit=at_once)
    found: dict[str, list[Times]] = {}

    async def sign_up(name: str, how: SignUp) -> None:
        agents = dict([await fresh_agent(settings) for _ in range(journeys)])
        out.print(f"{name}: {journeys} journeys, {at_once} at once (load {os.getloadavg()[0]:.1f})")
        found[name] = times(settings, folder / SERVICE, await how(agents), journeys)

    port, behave = acorns_port(settings), json.dumps({"mail_delay": mail_delay})
    with start_service(SERVICE, folder / SERVICE, settings.smtp_port, port, behave=behave):
        async with bootstrap.mail_server(settings):
            for name, look in LOOKS.items():
                await sign_up(name, partial(by_script, settings, at_once, look))
        from journeyman.engine.up import running  # noqa: PLC0415 - Prefect reads its environment when it is imported

        async with running(settings):
            await sign_up(WARM, partial(by_worker, settings))
    out.print(table(found, at_once))
    out.print(f"In (c), {SETTLES:g} s are the wait whether a newer mail takes the first one's place. {machine()}")
    p50, together = percentile([time.typed for time in found[WARM]], 50), min(journeys, at_once)
    targets.tell(targets.at_most("code", f"mail to code typed, {together} journeys at once, p50", p50, 0.3, " s"))


async def by_script(settings: Settings, pages: int, look: float, agents: Agents) -> Typed:
    """Run the bare scripts; return when they had typed, but for those that failed."""
    _, told = await scripts(settings, pages, agents, look)
    lines = zip(agents, told.splitlines(), strict=True)
    return {agent: float(line.split()[1]) for agent, line in lines if line[0].isdigit()}


async def by_worker(settings: Settings, agents: Agents) -> Typed:
    """Call the deployment for all of them; return when the worker had typed."""
    await by_name(f"sign-up/{SERVICE}", agents)
    vault, typed = bootstrap.vault(settings), dict[str, float]()
    for agent in agents:
        record = await vault.load(agent, SERVICE)
        used = [event.at for event in (record.history if record else ()) if (event.what, event.outcome) == USED]
        typed |= {agent: used[0].timestamp()} if used else {}
    return typed


def times(settings: Settings, data: Path, typed: Typed, journeys: int) -> list[Times]:
    """Return each agent's times, by its Maildir and Acorn's memory.

    Raises:
        RuntimeError: somebody typed no code, or Acorn took none.
    """
    store = Store(data)
    rows = store.execute("select username, at from confirmations join accounts on accounts.id = account")
    taken = dict[str, float](rows.fetchall())
    store.close()
    missing = [agent for agent in typed if agent not in taken]
    if missing or len(typed) < journeys:
        message = f"{journeys - len(typed)} typed no code; Acorn took none of {', '.join(missing) or 'no other'}"
        raise RuntimeError(message)
    begins = {agent: taken_in(path.name for path in (maildir(settings, agent) / "new").iterdir()) for agent in typed}
    return [Times(at - begins[agent], taken[agent] - begins[agent]) for agent, at in typed.items()]


def taken_in(names: Iterable[str]) -> float:
    """Return when the first mail came, by the names of the files, in seconds since the epoch.

    Raises:
        ValueError: there is none whose name tells.
    """
    found = [TIME.match(name) for name in names]
    return min(int(time[1]) + int(time[2]) / 1e6 for time in found if time)


def table(found: Mapping[str, Sequence[Times]], at_once: int) -> Table:
    """Return the ways side by side; the first is what the others are compared with."""
    count = len(next(iter(found.values())))
    title = f"Mail to code, {count} journeys each, {at_once} at once, in seconds"
    drawn = Table(box=SIMPLE, pad_edge=False, title=title)
    for name in ("", "typed\np50", "p95", "most", "ratio", "taken\np50", "p95"):
        drawn.add_column(name, justify="right" if name else "left", no_wrap=True)
    base = percentile([time.typed for time in next(iter(found.values()))], 50)
    for name, rows in found.items():
        typed, taken = [time.typed for time in rows], [time.taken for time in rows]
        p50 = percentile(typed, 50)
        figures = (p50, percentile(typed, 95), max(typed), p50 / base, percentile(taken, 50), percentile(taken, 95))
        drawn.add_row(name, *(f"{figure:.2f}" for figure in figures))
    return drawn


def main() -> None:
    """Measure, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.code", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--journeys", type=int, default=50, help="how many sign up in each way (%(default)s)")
    parser.add_argument("--at-once", type=int, default=16, help="how many of them at once (%(default)s)")
    parser.add_argument("--mail-delay", type=float, default=3, help="how late mails come, in seconds (%(default)s)")
    asked = parser.parse_args()
    if not 1 <= asked.journeys <= MOST or min(asked.at_once, asked.mail_delay + 1) < 1:
        parser.error(f"--journeys wants a number from 1 to {MOST}, --at-once one from 1, --mail-delay one from 0.")
    measured("code", partial(measure, asked.journeys, asked.at_once, asked.mail_delay))


if __name__ == "__main__":
    main()
