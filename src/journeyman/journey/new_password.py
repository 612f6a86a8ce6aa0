"""A new password by the recipe's rules and by those that a page states when it refuses one."""

from pydantic import SecretStr

from journeyman.domain.password import generate, merge, parse
from journeyman.errors import RecipeBroken
from journeyman.recipe.model import Recipe


def stronger(recipe: Recipe, stated: str) -> SecretStr:
    """Return a new password by the recipe's rules and those that the page states.

    Raises:
        RecipeBroken: no password can satisfy both.
    """
    rules = parse(stated)  # told as we read it: the page's own text stays here
    try:
        return generate(merge(parse(recipe.password), rules))
    except ValueError as error:
        fault = f'{recipe.path}: password: "{recipe.password}" and what the page states, "{rules}", contradict: {error}'
    raise RecipeBroken(fault)
