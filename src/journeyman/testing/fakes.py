"""Fakes that keep the ports' contracts in memory: for tests that run in milliseconds."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from journeyman.domain.account import AccountRecord
from journeyman.domain.identity import Identity
from journeyman.domain.lease import Lease, not_as_expected
from journeyman.domain.message import Message
from journeyman.errors import Conflict, SetupError, UnknownAgent

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When a FakeClock begins: a Monday at noon."""


class FakeClock:
    """A clock that stands still until somebody sleeps by it or moves it on."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Move on by so many seconds at once, and let others run."""
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds."""
        self._now += timedelta(seconds=seconds)


class MemoryDirectory:
    """Agents by name, with identities as the embedded directory makes them, or with those that are given."""

    def __init__(self, agents: Iterable[str | Identity], mail_domain: str = "agents.test") -> None:
        self._mail_domain = mail_domain
        known = [_identity(agent, mail_domain) if isinstance(agent, str) else agent for agent in agents]
        self._identities = {identity.agent: identity for identity in known}

    async def identity(self, agent: str) -> Identity:
        """Return the agent's identity.

        Raises:
            UnknownAgent: there is no such agent; says which there are.
        """
        if agent not in self._identities:
            raise UnknownAgent(f'There is no agent "{agent}". There are: {", ".join(sorted(self._identities))}.')
        return self._identities[agent]

    async def agents(self) -> list[str]:
        """Return all agents' names, sorted."""
        return sorted(self._identities)

    async def add(
        self, agent: str, name: str = "", phone: str = "", profile: Mapping[str, str] | None = None
    ) -> Identity:
        """Make an agent.

        Raises:
            SetupError: there is one already.
        """
        if agent in self._identities:
            raise SetupError(f'There is an agent "{agent}" already; nothing was changed.')
        made = _identity(agent, self._mail_domain)
        update = {"name": name or made.name, "phone": phone, "profile": dict(profile or {})}
        self._identities[agent] = made.model_copy(update=update)
        return self._identities[agent]

    async def answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        """Add answers to an agent's profile.

        Raises:
            UnknownAgent: there is no such agent.
        """
        self._identities[agent] = (await self.identity(agent)).saying(answers)
        return self._identities[agent]


def _identity(agent: str, mail_domain: str) -> Identity:
    return Identity(agent=agent, name=f"{agent.title()} Agent", address=f"{agent}@{mail_domain}")


class MemoryInbox:
    """Messages in a list; waits are woken by `deliver`."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._waiting: set[asyncio.Event] = set()

    def deliver(self, message: Message) -> None:
        """Take a message in, and tell all who wait."""
        self._messages.append(message)
        for event in self._waiting:
            event.set()

    async def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then what comes."""
        told: set[str] = set()
        arrived = asyncio.Event()
        self._waiting.add(arrived)
        try:
            while True:
                arrived.clear()
                for message in sorted(self._messages, key=lambda m: m.received_at):
                    if message.id in told or message.received_at <= after:
                        continue
                    if address.lower() in message.recipients:
                        told.add(message.id)
                        yield message
                await arrived.wait()
        finally:
            self._waiting.discard(arrived)

    async def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield an empty set (look at all agents) at first, at each message, and every so many seconds."""
        arrived = asyncio.Event()
        self._waiting.add(arrived)
        try:
            while True:
                arrived.clear()
                yield set()
                with suppress(TimeoutError):
                    async with asyncio.timeout(every):
                        await arrived.wait()
        finally:
            self._waiting.discard(arrived)


class MemoryVault:
    """Records as the documents that a real vault would encrypt. Give one to two journeys and they share its records."""

    def __init__(self) -> None:
        self._documents: dict[tuple[str, str], bytes] = {}
        self._leases: dict[tuple[str, str], Lease] = {}

    async def prepare(self, agent: str) -> None:
        """Do nothing: memory is there."""

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none."""
        document = self._documents.get((agent, service))
        return AccountRecord.model_validate_json(document) if document else None

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save if the stored revision (0: no record) is the expected one; return it with the next revision.

        Raises:
            Conflict: another writer saved first; nothing was changed.
        """
        await asyncio.sleep(0)  # a real vault lets others run here, so races show with the fake as well
        stored = await self.load(record.agent, record.service)
        revision = stored.revision if stored else 0
        if revision != expected_revision:
            raise Conflict(
                f"{record.agent} at {record.service}: the record is at revision {revision}, not {expected_revision}. "
                "Another writer saved first; read it again."
            )
        saved = record.change(revision=revision + 1)
        self._documents[record.agent, record.service] = saved.document()
        return saved

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted."""
        return sorted(service for owner, service in self._documents if owner == agent)

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease, run out or not; None where there is none."""
        return self._leases.get((agent, service))

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected`; a `new` None removes it.

        Raises:
            Conflict: the lease is another one; nothing was changed.
        """
        await asyncio.sleep(0)  # as in `save`
        found = self._leases.get((agent, service))
        if found != expected:
            raise not_as_expected(agent, service, found)
        if new:
            self._leases[agent, service] = new
        else:
            self._leases.pop((agent, service), None)
