"""What a person gives for an account that exists already: from a prompt without echo, or from a JSON file."""

import json
import sys
from pathlib import Path

import typer
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from journeyman.durable import remedy_for_wide_permissions
from journeyman.errors import SetupError

STDIN = Path("-")

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
    except ValueError:  # its text has a part of the file's
        document = None
    if not isinstance(document, dict):
        raise SetupError(f"{where} holds no JSON object. Write it as in {EXAMPLE}")
    try:
        given = Given.model_validate(document)
    except ValidationError as error:
        faults = " ".join(_fault(str(fault["loc"][0]), fault["type"]) for fault in error.errors(include_input=False))
    else:
        return _with_password(given)
    raise SetupError(f"{where}: {faults} Write it as in {EXAMPLE}")


def ask_given(address: str) -> Given:
    """Ask for it on the terminal; password and TOTP secret are not shown.

    Raises:
        SetupError: stdin is no terminal.
    """
    if not sys.stdin.isatty():
        raise SetupError(
            "There is no terminal to ask for the password. Give the account in a file that you alone can read: "
            f"--file PATH, or --file - for stdin, with {EXAMPLE}"
        )
    username = str(typer.prompt("Username (empty where the address is all)", default="", show_default=False, err=True))
    email = str(typer.prompt("E-mail", default=address, err=True))
    password = str(typer.prompt("Password", hide_input=True, err=True))
    asked = "TOTP secret or otpauth URI (empty: none)"
    totp = str(typer.prompt(asked, default="", show_default=False, hide_input=True, err=True))
    return _with_password(
        Given(username=username.strip(), email=email.strip(), password=SecretStr(password), totp=SecretStr(totp))
    )


def _text(file: Path) -> str:
    try:
        remedy = remedy_for_wide_permissions(file)
        if remedy:
            raise SetupError(f"{file} holds a password, and others can read it; it was not read. Run: {remedy}")
        return file.read_text(encoding="utf-8")
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


def _with_password(given: Given) -> Given:
    if not given.password.get_secret_value():
        raise SetupError("The password is empty; nothing was changed.")
    return given
