"""`journeyman import`: where its secrets come from, what is refused, and that no output has one."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from journeyman.adapters.age import AgeVault
from tests.cli.planted import PASSWORD, SECRET
from tests.cli.shell import NOWHERE, PROGRAM, Result, Shell, assert_told
from tests.cli.test_cli_recipes import write

NO_BROWSER = {"JOURNEYMAN_CHROMIUM": "/nowhere/chromium", **NOWHERE}
"""Stops an import after its credential is in the vault."""

GIVEN = {"username": "alpha-old", "password": PASSWORD, "totp": SECRET}


@pytest.fixture
def ready(shell: Shell, project: Path) -> Shell:
    """A shell with an agent and a recipe."""
    write(project, "acorn")
    shell.must("agent", "add", "alpha")
    return shell


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An account in a file that its owner alone can read."""
    path = tmp_path / "account.json"
    path.write_text(json.dumps(GIVEN))
    path.chmod(0o600)
    return path


def assert_hides(result: Result) -> None:
    """Check that no secret was printed."""
    assert [secret for secret in (PASSWORD, SECRET) if secret in result.stdout + result.stderr] == []


async def assert_pending(home: Path, email: str) -> None:
    """Check that the vault has what was given, as pending."""
    record = await AgeVault(home).load("alpha", "acorn")
    assert record
    assert record.importing
    assert record.current is None
    assert record.pending
    assert (record.pending.username, record.pending.email) == ("alpha-old", email)
    assert record.pending.password.get_secret_value() == PASSWORD
    assert record.pending.authenticator
    assert SECRET in record.pending.authenticator.uri.get_secret_value()


async def test_a_file_is_in_the_vault_before_a_browser_starts(ready: Shell, file: Path, home: Path) -> None:
    """Then other verbs say that it is not finished, `list` as well; the secrets are in no output."""
    result = ready.run("import", "alpha", "acorn", "--file", str(file), **NO_BROWSER)
    assert_told(result, "/nowhere/chromium")
    await assert_pending(home, "alpha+acorn@agents.test")
    listed, shown = ready.run("list"), ready.run("show", "alpha", "acorn")
    assert "importing" in listed.stdout
    assert "not finished" in shown.stdout
    others = [ready.run(verb, "alpha", "acorn", "--here") for verb in ("sign-up", "rotate", "check")]
    for other in others:
        assert_told(other, "not finished", "journeyman import alpha acorn")
    for each in (result, listed, shown, *others):
        assert_hides(each)


@pytest.mark.parametrize("name", ["alpha-old", "Alpha-Old"])
def test_an_account_of_another_agent_is_refused(ready: Shell, file: Path, name: str) -> None:
    """Whoever rotates first would lock the other out. Once it is forgotten there it may be moved, and not come back."""
    ready.run("import", "alpha", "acorn", "--file", str(file), **NO_BROWSER)
    ready.must("agent", "add", "beta")
    file.write_text(json.dumps({**GIVEN, "username": name, "email": "beta@agents.test"}))
    result = ready.run("import", "beta", "acorn", "--file", str(file), **NO_BROWSER)
    assert_told(result, "alpha has this account at acorn", "journeyman forget alpha acorn")
    assert_hides(result)
    assert [row["agent"] for row in json.loads(ready.must("list", "--json"))] == ["alpha"]
    ready.must("forget", "alpha", "acorn", "--yes")
    assert_told(ready.run("import", "beta", "acorn", "--file", str(file), **NO_BROWSER), "/nowhere/chromium")
    assert_told(ready.run("forget", "--undo", "alpha", "acorn"), "beta has this account at acorn")


def test_a_record_that_cannot_be_read_is_of_nobody(ready: Shell, file: Path, home: Path) -> None:
    """One damaged file of another agent's stops no import."""
    ready.run("import", "alpha", "acorn", "--file", str(file), **NO_BROWSER)
    (home / "agents" / "alpha" / "vault" / "acorn.age").write_bytes(b"no record")
    ready.must("agent", "add", "beta")
    assert_told(ready.run("import", "beta", "acorn", "--file", str(file), **NO_BROWSER), "/nowhere/chromium")


