"""Where a provider's secret is read from: the environment, a file or a command, never a settings file."""

import os
import shlex
import subprocess
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator, model_validator

from journeyman.errors import SetupError

COMMAND_MAY_TAKE = 30.0
"""Seconds that a command, such as a password manager's, may take to print a secret."""


class SecretSource(BaseModel):
    """One place that a secret is read from, at each use: `{env = "NAME"}`, `{file = "path"}` or `{command = "…"}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    """The name of a variable in the environment."""
    file: Path | None = None
    """A file; surrounding white space is not part of the secret."""
    command: str = ""
    """A command line (no shell); what it prints is the secret."""

    @field_validator("command")
    @classmethod
    def _can_be_run(cls, value: str) -> str:
        if value and not _words(value):
            raise ValueError("it is no command line: look at its quotation marks")
        return value

    @model_validator(mode="after")
    def _names_one_place(self) -> "SecretSource":
        if sum(map(bool, (self.env, self.file, self.command))) != 1:
            raise ValueError('name one place: env = "NAME", file = "path" or command = "…"')
        return self

    def read(self) -> SecretStr:
        """Return the secret.

        Raises:
            SetupError: it is not there, or empty; names the place and never what was in it.
        """
        found = self._found().strip()
        if not found:
            raise SetupError(f"{self} holds nothing. Put the secret there.")
        return SecretStr(found)

    def __str__(self) -> str:
        """Return the place's name, such as `the variable RAVI_API_KEY`."""
        if self.env:
            return f"the variable {self.env}"
        return f"the file {self.file}" if self.file else f'the command "{_words(self.command)[0]} …"'

    def _found(self) -> str:
        if self.env:
            return os.environ.get(self.env, "")
        if self.file:
            try:
                return self.file.expanduser().read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise SetupError(
                    f"{self} can't be read ({type(error).__name__}). Name a text file that you may read."
                ) from None
        return self._printed()

    def _printed(self) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
                _words(self.command), capture_output=True, text=True, timeout=COMMAND_MAY_TAKE, check=True
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            # The error's own text holds the command's whole line, in which people do write secrets.
            raise SetupError(
                f"{self} failed ({type(error).__name__}). Run it in a shell and see what it says."
            ) from None
        return done.stdout


def _words(command: str) -> list[str]:
    """Return a command line's words; none where they can't be told apart."""
    try:
        return shlex.split(command)
    except ValueError:
        return []
