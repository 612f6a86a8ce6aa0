"""The embedded inbox: agents' Maildirs, whoever delivers to them, told of new mail by the file system.

Mail is left where it lies. https://cr.yp.to/proto/maildir.html
"""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - its types name trio, which is not here

from journeyman.agent_folder import AgentFolder, agent_folder, agents_root
from journeyman.domain.message import Message
from journeyman.durable import make_private_folder
from journeyman.errors import SetupError, UnknownAgent
from journeyman.messages.parse import parse_mail

LONGEST_MAIL = 2**19
"""Bytes of a mail that are read; what follows is attachments, or a mail that is made to keep the parser busy."""

_STEP, _DEBOUNCE = 10, 40  # milliseconds: a rename into new/ is one event, there is nothing to gather
_LOOK_AGAIN = 5_000  # milliseconds after which waits look by themselves: some network file systems tell nothing

_ARRIVALS = {("Maildir", "new"), ("Maildir", "cur")}
"""Where in an agent's folder mail arrives."""

# Seconds before the first dot, and microseconds behind an M: "1767614400.M123456P17.host", "1767614400.V8I5M99.host".
_NAME_TIME = re.compile(r"(\d{9,11})\.[^.]*?M(\d{1,6})(?!\d)")
_COARSE = timedelta(milliseconds=10)
"""How far a file's time may be behind the clock: one tick of a kernel at 100 Hz."""


@dataclass(frozen=True, order=True)
class _Mail:
    """A mail that lies there, not read yet."""

    received_at: datetime
    id: str
    path: Path


class MaildirInbox:
    """Mail in `<home>/agents/<agent>/Maildir`, of any server that writes Maildirs."""

    def __init__(self, home: Path) -> None:
        self._home = home

    async def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then each as it comes.

        `address` is `<agent>@…` or `<agent>+<tag>@…`; case does not matter. A mail that can't be parsed is passed over.

        Raises:
            UnknownAgent: the address is of no agent here.
            SetupError: the Maildir can't be read or watched.
        """
        folder = agent_folder(self._home, _owner(address))
        await asyncio.to_thread(_make_maildir, folder, address)
        seen: set[str] = set()
        async with _told_of(folder.maildir) as bell:
            while True:
                bell.rung.clear()
                lying = await asyncio.to_thread(_mails, folder.maildir, after)
                new = [mail for mail in lying if mail.id not in seen]
                # Only what still lies there is remembered, so a long wait does not grow with all that came and went.
                seen = {mail.id for mail in lying}
                for mail in new:
                    message = await asyncio.to_thread(_read, mail)
                    if message and address.lower() in message.recipients:
                        yield message
                await bell.rung.wait()
                if bell.fault:
                    raise bell.fault

    async def discard(self, address: str, message_id: str) -> None:
        """Take a message away; one that is gone already is.

        Raises:
            UnknownAgent: the address is of no agent here.
            SetupError: the Maildir can't be written.
        """
        folder = agent_folder(self._home, _owner(address))
        await asyncio.to_thread(_discard, folder.maildir, message_id)

    async def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield the names of the agents to whom mail has come, soon after it has; of those added meanwhile as well.

        Yields an empty set at first, when the watch has begun, and where no name was yielded for `every` seconds: look
        at all agents then, since some network file systems tell nothing.

        Raises:
            SetupError: the agents' folders can't be watched.
        """
        root = agents_root(self._home)
        loop = asyncio.get_running_loop()
        try:
            make_private_folder(self._home)
            make_private_folder(root)
            async with aclosing(_changes(root, every)) as changes:
                told = loop.time()
                async for paths in changes:
                    agents = {path.parts[-4] for path in paths if path.parts[-3:-1] in _ARRIVALS}
                    if agents or not paths or loop.time() - told > every:
                        told = loop.time()
                        yield agents
        except (OSError, RuntimeError) as error:  # watchfiles tells of its own faults by RuntimeError
            raise SetupError(f"New mail can't be watched for: {error}. See to the system's limits.") from None


async def _changes(root: Path, every: float) -> AsyncGenerator[set[Path], None]:
    """Yield an empty set once the watch has begun, then what changes below a folder; empty after `every` s without."""
    changes = awatch(
        root, watch_filter=None, step=_STEP, debounce=_DEBOUNCE, rust_timeout=round(every * 1000), yield_on_timeout=True
    )
    upcoming = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0)  # the watch is armed before its first wait, which is where this comes back
    try:
        yield set()
        while True:
            batch = await upcoming
            upcoming = asyncio.ensure_future(anext(changes))
            yield {Path(path) for _, path in batch}
    finally:
        upcoming.cancel()
        await asyncio.gather(upcoming, return_exceptions=True)


def _make_maildir(folder: AgentFolder, address: str) -> None:
    if not folder.root.is_dir():
        raise UnknownAgent(
            f"{address} is no address of an agent here: there is no folder {folder.root}. "
            f"Add the agent: journeyman agent add {folder.root.name}"
        )
    try:
        folder.make()
    except OSError as error:
        raise _unreadable(folder.maildir, error) from None


def _unreadable(path: Path, error: OSError) -> SetupError:
    return SetupError(
        f"{error.filename or path} can't be read: {error.strerror or error}. Mend its owner or its permissions."
    )


def _owner(address: str) -> str:
    return address.partition("@")[0].partition("+")[0].lower()


