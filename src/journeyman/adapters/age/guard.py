"""What guards the vault's files: nobody else can open them, one writer at a time, and refusals are told."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from journeyman.agent_folder import AgentFolder
from journeyman.durable import PRIVATE_FILE, remedy_for_wide_permissions
from journeyman.errors import VaultDamaged


@contextmanager
def told(path: Path, what: str) -> Generator[None, None, None]:
    """Tell what the operating system refused, as damage of the vault.

    Raises:
        VaultDamaged: in the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise VaultDamaged(
            f"{error.filename or path} {what}: {error.strerror}. Nothing was changed. Mend its owner, its permissions "
            "or the space on the disk, and try again."
        ) from None


def refuse_wide(*paths: Path) -> None:
    """Refuse paths that group or others have any right to.

    Raises:
        VaultDamaged: one is too wide; the message holds the command that closes it.
        OSError: as of `os.stat`.
    """
    for path in paths:
        if remedy := remedy_for_wide_permissions(path):
            raise VaultDamaged(
                f"{path} is open to others than its owner, and it guards credentials. Nothing was read or changed. "
                f"Close it with: {remedy}"
            )


@contextmanager
def locked(path: Path) -> Generator[None, None, None]:
    """Hold a file's lock (flock(2)): between processes, and between threads, since each opens it for itself.

    Raises:
        VaultDamaged: it can't be made or locked.
    """
    with told(path, "can't be locked"):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        with told(path, "can't be locked"):
            os.fchmod(descriptor, PRIVATE_FILE)  # the umask may have taken bits away
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def lock_of(folder: AgentFolder, service: str) -> Path:
    """Return the file whose lock guards both files of an account, the record and the lease."""
    return folder.vault / f".{service}.lock"


def make_guarded(folder: AgentFolder) -> None:
    """Make the agent's folder where it is missing; refuse one that is open to others.

    Raises:
        VaultDamaged: it can't be made, or is too wide.
    """
    with told(folder.root, "can't be made"):
        folder.make()
        refuse_wide(folder.root, folder.vault)
