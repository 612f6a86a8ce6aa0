"""The port to the agents' mail and SMS, and what an inbox may do besides."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol, runtime_checkable

from journeyman.domain.message import Message


class Inbox(Protocol):
    """The agents' mail and SMS."""

    def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then each as it comes.

        `address` is a mail address, or a phone number in E.164 where the inbox takes SMS.

        It never ends by itself; the caller bounds the wait and closes it. Told of new mail, not by polling in sleeps.
        """
        ...

    def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield the names of the agents to whom mail has come.

        An empty set says to look at all agents: it comes first, and where nothing was yielded for `every` seconds.
        """
        ...


@runtime_checkable
class MarksUsed(Protocol):
    """What an inbox may do besides, where others look at the same messages."""

    async def mark_used(self, address: str, message_id: str) -> None:
        """Mark a message to this address as read. It is a courtesy: that it can't be done is not raised."""
        ...


@runtime_checkable
class ProbesItself(Protocol):
    """An inbox that can find out by itself whether mail arrives: for `journeyman doctor`."""

    async def probe(self, address: str) -> str:
        """Find out whether mail to an agent's address would be seen; leave nothing; return what was seen, in words.

        Raises:
            SetupError: it would not; says what to do.
            Transient: the server does not answer.
        """
        ...
