"""The README tells the truth: every command in it is run, by this test or by one that it names."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from fixtures.services.starting import free_port
from journeyman.settings import Settings

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMAND = re.compile(r"`((?:make|journeyman|prefect|python)(?: [^`\n]*)?)`")

ELSEWHERE = {
    "make demo": ("tests/demo/test_demo.py", "test_make_demo_runs_this"),
    "make demo KEEP=1": ("tests/demo/test_demo.py", "test_make_demo_runs_this"),
    "make providers": ("tests/providers/test_matrix.py", "test_make_providers_runs_this"),
    "make test": ("tests/readme/test_readme.py", "test_make_test_runs_these_tests"),
    "make": ("tests/readme/test_readme.py", "test_make_lists_its_targets"),
    # An account that is there already is not replaced.
    "journeyman import alpha acorn --file account.json": (
        "tests/cli/test_cli_import.py",
        "test_a_file_is_in_the_vault_before_a_browser_starts",
    ),
    # In the README's world no recipe is quarantined.
    "journeyman recipe lift acorn": ("tests/cli/test_cli_drift.py", "test_who_lifts_it_is_told_what_it_was"),
    # What that does, this test's environment has: the program's folder on PATH.
    "source .venv/bin/activate": ("tests/readme/test_readme.py", "test_every_command_runs"),
}
"""What other tests run, and which."""

SERVERS = {"python -m fixtures.services.acorn": "Uvicorn running", "journeyman up": "Stop with Ctrl-C"}
"""What runs until it is stopped, and what it says once it is up."""


def commands() -> list[str]:
    """Return the lines of the README's shell blocks, and its Python blocks as they are, in order."""
    found: list[str] = []
    for language, text in BLOCKS:
        if language == "bash":
            found += text.strip().splitlines()
        elif language == "python":
            found.append(text)
    return found


@dataclass
class Shell:
    """Runs commands one after the other, as in a terminal: what one exports, the next ones see."""

    env: dict[str, str]
    replaced: dict[str, str]
    """Text of the README → what stands for it here: ports and folders of this test's own."""
    stack: ExitStack
    folder: Path
    told: list[str] = field(default_factory=list[str])

    def run(self, command: str) -> None:
        """Run one command; fail if it does not end with 0, or a server does not come up."""
        server = next((up for start, up in SERVERS.items() if command.startswith(start)), None)
        for text, ours in self.replaced.items():
            command = command.replace(text, ours)
        exported = re.fullmatch(r"export (\w+)=(.*)", command)
        if exported:
            self.env[exported[1]] = exported[2].strip("'")
        elif server:
            self.stack.enter_context(self._server(command, server))
        else:
            script = [sys.executable, "-c", command] if "\n" in command else ["bash", "-c", command]
            done = subprocess.run(script, cwd=PROJECT, env=self.env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            self.told.append(done.stdout)

    @contextmanager
    def _server(self, command: str, up: str) -> Iterator[None]:
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],  # noqa: S607 - the shell of this machine
            cwd=PROJECT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert process.stdout
        with process.stdout as lines:
            try:
                seen: list[str] = []
                while up not in "".join(seen[-1:]):
                    line = lines.readline()
                    assert line, f"{command} ended:\n{''.join(seen)}"
                    seen.append(line)
                yield
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(60)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell with the project's programs, and a home and ports of its own."""
    acorn, smtp, prefect = free_port(), free_port(), free_port()
    binaries = Path(sys.executable).parent
    env = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "JOURNEYMAN_HOME": str(tmp_path / "home"),
        "JOURNEYMAN_SMTP_PORT": str(smtp),
        "JOURNEYMAN_PREFECT_PORT": str(prefect),
    }
    replaced = {
        "8090": str(acorn),
        "2525": str(smtp),
        "4200": str(prefect),
        "--data .acorn": f"--data {tmp_path / 'acorn'}",
        "--save .acorn/": f"--save {tmp_path}/",
        "/mnt/new-home": str(tmp_path / "new-home"),
    }
    with ExitStack() as stack:
        yield Shell(env, replaced, stack, tmp_path)


@pytest.mark.slow  # a dozen TOTP codes, each waiting for the next time step
@pytest.mark.timeout(900)
def test_every_command_runs(shell: Shell) -> None:
    """All commands of all blocks, in the order of the page, end with 0; the last calls find a proven account."""
    for command in commands():
        if command not in ELSEWHERE:
            shell.run(command)
    told = "\n".join(shell.told)
    assert "alpha at acorn: alpha, with TOTP, proven by a fresh sign-in" in told
    assert "alpha at acorn: password rotated and proven by a fresh sign-in" in told
    assert "alpha at acorn: another authenticator enrolled and proven by a fresh sign-in" in told
    assert "2 of 2 accounts are proven: 1 by this run, 1 before it." in told
    assert "2 of 2 accounts are proven: 0 by this run, 2 before it." in told
    assert told.count("Completed") == 3


def test_commands_within_sentences_are_run() -> None:
    """What a sentence mentions is run as it stands: in a block, or by another test."""
    run = {*commands(), *ELSEWHERE}
    assert [said for said in COMMAND.findall(TEXT) if said not in run] == []


@pytest.mark.parametrize("command", ELSEWHERE)
def test_the_other_tests_are_there(command: str) -> None:
    """A test that is said to run a command exists, and the README still has that command."""
    file, name = ELSEWHERE[command]
    assert f"def {name}(" in (PROJECT / file).read_text(encoding="utf-8")
    assert command in commands() or f"`{command}`" in TEXT


def test_make_test_runs_these_tests() -> None:
    """`make test` runs pytest on all but the slow tests."""
    steps = subprocess.run(
        ["make", "-n", "test"],  # noqa: S607 - the user's own make
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    last = steps.splitlines()[-1]
    assert last.startswith(".venv/bin/pytest ")
    assert '-m "not slow"' in last


def test_make_lists_its_targets() -> None:
    """`make` alone lists what can be made; `make demo` and `make test` are among it."""
    listed = subprocess.run(["make"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout  # noqa: S607 - make
    assert {"demo", "test"} <= set(re.findall(r"make ([a-z-]+)", listed))


def test_the_recipe_is_the_real_one() -> None:
    """The recipe shown is recipes/allauth.yaml, but for comments."""
    (shown,) = (text for language, text in BLOCKS if language == "yaml")
    assert yaml.safe_load(shown) == yaml.safe_load((PROJECT / "recipes" / "allauth.yaml").read_text(encoding="utf-8"))


def test_links_lead_somewhere() -> None:
    """Every relative link and picture is there."""
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert [link for link in links if "://" not in link and not (PROJECT / link).exists()] == []


def test_settings_are_real(tmp_path: Path) -> None:
    """Each setting in the table exists, with the default that is told where it is a number."""
    table = TEXT[TEXT.index("## Settings") : TEXT.index("## Where things are")]
    rows = re.findall(r"^\| (`.*?) \|.*\| (.*?) \|$", table, re.MULTILINE)
    assert rows
    usual = Settings(home=tmp_path)
    for names, defaults in rows:
        told = re.findall(r"\d+", defaults)
        for place, name in enumerate(re.findall(r"`(\w+)`", names)):
            known = getattr(usual, name.lower().removeprefix("journeyman_"))
            if told:
                assert str(known) == told[place]
