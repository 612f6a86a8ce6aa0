"""How the tables of words are matched."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.words import Patterns, bare_table, compiled, numbers, plain, plain_name, table, unaccented

MATCHES = [
    ("e mail", "E-Mail-Adresse", True),
    ("mail", "emails", False),
    ("verif*", "Verify your address", True),
    ("password .. too short", "This password is a bit too short", True),
    ("password .. too short", "The password one two three four five six seven too short", False),
    ("at least # characters", "at least 12 characters", True),
    ("at least # characters", "at least eight characters", True),
    ("at least # characters", "at least some characters", False),
    ("can't be", "can\u2019t be", True),
    ("code", "postcode", False),
    ("\u9a8c\u8bc1\u7801", "\u60a8\u7684\u9a8c\u8bc1\u7801\u662f", True),
    ("\u043a\u043e\u0434", "\u041a\u043e\u0434: 1", True),
    ("caf\u00e9", "CAFE\u0301", True),
]


@pytest.mark.parametrize(("phrase", "text", "matches"), MATCHES)
def test_phrases(phrase: str, text: str, matches: bool) -> None:  # noqa: FBT001 - the expected answer
    """Case, punctuation and encoding do not count; `*`, `..` and `#` stand for what the package says."""
    assert bool(compiled([phrase]).search(plain(text))) is matches


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("newPassword1", "new password 1"),
        ("id_password-2", "id password 2"),
        ("userID", "user id"),
        ("HTMLForm", "html form"),
    ],
)
def test_names_are_split_into_words(name: str, words: str) -> None:
    """Names of fields are written in camel case, with underscores and with numbers."""
    assert plain_name(name) == words


def test_no_phrases_match_nothing() -> None:
    """A table without phrases never matches."""
    assert not compiled([]).search("")


@given(st.text(min_size=1))
def test_any_phrase_compiles(phrase: str) -> None:
    """Whatever a speaker writes is a phrase, not a pattern."""
    compiled([phrase]).search(plain(phrase))


def language_files() -> list[str]:
    """Return the names of the language files."""
    return sorted(entry.name for entry in files("journeyman.words").iterdir() if entry.name.endswith(".toml"))


@pytest.mark.parametrize("name", language_files())
def test_every_language_speaks_of_the_same_tables(name: str) -> None:
    """A language file has no table or key that English lacks, since nobody would read it, and no empty phrase."""
    english = tomllib.loads(files("journeyman.words").joinpath("en.toml").read_text("utf-8"))
    language = tomllib.loads(files("journeyman.words").joinpath(name).read_text("utf-8"))
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?\.toml", name)
    for title, rows in language.items():
        assert set(rows) <= set(english[title]), title
        assert all(plain(phrase) or "#" in phrase for phrases in rows.values() for phrase in phrases)


def test_kinds_and_purposes_of_the_tables_exist() -> None:
    """Every row of the tables is of a kind or purpose that the readers know."""
    assert set(table("kinds")) <= {kind.value for kind in Kind}
    assert set(table("purposes")) <= {purpose.value for purpose in Purpose}
    assert numbers()["eight"] == 8


def test_tables_are_read_as_the_files_have_them() -> None:
    """A table read by itself holds what the whole files hold, in every language."""
    whole = [tomllib.loads(files("journeyman.words").joinpath(name).read_text("utf-8")) for name in language_files()]
    for title in {title for language in whole for title in language}:
        for key, phrases in table(title).items():
            for phrase in (phrase for language in whole for phrase in language.get(title, {}).get(key, [])):
                assert "#" in phrase or ".." in phrase or phrases.search(plain(phrase)), (title, key, phrase)


PIECES = ["code", "co*", "one time", "a", "\u9a8c\u8bc1", "\u0e23\u0e2b", "time code", "no .. code", "e*"]
WORDS = ["code", "cod", "one", "time", "a", "no", "\u9a8c\u8bc1\u7801", "x\u9a8c\u8bc1", "\u0e23\u0e2b\u0e23", "eno"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), st.lists(st.sampled_from(WORDS), max_size=7))
def test_many_phrases_find_what_each_finds(phrases: list[str], words: list[str]) -> None:
    """Looked up together, phrases match where the first of them does alone; what is replaced is found no more."""
    text = " ".join(words)
    alone = [found.start() for phrase in phrases if (found := compiled([phrase]).search(text))]
    together = compiled(phrases).search(text)
    assert (together.start() if together else None) == (min(alone) if alone else None)
    assert [its.start() for its in compiled(phrases).finditer(text)][:1] == sorted(alone)[:1]
    assert not compiled(phrases).search(compiled(phrases).sub("-", text)) or "\u9a8c" in text or "\u0e23" in text


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=3), max_size=4), st.lists(st.sampled_from(WORDS), max_size=7)
)
def test_what_can_not_be_found_is_not_searched_for(rows: list[list[str]], words: list[str]) -> None:
    """A key of a table is named for every text that one of its phrases stands in."""
    table, text = Patterns({str(row): phrases for row, phrases in enumerate(rows)}), " ".join(words)
    found = {key for key, phrases in table.items() if phrases.search(text)}
    assert found <= table.begun_in(text)


def test_few_keys_are_searched_for() -> None:
    """Phrases whose first word is another than the text's are not begun in it."""
    assert Patterns({"a": ["code"], "b": ["coder"], "c": ["cod*"], "d": ["# codes"]}).begun_in("code") == {
        "a",
        "c",
        "d",
    }


def test_accents_are_taken_away_from_letters_only() -> None:
    """Latin, Greek and Cyrillic lose their accents; signs that are vowels in other scripts stay."""
    assert (
        unaccented("caf\u00e9 \u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2")
        == "cafe \u03ba\u03c9\u03b4\u03b9\u03ba\u03bf\u03c2"
    )
    for text in (
        "\uac00\uac01",
        "\u0915\u094b\u0921",
        "\u0e23\u0e2b\u0e31\u0e2a",
        "\u30d1\u30b9",
        "\u05e7\u05d5\u05d3",
    ):
        assert unaccented(text) == text
    assert bare_table("codes")["strong"].search("codigo de verificacion")
    assert not table("codes")["strong"].search("codigo de verificacion")


@pytest.mark.parametrize("language", ["fr", "ca", "it"])
def test_a_phrase_with_an_elided_word_is_there_as_one_word_too(language: str) -> None:
    """An apostrophe is left out of plain text, so "n'est" is one word there: no phrase may have only "n est"."""
    split = re.compile(r"\b([dlnsm]|qu) (?=[aeiouhéèêàâîô])")
    lists = tomllib.loads((files("journeyman.words") / f"{language}.toml").read_text("utf-8"))
    for rows in lists.values():
        for phrases in rows.values():
            known = {plain(phrase) for phrase in phrases}
            assert known >= {plain(split.sub(r"\1", phrase)) for phrase in phrases}
