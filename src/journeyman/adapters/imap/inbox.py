"""The port: whose mail is where, and who is given it."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from journeyman.adapters.imap.mailbox import mailbox
from journeyman.adapters.imap.session import Session
from journeyman.domain.address import agent_of
from journeyman.domain.message import Message
from journeyman.errors import SetupError, UnknownAgent
from journeyman.provider_settings import ImapSettings


class ImapInbox:
    """Mail on an IMAP server. It is never marked, moved or removed.

    Args:
        settings: the server, and the mailbox or mailboxes there.
        template: the agents' addresses, such as `{agent}@example.org` or `fleet+{agent}@example.org`.

    Raises:
        SetupError: something that must be set is not.
    """

    def __init__(self, settings: ImapSettings, template: str) -> None:
        if settings.missing:
            raise SetupError(
                f'inbox is "imap", and {settings.missing} is not set. Set it in the table [imap]: host, user, and '
                "password (or token) as where that is read from."
            )
        self._settings = settings
        self._template = template

    async def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then each as it comes.

        A message is to an address that stands in Delivered-To, X-Original-To, Envelope-To, To or Cc; case does not
        matter. While the server can't be reached the wait goes on, and misses nothing.

        Raises:
            UnknownAgent: the address is of no agent (where each has a mailbox).
            SetupError: the server does not take the password, its certificate, or the folder; says what to do.
        """
        wanted = address.lower()
        box = mailbox(self._of(wanted))
        async with box.waiting(after, lambda message: wanted in message.recipients) as wait:
            while True:
                yield await wait.next()

    async def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield the names of the agents to whom mail has come, soon after it has, by the template of their addresses.

        Yields an empty set at first, and where no name was yielded for `every` seconds: look at all agents then. Where
        each has a mailbox that is all: a connection for each of them is kept only while a journey waits.

        Raises:
            SetupError: as in `messages`.
        """
        began = datetime.now(UTC)  # what comes while all are looked at is told after that
        yield set()
        while not self._settings.shared:
            await asyncio.sleep(every)
            yield set()
        async with mailbox(self._settings).waiting(began, lambda _: True) as wait:
            while True:
                agents: set[str] = set()
                try:
                    async with asyncio.timeout(every):
                        while not agents:
                            agents = self._named_in(await wait.next())
                except TimeoutError:
                    pass
                yield agents

    async def probe(self, address: str) -> str:
        """Log in to the mailbox that an address's mail is in, and say how new mail is told there; leave nothing.

        Raises:
            UnknownAgent, SetupError: as in `messages`.
            Transient: the server can't be reached now.
        """
        session = Session(self._of(address.lower()), proven=False)
        try:
            await asyncio.to_thread(session.open)
        finally:
            await asyncio.to_thread(session.close)
        return f"logged in at {self._settings.host}; new mail is {'pushed' if session.can_idle else 'asked for'}"

    def _named_in(self, message: Message) -> set[str]:
        return {agent for address in message.recipients if (agent := agent_of(self._template, address))}

    def _of(self, address: str) -> ImapSettings:
        """Return the settings of the mailbox in which an address's mail is."""
        if self._settings.shared:
            return self._settings
        agent = agent_of(self._template, address)
        if agent is None:
            raise UnknownAgent(
                f"{address} is no address of an agent: those are as in {self._template} (mail_address in the settings) "
                "and each has a mailbox of its own. Mend the agent's identity.json, or that setting."
            )
        return self._settings.of_agent(agent)
