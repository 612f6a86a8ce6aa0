"""`journeyman recipe lift`, and what the shell's own journeys say of their recipes."""

import asyncio

from journeyman import bootstrap
from journeyman.cli.accounts import Service
from journeyman.cli.terminal import err, print_line
from journeyman.domain.drift import Drift, changed, in_short
from journeyman.engine import drift
from journeyman.engine.redaction import said
from journeyman.errors import SetupError
from journeyman.journey.story import Story
from journeyman.settings import Settings, load_settings


def lift(service: Service) -> None:
    """Lift a recipe's quarantine: sign-ups and rotations with it are no longer refused.

    The failed checks are forgotten with it: it takes more than one failing account anew to begin another. Prefect is
    told, if it runs.
    """
    asyncio.run(_lift(load_settings(), service))


async def _lift(settings: Settings, service: str) -> None:
    if settings.agent:
        raise SetupError(
            "This process was launched for one agent, and a quarantine concerns all: the operator lifts it."
        )
    lifted = await bootstrap.drift(settings).lift(service)
    if lifted is None:
        _must_be_known(settings, service)
        raise SetupError(f"The recipe of {service} is not quarantined; nothing was changed.")
    told = f"{service}: lifted; it was {in_short(lifted)}." if lifted.quarantine else f"{service}: lifted."
    since = changed(lifted.quarantine, bootstrap.catalogue(settings).digest(service)) if lifted.quarantine else ""
    print_line(f"{told} {since}".rstrip())
    await _tell(settings, drift.RecipeEvent.LIFTED, service, lifted)


def _must_be_known(settings: Settings, service: str) -> None:
    """Tell a misspelt service as such.

    Raises:
        UnknownService: there is no recipe for it.
    """
    catalogue = bootstrap.catalogue(settings)
    if service not in catalogue.files():
        catalogue.get(service)


async def standing(settings: Settings, service: str) -> str:
    """Return what failing checks say of a recipe, for a list."""
    try:
        return in_short(await bootstrap.drift(settings).load(service))
    except SetupError:  # one damaged file must not hide the others; a journey's refusal says what to do
        return "not known: damaged"


async def note_drift(settings: Settings, name: str, agent: str, service: str, story: Story) -> None:
    """Write down what a journey in this process has shown of its recipe; a failure of that changes nothing else."""
    try:
        begun = await drift.note(settings, name, agent, service, story)
    except SetupError as error:
        err.print(f"What that says of the recipe could not be written down: {said(error)}", markup=False)
        return
    if begun:
        err.print(drift.warning(service, begun), markup=False)
        await _tell(settings, drift.RecipeEvent.QUARANTINED, service, begun)


async def _tell(settings: Settings, event: drift.RecipeEvent, service: str, known: Drift) -> None:
    """Tell Prefect, if it runs here; it need not."""
    from journeyman.engine.events import tell_from_shell  # noqa: PLC0415 - Prefect takes seconds to import

    try:
        await tell_from_shell(settings, event, service, known)
    except Exception as error:  # noqa: BLE001 - whatever it is, what was done is done
        err.print(f"Prefect could not be told: {said(error)}", markup=False)
