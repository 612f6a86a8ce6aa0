"""docs/recipes.md says all that the language has and nothing more, and what it shows is true."""

import re
from pathlib import Path
from typing import get_args

import pytest

from journeyman.domain.outcome import WORDS
from journeyman.domain.page import LOCATORS, ROLES
from journeyman.recipe.model import STEPS, VALUES, Recipe
from journeyman.recipe.visit import KeepName

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "docs" / "recipes.md").read_text(encoding="utf-8")

TABLES = {
    "key": [field.alias or name for name, field in Recipe.model_fields.items()],
    "verb": [*STEPS],
    "value": [*VALUES],
    "what": [*get_args(KeepName)],
    "word": [*ROLES, *LOCATORS],
}
"""A table's first heading, and the words of the model that its first column has."""


def first_column(heading: str) -> list[str]:
    """Return the words in the first column of all tables that begin with a heading."""
    tables = re.findall(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    cells = [row.split("|")[1] for table in tables for row in table.splitlines()]
    return [word for cell in cells for word in re.findall(r"`([a-z_]+\d?)[^`]*`", cell)]


@pytest.mark.parametrize("heading", TABLES)
def test_the_tables_are_the_language(heading: str) -> None:
    """Each word of the language stands in its table, and no other word does."""
    beside = {"verb": {"with", "from"}, "word": set(WORDS)}.get(heading, set())
    assert sorted(set(first_column(heading)) - beside) == sorted(TABLES[heading])


def test_every_outcome_is_told() -> None:
    """Each word that `means:` may have says what follows from it."""
    assert set(first_column("word")) - ROLES - LOCATORS == WORDS


def test_the_example_is_the_shipped_recipe() -> None:
    """The recipe shown is recipes/acorn.yaml to the letter, which a test of its own signs up with."""
    example = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    assert example[1] == (PROJECT / "recipes" / "acorn.yaml").read_text(encoding="utf-8")


def test_the_number_of_languages_is_true() -> None:
    """The form reader has words of as many languages as the text says."""
    files = (PROJECT / "src" / "journeyman" / "words").glob("*.toml")
    languages = [file for file in files if "\n[kinds]\n" in file.read_text(encoding="utf-8")]
    assert f"in {len(languages)} languages" in TEXT
