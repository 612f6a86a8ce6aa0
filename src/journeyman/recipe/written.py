"""A recipe as the text of its file: the shortest that says it, in the language's own order of keys."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

import yaml
from pydantic import BaseModel

from journeyman.domain.page import Target
from journeyman.recipe.model import ConfirmBy, Recipe, Step

HEAD = "# Found out by a journey without a recipe. docs/recipes.md says what the keys mean.\n"

WRITTEN_AS_NONE = frozenset({"confirm", "enrol_totp"})
"""The keys that say `none` where there is nothing."""

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
HOURS = ("h", "m", "s")
PERIODS = ("d", "h")


def text_of(recipe: Recipe, head: str = HEAD) -> str:
    """Return the text of a file that reads as this recipe, with a comment at its head.

    Keys that say nothing beside the usual are left out.
    """
    document: dict[str, Any] = {}
    for name, field in Recipe.model_fields.items():
        value = getattr(recipe, name)
        if value is None and name in WRITTEN_AS_NONE:
            document[name] = "none"
        elif value is not None and value != field.get_default(call_default_factory=True):
            document[name] = _plain(value)
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever YAML holds
    match value:
        case Target():
            return {value.by: value.name} | ({"frame": value.frame} if value.frame else {})
        case Step():
            return _step(value)
        case ConfirmBy():
            return {"by": value.by}
        case BaseModel():
            return _part(value)
        case tuple() | list():
            return [_plain(item) for item in cast("Iterable[object]", value)]
        case _:
            return value


def _step(step: Step) -> dict[str, Any]:
    """Return a step with its guard first, as people write it."""
    fields = type(step).model_fields
    guard = {"if_seen": _plain(step.if_seen)} if step.if_seen else {}
    rest = {field.alias or name: getattr(step, name) for name, field in fields.items() if name != "if_seen"}
    return guard | {name: _plain(value) for name, value in rest.items() if value is not None}


def _part(part: BaseModel) -> Mapping[str, Any]:
    written: dict[str, Any] = {}
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            written[field.alias or name] = _time(name, value) if isinstance(value, timedelta) else _plain(value)
    return written


def _time(name: str, value: timedelta) -> str:
    """Return a time with the largest unit that fits, of those that its key takes."""
    units = PERIODS if name == "every" else HOURS
    unit = next((unit for unit in units if value % UNITS[unit] == timedelta(0)), units[-1])
    return f"{value // UNITS[unit]}{unit}"