async def test_stdin(ready: Shell, home: Path) -> None:
    """`--file -` reads it from there."""
    done = import_from_stdin(ready, json.dumps({**GIVEN, "email": "alpha@elsewhere.example"}))
    assert_told(done, "/nowhere/chromium")
    assert_hides(done)
    await assert_pending(home, "alpha@elsewhere.example")


async def test_a_prompt_shows_no_secret(ready: Shell, home: Path) -> None:
    """Username and e-mail are seen as they are typed, password and TOTP secret are not."""
    answers = [("Username", "alpha-old"), ("E-mail", ""), ("Password", PASSWORD), ("TOTP", SECRET)]
    shown = import_on_terminal(ready, answers)
    assert "alpha-old" in shown
    assert [secret for secret in (PASSWORD, SECRET) if secret in shown] == []
    await assert_pending(home, "alpha+acorn@agents.test")


def import_from_stdin(shell: Shell, text: str) -> Result:
    """Import with this text on stdin."""
    return subprocess.run(
        [PROGRAM, "import", "alpha", "acorn", "--file", "-"],
        env={**shell.environment, **NO_BROWSER},
        cwd=shell.folder,
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def import_on_terminal(shell: Shell, answers: list[tuple[str, str]]) -> str:
    """Import on a terminal, and answer each question; return what that shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "import", "alpha", "acorn"],
        env={**shell.environment, **NO_BROWSER},
        cwd=shell.folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = ""
        for asked, answer in answers:
            shown += answer_to(ours, asked, answer)
        assert process.wait(60) == 2
    shown += os.read(ours, 65536).decode()
    os.close(ours)
    return shown


def answer_to(terminal: int, asked: str, answer: str) -> str:
    """Answer a question once its prompt is whole: its last blank comes when the echo is off. Return what shows."""
    shown = ""
    while asked not in shown or not shown.endswith(": "):
        shown += os.read(terminal, 4096).decode()
    os.write(terminal, f"{answer}\n".encode())
    return shown


def test_without_a_terminal_nothing_is_asked(ready: Shell) -> None:
    """It says how else to give it."""
    assert_told(ready.run("import", "alpha", "acorn"), "--file")


def test_a_file_that_others_can_read_is_refused(ready: Shell, file: Path) -> None:
    """It says the command that mends that; nothing is read or changed."""
    file.chmod(0o640)
    assert_told(ready.run("import", "alpha", "acorn", "--file", str(file)), f"chmod 600 {file}")
    assert_told(ready.run("show", "alpha", "acorn"), "no account")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{{"password": "{PASSWORD}"', "no JSON object"),
        (f'["{PASSWORD}"]', "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        (" " * 2_000_000 + f'{{"password": "{PASSWORD}"}}', "no JSON object"),
        ("{}", '"password" is missing'),
        ('{"password": ""}', "empty"),
        (f'{{"password": "x", "{PASSWORD}": ""}}', "username, email, password, totp"),
        (f'{{"password": ["{PASSWORD}"]}}', '"password" is no text'),
        (f'{{"password": "{PASSWORD}", "totp": "{SECRET}1"}}', "base32"),
    ],
)
def test_a_wrong_file_is_told_without_what_it_holds(ready: Shell, file: Path, text: str, told: str) -> None:
    """The message says what is wrong, and no value; nothing is changed."""
    file.write_text(text)
    result = ready.run("import", "alpha", "acorn", "--file", str(file))
    assert_told(result, told)
    assert_hides(result)
    assert_told(ready.run("show", "alpha", "acorn"), "no account")


def test_an_account_that_is_there_is_not_replaced(shell: Shell, project: Path, account: Path, file: Path) -> None:
    """Nothing is asked, and nothing changes."""
    write(project, "acorn")
    before = account.read_bytes()
    assert_told(shell.run("import", "alpha", "acorn", "--file", str(file)), "already", "journeyman show alpha acorn")
    assert account.read_bytes() == before
