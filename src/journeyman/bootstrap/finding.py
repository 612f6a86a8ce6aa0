"""Recipes that journeys find out by themselves: one file for each service, in the folder `found` of the home."""

import secrets
from pathlib import Path

from journeyman.bootstrap.consent import check_consent
from journeyman.bootstrap.providers import directory, vault
from journeyman.domain.origins import Origins
from journeyman.durable import make_private_folder, replace_file
from journeyman.errors import SetupError, UnknownService
from journeyman.journey.find import first_path
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.draft import draft_for
from journeyman.recipe.model import Recipe
from journeyman.recipe.written import text_of
from journeyman.settings import Settings


async def service_at(
    settings: Settings, url: str, service: str = "", *, begin: bool = True, save: Path | None = None
) -> str:
    """Return the name of the service at a URL: of the recipe that is there, else of one that begins to be found out.

    Where nothing was found out yet (`ways`) and no agent has a record, the URL may have been mistyped: it begins anew.

    Args:
        settings: where recipes are, and what the operator has consented to.
        url: of a page where one signs up.
        service: what to call it where there is no recipe; by default after its host.
        begin: whether the beginning of a new recipe is written down.
        save: the file that the recipe is to be saved in: a recipe is called as its file.

    Raises:
        ConsentMissing: no recipe says that programs may make accounts there, and the operator has not said so.
        SetupError: the URL can't be one, the name is another service's, or the file can't be written.
        VaultAway, VaultDamaged: whether anybody has an account there can't be told.
    """
    service = service or (save.stem if save else "")
    draft = draft_for(url, service)
    recipes = Catalogue(settings.recipe_folders, settings.found_folder)
    there = next((name for name in recipes.names() if _origins(settings, recipes, name).hold(draft.origin)), "")
    draft = draft_for(url, service or there)
    if there and not await _gives_way(settings, recipes, there, draft):
        _must_be_called(there, service, draft.origin, recipes.files()[there], save)
        return there
    if draft.service in recipes.names() and not await _gives_way(settings, recipes, draft.service, draft):
        how = "--save with another file, it is named as that" if save else "it a name of its own"
        call = "--save NAME.yaml" if save else "NAME"
        raise SetupError(
            f'There is a recipe "{draft.service}" already, of another service. Give {how}: '
            f"journeyman sign-up AGENT {call} --url {draft.origin}/…"
        )
    check_consent(draft, settings)
    if begin:
        _begin(settings, draft, instead_of=there)
    return draft.service


def _must_be_called(name: str, service: str, origin: str, path: Path, save: Path | None) -> None:
    """Refuse another name for a service that has a recipe, or another file than is named so.

    Raises:
        SetupError: it was to be called otherwise; says where the recipe is.
    """
    if service in {"", name}:
        return
    known = f'{origin} has a recipe already, and it is called "{name}"'
    if not save:
        raise SetupError(f'{known}: leave out "{service}".')
    raise SetupError(
        f'{known}. The name "{service}" comes from the file of --save, since a recipe is named as its file: give '
        f"--save {save.with_stem(name)}; or leave --save out and copy the recipe: cp {path} {save.with_stem(name)}"
    )


async def _gives_way(settings: Settings, recipes: Catalogue, name: str, draft: Recipe) -> bool:
    """Say whether a recipe is a draft of another URL, of which nothing is found out and for which nothing was sent."""
    if recipes.files()[name].parent != settings.found_folder:
        return False
    try:
        known = recipes.get(name)
    except SetupError:
        return False
    same = (known.service, _url(known)) == (draft.service, _url(draft))
    if same or "ways" not in known.find:
        return False
    people, records = directory(settings), vault(settings)
    return not [agent for agent in await people.agents() if name in await records.services(agent)]


def _url(recipe: Recipe) -> str:
    """Return where one signs up by a recipe."""
    return recipe.origin + first_path(recipe.sign_up)


def _begin(settings: Settings, draft: Recipe, instead_of: str = "") -> None:
    """Write a draft down, in the place of one that has led nowhere; the old one goes last.

    Raises:
        SetupError: the files can't be written.
    """
    keep_found(settings, draft)
    if instead_of not in {"", draft.service}:
        try:
            (settings.found_folder / f"{instead_of}.yaml").unlink(missing_ok=True)
        except OSError as error:
            raise SetupError(f"{instead_of}.yaml in {settings.found_folder} can't go: {error.strerror}.") from None


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
