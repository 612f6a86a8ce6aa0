"""The small values that a recipe is written with: targets, paths, durations, origins, senders.

Each is checked here, once, and says in one sentence what is wrong with it.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, PlainValidator, StringConstraints, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from journeyman.domain.origin import DEFAULT_PORTS, is_loopback, origin_of
from journeyman.domain.outcome import WORDS
from journeyman.domain.page import LOCATORS, ROLES, Target
from journeyman.recipe.words import did_you_mean, listed

LONGEST_NAME = 200
"""Characters in a target's name."""

TARGET_KEYS = (*sorted(ROLES), *sorted(LOCATORS))
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LONGEST_WAIT = timedelta(hours=24)

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]


def fault(message: str) -> PydanticCustomError:
    """Return an error whose whole message is ours; its text may hold braces."""
    return PydanticCustomError("recipe", "{message}", {"message": message})


def read_target(value: object) -> Target:
    """Return the target that `{textbox: Email}` or `{css: "#x", frame: "#y"}` names.

    Raises:
        PydanticCustomError: it is none, names two places, or its words are not known.
    """
    if isinstance(value, Target):
        return value
    if not isinstance(value, dict):
        raise fault("a target names a place on the page, such as {button: Save}")
    spec = cast("dict[str, object]", value)
    keys = [key for key in spec if key != "frame"]
    for key in keys:
        if key not in TARGET_KEYS:
            raise fault(f'no such role or locator "{key}".{_meant_or_all(key, TARGET_KEYS)}')
    if len(keys) != 1:
        seen = f"this one has {' and '.join(keys)}" if keys else "this one has none"
        raise fault(f"a target names one place by one role or locator; {seen}")
    for key, name in spec.items():
        if not isinstance(name, str):
            raise fault(f"{key}: its name must be text{in_quotes(name)}")
        if not name.strip() or len(name) > LONGEST_NAME:
            raise fault(f"{key}: its name has 1 to {LONGEST_NAME} characters")
    return Target(keys[0], str(spec[keys[0]]), str(spec.get("frame", "")))


def in_quotes(value: object) -> str:
    """Return what to do about a value that YAML did not read as text."""
    if value is None:
        return ", and nothing is there"
    return ": put it in quotes" if isinstance(value, bool | int | float) else ""


def _meant_or_all(word: str, words: Iterable[str]) -> str:
    return did_you_mean(word, words) or f" There are: {listed(words)}."


def _target_schema() -> dict[str, Any]:
    name = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
    return {
        "type": "object",
        "description": "A place on the page, found exactly by its role and name, label, ... css last.",
        "properties": dict.fromkeys((*TARGET_KEYS, "frame"), name),
        "oneOf": [{"required": [key]} for key in TARGET_KEYS],
        "additionalProperties": False,
    }


TargetSpec = TypeAliasType(
    "TargetSpec", Annotated[Target, PlainValidator(read_target), WithJsonSchema(_target_schema())]
)
"""A target as a recipe writes it; an alias, so that the JSON Schema holds it once."""


def _refuse_nothing(value: object) -> object:
    """A key with nothing behind it is a mistake, and must not mean "without"."""
    if value is None:
        raise fault("a target names a place on the page, and nothing is there")
    return value


OptionalTarget = Annotated[TargetSpec | SkipJsonSchema[None], BeforeValidator(_refuse_nothing)]
"""A target whose key may be left out."""

PATH = re.compile(r"/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@%?#][A-Za-z0-9\-._~!$&'()*+,;=:@%/?#]*)?")
"""A path with query and fragment (RFC 3986); never `//host`, which would leave the origin."""


ABROAD = re.compile(rf"https?://[A-Za-z0-9.:\[\]-]+{PATH.pattern}")
"""A whole URL: of another of the recipe's origins, as `rules` looks at."""


def _check_path(text: str) -> str:
    if PATH.fullmatch(text) or ABROAD.fullmatch(text):
        return text
    if "{" in text or "}" in text:
        raise fault("a path holds no values; a value is typed with fill")
    raise fault(no_path(text))


def no_path(text: str) -> str:
    """Say that nothing of the recipe's origins is at such a place."""
    return f'"{text}" is not a path of the recipe\'s own origin. Write it such as /register'


