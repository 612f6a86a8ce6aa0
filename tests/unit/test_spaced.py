"""Many things run some at once, and begin apart."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest

from journeyman.engine.spaced import spaced
from tests.journey.hurried import HurriedLoop


@pytest.fixture
def loop() -> Iterator[HurriedLoop]:
    """A loop in which waiting takes no time."""
    loop = HurriedLoop()
    yield loop
    loop.close()


def test_no_more_than_so_many_are_under_way(loop: HurriedLoop) -> None:
    """The next begins when one is over; all ends are told."""
    under_way, most = 0, 0

    async def run(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(10)
        under_way -= 1
        return number * number

    ends = loop.run_until_complete(spaced(range(9), run, at_once=4, apart=0))
    assert ends == {number: number * number for number in range(9)}
    assert most == 4


def test_two_beginnings_are_apart(loop: HurriedLoop) -> None:
    """However many seats are free, so many seconds pass between two beginnings."""
    begun: list[float] = []

    async def run(_: int) -> None:
        begun.append(loop.time())

    loop.run_until_complete(spaced(range(4), run, at_once=4, apart=6))
    assert [later - sooner > 5.99 for sooner, later in itertools.pairwise(begun)] == [True] * 3


def test_nothing_to_run_takes_no_time(loop: HurriedLoop) -> None:
    """No items, no ends."""

    async def run(_: int) -> None:
        raise AssertionError

    assert loop.run_until_complete(spaced([], run, at_once=1, apart=60)) == {}
