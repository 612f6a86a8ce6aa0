"""Many journeys begun by one run: each is a flow run of its own below it, and one's failure does not end the others."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from copy import copy
from functools import wraps
from typing import Any, TypeVar, cast

import httpx
import stamina
from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger

from flows.carry import is_one_of_many
from journeyman.engine.redaction import said
from journeyman.recipe.model import Recipe

FOR_EACH_VISIT = 4
"""Journeys under way for each visit that may be open: most of their time they wait for a TOTP code, with no page."""

TRIES = 4
"""How often a journey is begun that fails for Prefect's server."""

Item = TypeVar("Item")
"""What tells the journeys apart: an agent's name, or an account's."""


def seats(recipe: Recipe) -> asyncio.Semaphore:
    """Return as many seats as keep the visits busy that the recipe allows; the visits themselves `limits` counts."""
    return asyncio.Semaphore(recipe.limits.concurrent * FOR_EACH_VISIT)


async def for_each(
    items: Sequence[Item],
    seats_of: Callable[[Item], asyncio.Semaphore],
    work: Callable[[Item], Coroutine[Any, Any, str]],
) -> dict[Item, str]:
    """Do the work for all of them, each in one of its seats; return why for each that failed.

    Args:
        items: for whom.
        seats_of: item → the seats that it may take one of.
        work: item → why it failed; empty when it went well.
    """

    async def one(item: Item) -> str:
        async with seats_of(item):
            return await work(item)

    # Also where this is cancelled, or suspended, it waits for the clean-up of all. By default `gather` would leave when
    # the first has ended; a TaskGroup waits, but what it raises is no suspension to Prefect any more.
    ends = await asyncio.gather(*map(one, items), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return {item: end for item, end in zip(items, ends, strict=True) if isinstance(end, str) and end}


async def begin(journey: Flow[..., Any], agent: str, service: str, **parameters: Any) -> str:  # noqa: ANN401 - the flow's own
    """Run a journey's flow for one account, below this run; return why that failed, empty where it went well.

    The journey leaves the fleet's table to this run, which writes it once for all.
    """
    own = _own(journey, f"{agent}-{service}")
    token = is_one_of_many.set(True)
    try:
        state = await _ended(own, agent=agent, service=service, **parameters)
    except Exception as error:  # noqa: BLE001 - one account's fault does not end the others
        return said(error)
    finally:
        is_one_of_many.reset(token)
    get_run_logger().info("%s: %s", agent, state.message)
    return "" if state.is_completed() else state.message or state.name or "it did not end well"


def _own(journey: Flow[..., Any], name: str) -> Flow[..., Any]:
    """Return the same flow as one that Prefect tells from the others below the same run.

    Prefect knows them by their function and their order. Where a worker died and another begins this run again, each
    account would go on in the flow run of the one that came in its place before.
    """

    @wraps(journey.fn)
    async def one(*values: Any, **named: Any) -> Any:  # noqa: ANN401 - the flow's own
        return await cast("Any", journey.fn)(*values, **named)

    one.__qualname__ = f"{journey.fn.__name__}-{name}"
    own = copy(journey)
    own.fn = one
    return own


async def _ended(journey: Flow[..., Any], **parameters: Any) -> State[Any]:  # noqa: ANN401 - the flow's own
    """Return how a journey ended. It is begun again where Prefect's busy server refused a part of it.

    That is safe: whatever was done stands in the record.
    """
    # No time-out: Prefect's client has tried for a minute each time.
    busy = stamina.retry_context(on=httpx.HTTPError, attempts=TRIES, timeout=None, wait_initial=2, wait_max=30)
    async for attempt in busy:
        with attempt:
            return await cast("Any", journey)(**parameters, return_state=True)  # Prefect's types forget the await
    raise AssertionError("stamina ends with a return or a raise")
