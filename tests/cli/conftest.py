"""A home, a project and a shell for each test of the command line."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.planted import plant_account
from tests.cli.shell import PROGRAM, Shell


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the program keeps its state in this test."""
    return tmp_path / "home"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an empty folder of flows and one of recipes."""
    folder = tmp_path / "project"
    (folder / "flows").mkdir(parents=True)
    (folder / "recipes").mkdir()
    return folder


@pytest.fixture
def shell(home: Path, project: Path) -> Shell:
    """A shell that stands in the project."""
    return Shell({**os.environ, "JOURNEYMAN_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "120"}, project)


@pytest.fixture
async def account(home: Path) -> Path:
    """Agent alpha with a proven account at acorn; its file in the vault."""
    return await plant_account(home)


@pytest.fixture
def mail_port(shell: Shell, free_port: int) -> Iterator[int]:
    """`journeyman mail`, running; the port that it listens on."""
    environment = {**shell.environment, "JOURNEYMAN_SMTP_PORT": str(free_port)}
    with subprocess.Popen([PROGRAM, "mail"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert "Taking mail" in process.stderr.readline()
        yield free_port
        process.terminate()
