"""Child processes that never outlive us: each leads a process group of its own, and the whole group is stopped."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from journeyman.durable import make_private_folder

GRACE = 15.0
"""Seconds between the request to stop and the kill: a run in progress closes its browser and reports its end."""


@dataclass(frozen=True)
class Child:
    """A running child process and where its output goes."""

    name: str
    process: asyncio.subprocess.Process
    log: Path

    async def ended(self) -> str:
        """Wait until it ends by itself; say so."""
        code = await self.process.wait()
        return f"{self.name} ended with exit code {code}; its last words are in {self.log}"


@asynccontextmanager
async def child(
    name: str, command: Sequence[str], env: Mapping[str, str], log: Path, *, asked_alone: bool = False
) -> AsyncGenerator[Child]:
    """Run a program in a process group of its own; stop the whole group at the end. Its output is added to `log`.

    For `asked_alone` see `stop_group`.
    """
    home = log.parent.parent
    home.parent.mkdir(parents=True, exist_ok=True)
    prefect = [Path(env["PREFECT_HOME"])] if Path(env.get("PREFECT_HOME", "")).parent == home else []
    for folder in (home, log.parent, *prefect):  # `up` may come before the first agent, and Prefect's would be open
        make_private_folder(folder)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=dict(env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # so that its own children can be stopped with it, and Ctrl-C reaches us alone
        )
    try:
        yield Child(name, process, log)
    finally:
        await stop_group(process, asked_alone=asked_alone)


async def stop_group(process: asyncio.subprocess.Process, grace: float = GRACE, *, asked_alone: bool = False) -> None:
    """Ask all processes of the group that `process` leads to stop, wait up to `grace` seconds, then kill the rest.

    With `asked_alone` only the leader is asked, while it is there: it stops the others when it needs them no more.
    """
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if asked_alone and sign == signal.SIGTERM and process.returncode is None:
            process.terminate()
        elif not _signal_group(process.pid, sign):
            break
        deadline = time.monotonic() + grace
        while _signal_group(process.pid, 0) and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)
    await process.wait()


def _signal_group(group: int, sign: int) -> bool:
    """Send a signal to a group (0 only looks); say whether the group still has a process."""
    try:
        os.killpg(group, sign)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of a group whose last process is not reaped yet
        return False
    return True
