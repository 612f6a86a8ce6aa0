"""What every Inbox must hold to: subclass `InboxContract` and give it fixtures.

Tests are coroutines: run them with pytest-asyncio in its auto mode.
"""
# ruff: noqa: S101, PLR2004 - a suite of tests

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Protocol

from journeyman.domain.message import Message
from journeyman.ports import Inbox

SOON = 10.0
"""Seconds until a wait that does not end counts as a failure."""
SENDER = "noreply@fake.example"


class Deliver(Protocol):
    """Sends one message from SENDER to an address, as the world would; returns when the inbox has it."""

    async def __call__(self, address: str, text: str) -> None:
        """Deliver a plain text."""
        ...


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


async def first(inbox: Inbox, count: int, address: str, after: datetime) -> list[Message]:
    """Return the first messages of a wait of its own."""
    async with asyncio.timeout(SOON), aclosing(inbox.messages(address, after)) as messages:
        return await take(messages, count)


async def take(messages: AsyncIterator[Message], count: int) -> list[Message]:
    """Return the next messages of a wait."""
    async with asyncio.timeout(SOON):
        return [await anext(messages) for _ in range(count)]


def texts(messages: list[Message]) -> list[str]:
    """Return the messages' texts, trimmed."""
    return [message.text.strip() for message in messages]


class InboxContract:
    """Give fixtures `inbox` (an Inbox) and `deliver`.

    The inbox takes mail for agents `alpha`, and `agent-0` to `agent-19`, at agents.test, with and without plus tags.
    """

    async def test_what_is_there_comes_first_then_what_comes(self, inbox: Inbox, deliver: Deliver) -> None:
        """The backlog is told oldest first, then each new message as it comes; each once."""
        after = now()
        for text in ("one", "two", "three"):
            await deliver("alpha@agents.test", text)
        async with aclosing(inbox.messages("alpha@agents.test", after)) as messages:
            found = await take(messages, 3)
            waiting = asyncio.create_task(take(messages, 1))
            await deliver("alpha@agents.test", "four")
            found += await waiting
            await deliver("alpha@agents.test", "five")
            await deliver("alpha@agents.test", "six")
            found += await take(messages, 2)
        assert texts(found) == ["one", "two", "three", "four", "five", "six"]
        assert [m.received_at for m in found] == sorted(m.received_at for m in found)

    async def test_messages_say_what_they_are(self, inbox: Inbox, deliver: Deliver) -> None:
        """Sender and recipients are bare addresses in lower case; the time is aware and the inbox's own."""
        before = now()
        await deliver("alpha+acorn@agents.test", "hello")
        [message] = await first(inbox, 1, "alpha+acorn@agents.test", before)
        assert (message.sender, message.recipients) == (SENDER, ("alpha+acorn@agents.test",))
        assert message.received_at.utcoffset() == timedelta(0)
        assert before < message.received_at <= now() + timedelta(seconds=1)

    async def test_an_anchor_parts_old_from_new(self, inbox: Inbox, deliver: Deliver) -> None:
        """Nothing from before the anchor is told, and nothing that came just after it is lost."""
        for number in range(20):
            await deliver("alpha@agents.test", f"old {number}")
            [old] = await first(inbox, 1, "alpha@agents.test", now() - timedelta(hours=1))
            assert texts([old]) == ["old 0"]
            anchor = now()
            await deliver("alpha@agents.test", f"new {number}")
            found = await first(inbox, 1, "alpha@agents.test", anchor)
            assert texts(found) == [f"new {number}"]

    async def test_the_anchor_itself_is_before(self, inbox: Inbox, deliver: Deliver) -> None:
        """A message received at the anchor's very instant is not after it."""
        start = now()
        await deliver("alpha@agents.test", "one")
        await deliver("alpha@agents.test", "two")
        one, two = await first(inbox, 2, "alpha@agents.test", start)
        assert await first(inbox, 1, "alpha@agents.test", one.received_at) == [two]

    async def test_only_the_address_is_told(self, inbox: Inbox, deliver: Deliver) -> None:
        """Plus tags and the plain address are told apart; case does not matter."""
        after = now()
        for address in ("alpha@agents.test", "alpha+oak@agents.test", "agent-1@agents.test"):
            await deliver(address, f"to {address}")
        await deliver("Alpha+Acorn@Agents.Test", "the one")
        for address in ("alpha+acorn@agents.test", "ALPHA+ACORN@agents.test"):
            assert texts(await first(inbox, 1, address, after)) == ["the one"]
        await deliver("alpha@agents.test", "second")
        assert texts(await first(inbox, 2, "alpha@agents.test", after)) == ["to alpha@agents.test", "second"]

    async def test_ids_are_unique_and_stay(self, inbox: Inbox, deliver: Deliver) -> None:
        """Two waits see the same messages under the same ids, so a used message is known again."""
        after = now()
        for _ in range(3):
            await deliver("alpha@agents.test", "the same text")
        found = await first(inbox, 3, "alpha@agents.test", after)
        assert await first(inbox, 3, "alpha@agents.test", after) == found
        assert len({message.id for message in found}) == 3

    async def test_many_wait_at_once(self, inbox: Inbox, deliver: Deliver) -> None:
        """Twenty agents wait, two waits each; each wait gets its own message and no other, whatever the order."""
        after = now()
        addresses = [f"agent-{n}+fake@agents.test" for n in range(20)]
        waits = [asyncio.create_task(first(inbox, 1, address, after)) for address in addresses * 2]
        for address in reversed(addresses):
            await deliver(address, address)
        found = await asyncio.gather(*waits)
        assert [texts(messages) for messages in found] == [[address] for address in addresses * 2]

    async def test_a_wait_that_starts_as_mail_comes_misses_nothing(self, inbox: Inbox, deliver: Deliver) -> None:
        """A delivery at the very time at which a wait begins is told, before or after."""
        for number in range(10):
            after = now()
            waiting = asyncio.create_task(first(inbox, 1, f"agent-{number}@agents.test", after))
            for _ in range(number):
                await asyncio.sleep(0)
            await deliver(f"agent-{number}@agents.test", "hello")
            assert texts(await waiting) == ["hello"]

    async def test_a_wait_can_be_cut_short(self, inbox: Inbox, deliver: Deliver) -> None:
        """Time-out or cancellation ends a wait at once and leaves no task behind; another wait is as good as new."""
        tasks = asyncio.all_tasks()
        after = now()
        try:
            async with asyncio.timeout(0.1), aclosing(inbox.messages("alpha@agents.test", after)) as messages:
                await anext(messages)
        except TimeoutError:
            pass
        else:
            raise AssertionError("there was a message that nobody sent")
        waiting = asyncio.create_task(first(inbox, 1, "alpha@agents.test", after))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting], timeout=SOON)
        assert waiting.cancelled()
        assert asyncio.all_tasks() == tasks
        await deliver("alpha@agents.test", "late")
        assert texts(await first(inbox, 1, "alpha@agents.test", after)) == ["late"]
