"""The vault's records: one age file for each account, encrypted to the agent's own key; beside it the lease."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from pyrage import DecryptError, IdentityError, RecipientError, decrypt, encrypt, x25519

from journeyman.adapters.age.guard import lock_of, locked, make_guarded, refuse_wide, told
from journeyman.adapters.age.lease import read_lease, swap_lease
from journeyman.agent_folder import AgentFolder, agent_folder
from journeyman.domain.account import AccountRecord
from journeyman.domain.document import SERVICE_NAME, checked_service, read_document
from journeyman.domain.lease import Lease
from journeyman.durable import replace_file
from journeyman.errors import Conflict, SetupError, VaultDamaged

_SUFFIX = ".age"
_MEND = "Nothing was changed. Bring the file back from a backup, or move it away to begin this account anew."


class AgeVault:
    """Records in `<home>/agents/<agent>/vault/<service>.age`.

    Args:
        home: where state lives.
        recovery_recipient: an age recipient of the operator's that each file is encrypted to as well; may be empty.

    Raises:
        SetupError: the recovery recipient is not one.
    """

    def __init__(self, home: Path, recovery_recipient: str = "") -> None:
        self._home = home
        self._also_to = [_recovery(recovery_recipient)] if recovery_recipient else []

    async def prepare(self, agent: str) -> None:
        """Make the agent's key pair where it has none; safe to run twice. The first `save` does so as well.

        Raises:
            UnknownAgent: no agent can have this name.
            VaultDamaged: there is a key that can't be read, or there are records but no key.
        """
        await asyncio.to_thread(self._create_key, agent_folder(self._home, agent))

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            UnknownAgent: no agent can have this name.
            UnknownService: no service can have this name.
            VaultDamaged: it can't be read, is of a newer version, or others than the owner can get at it or the key.
        """
        return await asyncio.to_thread(self._load, agent_folder(self._home, agent), checked_service(service))

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save durably if the stored revision (0: no record) is the expected one; return it with the next revision.

        Raises:
            UnknownAgent: no agent can have this name.
            UnknownService: no service can have this name.
            Conflict: another writer saved first; nothing was changed.
            VaultDamaged: as in `load`, or the file can't be written; nothing was changed.
        """
        folder = agent_folder(self._home, record.agent)
        checked_service(record.service)
        return await asyncio.to_thread(self._save, folder, record, expected_revision)

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted.

        Raises:
            UnknownAgent: no agent can have this name.
        """
        return await asyncio.to_thread(_services, agent_folder(self._home, agent))

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease as it was last swapped, run out or not; None where there is none, or none can be made out.

        Raises:
            UnknownAgent: no agent can have this name.
            UnknownService: no service can have this name.
            VaultDamaged: the system refuses to read it.
        """
        folder = agent_folder(self._home, agent)
        return await asyncio.to_thread(read_lease, folder, checked_service(service))

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected` (None: there is none). A `new` None removes it.

        Raises:
            UnknownAgent: no agent can have this name.
            UnknownService: no service can have this name.
            Conflict: the lease is another one; says who holds it and until when; nothing was changed.
            VaultDamaged: it can't be read or written, or others than the owner can get at the folder.
        """
        folder = agent_folder(self._home, agent)
        checked_service(service)
        await asyncio.to_thread(swap_lease, folder, service, expected, new)

    async def seal(self, agent: str, document: bytes) -> str:
        """Return a document encrypted as the files are, in age's armour: for a vault that keeps texts elsewhere.

        Raises:
            UnknownAgent, VaultDamaged: as in `prepare`.
        """
        await self.prepare(agent)
        return await asyncio.to_thread(self._sealed, agent_folder(self._home, agent), document)

    async def unseal(self, agent: str, sealed: str) -> bytes:
        """Return what `seal` encrypted.

        Raises:
            UnknownAgent: no agent can have this name.
            VaultDamaged: the agent's key does not open it.
        """
        folder = agent_folder(self._home, agent)
        return await asyncio.to_thread(_unsealed, folder, sealed.encode())

    def _sealed(self, folder: AgentFolder, document: bytes) -> str:
        return encrypt(document, [_keys(folder)[0].to_public(), *self._also_to], armored=True).decode()

    def _load(self, folder: AgentFolder, service: str) -> AccountRecord | None:
        file = folder.vault / (service + _SUFFIX)
        with told(file, "can't be read"):
            if not file.exists():
                return None
            refuse_wide(folder.root, folder.vault, file)
            sealed = file.read_bytes()
        document = _opened(file, sealed, _keys(folder))
        return read_document(document, folder.root.name, service, str(file), _MEND)

    def _save(self, folder: AgentFolder, record: AccountRecord, expected: int) -> AccountRecord:
        self._create_key(folder)
        # Compare and set: the lock holds from the read to the rename.
        with locked(lock_of(folder, record.service)):
            stored = self._load(folder, record.service)
            revision = stored.revision if stored else 0
            if revision != expected:
                raise Conflict(
                    f"{record.agent} at {record.service}: the vault holds revision {revision}, not {expected}. "
                    "Another writer saved first; read the record again."
                )
            saved = record.change(revision=revision + 1)
            file = folder.vault / (record.service + _SUFFIX)
            sealed = encrypt(saved.document(), [_keys(folder)[0].to_public(), *self._also_to])
            with told(file, "can't be written"):
                # Under the lock one temporary name is enough, so a crash leaves one file, and the next save takes it.
                replace_file(file, sealed, folder.vault / f".{record.service}.tmp")
            return saved

    def _create_key(self, folder: AgentFolder) -> None:
        make_guarded(folder)
        if not folder.key.exists():
            # Of many who come first, one makes the key. No service has the empty name.
            with locked(folder.vault / ".lock"), told(folder.key, "can't be written"):
                if not folder.key.exists():
                    _refuse_new_key_for_old_records(folder)
                    replace_file(folder.key, _new_key(), folder.root / ".key.tmp")
        _keys(folder)


