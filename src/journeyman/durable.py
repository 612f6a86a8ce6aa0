"""Private files that survive a crash: written whole or not at all, readable by their owner alone."""

import fcntl
import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private_folder(folder: Path) -> None:
    """Make a folder (not its parents) with mode 0700, whatever the umask; one that is there stays as it is.

    Raises:
        OSError: as of `os.mkdir`, but for a folder that is there.
    """
    try:
        folder.mkdir(PRIVATE_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    folder.chmod(PRIVATE_FOLDER)
    give_to_owner(folder, folder.parent)
    sync_folder(folder.parent)


def replace_file(target: Path, content: bytes, temporary: Path) -> None:
    """Write a file (mode 0600) through a temporary one beside it: a crash leaves the old content or the new.

    A temporary file left by an earlier crash is written over. The caller makes sure that no two writers use one
    temporary name at a time, and that it lies in the same file system.

    Raises:
        OSError: nothing was changed, and the temporary file is gone.
    """
    with _written(temporary, content):
        temporary.replace(target)
    sync_folder(target.parent)


def create_file(target: Path, content: bytes) -> None:
    """Write a new file (mode 0600): of many writers one wins, and no reader sees a part of it.

    Raises:
        FileExistsError: there is one already; it was not touched.
        OSError: nothing was changed.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    with _written(temporary, content):
        os.link(temporary, target)  # a rename would replace what is there
    temporary.unlink()
    sync_folder(target.parent)


@contextmanager
def _written(temporary: Path, content: bytes) -> Generator[None, None, None]:
    """Write and fsync a temporary file; take it away if that, or what is done with it, fails."""
    try:
        descriptor = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE
        )
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, PRIVATE_FILE)  # the umask may have taken bits away
            give_to_owner(descriptor, temporary.parent)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        yield
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


@contextmanager
def locked(path: Path) -> Generator[None, None, None]:
    """Hold a file's lock (flock(2)): between processes, and between threads, since each opens it for itself.

    The file is made (mode 0600) where it is missing, and stays.

    Raises:
        OSError: it can't be made or locked.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        os.fchmod(descriptor, PRIVATE_FILE)  # the umask may have taken bits away
        give_to_owner(descriptor, path.parent)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def give_to_owner(made: int | Path, folder: Path) -> None:
    """Let what root makes in a folder belong to the folder's owner, who may be an agent's own user.

    Does nothing for anybody but root.

    Raises:
        OSError: as of `os.chown`.
    """
    if os.geteuid() != 0:
        return
    owner = folder.stat()
    known = os.fstat(made) if isinstance(made, int) else made.lstat()
    if stat.S_ISREG(known.st_mode) and known.st_nlink > 1:
        return  # the folder's owner may have put it there as another name of something that is not theirs
    if (known.st_uid, known.st_gid) != (owner.st_uid, owner.st_gid):
        os.chown(made, owner.st_uid, owner.st_gid, follow_symlinks=isinstance(made, int))


def sync_folder(folder: Path) -> None:
    """Make the folder's entries durable: a rename is on the disk only after that.

    Raises:
        OSError: as of `os.fsync`.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remedy_for_wide_permissions(path: Path) -> str:
    """Return the command that takes a file or folder from group and others, or "" where they have no right to it.

    Raises:
        OSError: as of `os.stat`.
    """
    status = path.stat()
    if not status.st_mode & _OTHERS:
        return ""
    mode = PRIVATE_FOLDER if stat.S_ISDIR(status.st_mode) else PRIVATE_FILE
    return f"chmod {mode:o} {path}"
