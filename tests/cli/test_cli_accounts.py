"""`journeyman show` and `journeyman code`: all that may be told of an account, its secrets only where asked for."""

import json
import os
import pty
import re
import subprocess
from pathlib import Path

from journeyman.adapters.age import AgeVault
from tests.cli.planted import PASSWORD, PENDING, PREVIOUS, RECOVERY, SECRET, plant_rotation
from tests.cli.shell import PROGRAM, Shell, assert_told
from tests.cli.test_cli_recipes import GOOD, write


def test_show_tells_everything_but_secrets(shell: Shell, account: Path) -> None:
    """Username, email, phase, dates, authenticator, history show; password, TOTP secret, recovery codes do not."""
    shown = " ".join(shell.must("show", "alpha", "acorn").split())
    expected = [
        "alpha at acorn",
        "phase proven",
        "last proof 2026-03-01 12:00:05 UTC",
        "username alpha-agent",
        "email alpha+acorn@agents.test",
        "password made (UTC) 2026-03-01 12:00:05",
        "authenticator yes, issued by Acorn Notes",
        "recovery codes 2",
        "prove done",
    ]
    assert [part for part in expected if part not in shown] == []
    assert [secret for secret in (PASSWORD, SECRET, *RECOVERY) if secret in shown] == []
    assert "rotation" not in shown


async def test_show_tells_all_credentials_and_an_unfinished_rotation(shell: Shell, account: Path, home: Path) -> None:
    """The pending and the previous credential are listed, too, and how far the rotation has come; no password is."""
    await plant_rotation(home)
    shown = shell.must("show", "alpha", "acorn")
    kinds = re.findall(r"^credential +(\w+)$", shown, re.MULTILINE)
    assert kinds == ["current", "pending", "previous"]
    assert re.search(r"^rotation +sent$", shown, re.MULTILINE)
    assert [secret for secret in (PASSWORD, PENDING, PREVIOUS, SECRET, *RECOVERY) if secret in shown] == []
    revealed = on_terminal(shell, "show", "alpha", "acorn", "--reveal")
    assert [secret for secret in (PASSWORD, PENDING, PREVIOUS) if secret not in revealed] == []


def test_reveal_is_refused_where_no_person_reads(shell: Shell, account: Path) -> None:
    """With stdout in a pipe, --reveal prints nothing, says why, and exits with 2."""
    result = shell.run("show", "alpha", "acorn", "--reveal")
    assert_told(result, "--reveal", "terminal")
    assert PASSWORD not in result.stderr


def test_reveal_prints_the_password_on_a_terminal(shell: Shell, account: Path) -> None:
    """On a terminal --reveal prints the password, and no other secret."""
    shown = on_terminal(shell, "show", "alpha", "acorn", "--reveal")
    assert PASSWORD in shown
    assert [secret for secret in (SECRET, *RECOVERY) if secret in shown] == []


def test_a_terminal_alone_reveals_nothing(shell: Shell, account: Path) -> None:
    """Without --reveal a terminal sees no password either."""
    assert PASSWORD not in on_terminal(shell, "show", "alpha", "acorn")


async def test_code_is_on_stdout_alone_and_written_down_as_issued(shell: Shell, account: Path, home: Path) -> None:
    """Stdout has the code alone, stderr how long it lives, the record its counter; a second call gets another."""
    first = shell.run("code", "alpha", "acorn")
    after_first = await last_counter(home)
    second = shell.run("code", "alpha", "acorn")
    assert re.fullmatch(r"\d{6}\n", first.stdout)
    assert re.search(r"good for \d+ s", first.stderr)
    assert second.returncode == 0
    assert -1 < after_first < await last_counter(home)
    assert SECRET not in first.stdout + first.stderr + second.stdout + second.stderr


def test_unknown_agent_is_told_with_those_there_are(shell: Shell, account: Path) -> None:
    """A misspelt agent is told, and which there are."""
    assert_told(shell.run("show", "alpah", "acorn"), "alpah", "alpha")
    assert_told(shell.run("code", "alpah", "acorn"), "alpah", "alpha")


def test_unknown_service_is_told(shell: Shell, account: Path) -> None:
    """A service without account and without recipe is told as unknown."""
    assert_told(shell.run("show", "alpha", "acron"), '"acron"')


async def last_counter(home: Path) -> int:
    """Return the last TOTP counter that the record has as issued."""
    record = await AgeVault(home).load("alpha", "acorn")
    assert record
    assert record.current
    assert record.current.authenticator
    return record.current.authenticator.last_counter


def on_terminal(shell: Shell, *arguments: str) -> str:
    """Run `journeyman` with a terminal as its stdout; return what that shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, *arguments], env=dict(shell.environment), cwd=shell.folder, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = read_all(ours)
        assert process.wait(60) == 0, shown
    return shown


def read_all(terminal: int) -> str:
    """Read until the other side closes (Linux says so with EIO)."""
    parts: list[bytes] = []
    try:
        while part := os.read(terminal, 4096):
            parts.append(part)
    except OSError:
        pass
    os.close(terminal)
    return b"".join(parts).decode()


def test_list_tells_how_every_account_stands(shell: Shell, account: Path) -> None:
    """A row for each account, with its state and when its password is due; no secrets."""
    shown = shell.must("list")
    row = next(line for line in shown.splitlines() if "alpha-agent" in line)
    assert row.split()[:3] == ["alpha", "acorn", "due"]  # made in March
    assert "2026-05-30 12:00:05 UTC" in row
    assert [secret for secret in (PASSWORD, SECRET, *RECOVERY) if secret in shown] == []


def test_list_is_json_for_programs(shell: Shell, account: Path) -> None:
    """An array of objects, times in UTC."""
    (told,) = json.loads(shell.must("list", "--json"))
    assert (told["agent"], told["service"], told["totp"]) == ("alpha", "acorn", True)
    assert told["due_at"] == "2026-05-30T12:00:05+00:00"


def test_list_tells_of_services_that_no_recipe_has(shell: Shell, account: Path, project: Path) -> None:
    """What settings say of a misspelt service counts for nothing: stderr says which was meant, stdout is as ever."""
    write(project, "acorn", GOOD)
    wrong = {"JOURNEYMAN_BASE_URLS": '{"acron": "http://127.0.0.1:9"}', "JOURNEYMAN_CANARIES": '{"acron": "alpha"}'}
    listed = shell.run("list", "--json", **wrong)
    assert (listed.returncode, listed.stdout) == (0, shell.must("list", "--json"))
    for name in ("base_urls", "canaries"):
        assert f'{name} names "acron", and no recipe is called so. Did you mean "acorn"?' in listed.stderr
    assert "names" not in shell.run("list", JOURNEYMAN_BASE_URLS='{"acorn": "http://127.0.0.1:9"}').stderr


def test_list_says_what_makes_an_account(shell: Shell) -> None:
    """Without accounts, stdout is empty, and stderr says how to make one; JSON is an empty array."""
    listed = shell.run("list")
    assert (listed.returncode, listed.stdout) == (0, "")
    assert "journeyman sign-up" in listed.stderr
    assert json.loads(shell.must("list", "--json")) == []
