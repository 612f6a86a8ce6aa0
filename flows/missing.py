"""All sign-ups that are missing: each a flow run of its own, with no more visits than each recipe allows."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows.carry import tell, unless_it_fails
from flows.many import begin, for_each, seats
from journeyman import bootstrap
from journeyman.engine.artifacts import publish_fleet
from journeyman.engine.fleet import PROGRESS, Name
from journeyman.engine.fleet_plan import Plan, is_proven, plan
from journeyman.engine.redaction import hide_in_logs, said
from journeyman.errors import JourneymanError
from journeyman.settings import Settings, load_settings


async def sign_up_missing(sign_up: Flow[..., Any], agents: Sequence[str], services: Sequence[str]) -> State[Any]:
    """Sign up whoever has no proven account; return a state that counts them, and names those that failed, and why.

    Args:
        sign_up: the flow for one account.
        agents: whom; empty: everybody there is.
        services: where; empty: wherever agents may be signed up.
    """
    hide_in_logs()
    try:
        settings = load_settings()
        made = await plan(settings, agents, services, tell)
    except JourneymanError as error:
        return Failed(message=said(error))
    for service, why in made.left_out.items():
        get_run_logger().info("%s is left out: %s", service, why)
    await _all(settings, sign_up, made)
    await unless_it_fails("fleet's table", publish_fleet(settings, made.failed, made.left_out))
    return Failed(message=str(made)) if made.failed else Completed(message=str(made))


async def _all(settings: Settings, sign_up: Flow[..., Any], made: Plan) -> None:
    """Sign up all that are to do, in any order: two such runs at once would wait for one another otherwise."""
    at = {service: seats(bootstrap.recipe(settings, service)) for service in {name.service for name in made.to_do}}
    told = Progress(made)
    await unless_it_fails("progress", told.tell())

    async def one(name: Name) -> str:
        why = await _one(settings, sign_up, name)
        made.ended(name, why)
        await unless_it_fails("progress", told.tell())
        return why

    await for_each(random.sample(made.to_do, len(made.to_do)), lambda name: at[name.service], one)


async def _one(settings: Settings, sign_up: Flow[..., Any], name: Name) -> str:
    """Sign up an agent at a service; return why the account is not proven, empty where it is.

    The record says so, and not the run's end: another run may have made it meanwhile, or this one's end got lost.
    """
    try:
        vault = bootstrap.patient_vault(settings, tell)
        if is_proven(await vault.load(*name)):
            return ""
        why = await begin(sign_up, name.agent, service=name.service)
        if is_proven(await vault.load(*name)):
            return ""
    except Exception as error:  # noqa: BLE001 - one account's fault does not end the others
        return said(error)
    return why or "its sign-up ended, and the account is not proven"


@dataclass
class Progress:
    """The run's progress artifact: made once, and kept up to date in its place."""

    made: Plan
    artifact: UUID | None = None
    told: str = ""
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def tell(self) -> None:
        """Bring the artifact up to date. Of many that want that at once, the first tells for all."""
        async with self.telling:
            now = self.made.progress()
            if now == self.told:
                return
            percent = round(self.made.percent, 1)
            if self.artifact is None:
                self.artifact = await acreate_progress_artifact(percent, PROGRESS, now)
            else:
                await aupdate_progress_artifact(self.artifact, percent, now)
            self.told = now
