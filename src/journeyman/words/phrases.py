"""Many phrases searched for at once: looked up by the letters that they begin with, made into patterns when needed.

One pattern for all would take a tenth of a second to make, and every alternative would be tried at every word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts that are written without spaces, or (Korean) whose particles stick to the word."""

_KEY = 2


class _Bucket:
    """The phrases that begin alike, the longest first; their pattern is made when it is first needed."""

    def __init__(self) -> None:
        self.alternatives: list[str] = []
        self._made: re.Pattern[str] | None = None

    def match(self, text: str, place: int) -> re.Match[str] | None:
        if self._made is None:
            self._made = re.compile("|".join(self.alternatives))
        return self._made.match(text, place)


class Phrases:
    """Phrases, to be searched for in `plain` text, with the methods of a compiled pattern."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take for each phrase its first word, as far as it is fixed, and a pattern that matches it from there on."""
        self._words: defaultdict[str, _Bucket] = defaultdict(_Bucket)
        self._anywhere: defaultdict[str, _Bucket] = defaultdict(_Bucket)
        # The longest first: "code for" is to be found whole where "code" is a phrase, too.
        for first, pattern in sorted(phrases, key=lambda its: len(its[1]), reverse=True):
            unspaced = NO_SPACES.match(first) is not None
            bucket = self._anywhere[first[0]] if unspaced else self._words[first[:_KEY]]
            bucket.alternatives.append(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, or None."""
        return next(self.finditer(text), None)

    def match(self, text: str, place: int = 0) -> re.Match[str] | None:
        """Return the match that begins at this place, where a word begins; or None."""
        for key in (text[place : place + _KEY].rstrip(" "), text[place : place + 1], ""):
            if key in self._words and (found := self._words[key].match(text, place)):
                return found
        return self._unspaced(text, place)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match that is all of the text, or None."""
        found = self.match(text)
        return found if found and found.end() == len(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in order, none within another."""
        done = 0
        for place in self._places(text):
            if place >= done and (found := self.match(text, place)) and found.end() > place:
                done = found.end()
                yield found

    def sub(self, new: str, text: str) -> str:
        """Return the text with each match replaced."""
        parts: list[str] = []
        done = 0
        for found in self.finditer(text):
            parts += [text[done : found.start()], new]
            done = found.end()
        return "".join([*parts, text[done:]])

    def _unspaced(self, text: str, place: int) -> re.Match[str] | None:
        character = text[place : place + 1]
        return self._anywhere[character].match(text, place) if character in self._anywhere else None

    def _places(self, text: str) -> Iterator[int]:
        """Yield where a phrase may begin: at words, and anywhere among letters of scripts without spaces."""
        words, always = self._words, "" in self._words
        place = 0
        for word in text.split(" "):
            if word and (always or word[:_KEY] in words or word[:1] in words):
                yield place
            if self._anywhere and not word.isascii():
                yield from (place + at for at, character in enumerate(word) if character in self._anywhere)
            place += len(word) + 1
