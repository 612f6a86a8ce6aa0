"""Words that pages and mails are told by: one TOML file for each language, which a speaker can mend.

A file holds tables (`[kinds]`, `[outcomes]`, ...) of lists of phrases. In a phrase
- case, accents' encoding, punctuation and runs of spaces do not count;
- `*` at a word's end stands for any ending (`verif*`);
- `..` stands for up to six words between two parts (`password .. too short`);
- `#` stands for a number, in digits or spelt out.
The languages are all read together: which one a page is in need not be known.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType

from journeyman.words.phrases import NO_SPACES, Beginnings, Phrase, Phrases

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
SENTENCES = re.compile(r"[.!?;\n\u3002\uff01\uff1f\u061f\u0964]+")
"""What ends a sentence: `plain` text shows no more where one ended."""
_SHORT = 4
_SECTION = re.compile(r"^\[(\w+)\][ \t]*\n(?:(?!\[)[^\n]*(?:\n|\Z))*", re.MULTILINE)
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]")


class _WordsOnly(dict[int, str]):
    """For `str.translate`: letters, marks and numbers stay, all else becomes a space; each character looked up once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if unicodedata.category(character)[0] in "LMN" else " "
        return self[code]


_WORDS_ONLY = _WordsOnly()
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u02bb\u02bc"))
"""Within words, however they are written: do n't, ob'jazkove, to'g'ri."""
_PLEASE = re.compile(r"sil(?= (?:vous|te) pla)")
"""In French; by itself it is the Turkish for "delete"."""


def plain(text: str) -> str:
    """Return the text as phrases are matched in it: casefolded words, single spaces, no punctuation."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    folded = _PLEASE.sub("s il", folded.translate(_APOSTROPHES))
    return " ".join(folded.translate(_WORDS_ONLY).split())


def plain_name(name: str) -> str:
    """Return a field's name or id as words: `newPassword1` and `new_password-1` are both `new password 1`."""
    return plain(_CAMEL.sub(" ", name))


def compiled(phrases: Iterable[str]) -> Phrases:
    """Return what finds any of the phrases in `plain` text; without phrases it never matches."""
    wanted = dict.fromkeys(phrase.strip() for phrase in phrases if phrase.strip())
    return Phrases(map(_ready, wanted))


def _ready(phrase: str) -> Phrase:
    """Return a phrase as it is looked up."""
    first, *more = split_phrase(phrase.partition("..")[0]) or ["#"]
    # Where words stick together, a lone word may be the beginning of one.
    sticks = not more and ".." not in phrase and NO_SPACES.match(phrase[-1:]) is not None
    whole = first != "#" and not first.endswith("*") and not sticks
    return Phrase("" if first == "#" else first.removesuffix("*"), whole, _phrase(phrase))


class Patterns(Mapping[str, Phrases]):
    """A table's patterns. Each is made when it is first asked for: all of them take a quarter of a second."""

    def __init__(self, phrases: Mapping[str, list[str]]) -> None:
        self._phrases = phrases
        self._made: dict[str, Phrases] = {}

    def __getitem__(self, key: str) -> Phrases:
        if key not in self._made:
            self._made[key] = compiled(self._phrases[key])
        return self._made[key]

    def begun_in(self, text: str) -> set[str]:
        """Return the keys of which a phrase may stand in `plain` text: the others need not be searched for."""
        return self._beginnings.of(text)

    @cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings(self.items())

    def __contains__(self, key: object) -> bool:
        return key in self._phrases

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)


@cache
def table(name: str) -> Patterns:
    """Return a table of all languages' phrases as patterns for `plain` text. A key that is not there is a KeyError."""
    return Patterns(_merged(name))


def unaccented(text: str) -> str:
    """Return plain text without accents and points that come and go as words are bent, or that writers leave out.

    Those of Latin, Greek and Cyrillic, and the vowel points of Hebrew and Arabic.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


@cache
def bare_table(name: str) -> Patterns:
    """Return a table whose phrases of some length match without their accents, too: SMS often drop them."""
    return Patterns({key: [*phrases, *map(_bare, phrases)] for key, phrases in _merged(name).items()})


def _bare(phrase: str) -> str:
    """Return a phrase without its accents if it is Latin and not too short to mean something else then, else ""."""
    letters = unicodedata.normalize("NFD", phrase.replace("\u0111", "d").replace("\u0142", "l").replace("\u0131", "i"))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return bare if bare.isascii() and len(bare) > _SHORT and bare != phrase else ""


@cache
def numbers() -> Mapping[str, int]:
    """Return the numbers that languages spell out, by their plain word."""
    return MappingProxyType({plain(word): n for word, n in _number_words()})


def _number_words() -> list[tuple[str, int]]:
    spelt = _merged("numbers")
    return [(word, int(value)) for value, words in spelt.items() for word in words]


@cache
def _merged(name: str) -> Mapping[str, list[str]]:
    """Return a table's phrases of all languages. Only its own part of each file is read, which is most of the time."""
    merged: defaultdict[str, list[str]] = defaultdict(list)
    for rows in by_language(name).values():
        for key, phrases in rows.items():
            merged[key].extend(phrases)
    if not merged:
        raise KeyError(name)
    return dict(merged)


def by_language(name: str) -> Mapping[str, Mapping[str, list[str]]]:
    """Return a table's phrases as the files have them, by the language."""
    return {lang: tomllib.loads(its[name])[name] for lang, its in _sections().items() if name in its}


@cache
def _sections() -> Mapping[str, Mapping[str, str]]:
    """Return each language file's tables by their names, as they stand in it."""
    languages = sorted(files("journeyman.words").iterdir(), key=lambda entry: entry.name)
    texts = {file.name: file.read_text("utf-8") for file in languages if file.name.endswith(".toml")}
    return {
        name.removesuffix(".toml"): {match[1]: match[0] for match in _SECTION.finditer(text)}
        for name, text in texts.items()
    }


def _phrase(phrase: str) -> str:
    parts = [" ".join(_word(word) for word in split_phrase(part)) for part in phrase.split("..")]
    end = "" if NO_SPACES.match(phrase[-1:]) else r"(?![^ ])"
    return r"(?: [^ ]+){0,6} ".join(parts) + end


def split_phrase(part: str) -> list[str]:
    """Return a phrase's words as `plain` has them, with its `*` and `#` kept."""
    words: list[str] = []
    for raw in part.split():
        if raw == "#":
            words.append(raw)
            continue
        split = plain(raw).split()
        if split and raw.endswith("*"):
            split[-1] += "*"
        words.extend(split)
    return words


def _word(word: str) -> str:
    if word == "#":
        return r"(?:\d+|" + "|".join(map(re.escape, numbers())) + r")"
    return re.escape(word.removesuffix("*")) + ("[^ ]*" if word.endswith("*") else "")
