"""How many visits may be open at a service at once, and how many journeys may begin in a minute: over all workers.

Both are global concurrency limits of Prefect, to be seen in its UI, whose slots are leased: what a dead process held is
free again within 75 s. A visit holds a slot of the first while it is open. A journey takes one of the second when it
opens its first page, and lets that lease run out: so many begin in a minute, and never more.

Prefect's own context manager is not used: its cancel scope must be left where it was entered, but a page outlives the
stage that opened it; and where the server is gone at the end it raises, so that what was done seems to have failed.
Nor are its limits with slot decay: each refusal sets the decay back, so that many that wait get nothing for long.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import ConcurrencyLeaseHolder
from prefect.client.schemas.responses import ConcurrencyLimitWithLeaseResponse
from prefect.exceptions import ObjectAlreadyExists
from prefect.runtime import flow_run

from journeyman.domain.account import Session
from journeyman.domain.origins import Origins, origins_of
from journeyman.errors import Transient
from journeyman.ports import Browser, Page
from journeyman.recipe.model import Recipe

LASTS = 60.0
"""Seconds that a slot's lease lasts unless it is renewed: the shortest that Prefect takes, and a minute, too."""
RENEWED_EVERY = 20.0
LONGEST_WAIT = 1800.0
"""Seconds to wait for a slot; so long may eighty agents take that sign up at once."""
LONGEST_SILENCE = 60.0
"""Seconds that Prefect's server may be away meanwhile: whoever waits for long outlives its restart."""
LONGEST_PAUSE = 10.0
"""Seconds between two requests for a slot, at most."""

AGREED_FOR = 60.0
"""Seconds for which a limit that was set, or found right, is not looked at again by this process."""

_agreed: dict[tuple[str, str], tuple[int, float]] = {}
"""Server and limit → what it was, and when, by the monotonic clock."""

LOST = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""How the server says that a lease is no more."""


def visits(service: str) -> str:
    """Return the name of the limit of visits that are open at once."""
    return f"journeyman-{service}-visits"


def beginnings(service: str) -> str:
    """Return the name of the limit of journeys that begin in a minute."""
    return f"journeyman-{service}-per-minute"


@dataclass
class LimitedBrowser:
    """A journey's browser that opens a page only when the service's limits allow: a ports.Browser itself."""

    browser: Browser
    recipe: Recipe
    has_begun: bool = False

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncGenerator[Page]:
        """Wait for a slot, and open a page (ports.Browser.open).

        Raises:
            Transient: no slot was free for long, or Prefect's server does not answer.
        """
        async with _slot(self, origins_of(origins).own), self.browser.open(origins, session) as page:
            yield page


@dataclass
class _Slot:
    """What a visit holds."""

    name: str
    """Of its limit."""
    lease: UUID


@asynccontextmanager
async def _slot(limited: LimitedBrowser, origin: str) -> AsyncGenerator[None]:
    async with get_client() as client:
        slot = _Slot(visits(limited.recipe.service), await _taken(client, limited, origin))
        renewing = asyncio.create_task(_renew_on_and_on(client, slot))
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(httpx.HTTPError):  # the lease runs out
                await client.release_concurrency_slots_with_lease(slot.lease)


async def _taken(client: PrefectClient, limited: LimitedBrowser, origin: str) -> UUID:
    """Take the slots that a visit needs; return the lease of the one that it holds while it is open."""
    service, limits = limited.recipe.service, limited.recipe.limits
    failure = ""
    try:
        if not limited.has_begun:
            await _agree(client, visits(service), limits.concurrent)
            await _agree(client, beginnings(service), limits.per_minute)
            await _take(client, beginnings(service))
            limited.has_begun = True
        return await _take(client, visits(service))
    except TimeoutError as error:
        failure = f"{origin} was not visited: {error}"
    except httpx.HTTPError as error:
        failure = f"Prefect's server gave no slot for a visit at {service} ({type(error).__name__})"
    raise Transient(failure)


async def _agree(client: PrefectClient, name: str, limit: int) -> None:
    """Make a limit what the recipe says, unless this process has just done so."""
    key, now = (str(client.api_url), name), time.monotonic()
    was, at = _agreed.get(key, (None, now))
    if was == limit and now - at < AGREED_FOR:
        return
    with suppress(ObjectAlreadyExists):  # another journey makes it at this moment
        await client.upsert_global_concurrency_limit_by_name(name, limit)
    _agreed[key] = limit, now


async def _take(client: PrefectClient, name: str) -> UUID:
    """Take a slot, waiting for it; return its lease.

    Raises:
        TimeoutError: none was free.
        httpx.HTTPError: the server is gone.
    """
    run = flow_run.id
    holder = ConcurrencyLeaseHolder(type="flow_run", id=UUID(run)) if run else None
    heard = time.monotonic()
    deadline = heard + LONGEST_WAIT
    while True:
        try:
            answer = await client.increment_concurrency_slots_with_lease([name], 1, "concurrency", LASTS, holder)
            return ConcurrencyLimitWithLeaseResponse.model_validate(answer.json()).lease_id
        except httpx.HTTPStatusError as error:
            if error.response.status_code != HTTPStatus.LOCKED:
                raise
            heard = time.monotonic()
            pause = min(float(error.response.headers.get("Retry-After", LONGEST_PAUSE)), LONGEST_PAUSE)
        except httpx.TransportError:
            if time.monotonic() - heard > LONGEST_SILENCE:
                raise
            pause = LONGEST_PAUSE
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"the limit {name} was full for {LONGEST_WAIT / 60:g} minutes. `prefect gcl inspect {name}` shows it; "
                f"where nobody visits, `prefect gcl update {name} --active-slots 0` frees it"
            )
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret: so that not all ask at once


async def _renew_on_and_on(client: PrefectClient, slot: _Slot) -> None:
    """Renew a slot's lease until cancelled. Where it was lost, another slot is taken; the visit is not broken off."""
    while True:
        await asyncio.sleep(RENEWED_EVERY)
        with suppress(httpx.HTTPError, TimeoutError):
            try:
                await client.renew_concurrency_lease(slot.lease, LASTS)
            except httpx.HTTPStatusError as error:
                if error.response.status_code not in LOST:
                    raise
                slot.lease = await _take(client, slot.name)
