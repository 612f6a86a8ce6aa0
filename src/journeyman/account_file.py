"""An account that exists already, in a JSON file that its owner alone can read."""

import json
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from journeyman.durable import remedy_for_wide_permissions
from journeyman.errors import SetupError

STDIN = Path("-")

LARGEST = 1_000_000
"""Bytes of such a file that are read: it may be named by whoever may start a flow."""

EXAMPLE = '{"username": "alpha", "password": "…", "totp": "otpauth://…"}'


class Given(BaseModel):
    """Username, e-mail, password, and TOTP secret or otpauth URI; only the password must be there."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    username: str = ""
    email: str | None = None
    """None: the agent's address for this service."""
    password: SecretStr
    totp: SecretStr = SecretStr("")


def read_given(file: Path) -> Given:
    """Read a JSON file, or stdin.

    Raises:
        SetupError: it can't be read, others than its owner can read it, or it holds something else; says which of the
            keys is wrong, and no value.
    """
    where = "stdin" if file == STDIN else str(file)
    text = sys.stdin.read() if file == STDIN else _text(file)
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):  # its text has a part of the file's
        document = None
    if not isinstance(document, dict):
        raise SetupError(f"{where} holds no JSON object. Write it as in {EXAMPLE}")
    try:
        given = Given.model_validate(document)
    except ValidationError as error:
        faults = " ".join(_fault(str(fault["loc"][0]), fault["type"]) for fault in error.errors(include_input=False))
    else:
        return with_password(given)
    raise SetupError(f"{where}: {faults} Write it as in {EXAMPLE}")


def _text(file: Path) -> str:
    try:
        remedy = remedy_for_wide_permissions(file)
        if remedy:
            raise SetupError(f"{file} holds a password, and others can read it; it was not read. Run: {remedy}")
        with file.open("rb") as opened:
            return opened.read(LARGEST).decode("utf-8")
    except UnicodeDecodeError:
        fault = "it is not UTF-8"
    except OSError as error:
        fault = error.strerror or type(error).__name__
    raise SetupError(f"{file} can't be read: {fault}.")


def _fault(key: str, kind: str) -> str:
    match kind:
        case "extra_forbidden":  # the key is not named: who mixes things up may have a password there
            return f"It has a key that is none of {', '.join(Given.model_fields)}."
        case "missing":
            return f'"{key}" is missing.'
        case _:
            return f'"{key}" is no text.'


def with_password(given: Given) -> Given:
    """Return what was given.

    Raises:
        SetupError: it has no password.
    """
    if not given.password.get_secret_value():
        raise SetupError("The password is empty; nothing was changed.")
    return given
