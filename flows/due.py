"""All rotations that are due at one service: each a flow run of its own, with no more visits than the recipe allows."""

import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.carry import tell, unless_it_fails
from flows.many import begin, for_each, seats
from journeyman import bootstrap
from journeyman.domain.standing import Standing
from journeyman.engine.artifacts import publish_fleet
from journeyman.engine.fleet import accounts
from journeyman.engine.redaction import said
from journeyman.errors import JourneymanError
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings, load_settings

DUE = frozenset({Standing.DUE, Standing.ROTATING, Standing.RE_ENROLLING})
"""The last one is finished, and rotated only if that is due as well: else nobody would ever look at it again."""

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
    rotation = partial(begin, rotate, service=service, max_age_days=age / timedelta(days=1))
    failed = await rotate_all(agents, recipe, rotation)
    await unless_it_fails("fleet's table", publish_fleet(settings))
    told = f"{len(agents) - len(failed)} of {len(agents)} passwords that were due at {service} are rotated."
    if failed:
        return Failed(message=" ".join([told, *(f"{agent}: {why}" for agent, why in failed.items())]))
    return Completed(message=told if agents else f"No password is due at {service}.")


async def _due(settings: Settings, service: str, age: timedelta) -> list[str]:
    """Return the agents whose password at the service is due, or whose rotation is not finished.

    In any order: two such runs at once would wait for one another at each account otherwise.
    """
    now = bootstrap.clock().now()
    vault = bootstrap.patient_vault(settings, tell)
    listed = await accounts(bootstrap.directory(settings), vault, now, lambda _: age, service)
    due = [account.agent for account in listed if account.state in DUE]
    return random.sample(due, len(due))


async def rotate_all(agents: list[str], recipe: Recipe, rotation: Rotation) -> dict[str, str]:
    """Rotate for all these agents, as many at once as keep the allowed visits busy; return why for each that failed."""
    shared = seats(recipe)
    return await for_each(agents, lambda _: shared, rotation)
