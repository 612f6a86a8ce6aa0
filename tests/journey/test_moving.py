"""Copying records between vaults: verified, safe to run again, originals untouched, journeys left in peace."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from journeyman.domain.account import AccountRecord
from journeyman.domain.lease import Lease
from journeyman.errors import VaultDamaged
from journeyman.journey.moving import LASTS, Moved, Mover
from journeyman.testing.fakes import START, FakeClock, MemoryVault
from journeyman.testing.vault_contract import full_record
from tests.journey.test_audited import MemoryAudit

Hook = Callable[[], None]


class Watched(MemoryVault):
    """A vault that tells who reads it, and may be damaged."""

    damaged = False
    forgets = False

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        if self.damaged:
            raise VaultDamaged("the file is cut short")
        found = await super().load(agent, service)
        return found.change(history=()) if found and self.forgets else found


@pytest.fixture
def source() -> Watched:
    """Where the records are."""
    return Watched()


@pytest.fixture
def target() -> Watched:
    """Where they are to be."""
    return Watched()


@pytest.fixture
def audit() -> MemoryAudit:
    """The log."""
    return MemoryAudit()


@pytest.fixture
def mover(source: Watched, target: Watched, audit: MemoryAudit) -> Mover:
    """What copies."""
    return Mover(source, target, FakeClock(), audit, "the copier", lambda holder: holder == "ended")


async def saved(vault: MemoryVault, times: int = 3) -> AccountRecord:
    """Save alpha's record at fake so often, and return it."""
    record = full_record()
    for revision in range(times):
        record = await vault.save(record.note(START, f"save {revision}"), revision)
    return record


async def state(vault: MemoryVault) -> tuple[AccountRecord | None, Lease | None]:
    """Return all that the vault has of the account."""
    return await vault.load("alpha", "fake"), await vault.lease("alpha", "fake")


async def test_a_record_is_copied_whole(mover: Mover, source: Watched, target: Watched, audit: MemoryAudit) -> None:
    """All but its revision, which counts the target's own saves; the original and both leases are as they were."""
    record = await saved(source)
    assert (await mover.copy("alpha", "fake")).moved is Moved.COPIED
    assert await state(source) == (record, None)
    assert await state(target) == (record.change(revision=1), None)
    assert [entry[2:] for entry in audit.noted] == [("exported", "record")]


async def test_a_second_copy_changes_nothing(mover: Mover, source: Watched, target: Watched) -> None:
    """What is there already is told as such, whatever the revisions."""
    await saved(source)
    await mover.copy("alpha", "fake")
    before = await state(target)
    again = await mover.copy("alpha", "fake")
    assert again.moved is Moved.THERE
    assert again.well
    assert await state(target) == before


@pytest.mark.parametrize(("later", "word"), [(60, "newer"), (-60, "older")])
async def test_another_record_is_not_replaced_unasked(
    mover: Mover, source: Watched, target: Watched, later: int, word: str
) -> None:
    """It is told which is the newer one."""
    record = await saved(source)
    other = record.change(history=()).note(START + timedelta(days=later), "elsewhere")
    other = other.change(pending=None, current=None, candidates=())
    other = await target.save(other, 0)
    if later < 0:
        other = await target.save(other.change(anchor=None), 1)
    found = await mover.copy("alpha", "fake")
    assert found.moved is Moved.DIFFERENT
    assert word in found.why
    assert "--replace" in found.why
    assert await state(target) == (other, None)


async def test_another_record_is_replaced_where_asked(mover: Mover, source: Watched, target: Watched) -> None:
    """The target's revision goes on, so a journey that knew the old record changes nothing."""
    record = await saved(source)
    await target.save(full_record(), 0)
    asked = Mover(source, target, mover.clock, mover.audit, "the copier", replaces=True)
    assert (await asked.copy("alpha", "fake")).moved is Moved.COPIED
    assert await state(target) == (record.change(revision=2), None)


@pytest.mark.parametrize("which", ["source", "target"])
async def test_a_journey_under_way_is_left_in_peace(mover: Mover, source: Watched, target: Watched, which: str) -> None:
    """In either vault: the account is skipped, its lease stays, and it is told who holds it."""
    await saved(source)
    lease = Lease(holder="a journey", until=START + timedelta(seconds=30))
    held = {"source": source, "target": target}[which]
    await held.swap_lease("alpha", "fake", None, lease)
    found = await mover.copy("alpha", "fake")
    assert found.moved is Moved.UNDER_WAY
    assert "a journey" in found.why
    assert await held.lease("alpha", "fake") == lease
    assert await target.load("alpha", "fake") is None
    assert {await source.lease("alpha", "fake"), await target.lease("alpha", "fake")} == {lease, None}


@pytest.mark.parametrize("lease", [Lease(holder="slow", until=START), Lease(holder="ended", until=START + LASTS)])
async def test_a_dead_holders_lease_is_taken_over(mover: Mover, source: Watched, lease: Lease) -> None:
    """One that has run out, or whose process is gone: a copy that was killed is run again at once."""
    await saved(source)
    await source.swap_lease("alpha", "fake", None, lease)
    assert (await mover.copy("alpha", "fake")).well
    assert await source.lease("alpha", "fake") is None


async def test_a_code_that_was_issued_meanwhile_is_told(mover: Mover, source: Watched, target: Watched) -> None:
    """`journeyman code` takes no lease: what it wrote down after the copy began is not in the copy."""

    class Meanwhile(MemoryVault):
        async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
            known = await source.load("alpha", "fake")
            assert known
            await source.save(known.note(START, "a code"), known.revision)
            return await super().save(record, expected_revision)

    await saved(source)
    slow = Mover(source, Meanwhile(), mover.clock, mover.audit, "the copier")
    found = await slow.copy("alpha", "fake")
    assert found.moved is Moved.UNDER_WAY
    assert "changed meanwhile" in found.why


async def test_a_target_that_keeps_something_else_is_told(mover: Mover, source: Watched, target: Watched) -> None:
    """What was written is read back and compared."""
    await saved(source)
    target.forgets = True
    found = await mover.copy("alpha", "fake")
    assert found.moved is Moved.FAILED
    assert "do not use" in found.why


async def test_a_record_that_cannot_be_read_stands_in_nobodys_way(mover: Mover, source: Watched) -> None:
    """It is told with its reason, and the leases are given back."""
    await saved(source)
    source.damaged = True
    found = await mover.copy("alpha", "fake")
    assert (found.moved, found.why) == (Moved.FAILED, "the file is cut short")
    assert await source.lease("alpha", "fake") is None


async def test_what_cannot_be_noted_is_not_copied(
    mover: Mover, source: Watched, target: Watched, audit: MemoryAudit
) -> None:
    """Without a line in the audit log no secret leaves the vault."""
    await saved(source)
    audit.full = True
    assert (await mover.copy("alpha", "fake")).moved is Moved.FAILED
    assert await target.load("alpha", "fake") is None
