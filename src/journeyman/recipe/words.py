"""Sentences that help to mend a recipe: what was meant, and what there is."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the word that was probably meant, or an empty string."""
    by_lower = {known.lower(): known for known in words}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return ` Did you mean "email"?` (with its leading space), or an empty string where nothing is near."""
    near = nearest(word, words)
    return f' Did you mean "{near}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """Return the words as `a, b, c`."""
    return ", ".join(words)


def quoted(word: str) -> str:
    """Return the word in double quotes."""
    return f'"{word}"'
