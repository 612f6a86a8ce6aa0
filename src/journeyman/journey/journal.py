"""The record as the journey's journal: written before each act, under compare-and-set."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.ports import Clock, Vault

Learn = Callable[[SecretStr], None]
"""Told of each secret that comes into this process, so that logs and screenshots can hide it."""


@dataclass
class Journal:
    """One account's record, as last read or written by this journey."""

    vault: Vault
    clock: Clock
    agent: str
    service: str
    learn: Learn
    record: AccountRecord | None = None

    async def read(self) -> AccountRecord | None:
        """Read the record anew.

        Raises:
            VaultDamaged: it can't be read.
        """
        self.record = await self.vault.load(self.agent, self.service)
        self._tell()
        return self.record

    async def open(self, record: AccountRecord) -> None:
        """Write the first record of an account.

        Raises:
            Conflict: there is one already.
        """
        self.record = await self.vault.save(record, 0)
        self._tell()

    async def write(
        self, change: Callable[[AccountRecord], AccountRecord], what: str = "", outcome: str = ""
    ) -> AccountRecord:
        """Change the record and save it, with an event if `what` is given.

        Raises:
            Conflict: another writer saved since it was read; nothing was changed.
            ValueError: there is no record yet.
        """
        changed = change(self.known)
        if what:
            changed = changed.note(self.clock.now(), what, outcome)
        self.record = await self.vault.save(changed, self.known.revision)
        self._tell()
        return self.record

    @property
    def known(self) -> AccountRecord:
        """The record, which must be there by now."""
        if self.record is None:
            raise ValueError(f"{self.agent} has no record at {self.service}")
        return self.record

    def secrets(self) -> tuple[SecretStr, ...]:
        """Return all secrets of the record's credentials."""
        if self.record is None:
            return ()
        held = (self.record.pending, self.record.current)
        return tuple(secret for credential in held if credential for secret in credential.secrets())

    def _tell(self) -> None:
        for secret in self.secrets():
            self.learn(secret)
