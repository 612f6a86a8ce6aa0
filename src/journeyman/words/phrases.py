"""Many phrases searched for at once: looked up by the word that they begin with, made into patterns when needed.

One pattern for all would take a tenth of a second to make, and every alternative would be tried at every word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts that are written without spaces, or (Korean) whose particles stick to the word."""

_KEY = 2


class Phrase(NamedTuple):
    """One phrase, ready to be looked up."""

    first: str
    """Its first word, as far as that is fixed; empty where nothing of it is."""
    whole: bool
    """Whether `first` is all of that word."""
    pattern: str
    """What matches the phrase from its beginning on."""


class Beginnings:
    """Which of several sets of phrases may have one that begins somewhere in a text: told without any pattern."""

    def __init__(self, sets: Iterable[tuple[str, "Phrases"]]) -> None:
        """Take the sets with their keys."""
        self._whole: defaultdict[str, set[str]] = defaultdict(set)
        self._begun: defaultdict[str, set[str]] = defaultdict(set)
        self._anywhere: defaultdict[str, set[str]] = defaultdict(set)
        for key, phrases in sets:
            for known, its in ((self._whole, phrases.whole), (self._begun, phrases.begun)):
                for first in its:
                    known[first].add(key)
            for first in phrases.anywhere:
                self._anywhere[first].add(key)

    def of(self, text: str) -> set[str]:
        """Return the keys of the sets that are to be searched for in `plain` text."""
        found = set(self._begun.get("", ()))
        for word in text.split(" "):
            for known, first in ((self._whole, word), (self._begun, word[:_KEY]), (self._begun, word[:1])):
                if first in known:
                    found |= known[first]
            if self._anywhere and not word.isascii():
                for character in word:
                    found |= self._anywhere.get(character, set())
        return found


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

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Sort the phrases by what they begin with."""
        self.whole: defaultdict[str, _Bucket] = defaultdict(_Bucket)
        """By the whole first word."""
        self.begun: defaultdict[str, _Bucket] = defaultdict(_Bucket)
        """By the first letters of the first word; under "" are those that begin with anything."""
        self.anywhere: defaultdict[str, _Bucket] = defaultdict(_Bucket)
        """By the first letter, in scripts where a phrase may begin at any."""
        # The longest first: "code for" is to be found whole where "code" is a phrase, too.
        for first, whole, pattern in sorted(phrases, key=lambda its: len(its.pattern), reverse=True):
            if NO_SPACES.match(first):
                bucket = self.anywhere[first[0]]
            else:
                bucket = self.whole[first] if whole else self.begun[first[:_KEY]]
            bucket.alternatives.append(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, or None."""
        return next(self.finditer(text), None)

    def match(self, text: str, place: int = 0) -> re.Match[str] | None:
        """Return the match that begins at this place, where a word begins; the longer one of two; or None."""
        end = text.find(" ", place)
        word = text[place:] if end < 0 else text[place:end]
        found = self.whole[word].match(text, place) if word in self.whole else None
        for key in dict.fromkeys((word[:_KEY], word[:1], "")):
            other = self.begun[key].match(text, place) if key in self.begun else None
            if other and (found is None or other.end() > found.end()):
                found = other
        return found or self._unspaced(text, place)

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
        return self.anywhere[character].match(text, place) if character in self.anywhere else None

    def _places(self, text: str) -> Iterator[int]:
        """Yield where a phrase may begin: at words, and anywhere among letters of scripts without spaces."""
        whole, begun, always = self.whole, self.begun, "" in self.begun
        place = 0
        for word in text.split(" "):
            if word and (always or word in whole or word[:_KEY] in begun or word[:1] in begun):
                yield place
            if self.anywhere and not word.isascii():
                yield from (place + at for at, character in enumerate(word) if character in self.anywhere)
            place += len(word) + 1
