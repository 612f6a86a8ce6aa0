"""Copying an account's record from one vault to another: verified, safe to run again, the original as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from journeyman.domain.account import AccountRecord
from journeyman.domain.audit import Use
from journeyman.domain.lease import Lease, free
from journeyman.errors import Conflict, JourneymanError
from journeyman.ports import Audit, Clock, Vault

LASTS = timedelta(seconds=60)
"""How long a copy may take; as long the account's lease is held in both vaults. Should the copier die, it runs out."""


class Moved(StrEnum):
    """What became of an account."""

    COPIED = "copied"
    THERE = "there already"
    """The same record is in the target."""
    UNDER_WAY = "under way"
    """A journey holds the account in one of the vaults, or has changed it meanwhile."""
    DIFFERENT = "different"
    """The target has another record of it, which was not to be replaced."""
    FAILED = "failed"


@dataclass(frozen=True)
class Copied:
    """How one account fared, and what to try where it was not copied."""

    agent: str
    service: str
    moved: Moved
    why: str = ""

    @property
    def well(self) -> bool:
        """Whether the target has the record now."""
        return self.moved in {Moved.COPIED, Moved.THERE}


@dataclass(frozen=True)
class Mover:
    """Copies between two vaults."""

    source: Vault
    target: Vault
    clock: Clock
    audit: Audit
    holder: str
    """What the leases say of who holds them."""
    surely_ended: Callable[[str], bool] = lambda _: False
    """Whether the holder of another lease is known to be gone, such as a copy that was killed."""
    replaces: bool = False
    """Whether another record in the target may be replaced."""

    async def copy(self, agent: str, service: str) -> Copied:
        """Copy one account, and read it back. Safe to run again. Raises nothing that concerns this account alone."""
        held: list[tuple[Vault, Lease]] = []
        try:
            for vault in (self.source, self.target):
                found = await vault.lease(agent, service)
                if found and not free(found, self.clock.now()) and not self.surely_ended(found.holder):
                    return Copied(agent, service, Moved.UNDER_WAY, _held(found))
                mine = Lease(holder=self.holder, until=self.clock.now() + LASTS)
                await vault.swap_lease(agent, service, found, mine)
                held.append((vault, mine))
            moved, why = await self._copy(agent, service)
            return Copied(agent, service, moved, why)
        except Conflict:
            return Copied(agent, service, Moved.UNDER_WAY, "a journey has begun with it meanwhile; call it again")
        except JourneymanError as error:
            return Copied(agent, service, Moved.FAILED, str(error))
        finally:
            for vault, mine in reversed(held):
                await _give_back(vault, agent, service, mine)

    async def _copy(self, agent: str, service: str) -> tuple[Moved, str]:
        record = await self.source.load(agent, service)
        if record is None:
            return Moved.FAILED, "the record is gone from the vault that it was to be copied from"
        known = await self.target.load(agent, service)
        if known and _same(record, known):
            return Moved.THERE, ""
        if known and not self.replaces:
            return Moved.DIFFERENT, f"{_which_is_newer(record, known)}; to replace it: --replace"
        await self.audit.note(agent, service, Use.EXPORTED, "record")
        await self.target.save(record, known.revision if known else 0)
        return await self._verified(record)

    async def _verified(self, record: AccountRecord) -> tuple[Moved, str]:
        """Read both again: `journeyman code` takes no lease, and may have issued a code meanwhile."""
        written = await self.target.load(record.agent, record.service)
        if written is None or not _same(record, written):
            return Moved.FAILED, "what the target gives back is not what was written; do not use that vault"
        if await self.source.load(record.agent, record.service) != record:
            return Moved.UNDER_WAY, "it was changed meanwhile; call it again, with --replace"
        return Moved.COPIED, ""


async def _give_back(vault: Vault, agent: str, service: str, mine: Lease) -> None:
    """Give the lease back; what stands in the way is left to time: it runs out."""
    try:
        await vault.swap_lease(agent, service, mine, None)
    except JourneymanError:
        return


def _same(one: AccountRecord, other: AccountRecord) -> bool:
    """Say whether two records are the same but for how often each vault has saved it."""
    return one.change(revision=0).document() == other.change(revision=0).document()


def _which_is_newer(record: AccountRecord, known: AccountRecord) -> str:
    ours, theirs = _last(record), _last(known)
    if ours == theirs:
        return "the target has another record, as old as this one"
    word, at = ("newer", theirs) if theirs and (not ours or theirs > ours) else ("older", theirs)
    return f"the target has another record, a {word} one" + (f", of {at:%Y-%m-%d %H:%M} UTC" if at else "")


def _held(lease: Lease) -> str:
    return f"{lease.holder} has it until {lease.until:%H:%M:%S} UTC; call it again after that"


def _last(record: AccountRecord) -> datetime | None:
    """Return when something last happened with the account, as far as the record says."""
    times = [event.at for event in record.history] + [credential.created_at for credential in record.credentials]
    return max(times, default=None)
