"""The record as the journey's journal: written before each act, under compare-and-set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.errors import Conflict
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

        Where the agent was given a TOTP code meanwhile (`journeyman code`), the change is made to that record.

        Raises:
            Conflict: another writer saved something else since it was read; nothing was changed.
            ValueError: there is no record yet.
        """
        try:
            await self._save(change, what, outcome)
        except Conflict:
            before = self.known
            if _without_counters(await self.read()) != _without_counters(before):
                raise
            await self._save(change, what, outcome)
        return self.known

    async def note(self, what: str, outcome: str) -> None:
        """Write an event into history, and change nothing else.

        Raises:
            Conflict: as in `write`.
        """
        await self.write(lambda record: record, what, outcome)

    async def _save(self, change: Callable[[AccountRecord], AccountRecord], what: str, outcome: str) -> None:
        changed = change(self.known)
        if what:
            changed = changed.note(self.clock.now(), what, outcome)
        self.record = await self.vault.save(changed, self.known.revision)
        self._tell()

    @property
    def known(self) -> AccountRecord:
        """The record, which must be there by now."""
        if self.record is None:
            raise ValueError(f"{self.agent} has no record at {self.service}")
        return self.record

    @property
    def credential(self) -> Credential:
        """The credential that the account's next page wants: the pending one, else the current one.

        Raises:
            ValueError: the record holds none.
        """
        credential = self.known.credential
        if credential is None:
            raise ValueError(f"{self.agent} has no credential at {self.service}")
        return credential

    def since(self) -> datetime:
        """Return after when a message must have come to be one that the account's confirmation may still use."""
        times = (self.known.anchor, self.known.confirming.refused_at)
        return max((time for time in times if time), default=self.clock.now())

    def secrets(self) -> tuple[SecretStr, ...]:
        """Return all secrets of the record's credentials."""
        if self.record is None:
            return ()
        return tuple(secret for credential in self.record.credentials for secret in credential.secrets())

    def _tell(self) -> None:
        for secret in self.secrets():
            self.learn(secret)


def _without_counters(record: AccountRecord | None) -> AccountRecord | None:
    """Return the record as if no TOTP code had been issued, and never saved."""
    if record is None:
        return None
    return record.with_each(_uncounted).change(revision=0)


def _uncounted(credential: Credential) -> Credential:
    authenticator = credential.authenticator and credential.authenticator.model_copy(update={"last_counter": -1})
    return credential.model_copy(update={"authenticator": authenticator})
