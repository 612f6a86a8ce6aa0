"""Finding the recovery codes on a page that shows them: several code-like texts of one shape."""

import re
from collections import defaultdict
from collections.abc import Iterable

from pydantic import SecretStr

FEWEST = 5
"""Services give out 5 to 16; fewer alike texts may be anything."""

CODE = re.compile(r"[A-Za-z0-9]{2,32}(?:[- ][A-Za-z0-9]{2,16}){0,7}")
NUMBERING = re.compile(r"^(?:\d{1,2}[.):]|[-*•])\s+")
DATE_OR_TIME = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d\d?-\d\d?-\d{4}")
SHORTEST = 6
"""Letters and digits of one code."""


def find_recovery_codes(texts: Iterable[SecretStr]) -> tuple[SecretStr, ...]:
    """Return the largest group of at least five different codes of one shape, in page order; empty if there is none.

    A shape is the lengths of the parts and what joins them: `k3m9p-x7t2q` and `8675-3090` have two. Codes stand
    one a line, or several on a line.
    """
    lines = [line for text in texts for line in text.get_secret_value().splitlines()]
    by_line = _largest(lines)
    # A line may hold two columns, or all of them.
    found = (
        by_line if len(by_line) >= FEWEST else _largest(part for line in lines for part in re.split(r"[\s,;]+", line))
    )
    return tuple(SecretStr(code) for code in found) if len(found) >= FEWEST else ()


def _largest(lines: Iterable[str]) -> list[str]:
    groups: dict[object, dict[str, None]] = defaultdict(dict)
    for line in lines:
        text = NUMBERING.sub("", line.strip()).strip()
        # A capitalised word is a button's, even where it is as long as the codes are.
        if CODE.fullmatch(text) and not DATE_OR_TIME.fullmatch(text) and not (text.isalpha() and text.istitle()):
            groups[_shape(text)][text] = None
    alike = [list(group) for group in groups.values() if _are_codes(list(group))]
    return max(alike, key=len) if alike else []


def _shape(text: str) -> tuple[int | str, ...]:
    return tuple(part if part in "- " else len(part) for part in re.split(r"([- ])", text))


def _are_codes(texts: list[str]) -> bool:
    """Say whether texts of one shape are codes and not words: long enough, with digits in most, or joined by dashes."""
    if sum(character.isalnum() for character in texts[0]) < SHORTEST:
        return False
    with_digits = sum(any(character.isdigit() for character in text) for text in texts)
    return 2 * with_digits > len(texts) or all("-" in text and text in {text.upper(), text.lower()} for text in texts)
