"""Running many things, some at once, and not all beginning in the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")
End = TypeVar("End")


async def spaced(
    items: Iterable[Item], run: Callable[[Item], Awaitable[End]], *, at_once: int, apart: float
) -> dict[Item, End]:
    """Run all items; return how each ended.

    Args:
        items: what to run, in the order of their beginnings.
        run: runs one; raises nothing.
        at_once: how many may be under way at the same time.
        apart: seconds between two beginnings, at least.
    """
    seats, ends = asyncio.Semaphore(at_once), dict[Item, End]()

    async def one(item: Item) -> None:
        try:
            ends[item] = await run(item)
        finally:
            seats.release()

    async with asyncio.TaskGroup() as group:
        for number, item in enumerate(items):
            if number:
                await asyncio.sleep(apart)
            await seats.acquire()
            group.create_task(one(item))
    return ends
