"""Prefect's server; on SQLite its garbage is collected aside: `python -m journeyman.engine.prefect_server start …`.

It is Prefect's own command `prefect server`, with three things changed.

Pages of other sites are not answered (`own_pages`).

Its scheduler of background work looks once a second for what is due, and not four times: it is the largest part of what
the server does while nothing happens. What is due at once is done at once all the same.

On SQLite, a write that waits for SQLite's lock holds its
connection's mutex for as long as it waits, a minute at most. Where Python's garbage collector meets a cursor of that
connection in the event loop's thread, the loop waits for the mutex; so the transaction that has the lock can't go on
to its commit, and the whole server stands still for that minute. In a thread of its own the collector alone waits.

On PostgreSQL garbage is collected as usual: nobody waits there, and a connection that is found to be lost is ended by
its finalizer, which must not be in another thread than the loop's.
"""

import gc
import sys
import threading
import time
from datetime import timedelta
from functools import partialmethod
from itertools import count
from typing import Any

import docket
from prefect.settings import get_current_settings

from journeyman.engine.own_pages import OwnPagesOnly

YOUNG_EVERY = 1.0
"""Seconds between two collections of young objects, which are most of the garbage."""
OLD_EVERY = 30
"""How many of those come with one of all objects."""

DUE_EVERY = timedelta(seconds=1)
"""Between two looks for background work that is due."""


def look_less_often() -> None:
    """Let the workers for background work that are made from now on look every `DUE_EVERY`."""
    unhurried = partialmethod(docket.Worker.__init__, minimum_check_interval=DUE_EVERY, scheduling_resolution=DUE_EVERY)
    setattr(docket.Worker, "__init__", unhurried)  # noqa: B010 - Prefect leaves no other way to say so


def collect_aside() -> None:
    """Collect this process's garbage in a thread of its own from now on, and in no other."""
    gc.disable()
    threading.Thread(target=_collect_on_and_on, name="garbage", daemon=True).start()


def _collect_on_and_on() -> None:
    for turn in count(1):
        time.sleep(YOUNG_EVERY)
        gc.collect(1 if turn % OLD_EVERY else 2)
        if turn == OLD_EVERY:
            gc.freeze()  # what the server is made of: each look at it would hold up all threads for half a second


def on_sqlite() -> bool:
    """Say whether the server's database is SQLite, as it is unless Prefect's settings name another."""
    url = get_current_settings().server.database.connection_url
    return url is None or url.get_secret_value().startswith("sqlite")


def answer_own_pages_only() -> None:
    """Let the server that is made from now on refuse what pages of other sites ask."""
    from prefect.server.api import server  # noqa: PLC0415 - importing it makes much garbage

    make = server.create_app

    def made(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - Prefect's, handed through
        told = get_current_settings().server.ui.api_url or ""
        return OwnPagesOnly(make(*arguments, **options), (told,))

    server.create_app = made


def main() -> None:
    """Run `prefect server` with this program's arguments."""
    look_less_often()
    if "start" in sys.argv[1:2]:
        answer_own_pages_only()
    if on_sqlite():
        collect_aside()
    from prefect.cli import app  # noqa: PLC0415 - importing it makes much garbage

    sys.argv[1:1] = ["server"]
    app()


if __name__ == "__main__":
    main()
