"""Carries one journey through all its stages, tells its story, and says how it ended. Shared by the flows."""

import time
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from typing import Any

from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed

from flows.stage import PATIENCE, Account, Halt, Journey, Patience, run_stage
from journeyman.domain.account import AccountRecord
from journeyman.engine.artifacts import publish_fleet, publish_story
from journeyman.engine.fleet import Reference, reference
from journeyman.engine.redaction import said
from journeyman.journey.story import Story
from journeyman.settings import Settings

MOST_STAGES = 20
"""A journey that is not done after so many stages goes in circles."""


async def carry(
    opening: AbstractAsyncContextManager[Journey],
    settings: Settings,
    agent: str,
    service: str,
    patience: Patience = PATIENCE,
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
    await _unless_it_fails("story", publish_story(agent, service, halt.why if halt else "", story))
    await _unless_it_fails("fleet's table", publish_fleet(settings))
    if halt:
        return halt.as_state()
    result = reference(agent, service, record, time.monotonic() - began)
    return Completed(message=in_words(result), data=result)


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
    await _unless_it_fails("picture", _picture(journey, "Where it stopped" if halt else "The end"))
    return halt, await journey.record()


async def _picture(journey: Journey, title: str) -> None:
    picture = await journey.picture(title)
    if picture:
        journey.story.pictures.append(picture)


async def _unless_it_fails(what: str, telling: Awaitable[None]) -> None:
    """Wait for something that is told beside the journey; a failure of it is logged and changes nothing."""
    try:
        await telling
    except Exception as error:  # noqa: BLE001 - the journey's own end matters more
        get_run_logger().warning("The %s could not be made: %s", what, said(error))


def in_words(result: Reference) -> str:
    """Return a run's result as a person reads it."""
    proven = "proven by a fresh sign-in" if result["proven"] else "not proven"
    totp = "with TOTP" if result["totp"] else "without TOTP"
    return f"{result['agent']} at {result['service']}: {result['username']}, {totp}, {proven}, {result['seconds']} s"
