"""Runs the kill suite from the first journey to the table."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console

from journeyman.bootstrap import vault
from journeyman.engine.up import signals_cancel_this_task
from tests.kill.case import Result, record_of
from tests.kill.checks import GRACE, by_chance, needles_of
from tests.kill.plan import Points, plan
from tests.kill.services import SERVICES_OF, Flow, kind_of, lockouts
from tests.kill.suite import find_points, run_cases, suite_fault
from tests.kill.table import ending, line, table
from tests.kill.world import WARM, WorkerType, World, kill_world

INTERRUPTED = 130

out = Console(highlight=False, markup=False, soft_wrap=True)


@dataclass(frozen=True)
class Asked:
    """What is to be run."""

    flow: Flow
    count: int
    seed: int
    parallel: int
    only: frozenset[int] = frozenset()
    """Only the cases of these numbers; none: all."""
    worker: WorkerType = WARM
    points: Points | None = None
    """The named points of an earlier run; None: journeys in peace are to find them."""


async def kill(folder: Path, asked: Asked) -> int:
    """Run the suite; return the exit code. Whatever was started is stopped, also by a signal."""
    stop = signals_cancel_this_task()
    try:
        return await _kill(folder, asked)
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        return INTERRUPTED


async def _kill(folder: Path, asked: Asked) -> int:
    what = f"{asked.count} cases of {asked.flow}, seed {asked.seed}, {asked.parallel} at once, {asked.worker} worker"
    out.print(f"kill: {what}, in {folder}")
    over: list[Result] = []
    async with kill_world(folder, asked.parallel, SERVICES_OF[asked.flow], asked.worker) as world:

        async def tell(result: Result) -> None:
            out.print(line(result, asked.count))
            over.append(result)
            await _keep(world, result)

        try:
            points = asked.points or await find_points(world, asked.flow, asked.parallel, tell)
            (folder / "points.json").write_text(json.dumps(points, indent=1), encoding="utf-8")
            over.clear()
            cases = plan(asked.seed, asked.count, points, asked.flow)
            chosen = [case for case in cases if case.number in asked.only or not asked.only]
            results = await run_cases(world, chosen, asked.parallel, tell)
            strays = await _strays(world)
        except asyncio.CancelledError:
            out.print(table(over))
            raise
    out.print(table(results))
    wrong = [f"{service} locked {count} accounts out" for service, count in _lockouts(folder, asked.flow)]
    wrong += [f"{strays} processes of browsers were left that no worker had"] if strays else []
    fault = await suite_fault(world, _leaks(world, results, wrong))
    for text in (*world.notes, *wrong, *filter(None, [fault]), *ending(results, asked.seed, asked.count)):
        out.print(text)
    return 0 if not wrong and not fault and results and all(result.good for result in results) else 1


def _lockouts(folder: Path, flow: Flow) -> Iterator[tuple[str, int]]:
    for service in SERVICES_OF[flow]:
        if kind_of(service) == "acorn" and (count := lockouts(folder / service)):
            yield service, count


async def _keep(world: World, result: Result) -> None:
    """Write down how a case went: its runs' ends, and the record's history, which holds no secrets."""
    record = await record_of(world, result.case)
    events = [event.model_dump(mode="json") for event in record.history] if record else []
    kept = asdict(replace(result, before=None)) | {"history": events}
    path = world.folder / "results" / f"{result.case.agent}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


async def _strays(world: World) -> int:
    """Return how many processes of browsers are left when a killed worker's had time to notice."""
    deadline = asyncio.get_running_loop().time() + GRACE
    while (left := len(world.strays())) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - the kernel tells nobody
        await asyncio.sleep(1)
    return left


async def _leaks(world: World, results: Sequence[Result], found: list[str]) -> None:
    """Look, when all has ended, for every secret of every record in Prefect's files and in all logs; add to `found`."""
    home = world.settings.home
    files = [*(home / "prefect").glob("prefect.db*"), *home.glob("logs/*.log"), *world.folder.glob("*/*.log")]
    contents = {path.name: path.read_bytes() for path in files}
    for result in results:
        record = await vault(world.settings).load(result.case.agent, result.case.service)
        for needle in needles_of(record) if record else []:
            where = [
                name
                for name, content in contents.items()
                if needle.secret in content and not by_chance(needle, content)
            ]
            found += [f"{result.case.agent}: {needle.what} in {name}" for name in where]
