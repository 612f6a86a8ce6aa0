"""Waiting for the one message that belongs to this journey."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from journeyman.domain.message import Message
from journeyman.messages.select import belongs
from journeyman.ports import Inbox

Found = TypeVar("Found")


@dataclass(frozen=True)
class Wanted:
    """Which messages may be used, and how long to wait for one."""

    address: str
    senders: Sequence[str]
    after: datetime
    within: timedelta
    used: Collection[str] = ()
    """Ids of messages that were used before."""


async def await_message(
    inbox: Inbox, wanted: Wanted, find: Callable[[Message], Found | None]
) -> tuple[str, Found] | None:
    """Return the id of the first wanted message in which `find` finds something, and what; None when time is over."""
    try:
        async with asyncio.timeout(wanted.within.total_seconds()):
            # Closed here, so that the watch on the file system ends with the wait.
            async with aclosing(inbox.messages(wanted.address, wanted.after)) as messages:
                async for message in messages:
                    if message.id in wanted.used:
                        continue
                    if not belongs(message, wanted.address, wanted.senders, wanted.after):
                        continue
                    found = find(message)
                    if found is not None:
                        return message.id, found
    except TimeoutError:
        return None
    return None
