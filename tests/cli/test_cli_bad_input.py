"""Bad input and set-up: each is told in one paragraph that says what to do, with exit code 2, and nothing is lost."""

import os
import signal
import socket
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.cli.shell import NOWHERE, PROGRAM, Shell, assert_told, pasted
from tests.cli.test_cli_recipes import GOOD, write


@pytest.fixture
def ready(shell: Shell, project: Path) -> Shell:
    """A shell with an agent and a recipe, so that only what the test breaks is wrong."""
    write(project, "acorn")
    shell.must("agent", "add", "alpha")
    return shell


def test_unknown_agent_and_service_start_no_journey(ready: Shell) -> None:
    """A misspelt name is told with the right one."""
    assert_told(ready.run("sign-up", "alhpa", "acorn", "--here"), "alhpa", "alpha")
    assert_told(ready.run("sign-up", "alpha", "acron", "--here"), '"acron"', "acorn")


@pytest.mark.parametrize("how", [("--here",), ()])
@pytest.mark.parametrize("verb", ["rotate", "re-enrol", "check"])
def test_a_journey_that_needs_an_account_says_how_to_make_one(ready: Shell, verb: str, how: tuple[str, ...]) -> None:
    """There is none yet: told before a browser or a run starts, by either way."""
    assert_told(ready.run(verb, "alpha", "acorn", *how), "no proven account", "journeyman sign-up alpha acorn")


@pytest.mark.parametrize("verb", ["rotate", "re-enrol", "check"])
def test_unknown_names_are_told_by_every_journey(ready: Shell, verb: str) -> None:
    """A misspelt agent or service, and a base URL that would be ignored."""
    assert_told(ready.run(verb, "alhpa", "acorn"), "alhpa", "alpha")
    assert_told(ready.run(verb, "alpha", "acron"), '"acron"', "acorn")
    assert_told(ready.run(verb, "alpha", "acorn", "--base-url", "http://127.0.0.1:1"), "--here", "\n[base_urls]\n")


def test_a_service_that_replaces_no_authenticator_is_told(shell: Shell, project: Path, account: Path) -> None:
    """The recipe says no way: told before a browser starts, with the keys that say one; the account stays."""
    write(project, "acorn")
    before = account.read_bytes()
    assert_told(shell.run("re-enrol", "alpha", "acorn", "--here"), "replace_totp or remove_totp", "acorn.yaml")
    assert account.read_bytes() == before


def test_missing_chromium_is_told(ready: Shell, tmp_path: Path) -> None:
    """With no browser on PATH the message says how to get one; no record was made."""
    empty = tmp_path / "empty"
    empty.mkdir()
    result = ready.run("sign-up", "alpha", "acorn", "--here", PATH=str(empty), HOME=str(empty), **NOWHERE)
    assert_told(result, "Chromium", "JOURNEYMAN_CHROMIUM")
    assert ready.run("show", "alpha", "acorn").returncode == 2


def test_chromium_setting_that_leads_nowhere_is_told(ready: Shell) -> None:
    """A set path that is not there is told, and nothing else is tried in its place."""
    result = ready.run("sign-up", "alpha", "acorn", "--here", JOURNEYMAN_CHROMIUM="/nowhere/chromium", **NOWHERE)
    assert_told(result, "/nowhere/chromium")


def test_consent_is_asked_for_before_a_page_is_opened(shell: Shell, project: Path) -> None:
    """Terms that say `ask` are refused without the operator's consent; the message says where to write it down."""
    write(project, "acorn", GOOD.replace("own-instance", "ask"))
    shell.must("agent", "add", "alpha")
    result = shell.run("sign-up", "alpha", "acorn", "--here")
    assert_told(result, "[consents]", "acorn", "journeyman.toml")
    assert pasted(result.stderr) == {"consents": {"acorn": date(2026, 1, 31)}}


def test_a_recipe_without_an_address_is_told(ready: Shell) -> None:
    """The shipped recipes name an example's address: where the real one is to be named, and no record was made."""
    result = ready.run("sign-up", "alpha", "acorn", "--here")
    assert_told(result, "acorn.example", "is an example")
    assert pasted(result.stderr) == {"base_urls": {"acorn": "https://…"}}
    assert ready.run("show", "alpha", "acorn").returncode == 2


