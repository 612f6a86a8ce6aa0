"""A file that the shell's user names, read whole."""

import sys
from pathlib import Path

from journeyman.errors import SetupError

LARGEST = 20_000_000
"""Bytes of a file that is read: no mail with a code, and no page with a form, is larger."""


def whole_file(file: str, instead: str) -> bytes:
    """Return a file's bytes; `-` is stdin.

    Raises:
        SetupError: there is no such file, or it can't be read, or it is too large; says what to give `instead`.
    """
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else _head(Path(file))
    except OSError as error:
        raise SetupError(f"{file} can't be read: {error.strerror}. Give {instead}.") from error
    if len(raw) > LARGEST:
        raise SetupError(f"{file} has more than {LARGEST // 1_000_000} MB. Give {instead}.")
    return raw


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
