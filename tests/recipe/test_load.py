"""Loading: from files, whatever they hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.errors import RecipeInvalid
from journeyman.recipe.load import check_files, load_bytes, load_file
from tests.recipe.conftest import ACORN, WHOLE

PIECES = [
    *WHOLE.split(),
    *WHOLE.splitlines(keepends=True),
    *"{}[]:,-&*!|>%@`\"'\\\t\n?#~",
    "\\U00110000",
    "%YAML 1.1\n",
    "<<: ",
]


def loads_or_is_refused(data: bytes) -> None:
    """The one thing that reading may raise is RecipeInvalid, each line of it with its place."""
    messages = ""
    try:
        load_bytes(data, ACORN)
    except RecipeInvalid as error:
        messages = str(error)
    assert all(line.startswith("recipes/acorn.yaml:") for line in messages.splitlines())
    assert messages.replace("\n", "").isprintable() or not messages


@given(st.binary(max_size=400))
def test_any_bytes_are_a_recipe_or_are_refused(data: bytes) -> None:
    """No bytes make the loader raise anything but RecipeInvalid."""
    loads_or_is_refused(data)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60).map("".join))
def test_any_text_is_a_recipe_or_is_refused(text: str) -> None:
    """No text that looks like YAML or a recipe makes the loader raise anything but RecipeInvalid."""
    loads_or_is_refused(text.encode("utf-8", "replace"))


@given(st.data())
def test_a_recipe_with_any_splinter_is_a_recipe_or_is_refused(data: st.DataObject) -> None:
    """A good recipe in which something was replaced is good or refused, never worse."""
    start = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(start, min(len(WHOLE), start + 40)))
    splinter = data.draw(st.sampled_from(PIECES) | st.text(max_size=20))
    loads_or_is_refused((WHOLE[:start] + splinter + WHOLE[end:]).encode("utf-8", "replace"))


def test_a_file_names_itself_as_the_caller_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file below the working directory is named relative to it, another one in full."""
    file = tmp_path / "acorn.yaml"
    file.write_text(WHOLE)
    assert load_file(file).path == file
    monkeypatch.chdir(tmp_path)
    assert load_file(file).path == Path("acorn.yaml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A file that can't be read is a fault of the recipe, with the system's reason."""
    with pytest.raises(RecipeInvalid, match=r"none\.yaml: can't be read: No such file or directory$"):
        load_file(tmp_path / "none.yaml")


def test_check_files_collects_the_faults_of_all(tmp_path: Path) -> None:
    """Checking several files gives each fault one line; good files give none."""
    good, bad, gone = (tmp_path / name for name in ("acorn.yaml", "bad.yaml", "gone.yaml"))
    good.write_text(WHOLE)
    bad.write_text("- a\n")
    messages = check_files([good, bad, gone])
    assert [message.split(":")[0] for message in messages] == [str(bad), str(gone)]


def test_a_byte_order_mark_does_no_harm() -> None:
    """A file that an editor began with a byte order mark is read."""
    assert load_bytes(b"\xef\xbb\xbf" + WHOLE.encode(), ACORN).service == "acorn"


@pytest.mark.parametrize(
    ("origin", "normal"),
    [
        ("HTTPS://Acorn.Example:443/", "https://acorn.example"),
        ("https://acorn.example:8443", "https://acorn.example:8443"),
        ("http://127.0.0.1:8101", "http://127.0.0.1:8101"),
        ("http://[::1]:8101", "http://[::1]:8101"),
        ("http://localhost:80", "http://localhost"),
    ],
)
def test_origins_are_kept_in_one_spelling(origin: str, normal: str) -> None:
    """An origin is lower case, without its scheme's own port; http is taken for loopback."""
    text = WHOLE.replace("https://acorn.example", f'"{origin}"')
    assert load_bytes(text.encode(), ACORN).origin == normal


@pytest.mark.parametrize(
    "origin",
    [
        "https://user@acorn.example",
        "https://acorn.example?x",
        "https://acorn.example#x",
        "https://",
        "ftp://acorn.example",
        "acorn.example",
        "https://acorn.example:99999",
        "https://acorn..example",
        "https://acorn.example\\\\@evil.example",
        "https://аcorn.example",  # noqa: RUF001 - a Cyrillic letter, as in a look-alike name
    ],
)
def test_what_is_no_plain_origin_is_refused(origin: str) -> None:
    """User names, queries, other schemes and look-alike letters are no origin."""
    with pytest.raises(RecipeInvalid, match=r"acorn\.yaml:3: origin: .* is not an origin"):
        load_bytes(WHOLE.replace("https://acorn.example", f'"{origin}"').encode(), ACORN)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    """What a text means is kept, by the text: not by the file, which an operator may mend at any time."""
    file = tmp_path / "acorn.yaml"
    file.write_text(WHOLE)
    before = load_file(file)
    assert load_file(file) == before
    file.write_text(WHOLE.replace(before.title, "Another Title"))
    assert load_file(file).title == "Another Title"
    file.write_text("service: [")
    for _ in range(2):
        with pytest.raises(RecipeInvalid):
            load_file(file)
