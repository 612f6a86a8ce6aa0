"""Tripwires around a journey's ports: each write to the record and each press of a button is a named point.

A journey under test writes down each point that it passes, and at one that it has orders for, it strikes itself.
Orders are `<folder>/orders/<agent>.json`: {"point": "after save submit:pressing", "how": "kill"}.
"""

import json
import os
import resource
import signal
import time
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from journeyman.domain.account import AccountRecord, Session
from journeyman.domain.origin import public_path
from journeyman.domain.origins import Origins
from journeyman.domain.page import Agrees, FormButton, Target, never
from journeyman.journey.trip import Ports
from journeyman.ports import Browser, Page, Vault
from tests.kill.processes import chromiums_under, kill_all

FOLDER = "KILL_SUITE_FOLDER"
"""The environment's name for the folder of orders and points."""

UNSAVED = frozenset({"revision", "history"})
"""Fields of a record that do not name a write."""

TIMED = ("lease renewed",)
"""Points that come by the clock, as often as a run is long: they have one name, however many there are."""


def tripwired(ports: Ports, agent: str) -> Ports:
    """Return the ports with tripwires around vault and browser, for orders in the environment's folder."""
    wire = Tripwire(Path(os.environ[FOLDER]), agent)
    return replace(ports, vault=WiredVault(ports.vault, wire), browser=WiredBrowser(ports.browser, wire))


def order(folder: Path, agent: str, point: str, how: str) -> None:
    """Give an agent's next run its orders."""
    path = folder / "orders" / f"{agent}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"point": point, "how": how}), encoding="utf-8")


def since_struck(folder: Path, agent: str) -> float | None:
    """Return the seconds since an agent's orders were carried out; None where they were not."""
    done = folder / "orders" / f"{agent}.done"
    return time.time() - done.stat().st_ctime if done.exists() else None


def points_passed(folder: Path, agent: str) -> list[str]:
    """Return the points that an agent's runs passed so far, in order."""
    path = folder / "points" / f"{agent}.log"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.partition(" ")[2] for line in lines]


def forget_points(folder: Path, agent: str) -> None:
    """Forget which points an agent's runs passed so far."""
    (folder / "points" / f"{agent}.log").unlink(missing_ok=True)


@dataclass
class Tripwire:
    """What one agent's runs pass, and what befalls them there."""

    folder: Path
    agent: str
    _seen: Counter[str] = field(default_factory=Counter)

    def passing(self, side: str, name: str) -> bool:
        """Write a point down, and strike where it is ordered; say whether the disk is to be full for what follows."""
        point = f"{side} {self._numbered(side, name)}"
        log = self.folder / "points" / f"{self.agent}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{os.getpid()} {point}\n")
        match self._orders_for(point):
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "browser":
                kill_all(chromiums_under(os.getpid()))
            case "full-disk":
                return True
        return False

    def _numbered(self, side: str, name: str) -> str:
        if name in TIMED:
            return name
        self._seen[f"{side} {name}"] += 1
        number = self._seen[f"{side} {name}"]
        return name if number == 1 else f"{name} #{number}"

    def _orders_for(self, point: str) -> str:
        """Take the orders for this point, if there are any: before they are carried out, so that they are once only."""
        path = self.folder / "orders" / f"{self.agent}.json"
        try:
            orders = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return ""
        if orders["point"] != point:
            return ""
        path.rename(path.with_suffix(".done"))
        return str(orders["how"])


def name_of_write(before: AccountRecord | None, after: AccountRecord) -> str:
    """Return what a write to the record does: its newest event, else the fields that it changes; never a value."""
    old = before.history if before else ()
    if after.history[-1:] != old[-1:]:
        event = after.history[-1]
        return f"save {event.what}:{event.outcome[:40]}"
    fields = AccountRecord.model_fields.keys() - UNSAVED
    changed = sorted(name for name in fields if before is None or getattr(before, name) != getattr(after, name))
    return f"save ({', '.join(changed) or 'nothing'}) in {after.phase.value}"


def name_of_swap(expected: object, new: object) -> str:
    """Return what a change of the lease does."""
    if new is None:
        return "lease given back"
    if expected is None:
        return "lease taken"
    same = getattr(expected, "holder", None) == getattr(new, "holder", None)
    return "lease renewed" if same else "lease taken over"


def name_of_press(path: str, where: Target | FormButton) -> str:
    """Return which button is pressed: its page and its label, without what may be a key."""
    label = where.name if isinstance(where, Target) else where.text or where.name
    return f"click {public_path(path)} {label}".strip()


@dataclass
class WiredVault:
    """A vault with a point before and after each write."""

    vault: Vault
    wire: Tripwire
    _last: AccountRecord | None = None

    async def prepare(self, agent: str) -> None:
        await self.vault.prepare(agent)

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        self._last = await self.vault.load(agent, service)
        return self._last

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        name = name_of_write(self._last, record)
        with full_disk(when=self.wire.passing("before", name)):
            self._last = await self.vault.save(record, expected_revision)
        self.wire.passing("after", name)
        return self._last

    async def services(self, agent: str) -> list[str]:
        return await self.vault.services(agent)

    async def lease(self, agent: str, service: str) -> Any:  # noqa: ANN401 - what the vault's own returns
        return await self.vault.lease(agent, service)

    async def swap_lease(self, agent: str, service: str, expected: Any, new: Any) -> None:  # noqa: ANN401 - as above
        name = name_of_swap(expected, new)
        with full_disk(when=self.wire.passing("before", name)):
            await self.vault.swap_lease(agent, service, expected, new)
        self.wire.passing("after", name)


@contextmanager
def full_disk(*, when: bool) -> Generator[None]:
    """Let the kernel refuse every write of this process to a file, as a full disk does, while the block lasts.

    RLIMIT_FSIZE (setrlimit(2)) of 0: write(2) answers EFBIG, since Python ignores SIGXFSZ.
    """
    if not when:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@dataclass
class WiredBrowser:
    """A browser whose pages have a point before and after each press."""

    browser: Browser
    wire: Tripwire

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncGenerator["WiredPage"]:
        async with self.browser.open(origins, session) as page:
            yield WiredPage(page, self.wire)


class WiredPage:
    """A page with a point before and after each press; all else is the page's own."""

    def __init__(self, page: Page, wire: Tripwire) -> None:
        self._page = page
        self._wire = wire

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the page has
        return getattr(self._page, name)

    async def click(self, where: Target | FormButton, agrees: Agrees = never) -> None:
        name = name_of_press(self._page.path, where)
        self._wire.passing("before", name)
        await self._page.click(where, agrees)
        self._wire.passing("after", name)
