"""The audit log of each agent: `audit.jsonl` in its folder, appended to under a lock, with the chain's head beside it.

A line is in the system's hands before a secret is used: a process may be killed at any moment and no line is lost. What
a power cut may take is the last half minute of lines of the common kinds; those that tell that a secret left for good
(revealed, exported, imported) are on the disk first, and all lines before them (ADR 0029).
"""

import asyncio
import errno
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from journeyman.agent_folder import AgentFolder, agent_folder
from journeyman.domain.audit import Break, Head, Link, Use, Used, first_break, head_of, next_line, read_head, start
from journeyman.domain.audit import read_line as parse
from journeyman.durable import PRIVATE_FILE, give_to_owner, locked
from journeyman.errors import SetupError

LONGEST_LINE = 16 * 1024
"""Bytes at the log's end in which its last line is looked for."""

LASTING = frozenset({Use.REVEALED, Use.EXPORTED, Use.IMPORTED})
"""What is on the disk before it is done."""


class AuditFiles:
    """Logs `<home>/agents/<agent>/audit.jsonl`.

    Args:
        home: where state lives.
        run: who uses secrets through this, in the log's words.
        now: tells the time, aware.
    """

    def __init__(self, home: Path, run: str, now: Callable[[], datetime]) -> None:
        self._home, self._run, self._now = home, run, now

    async def note(self, agent: str, service: str, use: Use, what: str) -> None:
        """Write one line into the agent's log; other processes' lines stand before or after it.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: the line can't be written; then the secret must not be used.
        """
        used = Used(at=self._now(), use=use, what=what, service=service, run=self._run)
        await asyncio.to_thread(_append, agent_folder(self._home, agent), used)

    async def links(self, agent: str) -> list[Link]:
        """Return what the agent's log says, oldest first; lines that can't be made out are left out.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: the log can't be read.
        """
        folder = agent_folder(self._home, agent)
        return await asyncio.to_thread(lambda: [link for line in _lines(folder) if (link := parse(line))])

    async def verify(self, agent: str, anchor: Head | None = None) -> tuple[Break | None, Head]:
        """Return where the log is not what was written (None: nowhere that can be seen), and its head as kept.

        Args:
            agent: whose log.
            anchor: a head that was kept elsewhere, if there is one.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: the log can't be read.
        """
        return await asyncio.to_thread(_verify, agent_folder(self._home, agent), anchor)


@contextmanager
def _told(folder: AgentFolder, what: str) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"{error.filename or folder.audit} can't be {what}: {error.strerror}. Without it no secret is used. Mend"
            " its owner, its permissions or the space on the disk, and try again."
        ) from None


def _append(folder: AgentFolder, used: Used) -> None:
    with _told(folder, "written"):
        folder.make_root()
        with locked(folder.audit_head), _opened(folder.audit_head) as head, _opened(folder.audit) as log:
            known = _head(os.pread(head, 200, 0)) or start(folder.root.name)
            line, new = next_line(_furthest(log, known), used)
            _write_whole(log, line + b"\n")
            if used.use in LASTING:
                os.fdatasync(log)
            # A kill between the two leaves a log that is ahead of its head, which the next line mends.
            os.ftruncate(head, os.pwrite(head, f"{new}\n".encode(), 0))


@contextmanager
def _opened(file: Path) -> Generator[int]:
    """Open a file to read and to append, made with mode 0600 where it is missing."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        os.fchmod(descriptor, PRIVATE_FILE)  # the umask may have taken bits away
        give_to_owner(descriptor, file.parent)
        yield descriptor
    finally:
        os.close(descriptor)


def _furthest(log: int, known: Head) -> Head:
    """Return the head to go on from: the kept one, else that of the log's last line, where that is further."""
    size = os.fstat(log).st_size
    end = os.pread(log, LONGEST_LINE, max(0, size - LONGEST_LINE))
    if end and not end.endswith(b"\n"):  # a writer was cut off by the machine's end: its line stays, and shows
        os.lseek(log, 0, os.SEEK_END)
        os.write(log, b"\n")
    last = end.splitlines()[-1] if end else b""
    seen = head_of(last)
    return seen if seen and seen.lines > known.lines else known


def _write_whole(log: int, line: bytes) -> None:
    """Append a line, or nothing.

    Raises:
        OSError: it can't be; the log is as it was.
    """
    end = os.lseek(log, 0, os.SEEK_END)
    try:
        written = os.write(log, line)
    except OSError:
        os.ftruncate(log, end)
        raise
    if written < len(line):
        os.ftruncate(log, end)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _verify(folder: AgentFolder, anchor: Head | None) -> tuple[Break | None, Head]:
    agent = folder.root.name
    with _told(folder, "read"):
        if not folder.audit_head.exists():
            return first_break(agent, _lines(folder), None, anchor), start(agent)
        with locked(folder.audit_head):
            head = _head(folder.audit_head.read_bytes())
            return first_break(agent, _lines(folder), head, anchor), head or start(agent)


def _lines(folder: AgentFolder) -> Iterator[bytes]:
    with _told(folder, "read"):
        try:
            log = folder.audit.open("rb")
        except FileNotFoundError:
            return
        with log:
            for line in log:
                yield line.removesuffix(b"\n")


def _head(content: bytes) -> Head | None:
    try:
        return read_head(content.decode("ascii"))
    except ValueError:  # empty, or no head: UnicodeDecodeError is one, too
        return None
