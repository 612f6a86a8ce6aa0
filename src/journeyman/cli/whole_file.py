"""A file that the shell's user names, read whole."""

import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from journeyman.errors import SetupError

LARGEST = 20_000_000
"""Bytes of a file that is read: no mail with a code, and no page with a form, is larger."""

_CONTROLS = bytes(set(range(32)) - set(b"\b\t\n\v\f\r\x1b"))
"""Bytes that no text has many of. Escape is none of them: ISO-2022-JP is full of it."""


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


def text_in(file: str, raw: bytes, instead: str) -> str:
    """Return the text that a file holds: UTF-8, UTF-16 where its mark says so; a stray byte of others is replaced.

    Raises:
        SetupError: it is no text, such as a picture or a program; says what to give `instead`.
    """
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw or len(raw) - len(raw.translate(None, _CONTROLS)) > len(raw) / 100:
        raise SetupError(
            f"{file} is no text: it holds bytes that only a picture, a program or the like has. Give {instead}."
        )
    return raw.decode("utf-8", "replace").removeprefix("\ufeff")
