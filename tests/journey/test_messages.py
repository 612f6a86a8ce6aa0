"""Which of several messages is used, and how long a newer one is waited for."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from journeyman.domain.message import Message
from journeyman.journey.messages import LOOKS, SETTLES, Wanted, await_message

BEGAN = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ADDRESS = "alpha@agents.test"


class SlowInbox:
    """Yields a message after so many seconds more, whose id stands for its code."""

    def __init__(self, *told: tuple[float, str]) -> None:
        self.told = told

    async def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        for number, (pause, code) in enumerate(self.told, 1):
            await asyncio.sleep(pause)
            at = after + timedelta(seconds=number)
            yield Message(code, at, "noreply@acorn.example", (address,), "Your code")
        await asyncio.Event().wait()


async def code_of(within: float, *told: tuple[float, str]) -> str:
    """Return the code that is chosen."""
    wanted = Wanted(ADDRESS, ["*@acorn.example"], BEGAN, within)
    found = await await_message(SlowInbox(*told), wanted, lambda message: message.id)
    return found[1] if found else ""


@pytest.mark.parametrize("within", [0, 60])
async def test_what_is_there_is_all_looked_at(within: float) -> None:
    """However long the machine takes from one message to the next, within `LOOKS`: an old code is not typed."""
    assert SETTLES < LOOKS * 0.6
    assert await code_of(within, (0, "111111"), (LOOKS * 0.6, "222222")) == "222222"


async def test_what_comes_is_used_at_once() -> None:
    """A newer one that comes soon takes its place; one that comes later does not, since nobody waits for it."""
    assert await code_of(60, (LOOKS, "111111"), (SETTLES / 2, "222222")) == "222222"
    assert await code_of(60, (LOOKS, "111111"), (SETTLES * 2, "222222")) == "111111"
