"""One mailbox for all who wait at it in an event loop: one connection, from the first of them to the last."""

import asyncio
import hashlib
import logging
import random
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from journeyman.adapters.imap.index import Index
from journeyman.adapters.imap.session import LoginRefused, Lost, Session
from journeyman.adapters.imap.wait import Letter, Wait
from journeyman.domain.message import Message
from journeyman.messages.parse import parse_mail
from journeyman.provider_settings import ImapSettings

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 60.0
"""Seconds before the first try to connect again, which double up to the longest."""

LOOK_AGAIN_AFTER = 1.5
"""Seconds until it looks once more after somebody joined, though nothing was told: Dovecot 2.3 may not tell of a mail
that comes as the mailbox is made and opened, until it looks by itself half a minute later."""

REFUSED_FOR = 300.0
"""Seconds for which a password that was refused is not tried once more: servers lock accounts for less."""

KEPT = 200
"""Mails that are kept for who begins to wait a moment later."""

_BATCH = 16  # mails fetched in one command

Given = ParamSpec("Given")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class _Worker:
    """A connection and the thread that it belongs to. One thread: commands come one after the other."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.looked = False
        """Whether it got as far as to look at the mailbox."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")

    async def do(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Run something that blocks."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def end(self) -> None:
        """Hang up once what runs has ended; who calls this does not wait for that."""
        self._thread.submit(self.session.close)
        self._thread.shutdown(wait=False)


class Mailbox:
    """What is known of a mailbox stays while the event loop lives, so that a mail has one time of receipt there."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._index = Index(timedelta(seconds=settings.clock_skew))
        self._letters: OrderedDict[int, Letter | None] = OrderedDict()
        self._waits: set[Wait] = set()
        self._task: asyncio.Task[None] | None = None
        self._stir = asyncio.Event()
        self._joined = False
        self._proven = False
        self._down = False
        self._refused: tuple[SecretStr, float] | None = None

    @asynccontextmanager
    async def waiting(self, after: datetime, wants: Callable[[Message], bool]) -> AsyncGenerator[Wait]:
        """Wait for messages that were received after that and are wanted, while the block lasts."""
        wait = Wait(after, wants)
        self._waits.add(wait)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="imap")
        self._joined = True
        self._stir.set()
        try:
            yield wait
        finally:
            self._waits.discard(wait)
            if not self._waits and self._task:
                task, self._task = self._task, None
                self._letters.clear()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                if not self._waits:  # an event that was waited for holds its loop, and so would this mailbox
                    self._stir = asyncio.Event()

    async def _run(self) -> None:
        """Read the mailbox over one connection after the other. Only what no try can mend ends it."""
        pause = FIRST_PAUSE
        while True:
            worker = _Worker(Session(self._settings, proven=self._proven))
            began = time.monotonic()
            try:
                await self._read_on(worker)
            except Lost as error:
                if worker.looked:  # a server that hangs up on every IDLE is looked at as one without IDLE is
                    pause = min(pause, self._settings.poll_every)
                else:
                    self._tell_once(error)
                if time.monotonic() - began > LONGEST_PAUSE:
                    pause = FIRST_PAUSE
            except Exception as error:  # noqa: BLE001 - whatever it is, who waits must learn of it
                self._fail(error, worker.session.secret)
                return
            finally:
                worker.end()
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that many do not knock at once
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _read_on(self, worker: _Worker) -> None:
        session = worker.session
        await worker.do(session.open, self._still_refused())
        if self._index.begin(session.validity, session.next_uid):
            self._letters.clear()
            for wait in self._waits:
                wait.begin_anew()
        self._proven, told = True, False
        self._joined = True  # whoever waited through a lost connection joins the new one
        while True:
            joined, self._joined = self._joined, False
            self._stir.clear()
            await self._look(worker, told=told)
            worker.looked = True
            if self._down:
                self._down = False
                _log.info("Mail at %s can be read again.", self._settings.host)
            told = await self._rest(worker, LOOK_AGAIN_AFTER if joined else self._settings.idle_for)

    async def _look(self, worker: _Worker, *, told: bool) -> None:
        """Give all who wait what is there for them."""
        waits, index = list(self._waits), self._index
        oldest = min((wait.after for wait in waits), default=datetime.now(UTC))
        found = await worker.do(worker.session.look, index.next_uid, index.lacks(oldest), index.knows, told=told)
        index.add(found, datetime.now(UTC))
        index.complete(oldest)
        last = index.next_uid - 1
        due: dict[int, datetime] = {}
        for wait in waits:
            due.update(index.after(wait.after, wait.above))
        in_order = sorted(due, key=lambda uid: due[uid])
        for start in range(0, len(in_order), _BATCH):
            batch = in_order[start : start + _BATCH]
            await self._fetch(worker, batch, due)
            for wait in waits:
                for uid in batch:
                    if due[uid] > wait.after:
                        wait.offer(uid, self._letters[uid])
            while len(self._letters) > KEPT:
                self._letters.popitem(last=False)
        for wait in waits:
            wait.up_to(last)

    async def _fetch(self, worker: _Worker, uids: Sequence[int], received: dict[int, datetime]) -> None:
        missing = [uid for uid in uids if uid not in self._letters]
        validity, user = self._index.validity, self._settings.user

        def read() -> dict[int, Letter | None]:
            raw = worker.session.read(missing)
            return {uid: _letter(raw.get(uid), f"{validity}.{uid}", received[uid], user) for uid in missing}

        self._letters.update(await worker.do(read) if missing else {})

    async def _rest(self, worker: _Worker, seconds: float) -> bool:
        """Wait for so long, or until there may be something to look at; return whether the server told of new mail."""
        session = worker.session
        if not session.can_idle:
            await self._stirred(self._settings.poll_every)
            return False
        until = time.monotonic() + min(seconds, self._settings.idle_for)
        told = await worker.do(session.begin_idle)
        while not told and not self._joined and time.monotonic() < until:
            if await self._readable(session.fileno(), until - time.monotonic()):
                told = await worker.do(session.told)
        await worker.do(session.end_idle)
        return told

    async def _readable(self, fileno: int, seconds: float) -> bool:
        """Wait until there is something to read, or somebody joins; return whether it may be the former."""
        loop = asyncio.get_running_loop()
        self._stir.clear()
        if self._joined:
            return False
        loop.add_reader(fileno, self._stir.set)
        try:
            return await self._stirred(seconds) and not self._joined
        finally:
            loop.remove_reader(fileno)

    async def _stirred(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stir.wait()
        except TimeoutError:
            return False
        return True

    def _still_refused(self) -> SecretStr | None:
        if self._refused and time.monotonic() - self._refused[1] < REFUSED_FOR:
            return self._refused[0]
        return None

    def _fail(self, error: Exception, secret: SecretStr | None) -> None:
        if isinstance(error, LoginRefused) and secret and secret != self._still_refused():
            self._refused = (secret, time.monotonic())
        for wait in self._waits:
            wait.fail(error)

    def _tell_once(self, error: Lost) -> None:
        if not self._down:
            self._down = True
            _log.warning(
                "Mail of %s at %s can't be read: %s. Whoever waits for it waits on; it is tried again and again.",
                self._settings.user,
                self._settings.host,
                error,
            )


def _letter(raw: bytes | None, mail_id: str, received: datetime, mailbox: str) -> Letter | None:
    message = parse_mail(raw, mail_id, received, mailbox) if raw else None
    return Letter(message, hashlib.sha256(raw).digest()) if raw and message else None


_mailboxes: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[ImapSettings, Mailbox]] = WeakKeyDictionary()


def mailbox(settings: ImapSettings) -> Mailbox:
    """Return the mailbox that all share who ask for it with the same settings in the running event loop."""
    known = _mailboxes.setdefault(asyncio.get_running_loop(), {})
    if settings not in known:
        known[settings] = Mailbox(settings)
    return known[settings]
