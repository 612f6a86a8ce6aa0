"""Journeys without a recipe that are killed at any act, over fakes: no second account, and no key that is lost."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Credential
from journeyman.domain.lease import Lease
from journeyman.domain.totp import normalise
from journeyman.journey.check import Check
from journeyman.journey.journey import Journey
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from journeyman.ports import Vault
from journeyman.recipe.model import Recipe
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.found_out import Shelf
from tests.journey.hurried import HurriedLoop
from tests.journey.mortal import Fuse, Killed, MortalService, MortalVault
from tests.journey.odd_services import EnrolsAtOnce, ReplacesInPlace
from tests.journey.running import run


@dataclass
class MortalReplaces(MortalService, ReplacesInPlace):
    """The same of a service that replaces an authenticator in place."""


@dataclass
class BriefVault(MortalVault):
    """The vault as a process sees it that is killed right after a save of what holds the secret."""

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        saved = await self.vault.save(record, expected_revision)
        if saved.credential and saved.credential.authenticator:
            self.fuse.burn()
        return saved

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        await self.vault.swap_lease(agent, service, expected, new)


class World:
    """What was found out, and processes that may be killed at any write, press or file."""

    def __init__(self, fuse: Fuse, *, at_file: bool = True) -> None:
        self.loop, self.shelf, self.fuse, self.at_file = HurriedLoop(), Shelf(), fuse, at_file
        self.clock, self.inbox, self.vault = FakeClock(), MemoryInbox(), MemoryVault()
        self.saves: Vault = MortalVault(self.vault, fuse)

    def keep(self, recipe: Recipe) -> None:
        """Write a file that says what was found out."""
        for write in (lambda: None, lambda: self.shelf.keep(recipe)):
            write()
            if self.at_file:
                self.fuse.burn()

    def process(
        self, service: FakeService, name: str, journey: type[Journey] = SignUp, agent: str = "alpha"
    ) -> Journey:
        """Return a journey of a new process, which knows that those before it have ended."""
        directory = MemoryDirectory(["alpha", "beta"])
        ports = Ports(directory, self.inbox, self.saves, FakeBrowser(service), self.clock)
        return journey(agent, self.shelf.recipe(), replace(ports, holder=name, surely_ended=bool, keep_found=self.keep))

    async def until_done(self, service: FakeService, journey: type[Journey] = SignUp) -> list[str]:
        """Call a journey again until it is done, four times at most; return how it ended each time."""
        ends: list[str] = []
        while "Done" not in ends and len(ends) < 4:
            self.clock.advance(3600)
            ends.append(await run(self.process(service, f"after {len(ends)}", journey)))
        return ends

    async def current(self, agent: str = "alpha") -> Credential:
        """Return the credential of an account that is proven."""
        record = await self.vault.load(agent, "fake")
        assert record
        assert record.current
        assert record.phase is Phase.PROVEN
        return record.current

    def play(self, played: Coroutine[None, None, bool]) -> bool:
        """Run this to its end, without a second of waiting."""
        try:
            return self.loop.run_until_complete(played)
        finally:
            self.loop.close()


async def dies(journey: Journey) -> bool:
    """Run a journey once; say whether its process was killed meanwhile."""
    try:
        await run_here(journey, patience=Patience(attempts=1))
    except Killed:
        return True
    return False


async def end_the_rest() -> None:
    """End what a killed process has left running."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.mark.parametrize("at_file", [True, False])
def test_killed_around_a_secret_that_is_shown_once_it_is_not_lost(at_file: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Killed before or after a file that says what was found, or after a save, it is kept, and the recipe tells of it.

    A press or a save that the process did not live to see is another matter: then nobody has seen the secret.
    """
    survived = 0
    while shown_once_killed(survived, at_file=at_file):
        survived += 1
    assert survived > 4


def shown_once_killed(acts: int, *, at_file: bool) -> bool:
    """Kill a sign-up at a service that shows its secret once, then go on; say whether it came so far."""
    world = World(Fuse(acts), at_file=at_file)
    world.saves = world.vault if at_file else BriefVault(world.vault, world.fuse)
    service = EnrolsAtOnce(clock=world.clock, inbox=world.inbox, by_link=True)

    async def both() -> bool:
        killed = await dies(world.process(service, "first"))
        world.fuse.left = None
        for agent in ("alpha", "beta"):
            world.clock.advance(3600)
            end = await run(world.process(service, f"then {agent}", agent=agent))
            assert end == "Done", (acts, world.shelf.text)
            assert (await world.current(agent)).authenticator
        await end_the_rest()
        assert len(service.members) == 2, acts
        assert "- {keep: authenticator}\n" in world.shelf.text
        assert "enrol_totp: none" in world.shelf.text
        return killed

    return world.play(both())


@pytest.mark.parametrize("by_link", [False, True])
def test_killed_at_any_save_it_ends_with_one_account(by_link: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Killed before or after any write, press or file, and called again, it ends with one account that is proven."""
    survived = 0
    while killed_once(survived, by_link=by_link):
        survived += 1
    assert survived > 20


def killed_once(acts: int, *, by_link: bool) -> bool:
    """Kill a journey after so many acts, and call it again until it is done; say whether it came so far."""
    world = World(Fuse(acts))
    service = MortalService(clock=world.clock, inbox=world.inbox, by_link=by_link, fuse=world.fuse)

    async def both() -> bool:
        killed = await dies(world.process(service, "first"))
        world.fuse.left = service.fuse = None
        ends = await world.until_done(service)
        await end_the_rest()
        assert "Done" in ends, (acts, ends)
        assert len(service.members) == 1, acts
        password = (await world.current()).password.get_secret_value()
        assert password == service.members[0].password
        assert service.members[0].totp
        return killed

    return world.play(both())


@pytest.mark.parametrize("kind", [MortalService, MortalReplaces])
def test_killed_on_the_way_to_another_authenticator_what_opens_it_is_known(kind: type[MortalService]) -> None:
    """Killed before or after any write, press or file of the search for it, the vault has the one that is in force."""
    survived = 0
    while re_enrolment_killed_once(kind, survived):
        survived += 1
    assert survived > 10


def re_enrolment_killed_once(kind: type[MortalService], acts: int) -> bool:
    """Kill a re-enrolment after so many acts, and call it again until it is done; say whether it came so far."""
    world = World(Fuse())
    service = kind(clock=world.clock, inbox=world.inbox)

    async def once() -> bool:
        assert await run(world.process(service, "first")) == "Done"
        world.fuse.left, service.fuse = acts, world.fuse
        killed = await dies(world.process(service, "second", ReEnrol))
        world.fuse.left = service.fuse = None
        ends = await world.until_done(service, ReEnrol)
        world.clock.advance(3600)
        assert (ends[-1], await run(world.process(service, "last", Check))) == ("Done", "Done"), (acts, ends)
        authenticator = (await world.current()).authenticator
        assert authenticator
        assert authenticator.uri == normalise(SecretStr(service.members[0].secret)), acts
        return killed

    return world.play(once())
