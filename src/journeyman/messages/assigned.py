"""What a service mails to a new member who chose none: a user name, a first password; nothing where it is not sure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pydantic import SecretStr

from journeyman.domain.message import Message
from journeyman.messages.text import lines_of
from journeyman.words import plain, table

_LABELLED = re.compile(r"(?P<label>[^:=\uff1a]{2,80}?)\s*[:=\uff1a]\s*(?P<value>\S*)")
_TOLD = re.compile(r"(?P<label>.{4,80}?)\s(?P<value>\S+?)[.!\u3002]?")
"""A sentence that ends with the value."""
_MARKS = "\"'`*<>\u00ab\u00bb\u201c\u201d"
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^A-Za-z0-9]"))
_MOST_WORDS = 8
_PASSWORD = re.compile(r"[^\s/]{6,64}")
_USERNAME = re.compile(r"[\w.+-]{2,64}")
_MADE_UP = 2
"""Kinds of characters from which on a text looks like a password that a program made."""


@dataclass(frozen=True)
class Assigned:
    """What a message assigns; the password is secret: out of `repr`."""

    username: str = ""
    password: SecretStr = field(default=SecretStr(""), repr=False)

    def __bool__(self) -> bool:
        return bool(self.username or self.password.get_secret_value())


def find_assigned(message: Message) -> Assigned:
    """Return the user name and the first password that the message names; of neither where several may be it.

    A label names it ("Password: x7Kp-2Qa", or with the value on the next line), a password also the end of a sentence
    ("Your temporary password is x7Kp-2Qa."). A password has several kinds of characters: words and asterisks are none.
    """
    lines = [line for line in lines_of(message) if line]
    passwords = dict.fromkeys(value for value in _values(lines, "password") if _is_password(value))
    usernames = dict.fromkeys(value for value in _values(lines, "username") if _is_username(value))
    return Assigned(
        next(iter(usernames)) if len(usernames) == 1 else "",
        SecretStr(next(iter(passwords)) if len(passwords) == 1 else ""),
    )


def find_credential(message: Message) -> SecretStr | None:
    """Return the same as two lines, the user name and the password; None where the message has neither."""
    its = find_assigned(message)
    return SecretStr(f"{its.username}\n{its.password.get_secret_value()}") if its else None


def assigned_in(found: SecretStr) -> Assigned:
    """Return what `find_credential` found."""
    username, _, password = found.get_secret_value().partition("\n")
    return Assigned(username, SecretStr(password))


def _values(lines: list[str], kind: str) -> Iterator[str]:
    for line, following in pairwise([*lines, ""]):
        told = _TOLD.fullmatch(line) if kind == "password" else None
        labelled = _LABELLED.fullmatch(line)
        if labelled and _names(labelled["label"], kind):
            yield (labelled["value"] or following).strip(_MARKS)
        elif told and _names(told["label"], kind):
            yield told["value"].strip(_MARKS)
        elif following and _names(line, kind) and table("kinds")[kind].fullmatch(plain(line)):
            yield following.strip(_MARKS)


def _names(label: str, kind: str) -> bool:
    """Say whether a label names a user name or a password, and does not speak of a lost one."""
    text = plain(label)
    if len(text.split()) > _MOST_WORDS or table("kinds")[kind].search(text) is None:
        return False
    return table("purposes")["reset"].search(text) is None


def _is_password(text: str) -> bool:
    made_up = sum(kind.search(text) is not None for kind in _CLASSES) >= _MADE_UP
    return made_up and _PASSWORD.fullmatch(text) is not None and len(set(text)) > len(_CLASSES)


def _is_username(text: str) -> bool:
    return _USERNAME.fullmatch(text) is not None and any(map(str.isalnum, text))
