"""New passwords: by the recipe's rules, and by those that a page states when it refuses one."""

from collections.abc import Sequence
from contextlib import suppress

from pydantic import SecretStr

from journeyman.domain.password import generate, merge, parse
from journeyman.errors import RecipeBroken
from journeyman.recipe.model import Recipe

SHORTEST = 8
"""Characters: no password is made shorter, whatever a service cuts (NIST SP 800-63B, section 5.1.1.2)."""


PASSWORDS = 4
"""How many new passwords are offered in the place of another before a refusal stands."""


def usual(recipe: Recipe) -> SecretStr:
    """Return a new password by the recipe's rules."""
    return generate(parse(recipe.password))


def stronger(recipe: Recipe, stated: str, earlier: Sequence[str] = ()) -> SecretStr:
    """Return a new password by the recipe's rules and those that the page states.

    Some pages state one rule at a time: what was stated `earlier` holds as well, as far as both can.

    Raises:
        RecipeBroken: no password can satisfy both.
    """
    rules = parse(stated)  # told as we read it: the page's own text stays here
    for other in earlier:
        with suppress(ValueError):
            rules = merge(rules, parse(other))
    try:
        return generate(merge(parse(recipe.password), rules))
    except ValueError as error:
        fault = f'{recipe.path}: password: "{recipe.password}" and what the page states, "{rules}", contradict: {error}'
    raise RecipeBroken(fault)


def shorter(recipe: Recipe, password: SecretStr) -> SecretStr:
    """Return a new password of half the length, or the least that the recipe allows: some services cut longer ones."""
    rules = parse(recipe.password)
    length = max(len(password.get_secret_value()) // 2, rules.min_length or SHORTEST)
    return generate(merge(rules, parse(f"minlength: {length}; maxlength: {length}")))
