"""One wait for mail in a mailbox that others wait at, too."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from journeyman.domain.message import Message


@dataclass(frozen=True)
class Letter:
    """A mail that was fetched."""

    message: Message
    digest: bytes
    """Of the mail as it came, with all that servers wrote on top: by it a mail is known again under another UID."""


class Wait:
    """What one who waits has been given, in the order in which it was received."""

    def __init__(self, after: datetime, wants: Callable[[Message], bool]) -> None:
        self.after = after
        """Nothing that was received before is looked at."""
        self.above = 0
        """Mails with UIDs up to this one were looked at."""
        self._wants = wants
        self._looked_at: set[int] = set()
        self._given: set[bytes] = set()
        self._queue: asyncio.Queue[Message | Exception] = asyncio.Queue()

    async def next(self) -> Message:
        """Return the next message, once there is one.

        Raises:
            SetupError: no more can come, and why.
        """
        item = await self._queue.get()
        if isinstance(item, Exception):
            raise item
        return item

    def offer(self, uid: int, letter: Letter | None) -> None:
        """Look at a mail (None: one that is gone, or can't be read) and take it if it is wanted; each once."""
        if uid <= self.above or uid in self._looked_at:
            return
        self._looked_at.add(uid)
        if letter and letter.digest not in self._given and self._wants(letter.message):
            self._given.add(letter.digest)
            self._queue.put_nowait(letter.message)

    def up_to(self, uid: int) -> None:
        """All mails up to that UID were offered."""
        self.above = max(self.above, uid)
        self._looked_at = {seen for seen in self._looked_at if seen > self.above}

    def begin_anew(self) -> None:
        """The mailbox has new UIDs: look at all of it again; what was given is known by its digest."""
        self.above = 0
        self._looked_at.clear()

    def fail(self, error: Exception) -> None:
        """Tell that no more can come."""
        self._queue.put_nowait(error)
