"""All rotations that are due at one service: each a flow run of its own, with no more visits than the recipe allows."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import stamina
from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from journeyman import bootstrap
from journeyman.domain.standing import Standing
from journeyman.engine.fleet import accounts
from journeyman.engine.redaction import said
from journeyman.errors import JourneymanError
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings, load_settings

DUE = frozenset({Standing.DUE, Standing.ROTATING, Standing.RE_ENROLLING})
"""The last one is finished, and rotated only if that is due as well: else nobody would ever look at it again."""

FOR_EACH_VISIT = 4
"""Rotations under way for each visit that may be open: most of their time they wait for a TOTP code, with no page."""

TRIES = 4
"""How often a rotation is begun that fails for Prefect's server."""

Rotation = Callable[[str], Coroutine[Any, Any, str]]
"""Agent → why the rotation failed; empty when it went well."""


async def rotate_due(rotate: Flow[..., Any], service: str, older_than: timedelta) -> State[Any]:
    """Rotate every password at a service that is due; return a state that names those that failed, and why.

    Args:
        rotate: the flow for one account.
        service: where.
        older_than: the age at which a password is due; zero: what the recipe says.
    """
    try:
        settings = load_settings()
        recipe = bootstrap.recipe(settings, service)
        await bootstrap.must_not_be_quarantined(settings, service)  # told once, not by a run for each account
        age = older_than or recipe.rotate.every
        agents = await _due(settings, service, age)
    except JourneymanError as error:
        return Failed(message=said(error))
    failed = await rotate_all(agents, recipe, partial(begin, rotate, service, age))
    told = f"{len(agents) - len(failed)} of {len(agents)} passwords that were due at {service} are rotated."
    if failed:
        return Failed(message=" ".join([told, *(f"{agent}: {why}" for agent, why in failed.items())]))
    return Completed(message=told if agents else f"No password is due at {service}.")


async def _due(settings: Settings, service: str, age: timedelta) -> list[str]:
    """Return the agents whose password at the service is due, or whose rotation is not finished.

    In any order: two such runs at once would wait for one another at each account otherwise.
    """
    now = bootstrap.clock().now()
    listed = await accounts(bootstrap.directory(settings), bootstrap.vault(settings), now, lambda _: age, service)
    due = [account.agent for account in listed if account.state in DUE]
    return random.sample(due, len(due))


async def rotate_all(agents: list[str], recipe: Recipe, rotation: Rotation) -> dict[str, str]:
    """Rotate for all these agents, as many at once as keep the allowed visits busy; return why for each that failed."""
    seats = asyncio.Semaphore(recipe.limits.concurrent * FOR_EACH_VISIT)

    async def one(agent: str) -> str:
        async with seats:
            return await rotation(agent)

    ends = await asyncio.gather(*map(one, agents))
    return {agent: why for agent, why in zip(agents, ends, strict=True) if why}


async def begin(rotate: Flow[..., Any], service: str, age: timedelta, agent: str) -> str:
    """Rotate for one agent, in a flow run below this one; return why that failed, empty where it went well."""
    try:
        state = await _ended(partial(rotate, agent=agent, service=service, max_age_days=age / timedelta(days=1)))
    except Exception as error:  # noqa: BLE001 - one account's fault does not end the others
        return said(error)
    get_run_logger().info("%s: %s", agent, state.message)
    return "" if state.is_completed() else state.message or state.name or "it did not end well"


async def _ended(rotation: Callable[..., Coroutine[Any, Any, State[Any]]]) -> State[Any]:
    """Return how a rotation ended. It is begun again where Prefect's busy server refused a part of it.

    That is safe: whatever was done stands in the record.
    """
    # No time-out: Prefect's client has tried for a minute each time.
    busy = stamina.retry_context(on=httpx.HTTPError, attempts=TRIES, timeout=None, wait_initial=2, wait_max=30)
    async for attempt in busy:
        with attempt:
            return await rotation(return_state=True)
    raise AssertionError("stamina ends with a return or a raise")
