"""docs/recipes.md says all that the language has, and what it shows is true."""

import re
from pathlib import Path

from journeyman.domain.outcome import WORDS
from journeyman.domain.page import LOCATORS, ROLES
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import STEPS, VALUES, Recipe

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "docs" / "recipes.md").read_text(encoding="utf-8")


def test_every_word_of_the_language_is_there() -> None:
    """A key, verb, value, role or outcome that is added to the language must be told to its users."""
    words = [*(field.alias or name for name, field in Recipe.model_fields.items()), *STEPS, *VALUES, *WORDS]
    words += [*ROLES, *LOCATORS, "if_seen"]
    assert [word for word in words if not re.search(rf"\b{word}\b", TEXT)] == []


def test_the_example_is_a_recipe() -> None:
    """The example loads as it stands."""
    example = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    recipe = load_bytes(example[1].encode(), Path("acorn.yaml"))
    assert recipe.service == "acorn"
