"""`journeyman recipe …`: checking recipes, and seeing which there are."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell, assert_told

GOOD = """\
service: {service}
title: Acorn Notes
origin: https://{service}.example
terms: {{automation: own-instance}}
mail: {{from: ["*@{service}.example"]}}
sign_up:
  - goto: /register
  - submit: form
confirm: none
enrol_totp: none
sign_in:
  - goto: /login
  - submit: form
  - see: {{heading: Welcome}}
"""


def write(project: Path, service: str, text: str = GOOD) -> Path:
    """Write a recipe into the project."""
    file = project / "recipes" / f"{service}.yaml"
    file.write_text(text.format(service=service))
    return file


def test_good_recipes_are_counted(shell: Shell, project: Path) -> None:
    """Without files the whole catalogue is checked; the answer is one line."""
    write(project, "acorn")
    assert shell.must("recipe", "check") == "1 recipe is fine\n"
    write(project, "beech")
    assert shell.must("recipe", "check") == "2 recipes are fine\n"


def test_a_fault_is_told_with_file_line_and_what_was_meant(shell: Shell, project: Path) -> None:
    """Exit code 2, and one line for one fault, with file, line and a did-you-mean."""
    file = write(project, "acorn", GOOD.replace("goto: /login", "gotto: /login"))
    write(project, "beech")
    result = shell.run("recipe", "check")
    assert_told(result, "recipes/acorn.yaml:12:", '"goto"')
    assert len(result.stderr.strip().splitlines()) == 1
    assert_told(shell.run("recipe", "check", str(file)), "acorn.yaml:12:")


def test_a_file_that_is_not_there_is_told(shell: Shell) -> None:
    """A missing file is a fault of set-up, not a traceback."""
    assert_told(shell.run("recipe", "check", "recipes/none.yaml"), "recipes/none.yaml")


URL = "http://127.0.0.1:9/register"


def test_a_recording_needs_a_display(shell: Shell) -> None:
    """Where no window can open, that is told at once, with what to do instead."""
    assert_told(shell.run("recipe", "record", URL, DISPLAY="", WAYLAND_DISPLAY=""), "no display", "ssh -X", "--url")


@pytest.mark.parametrize(
    ("url", "save", "told"),
    [
        (URL, "acorn.txt", ".yaml"),
        (URL, "nowhere/acorn.yaml", "no folder"),
        (URL, "recipes/there.yaml", "already"),
        (URL, "Acorn 1.yaml", "name"),
        ("http://acorn.example/register", "acorn.yaml", "https"),
    ],
)
def test_what_can_not_be_recorded_is_told_first(shell: Shell, project: Path, url: str, save: str, told: str) -> None:
    """A file that can't be written, or a URL that is none, is told before anybody goes through a sign-up."""
    there = write(project, "there")
    before = there.read_bytes()
    assert_told(shell.run("recipe", "record", url, "--save", save, DISPLAY=":99"), told)
    assert there.read_bytes() == before


def test_list_shows_good_and_broken_ones(shell: Shell, project: Path) -> None:
    """One broken recipe does not hide the others."""
    write(project, "acorn")
    write(project, "beech", "service: [")
    listed = shell.must("recipe", "list")
    assert "https://acorn.example" in listed
    assert "own-instance" in listed
    assert "broken" in listed


def test_list_marks_what_is_not_found_out_yet(shell: Shell, project: Path) -> None:
    """A recipe that is only begun does not look like a finished one."""
    write(project, "acorn")
    write(project, "beech", GOOD + "find: [ways, sign_in]\n")
    write(project, "cedar", GOOD + "find: [sign_in]\n")
    acorn, beech, cedar = (line for line in shell.must("recipe", "list").splitlines() if "example" in line)
    assert "not found out yet" in beech
    assert "unfinished" in cedar
    assert not any(mark in acorn for mark in ("not found", "unfinished"))


def test_schema_is_json(shell: Shell) -> None:
    """`recipe schema` prints a JSON Schema and nothing else."""
    assert "sign_up" in json.loads(shell.must("recipe", "schema"))["properties"]


def test_a_broken_recipe_starts_no_journey(shell: Shell, project: Path) -> None:
    """`sign-up` with a broken recipe tells the same fault, before any agent or browser is asked for."""
    write(project, "acorn", GOOD.replace("goto: /login", "gotto: /login"))
    shell.must("agent", "add", "alpha")
    assert_told(shell.run("sign-up", "alpha", "acorn", "--here"), "recipes/acorn.yaml:12:")