PathText = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_check_path),
    WithJsonSchema({"type": "string", "pattern": f"^(?:{PATH.pattern}|{ABROAD.pattern})$"}),
]

DURATION = re.compile(r"([1-9][0-9]{0,4})([smh])")


def _read_time(value: object, pattern: re.Pattern[str], meant: str) -> timedelta:
    """Read a number and a unit that the pattern allows; a time that was read before stays."""
    if isinstance(value, timedelta):
        return value
    found = pattern.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise fault(meant)
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _read_duration(value: object) -> timedelta:
    wait = _read_time(value, DURATION, "a duration is a whole number and a unit, such as 90s or 15m or 1h")
    if wait > LONGEST_WAIT:
        raise fault("the longest wait is 24h")
    return wait


Duration = Annotated[
    timedelta, BeforeValidator(_read_duration), WithJsonSchema({"type": "string", "pattern": f"^{DURATION.pattern}$"})
]

PERIOD = re.compile(r"([1-9][0-9]{0,3})([hd])")


def _read_period(value: object) -> timedelta:
    return _read_time(value, PERIOD, "a period is a whole number and a unit, such as 90d or 12h")


Period = Annotated[
    timedelta, BeforeValidator(_read_period), WithJsonSchema({"type": "string", "pattern": f"^{PERIOD.pattern}$"})
]

SENDER = re.compile(r"[\w.+=*-]+@(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
"""An address in which `*` stands for any local part or for subdomains; never for every domain."""


def _check_sender(text: str) -> str:
    if SENDER.fullmatch(text.lower()):
        return text.lower()
    raise fault(f'"{text}" names no sender. Write an address or such as *@acorn.example; the domain must be named')


Sender = Annotated[str, StringConstraints(max_length=254), AfterValidator(_check_sender)]

SMS_SENDER = re.compile(r"[\w+*][\w+*. -]{0,19}", re.ASCII)
"""A number or a name as phones show it, in which `*` stands for any part; alone it means any sender."""


def _check_sms_sender(text: str) -> str:
    if SMS_SENDER.fullmatch(text):
        return text.lower()
    raise fault(f'"{text}" names no sender of SMS. Write a number, a name, or "*" for any')


SmsSender = Annotated[
    str, AfterValidator(_check_sms_sender), WithJsonSchema({"type": "string", "pattern": f"^{SMS_SENDER.pattern}$"})
]

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
"""A host name of ASCII letters, or an IPv6 address."""


def normal_origin(text: str) -> str:
    """Return `scheme://host[:port]` in lower case, without the scheme's own port (RFC 6454 section 6.2).

    Raises:
        ValueError: it is not http or https, or has a path, user or query; the message says what an origin is.
    """
    lower = text.lower()
    origin = origin_of(lower)
    parts = urlsplit(origin)
    written = {origin, f"{origin}:{DEFAULT_PORTS.get(parts.scheme, 0)}"}
    if not origin or lower.removesuffix("/") not in written or not HOST.fullmatch(parts.hostname or ""):
        raise ValueError(
            f'"{text}" is not an origin: write scheme, host and perhaps port, such as https://acorn.example'
        )
    return origin


def _check_origin(text: str) -> str:
    try:
        origin = normal_origin(text)
    except ValueError as error:
        raise fault(str(error)) from None
    if origin.startswith("http:") and not is_loopback(origin):
        raise fault(f"{origin} would send passwords in clear: write https (http is for loopback only)")
    return origin


Origin = Annotated[str, StringConstraints(max_length=300), AfterValidator(_check_origin)]


def _check_outcome_word(text: str) -> str:
    if text in WORDS:
        return text
    raise fault(f'no such outcome "{text}".{_meant_or_all(text, sorted(WORDS))}')


OutcomeWord = Annotated[
    str, AfterValidator(_check_outcome_word), WithJsonSchema({"type": "string", "enum": sorted(WORDS)})
]

SERVICE = re.compile(r"[a-z][a-z0-9-]{0,39}")


def _check_service(text: str) -> str:
    if SERVICE.fullmatch(text):
        return text
    raise fault(f'"{text}" is not a service\'s name: a lower-case letter, then letters, digits and dashes, 40 at most')


ServiceName = Annotated[
    str, AfterValidator(_check_service), WithJsonSchema({"type": "string", "pattern": f"^{SERVICE.pattern}$"})
]
