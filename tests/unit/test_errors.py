"""The errors: one tree, drawn in the module's docstring; each says what it is for."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import journeyman
from journeyman import errors
from journeyman.errors import JourneymanError, SetupError

DRAWN = re.compile(r"^    (?P<indent>[│ ]*)(?:[├└]── )?(?P<name>[A-Z]\w+)", re.MULTILINE)

NOT_ERRORS = {"StageEnded", "MessageNotYet", "AccountExists"}
"""Exceptions that turn a stage to another way: control flow, and no error."""


def drawn_tree() -> dict[str, str]:
    """Return each error of the drawing with its parent; the root's is ""."""
    tree: dict[str, str] = {}
    parents: list[str] = []
    for match in DRAWN.finditer(errors.__doc__ or ""):
        line = match.group()
        depth = (line.index(match["name"]) - 4) // 4
        parents = [*parents[:depth], match["name"]]
        tree[match["name"]] = parents[-2] if depth else ""
    return tree


def real_tree(root: type[JourneymanError] = JourneymanError, parent: str = "") -> dict[str, str]:
    """Return each error class of the module with its parent."""
    tree = {root.__name__: parent}
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            tree |= real_tree(child, root.__name__)
    return tree


def test_the_drawing_is_the_tree() -> None:
    """Every error is drawn where it stands, in the order of the module."""
    assert list(drawn_tree().items()) == list(real_tree().items())
    assert len(drawn_tree()) > 10


def test_every_error_says_what_it_is_for() -> None:
    """Each has a docstring of its own, and no behaviour but the root's: a class is one remedy."""
    for name in real_tree():
        error = getattr(errors, name)
        assert vars(error).get("__doc__"), name
        own = {"__str__"} if error is JourneymanError else set[str]()
        assert set(vars(error)) - own <= {"__module__", "__doc__", "__weakref__", "__dict__", "__firstlineno__",
                                          "__static_attributes__"}, name  # fmt: skip


def test_all_public_names_are_errors() -> None:
    """The module holds nothing else."""
    public = {name for name, _ in inspect.getmembers(errors, inspect.isclass) if not name.startswith("_")}
    assert public == set(real_tree())


def test_bad_set_up_is_told_apart() -> None:
    """The shell ends with code 2 for SetupError and with 1 for the rest: no set-up error may be elsewhere."""
    setup = {name for name, parent in real_tree().items() if parent == SetupError.__name__}

    assert {"UnknownAgent", "UnknownService", "RecipeInvalid", "ConsentMissing", "VaultDamaged"} <= setup
    assert {name for name, parent in real_tree().items() if parent == "JourneymanError"} == {
        "Transient",
        "RecipeBroken",
        "OriginViolation",
        "Conflict",
        "SetupError",
    }


ROOTS = {"Exception", "BaseException", "ValueError", "RuntimeError", "OSError", "LookupError", "JourneymanError"}


@pytest.mark.parametrize("path", sorted(Path(journeyman.__file__).parent.rglob("*.py")), ids=lambda path: path.name)
def test_no_other_module_adds_a_remedy(path: Path) -> None:
    """Other modules may refine an error that is drawn, and so keep its remedy; none starts a branch of its own."""
    if path == Path(errors.__file__):
        return
    classes = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ClassDef)]
    added = {
        made.name
        for made in classes
        if not made.name.startswith("_") and {base.id for base in made.bases if isinstance(base, ast.Name)} & ROOTS
    }
    assert added <= NOT_ERRORS


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b8m", "\r", "\x07", "\x00"])
def test_no_message_acts_upon_a_terminal(text: str) -> None:
    """What it quotes, such as a name that a flow was called with, may hold what terminals and logs act upon."""
    assert str(SetupError(f'There is no "{text}".\nThere are: a\tb')) == f'There is no "?{text[1:]}".\nThere are: a\tb'


def test_no_message_is_without_end() -> None:
    """A name of a million characters is told by its beginning."""
    assert len(str(SetupError("a" * 1_000_000))) < 21_000
