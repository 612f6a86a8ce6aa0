"""A vault that is waited for: how long, what is told, and what is not waited for."""

from datetime import timedelta
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.busy import VaultBusy
from journeyman.domain.lease import Lease
from journeyman.errors import VaultAway
from journeyman.journey.audited import AuditedVault
from journeyman.journey.lease import Tenure
from journeyman.journey.patience import WAITED_FOR, PatientVault, tell_nobody
from journeyman.ports import Vault
from journeyman.settings import Settings
from journeyman.testing.fakes import START, FakeClock, MemoryVault
from journeyman.testing.vault_contract import OpenVault, VaultContract, full_record

LEASE = Lease(holder="one", until=START)


class AwayVault(MemoryVault):
    """Away until a time; of the swaps, some take and their answer is lost."""

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        super().__init__()
        self.clock = clock
        self.away_for = seconds
        self.lost = 0
        self.wants = 0.0

    def must_be_back(self) -> None:
        if (self.clock.now() - START).total_seconds() < self.away_for:
            raise VaultBusy("the vault is sealed", self.wants) if self.wants else VaultAway("the vault is sealed")

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        self.must_be_back()
        return await super().load(agent, service)

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        self.must_be_back()
        await super().swap_lease(agent, service, expected, new)
        if self.lost:
            self.lost -= 1
            raise VaultAway("no answer")


class TestPatientVault(VaultContract):
    """A vault that is there is as it would be without patience."""

    @pytest.fixture
    def open_vault(self) -> OpenVault:
        vault = PatientVault(MemoryVault(), FakeClock())
        return lambda: vault


async def test_it_waits_and_tells_once(clock: FakeClock) -> None:
    """Away for two minutes: told when that begins and when it ends, and the call returns what it would have."""
    told: list[str] = []
    vault = PatientVault(AwayVault(clock, 120), clock, told.append)
    assert (await vault.save(full_record(), 0)).revision == 1
    assert told == [
        "waiting for the vault, until 12:05:00 UTC: the vault is sealed",
        "the vault is back, the journey goes on",
    ]
    assert 120 <= (clock.now() - START).total_seconds() < 126


async def test_it_asks_no_sooner_than_it_was_told(clock: FakeClock) -> None:
    """A vault that wants two minutes of quiet has them; one that wants more than is waited for is not asked again."""
    vault = AwayVault(clock, 1)
    vault.wants = 120
    assert await PatientVault(vault, clock).load("alpha", "fake") is None
    assert clock.now() - START == timedelta(seconds=120)
    vault.away_for, vault.wants = 3600, 301
    with pytest.raises(VaultAway):
        await PatientVault(vault, clock).load("alpha", "fake")
    assert clock.now() - START == timedelta(seconds=120)


async def test_it_does_not_wait_for_ever(clock: FakeClock) -> None:
    """After five minutes the caller has the vault's own error."""
    vault = PatientVault(AwayVault(clock, 3600), clock)
    with pytest.raises(VaultAway, match="sealed"):
        await vault.load("alpha", "fake")
    assert WAITED_FOR <= clock.now() - START < 2 * WAITED_FOR


async def test_a_swap_is_not_waited_for(clock: FakeClock) -> None:
    """Who renews a lease does so again soon, and who gives one back has nothing to wait for."""
    with pytest.raises(VaultAway):
        await PatientVault(AwayVault(clock, 3600), clock).swap_lease("alpha", "fake", None, LEASE)
    assert clock.now() == START


async def test_a_lease_whose_answer_was_lost_is_known_again(clock: FakeClock) -> None:
    """Taken, but not told: the next try finds it to be its own, and does not wait until it has run out."""
    vault = AwayVault(clock, 0)
    vault.lost = 1
    tenure = new_tenure(vault, clock, "one")
    with pytest.raises(VaultAway):
        await tenure.begin()
    await tenure.begin()
    assert tenure.lease == await vault.lease("alpha", "fake")
    await tenure.end()
    assert await vault.lease("alpha", "fake") is None


def test_who_can_be_told_waits(tmp_path: Path) -> None:
    """A run says in its log that it waits; a person is told at once what is wrong, and waits for nothing."""
    settings = Settings(home=tmp_path)
    assert isinstance(bootstrap.vault_for(settings, tell_nobody), PatientVault)
    assert isinstance(bootstrap.vault_for(settings, None), AuditedVault)


def new_tenure(vault: Vault, clock: FakeClock, holder: str) -> Tenure:
    """Return a journey's hold on alpha's account at fake, not begun."""
    return Tenure(vault, clock, "alpha", "fake", holder, lambda _: False)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that waits for nobody."""
    return FakeClock()
