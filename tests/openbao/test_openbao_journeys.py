"""Journeys at a fake service with records in a real OpenBao: killed at each save; while it is sealed or restarted."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest

from fixtures.providers.openbao import OpenBao
from journeyman.adapters.clock import SystemClock
from journeyman.adapters.openbao import OpenBaoVault
from journeyman.domain.account import AccountRecord, Phase
from journeyman.errors import Transient
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.patience import PatientVault
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from journeyman.ports import Vault
from journeyman.provider_settings import OpenBaoSettings
from journeyman.recipe.load import load_file
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox
from tests.journey.conftest import RECIPE
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_replace import RECOVERY_CODES
from tests.journey.fake_service import FakeService, words
from tests.openbao.conftest import Open

QUICK = Patience(first_wait=0)
Side = Literal["before", "after"]
SAVES = 14
"""So many a sign-up makes."""

PRESSING, PRESSED, CODES = 2, 3, 8
"""Which of them say: the form is about to be sent; it was; these recovery codes the page shows."""

SEALED_FOR = 1.5
"""Seconds."""


class Killed(BaseException):
    """The process is gone: nothing that it would do afterwards is done."""


@dataclass
class Struck:
    """A vault around which something happens at one save; all else is the vault's own."""

    vault: Vault
    number: int
    side: Side
    strike: Callable[[], None]
    saves: int = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.vault, name)

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        self.saves += 1
        if (self.saves, self.side) == (self.number, "before"):
            self.strike()
        saved = await self.vault.save(record, expected_revision)
        if (self.saves, self.side) == (self.number, "after"):
            self.strike()
        return saved


async def later(act: Callable[[], None]) -> None:
    """Act when the vault has been away for a while."""
    await asyncio.sleep(SEALED_FOR)
    await asyncio.to_thread(act)


class World:
    """A fake service, and ports of which the vault alone is real."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.inbox = FakeClock(), MemoryInbox()
        self.service = FakeService(self.clock, self.inbox)
        recipe = folder / "fake.yaml"
        recipe.write_text(RECIPE)
        self.recipe = load_file(recipe)

    def journey(self, vault: Vault) -> SignUp:
        """Return a journey of a new process: the one before has surely ended."""
        browser = FakeBrowser(self.service)
        ports = Ports(MemoryDirectory(["alpha"]), self.inbox, vault, browser, self.clock)
        return SignUp("alpha", self.recipe, replace(ports, surely_ended=lambda _: True))

    async def run(self, vault: Vault) -> str:
        """Run a journey to its end; return its outcome as a word."""
        async with self.journey(vault) as journey:
            return words(await run_here(journey, patience=QUICK))

    async def check(self, vault: Vault, *, killed: bool = False) -> None:
        """Check that there is one account, proven, and that the vault has all that opens it.

        Recovery codes that a page had shown are gone with a process that was killed before it saved them.
        """
        record = await vault.load("alpha", "fake")
        assert record
        assert record.phase is Phase.PROVEN
        assert record.pending is None
        assert record.current
        (member,) = self.service.members
        assert member.password == record.current.password.get_secret_value()
        assert member.totp
        codes = [code.get_secret_value() for code in record.current.recovery_codes]
        assert codes == RECOVERY_CODES or (killed and not codes)
        assert self.service.sign_ups == 1
        assert await vault.lease("alpha", "fake") is None


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world of the test's own."""
    return World(tmp_path)


async def test_a_whole_journey(world: World, open_vault: Open) -> None:
    """Nothing befalls it; it makes as many saves as the tests below strike at."""
    counted = Struck(open_vault(), 0, "before", lambda: None)
    assert await world.run(counted) == "Done"
    await world.check(open_vault())
    assert counted.saves == SAVES


@pytest.mark.parametrize("number", range(1, SAVES + 1))
@pytest.mark.parametrize("side", ["before", "after"])
async def test_killed_at_a_save(world: World, open_vault: Open, number: int, side: Side) -> None:
    """On either side of any write the process is gone; the next one finishes, with one account and nothing lost."""

    def kill() -> None:
        raise Killed

    killed = world.journey(Struck(open_vault(), number, side, kill))
    try:
        await run_here(killed, patience=QUICK)
    except Killed:
        pass
    else:
        assert killed.settled, "it was to be killed, and ended otherwise"
    if killed._trip.tenure._renewing:
        killed._trip.tenure._renewing.cancel()  # a dead process renews nothing, and gives nothing back
    assert await world.run(open_vault()) == "Done"
    await world.check(open_vault(), killed=True)


@pytest.mark.parametrize("number", [1, PRESSING, PRESSED, CODES])
@pytest.mark.parametrize("side", ["before", "after"])
async def test_sealed_at_a_save(world: World, server: OpenBao, open_vault: Open, number: int, side: Side) -> None:
    """The journey says what it waits for, waits, and finishes in its first attempt at each stage."""
    told: list[str] = []
    patient = PatientVault(open_vault(), SystemClock(), told.append)
    unsealing: list[asyncio.Task[None]] = []

    def seal() -> None:
        server.seal()
        unsealing.append(asyncio.create_task(later(server.unseal)))

    journey = world.journey(Struck(patient, number, side, seal))
    async with journey:
        assert words(await run_here(journey, patience=QUICK)) == "Done"
    await asyncio.gather(*unsealing)
    await world.check(open_vault())
    assert [attempt.ended for attempt in journey.story.attempts] == ["done"] * len(journey.story.attempts)
    if told:
        assert "is sealed" in told[0]
        assert told[-1] == "the vault is back, the journey goes on"


@pytest.mark.slow
@pytest.mark.parametrize("number", [PRESSING, PRESSED, CODES])
async def test_sealed_for_longer_than_anybody_waits(
    world: World, server: OpenBao, open_vault: Open, number: int
) -> None:
    """The journey ends as one that may work next time, with the reason; the next one finishes, with one account."""
    patient = PatientVault(open_vault(), FakeClock())  # it waits five minutes in no time
    with pytest.raises(Transient, match=r"is sealed.*bao operator unseal"):
        await world.run(Struck(patient, number, "before", server.seal))
    server.unseal()
    assert await world.run(open_vault()) == "Done"
    await world.check(open_vault(), killed=True)


async def test_restarted_in_the_middle(
    world: World, durable_server: OpenBao, settings_for: Callable[..., OpenBaoSettings]
) -> None:
    """Stopped with the form just sent, started sealed, unsealed: the journey waits, and goes on by itself."""
    told: list[str] = []
    patient = PatientVault(OpenBaoVault(settings_for(durable_server)), SystemClock(), told.append)
    restarting: list[asyncio.Task[None]] = []

    def restart() -> None:
        durable_server.start()
        durable_server.unseal()

    def stop() -> None:
        durable_server.stop()
        restarting.append(asyncio.create_task(later(restart)))

    async with world.journey(Struck(patient, PRESSED, "before", stop)) as journey:
        assert words(await run_here(journey, patience=QUICK)) == "Done"
    await asyncio.gather(*restarting)
    await world.check(OpenBaoVault(settings_for(durable_server)))
    assert "does not answer" in told[0]
