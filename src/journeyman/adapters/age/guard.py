"""What guards the vault's files: nobody else can open them, one writer at a time, and refusals are told."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from journeyman import durable
from journeyman.agent_folder import AgentFolder
from journeyman.durable import remedy_for_wide_permissions
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
    """Hold a file's lock (`durable.locked`).

    Raises:
        VaultDamaged: it can't be made or locked.
    """
    with ExitStack() as stack:
        with told(path, "can't be locked"):
            stack.enter_context(durable.locked(path))
        yield


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
