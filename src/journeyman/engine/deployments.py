"""Which deployments there are, by the recipe catalogue; and as Prefect's YAML."""

from dataclasses import dataclass, field
from hashlib import sha256
from keyword import iskeyword
from typing import Any, Protocol

import yaml

from journeyman import bootstrap
from journeyman.engine.server import POOL
from journeyman.errors import SetupError, UnknownService
from journeyman.journey.journeys import JOURNEYS
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings

MINUTES_OF_A_DAY = 24 * 60
MINUTES_OF_A_NIGHT = 6 * 60

CANARY = "canary"
"""The slug of the schedule on which one account is checked each night."""

ENGINE = "-m prefect.engine"
"""What the worker runs. Said outright, so that a run is one Python instead of three, in the worker's process group."""

DOES = {name: journey.does for name, journey in JOURNEYS.items()} | {
    "forget": "Forgets an agent's account at {title}, which is not deleted there; what opens it is kept for a while."
}
"""The name of each flow → what it does, where `{title}` stands for the service's."""

FLEET = "fleet"
"""The name of the flow that signs all agents up."""

FLEET_DOES = "Signs every agent up that has no proven account yet, at every service; run it again to finish the rest."

ANY = "any"
"""The name of the deployment that signs up where there is no recipe."""

ANY_DOES = "Signs an agent up at any URL; how that is done is found out and kept. The operator's consent is asked for."

HEADER = """\
# Deploys each journey for each recipe, and the fleet's, as `journeyman deploy` does. From the project folder:
#   prefect work-pool create journeyman --type journeyman   (once)
#   prefect deploy --prefect-file deployments/prefect.yaml --all
# That sets the schedules anew as well; `journeyman deploy` keeps what was changed in Prefect's UI.
# Made from the recipe catalogue by journeyman.engine.deployments.prefect_yaml; a test keeps it so.
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
    function = name.replace("-", "_") + ("_account" if iskeyword(name) else "")
    return f"flows/{function}.py:{function}"


@dataclass(frozen=True)
class Deployed:
    """One deployment, in the words of `prefect.yaml`."""

    flow: str
    spec: dict[str, Any]
    """What is particular about it."""
    schedules: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """When it runs by itself as long as nobody says otherwise."""

    def __str__(self) -> str:
        """Return its whole name, such as `sign-up/acorn`."""
        return f"{self.flow}/{self.spec['name']}"


def the_fleets() -> Deployed:
    """Return the deployment that signs all agents up."""
    told: dict[str, Any] = {"name": "all", "description": FLEET_DOES, "tags": ["journeyman", FLEET], "parameters": {}}
    return Deployed(FLEET, {**told, "entrypoint": entrypoint(FLEET)})


def anywhere() -> Deployed:
    """Return the deployment that signs an agent up at any URL."""
    told: dict[str, Any] = {"name": ANY, "description": ANY_DOES, "tags": ["journeyman", "sign-up"], "parameters": {}}
    return Deployed("sign-up", {**told, "entrypoint": entrypoint(f"sign-up-{ANY}")})


def deployed(name: str, recipe: Recipe, canary: str = "") -> Deployed:
    """Return the deployment of one flow for one service; for `canary` see `schedules`."""
    return Deployed(name, spec(name, recipe), schedules(name, recipe, canary))


def spec(name: str, recipe: Recipe) -> dict[str, Any]:
    """Return what is particular about the deployment of one flow for one service, in the words of `prefect.yaml`."""
    return {
        "name": recipe.service,
        "description": DOES[name].format(title=recipe.title),
        "tags": ["journeyman", name],
        "parameters": {"service": recipe.service},
        "entrypoint": entrypoint(name),
    }


def schedules(name: str, recipe: Recipe, canary: str = "") -> list[dict[str, Any]]:
    """Return when a new deployment runs by itself, in the words of `prefect.yaml`.

    Rotations are looked for once a day, and the canary is checked once a night (UTC): each service at a minute of its
    own, so that not all begin at once.

    Args:
        name: the journey's.
        recipe: the service's.
        canary: the agent whose account is checked each night; empty: none is.
    """
    if name == "rotate":
        return [{"slug": "due", **_daily(recipe.service, MINUTES_OF_A_DAY)}]
    if name == "check" and canary:
        when = _daily(f"{CANARY} {recipe.service}", MINUTES_OF_A_NIGHT)
        return [{"slug": CANARY, **when, "parameters": {"agent": canary}}]
    return []


def _daily(text: str, minutes: int) -> dict[str, str]:
    """Return a time of day within the first so many minutes, always the same for the same text."""
    minute = int.from_bytes(sha256(text.encode()).digest()[:4]) % minutes
    return {"cron": f"{minute % 60} {minute // 60} * * *", "timezone": "UTC"}


def prefect_yaml(catalogue: Recipes) -> str:
    """Return the text of `deployments/prefect.yaml`.

    It holds no path of any machine: the folder to run in is asked of the shell when it is deployed.
    """
    each = [deployed(name, catalogue.get(service)) for name in DOES for service in catalogue.names()]
    document = {
        "name": "journeyman",
        "build": [{"prefect.deployments.steps.run_shell_script": {"id": "project", "script": "pwd"}}],
        "pull": [{"prefect.deployments.steps.set_working_directory": {"directory": "{{ project.stdout }}"}}],
        "deployments": [*map(_whole, [*each, anywhere(), the_fleets()])],
    }
    return HEADER + yaml.safe_dump(document, sort_keys=False, width=120)


def _whole(one: Deployed) -> dict[str, Any]:
    pool = {"name": POOL, "job_variables": {"command": f"python {ENGINE}"}}
    return {**one.spec, "work_pool": pool, **({"schedules": one.schedules} if one.schedules else {})}


def to_deploy(settings: Settings) -> list[Deployed]:
    """Return what is deployed: each journey whose flow the project folder has with each recipe, and the fleet's.

    Raises:
        SetupError: the project folder has no flows.
        RecipeInvalid: a recipe is broken.
        UnknownService: a canary is named for a service that has no recipe.
    """
    names = [name for name in (*DOES, FLEET) if (settings.project / entrypoint(name).partition(":")[0]).is_file()]
    if not names:
        raise SetupError(
            f"{settings.project} holds no flows/sign_up.py. Run this from Journeyman's project folder, or set"
            " project in journeyman.toml (JOURNEYMAN_PROJECT) to it."
        )
    catalogue = bootstrap.catalogue(settings)
    _must_know_canaries(settings, catalogue)
    # Where a URL led to no sign-up, there is nothing to call by name yet.
    recipes = [recipe for recipe in map(catalogue.get, catalogue.names()) if "ways" not in recipe.find]
    canary = settings.canaries.get
    found = [deployed(name, item, canary(item.service, "")) for name in names if name in DOES for item in recipes]
    others = (anywhere(), *([the_fleets()] if FLEET in names else []))
    return [*found, *(one for one in others if (settings.project / one.spec["entrypoint"].partition(":")[0]).is_file())]


def _must_know_canaries(settings: Settings, catalogue: Recipes) -> None:
    """Tell a misspelt service of the setting: its canary would never be checked.

    Raises:
        UnknownService: there is no recipe for it.
    """
    for service in settings.canaries:
        if service not in catalogue.names():
            try:
                catalogue.get(service)
            except UnknownService as error:
                raise UnknownService(f"canaries in the settings: {error}") from None
