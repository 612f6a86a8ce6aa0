"""Carries one journey through all its stages, tells its story, and says how it ended. All that the flows do."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.stage import PATIENCE, Account, Halt, Journey, Patience, run_stage
from journeyman.bootstrap import open_journey, service_at
from journeyman.domain.account import AccountRecord
from journeyman.engine import drift
from journeyman.engine.artifacts import publish_fleet, publish_story
from journeyman.engine.deploy import deploy_at
from journeyman.engine.events import tell_of_recipe
from journeyman.engine.fleet import in_words, reference
from journeyman.engine.limits import LimitedBrowser
from journeyman.engine.redaction import hide_in_logs, know, said
from journeyman.errors import SetupError, VaultAway
from journeyman.journey.journeys import JOURNEYS
from journeyman.journey.rotate import Rotate
from journeyman.journey.story import Story
from journeyman.journey.trip import Ports
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings, load_settings

MOST_STAGES = 20
"""A journey that is not done after so many stages goes in circles."""

is_one_of_many: ContextVar[bool] = ContextVar("is one of many", default=False)
"""Whether the run that began this one writes the fleet's table: else eighty journeys read eighty records each."""


async def carry_out(  # noqa: PLR0913 - which journey, whose, and what its caller may add
    name: str,
    agent: str,
    service: str,
    *,
    url: str = "",
    adopt: bool = False,
    older_than: timedelta = timedelta(0),
    wrap: Callable[[Ports], Ports] = lambda ports: ports,
) -> State[Any]:
    """Run the journey of this name for one account, as settings have it; return what `carry` returns.

    Args:
        name: which journey: the flow's own name.
        agent: whose account.
        service: where.
        url: where one signs up, at a service without a recipe; then `service` says what to call it, if anything.
        adopt: whether an account at the agent's address that we did not make may be taken over.
        older_than: of a rotation: only a password of this age is replaced.
        wrap: puts something around the ports: the kill suite's tripwires.
    """
    hide_in_logs()
    try:
        settings = load_settings()
        service = await service_at(settings, url, service) if url else service
    except (SetupError, VaultAway) as error:
        return Failed(message=said(error))
    kind, purpose = JOURNEYS[name].journey, f"{name} of {flow_run.name}, run {flow_run.id}"
    if older_than:
        kind = partial(Rotate, older_than=older_than)

    def limited(ports: Ports, recipe: Recipe) -> Ports:
        return wrap(replace(ports, browser=LimitedBrowser(ports.browser, recipe)))

    opening = open_journey(
        settings, agent, service, kind, adopts=adopt, purpose=purpose, learn=know, tell=tell, wrap=limited
    )
    state = await carry(opening, settings, agent, service, name=name)
    if url:
        await unless_it_fails("deployments", deploy_at(settings, service))
    return state


async def carry(  # noqa: PLR0913 - which journey, whose, and how it is told
    opening: AbstractAsyncContextManager[Journey],
    settings: Settings,
    agent: str,
    service: str,
    patience: Patience = PATIENCE,
    *,
    name: str = "sign-up",
) -> State[Any]:
    """Run a journey's stages until it is done or one is not; return the flow run's state, its data a `Reference`.

    Never raises what a journey raises: a text that is not ours may hold a secret.
    """
    began = time.monotonic()
    story, record = Story(), None
    try:
        async with opening as journey:
            story = journey.story
            halt, record = await _stages(journey, Account(agent, service), patience)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave the process
        halt = Halt(said(error))
    await unless_it_fails("note on the recipe", _note_drift(settings, name, Account(agent, service), story))
    await unless_it_fails("story", publish_story(name, agent, service, halt.why if halt else "", story))
    if not is_one_of_many.get():
        await unless_it_fails("fleet's table", publish_fleet(settings))
    if halt:
        return halt.as_state()
    result = reference(agent, service, record, time.monotonic() - began)
    return Completed(message=in_words(name, result), data=result)


def tell(text: str) -> None:
    """Say in the run's log what the run waits for."""
    get_run_logger().warning("%s", text)


async def _stages(journey: Journey, account: Account, patience: Patience) -> tuple[Halt | None, AccountRecord | None]:
    """Run stage after stage; return why it stopped (None when all is done) and the record."""
    halt = None
    for _ in range(MOST_STAGES):
        stage = await journey.next_stage()
        if stage is None:
            break
        halt = await run_stage(journey, account, stage, patience)
        if halt:
            break
    else:
        halt = Halt(f"not done after {MOST_STAGES} stages: the journey goes in circles")
    await unless_it_fails("picture", _picture(journey, "Where it stopped" if halt else "The end"))
    return halt, await journey.record()


async def _note_drift(settings: Settings, name: str, account: Account, story: Story) -> None:
    """Write down what the run has shown of its recipe; tell of a quarantine that begins."""
    begun = await drift.note(settings, name, account.agent, account.service, story)
    if begun:
        tell_of_recipe(drift.RecipeEvent.QUARANTINED, account.service, begun)
        get_run_logger().warning(drift.warning(account.service, begun))


async def _picture(journey: Journey, title: str) -> None:
    picture = await journey.picture(title)
    if picture:
        journey.story.pictures.append(picture)


async def unless_it_fails(what: str, telling: Awaitable[None]) -> None:
    """Wait for something that is told beside the journey; a failure of it is logged and changes nothing."""
    try:
        await telling
    except Exception as error:  # noqa: BLE001 - the journey's own end matters more
        get_run_logger().warning("The %s could not be made: %s", what, said(error))
