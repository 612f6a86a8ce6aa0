"""Deployments `<journey>/<service>`, made from the recipe catalogue: through the API, or as Prefect's own YAML file."""

import shlex
import sys
from contextlib import suppress
from hashlib import sha256
from typing import Any, Protocol

import yaml
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.utilities.callables import parameter_schema_from_entrypoint

from journeyman import bootstrap
from journeyman.engine.server import connected, require_server
from journeyman.errors import SetupError
from journeyman.journey.journeys import JOURNEYS
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings

POOL = "journeyman"

MINUTES_OF_A_DAY = 24 * 60

ENGINE = "-m prefect.engine"
"""What the worker runs. Said outright, so that a run is one Python instead of three, in the worker's process group."""

POOL_DESCRIPTION = "Runs journeys. Start a worker with `journeyman up`."

HEADER = """\
# Deploys each journey for each recipe, as `journeyman deploy` does. From the project folder:
#   prefect work-pool create journeyman --type process      (once)
#   prefect deploy --prefect-file deployments/prefect.yaml --all
# That sets the schedules anew as well; `journeyman deploy` keeps what was changed in Prefect's UI.
# Made from the recipe catalogue by journeyman.engine.deploy.prefect_yaml; a test keeps it so.
"""


class Recipes(Protocol):
    """What is needed of the catalogue."""

    def names(self) -> list[str]:
        """Return the services' names."""
        ...

    def get(self, service: str) -> Recipe:
        """Return a service's recipe."""
        ...


def entrypoint(name: str) -> str:
    """Return where the flow of a journey is, from the project folder: its file, and its function there."""
    function = name.replace("-", "_")
    return f"flows/{function}.py:{function}"


def spec(name: str, recipe: Recipe) -> dict[str, Any]:
    """Return what is particular about the deployment of one journey at one service, in the words of `prefect.yaml`."""
    return {
        "name": recipe.service,
        "description": JOURNEYS[name].does.format(title=recipe.title),
        "tags": ["journeyman", name],
        "parameters": {"service": recipe.service},
        "entrypoint": entrypoint(name),
    }


def schedules(name: str, recipe: Recipe) -> list[dict[str, str]]:
    """Return when a new deployment runs by itself, in the words of `prefect.yaml`.

    Rotations are looked for once a day: each service at a minute of its own, so that not all begin at once.
    """
    if name != "rotate":
        return []
    minute = int.from_bytes(sha256(recipe.service.encode()).digest()[:4]) % MINUTES_OF_A_DAY
    return [{"slug": "due", "cron": f"{minute % 60} {minute // 60} * * *", "timezone": "UTC"}]


def prefect_yaml(catalogue: Recipes) -> str:
    """Return the text of `deployments/prefect.yaml`.

    It holds no path of any machine: the folder to run in is asked of the shell when it is deployed.
    """
    document = {
        "name": "journeyman",
        "build": [{"prefect.deployments.steps.run_shell_script": {"id": "project", "script": "pwd"}}],
        "pull": [{"prefect.deployments.steps.set_working_directory": {"directory": "{{ project.stdout }}"}}],
        "deployments": [_whole(name, catalogue.get(service)) for name in JOURNEYS for service in catalogue.names()],
    }
    return HEADER + yaml.safe_dump(document, sort_keys=False, width=120)


def _whole(name: str, recipe: Recipe) -> dict[str, Any]:
    pool = {"name": POOL, "job_variables": {"command": f"python {ENGINE}"}}
    when = schedules(name, recipe)
    return {**spec(name, recipe), "work_pool": pool, **({"schedules": when} if when else {})}


def to_deploy(settings: Settings) -> list[tuple[str, Recipe]]:
    """Return what is deployed: each journey whose flow the project folder has, by name, with each recipe.

    Raises:
        SetupError: the project folder has no flows.
        RecipeInvalid: a recipe is broken.
    """
    names = [name for name in JOURNEYS if (settings.project / entrypoint(name).partition(":")[0]).is_file()]
    if not names:
        raise SetupError(
            f"{settings.project} holds no flows/sign_up.py. Run this from Journeyman's project folder, or set"
            " project in journeyman.toml (JOURNEYMAN_PROJECT) to it."
        )
    catalogue = bootstrap.catalogue(settings)
    recipes = [catalogue.get(service) for service in catalogue.names()]
    return [(name, recipe) for name in names for recipe in recipes]


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
            return [await _deploy(client, settings, name, recipe) for name, recipe in deployments]


async def make_pool(settings: Settings) -> None:
    """Make the work pool that the worker takes its runs from; one that is there stays as it is.

    Raises:
        ServerUnreachable: no Prefect server answers.
    """
    await require_server(settings)
    with connected(settings), suppress(ObjectAlreadyExists):
        async with get_client() as client:
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", description=POOL_DESCRIPTION))


async def _schedules(
    client: PrefectClient, settings: Settings, name: str, recipe: Recipe
) -> list[DeploymentScheduleCreate]:
    """Return the schedules that the deployment has, as people left them in Prefect's UI; those of a new one, else."""
    try:
        there = await client.read_deployment_by_name(f"{name}/{recipe.service}")
    except ObjectNotFound:
        new = schedules(name, recipe) if settings.schedules else []
        return [
            DeploymentScheduleCreate(
                schedule=CronSchedule(cron=when["cron"], timezone=when["timezone"]), slug=when["slug"]
            )
            for when in new
        ]
    kept = set(DeploymentScheduleCreate.model_fields)
    return [DeploymentScheduleCreate(**schedule.model_dump(include=kept)) for schedule in there.schedules]


async def _deploy(client: PrefectClient, settings: Settings, name: str, recipe: Recipe) -> str:
    schema = parameter_schema_from_entrypoint(f"{settings.project}/{entrypoint(name)}")
    await client.create_deployment(
        flow_id=await client.create_flow_from_name(name),
        work_pool_name=POOL,
        parameter_openapi_schema=schema.model_dump_for_openapi(),
        enforce_parameter_schema=True,
        job_variables={"command": f"{shlex.quote(sys.executable)} {ENGINE}"},
        pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(settings.project)}}],
        schedules=await _schedules(client, settings, name, recipe),
        **spec(name, recipe),
    )
    return f"{name}/{recipe.service}"
