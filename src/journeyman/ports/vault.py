"""The ports to what is kept of each account: its record with a lease beside it, and the log of each use of a secret."""

from typing import Protocol

from journeyman.domain.account import AccountRecord
from journeyman.domain.audit import Use
from journeyman.domain.lease import Lease


class Vault(Protocol):
    """The account records, encrypted, and beside each a lease. Neither touches the other.

    Every method raises VaultAway where the vault is somewhere else and does not answer: it may later.
    """

    async def prepare(self, agent: str) -> None:
        """Make ready for an agent's records what must be there, such as a key, and look whether they may be written.

        Safe to run twice. Nothing depends on it: it finds early what would stand in the way of the first record.

        Raises:
            SetupError: they could not be written; says what to do.
        """
        ...

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            VaultDamaged: there is one and it can't be read, or its permissions are too wide.
        """
        ...

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save durably if the stored revision (0: no record) is the expected one; return it with the next revision.

        Raises:
            Conflict: another writer saved first; nothing was changed.
            VaultDamaged: as in `load`; nothing was changed.
            VaultAway: the answer did not come, so it may be saved or not. Who saves again with the same expected
                revision, at the same vault object, finds what it had saved itself to be no conflict.
        """
        ...

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted."""
        ...

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease as it was last swapped, run out or not; None where there is none. It needs no record.

        Raises:
            VaultDamaged: it can't be read.
        """
        ...

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected` (None: there is none). A `new` None removes it.

        It compares whole values and no clock: whether a lease has run out is for the caller to say.

        Raises:
            Conflict: the lease is another one; says who holds it and until when; nothing was changed.
            VaultDamaged: it can't be read or written; nothing was changed.
            VaultAway: as in `save`.
        """
        ...


class Audit(Protocol):
    """The agents' logs of each use of a secret. It never holds the secret."""

    async def note(self, agent: str, service: str, use: Use, what: str) -> None:
        """Write one line into the agent's log, before the use is made.

        Args:
            agent: whose secret.
            service: of which account.
            use: what is done with it.
            what: which secret, by name.

        Raises:
            SetupError: the line can't be written; then the secret must not be used.
        """
        ...