def test_base_url_needs_here(ready: Shell) -> None:
    """Through Prefect the worker's own settings count, so the option alone would be silently ignored: it is told."""
    result = ready.run("sign-up", "alpha", "acorn", "--base-url", "http://127.0.0.1:1")
    assert_told(result, "--here", "journeyman.toml")
    assert pasted(result.stderr) == {"base_urls": {"acorn": "http://127.0.0.1:1"}}


def test_base_url_that_is_none_is_told(ready: Shell) -> None:
    """A base URL is an origin."""
    result = ready.run("sign-up", "alpha", "acorn", "--here", "--base-url", "127.0.0.1/register")
    assert_told(result, "acorn", "127.0.0.1/register")


def test_vault_with_wrong_permissions_is_left_alone(shell: Shell, account: Path) -> None:
    """A vault folder that others can read is refused, and nothing in it changes."""
    before = account.read_bytes()
    account.parent.chmod(0o755)
    assert_told(shell.run("show", "alpha", "acorn"), str(account.parent), "chmod")
    assert_told(shell.run("code", "alpha", "acorn"), str(account.parent), "chmod")
    assert account.read_bytes() == before


def test_damaged_vault_file_is_left_alone(shell: Shell, account: Path) -> None:
    """A file that can't be decrypted is told by name; it is neither overwritten nor removed."""
    damaged = account.read_bytes()[:-20]
    account.write_bytes(damaged)
    assert_told(shell.run("show", "alpha", "acorn"), str(account))
    assert_told(shell.run("code", "alpha", "acorn"), str(account))
    assert account.read_bytes() == damaged


def test_damaged_identity_is_told(shell: Shell, account: Path, home: Path) -> None:
    """An identity file that is no identity is told by name and left alone."""
    identity = home / "agents" / "alpha" / "identity.json"
    identity.write_text("{")
    assert_told(shell.run("show", "alpha", "acorn"), "identity.json")
    assert identity.read_text() == "{"


def test_wrong_setting_is_told(shell: Shell, home: Path) -> None:
    """Every verb tells a wrong setting before it does anything."""
    home.mkdir()
    (home / "journeyman.toml").write_text("smtp_prot = 25\n")
    assert_told(shell.run("agent", "list"), "journeyman.toml", "smtp_prot", "smtp_port")


def test_taken_mail_port_is_told(shell: Shell) -> None:
    """A mail port in use is told with the setting that changes it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert_told(shell.run("mail", JOURNEYMAN_SMTP_PORT=port), port, "smtp_port")


def test_missing_prefect_server_is_told(ready: Shell, free_port: int) -> None:
    """Without a Prefect server, `sign-up` says how to start one, and that --here does without."""
    (ready.folder / "flows" / "sign_up.py").touch()
    changes = {"JOURNEYMAN_PREFECT_PORT": str(free_port), "PREFECT_API_URL": ""}
    assert_told(ready.run("sign-up", "alpha", "acorn", **changes), "journeyman up", "--here")
    assert_told(ready.run("deploy", **changes), "journeyman up")


@pytest.mark.parametrize("verb", ["rotate", "check"])
def test_missing_prefect_server_is_told_by_every_journey(
    shell: Shell, project: Path, account: Path, free_port: int, verb: str
) -> None:
    """An account is there, and nothing to run the journey: what to start."""
    write(project, "acorn")
    changes = {"JOURNEYMAN_PREFECT_PORT": str(free_port), "PREFECT_API_URL": ""}
    assert_told(shell.run(verb, "alpha", "acorn", **changes), "journeyman up", "--here")


def test_interrupt_is_no_fault(shell: Shell, free_port: int) -> None:
    """Ctrl-C ends a verb with 130 and without a traceback."""
    environment = {**shell.environment, "JOURNEYMAN_SMTP_PORT": str(free_port)}
    with subprocess.Popen([PROGRAM, "mail"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert "Taking mail" in process.stderr.readline()
        os.kill(process.pid, signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in rest
