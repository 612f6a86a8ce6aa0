"""A journey at an odd service, over fakes."""

from dataclasses import dataclass

from journeyman.domain.account import AccountRecord
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.testing.fakes import FakeClock
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.odd_services import Odd, odd
from tests.journey.running import Make, run


@dataclass
class Case:
    """A journey at an odd service, called again and again."""

    ports: Ports
    make: Make
    clock: FakeClock

    def at(self, kind: type[Odd], plain: FakeService, **values: object) -> Odd:
        """Put the odd service in the place of the plain one."""
        service = odd(kind, plain, **values)
        assert isinstance(self.ports.browser, FakeBrowser)
        self.ports.browser.service = service
        return service

    async def call(self, *changes: tuple[str, str], adopts: bool = False) -> str:
        """Call the journey."""
        return await run(SignUp("alpha", self.make(*changes).recipe, self.ports, adopts))

    async def calls(self, *changes: tuple[str, str], most: int = 5) -> list[str]:
        """Call it every hour until it is done; return how each call ended."""
        ends: list[str] = []
        while "Done" not in ends and len(ends) < most:
            self.clock.advance(3600)
            ends.append(await self.call(*changes))
        return ends

    async def killed_after(self, last: Stage) -> None:
        """Run the stages up to this one, and no more."""
        journey = self.make()
        async with journey:
            for stage in (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM):
                await journey.run(stage)
                if stage is last:
                    break

    async def record(self) -> AccountRecord:
        """Return the account's record."""
        record = await self.ports.vault.load("alpha", "fake")
        assert record
        return record

    async def holds(self, service: FakeService) -> bool:
        """Say whether the vault holds what opens the only account."""
        (member,) = service.members
        held = (await self.record()).credentials
        return any((c.username, c.password.get_secret_value()) == (member.username, member.password) for c in held)
