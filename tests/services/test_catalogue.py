"""Recipes and services belong together."""

from pathlib import Path
from typing import get_args

from fixtures.services.starting import PROJECT, Name

ANOTHER_MODE = {"allauth-link": "allauth"}
"""Recipes of services that are started in several ways, beside the one that is named for it."""


def names(pattern: str) -> set[str]:
    """Return the names of the files or folders that a pattern finds."""
    return {Path(path).stem for path in PROJECT.glob(pattern)}


def test_every_recipe_has_a_service_and_every_service_a_recipe() -> None:
    """Each recipe that ships can be tried at something that `start_service` starts, and the other way round."""
    recipes = names("recipes/*.yaml")
    assert {ANOTHER_MODE.get(name, name) for name in recipes} == {*get_args(Name)}
    assert {*ANOTHER_MODE} <= recipes


def test_every_program_is_a_service() -> None:
    """`start_service` knows each program below fixtures/services, and no others."""
    assert {Path(path).parent.name for path in PROJECT.glob("fixtures/services/*/__main__.py")} == {*get_args(Name)}
