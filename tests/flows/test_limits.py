"""How many visits may be open, and how many journeys may begin in a minute, over all processes of one server."""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.settings import PREFECT_API_URL, temporary_settings

from journeyman.domain.account import Session
from journeyman.domain.origins import Origins
from journeyman.engine import limits
from journeyman.engine.limits import LimitedBrowser, beginnings, visits
from journeyman.engine.server import environment
from journeyman.errors import Transient
from journeyman.ports import Page
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.model import Recipe
from journeyman.recipe.parts import Limits
from tests.prefect_world import PROJECT, World

ORIGIN = "http://127.0.0.1:9"


@dataclass
class CountingBrowser:
    """A browser that knows how many pages it had open."""

    now: int = 0
    most: int = 0

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncGenerator[Page]:
        """Count."""
        assert origins == ORIGIN
        assert session is None
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            yield cast("Any", None)
        finally:
            self.now -= 1


def recipe(service: str, **allowed: int) -> Recipe:
    """Return a recipe with limits, of a service that no other test visits."""
    return (
        Catalogue([PROJECT / "recipes"])
        .get("acorn")
        .model_copy(update={"service": service, "limits": Limits(**allowed)})
    )


async def test_no_more_visits_are_open_than_the_recipe_says(client: PrefectClient) -> None:
    """Six journeys that come at once are all let in, two at a time, and leave no slot taken."""
    browser, allowed = CountingBrowser(), recipe("two-at-once", concurrent=2)

    async def visit() -> None:
        async with LimitedBrowser(browser, allowed).open(ORIGIN):
            await asyncio.sleep(0.5)

    await asyncio.gather(*(visit() for _ in range(6)))
    assert browser.most == allowed.limits.concurrent
    limit = await client.read_global_concurrency_limit_by_name(visits("two-at-once"))
    assert (limit.limit, limit.active_slots) == (2, 0)


async def test_no_more_journeys_begin_in_a_minute(prefect: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third of two in a minute has to wait, and is told what it waits for; whoever has begun may come again."""
    monkeypatch.setattr(limits, "LONGEST_WAIT", 0.0)
    browser, allowed = CountingBrowser(), recipe("two-a-minute", per_minute=2)
    first, second, third = (LimitedBrowser(browser, allowed) for _ in range(3))
    for journey in (first, second, first):
        async with journey.open(ORIGIN):
            pass
    with pytest.raises(Transient, match=beginnings("two-a-minute")):
        async with third.open(ORIGIN):
            pass
    assert browser.now == 0
    assert prefect.process.poll() is None


async def test_a_changed_recipe_changes_its_limits(client: PrefectClient) -> None:
    """What the recipe says now holds from the next journey on."""
    for concurrent in (1, 3):
        async with LimitedBrowser(CountingBrowser(), recipe("changed", concurrent=concurrent)).open(ORIGIN):
            limit = await client.read_global_concurrency_limit_by_name(visits("changed"))
            assert limit.limit == concurrent


async def test_what_somebody_changed_is_set_right_within_a_minute(
    client: PrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not each journey asks: what this process has set is looked at again after a while, and set right then."""

    async def limit() -> int:
        async with LimitedBrowser(CountingBrowser(), recipe("agreed", concurrent=2)).open(ORIGIN):
            return (await client.read_global_concurrency_limit_by_name(visits("agreed"))).limit

    assert await limit() == 2
    await client.upsert_global_concurrency_limit_by_name(visits("agreed"), 5)
    assert await limit() == 5
    monkeypatch.setattr(limits, "AGREED_FOR", 0.0)
    assert await limit() == 2


async def test_a_slot_that_was_lost_is_taken_again(client: PrefectClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the lease ran out behind an open visit's back, it takes another slot, and gives that one back."""
    monkeypatch.setattr(limits, "RENEWED_EVERY", 0.2)
    held, mine = [], PrefectClient.increment_concurrency_slots_with_lease

    async def taking(self: PrefectClient, *words: Any) -> httpx.Response:  # noqa: ANN401 - whatever it takes
        answer = await mine(self, *words)
        held.append(answer.json()["lease_id"])
        return answer

    monkeypatch.setattr(PrefectClient, "increment_concurrency_slots_with_lease", taking)
    async with LimitedBrowser(CountingBrowser(), recipe("lost", concurrent=1)).open(ORIGIN):
        before = len(held)
        await client.release_concurrency_slots_with_lease(UUID(held[-1]))
        while len(held) == before:  # noqa: ASYNC110 - the limit tells nobody
            await asyncio.sleep(0.1)
        assert (await client.read_global_concurrency_limit_by_name(visits("lost"))).active_slots == 1
    assert (await client.read_global_concurrency_limit_by_name(visits("lost"))).active_slots == 0


async def test_without_a_server_no_page_is_opened(free_port: int) -> None:
    """Where Prefect's server is gone, the visit may work next time."""
    browser = CountingBrowser()
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_port}/api"}), pytest.raises(Transient):
        async with LimitedBrowser(browser, recipe("gone")).open(ORIGIN):
            pass
    assert browser.most == 0


HOLDER = """
import asyncio
from tests.flows.test_limits import ORIGIN, CountingBrowser, LimitedBrowser, recipe

async def hold():
    async with LimitedBrowser(CountingBrowser(), recipe("killed", concurrent=1)).open(ORIGIN):
        print("open", flush=True)
        await asyncio.sleep(600)

asyncio.run(hold())
"""


@pytest.mark.slow  # Prefect's shortest lease is a minute
async def test_what_a_killed_process_held_is_free_again(prefect: World) -> None:
    """The slot of a process that was killed comes back within two minutes; the server keeps its leases on disk."""
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, env=environment(prefect.settings), cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout
    assert await holder.stdout.readline() == b"open\n"
    assert [*(prefect.settings.home / "prefect" / "concurrency_leases").glob("*.json")]
    holder.kill()
    await holder.wait()
    began = time.monotonic()
    async with LimitedBrowser(CountingBrowser(), recipe("killed", concurrent=1)).open(ORIGIN):
        assert time.monotonic() - began < 2 * limits.LASTS
