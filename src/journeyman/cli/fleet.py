"""`journeyman fleet`: every agent's account at every service, through Prefect."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from journeyman import bootstrap
from journeyman.cli.terminal import err, print_fault, print_line, print_rows
from journeyman.engine.fleet_plan import plan
from journeyman.settings import Settings, load_settings

if TYPE_CHECKING:
    from journeyman.engine.follow_fleet import FleetProgress

Agents = Annotated[
    list[str] | None,
    typer.Argument(metavar="[AGENT]...", help="Who needs accounts; left out: all that `journeyman agent list` lists."),
]
Services = Annotated[
    list[str] | None,
    typer.Option(
        "--at", metavar="SERVICE", help="Where; may stand several times. Left out: wherever agents may be signed up."
    ),
]


def fleet(agents: Agents = None, at: Services = None) -> None:
    """Sign up every agent that has no proven account yet, at every service; run it again to finish the rest.

    Accounts that are proven are left as they are. One account's failure does not end the others.

    Exit code 0: all accounts are proven; 1: some are not, and why; 2: something must be set right first.
    """
    settings = load_settings()
    asyncio.run(_must_be_known(settings, agents or [], at or []))
    if not asyncio.run(_fleet(settings, agents or [], at or [])):
        raise typer.Exit(1)


async def _must_be_known(settings: Settings, agents: list[str], services: list[str]) -> None:
    """Tell a wrong name, or that there is nobody or no service, now, and not by a run that fails.

    Raises:
        SetupError: what is to be set right.
    """
    for agent in agents:
        await bootstrap.directory(settings).identity(agent)
    for service in services:
        bootstrap.recipe(settings, service)
    await plan(settings, agents, services)


async def _fleet(settings: Settings, agents: list[str], services: list[str]) -> bool:
    """Run the deployment, follow it, and print the fleet's table; return whether all accounts are proven."""
    from journeyman.engine.follow_fleet import run_and_follow_fleet  # noqa: PLC0415 - Prefect takes seconds to import

    with bar(err) as progress:
        following = Following(progress, progress.add_task("waiting for a worker", total=100))
        end = await run_and_follow_fleet(settings, agents, services, following)
    rows = asked_for(end.table, agents, services)
    if rows:
        print_rows(rows)
    if end.completed:
        print_line(end.message)
    else:
        print_fault(f"{end.message} The run: {end.url}")
    return end.completed


def asked_for(rows: list[dict[str, str]], agents: list[str], services: list[str]) -> list[dict[str, str]]:
    """Return the rows of the fleet's table that are of these agents and services (empty: of all), and what failed."""
    return [
        row
        for row in rows
        if row.get("why it failed")
        or ((not agents or row["agent"] in agents) and (not services or row["service"] in services))
    ]


def bar(console: Console) -> Progress:
    """Return the display of the run's progress; where nobody looks, it shows nothing."""
    columns = (BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@dataclass
class Following:
    """Shows what Prefect tells of the run: a bar, and each note once; where nobody looks, a line for each change."""

    progress: Progress
    task: TaskID
    told: str = ""
    note: str = ""

    def __call__(self, now: "FleetProgress") -> None:
        """Show what is new."""
        self.progress.update(self.task, completed=now.percent, description=now.told)
        new = [] if self.told else [now.url]
        new += [now.note] if now.note not in {"", self.note} else []
        new += [now.told] if now.told != self.told and not self.progress.console.is_terminal else []
        for line in new:
            self.progress.console.print(f"  {line}", markup=False)
        self.told, self.note = now.told, now.note or self.note
