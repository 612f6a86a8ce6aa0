"""The README's table of what follows when something goes wrong leaves nothing out, and nothing in it is made up."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import journeyman
from flows.stage import STATE_NAMES
from journeyman.domain.outcome import Need, Reason
from journeyman.engine.drift import RecipeEvent
from journeyman.engine.events import PREFIX, Turn
from journeyman.errors import JourneymanError
from journeyman.journey.story import word_of_error

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ERRORS = JourneymanError.__module__
SECTION = re.split(r"^## ", TEXT[TEXT.index("## What follows") :], flags=re.MULTILINE)[1]


def rows(head: str) -> list[list[str]]:
    """Return the cells of the section's table that has this heading."""
    table = SECTION[SECTION.index(head) :].partition("\n\n")[0]
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()[2:]]


def classes(parent: type[Exception]) -> Iterator[str]:
    """Yield the names of all error classes below one. An adapter's own kinds follow the line of what they are."""
    for child in parent.__subclasses__():
        if child.__module__ == ERRORS or (parent is JourneymanError and child.__module__.startswith("journeyman.")):
            yield child.__name__
        yield from classes(child)


def test_every_reason_need_and_error_is_told_once() -> None:
    """Whatever can go wrong stands in the table, with what follows; nothing else does."""
    for module in pkgutil.walk_packages(journeyman.__path__, "journeyman."):
        importlib.import_module(module.name)  # a class is known only once its module is
    table = rows("| what it was |")
    told = [word for _, words, _ in table for word in re.findall(r"`(\w+)`", words)]
    assert sorted(told) == sorted([*Reason, *Need, *classes(JourneymanError)])
    assert all(follows.strip() for *_, follows in table)


def test_the_word_of_any_error_is_one_of_the_table() -> None:
    """Automations act on events by it: an adapter's own kind of an error is what it is to everybody else."""
    for module in pkgutil.walk_packages(journeyman.__path__, "journeyman."):
        importlib.import_module(module.name)
    words = {word_of_error(kind.__new__(kind)) for kind in kinds(JourneymanError)}
    told = {word for _, cell, _ in rows("| what it was |") for word in re.findall(r"`(\w+)`", cell)}
    assert words - {"JourneymanError"} <= told
    assert {"SetupError", "Transient", "VaultAway"} <= words


def kinds(parent: type[Exception]) -> Iterator[type[Exception]]:
    """Yield all error classes below one, the library's and others'."""
    for child in parent.__subclasses__():
        yield child
        yield from kinds(child)


def test_every_event_is_told() -> None:
    """The events are those that there are."""
    told = [event.strip(" `") for event, _ in rows("| event |")]
    assert sorted(told) == sorted([*(PREFIX + turn for turn in Turn), *RecipeEvent])


def test_the_names_of_the_states_are_told() -> None:
    """A run's state has a name that the text explains."""
    assert [name for name in STATE_NAMES.values() if f"*{name}*" not in SECTION] == []
