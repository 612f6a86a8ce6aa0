"""The program as a whole: version, help, speed."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.cli.shell import Shell


def test_version(shell: Shell) -> None:
    """`--version` prints name and version."""
    assert shell.must("--version") == f"journeyman {version('journeyman')}\n"


VERBS = [
    "agent",
    "recipe",
    "sign-up",
    "rotate",
    "re-enrol",
    "check",
    "import",
    "forget",
    "show",
    "code",
    "up",
    "deploy",
    "mail",
]


def test_help_names_every_verb(shell: Shell) -> None:
    """`--help` lists all verbs."""
    shown = shell.must("--help")
    assert [verb for verb in VERBS if verb not in shown] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(shell: Shell, verb: str) -> None:
    """Each verb says what it does."""
    assert "Usage: journeyman" in shell.must(verb, "--help")


def test_unknown_verb_exits_with_2(shell: Shell) -> None:
    """A misspelt verb is told with the exit code of bad input."""
    result = shell.run("sing-up", "alpha", "acorn")
    assert result.returncode == 2
    assert "sing-up" in result.stderr


def test_quick_verbs_load_neither_prefect_nor_playwright() -> None:
    """`journeyman code` answers at once: what Prefect, Playwright and providers' clients need to load is not spent."""
    slow = {"prefect", "playwright", "aiosmtpd", "httpx", "imapclient"}
    program = f"import sys, journeyman.cli; print({slow} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"
