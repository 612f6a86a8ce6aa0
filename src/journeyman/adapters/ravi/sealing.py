"""How a record stands in a secret: encrypted to the agent's own key, or in clear where the settings say so."""

from typing import Protocol

from journeyman.adapters.ravi.shelf import Secret, in_clear, secret_of
from journeyman.domain.account import AccountRecord
from journeyman.domain.document import read_document
from journeyman.errors import VaultDamaged

RECORD = "JOURNEYMAN_"
"""What the records' keys begin with; the service's name follows, in capitals."""

MEND = "Nothing was changed. Rename the secret there to begin this account anew."


class Seal(Protocol):
    """Encrypts to an agent's own key."""

    async def prepare(self, agent: str) -> None:
        """Make the agent's key pair where it has none."""
        ...

    async def seal(self, agent: str, document: bytes) -> str:
        """Return the document encrypted, as text."""
        ...

    async def unseal(self, agent: str, sealed: str) -> bytes:
        """Return what was sealed.

        Raises:
            VaultDamaged: the agent's key does not open it.
        """
        ...


async def sealed(record: AccountRecord, seal: Seal | None) -> str:
    """Return what a record's secret holds; without a seal that is the record in clear.

    Raises:
        VaultDamaged: there is a key that can't be read.
    """
    return await seal.seal(record.agent, record.document()) if seal else record.document().decode()


async def opened(found: Secret, agent: str, service: str, seal: Seal | None) -> AccountRecord:
    """Return the record that a secret holds. One in clear is read whatever the settings say.

    Raises:
        VaultDamaged: it can't be read, or is of a newer version; says what to do.
    """
    where = f"The secret {secret_of(RECORD, service)} of {agent} at Ravi"
    if in_clear(found.value):
        return read_document(found.value.encode(), agent, service, where, MEND)
    if seal is None:
        raise VaultDamaged(
            f"{where} is encrypted, and encrypt in the table [ravi] of the settings is off. Nothing was changed. "
            "Set it to true: records in clear are read all the same."
        )
    try:
        document = await seal.unseal(agent, found.value)
    except VaultDamaged as error:
        raise VaultDamaged(f"{where} can't be opened. {error}") from None
    return read_document(document, agent, service, where, MEND)
