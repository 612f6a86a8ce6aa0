"""The recipes and the schema that the project ships."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.model import STEPS
from journeyman.recipe.schema import recipe_schema, schema_text
from tests.recipe.conftest import WHOLE
from tests.recipe.test_mistakes import MISTAKES

FOLDER = Path(__file__).parents[2] / "recipes"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
LONGEST = 60

SCHEMA_CAN_TELL = [
    "misspelt key", "misspelt inner key", "misspelt verb", "two verbs", "no verb", "misspelt value", "no value",
    "a value for a click", "misspelt role", "two targets", "an empty guard", "another host",
    "another host by backslash", "a script", "no terms", "misspelt terms", "a wait without unit", "plus is a word",
    "no enrolment", "confirmed by a pigeon", "misspelt outcome",
]  # fmt: skip


def test_the_schema_is_current() -> None:
    """The committed schema is what the model generates (`make schema` writes it)."""
    assert (FOLDER / "recipe.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("name", NAMES)
def test_each_shipped_recipe_is_good_and_short(name: str) -> None:
    """Every recipe loads, is named as its service, satisfies the editors' schema and stays short."""
    file = FOLDER / f"{name}.yaml"
    assert Catalogue([FOLDER]).get(name).service == name
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST
    jsonschema.Draft202012Validator(recipe_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("mistake", SCHEMA_CAN_TELL)
def test_editors_see_the_same_mistakes(mistake: str) -> None:
    """What the schema can say, it says: an editor underlines what the loader refuses."""
    change = MISTAKES[mistake][0]
    validator = jsonschema.Draft202012Validator(recipe_schema())
    assert validator.is_valid(yaml.safe_load(WHOLE))
    assert not validator.is_valid(yaml.safe_load(change(WHOLE)))


def test_the_schema_itself_is_one() -> None:
    """The schema keeps the rules of JSON Schema's draft 2020-12 and names every verb."""
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(verb in json.dumps(schema) for verb in STEPS)
