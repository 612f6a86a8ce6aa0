"""From a recipe file to a `Recipe`, or to every fault of it: one line each, with its place and what was meant."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from journeyman.errors import RecipeInvalid
from journeyman.recipe.faults import shape_faults
from journeyman.recipe.located import LARGEST, Block, Fault, line_of, read_yaml
from journeyman.recipe.model import Recipe
from journeyman.recipe.rules import rule_faults

KEPT = 128
"""Texts of recipes whose meaning is kept."""

LONGEST_MESSAGE = 600
"""Characters; what fits on a screen."""


def load_file(path: Path) -> Recipe:
    """Return the recipe that a file holds.

    Raises:
        RecipeInvalid: it can't be read or breaks the language's rules; one line for each fault, in their order.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecipeInvalid(f"{_shown(path)}: can't be read: {error.strerror}") from None
    return load_bytes(data, path)


def load_bytes(data: bytes, path: Path) -> Recipe:
    """Return the recipe that the bytes of the file at `path` hold.

    Raises:
        RecipeInvalid: as in `load_file`.
    """
    shown = _shown(path)
    found = _read(data, path.stem)
    if isinstance(found, Recipe):
        return found.read_from(shown, digest(data))
    raise RecipeInvalid("\n".join(f"{shown}:{fault.line}: {_short(fault.message)}" for fault in sorted(set(found))))


def digest(data: bytes) -> str:
    """Return what tells the content of one recipe file from another's: its SHA-256, in hexadecimal."""
    return sha256(data).hexdigest()


def check_files(paths: Iterable[Path]) -> list[str]:
    """Return the faults of all files, one line each; an empty list says that all are good."""
    messages: list[str] = []
    for path in paths:
        try:
            load_file(path)
        except RecipeInvalid as error:
            messages.extend(str(error).splitlines())
    return messages


def _short(message: str) -> str:
    """A word of the file may be as long as the file."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]} …"


def _shown(path: Path) -> Path:
    """Return the path as a person at this place would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@lru_cache(maxsize=KEPT)
def _read(data: bytes, stem: str) -> Recipe | tuple[Fault, ...]:
    """Read the same text once: a fleet's table asks for each account's recipe, and to read one takes 10 ms."""
    found = _parsed(data, stem)
    return found if isinstance(found, Recipe) else tuple(found)


def _parsed(data: bytes, stem: str) -> Recipe | list[Fault]:
    if len(data) > LARGEST:
        return [Fault(1, f"larger than {LARGEST // 1024} KiB: a recipe is short")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [Fault(1, "not UTF-8 text")]
    root, faults = read_yaml(text)
    if root is None and faults:
        return faults
    if not isinstance(root, Block):
        return [*faults, Fault(1, "a recipe is a mapping that begins such as: service: acorn")]
    try:
        recipe = Recipe.model_validate(root)
    except ValidationError as error:
        return [*faults, *shape_faults(error.errors(include_url=False), root)]
    broken = [Fault(line_of(root, place), message) for place, message in rule_faults(recipe, stem)]
    return [*faults, *broken] or recipe