def _recovery(text: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(text)
    except RecipientError:
        raise SetupError(
            "The recovery recipient (recovery_recipient in the settings, JOURNEYMAN_RECOVERY_RECIPIENT in the "
            f'environment) is not an age recipient: "{text}". Give the public key that age-keygen prints; it begins '
            "with age1."
        ) from None


def _services(folder: AgentFolder) -> list[str]:
    with told(folder.vault, "can't be read"):
        if not folder.vault.exists():
            return []
        names = [path.stem for path in folder.vault.iterdir() if path.suffix == _SUFFIX]
    return sorted(name for name in names if SERVICE_NAME.fullmatch(name))


def _refuse_new_key_for_old_records(folder: AgentFolder) -> None:
    """A new key would open none of the records that are there."""
    if _services(folder):
        raise VaultDamaged(
            f"{folder.key} is missing, and the records in {folder.vault} open with no other key. Nothing was changed. "
            "Bring the key back from a backup; the operator's recovery key, if one was set, reads the records as well."
        )


def _new_key() -> bytes:
    """Return a new key pair as age-keygen writes it."""
    identity = x25519.Identity.generate()
    made_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return f"# created: {made_at}\n# public key: {identity.to_public()}\n{identity}\n".encode()


def _keys(folder: AgentFolder) -> list[x25519.Identity]:
    """Return the agent's age identities: the first is encrypted to, any may open.

    Raises:
        VaultDamaged: the key is missing, open to others, or no age identity.
    """
    with told(folder.key, "can't be read"):
        if not folder.key.exists():
            _refuse_new_key_for_old_records(folder)
        refuse_wide(folder.root, folder.key)
        lines = folder.key.read_bytes().decode(errors="replace").splitlines()
    keys = [_key(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    known = [key for key in keys if key]
    if not known or len(known) < len(keys):
        raise VaultDamaged(
            f"{folder.key} holds no age identity that can be read (a line that begins with AGE-SECRET-KEY-1). Nothing "
            "was changed. Bring the key back from a backup: the agent's records open with no other."
        )
    return known


def _key(line: str) -> x25519.Identity | None:
    """Return one identity, or None; nothing is raised that could hold the line."""
    try:
        return x25519.Identity.from_str(line)
    except IdentityError:
        return None


def _unsealed(folder: AgentFolder, sealed: bytes) -> bytes:
    keys = _keys(folder)
    try:
        return decrypt(sealed, keys)
    except DecryptError as error:
        seen = _what_is_wrong(error)
    raise VaultDamaged(f"With {folder.key} it does not open: {seen}. Nothing was changed.")


def _opened(file: Path, sealed: bytes, keys: list[x25519.Identity]) -> bytes:
    try:
        return decrypt(sealed, keys)
    except DecryptError as error:
        seen = _what_is_wrong(error)
    raise VaultDamaged(f"{file} can't be opened with the agent's key.txt: {seen}. {_MEND}")


def _what_is_wrong(error: DecryptError) -> str:
    return "it is encrypted to another key" if "key" in str(error) else "it is cut short or damaged"
