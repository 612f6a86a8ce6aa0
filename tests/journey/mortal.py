"""Processes that may be killed at any of their acts, and one account's world around them, all of it fakes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from journeyman.domain.account import AccountRecord
from journeyman.domain.lease import Lease
from journeyman.errors import JourneymanError
from journeyman.journey.journal import Journal
from journeyman.journey.journey import Journey
from journeyman.journey.lease import Tenure
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from journeyman.journey.trip import forget as forget_secret
from journeyman.recipe.load import load_file
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.journey.conftest import RECIPE
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.hurried import HurriedLoop


class Killed(BaseException):
    """The process is gone: nothing of it runs any more, and nothing that it holds is given back."""


@dataclass
class Fuse:
    """Counts the acts of one process, and ends it at one of them."""

    left: int | None = None
    blown: bool = False

    def burn(self) -> None:
        """Count one act.

        Raises:
            Killed: it was the last.
        """
        if self.left is None:
            return
        if self.left == 0:
            self.blown = True
            raise Killed
        self.left -= 1


@dataclass
class MortalVault:
    """The vault as a process that may be killed before or after each write sees it."""

    vault: MemoryVault
    fuse: Fuse

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        return await self.vault.load(agent, service)

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        self.fuse.burn()
        saved = await self.vault.save(record, expected_revision)
        self.fuse.burn()
        return saved

    async def prepare(self, agent: str) -> None:
        await self.vault.prepare(agent)

    async def services(self, agent: str) -> list[str]:
        return await self.vault.services(agent)

    async def lease(self, agent: str, service: str) -> Lease | None:
        return await self.vault.lease(agent, service)

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        self.fuse.burn()
        await self.vault.swap_lease(agent, service, expected, new)
        self.fuse.burn()


@dataclass
class MortalService(FakeService):
    """A service whose answers reach only a process that lives: it may be killed before or after each press."""

    fuse: Fuse | None = None

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        fuse = self.fuse
        if fuse:
            fuse.burn()
        shown = super().post(path, values, cookies)
        if fuse:
            fuse.burn()
        return shown


class World:
    """Alpha, one service, and the processes that come and go."""

    def __init__(self, more_recipe: str, **traits: bool) -> None:
        """Make it; `traits` are the service's, `more_recipe` is added to the recipe's text."""
        self.loop = HurriedLoop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "fake.yaml"
        path.write_text(RECIPE.replace("within: 1s", "within: 15m") + more_recipe)
        self.recipe = load_file(path)
        self.clock, self.inbox, self.vault = FakeClock(), MemoryInbox(), MemoryVault()
        self.service = MortalService(clock=self.clock, inbox=self.inbox, **traits)
        self.processes: dict[str, Fuse] = {}

    def close(self) -> None:
        """Leave nothing open."""
        self.loop.close()
        self.folder.cleanup()

    def record(self) -> AccountRecord | None:
        """Return what the vault has."""
        return self.loop.run_until_complete(self.vault.load("alpha", "fake"))

    def lease(self) -> Lease | None:
        """Return who holds the account."""
        return self.loop.run_until_complete(self.vault.lease("alpha", "fake"))

    def _process(self, fuse: Fuse) -> str:
        name = f"process {len(self.processes)}"
        self.processes[name] = fuse
        return name

    def _is_dead(self, name: str) -> bool:
        return self.processes[name].blown

    def run(self, fuse: Fuse, kind: type[Journey] = SignUp) -> str:
        """Run a journey in a process of its own to its end; return how it ended."""
        journey = self.journey_of(fuse, kind)
        self.service.fuse = fuse
        return self.alone(self.carry(journey))

    def alone(self, work: Coroutine[Any, Any, str]) -> str:
        """Run a process until it ends, dies or stops; whatever else it had running stops as well."""

        async def then_stop() -> str:
            ended = await work
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            return ended

        return self.loop.run_until_complete(then_stop())

    def journey_of(self, fuse: Fuse, kind: type[Journey] = SignUp) -> Journey:
        """Return the journey of a process of its own."""
        name = self._process(fuse)
        ports = Ports(
            MemoryDirectory(["alpha"]),
            self.inbox,
            MortalVault(self.vault, fuse),
            FakeBrowser(self.service),
            self.clock,
            holder=name,
            surely_ended=self._is_dead,
        )
        return kind("alpha", self.recipe, ports)

    async def carry(self, journey: Journey, stages: int = 99) -> str:
        """Run so many stages; close the journey where it came to its end, or failed."""

        async def carried() -> str:
            left, ended = stages, "done"
            try:
                while left and ended == "done" and (stage := await journey.next_stage()):
                    outcome = await journey.run(stage)
                    ended, left = type(outcome).__name__.lower(), left - 1
            except JourneymanError:
                await journey.__aexit__(None, None, None)
                raise
            if left:
                await journey.__aexit__(None, None, None)
            return ended

        return await self._lived(carried())

    def write(self, fuse: Fuse, work: Callable[[Journal], Awaitable[None]]) -> str:
        """Do to the record, in a process of its own that holds the lease, what visits no service."""
        name = self._process(fuse)
        vault = MortalVault(self.vault, fuse)
        tenure = Tenure(vault, self.clock, "alpha", "fake", name, self._is_dead)

        async def held() -> str:
            try:
                await tenure.begin()
                await work(Journal(vault, self.clock, "alpha", "fake", forget_secret))
            finally:
                await tenure.end()
            return "done"

        return self.alone(self._lived(held()))

    async def _lived(self, work: Coroutine[Any, Any, str]) -> str:
        try:
            return await work
        except Killed:
            return "killed"
        except JourneymanError as error:
            return type(error).__name__
        finally:
            self.service.fuse = None
