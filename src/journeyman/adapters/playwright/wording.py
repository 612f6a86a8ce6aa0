"""What is said when a target is not there: which names are, and nothing that may be a secret."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from journeyman.domain.letter_codes import JOINED_CODES, SPACED_CODES
from journeyman.domain.page import FormButton, FormField, Target
from journeyman.words import plain, table

Where = Target | FormField | FormButton

NAMES_SHOWN = 12
NAME_LENGTH = 60
QUESTION_LENGTH = 120

_CODE_LIKE = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])\S{6,}|\d{5,}|[A-Z2-7]{8,}|(?:[A-Za-z2-7]{4}[ -]){3,}|otpauth:")
"""A name that may be a secret which the page prints (a key, a recovery code) stays out of messages."""
_DIGITS = re.compile(r"\S*\d(?:[ .-]?\d){3,}\S*")
"""A PIN, or a number in groups, with what sticks to it."""
_NAMES = ("buttons", "ways", "purposes", "kinds")
"""The tables of words that pages name things by."""


def showable(names: Iterable[str], secrets: Iterable[str] = ()) -> list[str]:
    """Return the names that a message may show: each once, short, printable, no known secret in them, no code."""
    known = [squeezed for secret in secrets if (squeezed := squeeze(secret))]
    kept = (name for name in dict.fromkeys(names) if name and len(name) <= NAME_LENGTH and name.isprintable())
    return [name for name in kept if not _CODE_LIKE.search(name) and not _holds(name, known)]


def quotable(words: str, secrets: Iterable[str] = ()) -> str:
    """Return what a dialog asks as a message may show it: quoted, short, each word that is like a code left out.

    Where a known secret is in it, or a code in several words, none of it is shown. What a terminal could act upon, and
    what isn't seen, is left out.
    """
    seen = "".join(character for character in " ".join(words.split()) if character.isprintable())
    parted = JOINED_CODES.sub(_unless_words, _DIGITS.sub("…", seen))
    shown = " ".join("…" if _CODE_LIKE.search(word) else word for word in parted.split())
    known = [squeezed for secret in secrets if (squeezed := squeeze(secret))]
    if not shown or _CODE_LIKE.search(shown) or SPACED_CODES.search(shown) or _holds(seen, known):
        return "something, in words that are not shown here,"
    return f'"{shown}"' if len(shown) <= QUESTION_LENGTH else f'"{shown[:QUESTION_LENGTH].rstrip()}…"'


def _unless_words(found: re.Match[str]) -> str:
    """Return what dashes join where it begins with several words that pages name things by ("two-factor"), else "…"."""
    said = plain(found.group())
    begun = (match for name in _NAMES for row in table(name).values() if (match := row.match(said)))
    return found.group() if any(" " in match.group() for match in begun) else "…"


def _holds(text: str, squeezed: list[str]) -> bool:
    return any(secret in squeeze(text) for secret in squeezed)


def squeeze(text: str) -> str:
    """Return the text without spaces and dashes, in lower case: how secrets are looked for on a page."""
    return re.sub(r"[\s\u00ad\u200b-\u200d\ufeff-]", "", text).lower()


def no_such(what: str, path: str, wanted: str, names: list[str]) -> str:
    """Return the message for a target that is not there."""
    message = f"no {what} on {path}."
    if close := get_close_matches(wanted, names, n=1, cutoff=0.5):
        message += f' Did you mean "{close[0]}"?'
    if names:
        shown = ", ".join(f'"{name}"' for name in names[:NAMES_SHOWN])
        message += f" There are: {shown}{', …' if len(names) > NAMES_SHOWN else ''}."
    return message


def several(what: str, path: str, count: int) -> str:
    """Return the message for a target that is there more than once."""
    return f"{count} elements on {path} are {what}; name one by its frame, its test id or css."


def unusable(what: str, path: str, state: str) -> str:
    """Return the message for a target that is there and can't be used."""
    return f"{what} on {path}: it is there but {state}."


def describe(where: Where) -> str:
    """Return what a message calls it."""
    if isinstance(where, Target):
        return str(where)
    kind, names = (
        ("field", (where.label, where.name)) if isinstance(where, FormField) else ("button", (where.text, where.name))
    )
    return f'{kind} "{(showable(names) or ["without a name"])[0]}"'
