"""A vault that is waited for: sealed or away for minutes, it costs a journey time and nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from journeyman.domain.account import AccountRecord
from journeyman.domain.busy import VaultBusy
from journeyman.domain.lease import Lease
from journeyman.errors import VaultAway
from journeyman.ports import Clock, Vault

WAITED_FOR = timedelta(minutes=5)
"""How long one call waits for the vault before the stage fails."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds between two tries; doubled each time."""

Tell = Callable[[str], None]
"""Told in our own words what a journey waits for; no secrets."""

Result = TypeVar("Result")


def tell_nobody(_: str) -> None:
    """Say nothing."""


@dataclass
class PatientVault:
    """Waits where something is read or a record saved. The page stays open meanwhile, and what it shows is not lost.

    A swap of the lease is not waited for: who renews it does so again soon, and at the end it runs out by itself.
    """

    vault: Vault
    clock: Clock
    tell: Tell = tell_nobody

    async def prepare(self, agent: str) -> None:
        """Make ready for an agent's records."""
        await self.vault.prepare(agent)

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            VaultAway: the vault was waited for, and is still away.
            VaultDamaged: it can't be read.
        """
        return await self._waited(lambda: self.vault.load(agent, service))

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save if the stored revision is the expected one; a try whose answer was lost is no conflict for the next.

        Raises:
            Conflict: another writer saved first; nothing was changed.
            VaultAway: the vault was waited for, and is still away.
            VaultDamaged: it can't be written.
        """
        return await self._waited(lambda: self.vault.save(record, expected_revision))

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted.

        Raises:
            VaultAway, VaultDamaged: as in `load`.
        """
        return await self._waited(lambda: self.vault.services(agent))

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease; None where there is none.

        Raises:
            VaultAway, VaultDamaged: as in `load`.
        """
        return await self._waited(lambda: self.vault.lease(agent, service))

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected`."""
        await self.vault.swap_lease(agent, service, expected, new)

    async def _waited(self, call: Callable[[], Awaitable[Result]]) -> Result:
        deadline, pause, told = self.clock.now() + WAITED_FOR, FIRST_PAUSE, ""
        while True:
            try:
                result = await call()
            except VaultAway as away:
                asked_for = away.wait if isinstance(away, VaultBusy) else 0.0
                if self.clock.now() + timedelta(seconds=asked_for) >= deadline:
                    raise
                if str(away) != told:
                    told = str(away)
                    self.tell(f"waiting for the vault, until {deadline:%H:%M:%S} UTC: {told}")
            else:
                if told:
                    self.tell("the vault is back, the journey goes on")
                return result
            await self.clock.sleep(max(pause, asked_for))
            pause = min(pause * 2, LONGEST_PAUSE)
