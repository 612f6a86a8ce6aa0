"""Processes that are killed at one of their acts: a write, a press, or whatever else burns their fuse."""

from dataclasses import dataclass

from journeyman.domain.account import AccountRecord
from journeyman.domain.lease import Lease
from journeyman.testing.fakes import MemoryVault
from tests.journey.fake_service import FakeService


class Killed(BaseException):
    """The process is gone: nothing of it runs any more, and nothing that it holds is given back."""


@dataclass
class Fuse:
    """Counts the acts of one process, and ends it at one of them."""

    left: int | None = None

    def burn(self) -> None:
        """Count one act.

        Raises:
            Killed: it was the last.
        """
        if self.left is None:
            return
        if self.left == 0:
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
