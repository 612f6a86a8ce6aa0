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
from functools import cache
from importlib.resources import files
from types import MappingProxyType

NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts that are written without spaces, or (Korean) whose particles stick to the word."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_FEW = 3
_DEEP = 12
_REPEATED = re.compile(r"[*+?{]")
_SHORT = 4
_NEVER = re.compile(r"(?!)")


class _WordsOnly(dict[int, str]):
    """For `str.translate`: letters, marks and numbers stay, all else becomes a space; each character looked up once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if unicodedata.category(character)[0] in "LMN" else " "
        return self[code]


_WORDS_ONLY = _WordsOnly()


def plain(text: str) -> str:
    """Return the text as phrases are matched in it: casefolded words, single spaces, no punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    return " ".join(folded.translate(_WORDS_ONLY).split())


def plain_name(name: str) -> str:
    """Return a field's name or id as words: `newPassword1` and `new_password-1` are both `new password 1`."""
    return plain(_CAMEL.sub(" ", name))


def compiled(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all phrases, to be searched for in `plain` text; without phrases it never matches."""
    wanted = {phrase.strip() for phrase in phrases if phrase.strip()}
    spaced = sorted((_phrase(p) for p in wanted if not NO_SPACES.match(p)), key=len, reverse=True)
    unspaced = sorted((_phrase(p) for p in wanted if NO_SPACES.match(p)), key=len, reverse=True)
    # Words begin after a space; said once for all of them, which is many times faster.
    groups = [rf"(?<![^ ]){_by_beginning(spaced)}"] if spaced else []
    return re.compile("|".join([*groups, *([_by_beginning(unspaced)] if unspaced else [])])) if wanted else _NEVER


def _by_beginning(patterns: list[str], depth: int = 0) -> str:
    """Return one pattern for any of these, in their order, grouped by their first letters: no need to try each then."""
    if len(patterns) <= _FEW or depth > _DEEP:
        return f"(?:{'|'.join(patterns)})"
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        first = pattern[:1] if pattern[:1].isalnum() and not _REPEATED.match(pattern[1:2]) else ""
        groups.setdefault(first, []).append(pattern[len(first) :])
    if list(groups) == [""]:
        return f"(?:{'|'.join(patterns)})"
    parts = [first + _by_beginning(rests, depth + 1) if first else "|".join(rests) for first, rests in groups.items()]
    return f"(?:{'|'.join(parts)})"


class Patterns(Mapping[str, re.Pattern[str]]):
    """A table's patterns. Each is made when it is first asked for: all of them take a quarter of a second."""

    def __init__(self, phrases: Mapping[str, list[str]]) -> None:
        self._phrases = phrases
        self._made: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, key: str) -> re.Pattern[str]:
        if key not in self._made:
            self._made[key] = compiled(self._phrases[key])
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._phrases

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)


@cache
def table(name: str) -> Patterns:
    """Return a table of all languages' phrases as patterns for `plain` text. A key that is not there is a KeyError."""
    return Patterns(_merged()[name])


@cache
def bare_table(name: str) -> Patterns:
    """Return a table whose phrases of some length match without their accents, too: SMS often drop them."""
    return Patterns({key: [*phrases, *map(_bare, phrases)] for key, phrases in _merged()[name].items()})


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
    spelt = _merged().get("numbers", {})
    return [(word, int(value)) for value, words in spelt.items() for word in words]


@cache
def _merged() -> Mapping[str, Mapping[str, list[str]]]:
    merged: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(files("journeyman.words").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for name, rows in tomllib.loads(file.read_text("utf-8")).items():
                for key, phrases in rows.items():
                    merged[name][key].extend(phrases)
    return {name: dict(rows) for name, rows in merged.items()}


def _phrase(phrase: str) -> str:
    parts = [" ".join(_word(word) for word in _split(part)) for part in phrase.split("..")]
    end = "" if NO_SPACES.match(phrase[-1:]) else r"(?![^ ])"
    return r"(?: [^ ]+){0,6} ".join(parts) + end


def _split(part: str) -> list[str]:
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
