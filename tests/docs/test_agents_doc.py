"""docs/agents.md shows commands that there are, and names every use that the audit log knows."""

import re
import shlex
from pathlib import Path

import pytest
from click import Group
from typer.main import get_command

from journeyman.cli import OPERATORS, app
from journeyman.domain.audit import Use

TEXT = (Path(__file__).parents[2] / "docs" / "agents.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("journeyman ")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_can_be_called_so(line: str) -> None:
    """Its words, arguments and options are ones that the program takes."""
    command, (_, *arguments) = get_command(app), shlex.split(line)
    while isinstance(command, Group):
        command = command.commands[arguments.pop(0)]
    assert command.make_context(line, arguments)


def test_every_use_is_told() -> None:
    """The table has a row for each."""
    assert set(re.findall(r"^\| `([a-z]+)` \|", TEXT, re.MULTILINE)) == {*Use}


def test_what_concerns_all_is_named() -> None:
    """The list of what a launched agent may not call is the program's own."""
    (listed,) = re.findall(r"what concerns all: (.*?)\.", TEXT, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", listed)) == OPERATORS
