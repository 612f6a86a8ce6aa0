"""A vault that tells the agent's audit log of each record with secrets that comes out of it."""

from collections.abc import MutableMapping
from dataclasses import dataclass

from journeyman.domain.account import AccountRecord
from journeyman.domain.audit import Use
from journeyman.domain.lease import Lease
from journeyman.ports import Audit, Vault

RECORD = "record"
"""What is said to be read: all secrets of the account."""

Seen = MutableMapping[tuple[str, str], int]
"""Account → the revision that this run has read or written: it is not told of again."""


@dataclass(frozen=True)
class AuditedVault:
    """A `Vault` in front of another; a record whose reading can't be written down is not given out."""

    store: Vault
    audit: Audit
    seen: Seen

    async def prepare(self, agent: str) -> None:
        """Make ready for an agent's records.

        Raises:
            SetupError: as of the store.
        """
        await self.store.prepare(agent)

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            VaultDamaged: as of the store.
            SetupError: the audit log can't be written.
        """
        record = await self.store.load(agent, service)
        secret = record and (record.credentials or record.session)
        if record and secret and self.seen.get((agent, service)) != record.revision:
            await self.audit.note(agent, service, Use.READ, RECORD)
            self.seen[agent, service] = record.revision
        return record

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save as the store does; who wrote a record has no secret to learn from it.

        Raises:
            Conflict, VaultDamaged: as of the store.
        """
        saved = await self.store.save(record, expected_revision)
        if self.seen.get((record.agent, record.service), 0) == expected_revision:
            self.seen[record.agent, record.service] = saved.revision
        return saved

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted."""
        return await self.store.services(agent)

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease as it was last swapped; None where there is none."""
        return await self.store.lease(agent, service)

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected`.

        Raises:
            Conflict, VaultDamaged: as of the store.
        """
        await self.store.swap_lease(agent, service, expected, new)
