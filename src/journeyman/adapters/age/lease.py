"""The lease's file beside the record's: plain JSON, for nothing in it is secret, a holder and a time."""

from pathlib import Path

from pydantic import ValidationError

from journeyman.adapters.age.guard import lock_of, locked, make_guarded, told
from journeyman.agent_folder import AgentFolder
from journeyman.domain.lease import Lease, not_as_expected
from journeyman.durable import replace_file, sync_folder


def read_lease(folder: AgentFolder, service: str) -> Lease | None:
    """Return the lease; None where there is none, or none can be made out.

    Raises:
        VaultDamaged: the system refuses to read it.
    """
    file = _file(folder, service)
    with told(file, "can't be read"):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return None
    try:
        return Lease.model_validate_json(content)
    except ValidationError:
        # Unlike a record this is advice, and it ends by itself: a damaged one would otherwise shut the account until a
        # person came. Nothing is lost with it, and should its holder still be at work, the record's revision is the
        # fence. The next swap replaces it.
        return None


def swap_lease(folder: AgentFolder, service: str, expected: Lease | None, new: Lease | None) -> None:
    """Put `new` in the place of the lease, durably, if that equals `expected`; None is "no lease" in both.

    Raises:
        Conflict: the lease is another one; nothing was changed.
        VaultDamaged: the folder or the file can't be written, or the folder is open to others.
    """
    file = _file(folder, service)
    make_guarded(folder)
    # Compare and set: the lock holds from the read to the rename.
    with locked(lock_of(folder, service)):
        found = read_lease(folder, service)
        if found != expected:
            raise not_as_expected(folder.root.name, service, found)
        with told(file, "can't be written"):
            if new:
                replace_file(file, new.model_dump_json().encode(), folder.vault / f".{service}.lease.tmp")
            else:
                file.unlink(missing_ok=True)
                sync_folder(folder.vault)


def _file(folder: AgentFolder, service: str) -> Path:
    return folder.vault / f"{service}.lease"
