"""What a person gives on the terminal for an account that exists already: password and TOTP secret without echo."""

import sys

import typer
from pydantic import SecretStr

from journeyman.account_file import EXAMPLE, Given, with_password
from journeyman.errors import SetupError


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
    return with_password(
        Given(username=username.strip(), email=email.strip(), password=SecretStr(password), totp=SecretStr(totp))
    )
