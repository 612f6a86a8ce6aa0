"""Prefect's server; on SQLite its garbage is collected aside: `python -m journeyman.engine.prefect_server start …`.

It is Prefect's own command `prefect server`, with one thing changed. A write that waits for SQLite's lock holds its
connection's mutex for as long as it waits, a minute at most. Where Python's garbage collector meets a cursor of that
connection in the event loop's thread, the loop waits for the mutex; so the transaction that has the lock can't go on
to its commit, and the whole server stands still for that minute. In a thread of its own the collector alone waits.

On PostgreSQL nothing is changed: nobody waits there, and a connection that is found to be lost is ended by its
finalizer, which must not be in another thread than the loop's.
"""

import gc
import sys
import threading
import time
from itertools import count

from prefect.settings import get_current_settings

YOUNG_EVERY = 1.0
"""Seconds between two collections of young objects, which are most of the garbage."""
OLD_EVERY = 30
"""How many of those come with one of all objects."""


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


def main() -> None:
    """Run `prefect server` with this program's arguments."""
    if on_sqlite():
        collect_aside()
    from prefect.cli import app  # noqa: PLC0415 - importing it makes much garbage

    sys.argv[1:1] = ["server"]
    app()


if __name__ == "__main__":
    main()
