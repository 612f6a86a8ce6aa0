"""Writing recipes that were found out or recorded where people and other homes can use them."""

import os
from pathlib import Path

from journeyman.domain.origins import Origins
from journeyman.errors import SetupError
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_file
from journeyman.settings import Settings


def must_be_new(file: Path) -> None:
    """Refuse a file that can't be a new recipe, before anybody goes through a sign-up for it.

    Raises:
        SetupError: says why.
    """
    _must_be_placed(file)
    if file.exists():
        raise SetupError(f"{file} is there already: give another name, or move it away.")


def saved_before(file: Path, url: str) -> bool:
    """Say whether what is found out at a URL will replace a file, which must be new or an earlier recipe of it.

    Raises:
        SetupError: it is something else, or can't be written; or the URL can't be one.
    """
    origin = draft_for(url).origin
    _must_be_placed(file)
    try:
        there = load_file(file) if file.is_file() else None
    except SetupError:
        there = None
    if there and Origins(there.origin, there.origins).hold(origin) and os.access(file, os.W_OK):
        return True
    must_be_new(file)
    return False


def _must_be_placed(file: Path) -> None:
    """Refuse a name that no recipe has, and a folder that can't be written to.

    Raises:
        SetupError: says why.
    """
    if file.suffix != ".yaml":
        raise SetupError(f"A recipe's file ends in .yaml, and {file} does not.")
    if not file.parent.is_dir():
        raise SetupError(f"There is no folder {file.parent} to write {file.name} to.")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise SetupError(f"{file.name} can't be written to {file.parent}: give another folder.")


def _same_service(file: Path, other: Path) -> bool:
    """Say whether a file is a recipe of the same origin as the other: an earlier saving of it."""
    try:
        return load_file(file).origin == load_file(other).origin
    except SetupError:
        return False


def is_written(settings: Settings, service: str, file: Path) -> bool:
    """Say whether what is found out of a service will be written to a file; not where that is the recipe it follows.

    Raises:
        SetupError: somebody wrote the service's recipe, and it is another file.
    """
    path = Catalogue(settings.recipe_folders, settings.found_folder).files().get(service)
    if path is None or path.parent == settings.found_folder:
        return True
    if path.resolve() != file.resolve():
        raise SetupError(f"{service} has a recipe already, {path}: leave --save out, or copy it: cp {path} {file}")
    return False


def save_found(settings: Settings, service: str, file: Path) -> None:
    """Write the recipe that journeys have found out into a file of its own, where people and other homes can use it.

    Raises:
        SetupError: the service has a recipe that somebody wrote, the file is another recipe's, or can't be written.
    """
    path = Catalogue(settings.recipe_folders, settings.found_folder).files().get(service)
    if path is None:
        raise SetupError(f"{service} has no recipe in this home: nothing was written to {file}.")
    if not is_written(settings, service, file) or path.resolve() == file.resolve():
        return
    if file.exists() and not _same_service(file, path):
        raise SetupError(f"{file} is there already, and is no recipe of {service}'s. The recipe is in {path}.")
    try:
        file.write_bytes(path.read_bytes())
    except OSError as error:
        raise SetupError(f"{file} can't be written: {error.strerror}. The recipe is in {path}.") from None
