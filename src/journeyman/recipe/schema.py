"""The recipe language as JSON Schema, for editors. `python -m journeyman.recipe.schema` prints it."""

import json
import sys
from typing import Any

from journeyman.recipe.model import Recipe


def recipe_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) that `recipes/recipe.schema.json` holds."""
    schema = Recipe.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the schema as the committed file has it."""
    return json.dumps(recipe_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
