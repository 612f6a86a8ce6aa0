"""A line's ideas, by language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.words import plain
from journeyman.words.ideas import IdeaTable, ideas_in

TABLE = IdeaTable(
    {
        "xa": {"wrong": ["bad", "no good", "not .. right"], "count": ["at least # letters"], "mail": ["post*"]},
        "xb": {"taken": ["bad"], "right": ["good deed"]},
        "xc": {"wrong": ["無効"], "both": ["確認 .. 送信"]},
    }
)


def found(text: str) -> dict[str, set[str]]:
    """Return the ideas of each language."""
    return {its.language: its.ideas for its in TABLE.found_in(plain(text))}


@pytest.mark.parametrize(
    ("text", "ideas"),
    [
        ("That is bad", {"xa": {"wrong"}, "xb": {"taken"}}),
        ("It is not quite right", {"xa": {"wrong"}}),
        ("not one two three four five six seven right", {}),
        ("At least 8 letters, by post office", {"xa": {"count", "mail"}}),
        ("badly", {}),
        ("コードは無効です", {"xc": {"wrong"}}),
        ("確認メールを送信しました", {"xc": {"both"}}),
        ("送信を確認しました", {}),
    ],
)
def test_each_language_is_read_by_itself(text: str, ideas: dict[str, set[str]]) -> None:
    """A word may mean one thing here and another there; gaps, numbers and beginnings are as in all phrases."""
    assert found(text) == ideas


def test_the_language_that_explains_most_comes_first() -> None:
    """Its words cover most of the line, so that its meaning is the likeliest."""
    languages = [its.language for its in ideas_in("says", "Das Passwort ist leider nicht richtig.")]
    assert languages[0] == "de"


def test_accents_count_where_they_make_other_words() -> None:
    """Vietnamese tells `chưa` (not yet) from `chứa` (contain) by accents alone; French does not need them."""
    vietnamese = {its.language: its.ideas for its in ideas_in("says", "phải chua")}
    assert "strength" not in vietnamese.get("vi", set())
    french = {its.language: its.ideas for its in ideas_in("says", "deja utilise")}
    assert "already" in french["fr"]


@given(st.text())
def test_any_text_is_looked_up(text: str) -> None:
    """No text makes it raise, and what is covered lies within it."""
    for its in ideas_in("says", text):
        assert its.covered
        assert max(its.covered) < len(plain(text)) + 1
