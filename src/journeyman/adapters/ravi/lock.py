"""One writer at a time on this machine, held across calls."""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from journeyman.agent_folder import AgentFolder
from journeyman.durable import PRIVATE_FILE, give_to_owner, make_private_folder
from journeyman.errors import SetupError

LOOKS = 0.02
"""Seconds between two tries. A thread that blocks in flock(2) would hold up name look-ups, which need one as well."""


def make_place(folder: AgentFolder, part: Path) -> None:
    """Make an agent's folders, and the one among them where a lock is to be.

    Raises:
        SetupError: they can't be written.
    """
    try:
        folder.make()
        make_private_folder(part)
    except OSError as error:
        raise SetupError(f"{error.filename or folder.root} can't be written: {error.strerror}.") from None


@asynccontextmanager
async def held(path: Path) -> AsyncGenerator[None]:
    """Hold a file's lock (flock(2)) between processes, and between tasks, since each opens it for itself.

    Raises:
        SetupError: it can't be made or locked.
    """
    descriptor = _opened(path)
    try:
        while not _locked(descriptor):  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(LOOKS)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    """Open the lock's file, made where it is missing: the folder's owner's, who may be an agent's own user."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE)
        try:
            give_to_owner(descriptor, path.parent)
        except OSError:
            os.close(descriptor)
            raise
    except OSError as error:
        raise SetupError(f"{path} can't be locked: {error.strerror}. Mend its owner or its permissions.") from None
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
