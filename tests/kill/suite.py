"""All cases over one world: several at once, and those that befall everybody in phases of their own."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from tests.kill.case import Blow, Result, play, prepare
from tests.kill.checks import check
from tests.kill.plan import WORLDWIDE, Case, Kind, Points, clean
from tests.kill.processes import kill_all, of_run
from tests.kill.services import Flow
from tests.kill.tripwires import TIMED, points_passed
from tests.kill.world import World

Tell = Callable[[Result], Awaitable[None]]
"""Told of each case that is over."""


async def find_points(world: World, flow: Flow, parallel: int, tell: Tell) -> Points:
    """Let journeys pass in peace; return which points they passed.

    Raises:
        RuntimeError: one of them did not go well: then no blow would tell anything.
    """
    cases = clean(flow)
    results = await run_cases(world, cases, parallel, tell)
    if bad := [f"{item.case.service}: {'; '.join(item.faults)}" for item in results if not item.good]:
        raise RuntimeError(f"a journey that nothing befell went wrong. {' | '.join(bad)}")
    return {case.service: _named(points_passed(world.folder, case.agent)) for case in cases}


def _named(points: Sequence[str]) -> list[str]:
    return [point for point in dict.fromkeys(points) if not point.endswith(TIMED)]


async def run_cases(world: World, cases: Sequence[Case], parallel: int, tell: Tell) -> list[Result]:
    """Play all cases, at most `parallel` at once; return their results by number."""
    seats = asyncio.Semaphore(parallel)
    lone = [case for case in cases if case.kind not in WORLDWIDE]
    results = list(await asyncio.gather(*(_one(world, Result(case), tell, seats) for case in lone)))
    for kind in WORLDWIDE:
        for batch in _batches([case for case in cases if case.kind is kind], parallel):
            begun, blow = [Result(case) for case in batch], Blow()
            await asyncio.gather(*(suite_fault(world, prepare(world, result)) for result in begun))
            plays = (_one(world, result, tell, nullcontext(), blow) for result in begun)
            *ended, fault = await asyncio.gather(*plays, suite_fault(world, _disaster(world, batch[0], blow)))
            for result in ended if fault else ():
                result.faults.append(fault)
            results += ended
    return sorted(results, key=lambda result: result.case.number)


def _batches(cases: Sequence[Case], size: int) -> Iterator[Sequence[Case]]:
    yield from (cases[start : start + size] for start in range(0, len(cases), size))


async def _one(
    world: World, result: Result, tell: Tell, seat: AbstractAsyncContextManager[object], disaster: Blow | None = None
) -> Result:
    async with seat:
        fault = await suite_fault(world, prepare(world, result)) or await suite_fault(
            world, play(world, result, disaster)
        )
    if fault:
        kill_all(process for run in result.run_ids for process in of_run(run))  # nobody waits for their end any more
    else:
        fault = await suite_fault(world, check(world, result))  # mostly it waits for a TOTP window: that needs no seat
    result.faults += filter(None, [fault])
    await suite_fault(world, tell(result))
    return result


async def suite_fault(world: World, doing: Awaitable[None]) -> str:
    """Wait for a part of the suite's own work; return what the case is charged with where that fails, else nothing.

    One case must not end the run of all others. The traceback goes into the file `suite.log`.
    """
    try:
        await doing
    except Exception as error:  # noqa: BLE001 - whatever it is, the other cases are to be played
        with (world.folder / "suite.log").open("a", encoding="utf-8") as log:
            traceback.print_exception(error, file=log)
        return f"the suite itself failed: {type(error).__name__}"
    return ""


async def _disaster(world: World, case: Case, blow: Blow) -> None:
    """Let something befall all journeys that are under way, as the first of them says."""
    await asyncio.sleep(case.delay)
    blow.at = asyncio.get_running_loop().time()
    if case.kind is Kind.SERVER:
        await world.restart_server()
        return
    await world.stop_mail()
    await asyncio.sleep(case.outage)
    await world.start_mail()
