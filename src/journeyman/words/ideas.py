"""Which rows of a table stand in a text, told apart by language: in one go over the text, for all languages.

Words that are short or usual in one language mean something else in another ("se", "ja", "has"), so a text's ideas
are only good together where they are of one language.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from journeyman.words import by_language, numbers, plain, split_phrase, unaccented
from journeyman.words.phrases import NO_SPACES

TONAL = frozenset({"vi", "yo"})
"""Languages whose accents make other words (chua, chứa, chưa); those of the rest come and go as words are bent."""

_KEY = 3
_GAP = 6
"""How many words `..` stands for at most."""

Part = tuple[str, ...]


@dataclass(frozen=True)
class _Phrase:
    parts: tuple[Part, ...]
    """The words between its `..`; each a word, a beginning with `*`, or `#`."""
    language: str
    idea: str


@dataclass
class Ideas:
    """What a text holds in one language."""

    language: str
    ideas: set[str] = field(default_factory=set[str])
    covered: set[int] = field(default_factory=set[int])
    """The places of its letters that the phrases stand on."""


class IdeaTable:
    """A table's phrases of all languages, to be looked up together."""

    def __init__(
        self, languages: Mapping[str, Mapping[str, Iterable[str]]], spelt: Callable[[str], str] = unaccented
    ) -> None:
        """Take for each language its rows and their phrases, and how texts and phrases are spelt alike."""
        self._spelt = spelt
        self._words: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._beginnings: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._unspaced: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for language, rows in languages.items():
            for idea, phrases in rows.items():
                for phrase in phrases:
                    self._add(phrase, language, idea)

    def _add(self, phrase: str, language: str, idea: str) -> None:
        parts = tuple(tuple(split_phrase(self._spelt(part))) for part in phrase.split(".."))
        if not all(parts):
            return
        first = parts[0][0]
        entry = _Phrase(parts, language, idea)
        if NO_SPACES.match(first):
            entry = _Phrase(tuple((" ".join(part),) for part in parts), language, idea)
            self._unspaced[first[0]].append(entry)
        elif first == "#" or (first.endswith("*") and len(first) <= _KEY):
            self._beginnings["" if first == "#" else first[:1]].append(entry)
        elif first.endswith("*"):
            self._beginnings[first[:_KEY]].append(entry)
        else:
            self._words[first].append(entry)

    def found_in(self, text: str) -> Iterable[Ideas]:
        """Return what a plain text holds, for each language that knows something of it."""
        found: dict[str, Ideas] = {}
        for phrase, places in self._matches(self._spelt(text)):
            its = found.setdefault(phrase.language, Ideas(phrase.language))
            its.ideas.add(phrase.idea)
            its.covered.update(places)
        return found.values()

    def _matches(self, text: str) -> Iterator[tuple[_Phrase, range]]:
        words = text.split(" ")
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word) + 1)
        for at, word in enumerate(words):
            for phrase in self._beginning_with(word):
                end = _end(phrase.parts, words, at)
                if end:
                    yield phrase, range(starts[at], starts[end] - 1)
        for letter in set(text) & self._unspaced.keys():
            for phrase in self._unspaced[letter]:
                if (place := _stretch(phrase.parts, text)) is not None:
                    yield phrase, place

    def _beginning_with(self, word: str) -> Iterator[_Phrase]:
        yield from self._words.get(word, ())
        for key in {word[:_KEY], word[:1], "" if word.isdecimal() or word in numbers() else word[:1]}:
            yield from self._beginnings.get(key, ())


def _end(parts: tuple[Part, ...], words: list[str], at: int) -> int | None:
    """Return the word after the phrase that begins at this word, or None where it does not stand there."""
    head, *rest = parts
    end = at + len(head)
    if end > len(words) or not all(map(_is, head, words[at:end])):
        return None
    if not rest:
        return end
    tail = tuple(rest)
    found = (_end(tail, words, later) for later in range(end, min(end + _GAP, len(words)) + 1))
    return next((its for its in found if its), None)


def _is(wanted: str, word: str) -> bool:
    if wanted == "#":
        return word.isdecimal() or word in numbers()
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _stretch(parts: tuple[Part, ...], text: str) -> range | None:
    """Return where the parts stand one after the other; without spaces, words cannot be counted."""
    begun = end = text.find(parts[0][0])
    for (part,) in parts:
        place = text.find(part, end)
        if place < 0:
            return None
        end = place + len(part)
    return range(begun, end)


@cache
def _tables(name: str) -> tuple[IdeaTable, IdeaTable]:
    languages = by_language(name)
    tonal = {language: rows for language, rows in languages.items() if language in TONAL}
    return IdeaTable({its: languages[its] for its in languages if its not in TONAL}), IdeaTable(tonal, str)


def ideas_in(name: str, line: str) -> list[Ideas]:
    """Return what a line holds of a table, by language, the one that explains most of it first."""
    text = plain(line)
    found = chain.from_iterable(table.found_in(text) for table in _tables(name))
    return sorted(found, key=lambda its: -len(its.covered))
