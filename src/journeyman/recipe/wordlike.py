"""Whether a run of letters is spelt like a word, by the spelling of the words that pages are told by."""

import re
from functools import cache

from journeyman.words import by_language

TABLES = ("buttons", "ways", "purposes", "kinds", "says", "codes")
"""The tables of words that pages name their ways, forms and fields by."""

LONG = 9
"""Letters from which on a word may be two in one ("dashboard"), with letters where they meet that no word has."""

_SPELT = 3
"""Letters that are looked at together."""


def is_wordlike(text: str) -> bool:
    """Say whether plain Latin letters are a word of some language, as far as its spelling tells.

    All threes of letters but one stand in known words, too; where two words meet, it may be two. Of words nearly all
    are so, known or not; of letters drawn by lot one in twenty at eight letters, and fewer the more there are.
    """
    strange = [at for at, three in enumerate(_threes(text)) if three not in _known()]
    if not strange[1:]:
        return True
    first, *more = strange
    return len(text) >= LONG and more == [first + 1]


def _threes(text: str) -> list[str]:
    return [text[at : at + _SPELT] for at in range(len(text) - _SPELT + 1)]


@cache
def _known() -> frozenset[str]:
    rows = (row for name in TABLES for its in by_language(name).values() for row in its.values())
    words = {word for row in rows for phrase in row for word in re.findall("[a-z]{4,}", phrase.lower())}
    return frozenset(three for word in words for three in _threes(word))
