"""Prefect's command line, as `python -m prefect`, in a process that tells on SIGUSR1 what it holds: for the soak.

`python -m benchmarks.seen_inside FILE worker start …`. The file gets the numbers of open browser contexts and pages,
and of tasks of the event loop, as JSON. Looking takes some tenths of a second, in which nothing else is done.
"""

import asyncio
import gc
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Browser
from prefect.cli import app


def held() -> dict[str, int]:
    """Return what this process holds."""
    gc.collect()
    # Not isinstance: it runs code of whatever the object is.
    browsers = [thing for thing in gc.get_objects() if type(thing) is Browser]
    contexts = [context for browser in browsers if browser.is_connected() for context in browser.contexts]
    tasks = 0
    with suppress(RuntimeError):  # between two runs of the loop
        tasks = len(asyncio.all_tasks())
    return {"contexts": len(contexts), "pages": sum(len(context.pages) for context in contexts), "tasks": tasks}


def main() -> None:
    """Run the command line."""
    file = Path(sys.argv.pop(1))

    def tell(*_: object) -> None:
        new = file.with_suffix(".new")
        new.write_text(json.dumps(held()), encoding="utf-8")
        new.replace(file)

    signal.signal(signal.SIGUSR1, tell)
    app()


if __name__ == "__main__":
    main()
