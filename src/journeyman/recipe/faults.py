"""What pydantic found in a recipe, said so that a person can mend it: one fault, one message, one line."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from journeyman.recipe.located import Fault, line_of
from journeyman.recipe.model import STEPS, VALUES, ConfirmBy, Recipe, Sight
from journeyman.recipe.parts import Mail, Sms, Terms
from journeyman.recipe.values import in_quotes
from journeyman.recipe.words import did_you_mean, listed, nearest

Place = tuple[int | str, ...]

PARTS: dict[int | str, type[BaseModel]] = {
    **{f"<{verb}>": step for verb, step in STEPS.items()},
    "<by>": ConfirmBy,
    "terms": Terms,
    "mail": Mail,
    "sms": Sms,
    "outcomes": Sight,
}
"""Where an error's place ends, and the part of the recipe that is there."""

MISSING = {
    "terms": "such as terms: {automation: own-instance}",
    "confirm": 'write {by: email_code}, {by: email_link}, {by: email_credential}, {by: sms_code}, its steps, or "none"',
    "enrol_totp": 'write its steps, or "none" where the service has no authenticators',
    "with": f"say what to type: {listed(VALUES)}",
    "sign_up": "write its steps, the first a goto",
    "sign_in": "write its steps, from a goto to the see of what only a member sees",
}
"""What to write for a key that is not there."""


def shape_faults(errors: Sequence[ErrorDetails], root: object) -> list[Fault]:
    """Return the faults of a recipe's shape.

    A misspelt key is not also told as the missing one that it was meant for.
    """
    meant = {
        (*error["loc"][:-1], nearest(_last(error), _keys(error)))
        for error in errors
        if error["type"] == "extra_forbidden"
    }
    above = {error["loc"][:length] for error in errors for length in range(len(error["loc"]))}
    told = [
        error
        for error in errors
        if not (error["type"] == "missing" and error["loc"] in meant)
        # pydantic counts good items only: a list whose one item is bad is not also too short.
        and not (error["type"] == "too_short" and error["loc"] in above)
    ]
    return [Fault(line_of(root, _place(error)), _message(error)) for error in told]


def _place(error: ErrorDetails) -> Place:
    """Return the place without the tags, which are no keys."""
    return tuple(step for step in error["loc"] if not str(step).startswith("<"))


def _last(error: ErrorDetails) -> str:
    return str(error["loc"][-1]) if error["loc"] else ""


def _keys(error: ErrorDetails) -> list[str]:
    """Return the keys that the part with this error may have."""
    part = next((PARTS[step] for step in reversed(error["loc"][:-1]) if step in PARTS), Recipe)
    return [field.alias or name for name, field in part.model_fields.items()]


def _message(error: ErrorDetails) -> str:
    say = SAYINGS.get(error["type"])
    if say is not None:
        return say(error)
    said = error["msg"][:1].lower() + error["msg"][1:]
    return f"{_name(error)}: {said}"


def _name(error: ErrorDetails) -> str:
    """Return the nearest key above the error."""
    return next((str(step) for step in reversed(_place(error)) if isinstance(step, str)), "recipe")


def _extra(error: ErrorDetails) -> str:
    keys = _keys(error)
    hint = did_you_mean(_last(error), keys) or f" There are: {listed(keys)}."
    return f'unknown key "{_last(error)}".{hint}'


def _missing(error: ErrorDetails) -> str:
    key = _last(error)
    return f'"{key}" is missing: {MISSING[key]}' if key in MISSING else f'"{key}" is missing'


def _literal(error: ErrorDetails) -> str:
    words = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    seen = error["input"]
    shown = f'"{seen}" is not one of' if isinstance(seen, str) else "must be one of"
    hint = did_you_mean(seen, words) if isinstance(seen, str) else ""
    return f"{_name(error)}: {shown} {listed(words)}.{hint}"


def _step(error: ErrorDetails) -> str:
    step = error["input"]
    verbs = list(STEPS)
    if not isinstance(step, Mapping):
        return "a step is a verb and what it acts on, such as click: {button: Save}"
    keys = list(cast("Mapping[str, Any]", step))
    known = [key for key in keys if key in STEPS]
    if len(known) > 1:
        return f"a step has one verb, and this one has {' and '.join(known)}: make them steps of their own"
    beside = {"with", "from", "if_seen"}
    strange = next((key for key in keys if key not in beside), "")
    if not strange:
        return f"a step has one verb: {listed(verbs)}"
    hint = did_you_mean(strange, verbs) or f" There are: {listed(verbs)}."
    return f'no such verb "{strange}".{hint}'


def _text(error: ErrorDetails) -> str:
    return f"{_name(error)}: must be text{in_quotes(error['input'])}"


def _count(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    limit = context.get("min_length", context.get("max_length"))
    bound = "at least" if "min_length" in context else "at most"
    what = "characters" if error["type"].startswith("string") else "items"
    return f"{_name(error)}: {bound} {limit} {what if limit != 1 else what[:-1]}"


def _flat(text: str) -> Callable[[ErrorDetails], str]:
    return lambda error: f"{_name(error)}: {text}"


SAYINGS: dict[str, Callable[[ErrorDetails], str]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "literal_error": _literal,
    "step": _step,
    "string_type": _text,
    "string_too_short": _count,
    "string_too_long": _count,
    "too_short": _count,
    "too_long": _count,
    "bool_type": _flat("must be true or false"),
    "tuple_type": _flat("must be a list"),
    "model_type": _flat("must be a mapping of keys and values"),
}
"""How each kind of error is said."""
