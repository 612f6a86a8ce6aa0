"""Notices a run that blocks the event loop, which all runs of the process share, and names it in the log."""

import asyncio
import logging
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType
from typing import Any, Protocol
from weakref import WeakKeyDictionary

PERIOD = 0.5
"""Seconds between two questions to the loop."""

PATIENCE = 2.0
"""Seconds that the loop may take to answer."""


class Named(Protocol):
    """What has a name, which may change."""

    name: str


RUN: ContextVar[Named | None] = ContextVar("run", default=None)
"""The run that this task belongs to."""

_INSTALLED = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_LIBRARY = Path(__file__).parents[1]

_log = logging.getLogger("prefect.journeyman.watchdog")

_run_of: WeakKeyDictionary[asyncio.Task[Any], Named] = WeakKeyDictionary()
"""A task's own context can't be read from outside before Python 3.12."""


def _note_runs(loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Write down of each new task which run it belongs to; return what undoes that."""
    before = loop.get_task_factory()

    def make(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> Any:  # noqa: ANN401 - asyncio's signature
        task = before(loop, work, **options) if before else asyncio.Task(work, loop=loop, **options)
        if isinstance(task, asyncio.Task) and (run := RUN.get()):
            _run_of[task] = run
        return task

    loop.set_task_factory(make)
    return lambda: loop.set_task_factory(before)


@contextmanager
def watching(patience: float = PATIENCE, period: float = PERIOD) -> Generator[None]:
    """Watch the running loop from a thread while the block runs.

    Args:
        patience: seconds that the loop may take to answer.
        period: seconds between two questions.
    """
    loop, thread, over = asyncio.get_running_loop(), threading.get_ident(), threading.Event()
    undo = _note_runs(loop)
    threading.Thread(target=_watch, args=(loop, thread, over, patience, period), name="watchdog", daemon=True).start()
    try:
        yield
    finally:
        over.set()
        undo()


def _watch(loop: asyncio.AbstractEventLoop, thread: int, over: threading.Event, patience: float, period: float) -> None:
    while not over.wait(period):
        answered = threading.Event()
        asked = time.monotonic()
        try:
            loop.call_soon_threadsafe(answered.set)
        except RuntimeError:  # the loop is closed
            return
        if answered.wait(patience):
            continue
        _tell(loop, thread, patience)
        while not answered.wait(period) and not over.is_set():
            pass
        _log.warning("The event loop answers again, after %.1f s.", time.monotonic() - asked)


def _tell(loop: asyncio.AbstractEventLoop, thread: int, patience: float) -> None:
    """Name the run and the place: a file and a line of ours, and nothing that a variable holds."""
    task = asyncio.current_task(loop)
    run = _run_of.get(task) if task else None
    frame = sys._current_frames().get(thread)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - Python's own way
    place = place_of(frame)
    _log.warning("%s has held up all other runs for %g s, at %s.", run.name if run else "Something", patience, place)


def place_of(frame: FrameType | None) -> str:
    """Return the innermost file and line of our own code, as `flows/carry.py:12`; of any code where none is ours."""
    innermost = frame
    while frame and not _is_ours(Path(frame.f_code.co_filename)):
        frame = frame.f_back
    shown = frame or innermost
    if shown is None:
        return "an unknown place"
    path = Path(shown.f_code.co_filename)
    return f"{path.parent.name}/{path.name}:{shown.f_lineno}"


def _is_ours(path: Path) -> bool:
    """Say whether a file is this library's, or a project's, and not Python's or an installed package's."""
    installed = any(path.is_relative_to(folder) for folder in _INSTALLED)
    return path.is_relative_to(_LIBRARY) or not (installed or path.name.startswith("<"))
