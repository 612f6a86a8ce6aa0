"""Each use of a secret on a journey is told to the audit log, before it is made."""

from dataclasses import dataclass, field, replace
from typing import get_args

import pytest

from journeyman.domain.audit import Use
from journeyman.errors import SetupError
from journeyman.journey.account_visit import SECRETS
from journeyman.journey.audited import AuditedVault
from journeyman.journey.loop import run_here
from journeyman.journey.trip import Ports
from journeyman.recipe.visit import ProfileName, ValueName
from journeyman.testing.fakes import MemoryVault
from journeyman.testing.vault_contract import OpenVault, VaultContract, full_record
from tests.journey.fake_service import FakeService
from tests.journey.running import QUICK, Make


@dataclass
class MemoryAudit:
    """The log, in memory; it may be full."""

    noted: list[tuple[str, str, Use, str]] = field(default_factory=list)
    full: bool = False

    async def note(self, agent: str, service: str, use: Use, what: str) -> None:
        if self.full:
            raise SetupError("the log can't be written")
        self.noted.append((agent, service, use, what))


@pytest.fixture
def audit() -> MemoryAudit:
    """A log."""
    return MemoryAudit()


@pytest.fixture
def ports(ports: Ports, audit: MemoryAudit) -> Ports:
    """Fakes behind every port, with a log that is kept."""
    return replace(ports, vault=AuditedVault(ports.vault, audit, {}), audit=audit)


async def test_a_sign_up_tells_of_all_that_it_types(sign_up: Make, audit: MemoryAudit) -> None:
    """The password at sign-up and at sign-in, the mail's code read and typed, and two TOTP codes; nothing else."""
    async with sign_up() as journey:
        await run_here(journey, patience=QUICK)
    assert {entry[:2] for entry in audit.noted} == {("alpha", "fake")}
    assert [entry[2:] for entry in audit.noted] == [
        (Use.TYPED, "new_password"),
        (Use.READ, "code of a message"),
        (Use.TYPED, "email_code"),
        (Use.TYPED, "totp_code"),
        (Use.TYPED, "password"),
        (Use.TYPED, "totp_code"),
    ]


def test_all_but_what_an_identity_gives_out_is_secret() -> None:
    """A value that recipes learn to type is told to the log, unless it is one of those that services may show."""
    own = {"email", "username", "phone", "name", "given_name", "family_name"}
    assert {*get_args(ValueName)} - SECRETS == own | {*get_args(ProfileName)}


async def test_what_cannot_be_noted_is_not_typed(sign_up: Make, audit: MemoryAudit, service: FakeService) -> None:
    """Where the log is full, the journey ends before anything secret is in a page."""
    audit.full = True
    with pytest.raises(SetupError, match="log"):
        async with sign_up() as journey:
            await run_here(journey, patience=QUICK)
    assert service.sign_ups == 0


async def test_a_record_is_told_of_once_for_each_revision(audit: MemoryAudit) -> None:
    """To read it again, or what one has saved oneself, says nothing new; what another has saved does."""
    store = MemoryVault()
    vault = AuditedVault(store, audit, {})
    saved = await vault.save(full_record(), 0)
    assert await vault.load("alpha", "fake") == saved
    assert audit.noted == []
    other = await store.save(saved, 1)
    for _ in range(2):
        await vault.load("alpha", "fake")
    await vault.save(other, other.revision)
    await vault.load("alpha", "fake")
    assert audit.noted == [("alpha", "fake", Use.READ, "record")]


async def test_a_record_without_secrets_is_not_told_of(audit: MemoryAudit) -> None:
    """Nor is one that is not there."""
    store = MemoryVault()
    await store.save(full_record().change(pending=None, current=None, session=None), 0)
    vault = AuditedVault(store, audit, {})
    await vault.load("alpha", "fake")
    await vault.load("alpha", "other")
    assert audit.noted == []


async def test_what_cannot_be_noted_is_not_given_out(audit: MemoryAudit) -> None:
    """Where the log is full, the record stays in the vault, the next time as well."""
    store = MemoryVault()
    await store.save(full_record(), 0)
    audit.full = True
    vault = AuditedVault(store, audit, {})
    for _ in range(2):
        with pytest.raises(SetupError):
            await vault.load("alpha", "fake")


class TestAuditedVault(VaultContract):
    """It is a vault like any other."""

    @pytest.fixture
    def open_vault(self) -> OpenVault:
        store = MemoryVault()
        return lambda: AuditedVault(store, MemoryAudit(), {})
