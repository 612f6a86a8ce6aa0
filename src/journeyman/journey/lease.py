"""The lease: one journey for each account at a time. It is advice; the record's revision is the fence."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from journeyman.domain.lease import Lease, free
from journeyman.errors import Conflict, JourneymanError, Transient
from journeyman.ports import Clock, Vault

LASTS = timedelta(seconds=90)
"""How long a lease is good without being renewed: so long an account waits whose holder died on another machine."""

RENEWED_EVERY = 20.0
"""Seconds."""

LONGEST_PRESS = timedelta(seconds=60)
"""How long a press and the page load that follows may take: a lease outlives it when the press is made."""

PATIENCE = 60.0
"""Seconds that a journey waits for another's lease before it says who holds it."""

POLL = 0.5
"""Seconds between two looks at another's lease."""


@dataclass
class Tenure:
    """This journey's hold on one account."""

    vault: Vault
    clock: Clock
    agent: str
    service: str
    holder: str
    surely_ended: Callable[[str], bool]
    lease: Lease | None = None
    taken_from: str = ""
    """The dead holder whose lease was taken over, if there was one."""
    _asked_for: Lease | None = field(default=None, repr=False)
    """What was last asked for: should the answer be lost, it is known again."""
    _renewing: asyncio.Task[None] | None = field(default=None, repr=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def begin(self) -> None:
        """Take the lease, waiting while another journey holds it. Does nothing where it is held already.

        Raises:
            Transient: another journey holds it; says which, and until when.
            VaultDamaged: the vault can't be read or written.
        """
        if self.lease:
            return
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while not await self._take():
            other = await self.vault.lease(self.agent, self.service)
            if other and loop.time() > deadline:
                raise Transient(
                    f"{self.agent}'s account at {self.service} is in the hands of another journey: {other.holder}, "
                    f"until {other.until:%H:%M:%S} UTC unless it renews that"
                )
            await asyncio.sleep(POLL)
        self._renewing = asyncio.create_task(self._renew_on_and_on())

    async def outlives_a_press(self) -> None:
        """Make sure that the lease holds for as long as a press may take. Call it before each.

        Raises:
            Conflict: the lease was lost.
        """
        if self.lease is None or self.lease.until - self.clock.now() < LONGEST_PRESS:
            await self._renew()

    async def end(self) -> None:
        """Give the lease back. What stands in the way is left to time: it runs out."""
        self._over.set()  # not cancelled: a renewal under way would land after the lease was given back
        if self._renewing:
            await asyncio.gather(self._renewing, return_exceptions=True)
        lease, self.lease = self.lease, None
        if lease:
            given_back = self.vault.swap_lease(self.agent, self.service, lease, None)
            await asyncio.gather(given_back, return_exceptions=True)

    async def _take(self) -> bool:
        """Take the lease if it is free; say whether it is ours now."""
        known = await self.vault.lease(self.agent, self.service)
        if known and known == self._asked_for:
            self.lease = known
            return True
        orphaned = known is not None and (free(known, self.clock.now()) or self.surely_ended(known.holder))
        if known and not orphaned:
            return False
        mine = Lease(holder=self.holder, until=self.clock.now() + LASTS)
        self._asked_for = mine
        try:
            await self.vault.swap_lease(self.agent, self.service, known, mine)
        except Conflict:
            return False
        self.lease, self.taken_from = mine, known.holder if known else ""
        return True

    async def _renew(self) -> None:
        """Renew the lease.

        Raises:
            Conflict: it was lost; nothing may be pressed any more.
        """
        async with self._one_at_a_time:
            if self.lease is None:
                raise Conflict(f"this journey holds no lease on {self.agent}'s account at {self.service}")
            renewed = self.lease.model_copy(update={"until": self.clock.now() + LASTS})
            await self.vault.swap_lease(self.agent, self.service, self.lease, renewed)
            self.lease = renewed

    async def _renew_on_and_on(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), RENEWED_EVERY)
                return
            try:
                await self._renew()
            except Conflict:
                return  # the next press finds out, and so does the next save
            except JourneymanError:
                continue  # a full disk may be mended, a vault unsealed, before the lease runs out
