"""Runs the kill suite from the first journey to the table."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from journeyman.bootstrap import vault
from journeyman.engine.up import signals_cancel_this_task
from tests.kill.case import Result, record_of
from tests.kill.checks import by_chance, needles_of
from tests.kill.plan import plan
from tests.kill.suite import find_points, run_cases, suite_fault
from tests.kill.table import ending, line, table
from tests.kill.world import World, kill_world

INTERRUPTED = 130

out = Console(highlight=False, markup=False, soft_wrap=True)


async def kill(folder: Path, count: int, seed: int, parallel: int, only: int = 0) -> int:
    """Run the suite; return the exit code. Whatever was started is stopped, also by a signal."""
    asked = signals_cancel_this_task()
    try:
        return await _kill(folder, count, seed, parallel, only)
    except asyncio.CancelledError:
        if not asked.is_set():
            raise
        return INTERRUPTED


async def _kill(folder: Path, count: int, seed: int, parallel: int, only: int) -> int:
    out.print(f"kill: {count} cases, seed {seed}, {parallel} at once, in {folder}")
    over: list[Result] = []
    async with kill_world(folder, parallel) as world:

        async def tell(result: Result) -> None:
            out.print(line(result, count))
            over.append(result)
            await _keep(world, result)

        try:
            points = await find_points(world, parallel, tell)
            (folder / "points.json").write_text(json.dumps(points, indent=1), encoding="utf-8")
            over.clear()
            cases = [case for case in plan(seed, count, points) if only in {0, case.number}]
            results = await run_cases(world, cases, parallel, tell)
        except asyncio.CancelledError:
            out.print(table(over))
            raise
    out.print(table(results))
    leaks: list[str] = []
    fault = await suite_fault(world, _leaks(world, results, leaks))
    for text in (*world.notes, *leaks, *filter(None, [fault]), *ending(results, seed, count)):
        out.print(text)
    return 0 if not leaks and not fault and results and all(result.good for result in results) else 1


async def _keep(world: World, result: Result) -> None:
    """Write down how a case went: its runs' ends, and the record's history, which holds no secrets."""
    record = await record_of(world, result.case)
    events = [event.model_dump(mode="json") for event in record.history] if record else []
    kept = asdict(result) | {"history": events}
    path = world.folder / "results" / f"{result.case.agent}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


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