def _discard(maildir: Path, message_id: str) -> None:
    try:
        for part in ("new", "cur"):
            for mail in _mails_in(maildir / part):
                if mail.id == message_id:
                    mail.path.unlink(missing_ok=True)
    except OSError as error:
        raise _unreadable(maildir, error) from None


def _mails(maildir: Path, after: datetime) -> list[_Mail]:
    """Return the mails received after that, oldest first. One that is moved meanwhile is found where it went."""
    try:
        # new/ first: a mail goes from new/ to cur/, so it is seen in one of them at least.
        found = {
            mail.id: mail for part in ("new", "cur") for mail in _mails_in(maildir / part) if mail.received_at > after
        }
    except OSError as error:
        raise _unreadable(maildir, error) from None
    return sorted(found.values())


def _mails_in(folder: Path) -> Iterator[_Mail]:
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if not entry.name.startswith(".") and entry.is_file():
                    # What follows the colon are flags, which readers change.
                    mail_id = entry.name.partition(":")[0]
                    yield _Mail(_received_at(mail_id, entry.stat), mail_id, Path(entry.path))


def _received_at(mail_id: str, stat: Callable[[], os.stat_result]) -> datetime:
    """Return when the mail was taken in: what its server wrote into its name, else the file's own time.

    Both are the server's, not the sender's. A file's time comes from the kernel's tick and may be a little behind the
    clock (or a second, where it knows whole seconds only); then it is taken as late as it can have been, so that mail
    that came just after the anchor is not lost.
    """
    if named := _NAME_TIME.match(mail_id):
        seconds, microseconds = map(int, named.groups())
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)
    nanoseconds = stat().st_mtime_ns
    seconds, rest = divmod(nanoseconds, 10**9)
    late = _COARSE if rest else timedelta(seconds=1)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000) + late


def _read(mail: _Mail) -> Message | None:
    """Return the message, or None where it is gone or broken. A reader may have moved it since it was listed."""
    with suppress(FileNotFoundError):
        return _read_file(mail.path, mail)
    for path in mail.path.parent.with_name("cur").iterdir():
        if path.name.partition(":")[0] == mail.id:
            with suppress(FileNotFoundError):
                return _read_file(path, mail)
    return None


def _read_file(path: Path, mail: _Mail) -> Message | None:
    with path.open("rb") as file:
        return parse_mail(file.read(LONGEST_MAIL), mail.id, mail.received_at)


class _Bell:
    """Rings for one wait when something may have come to its Maildir."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.fault: SetupError | None = None
        """Why nothing can be told any more."""


class _Watch:
    """One watch on the file system (and one thread) for all waits of an event loop; it ends with the last of them."""

    def __init__(self) -> None:
        self.bells: dict[Path, set[_Bell]] = {}
        """Maildir → who waits for its mail."""
        self._watched: frozenset[Path] = frozenset()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, maildir: Path, bell: _Bell) -> None:
        """Ring this bell from now on; the watch begins anew where it does not look at that Maildir yet."""
        self.bells.setdefault(maildir, set()).add(bell)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        elif maildir not in self._watched:
            self._stop.set()

    def remove(self, maildir: Path, bell: _Bell) -> None:
        """Ring it no more."""
        self.bells[maildir].discard(bell)
        if not self.bells[maildir]:
            del self.bells[maildir]

    async def end(self) -> None:
        """End the watch; nobody waits any more."""
        self._stop.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        try:
            while self.bells:
                self._watched = frozenset(self.bells)
                self._stop = asyncio.Event()
                await self._look()
        except (OSError, RuntimeError) as error:  # watchfiles tells of its own faults by RuntimeError
            self._ring(self.bells, SetupError(f"New mail can't be watched for: {error}. See to the system's limits."))

    async def _look(self) -> None:
        """Ring for what changes, until told to stop."""
        folders = [maildir / part for maildir in self._watched for part in ("new", "cur")]
        changes = awatch(
            *folders,
            watch_filter=None,
            step=_STEP,
            debounce=_DEBOUNCE,
            rust_timeout=_LOOK_AGAIN,
            yield_on_timeout=True,
            stop_event=self._stop,
            recursive=False,
        )
        upcoming = asyncio.ensure_future(anext(changes, None))
        # The watch is armed before its first wait, which is where this comes back. What came before rang nowhere.
        await asyncio.sleep(0)
        self._ring(self.bells)
        while (batch := await upcoming) is not None:
            self._ring({Path(path).parent.parent for _, path in batch} or self.bells)
            upcoming = asyncio.ensure_future(anext(changes, None))

    def _ring(self, maildirs: Iterable[Path], fault: SetupError | None = None) -> None:
        for maildir in maildirs:
            for bell in self.bells.get(maildir, ()):
                bell.fault = fault
                bell.rung.set()


_watches: dict[asyncio.AbstractEventLoop, _Watch] = {}
"""One for each event loop in which somebody waits now: eighty waits must not hold eighty threads."""


@asynccontextmanager
async def _told_of(maildir: Path) -> AsyncGenerator[_Bell, None]:
    """Give a bell that rings whenever something may have come to the Maildir."""
    loop = asyncio.get_running_loop()
    watch = _watches.setdefault(loop, _Watch())
    bell = _Bell()
    watch.add(maildir, bell)
    try:
        yield bell
    finally:
        watch.remove(maildir, bell)
        if not watch.bells:
            # Who comes while this one ends begins another.
            del _watches[loop]
            await watch.end()
