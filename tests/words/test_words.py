"""How the tables of words are matched."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.words import compiled, numbers, plain, plain_name, table

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
