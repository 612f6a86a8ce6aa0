"""Telling of new mail by the file system: one watch for all waits of an event loop."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - its types name trio, which is not here

from journeyman.errors import SetupError

_STEP, _DEBOUNCE = 10, 40  # milliseconds: a rename into new/ is one event, there is nothing to gather
_LOOK_AGAIN = 5_000  # milliseconds after which waits look by themselves: some network file systems tell nothing

WATCH_FAULTS = (OSError, RuntimeError)
"""What a watch ends with that can't go on; watchfiles tells of its own faults by RuntimeError."""


def unwatchable(error: Exception) -> SetupError:
    """Return the error that tells whoever runs this why nothing can be told any more."""
    return SetupError(f"New mail can't be watched for: {error}. See to the system's limits.")


async def changes_below(root: Path, every: float) -> AsyncGenerator[set[Path], None]:
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


class Bell:
    """Rings for one wait when something may have come to its Maildir."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.fault: SetupError | None = None
        """Why nothing can be told any more."""


class _Watch:
    """One watch on the file system (and one thread) for all waits of an event loop; it ends with the last of them."""

    def __init__(self) -> None:
        self.bells: dict[Path, set[Bell]] = {}
        """Maildir → who waits for its mail."""
        self._watched: frozenset[Path] = frozenset()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, maildir: Path, bell: Bell) -> None:
        """Ring this bell from now on; the watch begins anew where it does not look at that Maildir yet."""
        self.bells.setdefault(maildir, set()).add(bell)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        elif maildir not in self._watched:
            self._stop.set()

    def remove(self, maildir: Path, bell: Bell) -> None:
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
        except WATCH_FAULTS as error:
            self._ring(self.bells, unwatchable(error))

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
async def told_of(maildir: Path) -> AsyncGenerator[Bell, None]:
    """Give a bell that rings whenever something may have come to the Maildir."""
    loop = asyncio.get_running_loop()
    watch = _watches.setdefault(loop, _Watch())
    bell = Bell()
    watch.add(maildir, bell)
    try:
        yield bell
    finally:
        watch.remove(maildir, bell)
        if not watch.bells:
            # Who comes while this one ends begins another.
            del _watches[loop]
            await watch.end()
