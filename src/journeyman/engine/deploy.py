"""Making the deployments `<journey>/<service>` and `fleet/all` by Prefect's API, and the work pool that they run in."""

import shlex
import sys
from contextlib import suppress
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.utilities.callables import parameter_schema_from_entrypoint

from journeyman.engine.deployments import CANARY, ENGINE, Deployed, to_deploy
from journeyman.engine.server import POOL, connected, require_server
from journeyman.errors import SetupError
from journeyman.settings import Settings

POOL_DESCRIPTION = "Runs journeys. Start a worker with `journeyman up`."


async def deploy(settings: Settings) -> list[str]:
    """Make the work pool and all deployments, or bring them up to date; return the deployments' names.

    Safe to run again. Deployments of recipes that are gone stay: their runs' history hangs on them.

    Raises:
        ServerUnreachable: no Prefect server answers.
        SetupError: what `to_deploy` raises; nothing was changed.
    """
    deployments = to_deploy(settings)
    await make_pool(settings)
    with connected(settings):
        async with get_client() as client:
            return [await _deploy(client, settings, one) for one in deployments]


async def deploy_at(settings: Settings, service: str) -> None:
    """Make the deployments of one service, unless they are there: a journey may have found its recipe out just now.

    Raises:
        SetupError: what `to_deploy` raises.
    """
    async with get_client() as client:
        with suppress(ObjectNotFound):
            await client.read_deployment_by_name(f"sign-up/{service}")
            return
        for one in to_deploy(settings):
            if one.spec["name"] == service:
                await _deploy(client, settings, one)


async def make_pool(settings: Settings) -> None:
    """Make the work pool that the worker takes its runs from; one that is there stays as it is.

    Raises:
        ServerUnreachable: no Prefect server answers.
        SetupError: the pool that is there is for workers of another type.
    """
    await require_server(settings)
    wanted = settings.worker_type
    with connected(settings):
        async with get_client() as client:
            with suppress(ObjectAlreadyExists):
                await client.create_work_pool(WorkPoolCreate(name=POOL, type=wanted, description=POOL_DESCRIPTION))
            there = (await client.read_work_pool(POOL)).type
    if there != wanted:
        raise SetupError(
            f"The work pool {POOL} is for workers of type {there}, the setting worker_type says {wanted}, and Prefect"
            f" can't change a pool's type. Set worker_type = \"{there}\"; or stop its workers, delete the pool, and"
            f" call this again: prefect work-pool delete {POOL}. Deployments, their schedules and past runs stay."
        )


async def _schedules(client: PrefectClient, settings: Settings, one: Deployed) -> list[DeploymentScheduleCreate]:
    """Return the schedules that the deployment is to have: those there as people left them, and what is new."""
    new = [_schedule(when) for when in one.schedules]
    try:
        there = await client.read_deployment_by_name(str(one))
    except ObjectNotFound:
        return new if settings.schedules else []
    kept = set(DeploymentScheduleCreate.model_fields)
    left = [DeploymentScheduleCreate(**schedule.model_dump(include=kept)) for schedule in there.schedules]
    return merged(left, [item for item in new if item.slug == CANARY], add=settings.schedules)


def _schedule(when: dict[str, Any]) -> DeploymentScheduleCreate:
    cron = CronSchedule(cron=when["cron"], timezone=when["timezone"])
    return DeploymentScheduleCreate(schedule=cron, slug=when["slug"], parameters=when.get("parameters", {}))


def merged(
    there: list[DeploymentScheduleCreate], canary: list[DeploymentScheduleCreate], *, add: bool
) -> list[DeploymentScheduleCreate]:
    """Return the schedules of a deployment that is there: as people left them, but for whose account the canary's is.

    Args:
        there: those that it has.
        canary: the one that settings ask for; none where they name no canary, and then there is none.
        add: whether one that is missing is added.
    """
    others = [item for item in there if item.slug != CANARY]
    kept = [item for item in there if item.slug == CANARY]
    told = canary[0].parameters if canary else {}
    mine = [item.model_copy(update={"parameters": {**item.parameters, **told}}) for item in kept if canary]
    return [*others, *(mine or (canary if add else []))]


async def _deploy(client: PrefectClient, settings: Settings, one: Deployed) -> str:
    schema = parameter_schema_from_entrypoint(f"{settings.project}/{one.spec['entrypoint']}")
    await client.create_deployment(
        flow_id=await client.create_flow_from_name(one.flow),
        work_pool_name=POOL,
        parameter_openapi_schema=schema.model_dump_for_openapi(),
        enforce_parameter_schema=True,
        job_variables={"command": f"{shlex.quote(sys.executable)} {ENGINE}"},
        pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(settings.project)}}],
        schedules=await _schedules(client, settings, one),
        **one.spec,
    )
    return str(one)
