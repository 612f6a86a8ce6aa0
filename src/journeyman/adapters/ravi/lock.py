"""One writer at a time on this machine, held across calls."""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from journeyman.durable import PRIVATE_FILE
from journeyman.errors import SetupError

LOOKS = 0.02
"""Seconds between two tries. A thread that blocks in flock(2) would hold up name look-ups, which need one as well."""


@asynccontextmanager
async def held(path: Path) -> AsyncGenerator[None]:
    """Hold a file's lock (flock(2)) between processes, and between tasks, since each opens it for itself.

    Raises:
        SetupError: it can't be made or locked.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:
        raise SetupError(f"{path} can't be locked: {error.strerror}. Mend its owner or its permissions.") from None
    try:
        while not _locked(descriptor):  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(LOOKS)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
