"""Deployments `sign-up/<service>`, made from the recipe catalogue: through the API, or as Prefect's own YAML file."""

import shlex
import sys
from contextlib import suppress
from typing import Any, Protocol

import yaml
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.utilities.callables import parameter_schema_from_entrypoint

from journeyman import bootstrap
from journeyman.engine.server import connected, require_server
from journeyman.errors import SetupError
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings

POOL = "journeyman"
FLOW = "sign-up"
ENTRYPOINT = "flows/sign_up.py:sign_up"

ENGINE = "-m prefect.engine"
"""What the worker runs. Said outright, so that a run is one Python instead of three, in the worker's process group."""

POOL_DESCRIPTION = "Runs journeys. Start a worker with `journeyman up`."

HEADER = """\
# Deploys a sign-up for each recipe, as `journeyman deploy` does. From the project folder:
#   prefect work-pool create journeyman --type process      (once)
#   prefect deploy --prefect-file deployments/prefect.yaml --all
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


def spec(recipe: Recipe) -> dict[str, Any]:
    """Return what is particular about one service's deployment, in the words of `prefect.yaml`."""
    return {
        "name": recipe.service,
        "description": f"Signs an agent up at {recipe.title}, enrols TOTP, and proves it by a fresh sign-in.",
        "tags": ["journeyman", FLOW],
        "parameters": {"service": recipe.service},
    }


def prefect_yaml(catalogue: Recipes) -> str:
    """Return the text of `deployments/prefect.yaml`.

    It holds no path of any machine: the folder to run in is asked of the shell when it is deployed.
    """
    document = {
        "name": "journeyman",
        "build": [{"prefect.deployments.steps.run_shell_script": {"id": "project", "script": "pwd"}}],
        "pull": [{"prefect.deployments.steps.set_working_directory": {"directory": "{{ project.stdout }}"}}],
        "deployments": [_whole(catalogue.get(name)) for name in catalogue.names()],
    }
    return HEADER + yaml.safe_dump(document, sort_keys=False, width=120)


def _whole(recipe: Recipe) -> dict[str, Any]:
    pool = {"name": POOL, "job_variables": {"command": f"python {ENGINE}"}}
    return {**spec(recipe), "entrypoint": ENTRYPOINT, "work_pool": pool}


def recipes_to_deploy(settings: Settings) -> list[Recipe]:
    """Return all recipes.

    Raises:
        SetupError: the project folder has no flows.
        RecipeInvalid: a recipe is broken.
    """
    if not (settings.project / "flows" / "sign_up.py").is_file():
        raise SetupError(
            f"{settings.project} holds no flows/sign_up.py. Run this from Journeyman's project folder, or set"
            " project in journeyman.toml (JOURNEYMAN_PROJECT) to it."
        )
    catalogue = bootstrap.catalogue(settings)
    return [catalogue.get(name) for name in catalogue.names()]


async def deploy(settings: Settings) -> list[str]:
    """Make the work pool and a deployment for each recipe, or bring them up to date; return the deployments' names.

    Safe to run again. Deployments of recipes that are gone stay: their runs' history hangs on them.

    Raises:
        ServerUnreachable: no Prefect server answers.
        SetupError: what `recipes_to_deploy` raises; nothing was changed.
    """
    recipes = recipes_to_deploy(settings)
    await make_pool(settings)
    with connected(settings):
        async with get_client() as client:
            return [await _deploy(client, settings, recipe) for recipe in recipes]


async def make_pool(settings: Settings) -> None:
    """Make the work pool that the worker takes its runs from; one that is there stays as it is.

    Raises:
        ServerUnreachable: no Prefect server answers.
    """
    await require_server(settings)
    with connected(settings), suppress(ObjectAlreadyExists):
        async with get_client() as client:
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", description=POOL_DESCRIPTION))


async def _deploy(client: PrefectClient, settings: Settings, recipe: Recipe) -> str:
    wanted = spec(recipe)
    schema = parameter_schema_from_entrypoint(f"{settings.project}/{ENTRYPOINT}")
    await client.create_deployment(
        flow_id=await client.create_flow_from_name(FLOW),
        entrypoint=ENTRYPOINT,
        work_pool_name=POOL,
        parameter_openapi_schema=schema.model_dump_for_openapi(),
        enforce_parameter_schema=True,
        job_variables={"command": f"{shlex.quote(sys.executable)} {ENGINE}"},
        pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(settings.project)}}],
        **wanted,
    )
    return f"{FLOW}/{recipe.service}"
