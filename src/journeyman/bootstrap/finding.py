"""Recipes that journeys find out by themselves: one file for each service, in the folder `found` of the home."""

import secrets
from pathlib import Path

from journeyman.bootstrap.consent import check_consent
from journeyman.domain.origins import Origins
from journeyman.durable import make_private_folder, replace_file
from journeyman.errors import SetupError, UnknownService
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_file
from journeyman.recipe.model import Recipe
from journeyman.recipe.written import text_of
from journeyman.settings import Settings


def service_at(settings: Settings, url: str, service: str = "", *, begin: bool = True) -> str:
    """Return the name of the service at a URL: of the recipe that is there, else of one that begins to be found out.

    Args:
        settings: where recipes are, and what the operator has consented to.
        url: of a page where one signs up.
        service: what to call it where there is no recipe; by default after its host.
        begin: whether the beginning of a new recipe is written down.

    Raises:
        ConsentMissing: no recipe says that programs may make accounts there, and the operator has not said so.
        SetupError: the URL can't be one, the name is another service's, or the file can't be written.
    """
    draft = draft_for(url, service)
    recipes = Catalogue(settings.recipe_folders, settings.found_folder)
    for name in recipes.names():
        if _origins(settings, recipes, name).hold(draft.origin):
            if service and service != name:
                raise SetupError(
                    f'{draft.origin} has a recipe already, and it is called "{name}": leave out "{service}".'
                )
            return name
    if draft.service in recipes.names():
        raise SetupError(
            f'There is a recipe "{draft.service}" already, of another service. Give this one a name of its own: '
            f"journeyman sign-up AGENT NAME --url {draft.origin}/…"
        )
    check_consent(draft, settings)
    if begin:
        keep_found(settings, draft)
    return draft.service


def _origins(settings: Settings, recipes: Catalogue, name: str) -> Origins:
    """Return where a recipe's service is as settings have it; nowhere where that can't be read."""
    try:
        found = recipes.get(name)
        found = with_base_url(found, settings.base_urls[name]) if name in settings.base_urls else found
    except (SetupError, UnknownService):
        return Origins("")
    return Origins(found.origin, found.origins)


def keep_found(settings: Settings, recipe: Recipe) -> None:
    """Write what is known of a service by now. A crash leaves what was known before.

    Raises:
        SetupError: it can't be written.
    """
    folder = settings.found_folder
    try:
        settings.home.parent.mkdir(parents=True, exist_ok=True)
        make_private_folder(settings.home)
        make_private_folder(folder)
        _write(folder / f"{recipe.service}.yaml", recipe)
    except OSError as error:
        raise SetupError(f"{folder} can't be written: {error.strerror}. What was found out would be lost.") from None


def _write(target: Path, recipe: Recipe) -> None:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    replace_file(target, text_of(recipe).encode(), temporary)


def _same_service(file: Path, other: Path) -> bool:
    """Say whether a file is a recipe of the same origin as the other: an earlier saving of it."""
    try:
        return load_file(file).origin == load_file(other).origin
    except SetupError:
        return False


def save_found(settings: Settings, service: str, file: Path) -> None:
    """Write the recipe that journeys have found out into a file of its own, where people and other homes can use it.

    Raises:
        SetupError: the service has a recipe that somebody wrote, the file is another recipe's, or can't be written.
    """
    path = Catalogue(settings.recipe_folders, settings.found_folder).files().get(service)
    if path is None or (path.parent != settings.found_folder and path.resolve() != file.resolve()):
        where = f"has a recipe already, {path}" if path else "has no recipe in this home"
        raise SetupError(f"{service} {where}: nothing was written to {file}.")
    if path.resolve() == file.resolve():
        return
    if file.exists() and not _same_service(file, path):
        raise SetupError(f"{file} is there already, and is no recipe of {service}'s. The recipe is in {path}.")
    try:
        file.write_bytes(path.read_bytes())
    except OSError as error:
        raise SetupError(f"{file} can't be written: {error.strerror}. The recipe is in {path}.") from None
